"""One report model, one writer per format. `FORMATS` is what the core registers; heavy imports wait until a writer works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from otklik.model import Text
from otklik.platform import ReportFormat

if TYPE_CHECKING:
    from pathlib import Path

    from otklik.errors import ExtraMissing
    from otklik.report.document import Document
    from otklik.report.model import Report

EVERYTHING = frozenset({"report", "comparison", "document"})
COMPUTING = frozenset({"xlsx", "json"})  # formats for programs that compute; the others are read page by page
# What decides a file's bytes besides its content; the others write by nothing but our own code.
LIBRARIES = {"pdf": "typst", "docx": "python-docx", "xlsx": "xlsxwriter", "pptx": "python-pptx"}


class Markdown(ReportFormat):
    """For mail, chats and version control."""

    id: ClassVar[str] = "md"
    title: ClassVar[Text] = Text("Текст с разметкой Markdown", "Markdown text")
    suffix: ClassVar[str] = ".md"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        from otklik.report.markdown_document import write_markdown_document

        return write_markdown_document(_in_format(report, self.id)).encode()


class Html(ReportFormat):
    """One file for the browser and the printer."""

    id: ClassVar[str] = "html"
    title: ClassVar[Text] = Text("Страница для браузера и печати", "Page for the browser and for print")
    suffix: ClassVar[str] = ".html"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        from otklik.report.html_document import write_html_document

        return write_html_document(_in_format(report, self.id)).encode()


class Json(ReportFormat):
    """The whole model for other programs."""

    id: ClassVar[str] = "json"
    title: ClassVar[Text] = Text("Данные отчёта для других программ", "The report's data for other programs")
    suffix: ClassVar[str] = ".json"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        from otklik.report.json import write_json

        if isinstance(report, _document_class()):
            return write_json(_in_format(report, self.id))
        if not isinstance(report, _report_class()):
            document_of(report)  # refuses what is neither
        return write_json(report)


class Pdf(ReportFormat):
    """For reading, printing and keeping."""

    id: ClassVar[str] = "pdf"
    title: ClassVar[Text] = Text("PDF для чтения, печати и хранения", "PDF for reading, printing and keeping")
    suffix: ClassVar[str] = ".pdf"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        with extra(self.id):
            from otklik.report.pdf import write_pdf

            return write_pdf(_in_format(report, self.id))


class Docx(ReportFormat):
    """For editing in Word."""

    id: ClassVar[str] = "docx"
    title: ClassVar[Text] = Text("Документ Word", "A Word document")
    suffix: ClassVar[str] = ".docx"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def __init__(self, template: bytes | None = None) -> None:
        self._template = template

    def write(self, report: Any) -> bytes:
        with extra(self.id):
            from otklik.report.docx import write_docx

            return write_docx(_in_format(report, self.id), self._template)


class Xlsx(ReportFormat):
    """For sorting, filtering and computing."""

    id: ClassVar[str] = "xlsx"
    title: ClassVar[Text] = Text("Книга Excel", "An Excel workbook")
    suffix: ClassVar[str] = ".xlsx"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        with extra(self.id):
            from otklik.report.xlsx import write_xlsx

            return write_xlsx(_in_format(report, self.id, "workbook"))


class Pptx(ReportFormat):
    """For the closing meeting."""

    id: ClassVar[str] = "pptx"
    title: ClassVar[Text] = Text("Презентация", "A presentation")
    suffix: ClassVar[str] = ".pptx"
    writes: ClassVar[frozenset[str]] = EVERYTHING

    def write(self, report: Any) -> bytes:
        with extra(self.id):
            from otklik.report.pptx import write_pptx

            return write_pptx(_in_format(report, self.id, "presentation"))


FORMATS: tuple[ReportFormat, ...] = (Markdown(), Html(), Json(), Pdf(), Docx(), Xlsx(), Pptx())


def document_of(report: Any, kind: str = "full") -> Document:
    """A report laid out as that kind, a comparison laid out, a document as it is. Raises TypeError for anything else."""
    from otklik.report.comparison.layout import comparison_document
    from otklik.report.comparison.model import ComparisonReport
    from otklik.report.document import Document
    from otklik.report.layouts import lay_out

    if isinstance(report, Document):
        return report
    if isinstance(report, ComparisonReport):
        return comparison_document(report)
    if isinstance(report, _report_class()):
        return lay_out(report, kind)
    raise TypeError(f"a report format writes a report or a document, not {type(report).__name__}")


def _in_format(report: Any, identifier: str, kind: str = "full") -> Document:
    """The document whose proof says in which format it is, and by which version of which library."""
    from msgspec.structs import replace

    document = document_of(report, kind).part_for("sheets" if identifier in COMPUTING else "reading")
    library = LIBRARIES.get(identifier, "")
    versions = {**document.proof.versions, **({library: _version(library)} if library else {})}
    return replace(document, proof=replace(document.proof, format=identifier, versions=versions))


def _version(library: str) -> str:
    """Raises ModuleNotFoundError where it is not installed, as importing it would."""
    from importlib.metadata import version

    return version(library)


def _document_class() -> type[Document]:
    from otklik.report.document import Document

    return Document


def _report_class() -> type[Report]:
    from otklik.report.model import Report

    return Report


@contextmanager
def extra(identifier: str) -> Iterator[None]:
    """Raises ExtraMissing, which says what to install, where the format's library is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise extra_missing((identifier,)) from error


def extra_missing(formats: Sequence[str], written: Sequence[Path] = ()) -> ExtraMissing:
    """One sentence for all formats whose library is not there."""
    from otklik.errors import ExtraMissing
    from otklik.extras import how_to_install
    from otklik.i18n import _

    told = (
        _("Format {format} needs the extra reports: {how}. Markdown, HTML and JSON need nothing more.")
        if len(formats) == 1
        else _("Formats {format} need the extra reports: {how}. Markdown, HTML and JSON need nothing more.")
    )
    how = how_to_install("reports")
    return ExtraMissing(told.format(format=", ".join(formats), how=how), formats, written)
