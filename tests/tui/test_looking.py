"""Looking only: nothing is written whoever asks, this audit alone is reached, and what others write is seen."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from otklik.answering import record_answer
from otklik.errors import OtklikError, StoreError
from otklik.host import Host
from otklik.model import Outcome
from otklik.pipeline import assess_audit
from otklik.store import AuditFile
from otklik_tui.acts import AnswerAsked, answer, keep_evidence
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home, PrivateNote, Recent, Remembered
from otklik_tui.palette import Places
from otklik_tui.screens import WALK
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.widgets.frame import KeyLine, StatusLine
from otklik_tui.widgets.rows import Rows
from shut import shut_copy
from typed_lines import Desk

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
ASKED = "LAW-07"
GUESTS = {"checklist", "findings", "plan", "report", "pictures", "comments"}
Watched = Callable[[Path], OtklikApp]


@pytest.fixture
def kept(home: Home, audit: Path) -> bytes:
    """What the consultant's own screens have kept, as it lies on the disk."""
    other = str(audit.with_name("чужая область.otklik"))
    recents = (Recent(path=other, region="Чужая область", seen_at=NOW),)
    home.remember(Remembered(recents=recents, open=other, theme="light", author="Петрова"))
    return (home.folder / "screens.json").read_bytes()


@pytest.fixture
def watched(home: Home, host: Host, kept: bytes) -> Iterator[Watched]:
    """Makes the screens as `otklik tui --read-only` does; nothing that is kept may have changed at the end."""
    files = sorted(path.name for path in home.folder.rglob("*"))

    def make(path: Path) -> OtklikApp:
        guests = Home(home.folder, is_for_guests=True)
        return OtklikApp(path, home=guests, host=host, author="гость", now=lambda: NOW, is_read_only=True)

    yield make
    assert sorted(path.name for path in home.folder.rglob("*")) == files
    assert (home.folder / "screens.json").read_bytes() == kept


def events(path: Path) -> list[object]:
    with AuditFile.open(path, read_only=True) as audit:
        return [event.id for event in audit.events()]


async def test_no_key_writes_anything_and_none_leads_elsewhere(watched: Watched, audit: Path) -> None:
    before = events(audit)
    app = watched(audit)
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        assert app.theme == "otklik-light"
        for entry in WALK:
            await pilot.press(entry.key)
            await pilot.pause()
            assert app.current_mode in GUESTS, entry.id
            assert app.is_presented
            for key in ("1", "enter", "n", "e", "p", "a", "s", "w", "d", "g", "f12", "escape"):
                await pilot.press(key)
            while len(app.screen_stack) > 1:
                await pilot.press("escape")
            await app.workspace.settled()
            assert "Чужая область" not in app.export_screenshot()
        await pilot.press("ctrl+q")
    assert events(audit) == before


async def test_a_presentation_leads_to_no_other_audit_and_says_how_it_ends(
    screens: Callable[..., OtklikApp], kept: bytes, audit: Path
) -> None:
    app = screens(audit, place="checklist")
    async with app.run_test() as pilot:
        await app.workspace.settled()
        await pilot.pause()
        await pilot.press("f2")
        assert app.current_mode == "start"
        assert "Чужая" in app.export_screenshot()
        await pilot.press("f12")
        assert app.current_mode == "checklist"
        for entry in WALK:
            await pilot.press(entry.key)
            await pilot.pause()
            assert app.current_mode in GUESTS, entry.id
            assert "Чужая" not in app.export_screenshot()
            if entry.id not in GUESTS:
                assert "F12 ends it" in str(app.screen.query_one(StatusLine).visual)
            assert str(app.screen.query_one(KeyLine).visual) == "F12 ends the presentation"
        await pilot.press("f12", "f2")
        assert app.current_mode == "start"


async def test_the_palette_offers_only_what_may_be_seen(watched: Watched, audit: Path) -> None:
    app = watched(audit)
    async with app.run_test(size=(120, 40)):
        await app.workspace.settled()
        offered = {command.words for command in Places(app.screen).commands()}
        titles = {entry.title for entry in WALK}
        assert offered & titles == {entry.title for entry in WALK if entry.id in GUESTS}


async def test_nothing_can_be_written_even_by_a_screen_that_forgets_to_ask(
    watched: Watched, audit: Path
) -> None:
    before = events(audit)
    app = watched(audit)
    async with app.run_test():
        workspace = app.workspace
        await workspace.settled()
        with pytest.raises(OtklikError, match="begun for looking only"):
            await answer(workspace, AnswerAsked(item=ASKED, subject="region", word="pass"), "x")
        with pytest.raises(StoreError, match="open for reading only"):
            await keep_evidence(workspace, "Протокол встречи, п. 3")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await workspace.read(lambda file: file.connection.execute("DELETE FROM event"))
        text = await workspace.read(lambda file: file.profile_text)
        await workspace.replace_profile(text + "\n# x")
        assert await workspace.read(lambda file: file.profile_text) == text
    assert events(audit) == before


async def test_what_the_consultant_answers_meanwhile_is_seen(
    watched: Watched, audit: Path, host: Host
) -> None:
    app = watched(audit)
    async with app.run_test() as pilot:
        await app.workspace.settled()
        with AuditFile.open(audit) as other:
            assessment = assess_audit(other, host)
            record_answer(
                other,
                assessment,
                ASKED,
                "pass",
                subject="region",
                note="",
                evidence=(),
                author="Петрова",
                at=NOW,
            )
        await app.workspace.look_for_others()
        await app.workspace.settled()
        await pilot.pause()
        assert "1 event came from there" in str(app.screen.query_one(StatusLine).visual)
        seen = app.workspace.assessment
        assert seen is not None
        found = seen.findings.by_id(f"{ASKED}/region")
        assert found is not None
        assert found.outcome is Outcome.PASS


async def test_private_notes_are_not_even_read(
    watched: Watched, home: Home, audit: Path, kept: bytes
) -> None:
    with AuditFile.open(audit, read_only=True) as opened:
        identifier = opened.id
    notes = Home(home.folder / "apart")
    notes.note_privately(identifier, PrivateNote(finding="f", text="хитрит", at=NOW))
    notes.keep_draft(identifier, "f", "черновик")
    notes.keep_draft(identifier, "f", "черновик", file=str(audit))
    guest = Home(notes.folder, is_for_guests=True)
    assert guest.private_notes(identifier) == {}
    assert guest.drafts(identifier) == guest.drafts(identifier, file=str(audit)) == {}
    assert guest.drafts_elsewhere(identifier, "x.otklik") == {}
    assert guest.remembered.recents == ()
    guest.remember(msgspec.structs.replace(guest.remembered, theme="contrast"))
    assert guest.remembered.theme == "contrast"
    assert not (notes.folder / "screens.json").exists()
    shutil.rmtree(notes.folder)


async def test_a_presentation_that_was_asked_for_can_be_left(home: Home, host: Host, audit: Path) -> None:
    app = OtklikApp(audit, home=home, host=host, author="Петрова", is_presented=True)
    async with app.run_test() as pilot:
        await app.workspace.settled()
        assert app.is_presented
        assert app.has_class("-presented")
        await pilot.press("f12")
        assert not app.is_presented
        assert not app.has_class("-presented")
        assert app.screen.query(Rows)


def test_a_watched_file_shows_what_others_write_and_is_closed_as_any_other(audit: Path) -> None:
    watched = AuditFile.watch(audit)
    with AuditFile.open(audit) as writing:
        writing.set_meta("depth", "core")
        assert watched.meta("depth") == "core"  # seen at once
        with pytest.raises(StoreError, match="for reading only"):
            watched.set_meta("depth", "full")
    watched.close()
    assert not audit.with_name(audit.name + "-wal").exists()


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_an_audit_on_a_disc_that_allows_no_writing_can_be_looked_at(audit: Path) -> None:
    audit.chmod(0o444)
    audit.parent.chmod(0o555)
    try:
        with AuditFile.watch(audit) as again:
            assert again.read_only
    finally:
        audit.parent.chmod(0o755)


@pytest.fixture
def shut(audit: Path) -> Iterator[Path]:
    with shut_copy(audit) as path:
        yield path


async def test_an_audit_that_may_not_be_written_opens_by_itself_for_reading_and_says_so(
    shut: Path, screens: Callable[..., OtklikApp]
) -> None:
    app = screens(shut, place="checklist")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert app.workspace.assessment is not None
        why = "Read only, nothing you say is saved: the file is write-protected."
        line = app.screen.query_one(StatusLine)
        assert str(line.visual).startswith(why)
        before = app.screen.card.item  # type: ignore[attr-defined]
        for key in ("1", "3", "enter", "n", "e", "ь", "w", "u", "delete", "a"):
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen).__name__ == "ChecklistScreen"
            assert why in str(line.visual)
            assert "! " in str(line.visual)
            assert app.screen.card.item == before  # type: ignore[attr-defined]
        assert app.workspace.written_at is None
        await pilot.press("f8")
        await app.workspace.settled()
        assert app.screen.check_action("export", ())  # a report may go elsewhere


def test_lines_say_that_an_audit_is_only_read_and_record_nothing(shut: Path, desk: Desk) -> None:
    lines = desk.sit(shut, "questions", "1 order 17", "confirm", "n so", "e text", "findings", "w 1")
    why = "Read only, nothing you say is saved: the file is write-protected."
    assert why in lines.said
    for after in (lines.after[2], lines.after[4], lines.after[5], lines.after[7]):
        assert after == [why]
    assert not any("Saved" in line for line in lines.said[:-1])


async def test_a_key_that_leads_elsewhere_says_why_it_does_not(watched: Watched, audit: Path) -> None:
    app = watched(audit)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        for key in ("f2", "f3", "f4"):
            await pilot.press(key)
            await pilot.pause()
            assert "begun for looking only" in str(app.screen.query_one(StatusLine).visual)
