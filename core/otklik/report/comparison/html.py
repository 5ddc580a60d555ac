"""A comparison as one HTML file: the style of the report, no script, no request to anywhere."""

from __future__ import annotations

from markupsafe import Markup

from otklik.i18n import using
from otklik.report import charts
from otklik.report.comparison.markdown import score_cells, score_columns
from otklik.report.comparison.model import ComparisonReport
from otklik.report.html import environment, style


def write_comparison_html(report: ComparisonReport) -> str:
    """The page. Every text is escaped by the template; the picture is our own SVG."""
    with using(report.language):
        rows = [*report.sections, *([report.total] if report.total is not None else [])]
        pairs = [(row.title, row.before, row.after) for row in rows]
        return (
            environment()
            .get_template("comparison.html.j2")
            .render(
                report=report,
                style=Markup(style()),  # noqa: S704 our own file
                picture=Markup(charts.before_and_after(pairs, report.column_titles)),  # noqa: S704 escaped
                columns=score_columns(report),
                scores=[(row, score_cells(report, row)) for row in rows],
            )
        )
