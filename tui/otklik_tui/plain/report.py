"""The report in lines: for whom, in which formats, read out before it is written, written beside the audit."""

from __future__ import annotations

from pathlib import Path

from otklik.errors import UsageError
from otklik.i18n import _
from otklik.pipeline import ReportAsked, report_text, write_reports
from otklik_tui.plain.aloud import read_out
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.report import KindRow, formats_for, kind_rows, readers_of

PAGE = 20


class ReportPlace(Place):
    """A number chooses the kind of report."""

    id = "report"

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.kind = kind_rows()[0].kind
        self.formats: tuple[str, ...] = ("md", "html")
        self.reader = ""
        self.folder: Path | None = None
        self.written: tuple[Path, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("the kinds of reports; a number chooses one"), lambda rest: self.tell_kinds()),
            Word("v", _.context("typed", "read"), _("read the report out before it is written"), self.read, is_first=True),
            Word("f", _.context("typed", "formats"), _("choose formats"), self.choose_formats, is_first=True),
            Word("r", _.context("typed", "reader"), _("one owner or body instead of all"), self.choose_reader),
            Word("g", _.context("typed", "folder"), _("the folder for the files"), self.choose_folder, writes=True),
            Word("e", _.context("typed", "write"), _("write the files"), self.export, is_first=True, writes=True),
            Word("o", _.context("typed", "open"), _("open the file that was written last with its program"), self.open, writes=True),
        )  # fmt: skip

    def enter(self) -> None:
        self.tell_kinds()

    @property
    def row(self) -> KindRow:
        """The kind that is chosen."""
        return next(row for row in kind_rows() if row.kind == self.kind)

    def tell_kinds(self) -> None:
        """Kinds of reports, then what is chosen."""
        for number, row in enumerate(kind_rows(), start=1):
            self.say(f"{number}. {row.title}: {row.reader}.")
        self.tell_chosen()

    def tell_chosen(self) -> None:
        """What would be written now."""
        readers = dict(readers_of(self.assessment, self.kind))
        self.say(_("Chosen: {kind}.").format(kind=self.row.title))
        if readers:
            for_whom = readers.get(self.reader) or _("all {n}").format(n=len(readers))
            self.say(_("Reader: ") + f"{for_whom}.")
        self.say(_("Formats: ") + ", ".join(self._usable()) + ".")
        self.say(
            _("Folder: ") + (str(self.folder) if self.folder is not None else _("that of the audit")) + "."
        )

    def _usable(self) -> list[str]:
        """The chosen formats that can write this kind."""
        known = {identifier for identifier, _words in formats_for(self.host, self.kind)}
        return [one for one in self.formats if one in known]

    def number(self, number: int, rest: str) -> None:
        found = kind_rows()
        self.kind, self.reader = found[index_of(number, len(found))].kind, ""
        self.tell_chosen()

    def choose_formats(self, rest: str = "") -> None:
        options = formats_for(self.host, self.kind)
        chosen = self.talk.choose(_("In which formats?"), options, self.formats)
        if chosen:
            self.formats = chosen
        self.tell_chosen()

    def choose_reader(self, rest: str = "") -> None:
        """One owner or body; none: all of them."""
        options = readers_of(self.assessment, self.kind)
        if not options:
            raise UsageError(_("This report is one for all. Packs are made for each owner or body."))
        chosen = self.talk.choose(_("For whom? 0: for all"), options, (self.reader,))
        self.reader = chosen[0] if len(chosen) == 1 else ""
        if len(chosen) > 1:
            self.say(_("Several are marked: packs are written for all."))
        self.tell_chosen()

    def choose_folder(self, rest: str = "") -> None:
        name = rest or self.talk.ask_for(_("Folder for the files"), str(self._to()))
        if name:
            self.folder = Path(name.strip("'\"")).expanduser()
        self.tell_chosen()

    def _to(self) -> Path:
        path = self.workspace.path
        return self.folder or (path.parent if path is not None else Path())

    def read(self, rest: str = "") -> None:
        """The report in pages; a row of a table is told with its headings."""
        self.say(_("The preview is being made."))
        host, asked = self.host, ReportAsked(kind=self.kind, reader=self.reader)
        text = self.do(
            self.workspace.beside(lambda audit, assessment: report_text(audit, host, assessment, asked))
        )
        self.talk.lines(read_out(text), size=PAGE)

    def export(self, rest: str = "") -> None:
        """Write the files."""
        host, folder, usable = self.host, self._to(), self._usable()
        path, asked = self.workspace.path, ReportAsked(kind=self.kind, reader=self.reader)
        assert path is not None
        if not usable:
            raise UsageError(_("None of the chosen formats can write this report: formats chooses others."))
        self.say(_("The report is being written."))
        written = self.do(
            self.workspace.beside(
                lambda audit, assessment: write_reports(
                    audit, host, assessment, usable, folder, path.stem, asked
                )
            )
        )
        self.written = (*self.written, *written)
        self.say(_("Written: {files}").format(files=", ".join(str(one) for one in written)))

    def open(self, rest: str = "") -> None:
        """The file that was written last."""
        from otklik_tui.acts import open_outside

        if not self.written:
            raise UsageError(_("Nothing is written yet: write does it."))
        if not self.do(open_outside(self.written[-1])):
            self.say(_("No program opens it here. The file is {file}.").format(file=self.written[-1]))
