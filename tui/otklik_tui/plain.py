"""Line mode: the same questions, one after another, without drawing: for screen readers, poor terminals and pipes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik.safe_text import safe_text
from otklik_tui.views.checklist import Card, SubjectRow, Walk, card, lines, progress
from otklik_tui.views.frame import moved_words, score_words

if TYPE_CHECKING:
    from otklik.answering import Recorded
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.pipeline import Assessor
    from otklik.store import AuditFile

WORDS = {"1": "pass", "2": "partial", "3": "fail", "4": "na", "0": "nodata", "": "confirm"}


def walk(path: Path | None, author: str) -> None:
    """`otklik tui --plain`: asks until nothing waits, or until the person leaves. Raises UsageError, StoreError."""
    from otklik.cli.common import author as author_name
    from otklik.cli.common import load_host, open_audit
    from otklik_tui.home import Home
    from otklik_tui.views.start import audits_in

    last = Home.of_user().remembered.open
    chosen = path or (Path(last) if last else None) or next(iter(audits_in(Path())), None)
    if chosen is None:
        raise UsageError(_("There is no audit file in this folder. Name one: otklik tui FILE --plain."))
    with open_audit(chosen) as audit:
        LineMode(audit, load_host(), author_name(author)).run()


class LineMode:
    """One sitting. `ask` shows a prompt and returns what was typed, None where the input has ended."""

    def __init__(
        self,
        audit: AuditFile,
        host: Host,
        author: str,
        *,
        ask: Callable[[str], str | None] | None = None,
        say: Callable[[str], None] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        from otklik.pipeline import Assessor

        self.audit, self.host, self.author, self.now = audit, host, author, now
        self.ask, self.say = ask or _ask, say or _say
        self.assessor: Assessor = Assessor(host)
        self.assessment: Assessment = self.assessor.assess(audit)
        self.skipped: set[str] = set()
        self.last: list[Recorded] = []

    def run(self) -> None:
        """Questions in the checklist's order; an empty line confirms, «?» tells the words, «q» leaves."""
        self.say(score_words(self.assessment.score.total))
        self.say(progress(self.assessment, Walk(), lines(self.assessment, Walk())))
        self.say(self._words())
        item = ""
        while (waiting := self._next()) is not None:
            made, row = waiting
            if made.item != item:
                item = made.item
                self._tell_question(made)
            shown_at = self.now()
            self._tell_subject(made, row)
            typed = self.ask("> ")
            if typed is None or typed.strip().lower() in ("q", "й"):
                break
            self._take(made, row, typed.strip(), shown_at)
        else:
            self.say(_("Nothing waits for an answer any more."))
        self.say(score_words(self.assessment.score.total))

    def _next(self) -> tuple[Card, SubjectRow] | None:
        from otklik.report.subjects import Subjects

        subjects = Subjects(self.assessment.profile, self.host, {})
        for line in lines(self.assessment, Walk()):
            if not line.waiting:
                continue
            made = card(self.assessment, self.host, subjects, {}, line.item)
            for row in made.rows if made is not None else ():
                if row.is_waiting and row.finding not in self.skipped:
                    assert made is not None
                    return made, row
        return None

    def _tell_question(self, made: Card) -> None:
        self.say("")
        self.say(f"{made.item}. {made.section}. {made.question}")
        for title, text in (
            (_("Why"), made.why),
            (_("How to decide"), made.guidance),
            (_("Norms"), "; ".join(made.norms)),
            (_("Basis"), "; ".join(made.basis)),
        ):
            if text:
                self.say(f"{title}: {text}")

    def _tell_subject(self, made: Card, row: SubjectRow) -> None:
        told = [row.title, row.state]
        if row.measured:
            told.append(_("Measured: ") + row.measured)
        if row.expected:
            told.append(_("expected: ") + row.expected)
        self.say(". ".join(told))
        for remark in row.remarks:
            self.say(remark)

    def _take(self, made: Card, row: SubjectRow, typed: str, shown_at: datetime) -> None:
        """An answer with a note after it: «3 приказа нет»."""
        from otklik.answering import record_answer
        from otklik.taking_back import take_back

        word, _space, note = typed.partition(" ")
        word = word.lower()
        try:
            if word in ("?", ","):
                self.say(self._words())
            elif word in ("s", "ы"):
                self.skipped.add(row.finding)
            elif word in ("u", "г"):
                if not self.last:
                    self.say(_("There is nothing to take back since the audit was opened."))
                    return
                last = self.last.pop()
                take_back(self.audit, last.event, author=self.author, at=self.now())
                self.say(_("Taken back: {words}").format(words=f"{last.item}, {last.subject}"))
                self._judge()
            elif word in WORDS:
                recorded = record_answer(
                    self.audit,
                    self.assessment,
                    made.item,
                    WORDS[word],
                    subject=row.subject,
                    note=note.strip(),
                    evidence=(),
                    author=self.author,
                    at=self.now(),
                    shown_at=shown_at,
                    source="screen",
                )
                self.last.append(recorded)
                self._judge()
            else:
                self.say(self._words())
        except OtklikError as error:
            self.say(str(error))

    def _judge(self) -> None:
        before = self.assessment.score.total
        self.assessment = self.assessor.assess(self.audit)
        total = self.assessment.score.total
        moved = moved_words(before, total)
        self.say(f"{_('Saved.')} {score_words(total)}" + (f" {moved}" if moved else ""))

    @staticmethod
    def _words() -> str:
        return _(
            "1 yes, 2 partly, 3 no, 4 does not apply, 0 no data, empty: as proposed; a note may follow after a space."
            " s: further, u: undo, q: leave, ?: this again."
        )


def _ask(prompt: str) -> str | None:
    try:
        return input(prompt)
    except EOFError:
        return None


def _say(text: str) -> None:
    print(safe_text(text), flush=True)  # noqa: T201 - this is the line mode's screen
