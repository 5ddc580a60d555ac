"""Cells as values: yes and no, shares, numbers as people and Excel write them."""

from __future__ import annotations

from collections.abc import Iterable

from otklik.i18n import Translator
from otklik.model import Value
from otklik.spreadsheet import number_in
from otklik_gospubliki.settings import Column, settings

_ = Translator("otklik_gospubliki")


class NotUnderstood(ValueError):
    """The cell's text is no value of its column; the sentence says what is expected."""


def value_of(text: str, column: Column, *, is_fraction: bool = False) -> Value:
    """The value; None for an empty cell. `is_fraction`: shares of this column are written 0…1. Raises NotUnderstood."""
    text = text.strip()
    if not text:
        return None
    if column.type == "text":
        return text
    if column.type == "bool":
        return _yes_or_no(text)
    number = number_of(text)
    if column.type == "share":
        share = number if is_fraction and "%" not in text else number / 100
        if not 0 <= share <= 1:
            raise NotUnderstood(_("a share from 0 to 100 % is expected"))
        return share
    if number < 0 or (column.most is not None and number > column.most):
        most = "…" if column.most is None else f"{column.most:g}"
        raise NotUnderstood(_("a number from 0 to {most} is expected").format(most=most))
    if column.type == "int":
        if number != int(number):
            raise NotUnderstood(_("a whole number is expected"))
        return int(number)
    return number


def number_of(text: str) -> float:
    """Raises NotUnderstood where the text is no number."""
    number = number_in(text)
    if number is None:
        raise NotUnderstood(_("a number is expected"))
    return number


def are_fractions(texts: Iterable[str]) -> bool:
    """Does a column of shares hold 0…1, as Excel keeps percentages? Not where any number is above 1 or has a % sign."""
    seen = False
    for text in texts:
        if "%" in text:
            return False
        try:
            seen = number_of(text) <= 1 or seen
            if number_of(text) > 1:
                return False
        except NotUnderstood:
            continue
    return seen


def _yes_or_no(text: str) -> bool:
    told = " ".join(text.casefold().replace("ё", "е").split())
    if told in settings().words.yes:
        return True
    if told in settings().words.no:
        return False
    raise NotUnderstood(_("yes or no is expected"))
