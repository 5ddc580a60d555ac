"""Hours by role as people write them: roles by their titles or by their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.model import Recommendation

EXAMPLE = "press_officer=40, webmaster=10"


def titles_of(told: Iterable[Recommendation]) -> dict[str, str]:
    """Title of every role that has something to do, by id; where two have the same, the id stands behind it."""
    from otklik.report.words import role_words

    found = {one.owner: role_words(one.owner, one.owner_title) for one in told if one.owner}
    counts = Counter(found.values())
    return {role: title if counts[title] == 1 else f"{title} ({role})" for role, title in found.items()}


def people_words(people: Mapping[str, float], titles: Mapping[str, str]) -> str:
    """«юрист=8, *=2», as `people_of` reads it."""
    return ", ".join(f"{titles.get(role, role)}={hours:g}" for role, hours in people.items())


def people_of(text: str, titles: Mapping[str, str] = {}, *, where: str = "") -> dict[str, float]:
    """Hours by id of the role. `where`: what the sentence of an error begins with. Raises UsageError."""
    ids = {_folded(title): role for role, title in titles.items()}
    example = people_words(dict(zip(titles, (40.0, 10.0), strict=False)), titles) or EXAMPLE
    found: dict[str, float] = {}
    for part in text.split(","):
        written, _equals, hours = (one.strip() for one in part.partition("="))
        role = written if written in titles else ids.get(_folded(written), written)
        try:
            amount = float(hours.replace(",", "."))
        except ValueError as error:
            told = _("{part} is no role with hours. Write {example}.")
            raise UsageError(where + told.format(part=part.strip() or "«»", example=example)) from error
        if role in found:
            raise UsageError(where + _("{role} stands there twice.").format(role=titles.get(role, role)))
        found[role] = amount
    return found


def _folded(title: str) -> str:
    return " ".join(title.casefold().replace("ё", "е").split())
