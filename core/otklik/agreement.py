"""How far people who answered apart agree: Cohen's kappa and Krippendorff's alpha, by section and in total.

Only blind answers count: those of people who had not seen each other's. An answer given after looking at another's is no
independent witness, whatever it says; such items are counted apart.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
import tomli

from otklik.model import Outcome
from otklik.stats import kappa, percentile
from otklik.store.journal import Ancestry, AnswerKey, Event, answer_key, in_order

Ratings = tuple[str | None, ...]  # of one unit, by rater; None: did not answer, or could not tell
Distance = Callable[[Sequence[str], Mapping[str, float]], Mapping[tuple[str, str], float]]

SCALE = (Outcome.FAIL.value, Outcome.PARTIAL.value, Outcome.PASS.value)
CATEGORIES = (*SCALE, Outcome.NOT_APPLICABLE.value)  # NO_DATA is «I cannot tell»: no rating


class Coefficient(msgspec.Struct, frozen=True, kw_only=True):
    """`value` None: it cannot be computed, `reason` says why: few, one_category, raters."""

    value: float | None
    n: int  # units with two ratings or more
    low: float | None = None
    high: float | None = None
    reason: str = ""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Of one section; `section` "" is the total."""

    section: str
    raters: tuple[str, ...]
    kappa: Coefficient
    nominal: Coefficient
    ordinal: Coefficient
    sequential: int  # items × subjects that several people answered, but having seen each other's answer
    unclear: int  # that one name answered twice apart: whose answers they are cannot be told


class Blind(msgspec.Struct, frozen=True):
    """Independent answers by (item, subject): author → outcome."""

    answers: Mapping[AnswerKey, Mapping[str, str]]
    sequential: tuple[AnswerKey, ...]
    unclear: tuple[AnswerKey, ...]


# --- coefficients ----------------------------------------------------------------------------------------------------


def cohen_kappa(ratings: Iterable[Ratings]) -> float | None:
    """Agreement of two raters beyond chance, see `stats.kappa`; units that one of them did not rate are left out."""
    return _kappa(Counter(ratings))


def krippendorff_alpha(
    ratings: Iterable[Ratings], distance: Distance, order: Sequence[str] = ()
) -> float | None:
    """Agreement of any number of raters, missing ratings allowed: 1 − D_o ÷ D_e, the disagreement observed within
    units over that expected between all ratings, each pair of ratings weighing δ² (`distance`). `order`: the scale.

    Source: Krippendorff K. Computing Krippendorff's Alpha-Reliability, 2011 (University of Pennsylvania); ibid. the
    coincidence matrix that this follows. None where no unit has two ratings, and where only one category occurs.
    """
    return _alpha(Counter(ratings), distance, order)


def nominal(order: Sequence[str], totals: Mapping[str, float]) -> Mapping[tuple[str, str], float]:
    """δ² = 1 for any two different categories (ibid.)."""
    return {(c, k): float(c != k) for c in totals for k in totals}


def ordinal(order: Sequence[str], totals: Mapping[str, float]) -> Mapping[tuple[str, str], float]:
    """δ²(c, k) = (Σ n_g from c to k − (n_c + n_k) ÷ 2)², n_g being how often a category occurs (ibid.)."""
    ranked = [category for category in order if category in totals]
    found: dict[tuple[str, str], float] = {}
    for low, c in enumerate(ranked):
        for high, k in enumerate(ranked[low:], low):
            between = math.fsum(totals[g] for g in ranked[low : high + 1])
            found[c, k] = found[k, c] = (between - (totals[c] + totals[k]) / 2) ** 2
    return found


def _kappa(counted: Mapping[Ratings, int]) -> float | None:
    """Over units that both rated."""
    return kappa({(r[0], r[1]): n for r, n in counted.items() if len(r) == 2 and None not in r})


def _alpha(counted: Mapping[Ratings, int], distance: Distance, order: Sequence[str]) -> float | None:
    coincidences: dict[tuple[str, str], float] = defaultdict(float)
    for ratings, n in counted.items():
        values = [value for value in ratings if value is not None]
        for i, c in enumerate(values):
            for j, k in enumerate(values):
                if i != j:
                    coincidences[c, k] += n / (len(values) - 1)
    totals: dict[str, float] = defaultdict(float)
    for (c, _k), weight in coincidences.items():
        totals[c] += weight
    if len(totals) < 2:
        return None
    whole = math.fsum(totals.values())
    squared = distance(order, totals)
    observed = math.fsum(weight * squared[pair] for pair, weight in coincidences.items())
    expected = math.fsum(totals[c] * totals[k] * squared[c, k] for c in totals for k in totals)
    return 1 - (whole - 1) * observed / expected


# --- of a journal ----------------------------------------------------------------------------------------------------


def agreement(events: Sequence[Event], section_of: Mapping[str, str]) -> tuple[Agreement, ...]:
    """By section in the order of their names, the total last. An item that no pack has any more is told by its prefix."""
    blind = blind_answers(events)

    def section(key: AnswerKey) -> str:
        return section_of.get(key[0]) or key[0].partition("-")[0]

    names = sorted({section(key) for key in (*blind.answers, *blind.sequential, *blind.unclear)})
    found = [
        _agreement(
            name,
            {key: told for key, told in blind.answers.items() if section(key) == name},
            sum(section(key) == name for key in blind.sequential),
            sum(section(key) == name for key in blind.unclear),
        )
        for name in names
    ]
    return (*found, _agreement("", blind.answers, len(blind.sequential), len(blind.unclear)))


def blind_answers(events: Sequence[Event]) -> Blind:
    """Each person's last answer before looking at another's. What a body says of itself is no rating and counts nowhere."""
    ordered = in_order(events)
    ancestry = Ancestry(ordered)
    by_key: dict[AnswerKey, list[Event]] = defaultdict(list)
    for event in ordered:
        if event.kind == "answer" and not event.payload.get("questionnaire"):
            by_key[answer_key(event)].append(event)
    answers: dict[AnswerKey, dict[str, str]] = {}
    sequential: list[AnswerKey] = []
    unclear: list[AnswerKey] = []
    for key, told in sorted(by_key.items()):
        independent = [
            e for e in told if not any(o.author != e.author and ancestry.has_seen(e.id, o.id) for o in told)
        ]
        last = [
            e
            for e in independent
            if not any(ancestry.has_seen(o.id, e.id) and o.author == e.author for o in independent)
        ]
        authors = {event.author for event in last}
        if len(authors) < len(last):
            unclear.append(key)
        elif len(authors) > 1:
            answers[key] = {event.author: event.payload.get("outcome", "") for event in last}
        elif len({event.author for event in told}) > 1:
            sequential.append(key)
    return Blind(answers, tuple(sequential), tuple(unclear))


def _agreement(
    section: str, answers: Mapping[AnswerKey, Mapping[str, str]], sequential: int, unclear: int
) -> Agreement:
    raters = tuple(sorted({author for told in answers.values() for author in told}))
    nominal_units = _units(answers, raters, CATEGORIES)
    ordinal_units = _units(answers, raters, SCALE)
    return Agreement(
        section=section,
        raters=raters,
        kappa=_estimate(nominal_units, _kappa)
        if len(raters) == 2
        else Coefficient(value=None, n=len(nominal_units), reason="raters" if len(raters) > 2 else "few"),
        nominal=_estimate(nominal_units, lambda units: _alpha(units, nominal, ())),
        ordinal=_estimate(ordinal_units, lambda units: _alpha(units, ordinal, SCALE)),
        sequential=sequential,
        unclear=unclear,
    )


def _units(
    answers: Mapping[AnswerKey, Mapping[str, str]], raters: Sequence[str], categories: Sequence[str]
) -> list[Ratings]:
    """Units with two ratings or more, in an order that does not hang on the journal's."""
    units = (
        tuple(told.get(rater) if told.get(rater) in categories else None for rater in raters)
        for told in answers.values()
    )
    return sorted((u for u in units if len(u) - u.count(None) > 1), key=lambda u: [v or "" for v in u])


def _estimate(units: Sequence[Ratings], of: Callable[[Mapping[Ratings, int]], float | None]) -> Coefficient:
    """The coefficient with its percentile bootstrap interval over units (Efron 1979), seeded."""
    rules = _rules()
    n = len(units)
    if n < rules["fewest_units"]:
        return Coefficient(value=None, n=n, reason="few")
    value = of(Counter(units))
    if value is None:
        return Coefficient(value=None, n=n, reason="one_category")
    chance = random.Random(rules["seed"])  # noqa: S311 - repeatable, not secret
    drawn = (of(Counter(chance.choices(units, k=n))) for _again in range(rules["resamples"]))
    values = [
        found for found in drawn if found is not None
    ]  # a draw of one category alone has no coefficient
    tail = (1 - rules["confidence"]) / 2
    low, high = percentile(values, tail), percentile(values, 1 - tail)
    if len(values) * 2 < rules["resamples"] or low is None or high is None:
        low = high = None
    return Coefficient(
        value=value,
        n=n,
        low=None if low is None else min(low, value),
        high=None if high is None else max(high, value),
    )


def strength(value: float) -> str:
    """«reliable», «tentative» or «unreliable», as Krippendorff calls them."""
    rules = _rules()
    return (
        "reliable"
        if value >= rules["reliable"]
        else "tentative"
        if value >= rules["tentative"]
        else "unreliable"
    )


@cache
def _rules() -> dict[str, Any]:
    return tomli.loads((files("otklik.data") / "agreement.toml").read_text(encoding="utf-8"))
