"""The checklist: one key answers and goes on, everything is saved at once, nothing typed is lost."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from otklik.agenda import pace, proposals
from otklik.answering import record_answer
from otklik.assess import Assessment
from otklik.depending import CLOSING
from otklik.errors import OtklikError
from otklik.host import Host
from otklik.model import Mark, Outcome
from otklik.packs.model import Depth
from otklik.pipeline import assess_audit
from otklik.report.subjects import Subjects
from otklik.store import AuditFile
from otklik_tui.acts import AnswerAsked, answer
from otklik_tui.app import OtklikApp
from otklik_tui.home import Draft, Home
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.choose import ConfirmScreen
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.screens.write import WriteScreen
from otklik_tui.views.attach import taken_for
from otklik_tui.views.checklist import Order, Said, SubjectRow, Walk, card, lines, roles
from otklik_tui.widgets.frame import KeyLine, StatusLine, Trouble
from otklik_tui.widgets.safe import Promise, Told

Screens = Callable[..., OtklikApp]
ASKED = "LAW-07"  # of people, about the region
MEASURED = "LAW-01"  # automatic
WHOLE = "LAW-02"  # automatic, met or not
MISTYPED = (
    "прикза.pdf",
    "~/Загрузки/прикза.pdf",
    "/home/zam/мои документы/приказ.pdf",
    "документы/приказ",
    r"C:\Users\zam\мои документы\приказ 17",
    r"\\server\приказы",
    "prirechye.info",
    ".",
)
PROPOSED = "PAGE-05"  # to confirm, about pages


class Desk:
    """The checklist over an audit, with what a test looks at."""

    def __init__(self, app: OtklikApp, pilot: Pilot[None], path: Path) -> None:
        self.app, self.pilot, self.path = app, pilot, path

    @property
    def screen(self) -> ChecklistScreen:
        assert isinstance(self.app.screen, ChecklistScreen)
        return self.app.screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def settle(self) -> None:
        await self.app.workspace.settled()
        await self.pilot.pause()

    async def go(self, item: str) -> None:
        self.screen.show_card(item)
        self.screen.subjects.focus()
        await self.pilot.pause()

    def told(self, place: str) -> str:
        return str(self.screen.query_one(f"#{place}", Told).visual)

    def answers(self) -> list[tuple[str, str, str, str]]:
        with AuditFile.open(self.path) as audit:
            return [
                (e.payload["item"], e.payload["subject"], e.payload["outcome"], e.payload.get("note", ""))
                for e in audit.events()
                if e.kind == "answer"
            ]


Sitting = Callable[[Desk], object]


@pytest.fixture
def sit(screens: Screens, audit: Path) -> Callable[..., object]:
    """`async with sit() as desk`."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def make(size: tuple[int, int] = (100, 30)):  # type: ignore[no-untyped-def]
        app = screens(audit, place="checklist")
        async with app.run_test(size=size) as pilot:
            await app.workspace.settled()
            await pilot.pause()
            yield Desk(app, pilot, audit)

    return make


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("1", "PASS"), ("2", "PARTIAL"), ("3", "FAIL"), ("4", "NOT_APPLICABLE"), ("0", "NO_DATA")],
)
async def test_one_key_answers_and_the_next_question_stands_there(
    sit: Callable[..., object], key: str, outcome: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press(key)
        # it lies on the disk before the next question is shown
        assert desk.answers() == [(ASKED, "region", outcome, "")]
        assert desk.screen.card.item != ASKED
        assert desk.screen.row.is_waiting
        await desk.settle()
        finding = desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region")
        assert finding.outcome is Outcome(outcome)


async def test_an_answer_says_who_when_where_and_when_it_was_asked(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        with AuditFile.open(desk.path) as audit:
            event = audit.events()[-1]
        assert event.author == "Петрова"
        assert event.payload["source"] == "screen"
        assert event.payload["shown_at"]
        assert event.payload["seen"]


async def test_enter_confirms_what_is_proposed_and_goes_to_the_next_page(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(PROPOSED)
        first = desk.screen.row
        assert first.proposed is not None
        await desk.press("enter")
        assert desk.answers() == [(PROPOSED, first.subject, first.proposed.value, "")]
        assert desk.screen.card.item == PROPOSED
        assert desk.screen.row.finding != first.finding
        assert desk.screen.row.is_waiting


async def test_enter_where_nothing_is_proposed_writes_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("enter")
        assert desk.answers() == []
        assert desk.screen.card.item == ASKED


async def test_one_answer_for_all_who_wait(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go("PAGE-19")
        waiting = desk.screen.card.waiting
        assert waiting > 1
        await desk.press("a")
        assert "For all" in desk.told("detail")
        await desk.press("3")
        assert [a[2] for a in desk.answers()] == ["FAIL"] * waiting
        await desk.press("a", "escape", "1")  # given up: one line only
        assert len(desk.answers()) == waiting + 1


async def test_a_measurement_is_contradicted_only_on_purpose(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(MEASURED)
        row = next(row for row in desk.screen.card.rows if row.is_measured and row.outcome is Outcome.PASS)
        desk.screen.show_card(MEASURED, row.finding)
        await desk.press("3")
        assert isinstance(desk.app.screen, ConfirmScreen)
        await desk.press("escape")
        assert desk.answers() == []
        await desk.press("3", "н")  # Y of the Russian layout
        await desk.settle()
        assert desk.answers() == [(MEASURED, row.subject, "FAIL", "")]
        assert "CONTRADICTED" in desk.app.workspace.assessment.findings.by_id(row.finding).marks


async def test_undo_takes_back_the_last_answers_one_after_another(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        await desk.go(ASKED)
        await desk.press("3")
        await desk.press("г")  # U of the Russian layout
        await desk.settle()
        assert desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region").outcome is Outcome.PASS
        assert desk.screen.card.item == ASKED
        await desk.press("u")
        await desk.settle()
        assert desk.app.workspace.assessment.findings.by_id(f"{ASKED}/region").outcome is Outcome.NEEDS_REVIEW
        before = desk.answers()
        await desk.press("u")
        assert desk.answers() == before
        assert desk.app.workspace.others_wrote == 0  # what was taken back was taken back here


async def test_the_score_is_shown_moving_when_it_was_judged_anew(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        before = desk.app.workspace.assessment.score.total
        await desk.go(ASKED)
        await desk.press("3")
        await desk.settle()
        assert desk.app.workspace.assessment.score.total != before
        assert desk.screen.frame_view().moved.startswith("▼")


async def test_a_quick_hand_saves_every_letter_of_a_note(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("n")
        # letters and Ctrl+S lie in the queue together, as they do where the computer was busy
        for key in ("x", "y", "z", "ctrl+s"):
            desk.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await desk.settle()
        assert "xyz" in desk.told("detail")


async def test_a_note_is_saved_with_the_answer_and_again_with_its_change(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("т")  # N
        await desk.press(*"Приказ", "space", *"17", "ctrl+s")
        assert "Приказ 17" in desk.told("detail")
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "Приказ 17")]
        await desk.settle()
        assert desk.app.home.drafts(desk.app.workspace.audit_id) == {}
        await desk.go(ASKED)
        await desk.press("n", *"а", "ctrl+ы")
        assert desk.answers()[-1] == (ASKED, "region", "PASS", "Приказ 17а")
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("3")  # another outcome keeps the note
        assert desk.answers()[-1] == (ASKED, "region", "FAIL", "Приказ 17а")


async def test_a_note_being_typed_outlives_the_program(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card(ASKED)
        await pilot.press("n", *"Приказ", "space", *"недопис")
        # nothing is closed: as after kill -9
    again = screens(audit, place="checklist")
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert isinstance(again.screen, ChecklistScreen)
        again.screen.show_card(ASKED)
        await pilot.press("n")
        await pilot.pause()
        assert again.screen.query_one(TextArea).text == "Приказ недопис"


async def test_a_note_given_up_waits(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("n", *"Устно", "escape")
        await desk.press("n")
        assert isinstance(desk.app.screen, WriteScreen)
        assert desk.app.screen.query_one(TextArea).text == "Устно"


async def test_what_is_attached_lies_in_the_audit(sit: Callable[..., object], tmp_path: Path) -> None:
    scan = tmp_path / "приказ.txt"
    scan.write_text("Приказ № 17", encoding="utf-8")
    async with sit() as desk:  # type: ignore[attr-defined]
        for given in (str(scan), "https://prirechye.example/17", "Зам сказал: приказ есть"):
            await desk.go(ASKED)
            await desk.press("e")
            desk.app.screen.query_one(TextArea).text = given
            await desk.press("ctrl+s")
        assert "приказ.txt, https://prirechye.example/17, text.txt" in desk.told("detail")
        await desk.press("1")
        with AuditFile.open(desk.path) as audit:
            (answer,) = audit.answers().values()
            kept = [audit.attachment(r.place.removeprefix("sha256:")) for r in answer.evidence if r.place]
        assert [content.decode() for _name, content in kept] == ["Приказ № 17", "Зам сказал: приказ есть"]
        assert answer.evidence[1].url == "https://prirechye.example/17"


async def test_what_waits_beside_an_answer_outlives_the_program(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        desk = Desk(app, pilot, audit)
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("e", *"Зам сказал: есть", "ctrl+s")
        await desk.press("e", *"https://prirechye.example/17", "ctrl+s")
        # nothing is closed: as after kill -9
    again = screens(audit, place="checklist")
    async with again.run_test() as pilot:
        desk = Desk(again, pilot, audit)
        await desk.settle()
        await desk.go(ASKED)
        assert "text.txt, https://prirechye.example/17" in " ".join(desk.told("detail").split())
        await desk.press("delete")
        assert "prirechye.example" not in desk.told("detail")
        assert "prirechye.example" in status(desk)
        await desk.press("1")
        with AuditFile.open(audit) as file:
            (answer,) = file.answers().values()
        assert [ref.note for ref in answer.evidence] == ["text.txt"]
        assert again.home.attached(again.workspace.audit_id) == {}


async def test_enter_is_offered_where_something_is_to_be_confirmed_and_tells_what_it_does(
    sit: Callable[..., object],
) -> None:
    from otklik_tui.screens.help import HelpScreen
    from otklik_tui.widgets.frame import KeyLine

    def keys(desk: Desk) -> str:
        return str(desk.app.screen.query_one(KeyLine).visual)

    async def help_told(desk: Desk) -> str:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        told = " ".join(str(one.visual) for one in desk.app.screen.query(Told))
        await desk.press("escape")
        return told

    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert desk.screen.row.proposed is None
        assert "Enter" not in keys(desk)
        assert "  Confirm\n" not in await help_told(desk)
        proposed = next(
            one.id for one in desk.app.workspace.assessment.findings if one.proposed and not one.marks
        )
        desk.screen.show_card(proposed.partition("/")[0], proposed)
        await desk.pilot.pause()
        assert "Enter Confirm" in keys(desk)
        assert "  Confirm\n" in await help_told(desk)
        desk.screen.questions.focus()
        await desk.pilot.pause()
        assert "Enter Open the question" in keys(desk)
        assert "  Open the question\n" in await help_told(desk)


async def test_what_is_taken_off_leaves_the_file_unless_an_answer_has_rested_on_it(
    sit: Callable[..., object],
) -> None:
    def kept(desk: Desk) -> list[str]:
        with AuditFile.open(desk.path, read_only=True) as file:
            return [row[0] for row in file.connection.execute("SELECT name FROM attachment")]

    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("e", *"by mistake", "ctrl+s")
        assert kept(desk) == ["text.txt"]
        await desk.press("delete")
        assert kept(desk) == []
        assert "in the audit no more" in status(desk)
        await desk.press("e", *"order 17", "ctrl+s", "1")
        await desk.settle()
        await desk.press("u")
        await desk.settle()
        await desk.press("delete")
        assert kept(desk) == ["text.txt"]  # an event of the journal names it
        assert "The audit keeps its content" in status(desk)


async def test_undo_right_after_attaching_takes_the_attachment_off(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go("LAW-09")
        await desk.press("1")
        await desk.go(ASKED)
        await desk.press("e", *"Зам сказал: есть", "ctrl+s")
        before = desk.answers()
        await desk.press("u")
        assert "text.txt" not in desk.told("detail")
        assert desk.answers() == before
        await desk.press("u")  # then what was done before that
        assert desk.answers()[-1][:3] == ("LAW-09", "region", "")


@pytest.mark.parametrize("key", ["p", "e"])
@pytest.mark.parametrize("is_left", [True, False], ids=["by Esc", "by kill -9"])
async def test_what_was_typed_into_any_dialog_waits_there(
    screens: Screens, audit: Path, key: str, is_left: bool
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        desk = Desk(app, pilot, audit)
        await desk.settle()
        await desk.go(ASKED)
        await desk.press(key, *"Устно", *(["escape"] if is_left else []))
        if is_left:
            await desk.press(key)
            assert desk.app.screen.query_one(TextArea).text == "Устно"
            await desk.press("escape")
    again = screens(audit, place="checklist")
    async with again.run_test() as pilot:
        desk = Desk(again, pilot, audit)
        await desk.settle()
        await desk.go(ASKED)
        await desk.press(key)
        assert again.screen.query_one(TextArea).text == "Устно"
        await desk.press("ctrl+s", key)  # saved: it waits no more
        assert again.screen.query_one(TextArea).text == ("Устно" if key == "p" else "")
        assert all(again.home.drafts(again.workspace.audit_id, kind) == {} for kind in Draft)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
async def test_what_is_being_typed_can_be_read_by_its_writer_only(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("p", *"хитрит")
        kept = list((desk.app.home.folder / "drafts").iterdir())
        assert kept
        assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


async def test_a_private_note_that_cannot_be_written_stays_in_its_dialog(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        in_the_way = desk.app.home.folder / "notes"
        in_the_way.write_text("a file where the folder should be")
        await desk.press("p", *"хитрит", "ctrl+s")
        assert isinstance(desk.app.screen, WriteScreen)
        assert desk.app.screen.query_one(TextArea).text == "хитрит"
        assert "notes" in str(desk.app.screen.query_one("#wrong", Told).visual)
        in_the_way.unlink()
        await desk.press("ctrl+s")
        assert "хитрит" in desk.told("detail")


async def test_a_pasted_text_that_the_audit_cannot_take_stays_in_its_dialog(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.app.workspace.read(full)
        await desk.press("e")
        text = " ".join(secrets.token_hex(8) for _ in range(2000))
        desk.app.screen.query_one(TextArea).text = text
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, WriteScreen)
        assert desk.app.screen.query_one(TextArea).text == text
        assert "is full" in str(desk.app.screen.query_one("#wrong", Told).visual)
        await desk.app.workspace.read(roomy)
        await desk.press("ctrl+s")
        assert "text.txt" in desk.told("detail")


def full(audit: AuditFile) -> None:
    """As on a full disk: the file may not grow."""
    (pages,) = audit.connection.execute("PRAGMA page_count").fetchone()
    audit.connection.execute(f"PRAGMA max_page_count = {pages}")


def roomy(audit: AuditFile) -> None:
    audit.connection.execute("PRAGMA max_page_count = 1000000")


@pytest.mark.parametrize("given", ["~/Загрузки/прикза.pdf", ".", r"C:\Users\zam\приказ 17.pdf"])
async def test_a_mistyped_file_becomes_no_text_and_stays_to_be_mended(
    sit: Callable[..., object], given: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("e")
        desk.app.screen.query_one(TextArea).text = given
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, WriteScreen)
        assert desk.app.screen.query_one(TextArea).text == given
        assert "neither an address" in str(desk.app.screen.query_one("#wrong", Told).visual)
        await desk.press("escape")
        assert "Attached" not in desk.told("detail")


async def test_a_note_typed_on_a_full_disk_is_there_after_escape(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        (desk.app.home.folder / "drafts").write_text("a file where the folder should be")
        await desk.press("n", *"Устно", "escape", "n")
        assert desk.app.screen.query_one(TextArea).text == "Устно"


async def test_after_an_undo_note_and_attachments_wait_with_the_question_again(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("e", *"Зам сказал: есть", "ctrl+s")
        await desk.press("n", *"Приказ", "ctrl+s", "1", "u")
        assert desk.screen.card.item == ASKED
        assert "Приказ" in desk.told("detail")
        assert "text.txt" in desk.told("detail")
        await desk.settle()
        await desk.press("n")
        assert desk.app.screen.query_one(TextArea).text == "Приказ"
        await desk.press("escape", "3")
        assert desk.answers()[-1] == (ASKED, "region", "FAIL", "Приказ")
        with AuditFile.open(desk.path) as audit:
            (answer,) = audit.answers().values()
        assert [ref.note for ref in answer.evidence] == ["text.txt"]
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("4", "u")  # the same note stands with the answer before: nothing waits
        await desk.settle()
        assert desk.answers()[-1] == (ASKED, "region", "FAIL", "Приказ")
        assert desk.app.home.drafts(desk.app.workspace.audit_id) == {}
        assert desk.app.home.attached(desk.app.workspace.audit_id) == {}


async def test_a_private_note_is_neither_in_the_audit_nor_in_the_presentation(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("p", *"хитрит", "ctrl+s")
        assert "хитрит" in desk.told("detail")
        assert "хитрит".encode() not in desk.path.read_bytes()
        await desk.press("f12")
        assert "хитрит" not in desk.app.export_screenshot()
        await desk.press("1")  # read-only
        assert desk.answers() == []
        await desk.press("f12", "1")
        assert len(desk.answers()) == 1


async def test_what_another_copy_answers_stays_before_ones_eyes(
    sit: Callable[..., object], host: Host
) -> None:
    """Whoever is about to press a key for this question must not answer the next one by it."""
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        with AuditFile.open(desk.path) as other:
            told = {"note": "", "evidence": (), "author": "Иванов", "at": desk.app.workspace.now()}
            record_answer(other, assess_audit(other, host), ASKED, "pass", subject="region", **told)
        await desk.app.workspace.look_for_others()
        await desk.settle()
        assert desk.screen.card.item == ASKED
        assert not desk.screen.row.is_waiting
        await desk.press("3")
        assert [(item, outcome) for item, _of, outcome, _note in desk.answers()] == [
            (ASKED, "PASS"),
            (ASKED, "FAIL"),
        ]


async def test_an_answer_given_in_the_same_moment_elsewhere_is_not_overwritten_unseen(
    sit: Callable[..., object], host: Host
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("2")  # what is one's own is built upon
        await desk.go(ASKED)
        with AuditFile.open(desk.path) as other:
            told = {"note": "", "evidence": (), "author": "Иванов", "at": desk.app.workspace.now()}
            other.show(event.id for event in other.events()[:-1])
            record_answer(other, assess_audit(other, host), ASKED, "pass", subject="region", **told)
        await desk.press("3")
        await desk.settle()
        with AuditFile.open(desk.path, read_only=True) as file:
            (standing,) = [found for key, found in file.standing_answers().items() if key[0] == ASKED]
            assert sorted(answer.outcome for answer in standing) == ["FAIL", "PASS"]
            marks = {mark for f in assess_audit(file, host).findings if f.item == ASKED for mark in f.marks}
        assert marks == {Mark.DISAGREED}


async def test_questions_are_searched_and_escape_shows_all_again(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        everything = len(desk.screen.lines)
        await desk.press("full_stop", *"LAW-0", "enter")
        assert {one.item[:5] for one in desk.screen.lines} == {"LAW-0"}
        await desk.press("escape")
        assert len(desk.screen.lines) == everything


async def test_the_list_is_narrowed_letter_by_letter_and_enter_opens_what_stands_under_the_cursor(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        everything = len(desk.screen.lines)
        await desk.press("slash", *"LAW-")
        law = [one.item for one in desk.screen.lines]
        assert 1 < len(law) < everything
        assert all(item.startswith("LAW-") for item in law)
        assert desk.screen.questions.row_count == len(law)
        await desk.press("1")
        assert {one.item[:5] for one in desk.screen.lines} == {"LAW-1"}
        await desk.press("home", "down", "up", "down")
        chosen = desk.screen.questions.chosen
        before = desk.answers()
        await desk.press("enter")
        assert desk.screen.card.item == chosen
        assert desk.app.focused is desk.screen.subjects
        assert desk.answers() == before


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_what_is_found_is_seen_while_one_types(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"LAW-1")
        await desk.settle()
        drawn = "\n".join(strip.text for strip in desk.app.screen._compositor.render_strips())
        assert all(one.item in drawn for one in desk.screen.lines)
        if size[0] > 100:  # there is room for its card too, once the letters stand still
            assert desk.screen.card.item == desk.screen.questions.chosen


async def test_a_search_given_up_leads_back_to_where_one_was(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(PROPOSED)
        await desk.press("down")
        was = desk.screen.row.finding
        everything = len(desk.screen.lines)
        await desk.press("slash", *"LAW-1")
        await desk.settle()
        await desk.press("escape")
        assert desk.screen.row.finding == was
        assert len(desk.screen.lines) == everything
        assert desk.app.focused is desk.screen.subjects


async def test_a_letter_of_a_search_goes_through_no_finding(sit: Callable[..., object]) -> None:
    """That takes time where a question concerns thousands of pages; the card comes once the letters stand still."""
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        every = desk.screen.every_line
        await desk.press("slash", *"PAGE-")
        assert desk.screen.every_line is every
        await desk.settle()
        assert desk.screen.card.item.startswith("PAGE-")


async def test_what_is_proposed_for_the_time_left_is_not_hidden_by_an_old_search(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"такого вопроса нет", "enter")
        assert not desk.screen.lines
        assert "hides" in desk.told("question")
        assert "такого вопроса нет" in desk.told("question")
        await desk.press("t", "ctrl+u", *"45", "enter")
        assert desk.screen.walk.search == ""
        assert desk.screen.lines
        assert desk.screen.row.is_waiting


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_that_a_search_hides_questions_stands_before_ones_eyes(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"LAW-1", "enter")
        drawn = "\n".join(strip.text for strip in desk.app.screen._compositor.render_strips())
        assert "“LAW-1”" in drawn
        await desk.press("slash", *"zzz", "enter")
        assert "“zzz”: it hides the others" in " ".join(desk.told("question").split())


async def test_the_time_left_is_filled_with_questions_of_the_depth_one_asks_at(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"45", "enter")
        full = {one.item for one in desk.screen.lines}
        await desk.press("d")
        assert desk.screen.walk.depth is not Depth.FULL
        shallow = {one.item for one in desk.screen.lines}
        assert shallow - full  # those that deeper ones had left no time for
        assert 0 < sum(one.minutes for one in desk.screen.lines) <= 45


@pytest.mark.parametrize("typed", ["45", "45 минут", "45мин", "45 мин.", "45 min"])
async def test_minutes_are_taken_as_people_write_them(sit: Callable[..., object], typed: str) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *typed, "enter")
        assert desk.screen.walk.minutes == 45


async def test_minutes_that_are_no_number_change_nothing_and_it_is_said(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        before = desk.screen.lines
        await desk.press("t", "ctrl+u", *"полчаса", "enter")
        assert "полчаса" in status(desk)
        assert desk.screen.lines == before


# --- a key that does nothing says why --------------------------------------------------------------------------------


def status(desk: Desk) -> str:
    return str(desk.app.screen.query_one(StatusLine).visual)


@pytest.mark.parametrize("size", [(80, 24), (140, 45)])
async def test_enter_after_the_time_left_confirms_what_is_proposed_there(
    sit: Callable[..., object], size: tuple[int, int]
) -> None:
    async with sit(size) as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"600", "enter")
        proposed = next(
            one.item for one in desk.screen.lines if any(row.proposed for row in rows_of(desk, one.item))
        )
        while desk.screen.card.item != proposed:
            await desk.press("right")
        asked = desk.screen.row
        assert asked.proposed is not None
        await desk.press("enter")
        assert desk.answers() == [(proposed, asked.subject, asked.proposed.value, "")]


def rows_of(desk: Desk, item: str) -> tuple[SubjectRow, ...]:
    screen = desk.screen
    made = card(desk.app.workspace.assessment, desk.app.workspace.host, screen._subjects, {}, item)
    return made.rows if made else ()


async def test_the_keys_are_for_the_card_at_once_on_a_wide_terminal_too(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        assert desk.app.focused is desk.screen.subjects
        desk.screen.questions.focus()
        await desk.press("t", "ctrl+u", *"45", "enter")
        assert desk.app.focused is desk.screen.subjects


async def test_enter_in_the_list_opens_a_question_and_says_that_nothing_is_recorded(
    sit: Callable[..., object],
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        desk.screen.questions.focus()
        await desk.press("down", "enter")
        assert f"{desk.screen.card.item} is opened, nothing is recorded yet" in status(desk)
        assert desk.answers() == []


@pytest.mark.parametrize("key", ["1", "3", "a", "n", "p", "e", "w"])
async def test_no_key_is_taken_for_another_question_than_the_one_looked_at_in_the_list(
    sit: Callable[..., object], key: str
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("down")
        looked_at = desk.screen.questions.chosen
        assert looked_at != ASKED
        await desk.press(key)
        assert desk.answers() == []
        assert desk.screen.card.item == looked_at
        assert f"{looked_at} is opened" in status(desk)


async def test_who_leaves_the_list_without_opening_a_question_sees_it_point_at_the_card_that_is_answered(
    sit: Callable[..., object],
) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("down", "down")
        assert desk.screen.questions.chosen != ASKED
        await desk.press("tab")
        while desk.app.focused is not desk.screen.subjects:
            await desk.press("tab")
        assert desk.screen.questions.chosen == desk.screen.card.item == ASKED
        await desk.press("1")
        assert [answer[0] for answer in desk.answers()] == [ASKED]


async def test_one_click_on_a_question_opens_its_card(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        at = [one.item for one in desk.screen.lines].index("LAW-10")
        await desk.pilot.click("#questions", offset=(5, at))
        await desk.pilot.pause()
        assert desk.screen.card.item == "LAW-10"
        assert desk.app.focused is desk.screen.subjects


@pytest.mark.parametrize(
    ("item", "keys", "why"),
    [
        (ASKED, ("enter",), "Nothing is proposed here"),
        (ASKED, ("a", "enter"), "Nothing is proposed for anybody here"),
        (MEASURED, ("enter",), "This is settled"),
        (MEASURED, ("w",), "Nobody has answered here"),
        (MEASURED, ("a",), "Nobody waits"),
        (ASKED, ("f12", "1"), "shown to officials"),
        (ASKED, ("f12", "т"), "shown to officials"),  # N in the other layout
    ],
)
async def test_a_key_that_does_nothing_says_why_in_the_status_line(
    sit: Callable[..., object], item: str, keys: tuple[str, ...], why: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(item)
        await desk.press(*keys)
        assert why in status(desk)
        assert desk.answers() == []
        assert desk.screen.card.item == item


@pytest.mark.parametrize("key", ["1", "enter", "space", "n", "p", "e", "a", "w", "left", "right"])
async def test_where_a_search_finds_nothing_every_key_says_so(sit: Callable[..., object], key: str) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("slash", *"zzz", "enter")
        await desk.press(key)
        assert "No question fits “zzz”" in status(desk)
        assert desk.answers() == []


async def test_an_answer_takes_away_why_the_key_before_did_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("enter")
        assert "Nothing is proposed" in status(desk)
        await desk.press("1")
        assert "Nothing is proposed" not in status(desk)
        assert "saved at" in status(desk)


async def test_what_fits_into_the_time_left_is_proposed(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "backspace", "backspace", *"10", "enter")
        assert desk.screen.walk.order is Order.TIME
        assert 0 < sum(one.minutes for one in desk.screen.lines) <= 10
        assert "10 min" in desk.told("walk")


async def test_a_full_disk_is_told_and_the_answer_is_not_taken_for_given(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("n", *"важно", "ctrl+s")
        await desk.app.workspace.read(lambda audit: audit.connection.execute("PRAGMA max_page_count = 1"))
        await desk.press("e")
        desk.app.screen.query_one(TextArea).text = secrets.token_hex(100_000)
        await desk.press("ctrl+s")
        assert "full" in str(desk.app.screen.query_one("#wrong", Told).visual)
        await desk.press("escape")
        assert "важно" in desk.told("detail")
        await desk.app.workspace.read(
            lambda audit: audit.connection.execute("PRAGMA max_page_count = 1073741823")
        )
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "важно")]
        assert not desk.app.screen.query_one(Trouble).has_class("-shown")


async def test_what_cannot_be_partly_met_is_not_offered_and_says_so_in_words_of_the_screen(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert "Partly" in str(desk.screen.query_one(KeyLine).visual)
        await desk.go(WHOLE)
        assert "Partly" not in str(desk.screen.query_one(KeyLine).visual)
        await desk.press("2")
        assert f"{WHOLE} is either met or not" in status(desk)
        assert desk.answers() == []


async def test_choices_that_are_not_marked_have_an_empty_box(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("r", "down", "space")
        drawn = [strip.text for strip in desk.app.screen._compositor.render_strips()]
        boxes = [line[line.index("[") :][:3] for line in drawn if "[X]" in line or "[ ]" in line]
        assert boxes[:3] == ["[ ]", "[X]", "[ ]"]


async def test_an_error_hides_nothing_and_goes_with_escape_or_elsewhere_and_officials_never_see_it(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        head = drawn(desk)[0]
        desk.app.workspace.tell_trouble("Диск полон.")
        await desk.pilot.pause()
        assert drawn(desk)[0] == head
        assert drawn(desk)[1].strip() == "! Диск полон."
        await desk.press("f12")
        assert not any("Диск полон" in line for line in drawn(desk))
        await desk.press("f12")
        assert any("Диск полон" in line for line in drawn(desk))
        await desk.press("a", "escape")  # first the error, then what Esc is for
        assert not any("Диск полон" in line for line in drawn(desk))
        assert desk.screen.is_for_all
        desk.app.workspace.tell_trouble("Диск полон.")
        await desk.press("f7")
        assert not any("Диск полон" in line for line in drawn(desk))


def drawn(desk: Desk) -> list[str]:
    return [strip.text for strip in desk.app.screen._compositor.render_strips()]


@pytest.mark.parametrize(
    ("key", "words", "detail"),
    [("n", "Ctrl+S", "Устно"), ("n", "Esc", "Устно"), ("e", "Ctrl+S", "text.txt")],
)
async def test_a_dialog_is_finished_with_the_mouse_too(
    sit: Callable[..., object], key: str, words: str, detail: str
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press(key, *"Устно")
        await click_on(desk, words)
        assert isinstance(desk.app.screen, ChecklistScreen)
        assert detail in desk.told("detail")


async def test_a_click_on_enter_takes_what_stands_in_the_line(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.press("t", "ctrl+u", *"45")
        await click_on(desk, "Enter")
        assert desk.screen.walk.order is Order.TIME
        await desk.press("r", "space")
        await click_on(desk, "Enter")
        assert desk.screen.walk.order is Order.ROOM
        await desk.press("r")
        await click_on(desk, "Esc")
        assert isinstance(desk.app.screen, ChecklistScreen)


async def click_on(desk: Desk, words: str) -> None:
    line = desk.app.screen.query_one(Promise)
    await desk.pilot.click(line, offset=(str(line.visual).index(words) + 1, 0))
    await desk.pilot.pause()


async def test_a_question_of_the_list_is_copied_whole(sit: Callable[..., object]) -> None:
    async with sit((140, 45)) as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        desk.screen.questions.focus()
        await desk.press("ctrl+c")
        question = next(one.question for one in desk.screen.lines if one.item == ASKED)
        assert desk.app.clipboard == f"? · {ASKED} · 1 · {question}"


async def test_where_one_was_is_found_again(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card("PAGE-19")
        await pilot.press("1")
        await pilot.pause()
        left = app.screen.row
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert isinstance(again.screen, ChecklistScreen)
        assert again.screen.row is not None
        assert left is not None
        assert again.screen.row.finding == left.finding


async def test_after_a_kill_one_stands_where_one_stood_not_at_the_next_that_waits(
    screens: Screens, audit: Path, home: Home
) -> None:
    """Nothing says good-bye: what a new program finds is what the old one had written when it stood still."""
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ChecklistScreen)
        screen.show_card(MEASURED)
        await pilot.press("down", "down")
        await stood_still(screen)
        left = screen.row
        assert left is not None
        assert not left.is_waiting
        assert found_again(home, audit) == (left.finding.partition("/")[0], left.subject, "checklist")
        await pilot.press("right")  # another question, and back to one that was answered
        await pilot.press("1", "left")
        await stood_still(screen)
        here = screen.row
        assert here is not None
        assert found_again(home, audit)[:2] == (here.finding.partition("/")[0], here.subject)
        await pilot.press("f6")
        await pilot.pause()
        assert found_again(home, audit) == (here.finding.partition("/")[0], here.subject, "findings")


async def stood_still(screen: ChecklistScreen) -> None:
    assert screen._standing is not None
    await screen._standing._task  # type: ignore[misc]


def found_again(home: Home, audit: Path) -> tuple[str, str, str]:
    """As a new program reads it."""
    place = Home(home.folder).remembered.places[str(audit)]
    return place.item, place.subject, place.screen


async def test_the_line_one_stood_at_is_restored_though_it_is_settled(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card(MEASURED)
        app.screen.subjects.focus()
        await pilot.press("down", "down")
        left = app.screen.row
        assert left is not None
        assert not left.is_waiting
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert isinstance(again.screen, ChecklistScreen)
        assert again.screen.row is not None
        assert again.screen.row.finding == left.finding


async def test_the_place_of_the_walk_is_restored_too(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.press("f7")
        await pilot.press("ctrl+q")
    again = screens()
    async with again.run_test() as pilot:
        await again.workspace.settled()
        await pilot.pause()
        assert again.current_mode == "plan"


# --- without a screen ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assessment(collected: Path, host: Host) -> Assessment:
    with AuditFile.open(collected, read_only=True) as audit:
        return assess_audit(audit, host)


def test_every_question_that_concerns_somebody_stands_in_the_walk_once(assessment: Assessment) -> None:
    found = lines(assessment, Walk())
    names = [one.item for one in found]
    assert len(names) == len(set(names))
    applying = {f.item for f in assessment.findings if f.outcome is not Outcome.NOT_APPLICABLE}
    assert set(names) == applying
    waiting = sum(f.outcome is Outcome.NEEDS_REVIEW and f.reason not in CLOSING for f in assessment.findings)
    assert sum(one.waiting for one in found) == waiting


def test_depths_lie_within_each_other(assessment: Assessment) -> None:
    express, core, full = (
        {one.item for one in lines(assessment, Walk(depth=depth))} for depth in (Depth.EXPRESS, Depth.CORE, Depth.FULL)
    )  # fmt: skip
    assert express < core < full


def test_who_is_in_the_room_is_asked_their_own_questions(assessment: Assessment) -> None:
    (names, _title, n) = roles(assessment)[0]
    chosen = frozenset(names.split(","))
    found = lines(assessment, Walk(order=Order.ROOM, roles=chosen))
    assert 0 < len(found) <= n
    assert {assessment.method.item(one.item).owner for one in found} <= chosen  # type: ignore[union-attr]


def test_the_order_by_what_is_unknown_is_the_advice(assessment: Assessment) -> None:
    advice = proposals(assessment, pace((), {}))
    found = lines(assessment, Walk(order=Order.UNKNOWN), proposals=advice)
    assert [one.item for one in found] == [one.item for one in advice]
    assert all(one.waiting for one in found)


def test_a_card_shows_the_norms_that_its_question_is_about(assessment: Assessment, host: Host) -> None:
    made = card(assessment, host, Subjects(assessment.profile, host, {}), {}, "DIAL-06")
    assert made is not None
    (norm,) = made.norms
    assert "4 hours (practice: " in norm.replace("\xa0", " ")
    assert not any(line.startswith("Р ·") for line in made.basis)
    assert any(line.startswith("practice (other regions ask for it) · ") for line in made.basis)


def test_what_was_said_since_counts_at_once(assessment: Assessment, host: Host) -> None:
    subjects = Subjects(assessment.profile, host, {})
    before = card(assessment, host, subjects, {}, PROPOSED)
    assert before is not None
    row = next(row for row in before.rows if row.is_waiting)
    said = {row.finding: Said(outcome=Outcome.FAIL, note="нет")}
    after = card(assessment, host, subjects, {}, PROPOSED, said)
    assert after is not None
    assert after.waiting == before.waiting - 1
    told = after.row(row.finding)
    assert told is not None
    assert (told.sign, told.state, told.note) == ("✗", "not met", "нет")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", ""),
        ("https://prirechye.example/a", "an address"),
        ("https://prirechye.example/a b", "a text, 29\xa0characters"),
        (__file__, "a file; its content is kept in the audit"),
        (f'"{__file__}"', "a file; its content is kept in the audit"),
        ("нет такого файла.pdf", "a text, 20\xa0characters"),
        *(
            (given, "written as a file, but there is none of this name; a text has several words")
            for given in MISTYPED
        ),
        ("Приказ № 17/2026 от 5 мая", "a text, 25\xa0characters"),
        ("см. docs/a.pdf", "a text, 14\xa0characters"),
        ("Ответ: https://prirechye.example/a.pdf", "a text, 38\xa0characters"),
        ("/home/zam/a.pdf\nстроки из письма", "a text, 32\xa0characters"),
        ("устно", "a text, 5\xa0characters"),
        ("устно.", "a text, 6\xa0characters"),
    ],
)
def test_what_is_attached_is_told_before_it_is(given: str, words: str) -> None:
    assert taken_for(given) == words


async def test_one_undo_takes_back_all_answers_of_one_act_and_only_those(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        await desk.press("1")
        await desk.go("PAGE-19")
        waiting = desk.screen.card.waiting
        assert waiting > 1
        await desk.press("a", "4")
        await desk.settle()
        assert len(desk.answers()) == 1 + waiting  # an event each
        await desk.press("u")
        await desk.settle()
        taken_back = desk.answers()[1 + waiting :]
        assert [one[0] for one in taken_back] == ["PAGE-19"] * waiting
        assert desk.screen.card.item == "PAGE-19"
        assert desk.screen.card.waiting == waiting
        said = [one.message.replace("\xa0", " ") for one in desk.app._notifications][-1]
        assert f"({waiting} answers)" in said
        findings = desk.app.workspace.assessment.findings
        assert findings.by_id(f"{ASKED}/region").outcome is Outcome.PASS  # the act before stands
        await desk.press("u")
        await desk.settle()
        assert desk.answers()[-1][0] == ASKED


async def test_two_answers_for_all_are_two_acts(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        for item in ("PAGE-19", PROPOSED):
            await desk.go(item)
            assert desk.screen.card.waiting > 1
            await desk.press("a", "4")
        assert len(desk.app.workspace.given) == 2


async def test_what_was_written_before_a_failure_is_one_act_too(
    sit: Callable[..., object],
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        workspace = desk.app.workspace
        act = workspace.begin_act()
        rows = (await go_to_rows(desk, "PAGE-19"))[:2]
        for row in rows:
            asked = AnswerAsked(item="PAGE-19", subject=row.subject, word="na")
            await answer(workspace, asked, "PAGE-19", part_of=act)
        with pytest.raises(OtklikError):
            await answer(workspace, AnswerAsked(item="PAGE-19", subject="", word="?"), "x", part_of=act)
        (given,) = workspace.given
        assert len(given.events) == 2
        await workspace.undo()
        assert workspace.given == []


async def go_to_rows(desk: Desk, item: str) -> tuple[SubjectRow, ...]:
    await desk.go(item)
    assert desk.screen.card is not None
    return desk.screen.card.rows


async def disputed(desk: Desk) -> str:
    """A finding that a person contradicts, with the cursor on it."""
    rows = await go_to_rows(desk, MEASURED)
    row = next(row for row in rows if row.is_measured and row.outcome is Outcome.PASS)
    desk.screen.show_card(MEASURED, row.finding)
    await desk.press("3", "y")
    await desk.settle()
    desk.screen.show_card(MEASURED, row.finding)
    await desk.pilot.pause()
    return row.finding


@pytest.mark.parametrize(
    ("whose", "outcome"), [("1", Outcome.FAIL), ("2", Outcome.PASS), ("измерение", Outcome.PASS)]
)
async def test_a_dispute_with_the_measurement_is_settled_on_the_card_and_taken_back(
    sit: Callable[..., object], whose: str, outcome: Outcome
) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        finding = await disputed(desk)
        assert desk.screen.row.is_contradicted
        assert desk.screen.is_offered("decide")
        await desk.press("ь")  # M of the Russian layout
        form = desk.app.screen
        assert isinstance(form, FillInScreen)
        await desk.press("ctrl+s")
        assert "whose word" in str(form.query_one("#wrong", Told).visual)
        await desk.press(*whose, "enter", "enter")
        assert "without a reason" in str(form.query_one("#wrong", Told).visual)
        await desk.press(*"I looked", "enter")
        await desk.settle()
        found = desk.app.workspace.assessment.findings.by_id(finding)
        assert found.outcome is outcome
        assert Mark.CONTRADICTED not in found.marks
        assert found.params["why"] == "I looked"
        assert not desk.screen.is_offered("decide") or desk.screen.row.finding != finding
        await desk.press("u")
        await desk.settle()
        found = desk.app.workspace.assessment.findings.by_id(finding)
        assert Mark.CONTRADICTED in found.marks
        assert not found.decision
        assert [one.code for one in found.remarks] == []  # nothing is said to have lapsed
        assert desk.screen.row.finding == finding


async def test_where_nobody_disputes_the_key_says_so_and_writes_nothing(sit: Callable[..., object]) -> None:
    async with sit() as desk:  # type: ignore[attr-defined]
        await desk.go(ASKED)
        assert not desk.screen.is_offered("decide")
        await desk.press("m")
        assert isinstance(desk.app.screen, ChecklistScreen)
        assert "nobody contradicts" in desk.screen.frame_view().answer
        assert desk.app.workspace.given == []
