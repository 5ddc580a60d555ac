"""The checklist: one key answers and goes on, everything is saved at once, nothing typed is lost."""

from __future__ import annotations

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
from otklik.host import Host
from otklik.model import Mark, Outcome
from otklik.packs.model import Depth
from otklik.pipeline import assess_audit
from otklik.report.subjects import Subjects
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.choose import ConfirmScreen
from otklik_tui.screens.write import WriteScreen
from otklik_tui.views.attach import taken_for
from otklik_tui.views.checklist import Order, Said, Walk, card, lines, roles
from otklik_tui.widgets.frame import Trouble
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]
ASKED = "LAW-07"  # of people, about the region
MEASURED = "LAW-01"  # automatic
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
        assert "full" in str(desk.app.screen.query_one(Trouble).visual)
        assert "важно" in desk.told("detail")
        await desk.app.workspace.read(
            lambda audit: audit.connection.execute("PRAGMA max_page_count = 1073741823")
        )
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "важно")]
        assert not desk.app.screen.query_one(Trouble).has_class("-shown")


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
    ],
)
def test_what_is_attached_is_told_before_it_is(given: str, words: str) -> None:
    assert taken_for(given) == words
