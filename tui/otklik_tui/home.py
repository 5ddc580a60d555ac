"""What the screens remember of this user between two sittings: recent audits, where one was, texts being typed, private notes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from otklik.errors import StoreError
from otklik.model import EvidenceRef
from otklik.whole_file import whole_file
from otklik_tui import waiting
from otklik_tui.waiting import Elsewhere, OfFile

T = TypeVar("T")
MOST_RECENT = 30  # audits that are listed


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """An audit that was open. Scores are 0…1 as they were when it was last judged; None: never."""

    path: str
    region: str = ""
    as_of: datetime | None = None
    value: float | None = None
    low: float = 0.0
    high: float = 1.0
    coverage: float = 0.0
    is_thin: bool = False  # too little was judged for a result
    waiting: int = 0  # findings that wait for a person
    seen_at: datetime


class KnownProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A region profile that was edited here, whether an audit was made of it or not."""

    path: str
    seen_at: datetime


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where one was in an audit."""

    screen: str = "checklist"
    item: str = ""
    subject: str = ""
    order: str = ""
    depth: str = ""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The file `screens.json`."""

    recents: tuple[Recent, ...] = ()
    profiles: tuple[KnownProfile, ...] = ()
    places: Mapping[str, Place] = {}  # by path
    open: str = ""  # path of the audit, or of the region profile, that was open when the screens were left
    theme: str = ""
    author: str = ""
    language: str = ""  # "" as the system says


class PrivateNote(msgspec.Struct, frozen=True, kw_only=True):
    """A line of `notes/AUDIT.jsonl`: what the consultant noted for themself; the last one of a finding counts."""

    finding: str
    text: str
    at: datetime


class Draft(StrEnum):
    """What a text that is being typed is to become: each is kept in a file of its own."""

    NOTE = ""
    PRIVATE = ".private"
    ATTACHMENT = ".attachment"


ATTACHED = ".attached"  # kept as drafts are: what is attached and not recorded


class Home:
    """A folder of the user's own, apart from audit files, which are handed on.

    `is_for_guests`: what the screens keep ends with them, and of what was kept only colours and language are taken.
    """

    def __init__(self, folder: Path, *, is_for_guests: bool = False) -> None:
        self.folder = folder
        self.is_for_guests = is_for_guests
        self._remembered: Remembered | None = None
        self._read_at: int | None = None  # when the file was written that was read or written last

    @classmethod
    def of_user(cls, *, is_for_guests: bool = False) -> Home:
        """OTKLIK_STATE, else where this system keeps such things."""
        if named := os.environ.get("OTKLIK_STATE"):
            return cls(Path(named), is_for_guests=is_for_guests)
        import platformdirs

        return cls(platformdirs.user_state_path("otklik", appauthor=False), is_for_guests=is_for_guests)

    @property
    def remembered(self) -> Remembered:
        """What was remembered; nothing where the file is missing or of another version."""
        written_at = self._written_at()
        if self._remembered is None or (written_at != self._read_at and not self.is_for_guests):
            self._read_at = written_at  # another copy of the screens may have written since
            try:
                content = (self.folder / "screens.json").read_bytes()
                self._remembered = msgspec.json.decode(content, type=Remembered)
            except (OSError, msgspec.MsgspecError):  # it is a convenience: without it one chooses the file
                self._remembered = Remembered()
            if self.is_for_guests:
                kept = self._remembered
                self._remembered = Remembered(theme=kept.theme, language=kept.language)
        return self._remembered

    def remember(self, remembered: Remembered) -> None:
        """Keep it. Raises StoreError."""
        self._remembered = remembered
        if self.is_for_guests:
            return
        with whole_file(self.folder / "screens.json") as stream:
            stream.write(msgspec.json.encode(remembered))
        self._read_at = self._written_at()

    def _written_at(self) -> int | None:
        try:
            return (self.folder / "screens.json").stat().st_mtime_ns
        except OSError:
            return None

    def seen(self, recent: Recent) -> None:
        """Put an audit first among the recent ones."""
        others = [one for one in self.remembered.recents if one.path != recent.path]
        recents = (recent, *others)[:MOST_RECENT]
        self.remember(msgspec.structs.replace(self.remembered, recents=recents))

    def edited(self, profile: KnownProfile) -> None:
        """Put a region profile first among those known; where no audit is opened after it, it is opened next time."""
        others = [one for one in self.remembered.profiles if one.path != profile.path]
        profiles = (profile, *others)[:MOST_RECENT]
        self.remember(msgspec.structs.replace(self.remembered, profiles=profiles, open=profile.path))

    def forget(self, path: str) -> None:
        """Leave an audit or a profile out of the recent ones; the file stays."""
        kept = self.remembered
        recents = tuple(one for one in kept.recents if one.path != path)
        profiles = tuple(one for one in kept.profiles if one.path != path)
        self.remember(msgspec.structs.replace(kept, recents=recents, profiles=profiles))

    def at_place(self, path: str, place: Place) -> None:
        """Remember where one is in an audit."""
        places = {**self.remembered.places, path: place}
        self.remember(msgspec.structs.replace(self.remembered, places=places))

    def keep_traceback(self, error: BaseException) -> Path:
        """Keep where a bug came from; returns the file."""
        import traceback

        path = self.folder / "bug.txt"
        try:
            with whole_file(path) as stream:
                stream.write("".join(traceback.format_exception(error)).encode())
        except StoreError:
            pass  # the disk is full as well: the sentence on the screen has to do
        return path

    # --- texts being typed -------------------------------------------------------------------------------------------

    def drafts(self, audit: str, kind: Draft = Draft.NOTE, *, file: str = "") -> dict[str, str]:
        """Texts that were being typed when the screens ended, by finding. `file`: the audit file they were typed in, where
        they are to become part of it; what was kept without one is of the audit, whatever file it lies in."""
        return waiting.own(self._all(audit, kind, str), file)

    def drafts_elsewhere(self, audit: str, file: str) -> dict[str, Elsewhere[str]]:
        """Notes begun in other files of the audit."""
        return waiting.elsewhere(self._all(audit, Draft.NOTE, str), file)

    def keep_draft(
        self, audit: str, finding: str, text: str, kind: Draft = Draft.NOTE, *, file: str = ""
    ) -> None:
        """Keep what has been typed so far; "" when it was saved or given up. Raises StoreError."""
        self._keep(audit, kind, str, file, finding, text)

    def attached(self, audit: str, *, file: str = "") -> dict[str, tuple[EvidenceRef, ...]]:
        """What is attached and waits for the answer it belongs to, by finding; the contents lie in the audit file."""
        return waiting.own(self._all(audit, ATTACHED, tuple[EvidenceRef, ...]), file)

    def attached_elsewhere(self, audit: str, file: str) -> dict[str, Elsewhere[tuple[EvidenceRef, ...]]]:
        """What is attached in other files of the audit."""
        return waiting.elsewhere(self._all(audit, ATTACHED, tuple[EvidenceRef, ...]), file)

    def keep_attached(
        self, audit: str, finding: str, refs: tuple[EvidenceRef, ...], *, file: str = ""
    ) -> None:
        """Keep what waits for an answer; nothing when it was saved or taken off. Raises StoreError."""
        self._keep(audit, ATTACHED, tuple[EvidenceRef, ...], file, finding, refs)

    def _keep(self, audit: str, what: str, kind: type[T], file: str, finding: str, value: T) -> None:
        known = self._all(audit, what, kind)
        mine = waiting.own(known, file)
        if mine.get(finding) == value or (not value and finding not in mine):
            return
        kept = waiting.kept_with(known, file, finding, value)
        if file:
            content = msgspec.json.encode([one for one in kept if one.file])
        else:
            content = msgspec.json.encode(waiting.own(kept, ""))
        with whole_file(self._kept_in(audit, what, bool(file)), is_private=True) as stream:
            stream.write(content)

    def _all(self, audit: str, what: str, kind: type[T]) -> list[OfFile[T]]:
        """What was kept without a file, as it once was, then that of each file; nothing where it cannot be read."""
        if self.is_for_guests:
            return []
        found: list[OfFile[T]] = []
        try:
            content = self._kept_in(audit, what, False).read_bytes()
            found.append(OfFile(found=msgspec.json.decode(content, type=dict[str, kind])))  # type: ignore[valid-type]
        except (OSError, msgspec.MsgspecError):
            pass
        try:
            content = self._kept_in(audit, what, True).read_bytes()
            found += msgspec.json.decode(content, type=list[OfFile[kind]])  # type: ignore[valid-type]
        except (OSError, msgspec.MsgspecError):
            pass
        return found

    def _kept_in(self, audit: str, what: str, is_by_file: bool) -> Path:
        return self.folder / "drafts" / f"{audit}{what}{'.files' if is_by_file else ''}.json"

    # --- private notes -----------------------------------------------------------------------------------------------

    def private_notes(self, audit: str) -> dict[str, str]:
        """The consultant's own notes by finding. A line that was cut off by a crash is passed over."""
        notes: dict[str, str] = {}
        if self.is_for_guests:
            return notes
        try:
            lines = self._notes(audit).read_bytes().splitlines()
        except OSError:
            return {}
        for line in lines:
            try:
                note = msgspec.json.decode(line, type=PrivateNote)
            except msgspec.MsgspecError:
                continue
            notes[note.finding] = note.text
        return {finding: text for finding, text in notes.items() if text}

    def note_privately(self, audit: str, note: PrivateNote) -> None:
        """Add a note, for its owner's eyes only. Raises StoreError."""
        from otklik.disk import reason_of
        from otklik.i18n import _

        path = self._notes(audit)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "ab") as stream:
                # the line before may have been cut off by a crash: this one begins anew
                stream.write(b"\n" + msgspec.json.encode(note) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise StoreError(
                _("{file} cannot be written: {reason}.").format(file=path, reason=reason_of(error))
            ) from error

    def _notes(self, audit: str) -> Path:
        return self.folder / "notes" / f"{audit}.jsonl"
