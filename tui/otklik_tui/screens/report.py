"""The report: for whom, in which formats, a preview, written and opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from otklik.disk import reason_of
from otklik.errors import OtklikError
from otklik.i18n import N_, _
from otklik_tui.screens.base import Help, OtklikScreen
from otklik_tui.views.report import formats_for, kind_rows, paragraphs, readers_of
from otklik_tui.widgets.long_text import LongText
from otklik_tui.widgets.rows import Rows
from otklik_tui.widgets.safe import Told
from otklik_tui.workspace import Change

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.store import AuditFile


class ReportScreen(OtklikScreen):
    """The preview follows the kind under the cursor; writing goes on in a thread of its own."""

    ABOUT = Help(
        N_("Report"),
        N_(
            "Choose for whom the report is; beside it stands what will be in it. F chooses formats, R one owner or body"
            " instead of all. E writes the files beside the audit, and O opens the one written last."
        ),
        "otklik report {file} --kind governor --format md,html,docx\notklik report {file} --by owner --reader press_officer",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "export", N_("Write")),
        Binding("f", "formats", N_("Formats")),
        Binding("r", "reader", N_("Reader")),
        Binding("g", "folder", N_("Folder")),
        Binding("o", "open", N_("Open the file")),
        Binding("enter", "read", N_("Read the preview"), show=False),
        Binding("escape", "kinds", N_("Back"), show=False),
    ]
    WRITING = frozenset({"export", "folder"})
    CSS = """
    ReportScreen #left { width: 42; border-right: solid $border; }
    ReportScreen #kinds { height: auto; }
    ReportScreen #told { padding: 0 1; height: auto; }
    ReportScreen #preview { padding: 0 1; }
    ReportScreen.-narrow #left { width: 33; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.formats: tuple[str, ...] = ("md", "html")
        self.reader = ""
        self.folder: Path | None = None
        self.written: tuple[Path, ...] = ()
        self._shown: tuple[str, str, str] = ("", "", "")  # assessment, kind, reader

    def body(self) -> Iterable[Widget]:
        yield Horizontal(
            Vertical(Rows(id="kinds", header=False), Told(id="told"), id="left"),
            LongText(id="preview"),
        )

    @property
    def kinds(self) -> Rows:
        return self.query_one("#kinds", Rows)

    @property
    def preview(self) -> LongText:
        return self.query_one("#preview", LongText)

    def changed(self, change: Change) -> None:
        if not self.kinds.columns:
            self.kinds.fill(("",), [(row.kind, (row.title,), "") for row in kind_rows()])
            self.kinds.focus()
        if change is not Change.WORK:
            self.tell()
            self.look()

    def tell(self) -> None:
        """For whom, in which formats, where to, and what was written."""
        assessment = self.workspace.assessment
        row = next((one for one in kind_rows() if one.kind == self.kinds.chosen), None)
        if row is None:
            return
        parts: list[str | tuple[str, str]] = [f"\n{row.reader}\n"]
        readers = dict(readers_of(assessment, row.kind)) if assessment is not None else {}
        if readers:
            for_whom = readers.get(self.reader) or _("all {n}").format(n=len(readers))
            parts += [(_("Reader: "), "$muted"), f"{for_whom}\n"]
        parts += [(_("Formats: "), "$muted"), ", ".join(self.formats) + "\n"]
        folder = str(self.folder) if self.folder is not None else _("that of the audit")
        parts += [(_("Folder: "), "$muted"), f"{folder}\n"]
        if self.written:
            names = "\n".join(path.name for path in self.written[-8:])
            parts += [(_("Written: ") + "\n", "$muted"), names]
        self.query_one("#told", Told).tell(*parts)

    def _to(self) -> Path:
        path = self.workspace.path
        return self.folder or (path.parent if path is not None else Path())

    # --- preview -----------------------------------------------------------------------------------------------------

    def on_data_table_row_highlighted(self) -> None:
        self.reader = ""
        self.tell()
        self.look()

    def look(self) -> None:
        """Make the preview of what is chosen, unless it is shown already."""
        assessment = self.workspace.assessment
        if assessment is None:
            self._say(
                _("The audit is being read and pages are measured. This takes a moment the first time.")
            )
            return
        wanted = (assessment.id, self.kinds.chosen, self.reader)
        if wanted != self._shown and self.kinds.chosen:
            self._shown = wanted
            self._say(_("The preview is being made."))
            self.workspace.spawn(self._look(wanted))

    async def _look(self, wanted: tuple[str, str, str]) -> None:
        from otklik.pipeline import ReportAsked, report_text

        host, (_assessment, kind, reader) = self.workspace.host, wanted
        asked = ReportAsked(kind=kind, reader=reader)

        def make(audit: AuditFile, assessment: Assessment) -> str:
            return report_text(audit, host, assessment, asked) if wanted == self._shown else ""

        try:
            text = await self.workspace.beside(make)
        except OtklikError as error:
            text = str(error)
        if wanted == self._shown and self.is_mounted:
            self._say(text)

    def _say(self, text: str) -> None:
        self.preview.tell(paragraphs(text))

    def action_read(self) -> None:
        self.preview.focus()

    def action_kinds(self) -> None:
        self.kinds.focus()

    # --- writing -----------------------------------------------------------------------------------------------------

    def action_formats(self) -> None:
        from otklik_tui.screens.choose import ChooseScreen

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen:
                self.formats = chosen
                self.tell()

        options = formats_for(self.workspace.host, self.kinds.chosen)
        self.app.push_screen(ChooseScreen(_("In which formats?"), options, self.formats), callback=take)

    def action_reader(self) -> None:
        """One owner or body; none marked: all of them."""
        from otklik_tui.screens.choose import ChooseScreen

        assessment = self.workspace.assessment
        options = readers_of(assessment, self.kinds.chosen) if assessment is not None else ()
        if not options:
            self.notify(_("This report is one for all. Packs are made for each owner or body."))
            return

        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self.reader = chosen[0] if len(chosen) == 1 else ""
                if len(chosen) > 1:
                    self.notify(_("Several are marked: packs are written for all."))
                self.tell()
                self.look()

        chosen = (self.reader,) if self.reader else ()
        self.app.push_screen(
            ChooseScreen(_("For whom? None marked: for all"), options, chosen), callback=take
        )

    def action_folder(self) -> None:
        from otklik_tui.screens.ask import AskScreen

        def take(name: str | None) -> None:
            if name:
                self.folder = Path(name).expanduser()
                self.tell()

        self.app.push_screen(
            AskScreen(_("Folder for the files"), str(self._to()), is_file=True), callback=take
        )

    def action_export(self) -> None:
        self.workspace.spawn(self.export())

    async def export(self) -> None:
        """Write the files; what is open can be gone on with meanwhile."""
        from otklik.pipeline import ReportAsked, write_reports

        workspace, host, folder, formats = self.workspace, self.workspace.host, self._to(), self.formats
        if workspace.path is None:
            return
        asked, name = ReportAsked(kind=self.kinds.chosen, reader=self.reader), workspace.path.stem
        known = {identifier for identifier, _words in formats_for(host, asked.kind)}
        usable = [one for one in formats if one in known]

        def write(audit: AuditFile, assessment: Assessment) -> list[Path]:
            return write_reports(audit, host, assessment, usable, folder, name, asked)

        workspace.set_work("report", _("writing the report"))
        try:
            written = await workspace.beside(write)
        except OtklikError as error:
            workspace.tell_trouble(str(error))
            return
        finally:
            workspace.set_work("report", "")
        workspace.tell_trouble("")
        self.written = (*self.written, *written)
        if self.is_mounted:
            self.tell()
            self.notify(
                _("Written: {files}. O opens it.").format(files=", ".join(path.name for path in written[:4]))
            )

    def action_open(self) -> None:
        """Open the file that was written last with the program for its kind."""
        if not self.written:
            if self.otklik.is_presented:
                self.say_it_is_shown()
            else:
                self.tell_why(_("Nothing is written yet: E writes."))
        elif not self.written[-1].is_file():
            self.tell_why(_("{file} is there no more: E writes it again.").format(file=self.written[-1]))
        elif self.app.is_web:
            self._send(self.written[-1])
        else:
            self.workspace.spawn(self._open(self.written[-1]))

    async def _open(self, path: Path) -> None:
        from otklik_tui.acts import open_outside

        is_opened = await open_outside(path)
        if self.is_mounted:
            told = _("Opened: {file}.") if is_opened else _("No program opens it here. The file is {file}.")
            self.tell_why(told.format(file=path))

    def _send(self, path: Path) -> None:
        """Who looks from a browser may sit at another computer: the file goes to the downloads there."""
        try:
            self.app.deliver_binary(path)
        except OSError as error:
            told = _("{file} cannot be used: {reason}.").format(file=path, reason=reason_of(error))
            self.workspace.tell_trouble(told)
            return
        self.notify(_("The browser takes {file} into its downloads.").format(file=path.name), markup=False)
