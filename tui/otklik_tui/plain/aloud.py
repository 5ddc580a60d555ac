"""Words that read well aloud: no signs that a screen reader spells out, scores and tables as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from otklik.i18n import _
from otklik.report import words
from otklik_tui.views.frame import moved, score_words
from otklik_tui.views.report import preview_lines

if TYPE_CHECKING:
    from otklik.model import ScoreLine

_DRAWN = re.compile("[▲▼✓✔✗✘◐▸▌▶◀■□●○█▓▒░▁-▏─-╿✎🔒] ?")
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"  # no years
_RANGE = re.compile(rf"(?<![\w.,–-])({_NUMBER})–({_NUMBER})(?![\w–-]|[.,]\d)")
_NOTHING = re.compile(r": –(?=[;.,]|$)")
_WIDE = 100_000  # columns: a paragraph stays in one line


def aloud(text: str) -> str:
    """One of our lines without drawing: «a · b» → «a, b», «(1,4–2,3)» → «(от 1,4 до 2,3)»."""
    text = _RANGE.sub(lambda found: from_to(found[1], found[2]), text)
    text = (
        text.rstrip(" ·\n")
        .replace(" → ", _(", then "))
        .replace("→", "")
        .replace(" · ", ", ")
        .replace("·", "")
    )
    text = _NOTHING.sub(": " + _("a dash"), text)
    return _DRAWN.sub("", text).rstrip()


def from_to(low: str, high: str) -> str:
    """«от 1,4 до 2,3»."""
    return _("from {low} to {high}").format(low=low, high=high)


def range_told(text: str) -> str:
    """«3–5» → «от 3 до 5»; anything else as it is."""
    low, dash, high = text.partition(words.DASH)
    return from_to(low, high) if dash and low and high else text


def score_told(line: ScoreLine) -> str:
    """«Балл 63,4, может быть от 21,4 до 91. Оценено 30 %.»"""
    if line.value is None or line.is_thin:
        return words.sentence(score_words(line))
    return _("The score is {points}, it may be {between}. {coverage} is judged.").format(
        points=words.score_number(line.value, line.maximum),
        between=range_told(words.interval(line.low, line.high, line.maximum)),
        coverage=words.percent(line.coverage),
    )


def moved_told(before: ScoreLine | None, now: ScoreLine | None) -> str:
    """«Балл вырос на 0,3.»; "" where nothing moved."""
    way, by = moved(before, now)
    told = {
        "up": _("The score rose by {n}."),
        "down": _("The score fell by {n}."),
        "narrower": _("The bounds of the score came closer by {n}."),
    }.get(way, "")
    return told.format(n=by)


def lines_told(n: int) -> str:
    """«12 строк»."""
    return _.plural("{n} line", "{n} lines", n).format(n=words.number(n, 0))


def waits(n: int) -> str:
    """«ждут ответа: 12»; that nothing does."""
    return _("waiting: {n}").format(n=words.number(n, 0)) if n else _("nothing waits")


def sentences(*parts: str) -> str:
    """Parts as sentences after one another; empty ones are left out."""
    return " ".join(words.sentence(part) for part in parts if part.strip())


def read_out(markdown: str) -> tuple[str, ...]:
    """A Markdown text in lines; each row of a table with the heading of every cell before it."""
    return tuple(aloud(line) for line in _without_tables(markdown) if line.strip())


def _without_tables(markdown: str) -> Iterator[str]:
    heads: list[str] = []
    for line, _style in preview_lines(markdown, _WIDE):
        if not line.startswith("|"):
            heads = []
            yield line
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not heads:
            heads = cells
        elif not all(set(cell) <= set(":- ") for cell in cells):
            pairs = zip(heads, cells, strict=False)
            yield "; ".join(f"{head}: {cell}" if head else cell for head, cell in pairs if cell)
