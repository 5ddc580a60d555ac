"""Pieces that layouts share: cells, links to findings and evidence, the head of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from otklik.i18n import _
from otklik.model import Value
from otklik.report import words
from otklik.report.document import Block, Cell, Document, FactLine, Inline, Paragraph, Proof, Run, run
from otklik.report.model import AnswerRow, Figure, FindingRow, Report
from otklik.report.private import MASKED


def head(
    report: Report,
    kind: str,
    title: str,
    blocks: Iterable[Block],
    *,
    subtitle: str = "",
    reader: str = "",
    options: Mapping[str, str] | None = None,
    facts: Sequence[FactLine] | None = None,
) -> Document:
    """A document of the report's region and day with its proof."""
    return Document(
        kind=kind,
        language=report.language,
        title=title,
        subtitle=subtitle,
        region=report.region,
        as_of=report.as_of,
        product=report.product,
        proof=Proof(
            audit=report.audit_id,
            assessment=report.assessment_id,
            heads=report.heads,
            kind=kind,
            reader=reader,
            language=report.language,
            options={**report.options, **(options or {})},
            versions={"product": report.product, **{pack.id: pack.version for pack in report.packs}},
        ),
        facts=tuple(facts) if facts is not None else facts_of(report),
        blocks=tuple(blocks),
    )


OF_REGION = ("scope", MASKED)  # lines that count what the whole region has


def facts_of(report: Report, *, with_region: bool = True) -> tuple[FactLine, ...]:
    """The lines under the title; without those of the whole region where the document is for one reader."""
    return tuple(
        FactLine(name=fact.name, runs=run(fact.text))
        for fact in report.facts
        if with_region or fact.id not in OF_REGION
    )


def paragraphs(sentences: Iterable[str], style: str = "") -> Iterator[Block]:
    """A paragraph each."""
    for sentence in sentences:
        yield Paragraph(runs=run(sentence), style="soft" if style == "soft" else "")


def cell(text: str, value: Value = None) -> Cell:
    """A cell of plain text."""
    return Cell(runs=run(text), value=value)


def joined(pieces: Iterable[Inline], between: str = ", ") -> Inline:
    """Rows of runs in one row."""
    made: list[Run] = []
    for piece in pieces:
        if made and piece:
            made.append(Run(text=between))
        made.extend(piece)
    return tuple(made)


def address(url: str, is_link: bool, text: str = "") -> Inline:
    """A page: linked where it may be, else with its address as text."""
    if is_link:
        return (Run(text=text or url, url=url),)
    return run(f"{text}{words.ASIDE}{url}" if text and url and text != url else text or url)


def in_stretches(numbers: Sequence[int]) -> str:
    """«№ 3, 7, 12–51»."""
    told = ", ".join(
        str(first) if first == last else f"{first}{words.DASH}{last}" for first, last in _stretches(numbers)
    )
    return f"{_('No.')}{words.NBSP}{told}"


def evidence_refs(numbers: Sequence[int]) -> Inline:
    """«[3, 7, 12–51]» with links into the list of evidence."""
    if not numbers:
        return ()
    links = joined(
        (Run(text=str(first) if first == last else f"{first}{words.DASH}{last}", to=f"e{first}"),)
        for first, last in _stretches(numbers)
    )
    return (*run(f"{words.NBSP}["), *links, *run("]"))


def _stretches(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Numbers that follow one another as a stretch, from three on."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    for stretch in found:
        if len(stretch) > 2:
            yield stretch[0], stretch[-1]
        else:
            yield from ((number, number) for number in stretch)


def figures(rows: Sequence[Figure]) -> str:
    """Their words, the same ones once."""
    return "; ".join(dict.fromkeys(figure.text for figure in rows))


def subject(row: FindingRow) -> Inline:
    """Whom a finding speaks of, with its anchor and its evidence."""
    place = address(row.url, row.is_link, row.subject_title)
    return (Run(text="", anchor=row.anchor), *place, *evidence_refs(row.evidence))


def answer(row: AnswerRow) -> Inline:
    """What a person said, by whom and when."""
    told = _("{author}, {date}: {outcome}").format(
        author=row.author or _("author not named"), date=row.at_text, outcome=row.outcome_text
    )
    note = f" {row.note}" if row.note else ""
    return (*run(f"{told}.{note}"), *evidence_refs(row.evidence))


def remarks(row: FindingRow) -> Inline:
    """Sentences and answers of a finding."""
    return joined([*(run(remark) for remark in row.remarks), *(answer(one) for one in row.answers)], " ")


def nothing_proposed(report: Report) -> Paragraph:
    """Why no action stands there: everything is well, or nothing is known yet."""
    if report.total.value is not None or report.total.is_thin:
        return Paragraph(runs=run(_("There is no action to propose.")))
    return Paragraph(runs=run(_("Nothing is proposed yet: first collect data and answer the questions.")))
