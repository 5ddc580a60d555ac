"""Findings by section and item: what is said of many is said once, then whom it is said of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from otklik.i18n import _
from otklik.model import Outcome
from otklik.report import grouping, words
from otklik.report.document import Block, Heading, Inline, Listing, Paragraph, Run, run
from otklik.report.layouts.common import address, answer, evidence_refs, figures, in_stretches, joined
from otklik.report.model import FindingRow, ItemRow, Report, ScoreRow

FOLDED_FROM = 3  # findings with nothing to be mended are closed on screens from so many on


def findings(report: Report, numbers: frozenset[int] | None = None) -> Iterator[Block]:
    """By section and item; of `numbers` alone where they are given."""
    yield Heading(level=1, text=_("Findings by section"), anchor="findings")
    telling = _Telling(report)
    by_item = {item: _chosen(blocks, numbers) for item, blocks in grouping.blocks(report).items()}
    for section in report.sections:
        items = [item for item in grouping.items_of(report, section.id) if by_item.get(item.id)]
        if not items:
            continue
        # the score is the whole region's: it says nothing of one reader
        scored = "" if numbers is not None else _scored(section)
        yield Heading(level=2, text=f"{section.title}{scored}", anchor=f"s-{section.id}")
        waiting = [item for item in items if all(_is_plain(block) for block in by_item[item.id])]
        for item in items:
            if item not in waiting:
                yield from _item(item)
                for block in by_item[item.id]:
                    yield telling.block(block, item)
        if waiting:
            told = _("Not judged of anybody") if numbers is None else _("Not judged yet")
            yield Heading(level=3, text=told, is_listed=False)
            yield Listing(items=tuple(telling.unjudged(item, by_item[item.id]) for item in waiting))
    if not any(by_item.values()):
        yield Paragraph(runs=run(_("There are no findings.")))


def _scored(section: ScoreRow) -> str:
    if section.is_thin:
        return f"{words.ASIDE}{section.text}"
    if section.value is None:
        return f": {section.text}"
    return f": {words.fixed_points(section.value, section.maximum)}"


def _chosen(blocks: Iterable[grouping.Block], numbers: frozenset[int] | None) -> tuple[grouping.Block, ...]:
    """Blocks with the findings in `numbers` alone; those that have none are left out."""
    if numbers is None:
        return tuple(blocks)
    kept = (grouping.only(block, numbers) for block in blocks)
    return tuple(block for block in kept if block.lines)


def _is_plain(block: grouping.Block) -> bool:
    """It merely waits, or could not be judged: nothing was said, nothing measured, and one thing holds for all."""
    return (
        not block.outcome.is_judged
        and block.outcome is not Outcome.ERROR
        and len(block.lines) == 1
        and not (block.lines[0].first.answers or block.lines[0].first.measured)
    )


def _item(item: ItemRow) -> Iterator[Block]:
    yield Heading(level=3, text=f"{item.id}. {item.question}", anchor=f"i-{item.id}")
    if item.why:
        yield Paragraph(runs=run(item.why))
    told = _rests_on(item)
    if told:
        yield Paragraph(runs=run(told), style="soft")


def _rests_on(item: ItemRow) -> str:
    """Basis, how it is judged, and the remedy, in sentences."""
    bases = [
        f"{basis.level_text}: {basis.text}"
        + (" (" + _("requires a lawyer's check") + ")" if basis.needs_lawyer else "")
        for basis in item.bases
    ]
    remedy = [f"{_('Remedy')}: {item.remedy}"] if item.remedy else []
    return " ".join(words.sentence(text) for text in (*bases, *item.norms, item.mode_text, *remedy) if text)


class _Telling:
    """Says blocks of findings with the short names of bodies, whose full ones stand in the chapter of bodies."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._short: Mapping[str, str] = {body.id: body.short_title or body.title for body in report.bodies}

    def block(self, block: grouping.Block, item: ItemRow) -> Listing:
        """The verdict once; below it whom it is of, platform by platform."""
        title: list[Run] = [Run(text=block.outcome_text, outcome=block.outcome)]
        if block.title != item.question:
            title.append(Run(text=f" {block.title}", is_strong=True))
        if block.size > 1:
            title.append(Run(text=f" ({words.number(block.size, 0)})", is_soft=True))
        if block.measured_names:
            title.append(Run(text=f" {_('Measured')}: {'; '.join(block.measured_names)}.", is_soft=True))
        if block.expected:
            title.append(Run(text=f" {_('Expected')}: {figures(block.expected)}.", is_soft=True))
        if block.remarks:
            title.append(Run(text=" " + " ".join(block.remarks)))
        return Listing(
            title=tuple(title),
            items=tuple(self._lines(block)),
            is_folded=not block.is_to_mend and block.size >= FOLDED_FROM,
        )

    def _lines(self, block: grouping.Block) -> Iterator[Inline]:
        for told in grouping.lines_by_place(self._report, block):
            said = [entry for entry in told.entries if entry[1].answers]
            quiet = [entry for entry in told.entries if not entry[1].answers]
            for entries in ([quiet] if quiet else []) + [[entry] for entry in said]:
                yield (
                    *((Run(text=f"{told.title}: ", is_soft=True),) if told.title else ()),
                    *joined((self._entry(block, place, row) for place, row in entries), "; "),
                    *run(". "),
                    *run(" ".join(told.remarks)),
                )

    def _entry(self, block: grouping.Block, place: grouping.Place, row: FindingRow) -> Inline:
        told = (figure.own_text if block.measured_names else figure.text for figure in row.measured)
        measured = f"{words.ASIDE}{', '.join(told)}" if row.measured else ""
        expected = (
            f" ({_('Expected')}: {figures(row.expected)})" if row.expected and not block.expected else ""
        )
        said = joined((answer(one) for one in row.answers), " ")
        return (
            *self._names(place),
            *run(measured),
            *((Run(text=expected, is_soft=True),) if expected else ()),
            *((*run(". "), *said) if said else ()),
        )

    def _names(self, place: grouping.Place) -> Inline:
        """Names, each with its finding's anchor and evidence; one word for all where nobody is missing."""
        if place.all_text:
            anchors = tuple(Run(text="", anchor=row.anchor) for row in place.findings)
            refs = evidence_refs(sorted({n for row in place.findings for n in row.evidence}))
            told = in_stretches(sorted(row.number for row in place.findings))
            return (*anchors, *run(f"{place.all_text} ({told})"), *refs)
        return joined(self._name(row) for row in place.findings)

    def _name(self, row: FindingRow) -> Inline:
        name = grouping.name_in(row, self._short.get(row.body, ""))
        return (
            Run(text=f"{words.numbered(row.number)} ", anchor=row.anchor),
            *address(row.url, row.is_link, name),
            *evidence_refs(row.evidence),
        )

    def unjudged(self, item: ItemRow, blocks: Iterable[grouping.Block]) -> Inline:
        """A question that was judged of nobody: it, each verdict with whom it is of, what it rests on."""
        made: list[Run] = [Run(text=f"{item.id}. {item.question}", is_strong=True, anchor=f"i-{item.id}")]
        for block in blocks:
            made += [*run(" "), Run(text=block.outcome_text, outcome=block.outcome), *run(" ")]
            if block.title != item.question:
                made += run(f"{block.title}: ")
            made += joined(map(self._placed, grouping.places(self._report, block.lines[0].findings)), "; ")
            made += run(". " + " ".join(block.remarks))
        told = " ".join(filter(None, (item.why, _rests_on(item))))
        return (*made, *run(" "), Run(text=told, is_soft=True)) if told else tuple(made)

    def _placed(self, place: grouping.Place) -> Inline:
        head = (Run(text=f"{place.title}: ", is_soft=True),) if place.title else ()
        return (*head, *self._names(place))
