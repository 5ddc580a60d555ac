"""How a survey was made, from its rows: groups, weights, repeats, haste, contacts. Pure formulas."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from otklik.spreadsheet import number_in
from otklik_survey.settings import is_called, settings
from otklik_survey.table import Answers, cell

FEATURES = ("sex", "age", "settlement")
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w{2,}"  # e-mail
    r"|(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b"  # Russian telephone
    r"|https?://\S+|(?:^|\s)@\w{4,}"  # a profile
)


def design_effect(weights: Sequence[float]) -> float:
    """Kish's deff = n · Σw² / (Σw)²: how many times more answers the weights cost (Kish, 1965). 1 for equal weights.

    Weights are divided by the largest first, which changes nothing and overflows nowhere.
    """
    most = max(weights)
    scaled = [weight / most for weight in weights]
    return len(scaled) * math.fsum(w * w for w in scaled) / math.fsum(scaled) ** 2


def weights_of(answers: Answers) -> list[float] | None:
    """Weights, all positive; None where there is no such column or a cell of it is no positive number."""
    told = [number_in(text) for text in answers.values("weight")]
    if not told or any(value is None or value <= 0 for value in told):
        return None
    return [value for value in told if value is not None]


def group_of(feature: str, text: str) -> str:
    """The group that an answer belongs to: ages by `columns.toml`, anything else as it stands."""
    age = number_in(text) if feature == "age" else None
    if age is None:
        return " ".join(text.casefold().split())
    starts = settings().ages.starts
    return str(starts[max(bisect_right(starts, age) - 1, 0)])


def group_sizes(answers: Answers) -> dict[tuple[str, str], int]:
    """Rows by (feature, group), of the features that the table has."""
    return Counter(
        (feature, group_of(feature, text)) for feature in FEATURES for text in answers.values(feature) if text
    )


def largest_shift(answers: Answers, weights: Sequence[float]) -> float | None:
    """By how much weighting moves the share of the group it moves most; None without groups."""
    total, shifts = math.fsum(weights), []
    for feature in FEATURES:
        groups = [group_of(feature, text) for text in answers.values(feature)]
        for group in sorted(set(groups)):
            members = [weight for weight, name in zip(weights, groups, strict=True) if name == group]
            shifts.append(abs(math.fsum(members) / total - len(members) / len(groups)))
    return max(shifts, default=None)


def repeats(answers: Answers) -> int | None:
    """Rows that repeat an earlier one of the same respondent, or, without ids, the row before; None where nothing tells.

    Two questions in a row answered alike by neighbours happen by chance: without ids at least four questions are compared.
    """
    contents = [tuple(cell(row, index) for index in answers.questions) for row in answers.rows]
    ids = answers.values("respondent")
    if ids:
        named = [(one, content) for one, content in zip(ids, contents, strict=True) if one]
        again = len(named) - len({one for one, _content in named})
        return again if named else None
    if len(answers.questions) < 4:
        return None
    return sum(a == b for a, b in pairwise(contents))


def seconds(answers: Answers) -> list[float | None]:
    """How long each answer took: as told, else from start to finish; [] where the table does not tell."""
    told = answers.values("duration")
    if told:
        return [_duration(text) for text in told]
    both = list(zip(answers.values("started"), answers.values("finished"), strict=False))
    return [_between(start, end) for start, end in both]


def speeders(times: Iterable[float | None]) -> int | None:
    """Answers faster than a third of the median time; None where times are not known of at least half."""
    every = list(times)
    known = [t for t in every if t is not None and t >= 0]
    if not every or len(known) * 2 < len(every):
        return None
    middle = median(known)
    if middle < settings().least_seconds:
        return None
    return sum(t < middle * settings().speeding_share for t in known)


def personal_columns(answers: Answers) -> list[str]:
    """Titles of columns that tell who a person is: by title, or because their values look like contacts."""
    found = []
    width = max(len(row) for row in (answers.sheet.rows[answers.header], *answers.rows))
    for index in range(width):
        title = answers.title(index)
        values = [v for row in answers.rows[: settings().looked_at] if (v := cell(row, index))]
        looks = sum(bool(_CONTACT.search(value)) for value in values)
        if is_called(title, settings().personal.names) or (
            values and looks >= max(1.0, len(values) * settings().personal_share)
        ):
            found.append(title or "?")
    return found


def _duration(text: str) -> float | None:
    parts = text.split(":")
    if 2 <= len(parts) <= 3 and all(part.strip().isdigit() for part in parts):
        total = 0.0
        for part in parts:
            total = total * 60 + int(part)
        return total
    return number_in(text)


def _between(start: str, end: str) -> float | None:
    first, last = _moment(start), _moment(end)
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None):
        return None
    return (last - first).total_seconds()


_FORMS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")


def _moment(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - both ends are of one clock; only their distance is asked
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
