"""A comparison for the terminal: the main thing, scores, reasons, recommendations, changes item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otklik.i18n import _, ngettext
from otklik.report import words
from otklik.report.comparison.model import ChangeBlock, ComparisonReport, PlaceRow, ScoreChange
from otklik.report.comparison.sentences import rounding_words

MOST_SUBJECTS = 4  # under one item; files have all of them


def comparison_lines(report: ComparisonReport, *, files: str = "") -> Iterator[str]:
    """Lines without an end; an empty one parts sections. `files`: what was compared, for who has not named it."""
    yield report.title
    for fact in report.facts:
        yield f"  {fact.name}: {fact.text}"
    if files:
        yield f"  {files}"
    yield ""
    yield from report.summary
    yield ""
    yield from report.trust
    if report.total is not None:
        yield ""
        yield from _scores(report, [*report.sections, report.total])
        if remark := rounding_words(report):
            yield remark
    effects = [row for row in report.effects if row.count or row.total]
    if effects:
        yield ""
        yield _("Why the total is another:")
        for row in effects:
            yield f"  {row.total_text:>6}  {row.title} ({row.count_text})"
    yield from _followed(report)
    for one in report.changes:
        yield ""
        yield f"{one.title}: {words.number(one.count, 0)}"
        for block in one.blocks:
            yield from _block(block)
    if report.unchanged:
        yield ""
        yield report.unchanged
    yield from _listed(_("Pages and bodies"), [*report.renamed, *report.presence])
    yield from _method(report)
    if report.shares:
        yield ""
        yield _("Items in both regions")
        for share in report.shares:
            values = f"{share.before_text:>6} {share.after_text:>6} {share.difference_text:>7}"
            yield f"  {values}  {share.item}. {share.question}"
    yield from _places(report.places)
    yield from _places(report.figures)


def _scores(report: ComparisonReport, rows: Sequence[ScoreChange]) -> Iterator[str]:
    table = [score_columns(report), *(score_cells(report, row) for row in rows)]
    widths = [max(len(row[n]) for row in table) for n in range(len(table[0]))]
    for row in table:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()


def _followed(report: ComparisonReport) -> Iterator[str]:
    if not report.followed:
        return
    yield ""
    yield _("What became of the recommendations:")
    for row in report.followed:
        yield f"  {row.number}. {row.title}: {row.done_text} ({row.counts_text})"
        for remark in row.remarks:
            yield f"      {remark}"


def _block(block: ChangeBlock) -> Iterator[str]:
    yield f"  {block.item}. {block.question}"
    for line in block.lines[:MOST_SUBJECTS]:
        yield f"      {line.subject}: {line.before_text} → {line.after_text}"
    more = len(block.lines) - MOST_SUBJECTS
    if more > 0:
        yield "      " + ngettext("{n} more", "{n} more", more).format(n=words.number(more, 0))


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


def _listed(title: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield ""
        yield f"{title}:"
        yield from (f"  {text}" for text in texts)


def _method(report: ComparisonReport) -> Iterator[str]:
    if report.kind != "times" or not report.method:
        return
    yield ""
    yield _("What is different in the method:")
    for row in report.method:
        name = f"{row.id} {row.title}".strip() if row.title != row.id else row.id
        values = (
            f": {row.before or words.DASH} → {row.after or words.DASH}" if row.before or row.after else ""
        )
        yield f"  {row.kind_text}: {name}{values}"


def _places(rows: Sequence[PlaceRow]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    for row in rows:
        yield f"  {row.title}: {row.text}. {row.rank_text or row.remark}"
        if row.quartiles:
            low, middle, high = row.quartiles_text
            yield "      " + _("others: from {low} to {high} in the middle half, median {median}").format(
                low=low, high=high, median=middle
            )
