"""A comparison as blocks that any writer of documents renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from otklik.i18n import _, using
from otklik.report import words
from otklik.report.comparison.model import ChangeList, ComparisonReport, PlaceRow, ScoreChange
from otklik.report.comparison.sentences import rounding_words
from otklik.report.comparison.tables import Pair, followed_table, scores_cells, scores_columns, scores_picture
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    ColumnKind,
    Document,
    FactLine,
    Heading,
    Paragraph,
    Proof,
    Run,
    Score,
    Table,
    run,
)

POINTS = ColumnKind.NUMBER


def comparison_document(report: ComparisonReport) -> Document:
    """The comparison in the order in which it is read: the main thing, scores, recommendations, changes, method."""
    with using(report.language):
        blocks = tuple(block for part in _parts(report) for block in part)
    return Document(
        kind="comparison",
        language=report.language,
        title=report.title,
        subtitle=report.subtitle,
        region=report.region,
        as_of=report.as_of,
        product=report.product,
        proof=Proof(
            audit=" ".join(report.audits),
            assessment=" ".join(report.assessments),
            heads=report.heads,
            kind="comparison",
            language=report.language,
        ),
        facts=tuple(FactLine(name=fact.name, runs=run(fact.text)) for fact in report.facts),
        blocks=blocks,
    )


def _parts(report: ComparisonReport) -> Iterator[Iterable[Block]]:
    yield _summary(report)
    if report.total is not None:
        yield _scores(report)
    if report.effects:
        yield _effects(report)
    if report.kind == "times":
        yield _followed(report)
        for one in report.changes:
            yield _changes(one)
        yield _paragraphs([report.unchanged], "soft")
        yield _subjects(report)
        yield _method(report)
    if report.shares:
        yield _shares(report)
    for name, rows in ((_("Sections"), report.places), (_("Figures"), report.figures)):
        if rows:
            yield _places(name, rows)


def _paragraphs(texts: Iterable[str], style: str = "") -> Iterator[Block]:
    for text in texts:
        if text:
            yield Paragraph(runs=run(text), style="soft" if style == "soft" else "")


def _summary(report: ComparisonReport) -> Iterator[Block]:
    yield Heading(level=1, text=_("The main thing"), anchor="summary")
    total = report.total
    if total is not None and report.kind == "times":
        yield Score(
            text=total.difference_text,
            of=_("points of 100"),
            interval=f"{total.before.text} → {total.after.text}",
            sentences=report.summary,
        )
    else:
        yield from _paragraphs(report.summary)
    if report.trust:
        yield Heading(level=2, text=_("Can this difference be trusted"))
        yield from _paragraphs(report.trust)


def _scores(report: ComparisonReport) -> Iterator[Block]:
    rows = [*report.sections, *([report.total] if report.total is not None else [])]
    yield Heading(level=1, text=_("Score by section"), anchor="score")
    yield scores_picture([_pair(row) for row in rows], report.column_titles)
    columns = scores_columns(report.column_titles)
    if report.kind == "times":
        names = (_("Method"), _("Facts"), _("Known"), _("Applies"))
        columns += [Column(title=name, kind=POINTS, width=1.2) for name in names]
    yield Table(
        name=_("Score by section"),
        columns=tuple(columns),
        rows=tuple(_score_cells(report, row) for row in rows),
    )
    yield from _paragraphs([rounding_words(report)], "soft")


def _points(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 4)


def _pair(row: ScoreChange) -> Pair:
    return row.title, row.before, row.after


def _score_cells(report: ComparisonReport, row: ScoreChange) -> tuple[Cell, ...]:
    cells = scores_cells(_pair(row), row.difference, row.difference_text)
    if report.kind == "times":
        for text, value in (
            (row.method_text, row.method),
            (row.facts_text, row.facts),
            (row.knowledge_text, row.knowledge),
            (row.applicability_text, row.applicability),
        ):
            cells.append(Cell(runs=run(text), value=_points(value)))
    return tuple(cells)


def _effects(report: ComparisonReport) -> Iterator[Block]:
    yield Heading(level=2, text=_("Why the total is another"), anchor="reasons")
    yield from _paragraphs(
        [_("Reasons are taken one after another, the method first; together they make up the difference.")]
    )
    yield Table(
        name=_("Why the total is another"),
        columns=(
            Column(title=_("Reason"), width=4),
            Column(title=_("Findings"), kind=ColumnKind.WHOLE),
            Column(title=_("Points"), kind=POINTS),
        ),
        rows=tuple(
            (
                Cell(runs=run(row.title)),
                Cell(runs=run(row.count_text), value=row.count),
                Cell(runs=run(row.total_text), value=_points(row.total)),
            )
            for row in report.effects
        ),
    )


def _followed(report: ComparisonReport) -> Iterator[Block]:
    yield Heading(level=1, text=_("What became of the recommendations"), anchor="recommendations")
    if not report.followed:
        yield from _paragraphs([_("The earlier audit recommended nothing.")])
        return
    yield from _paragraphs(
        [_("Done is what measurement proves; a word without a measurement is called a word.")]
    )
    yield followed_table(report.followed)


def _changes(one: ChangeList) -> Iterator[Block]:
    yield Heading(level=1, text=f"{one.title}: {words.number(one.count, 0)}", anchor=one.kind.value)
    yield Table(
        name=one.title,
        columns=(
            Column(title=_("Item"), width=3),
            Column(title=_("Whose"), width=2.5),
            Column(title=_("Before"), width=2.5),
            Column(title=_("Now"), width=2.5),
        ),
        rows=tuple(
            (
                Cell(runs=run(f"{block.item}. {block.question}")),
                Cell(runs=(Run(text=line.subject, url=line.url if line.is_link else ""),)),
                Cell(runs=run(line.before_text)),
                Cell(runs=run(line.after_text)),
            )
            for block in one.blocks
            for line in block.lines
        ),
        is_wide=True,
    )


def _subjects(report: ComparisonReport) -> Iterator[Block]:
    texts = (*report.renamed, *report.presence)
    if texts:
        yield Heading(level=2, text=_("Pages and bodies"), anchor="subjects")
        yield Bullets(items=tuple(run(text) for text in texts))


def _method(report: ComparisonReport) -> Iterator[Block]:
    yield Heading(level=1, text=_("What is different in the method"), anchor="method")
    if not report.method:
        yield from _paragraphs([_("Nothing: both audits are judged by one method and the same norms.")])
        return
    yield Table(
        name=_("What is different in the method"),
        columns=(
            Column(title=_("What"), width=1.5),
            Column(title=_("Item or norm"), width=4),
            Column(title=_("Before")),
            Column(title=_("Now")),
        ),
        rows=tuple(
            (
                Cell(runs=run(row.kind_text)),
                Cell(runs=run(f"{row.id} {row.title}".strip() if row.title != row.id else row.id)),
                Cell(runs=run(row.before or words.DASH)),
                Cell(runs=run(row.after or words.DASH)),
            )
            for row in report.method
        ),
    )


def _shares(report: ComparisonReport) -> Iterator[Block]:
    yield Heading(level=1, text=_("Items in both regions"), anchor="items")
    before, after = report.column_titles
    yield Table(
        name=_("Items in both regions"),
        columns=(
            Column(title=_("Item"), width=4),
            Column(title=before, kind=POINTS),
            Column(title=after, kind=POINTS),
            Column(title=_("Difference"), kind=POINTS),
        ),
        rows=tuple(
            (
                Cell(runs=run(f"{row.item}. {row.question}")),
                Cell(runs=run(row.before_text), value=_points(row.before)),
                Cell(runs=run(row.after_text), value=_points(row.after)),
                Cell(runs=run(row.difference_text), value=_points(row.difference)),
            )
            for row in report.shares
        ),
    )


def _places(name: str, rows: Sequence[PlaceRow]) -> Iterator[Block]:
    yield Heading(level=1, text=name)
    columns = [Column(title=name, width=3), Column(title=_("Value")), Column(title=_("Place"), width=3)]
    columns += [
        Column(title=title) for title in (_("Lower quartile"), _("Median of others"), _("Upper quartile"))
    ]
    yield Table(
        name=name,
        columns=(*columns, Column(title=_("Others"), kind=ColumnKind.WHOLE)),
        rows=tuple(
            (
                Cell(runs=run(row.title)),
                Cell(runs=run(row.text)),
                Cell(runs=run(row.rank_text or row.remark)),
                *(Cell(runs=run(text or words.DASH)) for text in row.quartiles_text),
                Cell(
                    runs=run(words.number(row.n, 0) if row.quartiles else words.DASH),
                    value=row.n if row.quartiles else None,
                ),
            )
            for row in rows
        ),
    )
