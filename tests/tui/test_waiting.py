"""What waits for an answer belongs to the file it was typed in: another copy offers it, and no window writes it twice."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest
from textual.widgets import TextArea

from checklist_desk import ASKED, Desk, Screens, status
from otklik.model import EvidenceRef
from otklik.store import AuditFile
from otklik_tui.home import Home
from typed_lines import Desk as LineDesk

FINDING = f"{ASKED}/region"
REF = EvidenceRef(url="https://prirechye.example/17")


@pytest.fixture
def copy(audit: Path) -> Path:
    return Path(shutil.copy(audit, audit.parent / "copy.otklik"))


def test_a_draft_is_of_the_file_it_was_typed_in(home: Home, audit: Path, copy: Path) -> None:
    home.keep_draft("a", FINDING, "Приказ", file=str(audit))
    home.keep_attached("a", FINDING, (REF,), file=str(audit))
    again = Home(home.folder)
    assert again.drafts("a", file=str(audit)) == {FINDING: "Приказ"}
    assert again.attached("a", file=str(audit)) == {FINDING: (REF,)}
    assert again.drafts("a", file=str(copy)) == again.attached("a", file=str(copy)) == {}
    assert again.drafts_elsewhere("a", str(copy))[FINDING].name == audit.name
    assert again.attached_elsewhere("a", str(copy))[FINDING].kept == (REF,)
    assert again.drafts_elsewhere("a", str(audit)) == {}
    again.keep_draft("a", FINDING, "Другой", file=str(copy))
    again.keep_draft("a", FINDING, "", file=str(audit))
    assert home.drafts("a", file=str(copy)) == {FINDING: "Другой"}
    assert home.drafts("a", file=str(audit)) == {}


@pytest.mark.skipif(os.name == "nt", reason="the file system of Windows may say nothing of nodes")
def test_a_draft_goes_with_a_file_that_is_renamed_and_not_with_one_that_took_its_name(
    home: Home, audit: Path
) -> None:
    home.keep_draft("a", FINDING, "Приказ", file=str(audit))
    renamed = audit.rename(audit.with_name("october.otklik"))
    assert home.drafts("a", file=str(renamed)) == {FINDING: "Приказ"}
    shutil.copy(renamed, audit)  # the old name is back, of another file: whose the draft is, its name says
    assert home.drafts("a", file=str(renamed)) == {}
    assert home.drafts("a", file=str(audit)) == {FINDING: "Приказ"}
    audit.unlink()
    home.keep_draft("a", FINDING, "Приказ 17", file=str(renamed))
    assert home.drafts("a", file=str(renamed)) == {FINDING: "Приказ 17"}


def test_what_was_kept_before_files_were_named_is_found(home: Home, audit: Path) -> None:
    folder = home.folder / "drafts"
    folder.mkdir(parents=True)
    (folder / "a.json").write_bytes(msgspec.json.encode({FINDING: "Приказ"}))
    assert home.drafts("a", file=str(audit)) == {}
    begun = home.drafts_elsewhere("a", str(audit))[FINDING]
    assert (begun.kept, begun.is_lost, begun.name) == ("Приказ", True, "")


async def test_a_note_begun_in_another_copy_is_offered_and_never_written_by_itself(
    screens: Screens, audit: Path, copy: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        desk = Desk(app, pilot, audit)
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("n", *"Приказ")
        # nothing is closed: as after kill -9
    again = screens(copy, place="checklist")
    async with again.run_test() as pilot:
        desk = Desk(again, pilot, copy)
        await desk.settle()
        await desk.go(ASKED)
        told = " ".join(desk.told("detail").split())
        assert f"A note begun in {audit.name}, not written here; N takes it over: Приказ" in told
        assert "will be saved" not in told
        assert desk.screen.row is not None
        assert "✎" not in " ".join(desk.screen._row(desk.screen.row)[1])
        await desk.press("1")
        assert desk.answers()[-1] == (ASKED, "region", "PASS", "")
        await desk.settle()
        await desk.press("u")
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("n", "escape")  # looked at, it stays where it is
        assert again.home.drafts(again.workspace.audit_id, file=str(copy)) == {}
        await desk.press("n")
        assert again.screen.query_one(TextArea).text == "Приказ"
        assert audit.name in " ".join(str(one.visual) for one in again.screen.query("Told"))
        await desk.press("ctrl+s", "1")
        assert desk.answers()[-1] == (ASKED, "region", "PASS", "Приказ")
        await desk.settle()
        assert again.home.drafts(again.workspace.audit_id, file=str(audit)) == {FINDING: "Приказ"}


async def test_another_copy_opened_in_the_same_window_begins_with_its_own(
    screens: Screens, audit: Path, copy: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        desk = Desk(app, pilot, copy)
        await desk.settle()
        await desk.go(ASKED)
        await desk.press("n", *"Приказ", "ctrl+s")
        await app.workspace.open_file(copy)
        await desk.settle()
        await desk.go(ASKED)
        assert "will be saved" not in desk.told("detail")
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "")]


async def test_a_note_from_before_files_were_named_is_taken_over_once(sit, home: Home, audit: Path) -> None:  # type: ignore[no-untyped-def]
    with AuditFile.open(audit, read_only=True) as file:
        identifier = file.id
    home.keep_draft(identifier, FINDING, "Приказ")
    home.keep_attached(identifier, FINDING, (REF,))
    async with sit() as desk:
        await desk.go(ASKED)
        assert "begun in an unnamed copy" in " ".join(desk.told("detail").split())
        await desk.press("n", "ctrl+s", "e")
        assert "Taken over" in status(desk)
        await desk.press("1")
        assert desk.answers() == [(ASKED, "region", "PASS", "Приказ")]
        with AuditFile.open(audit, read_only=True) as file:
            (answer,) = file.answers().values()
        assert answer.evidence == (REF,)
        assert home.drafts(identifier) == home.attached(identifier) == {}


async def test_of_two_windows_one_writes_the_note(screens: Screens, home: Home, audit: Path) -> None:
    one = screens(audit, place="checklist")
    async with one.run_test() as pilot:
        first = Desk(one, pilot, audit)
        await first.settle()
        await first.go(ASKED)
        await first.press("n", *"Приказ", "ctrl+s")
        file, identifier = str(audit), one.workspace.audit_id
        assert home.drafts(identifier, file=file) == {FINDING: "Приказ"}
        home.keep_draft(identifier, FINDING, "", file=file)  # the other window has written it with its answer
        await first.press("3")
        assert first.answers() == []
        assert "Another window has written or changed" in status(first)
        assert "will be saved" not in first.told("detail")
        await first.press("3")
        assert first.answers() == [(ASKED, "region", "FAIL", "")]


def test_in_lines_a_note_of_another_copy_is_offered_with_its_origin(
    desk: LineDesk, audit: Path, copy: Path
) -> None:
    desk.sit(audit, f"item {ASKED}", "n Приказ")
    lines = desk.sit(copy, f"item {ASKED}", "1", f"item {ASKED}", "w", f"item {ASKED}", "n", "", "1")
    assert f"A note begun in {audit.name}" in lines.all
    with AuditFile.open(copy, read_only=True) as file:
        noted = [e.payload.get("note", "") for e in file.events() if e.kind == "answer"]
    assert noted == ["", "", "Приказ"]


def test_in_lines_a_note_that_another_window_wrote_is_not_written_again(desk: LineDesk, audit: Path) -> None:
    with AuditFile.open(audit, read_only=True) as file:
        identifier = file.id

    def wrote_it() -> None:
        desk.home.keep_draft(identifier, FINDING, "", file=str(audit))

    lines = desk.sit(audit, f"item {ASKED}", "n Приказ", wrote_it, "3", "3")
    assert "Another window has written or changed" in lines.all
    with AuditFile.open(audit, read_only=True) as file:
        assert [e.payload.get("note", "") for e in file.events() if e.kind == "answer"] == [""]
