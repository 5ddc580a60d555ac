"""Signs of personal data in a public text: numbers whose form or check digits give them away.

They propose; a person confirms: a mobile number may be that of a service. Land lines are taken for organisations'.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SNILS = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})[ -]?(\d{3})[ -]?(\d{2})(?!\d)")
_PASSPORT = re.compile(r"паспорт\w*\D{0,30}\d{2}\s?\d{2}\s?(?:№|N)?\s?\d{6}(?!\d)", re.IGNORECASE)
_MOBILE = re.compile(r"(?<![\d+])(?:\+7|8|7)[\s(‑–-]*9\d{2}[)\s‑–-]*\d{3}[\s‑–-]*\d{2}[\s‑–-]*\d{2}(?!\d)")
_CARD = re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)")
_PERSONAL_INN = re.compile(r"ИНН\D{0,10}(\d{12})(?!\d)", re.IGNORECASE)
_BIRTH = re.compile(
    r"(?:дат[аыу]\s+рождения|родил[а-я]+)\D{0,15}\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}\s*г\.\s*р\.",
    re.IGNORECASE,
)


def personal_data_in(text: str) -> frozenset[str]:
    """Kinds found: "snils", "passport", "mobile_phone", "bank_card", "personal_inn", "birth_date"."""
    return frozenset(kind for kind, found in _KINDS.items() if found(text))


def is_snils(digits: str) -> bool:
    """Do the last two of eleven digits check the first nine (rule of the Pension Fund)? Numbers to 001-001-998 have none."""
    if len(digits) != 11 or int(digits[:9]) <= 1_001_998:
        return False
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])


def is_bank_card(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812), for cards of the systems that work in Russia."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return digits[0] in "2456" and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_personal_inn(digits: str) -> bool:
    """Do the last two of twelve digits check the first ten (rule of the Federal Tax Service)?"""
    weights = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    numbers = [int(digit) for digit in digits]
    first = sum(w * n for w, n in zip(weights[1:], numbers, strict=False)) % 11 % 10
    second = sum(w * n for w, n in zip(weights, numbers, strict=False)) % 11 % 10
    return numbers[10:] == [first, second]


def _snils(text: str) -> bool:
    # Eleven digits in a row may be a phone or an account: without separators the word has to stand near.
    return any(
        is_snils("".join(found.groups())) and (not found.group().isdigit() or "снилс" in text.lower())
        for found in _SNILS.finditer(text)
    )


_KINDS: dict[str, Callable[[str], bool]] = {
    "snils": _snils,
    "passport": lambda text: _PASSPORT.search(text) is not None,
    "mobile_phone": lambda text: _MOBILE.search(text) is not None,
    "bank_card": lambda text: any(is_bank_card(re.sub(r"\D", "", found)) for found in _CARD.findall(text)),
    "personal_inn": lambda text: any(is_personal_inn(found) for found in _PERSONAL_INN.findall(text)),
    "birth_date": lambda text: _BIRTH.search(text) is not None,
}
