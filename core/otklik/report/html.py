"""The report as one HTML file: style and pictures inside, no script, no request to anywhere, readable on a phone, printable."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from otklik.i18n import _, ngettext, using
from otklik.report import charts, grouping, words
from otklik.report.model import Report


def write_html(report: Report) -> str:
    """The page. Every text is escaped by the template; pictures are our own SVG."""
    with using(report.language):
        template = _environment().get_template("report.html.j2")
        sections = [(section, grouping.items_of(report, section.id)) for section in report.sections]
        return template.render(
            report=report,
            style=Markup(_style()),  # noqa: S704 our own file
            sections=[(section, items) for section, items in sections if items],
            blocks=grouping.blocks(report),
            pictures={
                "score": Markup(charts.score_by_section(report.parts)),  # noqa: S704 charts escape their texts
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
    environment.globals.update(_=_, ngettext=ngettext, words=words, grouping=grouping)
    return environment
