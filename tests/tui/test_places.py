"""Report, pictures, comparison, two consultants, plugins, settings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli_audit import otklik
from otklik.answering import record_answer
from otklik.host import Host
from otklik.i18n import using
from otklik.merge import disputed
from otklik.model import Mark, Outcome, ScoreLine
from otklik.pipeline import assess_audit
from otklik.reconciling import reconcile
from otklik.report.build import build_report
from otklik.report.heat import Heat, HeatRow, heat_of, heat_of_assessment
from otklik.report.model import Activity, WeekSeries
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.compare import CompareScreen
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.screens.pictures import PicturesScreen
from otklik_tui.screens.plugins import PluginsScreen
from otklik_tui.screens.report import ReportScreen
from otklik_tui.screens.settings import SettingsScreen
from otklik_tui.screens.together import TogetherScreen
from otklik_tui.views.pictures import answers, bar, fitted, heat, interval_bar, posts, spark
from otklik_tui.views.plugins import plugin_rows
from otklik_tui.views.report import preview_lines, readers_of
from otklik_tui.widgets.frame import StatusLine
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]
WIDE = (140, 45)
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)

# --- pictures, without a screen --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "drawn"), [(0, "    "), (1, "████"), (0.5, "██  "), (0.125, "▌   "), (2, "████"), (-1, "    ")]
)
def test_a_bar_is_as_long_as_its_share(share: float, drawn: str) -> None:
    assert bar(share, 4) == drawn


@pytest.mark.parametrize(
    ("value", "low", "high", "drawn"),
    [(0.5, 0.2, 0.8, "██───┃──··"), (None, 0.0, 1.0, "──────────"), (1.0, 1.0, 1.0, "█████████┃")],
)
def test_an_interval_is_seen_without_colour(value: float | None, low: float, high: float, drawn: str) -> None:
    line = ScoreLine(id="total", value=value, low=low, high=high, coverage=1.0)
    assert interval_bar(line, 10) == drawn


def test_a_value_that_rests_on_too_little_is_not_pointed_at() -> None:
    line = ScoreLine(id="total", value=0.5, low=0.2, high=0.8, coverage=0.05, needed=0.2)
    assert "┃" not in interval_bar(line, 10)


def test_weeks_without_posts_and_unknown_weeks_are_told_apart() -> None:
    assert spark((0, 1, 8, None), 8) == "·▂█?"
    assert spark((0, 0), 0) == "··"


def test_texts_fill_their_column_exactly() -> None:
    assert fitted("Правительство", 6) == "Прави…"
    assert fitted("да", 4) == "да  "


def test_every_picture_says_in_words_what_it_shows() -> None:
    monday = datetime(2026, 11, 2, tzinfo=UTC).date()
    active = Activity(
        weeks=(monday,),
        total=(7,),
        accounts=(WeekSeries(title="Минздрав, ВКонтакте", counts=(7,)),),
        wait_ends=(4.0, 8.0),
        wait_counts=(6, 3, 1),
        wait_norm=8.0,
    )
    drawn = posts(active, 80)
    assert any("Минздрав" in line and "█" in line for line in drawn.lines)
    assert "Минздрав, ВКонтакте: 7 posts" in drawn.told[1]
    times = answers(active, 80)
    assert "90%" in times.told[0]
    assert "▒" in times.lines[2]
    assert "▒" not in times.lines[1]
    bodies = heat(
        Heat(columns=("Сайт", "Диалог"), rows=(HeatRow(title="Минздрав", values=(12.0, None)),)), 60
    )
    assert any("█ 12" in line for line in bodies.lines)
    assert "Минздрав, Сайт, 12" in bodies.told[0]
    for empty in (posts(Activity(), 80), answers(Activity(), 80), heat(Heat(columns=(), rows=()), 60)):
        assert empty.lines == empty.told
        assert empty.lines[0]


def test_pictures_fit_into_a_narrow_terminal() -> None:
    columns = tuple(f"Раздел {n}" for n in range(20))
    wide = Heat(columns=columns, rows=(HeatRow(title="Очень длинное название органа", values=(50.0,) * 20),))
    drawn = heat(wide, 76)
    assert all(len(line) <= 76 for line in drawn.lines if not line.startswith("There is no room"))
    assert any("Раздел 19" in line for line in drawn.lines)


def test_the_heat_map_of_the_screen_is_that_of_the_report(audit: Path, host: Host) -> None:
    with AuditFile.open(audit) as file, using("ru"):
        assessment = assess_audit(file, host)
        shown, reported = heat_of_assessment(assessment), heat_of(build_report(assessment, file, host, "ru"))
    assert shown == reported
    assert shown.rows


async def test_pictures_are_drawn_and_told(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="pictures")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PicturesScreen)
        assert len(screen.pictures) == 4
        drawn = str(screen.query_one("#picture-0").visual)  # type: ignore[attr-defined]
        assert "█" in drawn
        await pilot.press("е")  # «t» with ЙЦУКЕН on
        told = str(screen.query_one("#picture-0").visual)  # type: ignore[attr-defined]
        assert "█" not in told
        assert screen.pictures[0].told[0] in told


# --- report ----------------------------------------------------------------------------------------------------------


def test_a_preview_has_no_marks_and_keeps_tables_in_their_lines() -> None:
    text = "# Глава\n\n- **Регион:** [Область](#r1) и \\_так\\_\n| " + "а | " * 40
    lines = preview_lines(text, 30)
    assert lines[0] == ("Глава", "bold")
    assert " ".join(line for line, _style in lines[2:-1]) == "- Регион: Область и _так_"
    assert lines[-1][0].count("|") == 41


async def test_a_report_is_previewed_and_written_for_one_reader_in_the_formats_chosen(
    screens: Screens, audit: Path, tmp_path: Path
) -> None:
    app = screens(audit, place="report")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        assert screen.preview.count > 50
        whole = screen.preview.lines
        await pilot.press("down", "down", "down")
        assert screen.kinds.chosen == "owner"
        owners = readers_of(app.workspace.assessment, "owner")  # type: ignore[arg-type]
        await pilot.press("r", "space", "enter")
        await pilot.pause()
        assert screen.reader == owners[0][0]
        await app.workspace.settled()
        await pilot.pause()
        assert owners[0][1] in " ".join(" ".join(screen.preview.lines).split())
        assert screen.preview.lines != whole
        screen.formats = ("md", "json")
        screen.folder = tmp_path / "out"
        screen.folder.mkdir()
        await pilot.press("e")
        await pilot.pause()
        await app.workspace.settled()
        names = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert names == [f"prirechye-owner-{screen.reader}.{end}" for end in ("json", "md")]
        assert [path.name for path in screen.written] == [
            f"prirechye-owner-{screen.reader}.{e}" for e in ("md", "json")
        ]


@pytest.mark.skipif(os.name == "nt", reason="opened by a program of this name on Linux only")
@pytest.mark.parametrize(
    ("script", "told"),
    [("exit 0", "Opened: "), ("exit 3", "No program opens it here"), (None, "No program opens it here")],
)
async def test_what_becomes_of_a_file_to_be_opened_is_told(
    screens: Screens,
    audit: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str | None,
    told: str,
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    if script is not None:
        for name in ("xdg-open", "open"):
            (programs / name).write_text(f"#!/bin/sh\n{script}\n")
            (programs / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(programs))
    app = screens(audit, place="report")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        await pilot.press("o")
        assert "Nothing is written yet" in status(app)
        await pilot.press("f12", "o")
        assert "shown to officials" in status(app)
        await pilot.press("f12")
        screen.written = (audit,)
        await pilot.press("o")
        await app.workspace.settled()
        assert told in status(app)
        screen.written = (tmp_path / "gone.html",)
        await pilot.press("o")
        assert "gone.html is there no more" in status(app)


def status(app: OtklikApp) -> str:
    return str(app.screen.query_one(StatusLine).visual)


async def test_a_folder_that_is_not_there_is_told_and_nothing_is_lost(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="report")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        screen.folder = audit / "in a file"
        await pilot.press("e")
        await pilot.pause()
        await app.workspace.settled()
        assert app.workspace.trouble
        assert screen.written == ()


# --- comparison ------------------------------------------------------------------------------------------------------


async def test_two_copies_are_compared_and_the_comparison_is_written(
    screens: Screens, audit: Path, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    app = screens(audit, place="compare")
    other = Path(shutil.copy(audit, "other.otklik")).absolute()
    with AuditFile.open(
        audit
    ) as file:  # of one day: the open one, in which more was answered, counts as the later
        told = {"subject": "region", "author": "Петрова", "at": AT, "note": "", "evidence": ()}
        record_answer(file, assess_audit(file, host), "LAW-07", "fail", **told)
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        await app.action_go("start")
        await app.action_go("compare")
        await pilot.pause()
        assert screen.others.chosen == str(other)
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        assert not app.workspace.trouble
        assert screen.report is not None
        lines = screen.lines
        assert lines[0] == screen.report.title
        await screen.export(("html",))
        assert (audit.parent / "other-prirechye.html").is_file()
    assert otklik("compare", other, audit, "-f", "html", "--out", "again") == 0
    assert "\n".join(lines[:3]) in capsys.readouterr().out
    assert (
        Path("again/other-prirechye.html").read_bytes()
        == (audit.parent / "other-prirechye.html").read_bytes()
    )


# --- two consultants -------------------------------------------------------------------------------------------------


async def test_copies_are_joined_and_what_differs_is_decided(
    screens: Screens, audit: Path, host: Host, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.otklik"
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
        file.copy(copy)
        asked = next(
            f for f in assessment.findings if f.outcome is Outcome.NEEDS_REVIEW and f.proposed is None
        )
        record_answer(
            file,
            assessment,
            asked.item,
            "pass",
            subject=str(asked.subject),
            author="Петрова",
            at=AT,
            note="",
            evidence=(),
        )
    with AuditFile.open(copy) as file:
        record_answer(
            file,
            assessment,
            asked.item,
            "fail",
            subject=str(asked.subject),
            author="Сидоров",
            at=AT,
            note="",
            evidence=(),
        )
    app = screens(audit, place="together")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        screen = app.screen
        assert isinstance(screen, TogetherScreen)
        await pilot.press("m")
        await pilot.press(*str(copy), *".no", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, FillInScreen)  # a wrong name: what was typed stays to be mended
        assert "copy.otklik.no" in str(app.screen.query_one("#wrong", Told).visual)
        await pilot.press("backspace", "backspace", "backspace", "ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        await pilot.pause()
        out = audit.with_name("prirechye-together.otklik")
        assert app.workspace.path == out
        assert [row.id for row in screen.rows] == [asked.id]
        assert {one.partition(",")[0] for one in screen.rows[0].answers} == {"Петрова", "Сидоров"}
        await pilot.press("1", *"показали приказ", "enter")
        await pilot.pause()
        await app.workspace.settled()
        assert [row.is_settled for row in screen.rows] == [True]
        assert app.workspace.assessment.findings.by_id(asked.id).outcome is Outcome.PASS  # type: ignore[union-attr]
        await pilot.press("3")
        assert "R returns it to the dispute" in str(screen.query_one(StatusLine).visual)
        for back in (("к", *"приказ отменён", "enter"), ("u",)):  # R of the Russian layout; undo
            await pilot.press(*back)
            await pilot.pause()
            await app.workspace.settled()
            await pilot.pause()
            assert [row.is_settled for row in screen.rows] == [back == ("u",)]
        await pilot.press("ctrl+q")
    with AuditFile.open(out, read_only=True) as file:
        assert not disputed(file.events())


@pytest.fixture
def differing(audit: Path, host: Host) -> tuple[Path, str]:
    """An audit in which two people answered apart, and differ about an item that knows no «partly»; and that finding."""
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
        head = file.heads()
        either = next(
            f
            for f in assessment.findings
            if f.outcome is Outcome.PASS and not assessment.method.item(f.item).may_be(Outcome.PARTIAL)  # type: ignore[union-attr]
        )
        for who, said in (("Петрова", "PASS"), ("Сидоров", "FAIL")):
            payload = {"item": either.item, "subject": str(either.subject), "outcome": said}
            file.append_branch([("answer", payload)], parents=head, author=who, at=AT)
    return audit, either.id


async def test_only_what_the_item_can_come_out_as_is_offered_to_two_people(
    screens: Screens, differing: tuple[Path, str]
) -> None:
    path, finding = differing
    app = screens(path, place="together")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TogetherScreen)
        assert [row.id for row in screen.rows] == [finding]
        assert not screen.is_offered("decide('partial')")
        assert screen.is_offered("decide('na')")
        await pilot.press("2")
        assert app.screen is screen
        assert "either met or not" in str(screen.query_one(StatusLine).visual)


async def test_the_cursor_follows_a_dispute_to_its_new_place_and_a_missing_reason_is_told(
    screens: Screens, audit: Path, host: Host
) -> None:
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
        head = file.heads()
        asked = [f for f in assessment.findings if f.outcome is Outcome.PASS][:3]
        for one in asked:
            for who, said in (("root", "PASS"), ("Сидоров", "FAIL")):
                payload = {"item": one.item, "subject": str(one.subject), "outcome": said}
                file.append_branch([("answer", payload)], parents=head, author=who, at=AT)
        for one in asked[:2]:
            reconcile(file, one.item, str(one.subject), "pass", note="Приказ", author="Петрова", at=AT)
    app = screens(audit, place="together")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TogetherScreen)
        await pilot.press("end", "r", "enter")
        await pilot.pause()
        assert "a reason is needed" in str(screen.query_one(StatusLine).visual)
        returned = screen.row
        assert returned is not None
        assert returned.is_settled
        await pilot.press("r", *"отменён", "enter")
        await app.workspace.settled()
        await pilot.pause()
        assert screen.row is not None
        assert (screen.row.id, screen.row.is_settled) == (returned.id, False)
        await pilot.press("u")
        await app.workspace.settled()
        assert [one.message for one in app._notifications][-1] == (
            f"Taken back: the return of {returned.id} to the dispute"
        )
        assert screen.row.id == returned.id


async def test_a_dispute_of_two_people_is_returned_to_from_its_card(
    screens: Screens, differing: tuple[Path, str]
) -> None:
    path, finding = differing
    with AuditFile.open(path) as file:
        item, _slash, subject = finding.partition("/")
        reconcile(file, item, subject, "pass", note="Приказ", author="Петрова", at=AT)
    app = screens(path, place="checklist")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        app.screen.show_card(item, finding)  # type: ignore[attr-defined]
        found = app.workspace.assessment.findings.by_id(finding)  # type: ignore[union-attr]
        assert found.outcome is Outcome.PASS
        await pilot.press("m", *"приказ отменён", "enter")
        await pilot.pause()
        await app.workspace.settled()
        found = app.workspace.assessment.findings.by_id(finding)  # type: ignore[union-attr]
        assert Mark.DISAGREED in found.marks


# --- plugins and settings --------------------------------------------------------------------------------------------


def test_a_plugin_that_failed_stands_first_with_its_reason(host: Host) -> None:
    from otklik.host import PluginState

    class Half(Host):
        """With one more plugin, which failed."""

        @property
        def states(self) -> tuple[PluginState, ...]:
            failed = PluginState(
                name="форум", distribution="x", version="1", error="нет модуля", trace="Traceback"
            )
            return (*super().states, failed)

    first, *others = plugin_rows(Half())
    assert (first.name, first.is_failed, first.trace) == ("форум", True, "Traceback")
    assert ("Failed", "нет модуля") in first.told
    assert not any(row.is_failed for row in others)
    vk = next(row for row in others if row.name == "vk")
    assert any("vk" in text for name, text in vk.told if name == "is given the secret")


async def test_plugins_are_listed_without_an_audit(screens: Screens) -> None:
    app = screens()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("alt+д")  # Alt+L with ЙЦУКЕН on
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PluginsScreen)
        assert {"vk", "telegram", "website"} <= {row.name for row in screen.rows}


async def test_the_language_is_changed_everywhere_and_remembered(
    screens: Screens, audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")
    app = screens(audit, place="findings")
    async with app.run_test(size=WIDE) as pilot:
        await app.workspace.settled()
        await pilot.press("alt+s")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert os.environ["OTKLIK_LANG"] == "ru"
        assert app.home.remembered.language == "ru"
        assert app.screen.settings[0].title == "Цвета"
        await app.action_go("findings")
        await app.workspace.settled()
        await pilot.pause()
        assert app.screen.listing.columns[1].title == "Пункт"  # type: ignore[attr-defined]


async def test_the_name_under_answers_is_set_and_remembered(screens: Screens) -> None:
    app = screens()
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press("alt+s")
        await pilot.pause()
        await pilot.press("down", "down", "enter")
        await pilot.press(*"Анна", "enter")
        await pilot.pause()
        assert app.workspace.author == app.home.remembered.author == "Анна"
