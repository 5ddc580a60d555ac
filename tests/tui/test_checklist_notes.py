"""Notes, private notes and attachments: nothing typed is lost, and each is seen by whom it is for."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import TextArea

from checklist_desk import ASKED, PROPOSED, Desk, Screens, status
from otklik.store import AuditFile
from otklik_tui.home import Draft
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.write import WriteScreen
from otklik_tui.widgets.safe import Told


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
        assert desk.app.home.drafts(desk.app.workspace.audit_id, file=str(desk.path)) == {}
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
        assert again.home.attached(again.workspace.audit_id, file=str(audit)) == {}


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
        assert desk.app.home.drafts(desk.app.workspace.audit_id, file=str(desk.path)) == {}
        assert desk.app.home.attached(desk.app.workspace.audit_id, file=str(desk.path)) == {}


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


async def test_what_one_has_written_is_in_sight_however_much_was_measured(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test(size=(80, 24)) as pilot:
        desk = Desk(app, pilot, audit)
        await desk.settle()
        await desk.go(PROPOSED)
        await desk.press("e", *"Зам", "ctrl+s", "p", *"хитрит", "ctrl+s", "n", *("слово " * 60), "ctrl+s")
        detail = desk.screen.query_one("#detail", Told)
        seen = str(detail.visual).splitlines()
        assert "Measured" in str(detail.visual)
        rows = 0
        for line in seen[:3]:
            rows += -(-len(line) // (detail.size.width or 1))
        assert rows <= detail.size.height
        assert ["слово" in seen[0], "text.txt" in seen[1], "хитрит" in seen[2]] == [True] * 3
        await desk.press("n")
        assert len(desk.app.screen.query_one(TextArea).text) > 300  # the dialog has all of it
