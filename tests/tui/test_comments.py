"""Comments: newest first out of the file, narrowed as one types, the thread beside them, down to the captured page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from otklik.comments import Comments, Sought, comment_lines, folded, page_titles
from otklik.host import Host
from otklik.i18n import using
from otklik.model import Comment, Exchange, Window
from otklik.profile import parse_profile
from otklik.store import AuditFile
from otklik.store.comments import CommentPlace
from otklik_tui.app import OtklikApp
from otklik_tui.screens.comments import CommentsScreen
from otklik_tui.screens.evidence import EvidenceScreen
from otklik_tui.views.comments import CommentPlaces, CommentTable, Wanted
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

Screens = Callable[..., OtklikApp]
WIDE = (140, 45)
HOSTILE = "\x1b]0;взлом\x07[red]красный[/red]\u202eнаоборот\x1b[2J"


@pytest.fixture
def table(audit: Path, host: Host) -> CommentTable:
    return CommentTable(AuditFile.open(audit, read_only=True), host)


def every(table: CommentTable, wanted: Wanted) -> list[CommentPlace]:
    return [place for place in table.look_through(wanted) if place is not None]


async def shown(app: OtklikApp, screen: CommentsScreen) -> None:
    while not screen.looking.is_over:
        await asyncio.sleep(0)
    await app.workspace.settled()


# --- without a screen ------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 2**63), st.text(), st.text())))
def test_packed_places_are_the_places_they_were(places: list[tuple[int, str, str]]) -> None:
    packed = CommentPlaces()
    for place in places:
        packed.append(CommentPlace(*place))
    assert list(packed) == places
    assert packed[1:] == places[1:]


def test_all_comments_stand_there_once_newest_first(table: CommentTable, audit: Path, host: Host) -> None:
    places = every(table, Wanted())
    with AuditFile.open(audit, read_only=True) as file:
        profile = parse_profile(file.profile_text)
        latest = {
            one.id for name, one in file.latest_snapshots().items() if name in page_titles(profile, host)
        }
        told = {
            CommentPlace(snapshot, record.post, record.id): record
            for snapshot in latest
            for record, _uid in file.records(snapshot)
            if isinstance(record, Comment)
        }
    assert len(places) == len(table) == len(set(places)) > 50
    assert set(places) == set(told)
    moments = [told[place].published_at for place in places]
    assert moments == sorted(moments, reverse=True)


def test_a_search_finds_what_going_through_all_of_them_finds(audit: Path, host: Host) -> None:
    with AuditFile.open(audit, read_only=True) as file:
        titles = page_titles(parse_profile(file.profile_text), host)
        comments = Comments(file, titles)
        rows = [comments.row(place) for place in comments.look_through(Sought()) if place is not None]
        for text in ("дорог", "ДОРОГ", "минздрав", "вконтакте спасибо", "нет такого слова", "елк"):
            words = tuple((folded(word),) for word in text.split())
            found = [comments.row(p) for p in comments.look_through(Sought(words=words)) if p is not None]
            wanted = [
                row
                for row in rows
                if all(
                    word in folded(row.comment.text) or word in folded(titles[row.account])
                    for (word,) in words
                )
            ]
            assert found == wanted, text
        officials = [p for p in comments.look_through(Sought(whose=frozenset(["official"]))) if p is not None]
        assert {comments.row(p).comment.is_official for p in officials} == {True}
        assert len(officials) == sum(row.comment.is_official for row in rows)


def test_a_word_typed_in_the_other_layout_finds_the_same(table: CommentTable) -> None:
    assert every(table, Wanted(words="cgfcb,j")) == every(table, Wanted(words="спасибо")) != []


def test_a_search_that_finds_nothing_lets_others_in_between(table: CommentTable) -> None:
    found = list(table.look_through(Wanted(words="нет такого слова нигде")))
    assert found == [None] * (len(table) // 64)


def test_the_thread_stands_beside_a_comment_and_nothing_else_of_its_author(table: CommentTable) -> None:
    with using("ru"):
        for place in every(table, Wanted())[:60]:
            told = "".join(part if isinstance(part, str) else part[0] for part in table.around(place))
            assert "person-" not in told
            assert table.row(place).text in told


# --- on the screen ---------------------------------------------------------------------------------------------------


async def test_letters_narrow_the_list_and_escape_shows_all_again(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="comments")
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen
        assert isinstance(screen, CommentsScreen)
        await pilot.pause()
        await shown(app, screen)
        everything = screen.listing.count
        assert everything == len(screen.table or ()) > 50
        await pilot.press("slash", *"спасибо")
        await pilot.pause()
        await shown(app, screen)
        assert 0 < screen.listing.count < everything
        assert all(
            "спасибо" in folded(screen.listing.line_at(n).cells[3]) for n in range(screen.listing.count)
        )
        await pilot.press("enter", "escape")
        await pilot.pause()
        await shown(app, screen)
        assert screen.listing.count == everything


async def test_whose_words_are_chosen_and_told(screens: Screens, audit: Path) -> None:
    with using("ru"):
        app = screens(audit, place="comments")
        async with app.run_test(size=WIDE) as pilot:
            screen = app.screen
            assert isinstance(screen, CommentsScreen)
            await pilot.press("ц")
            await pilot.pause()
            await pilot.press("down", "space", "enter")
            await pilot.pause()
            await shown(app, screen)
            assert {screen.listing.line_at(n).cells[1] for n in range(screen.listing.count)} == {"орган"}
            assert "орган" in str(screen.query_one("#narrowed", Told).render())


async def test_enter_shows_the_captured_page_with_the_comment_marked(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="comments")
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen
        assert isinstance(screen, CommentsScreen)
        await pilot.pause()
        await shown(app, screen)
        text = screen.listing.line_at(0).cells[3]
        await pilot.press("enter")
        while not (isinstance(app.screen, EvidenceScreen) and app.screen.view.title):
            await pilot.pause()
        view = app.screen.view
        marked = " ".join(view.lines[n] for spot in view.spots for n in range(spot.first, spot.last + 1))
        assert text.split()[0] in marked
        await pilot.press("escape")
        await pilot.pause()
        assert screen.listing.count > 50  # a dialog before it takes nothing away


async def test_dialogs_and_other_places_take_the_place_in_the_list_from_nobody(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="comments")
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen
        assert isinstance(screen, CommentsScreen)
        await pilot.pause()
        await shown(app, screen)
        await pilot.press("end")
        far = screen.listing.cursor
        for opened in ("enter", "w", "f1"):
            await pilot.press(opened)
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            await shown(app, screen)
            assert (screen.listing.cursor, screen.listing.count) == (far, far + 1), opened
        await app.action_go("findings")
        await pilot.pause()
        assert screen.table is None
        await app.action_go("comments")
        await pilot.pause()
        assert (screen.listing.cursor, screen.listing.count) == (far, far + 1)
        assert screen.table is not None


async def test_another_audit_begins_without_the_search(screens: Screens, audit: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.otklik"
    profile = AuditFile.open(audit, read_only=True).profile_text
    AuditFile.create(other, profile, datetime(2026, 11, 16, tzinfo=UTC)).close()
    app = screens(audit, place="comments")
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen
        assert isinstance(screen, CommentsScreen)
        await pilot.press("slash", *"спасибо", "enter")
        await app.action_go("start")
        await app.workspace.open_file(other)
        await app.action_go("comments")
        await pilot.pause()
        await shown(app, screen)
        assert screen.query_one("#search", Input).value == ""
        assert "No comments were collected yet." in str(screen.query_one("#narrowed", Told).render())
        await pilot.press("p")
        assert app.screen is screen  # nothing to choose from


def test_a_text_cannot_pass_for_the_line_of_another_comment(audit: Path, host: Host) -> None:
    at = datetime(2026, 11, 16, 8, tzinfo=UTC)
    forged = "Да\r16.11.2026 09:00 · official · Правительство, VK  [508f]\u2028  Мы ничего делать не будем."
    with AuditFile.open(audit) as file:
        old = next(s for s in file.latest_snapshots().values() if file.counts(s.id)["comments"])
        new = file.open_snapshot(old.account, old.window, at)
        exchange = Exchange(
            platform=old.account.platform,
            accounts=(old.account.id,),
            role="comments",
            method="GET",
            url="https://x.test/",
            status=200,
            body=b"{}",
            received_at=at,
        )
        told = Comment(account=old.account.id, place="", post="1", id="1", published_at=at, text=forged)
        file.commit({old.account.id: new.id}, exchange, [told])
        file.close_snapshot(new.id, at)
        lines = "\n".join(comment_lines(file, host, Sought())).splitlines()
    assert sum(not line.startswith("  ") and "[508f]" in line for line in lines) == 0


async def test_what_was_collected_meanwhile_comes_in_and_the_file_is_let_go_elsewhere(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="comments")
    async with app.run_test(size=WIDE) as pilot:
        screen = app.screen
        assert isinstance(screen, CommentsScreen)
        await pilot.pause()
        await shown(app, screen)
        before = screen.listing.count
        with AuditFile.open(audit) as file:
            old = next(s for s in file.latest_snapshots().values() if file.counts(s.id)["comments"])
            at = datetime(2026, 11, 16, 8, tzinfo=UTC)
            window = Window(since=old.window.since, until=old.window.until)
            new = file.open_snapshot(old.account, window, at)
            comments = [
                Comment(
                    account=old.account.id,
                    place="",
                    post="1",
                    id=str(n),
                    published_at=at - timedelta(minutes=n),
                    text=HOSTILE,
                )
                for n in range(3)
            ]
            exchange = Exchange(
                platform=old.account.platform,
                accounts=(old.account.id,),
                role="comments",
                method="GET",
                url="https://x.test/",
                status=200,
                body=b"{}",
                received_at=at,
            )
            file.commit({old.account.id: new.id}, exchange, comments)
            dropped = file.counts(old.id)["comments"]
            file.close_snapshot(new.id, at)
        screen.hear(Change.ASSESSED)
        await pilot.pause()
        await shown(app, screen)
        assert screen.listing.count == before - dropped + 3
        await pilot.press("slash", *"взлом")
        await pilot.pause()
        drawn = "".join(strip.text for strip in screen._compositor.render_strips())
        assert "красный" in drawn
        assert not {"\x1b", "\x07", "\u202e"} & set(drawn)
        await app.action_go("findings")
        await pilot.pause()
        assert screen.table is None
