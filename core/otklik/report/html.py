"""The report as one HTML file: style and pictures inside, no script, no request to anywhere, readable on a phone, printable."""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from otklik.i18n import _, ngettext, using
from otklik.model import Outcome
from otklik.report import charts, words
from otklik.report.model import FindingRow, ItemRow, Report


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one item with the same result: one title, one table."""

    title: str
    outcome: Outcome
    outcome_text: str
    findings: tuple[FindingRow, ...]


ORDER = (
    Outcome.FAIL,
    Outcome.PARTIAL,
    Outcome.NEEDS_REVIEW,
    Outcome.ERROR,
    Outcome.NO_DATA,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)


def blocks(report: Report, item: ItemRow) -> tuple[Block, ...]:
    """The item's findings, worst first, those with one title together."""

    def place(row: FindingRow) -> tuple[int, str]:
        return ORDER.index(row.outcome), row.title

    rows = sorted((row for row in report.findings if row.item == item.id), key=place)
    found = []
    for (_place, title), same in groupby(rows, key=place):
        members = tuple(same)
        found.append(
            Block(
                title=title,
                outcome=members[0].outcome,
                outcome_text=members[0].outcome_text,
                findings=members,
            )
        )
    return tuple(found)


def write_html(report: Report) -> str:
    """The page. Every text is escaped by the template; pictures are our own SVG."""
    with using(report.language):
        template = _environment().get_template("report.html.j2")
        by_item = {item.id: blocks(report, item) for item in report.items}
        sections = [
            (section, [item for item in report.items if item.section == section.id])
            for section in report.sections
        ]
        return template.render(
            report=report,
            style=Markup(_style()),  # noqa: S704 our own file
            sections=[(section, items) for section, items in sections if items],
            blocks=by_item,
            pictures={
                "score": Markup(charts.score_by_section(report.sections)),  # noqa: S704 charts escape their texts
                "weeks": Markup(charts.posts_by_week(report.activity)),  # noqa: S704
                "accounts": Markup(charts.posts_by_account(report.activity)),  # noqa: S704
                "hours": Markup(charts.answers_by_hour(report.activity)),  # noqa: S704
            },
        )


def _style() -> str:
    return files("otklik.report").joinpath("style.css").read_text(encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("otklik.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_, n_=ngettext, words=words, Outcome=Outcome)
    return environment
