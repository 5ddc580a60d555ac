"""Compiles a rule once into functions over columns: a column holds one fact for many subjects.

A result is a score: 1 holds, 0 does not, between them partial; None where a fact is missing; ERROR where a value is of a
sort that cannot be compared. Nothing of a pack is executed: each comparison of the closed set has its function here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from otklik.model import Expected, PeerGroup, Value
from otklik.packs.model import Comparisons, Condition, Norm, NormRef, Rule, Threshold

ERROR = -1.0


class Empty:
    """The type of EMPTY: a fact that was told and is empty, unlike None, which was not told."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY = Empty()
Cell = Any  # a value, a tuple of values, EMPTY or None
Test = Callable[[Cell], bool]
NormOf = Callable[[str], Norm | None]
Thresholds = Sequence[tuple[str, Any]]  # name of a comparison, what it compares with
MedianOf = Callable[
    [str], tuple[float, str, PeerGroup]
]  # of a metric: value, unit, whose; raises where there is none


class Column:
    """One fact for many subjects."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.cells = cells

    @cached_property
    def known(self) -> Sequence[Cell]:
        """The same with EMPTY as None, for comparisons that an empty fact cannot answer."""
        return [None if c is EMPTY else c for c in self.cells] if EMPTY in self.cells else self.cells


class UnresolvedNorm(Exception):
    """No value of the norm holds on the audit's day for this scope; `args[0]` is its id."""


class CompiledCondition(msgspec.Struct, frozen=True):
    """A condition with its thresholds in place."""

    source: str  # "metric followers", "observation vk.site", "passed_share LAW-01"
    scores: Callable[[Column], list[float | None]]
    expected: tuple[Expected, ...]
    norms: tuple[Norm, ...]
    turns: tuple[float, ...] = ()  # numbers at which the score changes


class CompiledRule(msgspec.Struct, frozen=True):
    """A rule for one platform, level and kind."""

    conditions: tuple[CompiledCondition, ...]
    join: str

    def scores(self, columns: Sequence[Column]) -> list[float | None]:
        """A score for each subject; one column for each condition, in their order."""
        judged = [c.scores(column) for c, column in zip(self.conditions, columns, strict=True)]
        return judged[0] if len(judged) == 1 else self.joined(judged)

    def joined(self, judged: Sequence[Sequence[float | None]]) -> list[float | None]:
        """One score out of those of the conditions, for each subject. Few scores differ, so each row is joined once."""
        rows = list(zip(*judged, strict=True))
        join = JOINS[self.join]
        known = {row: join(row) for row in set(rows)}
        return [*map(known.__getitem__, rows)]


def compile_rule(
    rule: Rule, norm: NormOf, as_of: date, platform: str, median: MedianOf | None = None
) -> CompiledRule:
    """Raises UnresolvedNorm, and what `median` raises."""
    return CompiledRule(
        tuple(compile_condition(c, norm, as_of, platform, median) for c in rule.conditions), rule.join
    )


def compile_condition(
    condition: Condition, norm: NormOf, as_of: date, platform: str, median: MedianOf | None = None
) -> CompiledCondition:
    """Raises UnresolvedNorm, and what `median` raises."""
    used: list[Norm] = []
    expected: list[Expected] = []
    turns: list[float] = []

    def threshold(name: str, stated: Threshold, tell: bool) -> Any:
        value: Any = stated
        unit = identifier = ""
        group: PeerGroup | None = None
        if isinstance(stated, NormRef) and stated.group_median:
            if median is None:
                raise UnresolvedNorm(stated.group_median)
            value, unit, group = median(stated.group_median)
            value *= stated.times
        elif isinstance(stated, NormRef):
            found = norm(stated.norm)
            if found is None:
                raise UnresolvedNorm(stated.norm)
            used.append(found)
            value, unit, identifier = found.value, found.unit, found.id
            if isinstance(value, int | float) and not isinstance(value, bool):
                value = value * stated.times
        if isinstance(value, int | float) and not isinstance(value, bool):
            turns.append(float(value))
        if tell:
            shown: Value = ", ".join(value) if isinstance(value, tuple) else value
            expected.append(
                Expected(
                    comparison=name,
                    value=shown,
                    unit=unit,
                    norm=identifier,
                    group=group,
                    times=float(stated.times) if group is not None and isinstance(stated, NormRef) else 1.0,
                )
            )
        return value

    def thresholds(part: Comparisons, tell: bool) -> Thresholds:
        return [(name, threshold(name, stated, tell)) for name, stated in part.given()]

    partial = condition.partial
    whole = thresholds(condition, True)
    half = thresholds(partial, False) if partial is not None else []
    score = float(partial.score) if partial is not None else 0.0
    return CompiledCondition(
        condition.source.replace(" *.", f" {platform}."),
        _scorer(whole, half, score, as_of),
        tuple(expected),
        tuple(used),
        tuple(turns),
    )


def _scorer(
    whole: Thresholds, half: Thresholds, score: float, as_of: date
) -> Callable[[Column], list[float | None]]:
    """What scores a column: cell by cell, but for the plain comparisons of OVER_COLUMNS."""
    holds = _both([TESTS[name](t, as_of) for name, t in whole])
    holds_half = _both([TESTS[name](t, as_of) for name, t in half]) if half else None
    reads_empty = any(name in ON_EMPTY for name, _t in whole)
    at_once = _at_once(whole, half, score)

    def one(cell: Cell) -> float | None:
        if cell is None:
            return None
        try:
            return 1.0 if holds(cell) else score if holds_half is not None and holds_half(cell) else 0.0
        except (TypeError, ValueError, AttributeError):
            return ERROR

    def scores(column: Column) -> list[float | None]:
        cells = column.cells if reads_empty else column.known
        if at_once is not None:
            try:
                return at_once(cells)
            except TypeError:
                pass  # some are of a sort that cannot be compared: these are told apart one by one
        return [one(cell) for cell in cells]

    return scores


def _at_once(
    whole: Thresholds, half: Thresholds, score: float
) -> Callable[[Sequence[Cell]], list[float | None]] | None:
    if len(whole) != 1 or len(half) > 1:
        return None
    ((name, limit),) = whole
    if not half:
        over = OVER_COLUMNS.get(name)
        return None if over is None else lambda cells: over(cells, limit)
    ((name_half, limit_half),) = half
    partly = PARTLY_OVER_COLUMNS.get(name) if name_half == name else None
    return None if partly is None else lambda cells: partly(cells, limit, limit_half, score)


def _both(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    return lambda cell: all(test(cell) for test in tests)


def _all(row: Sequence[float | None]) -> float | None:
    """The worst decides; a failure is certain whatever the unknown ones are."""
    known = [score for score in row if score is not None]
    if ERROR in known:
        return ERROR
    worst = min(known, default=None)
    return worst if worst == 0 or len(known) == len(row) else None


def _any(row: Sequence[float | None]) -> float | None:
    """The best decides; one that holds is enough whatever the others are."""
    known = [score for score in row if score is not None]
    best = max(known, default=None)
    if best == 1:
        return best
    if ERROR in known:
        return ERROR
    return best if len(known) == len(row) else None


def _each(row: Sequence[float | None]) -> float | None:
    """The share that holds."""
    known = [score for score in row if score is not None]
    if ERROR in known:
        return ERROR
    return sum(known) / len(row) if len(known) == len(row) else None


def _first(row: Sequence[float | None]) -> float | None:
    """The first that is known decides: a fact collected before one that a table tells."""
    return next((score for score in row if score is not None), None)


JOINS: dict[str, Callable[[Sequence[float | None]], float | None]] = {
    "all": _all,
    "any": _any,
    "each": _each,
    "first": _first,
}


def _members(cell: Cell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else (cell,)


def _contains(part: str) -> Test:
    wanted = part.casefold()
    return lambda c: (
        c is not EMPTY
        and (any(str(m).casefold() == wanted for m in c) if isinstance(c, tuple) else wanted in c.casefold())
    )


def _newer(days: float, as_of: date) -> Test:
    return lambda c: (as_of - date.fromisoformat(c[:10])).days <= days


def _is_empty(cell: Cell) -> bool:
    return cell is EMPTY or cell in ("", ())


ON_EMPTY = frozenset({"contains", "longer_than", "is_present", "is_absent"})
TESTS: dict[str, Callable[[Any, date], Test]] = {
    "at_least": lambda t, _d: lambda c: c >= t,
    "at_most": lambda t, _d: lambda c: c <= t,
    "more_than": lambda t, _d: lambda c: c > t,
    "less_than": lambda t, _d: lambda c: c < t,
    "equals": lambda t, _d: lambda c: c == t,
    "not_equals": lambda t, _d: lambda c: c != t,
    "one_of": lambda t, _d: lambda c: any(m in t for m in _members(c)),
    "none_of": lambda t, _d: lambda c: all(m not in t for m in _members(c)),
    "contains": lambda t, _d: _contains(t),
    "longer_than": lambda t, _d: lambda c: c is not EMPTY and len(c) > t,
    "newer_than_days": _newer,
    "is_true": lambda _t, _d: _yes,
    "is_false": lambda _t, _d: lambda c: not _yes(c),
    "is_present": lambda _t, _d: lambda c: not _is_empty(c),
    "is_absent": lambda _t, _d: _is_empty,
}


def _yes(cell: Cell) -> bool:
    if cell is True or cell is False:
        return cell
    raise TypeError(cell)


# The commonest comparisons once more, each as one loop: calling a test for every cell takes longer than comparing.
OVER_COLUMNS: dict[str, Callable[[Sequence[Cell], Any], list[float | None]]] = {
    "at_least": lambda cells, t: [None if c is None else 1.0 if c >= t else 0.0 for c in cells],
    "at_most": lambda cells, t: [None if c is None else 1.0 if c <= t else 0.0 for c in cells],
    "more_than": lambda cells, t: [None if c is None else 1.0 if c > t else 0.0 for c in cells],
    "less_than": lambda cells, t: [None if c is None else 1.0 if c < t else 0.0 for c in cells],
    "equals": lambda cells, t: [None if c is None else 1.0 if c == t else 0.0 for c in cells],
    "not_equals": lambda cells, t: [None if c is None else 1.0 if c != t else 0.0 for c in cells],
    "is_present": lambda cells, _t: [
        None if c is None else 0.0 if c is EMPTY or c in ("", ()) else 1.0 for c in cells
    ],
    "is_absent": lambda cells, _t: [
        None if c is None else 1.0 if c is EMPTY or c in ("", ()) else 0.0 for c in cells
    ],
    "longer_than": lambda cells, t: [
        None if c is None else 0.0 if c is EMPTY else 1.0 if len(c) > t else 0.0 for c in cells
    ],
    "is_true": lambda cells, _t: [
        None if c is None else 1.0 if c is True else 0.0 if c is False else _yes(c) for c in cells
    ],
    "is_false": lambda cells, _t: [
        None if c is None else 0.0 if c is True else 1.0 if c is False else _yes(c) for c in cells
    ],
}
PARTLY_OVER_COLUMNS: dict[str, Callable[[Sequence[Cell], Any, Any, float], list[float | None]]] = {
    "at_least": lambda cells, t, half, score: [
        None if c is None else 1.0 if c >= t else score if c >= half else 0.0 for c in cells
    ],
    "at_most": lambda cells, t, half, score: [
        None if c is None else 1.0 if c <= t else score if c <= half else 0.0 for c in cells
    ],
}
