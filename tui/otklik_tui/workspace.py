"""The audit that is open and the work on it: acts are written at once by one thread, judging goes on in another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik_tui.home import Home, KnownProfile, Recent
from otklik_tui.lanes import Lane

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.measuring_apart import MeasuringApart
    from otklik.model import Exchange, ScoreLine
    from otklik.pipeline import Assessor
    from otklik.store import AuditFile
    from otklik.store.journal import Event

T = TypeVar("T")


class Change(StrEnum):
    """What has changed in the workspace."""

    OPENED = "opened"  # another audit is open, or none
    WRITTEN = "written"  # something was committed to the journal
    ASSESSED = "assessed"  # a new assessment is there
    COLLECTED = "collected"  # a collection has come further, or has ended
    WORK = "work"  # what goes on in the background, or how far it is
    TROUBLE = "trouble"  # something failed, or no longer fails
    OTHERS = "others"  # somebody else writes into the same file


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What was written last, so that it can be undone: the events of one act."""

    events: tuple[str, ...]
    words: str  # "LAW-07, Минздрав: выполнено"
    place: str = ""  # finding where it was done
    act: int = 0  # several answers given by one key have one number; 0: it stands alone

    @property
    def told(self) -> str:
        """Its words, and how many answers were given by it where it was for several."""
        from otklik.report import words

        if len(self.events) < 2 or not self.act:
            return self.words
        return f"{self.words} ({words.counted(len(self.events), *words.UNITS['answers'])})"


class Workspace:
    """One open audit. No screen opens the file itself: what is written goes through `write`, what is read through `read`.

    `on_change` is called in the loop's thread. Pages are measured by another process, which has the plugins installed; where
    a `host` is given, by the desk's thread. `is_read_only`: nothing can be written, whoever asks.
    """

    def __init__(
        self,
        home: Home,
        host: Host | None = None,
        *,
        author: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        is_read_only: bool = False,
    ) -> None:
        self.home = home
        self.is_read_only = is_read_only
        self.author = author
        self.now = now
        self.on_change: Callable[[Change], None] = lambda change: None
        self.path: Path | None = None
        self.audit_id = ""
        self.notes: tuple[str, ...] = ()  # what opening found
        self.assessment: Assessment | None = None
        self.total_before: ScoreLine | None = None  # of the assessment before
        self.events: tuple[Event, ...] = ()  # the journal as the assessment saw it
        self.reading_why = ""  # why nothing can be written into what is open, a sentence; "" where it can
        self.trouble = ""  # one sentence, until something is written again
        self.written_at: datetime | None = None
        self.others_wrote = 0  # events that another Otklik has written since the file was opened
        self.given: list[Given] = []  # acts that may be undone, the last one at the end
        self.work: dict[str, str] = {}  # what goes on in the background: name → words
        self._host = host
        self._is_apart = host is None
        self._pen, self._desk = Lane("otklik-pen"), Lane("otklik-desk")
        self._file: AuditFile | None = None  # of the pen's thread
        self._desk_file: AuditFile | None = None  # of the desk's thread
        self._assessor: Assessor | None = None
        self._apart: MeasuringApart | None = None
        self._known: frozenset[str] = frozenset()  # ids of events seen so far
        self._own: set[str] = set()  # ids of events written here, from the thread that writes
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_judging = self._is_stale = False
        self._writing = 0  # acts under way
        self._acts = 0  # numbers of acts of several answers, so far

    # --- opening and closing -----------------------------------------------------------------------------------------

    @property
    def host(self) -> Host:
        """Installed plugins, loaded when they are first needed."""
        if self._host is None:
            from otklik.host import Host

            self._host = Host()
        return self._host

    @property
    def is_open(self) -> bool:
        return self.path is not None

    @property
    def is_reading(self) -> bool:
        """Whether the audit is being read and measured for the first time: there is nothing to answer yet."""
        return self.assessment is None and self._is_judging

    @property
    def is_writing(self) -> bool:
        """Whether an act is on its way to the disk."""
        return self._writing > 0

    async def open_file(self, path: Path) -> None:
        """Open an audit file and judge it in the background. What was open stays open where this fails.

        Raises StoreError.
        """
        path = path.absolute()
        audit, why = await self._pen.run(self._opened, path)
        name, notes, known = await self._pen.run(lambda: (audit.id, audit.notes, _ids(audit)))
        await self.close()
        # at once: whoever looks for others in between would take all events of this file for theirs
        self._file, self.path, self._known = audit, path, known
        self.audit_id, self.notes = name, notes
        self.reading_why = (
            _("Read only, nothing you say is saved: {reason}.").format(reason=why) if why else ""
        )
        self._remember_open(str(path))
        self.on_change(Change.OPENED)
        self.judge()

    async def close(self, *, is_last: bool = False) -> None:
        """Close what is open. `is_last`: the program ends, nobody waits for a measurement under way."""
        audit, self._file = self._file, None
        desk, self._desk_file = self._desk_file, None
        self.path, self.assessment, self.total_before = None, None, None
        self.audit_id, self.notes, self.trouble, self.events = "", (), "", ()
        self.reading_why = ""
        self.given, self.others_wrote, self.written_at = [], 0, None
        self._assessor = None
        apart, self._apart = self._apart, None
        if apart is not None:
            apart.end()
        if desk is not None and not is_last:  # behind a measurement under way, for which nobody waits
            self.spawn(self._desk.run(desk.close))
        elif (
            desk is not None and not self.work
        ):  # SQLite takes its files beside the audit away with the last one
            await self._desk.run(desk.close)
        if audit is not None:
            await self._pen.run(audit.close)
            if not is_last:
                self._remember_open("")
                self.on_change(Change.OPENED)

    def remember_profile(self, path: Path) -> None:
        """A region profile is edited, and no audit is open: it is found again where one begins."""
        profile = KnownProfile(path=str(path.absolute()), seen_at=self.now())
        self._keep(lambda: self.home.edited(profile))

    def _remember_open(self, path: str) -> None:
        remembered = self.home.remembered
        if remembered.open != path:
            self._keep(lambda: self.home.remember(msgspec.structs.replace(remembered, open=path)))

    # --- acts --------------------------------------------------------------------------------------------------------

    async def write(
        self, act: Callable[[AuditFile, Assessment], T], words: str = "", *, place: str = "", part_of: int = 0
    ) -> T:
        """Do `act`, which appends to the journal; when this returns it lies on the disk. Judges anew afterwards.

        `act` gets the assessment that the person saw. With `words` it may be undone, together with all else that
        is `part_of` the same act. Raises OtklikError, and tells it.
        """
        if self.is_read_only:
            self.tell_trouble(_("It was begun for looking only: nothing can be changed here."))
            raise UsageError(self.trouble)
        if self.reading_why:
            self.tell_trouble(self.reading_why)
            raise UsageError(self.trouble)
        audit, assessment = self._file, self.assessment
        if audit is None or assessment is None:
            self.tell_trouble(_("The audit is still being read: wait a moment and repeat."))
            raise UsageError(self.trouble)

        shown = [event.id for event in self.events]

        def do() -> tuple[T, frozenset[str]]:
            audit.show(shown)
            result = act(audit, assessment)
            self._own.update(_events(result))  # before this thread looks at the journal again
            return result, _ids(audit)

        self._writing += 1
        try:
            result, known = await self._pen.run(do)
        except OtklikError as error:
            self.tell_trouble(str(error))
            raise
        finally:
            self._writing -= 1
        new = _events(result)
        if audit is self._file:
            self._see(known)
        self.written_at = self.now()
        if words and new:
            self._give(Given(events=new, words=words, place=place, act=part_of))
        self.tell_trouble("")
        self.on_change(Change.WRITTEN)
        self.judge()
        return result

    def begin_act(self) -> int:
        """The number of an act of several answers: each is committed by itself, all of them are undone at once, however
        many there are when it ends."""
        self._acts += 1
        return self._acts

    def _give(self, new: Given) -> None:
        begun = next((one for one in self.given if new.act and one.act == new.act), None)
        if begun is not None:
            self.given.remove(begun)
            new = msgspec.structs.replace(begun, events=(*begun.events, *new.events))
        self.given.append(new)

    async def undo(self) -> Given | None:
        """Take back the last act: what stood before it stands again. None where there is nothing to undo."""
        from otklik.taking_back import take_back

        if not self.given:
            return None
        last = self.given[-1]

        def act(audit: AuditFile, assessment: Assessment) -> tuple[str, ...]:
            return tuple(take_back(audit, event, author=self.author, at=self.now()) for event in last.events)

        await self.write(act)
        self.given.remove(last)
        return last

    async def read(self, look: Callable[[AuditFile], T]) -> T:
        """What `look` finds in the file. Raises StoreError; UsageError where none is open."""
        audit = self._file
        if audit is None:
            raise UsageError(_("No audit is open."))
        return await self._pen.run(look, audit)

    async def beside(self, work: Callable[[AuditFile, Assessment], T]) -> T:
        """Do long `work` that writes no event, on a connection of its own: answers never wait for it. Raises OtklikError."""
        path, assessment = self.path, self.assessment
        if path is None or assessment is None:
            raise UsageError(_("The audit is still being read: wait a moment and repeat."))
        return await self._desk.run(lambda: work(self._at_desk(path), assessment))

    async def exchange(self, uid: str) -> Exchange:
        """A captured answer."""
        return await self.read(lambda audit: audit.exchange(uid))

    async def look_for_others(self) -> None:
        """Has another Otklik written into the same file? Then its words are taken in."""
        audit = self._file
        if audit is None:
            return

        def look() -> frozenset[str]:
            audit.check_place()
            return _ids(audit)

        try:
            known = await self._pen.run(look)
        except OtklikError as error:
            self.tell_trouble(str(error))
            return
        if audit is self._file and self._see(known):
            self.judge()

    def _see(self, known: frozenset[str]) -> bool:
        """Count what others have written; True where there is something new. What was seen once stays seen: a look that
        was overtaken by an act brings less."""
        foreign = known - self._known - self._own
        self._known |= known
        self.others_wrote += len(foreign)
        if foreign:
            self.on_change(Change.OTHERS)
        return bool(foreign)

    async def replace_profile(self, text: str) -> None:
        """The open audit takes another text of region.toml, and is judged anew."""
        try:
            await self.read(lambda audit: audit.replace_profile(text))
        except OtklikError as error:
            self.tell_trouble(str(error))
            return
        self.judge()

    # --- judging -----------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """Judge anew in the background, once for all that was written meanwhile."""
        self._is_stale = True
        if not self._is_judging and self._file is not None:
            self._is_judging = True
            self.spawn(self._judge())

    async def _judge(self) -> None:
        from otklik.measuring_apart import Ended, MeasuringApart

        try:
            while self._is_stale and self.path is not None:
                self._is_stale = False
                path = self.path
                if self._apart is None and self._is_apart:
                    self._apart = MeasuringApart()
                self.set_work("judge", _("judging") if self.assessment else _("reading and measuring pages"))
                try:
                    assessment, events = await self._desk.run(self._assess, path)
                except OtklikError as error:
                    self.tell_trouble(str(error))
                    return
                except Ended:
                    self._is_stale = True
                    continue
                if path != self.path:
                    self._is_stale = True  # another file was opened meanwhile
                    continue
                self._assessed(assessment, events)
        finally:
            self._is_judging = False
            self.set_work("judge", "")

    def _assess(self, path: Path) -> tuple[Assessment, tuple[Event, ...]]:
        """In the desk's thread: it has a connection of its own, so that answers never wait for it."""
        from otklik.pipeline import Assessor

        audit = self._at_desk(path)
        assessor = self._assessor
        if assessor is None:
            assessor = self._assessor = Assessor(self.host, apart=self._apart)
        return assessor.assess(audit), tuple(audit.events())

    def _opened(self, path: Path) -> tuple[AuditFile, str]:
        """And why it can only be read, where that is the file's doing."""
        from otklik.store import AuditFile

        return (AuditFile.watch(path), "") if self.is_read_only else AuditFile.open_or_read(path)

    def _at_desk(self, path: Path) -> AuditFile:
        """The desk's own connection, in its thread."""
        audit = self._desk_file
        if audit is None or audit.path != path:
            audit = self._desk_file = self._opened(path)[0]
        return audit

    def _assessed(self, assessment: Assessment, events: tuple[Event, ...]) -> None:
        if self.assessment is not None and self.assessment.id != assessment.id:
            self.total_before = self.assessment.score.total
        self.assessment, self.events = assessment, events
        self.notes = tuple(dict.fromkeys((*self.notes, *self.host.not_judged())))
        self._keep(lambda: self.home.seen(self.recent(assessment)))
        self.on_change(Change.ASSESSED)

    def recent(self, assessment: Assessment) -> Recent:
        """The open audit in a line of the start."""
        from otklik_tui.views.checklist import waiting

        total = assessment.score.total
        return Recent(
            path=str(self.path),
            region=assessment.profile.region.name,
            as_of=assessment.as_of,
            value=total.value,
            low=total.low,
            high=total.high,
            coverage=total.coverage,
            is_thin=total.is_thin,
            waiting=waiting(assessment),
            seen_at=self.now(),
        )

    # --- work and trouble --------------------------------------------------------------------------------------------

    def set_work(self, name: str, words: str) -> None:
        """Tell what goes on; "" when it has ended."""
        if words:
            self.work[name] = words
        elif self.work.pop(name, None) is None:
            return
        self.on_change(Change.WORK)

    def tell_trouble(self, sentence: str) -> None:
        """Show an error until something succeeds; "" when it did."""
        if self.trouble != sentence:
            self.trouble = sentence
            self.on_change(Change.TROUBLE)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Work that goes on by itself; the reference keeps it alive."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A bug in the background is told too, and its traceback is kept: nobody waits for the task."""
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        self.tell_bug(error)

    def tell_bug(self, error: BaseException) -> None:
        """One sentence on the screen, the traceback in a file."""
        where = self.home.keep_traceback(error)
        told = _("Otklik failed: {error}. What was answered is saved. Tell the authors: {file}")
        self.tell_trouble(told.format(error=f"{type(error).__name__}: {error}".splitlines()[0], file=where))

    async def settled(self) -> None:
        """When nothing goes on in the background any more: for tests, and before the program ends."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def _keep(self, keep: Callable[[], None]) -> None:
        """Remember something of the screens: a full disk is told, and nothing of the audit depends on it."""
        try:
            keep()
        except OtklikError as error:
            self.tell_trouble(str(error))


def _ids(audit: AuditFile) -> frozenset[str]:
    """Ids of all events, without their contents."""
    return frozenset(row[0] for row in audit.connection.execute("SELECT id FROM event"))


def _events(result: object) -> tuple[str, ...]:
    """The events that an act tells of: an id, what has an `event`, or several of these."""
    if isinstance(result, str):
        return (result,)
    if isinstance(result, tuple):
        return tuple(event for one in result for event in _events(one))
    event = getattr(result, "event", None)
    return (event,) if isinstance(event, str) else ()
