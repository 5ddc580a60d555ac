"""Two consultants, in lines: copies joined into one audit, answers that differ decided one by one."""

from __future__ import annotations

from pathlib import Path

from otklik.answering import REOPEN
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.report.words import outcome_words, quoted, stopped
from otklik_tui.acts import WORDS, reconcile
from otklik_tui.plain.aloud import sentences
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.fill_in import Field
from otklik_tui.views.together import DisputeRow, agreement_words, dispute_rows, merged_lines, open_ones


class TogetherPlace(Place):
    """A number tells who said what; the word after it decides."""

    id = "together"
    into_audit = frozenset({"d", "r", "u"})

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("answers that differ"), lambda rest: self.enter(), is_first=True),
            Word("d", _.context("typed", "decide"), _("decide the answer of that number: decide 2"), self.decide, is_first=True, writes=True),
            Word("r", _.context("typed", "reopen"), _("return the settled answer of that number to the dispute: reopen 2"), self.reopen, writes=True),
            Word("u", _.context("typed", "undo"), _("take back the last answer or exception"), self.undo, writes=True),
            Word("m", _.context("typed", "join"), _("join the open audit with copies of it into a new file"), self.merge, is_first=True, writes=True),
            Word("c", _.context("typed", "copy"), _("a copy of the audit for a colleague"), self.copy, writes=True),
        )  # fmt: skip

    def _rows(self) -> tuple[DisputeRow, ...]:
        return dispute_rows(self.assessment, self.host, self.workspace.events)

    def enter(self) -> None:
        if self.workspace.assessment is None:
            self.say(_("Open an audit first, or make one."))
            return
        agreed = agreement_words(self.assessment, self.workspace.events)
        if agreed:
            self.say(sentences(agreed))
        rows = self._rows()
        n = len(open_ones(rows))
        left = _.plural("{n} answer is left to reconcile.", "{n} answers are left to reconcile.", n)
        self.say(left.format(n=n) if n else _("Nothing is to be reconciled."))
        if not rows:
            return
        self.talk.page(
            len(rows),
            lambda number: (
                f"{number + 1}. {rows[number].item}. {sentences(rows[number].title)} {stopped(rows[number].outcomes)}"
            ),
        )

    def number(self, number: int, rest: str) -> None:
        rows = self._rows()
        row = rows[index_of(number, len(rows))]
        self.say(f"{row.item}. {row.question}")
        for answer in row.answers:
            self.say(stopped(answer))  # it begins with a name, as it was typed

    def decide(self, rest: str) -> None:
        """Choose what holds and say why; it is recorded upon both answers."""
        row = self._named(rest)
        if row.is_settled:
            told = _("This is settled. The word “{word}” returns it to the dispute, then it is decided anew.")
            raise UsageError(told.format(word=_.context("typed", "reopen")))
        self.number(int(rest), "")
        options = [
            *((word, outcome_words(WORDS[word])) for word in row.may_be),
            ("withdraw", _("withdrawn")),
        ]
        chosen = self.talk.choose(_("What holds?"), options)
        if len(chosen) != 1:
            self.say(_("Left as it was."))
            return
        outcome = dict(options)[chosen[0]]
        question = _("{item}, {subject}: {outcome}. Why does it hold?").format(
            item=row.item, subject=row.title, outcome=quoted(outcome)
        )
        why = self.talk.ask_for(question)
        if not why:
            self.say(_("Nothing was recorded: a reason is needed."))
            return
        self.do(reconcile(self.workspace, row.item, row.subject, chosen[0], why))
        self.sitting.tell_moved(_("Recorded: {item}, {subject}.").format(item=row.item, subject=row.title))

    def reopen(self, rest: str) -> None:
        """Say why, then both answers stand again."""
        row = self._named(rest)
        if not row.is_settled:
            raise UsageError(_("This is in dispute as it is."))
        question = _("{item}, {subject}: why does it go back to the dispute?")
        why = self.talk.ask_for(question.format(item=row.item, subject=row.title))
        if not why:
            self.say(_("Nothing was recorded: a reason is needed."))
            return
        self.do(reconcile(self.workspace, row.item, row.subject, REOPEN, why))
        self.sitting.tell_moved(_("{finding} is in dispute again.").format(finding=row.id))

    def _named(self, rest: str) -> DisputeRow:
        rows = self._rows()
        if not rest.isdecimal():
            raise UsageError(_("Type the number of a line of the list after the word."))
        return rows[index_of(int(rest), len(rows))]

    def copy(self, rest: str) -> None:
        path = self._open()
        name = rest or self.talk.ask_for(
            _("File for the copy"), str(path.with_name(f"{path.stem}-2{path.suffix}"))
        )
        to = Path(name).expanduser()
        self.do(self.workspace.read(lambda audit: audit.copy(to)))
        self.say(_("Written: {files}").format(files=to))

    def merge(self, rest: str) -> None:
        """Join copies into a new file and open it."""
        from otklik.merge import merge

        path = self._open()
        fields = (
            Field(
                "copies",
                _("Copies of this audit, one or several separated by ;"),
                rest,
                "copy.otklik; copy2.otklik",
            ),
            Field(
                "out", _("File to be made of them"), str(path.with_name(f"{path.stem}-together{path.suffix}"))
            ),
        )

        def check(told: dict[str, str]) -> str:
            return "" if told["copies"] and told["out"] else _("Name a copy and the file to be made.")

        told = self.talk.fill_in(_("Join copies"), fields, check=check)
        names = [name.strip().strip("'\"") for name in told["copies"].split(";")]
        out = Path(told["out"]).expanduser()
        made = merge([path, *(Path(name).expanduser() for name in names if name)], out)
        for line in merged_lines(made):
            self.say(sentences(line))
        self.sitting.open_audit(out)

    def _open(self) -> Path:
        if self.workspace.path is None:
            raise UsageError(_("Open an audit first, or make one."))
        return self.workspace.path
