"""One report model, one writer per format. `FORMATS` is what the core registers; heavy imports wait until a writer works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from otklik.model import Text
from otklik.platform import ReportFormat

if TYPE_CHECKING:
    from otklik.report.comparison.model import ComparisonReport
    from otklik.report.document import Document
    from otklik.report.model import Report

BOTH = frozenset({"report", "comparison"})


class Markdown(ReportFormat):
    """For mail, chats and version control."""

    id: ClassVar[str] = "md"
    title: ClassVar[Text] = Text("Текст с разметкой Markdown", "Markdown text")
    suffix: ClassVar[str] = ".md"
    writes: ClassVar[frozenset[str]] = BOTH

    def write(self, report: Any) -> bytes:
        from otklik.report.markdown import write_markdown
        from otklik.report.markdown_document import write_markdown_document

        comparison = _comparison(report)
        if comparison is not None:
            return write_markdown_document(_document(comparison)).encode()
        return write_markdown(_checked(report)).encode()


class Html(ReportFormat):
    """One file for the browser and the printer."""

    id: ClassVar[str] = "html"
    title: ClassVar[Text] = Text("Страница для браузера и печати", "Page for the browser and for print")
    suffix: ClassVar[str] = ".html"
    writes: ClassVar[frozenset[str]] = BOTH

    def write(self, report: Any) -> bytes:
        from otklik.report.html import write_html
        from otklik.report.html_document import write_html_document

        comparison = _comparison(report)
        if comparison is not None:
            return write_html_document(_document(comparison)).encode()
        return write_html(_checked(report)).encode()


class Json(ReportFormat):
    """The whole model for other programs."""

    id: ClassVar[str] = "json"
    title: ClassVar[Text] = Text("Данные отчёта для других программ", "The report's data for other programs")
    suffix: ClassVar[str] = ".json"
    writes: ClassVar[frozenset[str]] = BOTH

    def write(self, report: Any) -> bytes:
        from otklik.report.json import write_json

        return write_json(_comparison(report) or _checked(report))


FORMATS: tuple[ReportFormat, ...] = (Markdown(), Html(), Json())


def _comparison(report: Any) -> ComparisonReport | None:
    from otklik.report.comparison.model import ComparisonReport

    return report if isinstance(report, ComparisonReport) else None


def _document(comparison: ComparisonReport) -> Document:
    from otklik.report.comparison.layout import comparison_document

    return comparison_document(comparison)


def _checked(report: Any) -> Report:
    from otklik.report.model import Report

    if not isinstance(report, Report):
        raise TypeError(f"a report format writes a Report, not {type(report).__name__}")
    return report
