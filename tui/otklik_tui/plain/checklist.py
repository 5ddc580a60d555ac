"""The checklist in lines: a question, whom it is about, and an answer with its note after it."""

from __future__ import annotations

from functools import partial

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.model import EvidenceRef
from otklik.report import words as told_words
from otklik_tui.acts import (
    WORDS,
    AnswerAsked,
    answer,
    evidence_words,
    is_address,
    is_file,
    keep_evidence,
    left_by,
    lies_here,
    standing_evidence,
)
from otklik_tui.home import PrivateNote
from otklik_tui.plain.talk import CLEARS
from otklik_tui.plain.walking import WalkingPlace
from otklik_tui.plain.words import Word, found
from otklik_tui.views.attach import taken_for
from otklik_tui.views.checklist import Card, SubjectRow, contradiction
from otklik_tui.workspace import Given


class ChecklistPlace(WalkingPlace):
    """Digits answer, an empty line confirms what the measurement proposes; both go on to the next that waits."""

    into_audit = frozenset({"1", "2", "3", "4", "0", "a", "n", "e", "m", "u", "w"})

    @property
    def answering(self) -> tuple[Word, ...]:
        """Digits, as on the screens."""
        told = (
            ("1", "pass", _.context("typed", "yes"), _("yes; a note may follow: 1 order 17")),
            ("2", "partial", _.context("typed", "partly"), _("partly")),
            ("3", "fail", _.context("typed", "no"), _("no")),
            ("4", "na", _.context("typed", "inapplicable"), _("does not apply")),
            ("0", "nodata", _.context("typed", "unknown"), _("no data")),
        )
        return tuple(
            Word(key, name, tells, partial(self.answer, word), is_first=True, writes=True)
            for key, word, name, tells in told
        )

    @property
    def deciding(self) -> Word:
        tells = _("settle the dispute of a person with the measurement about this line")
        return Word("m", _.context("typed", "decide"), tells, self.decide, writes=True)

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            *self.answering,
            Word("a", _.context("typed", "all"), _("for all who still wait: all 1, or all confirm"), self.answer_all, writes=True),
            Word("", _.context("typed", "confirm"), _("as proposed; an empty line too"), partial(self.answer, "confirm"), writes=True),
            *self.walking,
            Word("n", _.context("typed", "note"), _("a note that officials see; it is saved with the answer"), self.note, is_first=True, writes=True),
            Word("p", _.context("typed", "private"), _("a note for yourself: no report and no official sees it"), self.note_privately, writes=True),
            Word("e", _.context("typed", "attach"), _("an address, the name of a file, or a text of several lines"), self.attach, writes=True),
            self.deciding,
            Word("u", _.context("typed", "undo"), _("take back the last answer or exception"), self.undo, is_first=True, writes=True),
            Word("w", _.context("typed", "withdraw"), _("what was answered for this line stands no more"), self.withdraw, writes=True),
        )  # fmt: skip

    # --- answering ---------------------------------------------------------------------------------------------------

    def empty(self) -> None:
        if self.talk.is_in_list:  # whoever listens to a list has not heard what would be confirmed
            if self.talk.has_more:
                self.talk.more()
            else:
                self.again()
        elif self.sitting.is_presented or self.workspace.reading_why:
            self.go_on()
        else:
            self.answer("confirm", "")

    def answer(self, word: str, note: str) -> None:
        """Record it for the line that was told, and go on."""
        made, row = self.here()
        if self._is_other(row):
            if self._is_own(row):
                self.say(
                    _(
                        "This line has your own answer already; nothing was recorded now. Type it again to answer otherwise, undo takes the answer back. It stands so:"
                    )
                )
            else:
                self.say(
                    _(
                        "Meanwhile this line was answered or judged anew; nothing was recorded. It now stands so:"
                    )
                )
            self.tell_row(made, row)
            return
        if word == "confirm" and row.proposed is None:
            raise UsageError(_("Nothing is proposed here: answer with a digit, or type further."))
        if word == "partial" and not made.may_be_partial:
            raise UsageError(_("This item is either met or not: type 1, 3 or 4."))
        question = contradiction(row, WORDS.get(word))
        if question and not self.talk.confirm(question):
            self.say(_("Left as it was."))
            return
        self.record(made, [row], word, note)

    def _is_other(self, row: SubjectRow) -> bool:
        """Is the line another one than was told: has somebody else answered it?"""
        told = self._shown
        return (
            told is not None
            and told.finding == row.finding
            and (told.is_waiting, told.outcome) != (row.is_waiting, row.outcome)
        )

    def _is_own(self, row: SubjectRow) -> bool:
        """Is the answer that stands one that was given here?"""
        found = self.assessment.findings.by_id(row.finding)
        return found is not None and any(found.answer in act.events for act in self.workspace.given)

    def answer_all(self, rest: str) -> None:
        """One answer for all lines of the question that wait."""
        head, _space, note = rest.partition(" ")
        made, _row = self.here()
        confirms = self.words[len(self.answering) + 1]
        meant = found(head, (*self.answering, confirms))
        if len(meant) != 1:
            raise UsageError(_("Type the answer for all after it, as in: all 1."))
        names = dict(zip((word.name for word in self.answering), WORDS, strict=True))
        word = names.get(meant[0].name, "confirm")
        rows = [one for one in made.rows if one.is_waiting and (word != "confirm" or one.proposed)]
        if not rows:
            raise UsageError(_("No line of this question waits for that."))
        self.record(made, rows, word, note.strip())

    def record(self, made: Card, rows: list[SubjectRow], word: str, note: str = "") -> None:
        """Write an event a row, each committed by itself; tell how the score moved, then go on."""
        before = [(self._drafts.get(row.finding), self._attached.get(row.finding)) for row in rows]
        self.look_at_kept()
        for row, (draft, refs) in zip(rows, before, strict=True):
            # on one note two answers would rest, or an answer on a note that nobody heard here
            if (draft and draft != self._drafts.get(row.finding)) or (
                refs and refs != self._attached.get(row.finding)
            ):
                self.say(
                    _(
                        "Another window has written or changed what waited here: nothing was recorded. Look at it and answer again."
                    )
                )
                self.tell_row(made, row)
                return
        act = self.workspace.begin_act() if len(rows) > 1 else 0
        for row in rows:
            asked = AnswerAsked(
                item=made.item,
                subject=row.subject,
                word=word,
                note=note or self._drafts.get(row.finding) or (row.note if word != "withdraw" else ""),
                evidence=self._attached.get(row.finding, ())
                or standing_evidence(self.assessment, self.answers(), row.finding),
                shown_at=self._shown_at if row.finding == self._finding else None,
            )
            outcome = row.proposed if word == "confirm" else WORDS.get(word)
            told = told_words.outcome_words(outcome) if outcome else _("withdrawn")
            whom = f"{made.item}, {row.title}: {told}"
            if act:
                whom = f"{made.item}: {_('as proposed') if word == 'confirm' else told}"
            self.sitting.do(answer(self.workspace, asked, whom, part_of=act))
            self._keep_draft(row.finding, "")
            self._keep_attached(row.finding, ())
        self.sitting.settle()
        saved = _("Saved.")
        if len(rows) > 1:
            saved += " " + told_words.sentence(told_words.counted(len(rows), *told_words.UNITS["answers"]))
        self.sitting.tell_moved(saved)
        self.go_on()

    def decide(self, rest: str = "") -> None:
        """Settle the dispute about this line."""
        _made, row = self.here()
        self.settle_dispute(row.finding)
        self.go_on()

    def withdraw(self, rest: str = "") -> None:
        made, row = self.here()
        if row.is_waiting or row.is_measured:
            raise UsageError(_("Nobody has answered this line."))
        self.record(made, [row], "withdraw", rest)

    def undone(self, act: Given) -> None:
        self._told, self._shown = "", None
        for left in self.do(left_by(self.workspace, act)):
            if left.note and left.finding not in self._drafts:
                self._keep_draft(left.finding, left.note)
            if left.evidence and not self._attached.get(left.finding):
                self._keep_attached(left.finding, left.evidence)
        place = act.place
        if place:
            self.show(place.partition("/")[0], place)

    def held(self) -> tuple[str, ...]:
        if not self._audit or (self._audit, self._file) != (
            self.workspace.audit_id,
            str(self.workspace.path),
        ):
            return ()
        found = (
            (_("What is attached waits for your answer: {lines}."), [f for f, refs in self._attached.items() if refs]),
            (_("The note waits for your answer: {lines}."), [f for f, text in self._drafts.items() if text]),
        )  # fmt: skip
        return tuple(
            told.format(lines=told_words.listed(list(dict.fromkeys(one.partition("/")[0] for one in lines))))
            for told, lines in found
            if lines
        )

    # --- what is written beside an answer ----------------------------------------------------------------------------

    def _keep_draft(self, finding: str, text: str) -> None:
        if text:
            self._drafts[finding] = text
        elif self._drafts.pop(finding, None) is None:
            return
        self.sitting.home.keep_draft(self._audit, finding, text, file=self._file)

    def _keep_attached(self, finding: str, refs: tuple[EvidenceRef, ...]) -> None:
        self._attached[finding] = refs
        self.sitting.home.keep_attached(self._audit, finding, refs, file=self._file)

    def note(self, rest: str) -> None:
        """A note to this line: with the next answer, or to the one that stands."""
        made, row = self.here()
        question = _("Note to {item}, {subject}").format(item=made.item, subject=row.title)
        offered = self.offered(row) if not row.note and not rest else None
        if offered is not None:
            told = _("Begun in {file}: an empty line takes it over into this one.")
            self.say(told.format(file=offered.name or _("an unnamed copy")))
        begun = offered.kept if offered is not None else ""
        text = rest or self.talk.ask_for(question, self._drafts.get(row.finding) or row.note or begun)
        text = "" if text in CLEARS else text
        word = next((word for word, outcome in WORDS.items() if outcome is row.outcome), "")
        if not row.is_waiting and not row.is_measured and word:
            self.record(made, [row], word, text)
            return
        self._keep_draft(row.finding, text)
        if offered is not None and offered.is_lost:
            self.sitting.home.keep_draft(self._audit, row.finding, "", file=offered.file)
            self._begun_elsewhere.pop(row.finding, None)
        self.say(_("The note is kept. It will be saved with your answer."))

    def note_privately(self, rest: str) -> None:
        """A note for the consultant alone; a hyphen clears it."""
        made, row = self.here()
        question = _("Private note to {item}, {subject}").format(item=made.item, subject=row.title)
        text = rest or self.talk.ask_for(question, self._private.get(row.finding, ""))
        text = "" if text in CLEARS else text
        kept = PrivateNote(finding=row.finding, text=text, at=self.workspace.now())
        self.sitting.home.note_privately(self._audit, kept)
        self._private[row.finding] = text
        self.say(_("It stays on this computer: neither reports nor presentation show it."))

    def attach(self, rest: str) -> None:
        """Keep something that the next answer rests on."""
        made, row = self.here()
        left = self._attached_elsewhere.get(row.finding) if not self._attached.get(row.finding) else None
        if left is not None and not rest and self.do(lies_here(self.workspace, left.kept)):
            self._keep_attached(row.finding, left.kept)
            if left.is_lost:
                self.sitting.home.keep_attached(self._audit, row.finding, (), file=left.file)
                self._attached_elsewhere.pop(row.finding, None)
            names = ", ".join(evidence_words(one) for one in left.kept)
            self.say(_("Taken over, will be saved with your answer: {names}.").format(names=names))
            return
        question = _("Attach to {item}, {subject}").format(item=made.item, subject=row.title)
        hint = _("An address, the name of a file, or a text pasted here.")
        text = rest or self.talk.ask_lines(
            f"{question}. {hint}", lambda line: is_address(line) or is_file(line)
        )
        if not text:
            self.say(_("Left as it was."))
            return
        kept = self.do(keep_evidence(self.workspace, text))
        self._keep_attached(row.finding, (*self._attached.get(row.finding, ()), kept))
        self.say(
            _("Attached, as {kind}: {what}. It will be saved with your answer.").format(
                kind=taken_for(text), what=evidence_words(kept)
            )
        )
