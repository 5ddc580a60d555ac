"""Two consultants: copies joined into one audit, answers that differ decided one by one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from otklik.answering import REOPEN
from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik.report.words import quoted
from otklik_tui.lanes import Lane
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.together import DisputeRow, agreement_words, dispute_rows, merged_lines, open_ones
from otklik_tui.widgets.long_list import Column, Line, LongList
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik.merge import Merged


class TogetherScreen(OtklikScreen):
    """M joins the open audit with copies of it into a new file and opens that; digits decide what differs."""

    ABOUT = Help(
        N_("Together"),
        N_(
            "Two people answered in two copies of one audit. M joins the open audit with the other copies into a new file,"
            " nothing is lost. Answers that differ stand here with who gave them; a digit decides the one under the"
            " cursor, after you have said why. What was decided stays in the list: R returns it to the dispute."
        ),
        "otklik copy {file} COPY.otklik\notklik merge {file} COPY.otklik -o TOGETHER.otklik\n"
        "otklik reconcile {file} ITEM SUBJECT pass|partial|fail|na|nodata|withdraw|reopen --note WHY\notklik agreement {file}",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "merge", N_("Join copies")),
        Binding("c", "copy", N_("Make a copy")),
        Binding("1", "decide('pass')", N_("Yes")),
        Binding("2", "decide('partial')", N_("Partly")),
        Binding("3", "decide('fail')", N_("No")),
        Binding("4", "decide('na')", N_("Does not apply")),
        Binding("0", "decide('nodata')", N_("No data")),
        Binding("w", "decide('withdraw')", N_("Withdraw all"), show=False),
        Binding("r", "reopen", N_("Return to the dispute")),
        Binding("u", "undo", N_("Undo")),
    ]
    WRITING = frozenset({"merge", "copy", "decide", "reopen", "undo"})
    INTO_AUDIT = frozenset({"decide", "reopen", "undo"})
    CSS = """
    TogetherScreen #told { padding: 0 1; }
    TogetherScreen #answers { height: auto; max-height: 40%; padding: 0 1; border-top: solid $border; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[DisputeRow, ...] = ()
        self.merged: Merged | None = None
        self._shown = ""
        self._asked: dict[str, str] = {}  # as it was filled in last, until it was joined

    def body(self) -> Iterable[Widget]:
        columns = (
            Column(_("Item"), width=8),
            Column(_("Of whom"), share=2),
            Column(_("Answers"), share=3),
        )
        yield Vertical(Told(id="told"), LongList(columns, id="disputes", has_header=True), Told(id="answers"))

    @property
    def listing(self) -> LongList:
        return self.query_one("#disputes", LongList)

    def changed(self, change: Change) -> None:
        workspace, assessment = self.workspace, self.workspace.assessment
        if assessment is None:
            self._shown, self.rows = "", ()
            self.listing.show(0, self._line)
            told = _("Open an audit, then M joins it with its copies.") if not workspace.is_open else ""
            self.query_one("#told", Told).tell((told, "$muted"))
            return
        if assessment.id == self._shown and change is not Change.WRITTEN:
            return
        if not self._shown:
            self.listing.focus()
        self._shown = assessment.id
        kept = self.row.id if self.row is not None else ""
        self.rows = dispute_rows(assessment, workspace.host, workspace.events)
        # what was settled or returned goes to another place: the cursor goes with it, so that no digit meets another
        at = next((n for n, row in enumerate(self.rows) if row.id == kept), None)
        self.listing.show(len(self.rows), self._line, cursor=at)
        self._tell()

    def _tell(self) -> None:
        assessment = self.workspace.assessment
        if assessment is None:
            return
        lines = list(merged_lines(self.merged)) if self.merged is not None else []
        agreed = agreement_words(assessment, self.workspace.events)
        if agreed:
            lines.append(agreed)
        n = len(open_ones(self.rows))
        if n:
            left = _.plural("{n} answer is left to reconcile.", "{n} answers are left to reconcile.", n)
            lines.append(left.format(n=n))
        else:
            lines.append(_("Nothing is to be reconciled."))
        self.query_one("#told", Told).tell("\n".join(lines))
        self.show_answers()
        self.show_keys()

    def show_answers(self) -> None:
        """Who said what to the question under the cursor."""
        row = self.row
        answers = self.query_one("#answers", Told)
        if row is None:
            answers.tell("")
            return
        answers.tell((f"{row.question}\n", "bold"), "\n".join(row.answers))

    @property
    def row(self) -> DisputeRow | None:
        return self.rows[min(self.listing.cursor, len(self.rows) - 1)] if self.rows else None

    def _line(self, index: int) -> Line:
        row = self.rows[index]
        return Line((row.item, row.title, row.outcomes))

    def on_long_list_moved(self) -> None:
        self.show_answers()
        self.show_keys()

    def is_offered(self, action: str) -> bool:
        """What can be done with the line under the cursor."""
        row = self.row
        if action == "reopen":
            return row is not None and row.is_settled
        if action.startswith("decide("):
            word = action.partition("'")[2].rstrip("')")
            return row is not None and not row.is_settled and word in (*row.may_be, "withdraw")
        return True

    # --- deciding ----------------------------------------------------------------------------------------------------

    def action_decide(self, word: str) -> None:
        """Say why, then the answer is recorded upon both."""
        from otklik.report.words import outcome_words
        from otklik_tui.acts import WORDS
        from otklik_tui.screens.ask import AskScreen

        row = self.row
        if row is None:
            self.tell_why(_("Nothing is to be reconciled."))
            return
        if row.is_settled:
            self.tell_why(_("This is settled: R returns it to the dispute, then it is decided anew."))
            return
        if word not in (*row.may_be, "withdraw"):
            told = _(
                "{item} is either met or not: “partly” is no answer to it. 1 is yes, 3 is no, 4 does not apply."
            )
            self.tell_why(told.format(item=row.item))
            return
        outcome = outcome_words(WORDS[word]) if word in WORDS else _("withdrawn")
        question = _("{item}, {subject}: {outcome}. Why does it hold?").format(
            item=row.item, subject=row.title, outcome=quoted(outcome)
        )

        def take(why: str | None) -> None:
            if why:
                self.workspace.spawn(self.decide(row, word, why))
            elif why is not None:
                self.tell_why(_("Nothing was recorded: a reason is needed. Press the key again and say why."))

        self.app.push_screen(AskScreen(question), callback=take)

    async def decide(self, row: DisputeRow, word: str, why: str) -> None:
        from otklik_tui.acts import reconcile

        try:
            await reconcile(self.workspace, row.item, row.subject, word, why)
        except OtklikError:
            return  # the workspace has told it
        told = _("{finding} is in dispute again.") if word == REOPEN else _("Recorded: {item}, {subject}.")
        self.notify(told.format(finding=row.id, item=row.item, subject=row.title))

    def action_reopen(self) -> None:
        """Say why, then both answers stand again."""
        from otklik_tui.screens.ask import AskScreen

        row = self.row
        if row is None or not row.is_settled:
            self.tell_why(_("This is in dispute as it is.") if row else _("Nothing is to be reconciled."))
            return
        question = _("{item}, {subject}: why does it go back to the dispute?").format(
            item=row.item, subject=row.title
        )

        def take(why: str | None) -> None:
            if why:
                self.workspace.spawn(self.decide(row, REOPEN, why))
            elif why is not None:
                self.tell_why(_("Nothing was recorded: a reason is needed. Press the key again and say why."))

        self.app.push_screen(AskScreen(question), callback=take)

    async def action_undo(self) -> None:
        """Take back the last act, here or in the checklist."""
        await self.take_back()

    # --- copies ------------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """A copy for a colleague, as `otklik copy` makes it."""
        from otklik_tui.screens.ask import AskScreen

        path = self.workspace.path
        if path is None:
            return

        def take(name: str | None) -> None:
            if name:
                self.workspace.spawn(self._copy(Path(name).expanduser()))

        self.app.push_screen(
            AskScreen(_("File for the copy"), str(path.with_name(f"{path.stem}-2{path.suffix}"))),
            callback=take,
        )

    async def _copy(self, to: Path) -> None:
        try:
            await self.workspace.read(lambda audit: audit.copy(to))
        except OtklikError as error:
            self.workspace.tell_trouble(str(error))
            return
        self.notify(_("Written: {files}").format(files=to))

    def action_merge(self) -> None:
        """Ask for the copies and for the file to be made."""
        from otklik_tui.screens.fill_in import FillInScreen
        from otklik_tui.views.fill_in import Field, Wrong

        path = self.workspace.path
        if path is None:
            self.workspace.tell_trouble(_("Open an audit first, or make one."))
            return
        out = path.with_name(f"{path.stem}-together{path.suffix}")
        fields = (
            Field(
                "copies",
                _("Copies of this audit, one or several separated by ;"),
                hint="copy.otklik; copy2.otklik",
                value=self._asked.get("copies", ""),
            ),
            Field("out", _("File to be made of them"), self._asked.get("out", str(out))),
        )

        def check(told: dict[str, str]) -> str:
            self._asked = told  # what was typed is there again where joining fails
            copies, out = _named(told)
            if not copies or not told["out"]:
                return Wrong(_("Name a copy and the file to be made."), "out" if copies else "copies")
            missing = next((copy for copy in copies if not copy.is_file()), None)
            if missing is not None:
                return Wrong(_("There is no file {file}. Check the name.").format(file=missing), "copies")
            if out.exists():
                return Wrong(_("{file} exists already. Choose another name.").format(file=out), "out")
            return ""

        self.app.push_screen(FillInScreen(_("Join copies"), fields, check=check), callback=self._merge)

    def _merge(self, told: dict[str, str] | None) -> None:
        if told is not None:
            self.workspace.spawn(self.merge(*_named(told)))

    async def merge(self, copies: list[Path], out: Path) -> None:
        """Join them in a thread of its own, and open what was made."""
        from otklik.merge import merge

        workspace = self.workspace
        if workspace.path is None:
            return
        workspace.set_work("merge", _("joining copies"))
        try:
            made = await Lane("otklik-merge").run(merge, [workspace.path, *copies], out)
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        finally:
            workspace.set_work("merge", "")
        self.merged, self._asked = made, {}
        await self.otklik.open_audit(out, "together")


def _named(told: dict[str, str]) -> tuple[list[Path], Path]:
    """The copies, and the file to be made."""
    names = [name.strip().strip("'\"") for name in told["copies"].split(";")]
    return [Path(name).expanduser() for name in names if name], Path(told["out"]).expanduser()
