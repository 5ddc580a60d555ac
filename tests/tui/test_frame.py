"""The frame of every screen: opening, the walk, trouble, help, palette, jump, themes, presentation; without a person waiting."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from textual.command import CommandPalette, Hit
from textual.css.styles import RulesMap
from textual.style import Style
from textual.visual import RenderOptions
from textual.widget import Widget

from otklik.i18n import _, using
from otklik.model import ScoreLine
from otklik.store import AuditFile
from otklik_tui.acts import AnswerAsked, answer
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home, PrivateNote, Recent
from otklik_tui.home import Place as HomePlace
from otklik_tui.palette import Places
from otklik_tui.screens import BY_ID, WALK, ScreenEntry
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.screens.help import HelpScreen
from otklik_tui.screens.jump import JumpScreen
from otklik_tui.views.frame import frame, moved_shown, moved_words, saved_words, score_words, title_parts
from otklik_tui.views.help import GIVEN, help_of, spoken
from otklik_tui.views.start import recent_rows
from otklik_tui.widgets.frame import KeyLine, StatusLine, TitleBar, Trouble
from otklik_tui.widgets.safe import Told, cell, told
from otklik_tui.workspace import Change

Screens = Callable[..., OtklikApp]
HOSTILE = "\x1b]0;взлом\x07[red]красный[/red]\u202eнаоборот\x1b[2J"


def text(app: OtklikApp, kind: type[Told]) -> str:
    return str(app.screen.query_one(kind).visual)


async def test_the_audit_named_is_opened_and_its_score_stands_above(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="findings")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert app.current_mode == "findings"
        assert "Приреченская область" in text(app, TitleBar)
        assert "judged" in text(app, TitleBar)


async def test_what_was_open_last_is_restored(screens: Screens, audit: Path) -> None:
    app = screens(audit)
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await pilot.pause()
        assert again.workspace.path == audit
        (recent,) = again.home.remembered.recents
        assert recent.region == "Приреченская область"
        assert recent.value is not None


async def test_a_file_that_is_no_audit_is_told_in_one_sentence_and_the_screens_stay(
    screens: Screens, tmp_path: Path
) -> None:
    wrong = tmp_path / "x.otklik"
    wrong.write_text("не аудит", encoding="utf-8")
    app = screens(wrong)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "x.otklik" in text(app, Trouble)
        assert app.screen.query_one(Trouble).display
        assert app.current_mode == "start"
        await pilot.press("f6")  # without an audit there is nothing to be found
        assert app.current_mode == "start"
        assert "Open an audit first" in text(app, Trouble)
        await app.action_go("settings")
        assert not app.workspace.trouble


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_the_command_with_the_same_result_and_the_way_out_are_seen_at_once_at_80_by_24(
    screens: Screens, audit: Path, language: str
) -> None:
    with using(language):
        app = screens(audit)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workspace.settled()
            for entry in WALK:
                await app.action_go(entry.id)
                await pilot.press("f1")
                await pilot.pause()
                seen = " ".join(
                    line.text.strip(" │▁▂▃▄▅▆▇█▔") for line in app.screen._compositor.render_strips()
                )
                place = spoken(BY_ID[entry.id].load().ABOUT.command).replace("{file}", "prirechye.otklik")
                assert " ".join(place.split()) in " ".join(seen.split()), entry.id
                assert "Esc" in seen
                await pilot.press("escape")


@pytest.mark.parametrize("place", [entry.id for entry in WALK])
async def test_f1_tells_every_place_its_keys_and_its_command(
    screens: Screens, audit: Path, place: str
) -> None:
    app = screens(audit, place=place)
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        shown = "\n".join(str(one.visual) for one in app.screen.query(Told))
        assert "otklik " in shown
        assert "Ctrl+Q" in shown
        await pilot.press("escape")
        assert app.current_mode == place


async def test_the_palette_finds_russian_words_typed_in_either_layout(screens: Screens) -> None:
    for query in ("справк", "cghfdr"):
        with using("ru"):
            app = screens()
            async with app.run_test() as pilot:
                await pilot.press("ctrl+p")
                assert isinstance(app.screen, CommandPalette)
                await pilot.press(*query)
                await pilot.pause(0.5)
                await pilot.press("enter")
                await pilot.pause()
                assert isinstance(app.screen, HelpScreen), query


async def test_the_palette_takes_e_for_yo_and_says_in_russian_that_nothing_was_found(
    screens: Screens, audit: Path
) -> None:
    with using("ru"):
        app = screens(audit)
        async with app.run_test() as pilot:
            await app.workspace.settled()
            await pilot.pause()
            found = {
                query: [str(hit.text) async for hit in _hits(app, query)] for query in ("отчет", "щзщзщз")
            }
    assert "Отчёт" in found["отчет"]
    assert found["щзщзщз"] == ["Такого здесь нет."]


async def _hits(app: OtklikApp, query: str) -> AsyncIterator[Hit]:
    async for hit in Places(app.screen).search(query):
        assert isinstance(hit, Hit)
        yield hit


@pytest.mark.parametrize("key", ["s", "ы"])
async def test_a_jump_label_leads_to_its_widget_in_either_layout(
    screens: Screens, audit: Path, key: str
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.press("ctrl+o")
        assert isinstance(app.screen, JumpScreen)
        second = app.screen.targets["s"]
        await pilot.press(key)
        await pilot.pause()
        assert app.focused is second


async def test_themes_go_round_and_are_remembered(screens: Screens) -> None:
    app = screens()
    async with app.run_test() as pilot:
        first = app.theme
        await pilot.press("ctrl+t")
        assert app.theme != first
        assert screens().theme == app.theme
        await pilot.press("ctrl+t", "ctrl+е")
        assert app.theme == first


async def test_a_click_on_the_line_of_keys_does_what_the_key_does(screens: Screens) -> None:
    app = screens()
    async with app.run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        line = app.screen.query_one(KeyLine)
        at = str(line.visual).index("Help")
        await pilot.click(KeyLine, offset=(at + 1, 0))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_another_otklik_that_writes_into_the_file_is_told(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="findings")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        with AuditFile.open(audit) as other:
            other.append("note", {"text": "оттуда"}, author="Сидоров", at=datetime(2026, 11, 16, tzinfo=UTC))
        await app.workspace.look_for_others()
        await app.workspace.settled()
        await pilot.pause()
        assert "open elsewhere" in text(app, StatusLine)
        assert app.workspace.others_wrote == 1
        await app.workspace.look_for_others()
        assert app.workspace.others_wrote == 1


async def test_what_is_written_here_while_one_looks_for_others_is_not_theirs(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test() as pilot:
        workspace = app.workspace
        await workspace.settled()
        for number in range(3):
            looking = asyncio.create_task(workspace.look_for_others())
            await asyncio.sleep(0)  # its look at the journal is asked for: the act comes next
            at = datetime(2026, 11, 16, 9, number, tzinfo=UTC)
            await workspace.write(lambda audit, _a, at=at: audit.append("note", {}, author="я", at=at))
            await looking
            await workspace.look_for_others()
        await workspace.settled()
        await pilot.pause()
        assert workspace.others_wrote == 0
        assert "open elsewhere" not in text(app, StatusLine)


async def test_a_file_that_was_not_closed_is_told_until_something_is_saved(
    screens: Screens, audit: Path
) -> None:
    held = AuditFile.open(audit)
    held.set_meta("x", "y")  # a -wal lies beside the file, as after a crash or with another Otklik
    app = screens(audit, place="checklist")
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert "was not closed last time, or is open elsewhere" in text(app, StatusLine)
        await pilot.press("3")
        await pilot.pause()
        assert "was not closed" not in text(app, StatusLine)
        assert "saved at" in text(app, StatusLine)
    held.close()


async def test_a_bug_in_the_background_is_told_and_its_traceback_kept(screens: Screens) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("так не бывает")

    app = screens()
    async with app.run_test(size=(140, 45)) as pilot:
        app.workspace.spawn(broken())
        await app.workspace.settled()
        await pilot.pause()
        assert "ZeroDivisionError: так не бывает" in text(app, Trouble)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
    assert "in broken" in (app.home.folder / "bug.txt").read_text(encoding="utf-8")


class Failing(OtklikScreen):
    """A place whose screen has a bug."""

    ABOUT = Help("Failing", "", "")

    def body(self) -> Iterable[Widget]:
        return ()

    def changed(self, change: Change) -> None:
        if change in (Change.WRITTEN, Change.ASSESSED):
            raise ZeroDivisionError(f"так не бывает: {change}")


async def test_a_bug_of_a_screen_is_told_and_the_answer_is_written_and_judged(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    asked = AnswerAsked(item="LAW-06", subject="region", word="fail")
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await app.push_screen(Failing())
        recorded = await answer(app.workspace, asked, "LAW-06")
        assert "ZeroDivisionError: так не бывает: written" in text(app, Trouble)
        assert len(app.workspace.given) == 1
        await app.workspace.settled()
        await pilot.pause()
        assert "ZeroDivisionError: так не бывает: assessed" in text(app, Trouble)
        assert "saved at" in text(app, StatusLine)
        assert [one.id for one in app.workspace.events] == [recorded.event]  # it was judged with the answer
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
    assert "in changed" in (app.home.folder / "bug.txt").read_text(encoding="utf-8")


def test_collected_text_can_do_nothing() -> None:
    for shown in (str(told(HOSTILE)), cell(HOSTILE).plain):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "[red]красный[/red]" in shown
    assert not told(HOSTILE).spans
    assert not cell(HOSTILE).spans


async def test_hostile_names_stay_text_on_the_screen(screens: Screens, tmp_path: Path) -> None:
    app = screens()
    with_marks = Recent(
        path=str(tmp_path / "нет.otklik"), region=HOSTILE, seen_at=datetime(2026, 11, 1, tzinfo=UTC)
    )
    app.home.seen(with_marks)
    async with app.run_test(size=(140, 45)) as pilot:
        await pilot.pause()
        app.workspace.tell_trouble(HOSTILE)
        await pilot.pause()
        drawn = app.export_screenshot()
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert drawn.count("[red]красный[/red]") == 2


# --- without a screen ------------------------------------------------------------------------------------------------


def line(value: float | None, low: float, high: float) -> ScoreLine:
    return ScoreLine(id="total", value=value, low=low, high=high, coverage=0.3)


def thin(line: ScoreLine) -> ScoreLine:
    return msgspec.structs.replace(line, needed=0.5)


def test_a_score_that_rests_on_too_little_is_not_told_as_a_result() -> None:
    assert score_words(line(0.5, 0.2, 0.9)) == "50.0 (20–90), judged 30%"
    assert score_words(thin(line(0.5, 0.2, 0.9))) == "not enough data: 30% of 50% needed"


LONG = "Ханты-Мансийский автономный округ – Югра"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("entry", WALK)
def test_that_there_is_too_little_data_stands_whole_at_80_columns(entry: ScreenEntry, language: str) -> None:
    with using(language):
        total = thin(line(0.5, 0.2, 0.9))
        view = frame(_(entry.title), region=LONG, file="югра.otklik", total=total)
        told = " · ".join(title_parts(view, 78))
    assert told.endswith(view.score)
    assert cell_len(told) <= 78
    assert "30" in view.score
    assert LONG[:4] in told  # whose audit it is can be told too


def test_where_there_is_room_nothing_of_the_title_is_cut() -> None:
    view = frame("Вопросы", region=LONG, file="югра.otklik", total=line(0.5, 0.2, 0.9))
    assert title_parts(view, 138) == ("Вопросы", LONG, "югра.otklik", view.score)
    narrow = title_parts(view, 60)
    assert narrow[0] == "Вопросы"
    assert narrow[1].endswith("…")
    assert narrow[2:] == (view.score,)


def test_that_the_interval_moved_is_told_where_it_takes_nothing_of_the_region_away() -> None:
    before, now = thin(line(0.5, 0.2, 0.9)), thin(line(0.5, 0.2, 0.8))
    view = frame("Collection", region="Priretchye region", total=now, before=before)
    assert view.moved == "interval narrower by 10"
    whole = " · ".join((*title_parts(view, 138), view.moved))
    assert moved_shown(view, cell_len(whole)) == " · interval narrower by 10"
    narrow = cell_len(whole) - 1
    assert moved_shown(view, narrow) == ""
    assert title_parts(view, narrow) == ("Collection", "Priretchye region", view.score)
    risen = frame("Collection", region=LONG, total=line(0.6, 0.2, 0.9), before=line(0.5, 0.2, 0.9))
    assert moved_shown(risen, 40) == f" {risen.moved}"  # an arrow with its number always stands


async def test_the_title_follows_the_width_of_the_window(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert "prirechye.otklik" in text(app, TitleBar)
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert "prirechye.otklik" not in text(app, TitleBar)
        assert "judged" in text(app, TitleBar)
        assert cell_len(text(app, TitleBar)) <= 58


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (line(0.5, 0.2, 0.9), line(0.504, 0.2, 0.9), "▲ +0.4"),
        (line(0.5, 0.2, 0.9), line(0.48, 0.2, 0.9), "▼ −2"),
        (line(0.5, 0.2, 0.9), line(0.5, 0.2, 0.87), "interval narrower by 3"),
        (line(0.5, 0.2, 0.9), line(0.5, 0.2, 0.9), ""),
        (None, line(0.5, 0.2, 0.9), ""),
        (line(None, 0, 1), line(0.5, 0.2, 0.9), ""),
        (line(0.5, 0.2, 0.9), thin(line(0.6, 0.2, 0.88)), "interval narrower by 2"),
    ],
)
def test_how_the_score_moved_is_told(before: ScoreLine | None, now: ScoreLine, words: str) -> None:
    assert moved_words(before, now) == words


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0, "saved at 09:30:05"),
        (3, "saved at 09:30:05 by this computer’s clock (12:30 in the region)"),
    ],
)
def test_what_was_saved_is_told_by_the_clock_one_sits_at(hours: int, told: str) -> None:
    at = datetime(2026, 11, 16, 9, 30, 5, tzinfo=UTC)
    assert saved_words(at, timezone(timedelta(hours=hours)), here=UTC) == told


def test_the_frame_says_what_goes_on_and_when_something_was_saved() -> None:
    view = frame(
        "Checklist", written_at=datetime(2026, 11, 16, 9, 30, 5, tzinfo=UTC), zone=UTC, work=["judging"]
    )
    assert view.saved.startswith("saved at ")
    assert view.work == ("judging…",)
    assert view.remark == ""


def test_recent_audits_say_what_is_next(tmp_path: Path) -> None:
    there = tmp_path / "a.otklik"
    there.touch()
    at = datetime(2026, 11, 1, tzinfo=UTC)
    rows = recent_rows(
        [
            Recent(path=str(there), region="А", as_of=at, value=0.5, waiting=2, coverage=0.4, seen_at=at),
            Recent(path=str(tmp_path / "b.otklik"), region="Б", as_of=at, seen_at=at),
        ],
        [there, tmp_path / "c.otklik"],
        UTC,
    )
    assert [row.next for row in rows] == [
        "2 answers are waited for", "the file is not there any more", "the file is not there any more",
    ]  # fmt: skip
    assert rows[0].score == "50 (0–100)"
    assert rows[0].coverage == "40%"


def test_private_notes_outlive_a_crash_in_the_middle_of_a_line(home: Home) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    home.note_privately("a", PrivateNote(finding="LAW-07/region", text="зам. не в курсе", at=at))
    with (home.folder / "notes" / "a.jsonl").open("ab") as stream:
        stream.write(b'{"finding":"LAW-')
    home.note_privately("a", PrivateNote(finding="LAW-08/region", text="ещё раз", at=at))
    home.note_privately("a", PrivateNote(finding="LAW-08/region", text="", at=at))
    assert home.private_notes("a") == {"LAW-07/region": "зам. не в курсе"}
    if os.name == "posix":
        assert (home.folder / "notes" / "a.jsonl").stat().st_mode & 0o077 == 0


def test_a_text_being_typed_is_kept_until_it_is_saved(home: Home) -> None:
    home.keep_draft("a", "LAW-07/region", "Приказ № 1")
    assert Home(home.folder).drafts("a") == {"LAW-07/region": "Приказ № 1"}
    home.keep_draft("a", "LAW-07/region", "")
    assert Home(home.folder).drafts("a") == {}


def test_a_spoilt_file_of_the_screens_is_passed_over(home: Home) -> None:
    home.folder.mkdir()
    (home.folder / "screens.json").write_text("{", encoding="utf-8")
    assert home.remembered.recents == ()


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (30, ["с 23\xa0ноября 2026\xa0г. до конца"]),
        (19, ["с 23\xa0ноября 2026\xa0г.", "до конца"]),
        (18, ["с 23\xa0ноября", "2026\xa0г. до конца"]),
        (9, ["с", "23\xa0ноября", "2026\xa0г.", "до конца"]),
    ],
)
def test_what_belongs_together_stays_in_one_line(width: int, lines: list[str]) -> None:
    shown = told("с 23\xa0ноября 2026\xa0г. до конца").render_strips(
        width, None, Style(), RenderOptions(lambda name: Style(), RulesMap())
    )
    assert [strip.text.rstrip() for strip in shown] == lines


def test_two_copies_of_the_screens_keep_each_others_places(tmp_path: Path) -> None:
    one, other = Home(tmp_path), Home(tmp_path)
    one.at_place("a.otklik", HomePlace(item="LAW-01"))
    other.at_place("b.otklik", HomePlace(item="LAW-02"))
    one.at_place("a.otklik", HomePlace(item="LAW-03"))
    kept = Home(tmp_path).remembered.places
    assert {path: place.item for path, place in kept.items()} == {"a.otklik": "LAW-03", "b.otklik": "LAW-02"}


@pytest.mark.parametrize("entry", WALK, ids=lambda entry: entry.id)
def test_what_one_gives_a_command_is_named_in_the_language_in_force(entry: ScreenEntry) -> None:
    """A word left out of the list would stay English in a Russian help."""
    told = entry.load().ABOUT
    words = set(re.findall(r"\b[A-Z]{2,}\b", told.command))
    assert words <= set(GIVEN)
    with using("ru"):
        shown = help_of(told, (), "a.otklik").command
    assert not re.findall(r"\b[A-Z]{2,}\b", shown)
    with using("en"):
        assert help_of(told, (), "a.otklik").command == told.command.replace("{file}", "a.otklik")
