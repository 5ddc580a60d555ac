"""The heat map of bodies by sections: mean score of the findings that were judged, in grey, with its number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from otklik.assess import Assessment, body_of
from otklik.i18n import _, language, ngettext
from otklik.report import charts
from otklik.report.model import Report
from otklik.report.words import DASH, number

CELL, ROW = 54.0, 21.0
NAMES = 330.0  # width of the column of names
HEAD_LETTERS = 18  # of a line of a section's name, which stands upright
LETTERS = 38  # of a name in it


class HeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """`values`: points 0…100 by section, None where nothing was judged."""

    title: str
    values: tuple[float | None, ...]


class Heat(msgspec.Struct, frozen=True, kw_only=True):
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]


def heat_of(report: Report) -> Heat:
    """Bodies that have judged findings, in the report's order; sections that have them, in theirs.

    As of a section, of a cell no number is told where too little of it was judged.
    """
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    unknown: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        key = finding.body, finding.section
        if finding.body and finding.score is not None:
            sums[key].append(finding.score)
        elif finding.outcome.is_unknown:
            unknown[key] += 1
    sums = _told(sums, unknown, report.total.needed)
    sections = [row for row in report.sections if any(section == row.id for _body, section in sums)]
    rows = [
        HeatRow(
            title=body.short_title or body.title,
            values=tuple(_mean(sums.get((body.id, section.id), [])) for section in sections),
        )
        for body in report.bodies
    ]
    return Heat(
        columns=tuple(section.title for section in sections),
        rows=tuple(row for row in rows if any(value is not None for value in row.values)),
    )


def heat_of_assessment(assessment: Assessment) -> Heat:
    """The same without a report: waits for no words of findings, so that it can be shown at once."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    unknown: Counter[tuple[str, str]] = Counter()
    bodies = assessment.body_of_account
    for batch in assessment.findings.batches:
        for cell in batch.cells():
            key = body_of(cell.subject, bodies), batch.item.section
            if key[0] and cell.score is not None:
                sums[key].append(cell.score)
            elif cell.outcome.is_unknown:
                unknown[key] += 1
    sums = _told(sums, unknown, assessment.score.total.needed)
    used = {section for _body, section in sums}
    sections = [section for section in assessment.method.sections if section.id in used]
    rows = [
        HeatRow(
            title=body.short_name or body.name,
            values=tuple(_mean(sums.get((body.id, section.id), [])) for section in sections),
        )
        for body in assessment.profile.bodies
    ]
    return Heat(
        columns=tuple(section.title.in_language(language()) for section in sections),
        rows=tuple(row for row in rows if any(value is not None for value in row.values)),
    )


def _told(
    sums: dict[tuple[str, str], list[float]], unknown: Counter[tuple[str, str]], least: float
) -> dict[tuple[str, str], list[float]]:
    """Cells of which enough was judged."""
    return {key: told for key, told in sums.items() if len(told) >= least * (len(told) + unknown[key])}


def _mean(scores: list[float]) -> float | None:
    return 100 * sum(scores) / len(scores) if scores else None


def lowest(heat: Heat, most: int) -> Heat:
    """The `most` rows with the lowest means, in their order; of too many, those that are alike are one row."""
    if len(heat.rows) <= most:
        return heat
    alike: dict[tuple[float | None, ...], list[str]] = defaultdict(list)
    for row in heat.rows:
        alike[row.values].append(row.title)
    rows = [HeatRow(title=_together(titles), values=values) for values, titles in alike.items()]
    ranked = sorted(
        range(len(rows)), key=lambda n: (_mean([v for v in rows[n].values if v is not None]) or 0.0, n)
    )
    return msgspec.structs.replace(heat, rows=tuple(rows[n] for n in sorted(ranked[:most])))


def _together(titles: Sequence[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    more = ngettext("and {n} more", "and {n} more", len(titles) - 1).format(n=number(len(titles) - 1, 0))
    shown = LETTERS - len(more) - 2
    first = titles[0] if len(titles[0]) <= shown else titles[0][: shown - 1].rstrip() + "…"
    return f"{first} {more}"


def heat_map(heat: Heat) -> str:
    """Dark is low: what needs work is seen first. The number stands in every cell, so that no shade must be compared."""
    title = _("Bodies by section")
    width = NAMES + CELL * len(heat.columns)
    names = [charts.wrapped(name, HEAD_LETTERS) for name in heat.columns]
    head = 14.0 + 6.4 * max((len(line) for lines in names for line in lines), default=1)
    parts: list[str] = []
    for place, lines in enumerate(names):
        for line, text in enumerate(lines):
            x = NAMES + CELL * (place + 0.5) + 13 * (line + 1 - len(lines) / 2) - 3
            parts.append(charts.upright(x, head - 6, text, size=12))
    told_names = short_names([row.title for row in heat.rows])
    for place, row in enumerate(heat.rows):
        y = head + ROW * place
        parts.append(charts.text_at(0, y + 15, told_names[place], size=13))
        for column, value in enumerate(row.values):
            x = NAMES + CELL * column
            fill, ink = _shade(value)
            parts.append(charts.rectangle(x + 1, y + 1, CELL - 2, ROW - 2, fill))
            told = DASH if value is None else number(value, 0)
            parts.append(charts.text_at(x + CELL / 2, y + 15, told, anchor="middle", size=12, ink=ink))
    lowest = min(
        ((value, row.title, name) for row in heat.rows for name, value in zip(heat.columns, row.values, strict=True) if value is not None),
        default=None,
    )  # fmt: skip
    described = _(
        "{bodies} bodies by {sections} sections, points of 100: the darker, the lower; a dash where nothing or too little was judged."
    ).format(bodies=len(heat.rows), sections=len(heat.columns))
    if lowest is not None:
        described += " " + _("Lowest: {body}, {section}, {value}.").format(
            body=lowest[1], section=lowest[2], value=number(lowest[0], 0)
        )
    return charts.picture(title, described, width, head + ROW * len(heat.rows) + 8, parts)


def short_names(titles: Sequence[str]) -> list[str]:
    """Names that fit the column. Those that begin alike for longer than it is wide are told by where they differ."""
    told = [_short(title) for title in titles]
    for short, count in Counter(told).items():
        if count < 2:
            continue
        alike = [n for n, name in enumerate(told) if name == short]
        words = [titles[n].split() for n in alike]
        shared = next(
            (n for n, at in enumerate(zip(*words, strict=False)) if len(set(at)) > 1), min(map(len, words))
        )
        for n, split in zip(alike, words, strict=True):
            if rest := " ".join(split[shared:]):
                told[n] = _short(f"… {rest}")
    return told


def _short(title: str) -> str:
    return title if len(title) <= LETTERS else title[: LETTERS - 1].rstrip() + "…"


def _shade(value: float | None) -> tuple[str, str]:
    """Fill and ink: five steps of grey blue, from dark (low) to pale (high); white for what is unknown."""
    if value is None:
        return "#ffffff", "#51606f"
    steps = (("#23405e", "#ffffff"), ("#54728f", "#ffffff"), ("#8ba3ba", "#111111"), ("#bccad7", "#111111"), ("#e6ecf1", "#111111"))  # fmt: skip
    return steps[min(int(value // 20), 4)]
