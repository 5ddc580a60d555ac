"""A comparison as Markdown: complete, and nothing collected can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from otklik.i18n import _, using
from otklik.report import words
from otklik.report.comparison.model import ChangeList, ComparisonReport, PlaceRow, ScoreChange
from otklik.report.markup import heading, link, paragraphs, plain, table


def write_comparison_markdown(report: ComparisonReport) -> str:
    """The whole document; ends with a newline."""
    with using(report.language):
        lines = [line for part in _parts(report) for line in part]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _parts(report: ComparisonReport) -> Iterator[Iterable[str]]:
    yield _title(report)
    yield _summary(report)
    if report.total is not None:
        yield _scores(report)
    if report.effects:
        yield _effects(report)
    if report.kind == "times":
        yield _followed(report)
        yield _changes(report.changes)
        yield paragraphs([report.unchanged] if report.unchanged else [])
        yield _subjects(report)
        yield _method(report)
    if report.shares:
        yield _shares(report)
    for name, rows in ((_("Sections"), report.places), (_("Figures"), report.figures)):
        if rows:
            yield _places(name, rows)


def _title(report: ComparisonReport) -> Iterator[str]:
    yield from heading(1, report.title)
    yield plain(report.subtitle)
    yield ""
    for fact in report.facts:
        yield f"- **{plain(fact.name)}:** {plain(fact.text)}"


def _summary(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("The main thing"))
    yield from paragraphs(report.summary)
    if report.trust:
        yield from heading(3, _("Can this difference be trusted"))
        yield from paragraphs(report.trust)


def score_columns(report: ComparisonReport) -> list[str]:
    """Names of the columns of the table of scores."""
    before, after = report.column_titles
    names = [_("Section"), before, _("Interval"), after, _("Interval"), _("Difference")]
    if report.kind == "times":
        names += [_("Method"), _("Facts"), _("Known"), _("Applies")]
    return names


def score_cells(report: ComparisonReport, row: ScoreChange) -> list[str]:
    """A row of the table of scores, as text."""
    cells = [row.title]
    for side in (row.before, row.after):
        cells += [words.DASH if side.value is None else words.number(side.value * 100), side.interval]
    cells.append(row.difference_text)
    if report.kind == "times":
        cells += [row.method_text, row.facts_text, row.knowledge_text, row.applicability_text]
    return cells


def _scores(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("Score by section"))
    rows = [*report.sections, *([report.total] if report.total is not None else [])]
    yield from table(
        [plain(name) for name in score_columns(report)],
        ([plain(cell) for cell in score_cells(report, row)] for row in rows),
    )


def _effects(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("Why the total is another"))
    yield plain(
        _("Reasons are taken one after another, the method first; together they make up the difference.")
    )
    yield from table(
        (_("Reason"), _("Findings"), _("Points")),
        ([plain(row.title), row.count_text, row.total_text] for row in report.effects),
    )


def _followed(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("What became of the recommendations"))
    if not report.followed:
        yield plain(_("The earlier audit recommended nothing."))
        return
    yield plain(_("Done is what measurement proves; a word without a measurement is called a word."))
    yield from table(
        (_("No."), _("Recommendation"), _("What became of it"), _("Findings"), _("Until"), _("Still to do")),
        (
            [
                str(row.number),
                plain(row.title),
                plain(" ".join((f"{row.done_text}.", *row.remarks))),
                plain(row.counts_text),
                plain(row.due_text or words.DASH),
                plain("; ".join(row.left) or words.DASH),
            ]
            for row in report.followed
        ),
    )


def _changes(lists: Sequence[ChangeList]) -> Iterator[str]:
    for one in lists:
        yield from heading(2, f"{one.title}: {words.number(one.count, 0)}")
        for block in one.blocks:
            yield from heading(4, f"{block.item}. {block.question}")
            yield from table(
                (_("Whose"), _("Before"), _("Now")),
                (
                    [
                        link(line.url, line.is_link, line.subject),
                        plain(line.before_text),
                        plain(line.after_text),
                    ]
                    for line in block.lines
                ),
            )


def _subjects(report: ComparisonReport) -> Iterator[str]:
    if not report.renamed and not report.presence:
        return
    yield from heading(2, _("Pages and bodies"))
    for text in (*report.renamed, *report.presence):
        yield f"- {plain(text)}"


def _method(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("What is different in the method"))
    if not report.method:
        yield plain(_("Nothing: both audits are judged by one method and the same norms."))
        return
    yield from table(
        (_("What"), _("Item or norm"), _("Before"), _("Now")),
        (
            [
                plain(row.kind_text),
                plain(f"{row.id} {row.title}".strip() if row.title != row.id else row.id),
                plain(row.before or words.DASH),
                plain(row.after or words.DASH),
            ]
            for row in report.method
        ),
    )


def _shares(report: ComparisonReport) -> Iterator[str]:
    yield from heading(2, _("Items in both regions"))
    before, after = report.column_titles
    yield from table(
        (_("Item"), plain(before), plain(after), _("Difference")),
        (
            [plain(f"{row.item}. {row.question}"), row.before_text, row.after_text, row.difference_text]
            for row in report.shares
        ),
    )


def _places(name: str, rows: Sequence[PlaceRow]) -> Iterator[str]:
    yield from heading(2, name)
    yield from table(
        (
            name,
            _("Value"),
            _("Place"),
            _("Lower quartile"),
            _("Median of others"),
            _("Upper quartile"),
            _("Others"),
        ),
        (
            [
                plain(row.title),
                plain(row.text),
                plain(row.rank_text or row.remark),
                *(plain(text or words.DASH) for text in row.quartiles_text),
                words.number(row.n, 0) if row.quartiles else words.DASH,
            ]
            for row in rows
        ),
    )
