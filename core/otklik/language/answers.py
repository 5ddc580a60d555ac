"""What an official answer holds: a greeting, a date or deadline, a contact, a redirect."""

from __future__ import annotations

import re
from functools import cache

from otklik.language.russian import wordlist

_MONTH = r"(?:январ|феврал|март|апрел|ма[йяе]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
_WEEKDAY = r"(?:понедельник|вторник|сред[уы]|четверг|пятниц[уы]|суббот[уы]|воскресень[ея])[а-я]*"
_SPAN = r"(?:час|минут|сут[ок]|дн[яе]|день|дней|недел|месяц|квартал|полугоди|год)[а-я]*"
_DATE = r"(?:(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])(?:[./](?:20)?\d{2})?(?![\d.]*\d))"

# The date of an act («постановление от 12.03.2024 № 117») promises nothing.
_ACT = re.compile(
    rf"\bот\s+(?:{_DATE}|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?)\s*(?:г(?:ода|\.)?)?\s*(?:№|N|#)\s*\S+",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    "|".join(
        [
            r"(?<![\d.,:])\d{1,2}[./]\d{1,2}[./](?:20)?\d{2}\b",
            rf"\b(?:до|к|с|со|по|на)\s+{_DATE}",
            rf"\b\d{{1,2}}(?:-?го|-?е)?\s+{_MONTH}",
            rf"\b(?:в|во|до|к|с)\s+(?:(?:начал|середин|конц|конец|перв|втор|треть)[а-я]*\s+)?(?:половин[а-я]*\s+|декад[а-я]*\s+)?{_MONTH}\b",
            r"\bдо\s+конца\s+(?:\w+\s+)?(?:дня|недели|месяца|квартала|года|смены|суток)\b",
            rf"\b(?:в\s+течение|в\s+срок\s+до|за|через|спустя|не\s+позднее(?:\s+чем\s+через)?)\s+(?:[\w-]+\s+){{0,3}}{_SPAN}\b",
            r"\bне\s+позднее\s+\d",
            r"\b(?:сегодня|завтра|послезавтра)\b",
            r"\bна\s+(?:этой|следующей|будущей|текущей|ближайшей)\s+неделе\b",
            r"\b(?:в|до)\s+(?:следующ|ближайш|эт|текущ)[а-я]*\s+(?:месяц|год|квартал)[а-я]*",
            r"\b(?:в|до|к)\s+(?:конца\s+|начал[уае]\s+)?20\d\d\s*(?:-м\s+)?г(?:од[ауе]?|\.)",
            r"\b(?:в|во)\s+(?:[1-4]|I{1,3}|IV|[а-я]+)\s*(?:-[а-я]+\s+)?(?:квартале|полугодии)",
            rf"\b(?:в|во|до|ко?)\s+{_WEEKDAY}\b",
            r"\b(?:до|к|с)\s+\d{1,2}[:.]\d{2}\b",
        ]
    ),
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<!\d)(?:\+7|8)[\s(‑–-]*\d{3,5}[)\s‑–-]*\d{1,3}(?:[\s‑–-]*\d{2}){2}(?!\d)"
    r"|(?:\bтел(?:ефон\w*)?\b|звоните|звонить|горяч\w+\s+лини\w+)[^\d\n]{0,25}(?:\(\d{3,5}\)\s*)?\d[\d\s‑–-]{1,12}\d",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A street alone is where the trouble is; an address to come to is told with a verb.
_ADDRESS = re.compile(
    r"\bкаб(?:инет\w*|\.)\s*№?\s*\d"
    r"|(?:обра[тщ]\w+|прие[мх]\w*|приём\w*|приход\w+|прийти|подой\w+|подход\w+|ждём|ждем)[^.!?]{0,80}\bпо\s+адресу",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"https?://\S+|\b[\w-]+\.(?:ru|рф|su|com|me|example)\b(?:/\S*)?|\bпо\s+ссылке\b", re.IGNORECASE
)
_NAME = r"(?:\[[^\]]+\]|[А-ЯЁ][а-яё]+|[«<][^»>]+[»>])"  # a name, a mention, or what stands for a masked name
_NAME_FOLLOWS = re.compile(rf"^(?:[\s,]+{_NAME}|[!.]\s+[А-ЯЁ][а-яё]+\s[А-ЯЁ][а-яё]+,)")

OPENING = 80  # characters in which a greeting is looked for


def greeting_in(text: str) -> bool:
    """Does the text open with a greeting?"""
    return _greeting().search(text[:OPENING]) is not None


def greets_by_name(text: str) -> bool:
    """Does a name (or what stands for a masked one) stand in the opening, after or before the greeting?"""
    opening = text[:OPENING]
    found = _greeting().search(opening)
    if found is None:
        return False
    before = opening[: found.start()].strip(" ,!\n")
    return bool(before) or _NAME_FOLLOWS.search(opening[found.end() :]) is not None


def deadline_in(text: str) -> bool:
    """Is a date or a term named, other than the date of an act?"""
    return _DEADLINE.search(without_acts(text)) is not None


def without_acts(text: str) -> str:
    """The text without dates and numbers of acts."""
    return _ACT.sub(" ", text)


def contact_in(text: str) -> bool:
    """Is a phone, an e-mail, a room or an address to come to named?"""
    return any(pattern.search(text) for pattern in (_PHONE, _EMAIL, _ADDRESS))


def is_mere_redirect(text: str) -> bool:
    """Does the answer send the citizen elsewhere and name neither contact nor link to go by?"""
    return _redirect().search(text) is not None and not contact_in(text) and _LINK.search(text) is None


@cache
def _greeting() -> re.Pattern[str]:
    return _any_of(wordlist().greetings)


@cache
def _redirect() -> re.Pattern[str]:
    return _any_of(wordlist().redirects)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    told = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(told)})\b", re.IGNORECASE)
