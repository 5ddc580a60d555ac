"""Findings: what stands first, narrowing as one types, the way down to the marked place, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from otklik.answering import record_answer
from otklik.errors import UsageError
from otklik.host import Host
from otklik.i18n import using
from otklik.model import Mark, Outcome, SubjectKind
from otklik.pipeline import assess_audit
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.evidence import EvidenceScreen
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.screens.findings import FindingsScreen
from otklik_tui.views.findings import FindingTable, Places, Wanted, way_down, wrapped
from otklik_tui.views.waiver import Whom
from otklik_tui.widgets.frame import StatusLine
from otklik_tui.widgets.safe import Told
from typed_lines import NOW

Screens = Callable[..., OtklikApp]
WIDE = (140, 45)


@pytest.fixture(scope="module")
def table(collected: Path, host: Host, tmp_path_factory: pytest.TempPathFactory) -> FindingTable:
    import shutil

    path = Path(shutil.copy(collected, tmp_path_factory.mktemp("findings") / "a.otklik"))
    with AuditFile.open(path) as audit:
        return FindingTable(assess_audit(audit, host), host)


def rows_of(table: FindingTable, wanted: Wanted) -> list[str]:
    return [table.row(place).id for place in table.places(wanted)]


# --- without a screen ------------------------------------------------------------------------------------------------


def test_everything_is_shown_once_and_nothing_twice(table: FindingTable) -> None:
    rows = rows_of(table, Wanted())
    assert len(rows) == len(set(rows)) == len(table)


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))))
def test_packed_places_are_the_places_they_were(places: list[tuple[int, int]]) -> None:
    packed = Places(places)
    assert list(packed) == places
    assert packed[:3] == places[:3]
    assert len(packed) == len(places)


def test_a_search_finds_what_going_through_all_findings_finds(table: FindingTable) -> None:
    with using("ru"):
        every = [table.row(place) for place in table.places(Wanted())]
        for words in ("law правительство", "не выполнено", "нет данных telegram"):
            found = rows_of(table, Wanted(words=words))
            by_hand = [
                row.id
                for row, place in zip(every, table.places(Wanted()), strict=True)
                if all(
                    word
                    in f"{row.item} {row.subject} {row.outcome} {table.finding(place).subject}".casefold()
                    or word in texts_of(table, place)
                    for word in words.split()
                )
            ]
            assert found == by_hand
            assert 0 < len(found) < len(every), words


def texts_of(table: FindingTable, place: tuple[int, int]) -> str:
    item = table._batches[place[0]].item
    return f"{item.title.ru} {item.failure_title.ru} {item.question.ru}".casefold()


def test_a_word_typed_in_the_wrong_layout_finds_the_same(table: FindingTable) -> None:
    with using("ru"):
        assert rows_of(table, Wanted(words="ghfdbntkmcndj")) == rows_of(table, Wanted(words="правительство"))


def test_filters_narrow_together(table: FindingTable) -> None:
    failed = Wanted(outcomes=frozenset(["FAIL"]))
    section, _title = table.sections[0]
    both = Wanted(outcomes=frozenset(["FAIL"]), sections=frozenset([section]))
    assert set(rows_of(table, both)) < set(rows_of(table, failed))
    for place in table.places(failed):
        assert table.finding(place).outcome is Outcome.FAIL
    region = rows_of(table, Wanted(bodies=frozenset([""])))
    assert region
    assert all(row.endswith("/region") for row in region)
    role, _words = table.owners[0]
    assert 0 < len(rows_of(table, Wanted(owners=frozenset([role])))) < len(table)


def test_age_is_told_as_the_finding_tells_it(table: FindingTable) -> None:
    found = {place for place in table.look_for_stale() if place is not None}
    by_hand = {p for p in table.places(Wanted()) if "STALE" in table.finding(p).marks}
    assert found == by_hand


def test_outdated_ones_stand_before_the_others(table: FindingTable) -> None:
    last = list(table.places(Wanted()))[-1]
    table.put_stale_first(frozenset([last]))
    try:
        assert next(table.places(Wanted(words=table.row(last).item))) == last
        assert rows_of(table, Wanted(outcomes=frozenset(["STALE"]))) == [table.row(last).id]
        assert len(rows_of(table, Wanted())) == len(table)
    finally:
        table.put_stale_first(frozenset())


def test_a_line_that_is_too_long_goes_on_beneath_itself(audit: Path, host: Host) -> None:
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
    nodes = way_down(assessment, host, assessment.findings[0].id)
    lines = wrapped(nodes, 40)
    assert max(len(line) for line, _node in lines) <= 40
    assert [node for _line, node in lines] == sorted(node for _line, node in lines)
    assert {node for _line, node in lines} == set(range(len(nodes)))
    told = [
        " ".join(line.strip().lstrip("▸·").strip() for line, n in lines if n == node)
        for node in range(len(nodes))
    ]
    assert [one.replace(" ", "") for one in told] == [node.text.replace(" ", "") for node in nodes]


# --- on the screen ---------------------------------------------------------------------------------------------------


async def opened(app: OtklikApp) -> FindingsScreen:
    await app.workspace.settled()
    screen = app.screen
    assert isinstance(screen, FindingsScreen)
    return screen


async def test_what_is_typed_narrows_the_table_and_escape_shows_everything_again(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        everything = screen.listing.count
        assert everything == len(app.workspace.assessment.findings)  # type: ignore[union-attr]
        await pilot.press("full_stop", *"дшлу", "enter")  # "/" and «like» with ЙЦУКЕН on
        await app.workspace.settled()
        assert 0 < screen.listing.count < everything
        assert screen.way.nodes[0].text.startswith(screen.chosen_id)  # the way down follows the cursor
        await pilot.press("escape")
        await app.workspace.settled()
        assert screen.listing.count == everything
        assert app.focused is screen.listing


async def test_from_a_finding_one_comes_down_to_the_marked_place_in_the_captured_page(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.press("slash", *"PAGE-17 telegram", "enter")
        await app.workspace.settled()
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause(0.2)
        assert app.focused is screen.way
        nodes = screen.way.nodes
        wanted = next(
            n for n, node in enumerate(nodes) if node.evidence and "data-post" in node.evidence.place
        )
        line = next(i for i, (_t, node) in enumerate(screen.way._lines) if node == wanted)
        screen.way.cursor = line
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, EvidenceScreen)
        marked = [text for text, is_marked in app.screen._lines if is_marked]
        assert marked
        assert all(text.startswith("▌") for text in marked)
        at_cursor = app.screen._lines[app.screen.query_one("#lines").cursor]  # type: ignore[attr-defined]
        assert at_cursor[1]
        await pilot.press("s")
        await pilot.pause(0.2)
        assert any("data-post" in text for text, is_marked in app.screen._lines if is_marked)
        await pilot.press("escape")
        assert app.screen is screen


async def test_enter_on_a_line_that_leads_nowhere_says_so(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, FindingsScreen)
        await pilot.press("enter")
        await app.workspace.settled()
        at = next(n for n, node in enumerate(screen.way.nodes) if not node.opens)
        screen.way.cursor = at
        await pilot.press("enter")
        await pilot.pause()
        assert "Nothing lies behind this line" in str(screen.query_one(StatusLine).visual)


async def test_an_exception_is_recorded_and_ended_where_the_finding_stands(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        failed = next(f for f in app.workspace.assessment.findings if f.outcome is Outcome.FAIL)  # type: ignore[union-attr]
        screen.wanted = Wanted(words=failed.item, outcomes=frozenset(["FAIL", "NOT_APPLICABLE"]))
        screen.look()
        await app.workspace.settled()
        before = len(app.workspace.events)
        await pilot.press("w")
        form = app.screen
        assert isinstance(form, FillInScreen)
        await pilot.press("ctrl+s")
        assert "Fill in" in str(form.query_one("#wrong", Told).visual)
        whom = Whom(app.workspace.assessment, app.workspace.host, screen.table.finding(screen.places[0]))  # type: ignore[arg-type, union-attr]
        title = whom.title(whom.finding.subject)
        assert form.query_one("#field-subject", Input).value == title
        assert "/" not in title
        assert f"{failed.item}, {title}" in str(form.query(Told).first().visual)
        await pilot.press(*"закон не велит", "tab", *"Иванов", "tab", "tab", *"31.12.2026", "ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        assert len(app.workspace.events) == before + 1
        (waiver,) = app.workspace.assessment.waivers  # type: ignore[union-attr]
        assert waiver.waives  # a day typed as people write it holds
        assert str(waiver.waiver.until) == "2026-12-31"
        assert waiver.waiver.author == "Петрова"
        assert waiver.waiver.subject == whom.finding.subject
        assert [one.message for one in app._notifications][-1].endswith(f"{title}.")
        await pilot.press("w", *"переехали", "enter")
        await pilot.pause()
        await app.workspace.settled()
        assert app.workspace.assessment.waivers == ()  # type: ignore[union-attr]
        # U takes back the end, and then the exception itself: one event each
        await pilot.press("u")
        await app.workspace.settled()
        assert app.workspace.assessment.waivers[0].waives == waiver.waives  # type: ignore[union-attr]
        await pilot.press("г")  # U of the Russian layout
        await app.workspace.settled()
        assert app.workspace.assessment.waivers == ()  # type: ignore[union-attr]
        assert len(app.workspace.events) == before + 4
        assert [one.message for one in app._notifications][-1].startswith("Taken back: the exception for")
        assert app.workspace.others_wrote == 0


async def test_a_finding_is_answered_where_its_question_stands(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        finding = screen.chosen_id
        await pilot.press("a")
        await pilot.pause()
        assert app.current_mode == "checklist"
        assert app.screen.card.item == finding.partition("/")[0]  # type: ignore[attr-defined]


async def test_on_a_narrow_terminal_the_explanation_takes_the_place_of_the_table(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app)
        await pilot.pause()
        assert not screen.way.display
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause(0.2)
        assert screen.way.display
        assert screen.way.nodes
        await pilot.press("escape")
        assert not screen.way.display
        assert screen.listing.display


async def test_the_cursor_stays_on_a_far_finding_when_an_exception_is_recorded_and_taken_back(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.press("end")
        await pilot.pause()
        at, last = screen.listing.cursor, screen.chosen_id
        assert at > 3 * screen.listing.size.height
        await pilot.press("w")
        await pilot.pause()
        await pilot.press(*"so it is", "tab", *"Ivanov", "tab", "tab", *"2026-12-31", "ctrl+s")
        await app.workspace.settled()
        await pilot.pause()
        assert len(app.workspace.assessment.waivers) == 1  # type: ignore[union-attr]
        assert (screen.listing.cursor, screen.chosen_id) == (at, last)
        assert "accepted exception" in screen.listing.line_at(at).cells[-1]
        await pilot.press("up", "u")
        assert screen.chosen_id != last
        kept = screen.chosen_id
        await app.workspace.settled()
        await pilot.pause()
        assert (screen.listing.cursor, screen.chosen_id) == (at - 1, kept)
        assert "accepted exception" not in screen.listing.line_at(at).cells[-1]


async def test_whoever_moves_while_far_rows_are_sought_stays_where_they_went(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.press("end")
        last = screen.chosen_id
        screen.look(keep=last)
        assert not screen.looking.is_over
        assert screen.chosen_id == last  # no key meets another finding meanwhile
        screen.listing.action_move(-5)
        went = screen.chosen_id
        await app.workspace.settled()
        await pilot.pause()
        assert screen.looking.is_over
        assert screen.chosen_id == went != last


async def test_a_dispute_is_settled_where_it_stands_in_the_list(
    screens: Screens, audit: Path, host: Host
) -> None:
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
        met = next(f for f in assessment.findings if f.item == "LAW-01" and f.outcome is Outcome.PASS)
        record_answer(
            file,
            assessment,
            met.item,
            "fail",
            subject=str(met.subject),
            note="",
            evidence=(),
            author="И",
            at=NOW,
        )
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        assert screen.chosen_id == met.id  # disputed ones stand first
        assert screen.is_offered("decide")
        await pilot.press("m")
        await pilot.press("1", "enter", *"so it is", "ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        found = app.workspace.assessment.findings.by_id(met.id)  # type: ignore[union-attr]
        assert found is not None
        assert (found.outcome, bool(found.decision)) == (Outcome.FAIL, True)
        assert "the person’s word stands" in [one.message for one in app._notifications][-1]
        await pilot.press("u")
        await app.workspace.settled()
        found = app.workspace.assessment.findings.by_id(met.id)  # type: ignore[union-attr]
        assert found is not None
        assert Mark.CONTRADICTED in found.marks
        assert "otklik decide" in screen.ABOUT.command


async def test_an_exception_is_for_whom_was_typed_by_title_or_address_and_never_for_another(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE):
        await opened(app)
        assessment = app.workspace.assessment
        assert assessment is not None
        finding = next(f for f in assessment.findings if f.subject.kind is SubjectKind.ACCOUNT)
        body = assessment.body_of_account[finding.subject.id]
        short = assessment.profile.by_id[body].short_name
        whom = Whom(assessment, app.workspace.host, finding)
        for subject in {one.subject for one in assessment.findings if one.item == finding.item}:
            assert whom.address(whom.title(subject)) == str(subject)
            assert whom.address(f" {subject} ") == str(subject)
        assert whom.address(short.upper()) == f"body/{body}"
        assert whom.address("приреченская  область") == "region"
        assert short in whom.wider
        for nobody in ("Минтранс Луны", "body/moon", "account/vk:moon"):
            with pytest.raises(UsageError):
                whom.address(nobody)
        # two of one title: neither is meant by it
        namesake = msgspec.structs.replace(assessment.profile.bodies[0], id="another", short_name=short)
        profile = msgspec.structs.replace(assessment.profile, bodies=(*assessment.profile.bodies, namesake))
        doubled = Whom(msgspec.structs.replace(assessment, profile=profile), app.workspace.host, finding)
        assert f"body/{body}" in doubled.wider
        with pytest.raises(UsageError, match=f"body/another and body/{body}|body/{body} and body/another"):
            doubled.address(short)
