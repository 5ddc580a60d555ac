"""Phones, e-mails, postal address and opening hours in a page's text, in Russian spellings."""

from __future__ import annotations

import re

# +7 (812) 123-45-67, 8 800 200-00-00, (34634) 2-10-11, 8 (4942) 31-45-67 доб. 12
_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+\s?7|8)[\s\-–(]*)?\(?\s?\d{3,5}\s?\)?[\s\-–]*\d{1,3}[\s\-–]?\d{2}[\s\-–]?\d{2}(?!\d|[.,]\d)"
)
_SHORT_PHONE = re.compile(
    r"(?:тел|телефон\w*|факс|приемн\w+|приёмн\w+)[.:\s№]{1,4}(\d{1,3}-\d{2}-\d{2})(?!\d)", re.IGNORECASE
)
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})\s?(?:@|\(at\)|\[at\]|\(собака\)|\[собака\])\s?((?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,18})(?![\w-])",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?<!\d)\d{6}(?![\d-])")
_STREET = re.compile(
    r"(?<!\w)(?:ул(?:\.|ица)|пр(?:\.|-т|осп(?:\.|ект)|-кт)|пер(?:\.|еулок)|пл(?:\.|ощадь)|наб(?:\.|ережная)|ш(?:\.|оссе)"
    r"|б-р|бульвар|бул\.|проезд|мкр\.?|микрорайон|тракт|площадь)(?!\w)",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"(?<!\w)(?:д(?:\.|ом)\s*\d+|\d+\s?[а-яё]?(?:\s*/\s*\d+)?(?!\w))", re.IGNORECASE)
_DAY = r"(?:пн|вт|ср|чт|пт|сб|вс|понедельник\w*|вторник\w*|сред[аыу]|четверг\w*|пятниц\w+|будн\w+|ежедневно|рабочие дни)"
_TIME = r"(?:с\s*)?\d{1,2}(?:[:.-]\d{2})?(?:\s*час\w*)?\s*(?:-|–|—|до)\s*\d{1,2}[:.-]\d{2}"
_HOURS = re.compile(rf"(?<!\w){_DAY}\.?(?!\w).{{0,60}}?{_TIME}", re.IGNORECASE)
_HOURS_HEADING = re.compile(
    rf"(?:режим|график|часы|время)\s+(?:работы|при[её]ма).{{0,80}}?{_TIME}", re.IGNORECASE
)
_ROUND_THE_CLOCK = re.compile(r"(?<!\w)круглосуточно(?!\w)", re.IGNORECASE)


def phones(text: str, linked: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Different numbers as digits, the country's 7 in front where the code is known. `linked`: what tel: links say."""
    found: dict[str, None] = {}
    for match in _PHONE.finditer(text):
        if number := _number(match[0]):
            found[number] = None
    for match in _SHORT_PHONE.finditer(text):
        found[re.sub(r"\D", "", match[1])] = None
    for address in linked:
        if number := _number(address):
            found[number] = None
    return tuple(found)


def emails(text: str, linked: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Different e-mail addresses, lower case. `linked`: what mailto: links say. «(at)» and «(собака)» are understood."""
    found = {f"{m[1]}@{m[2]}".lower(): None for m in _EMAIL.finditer(text)}
    for address in linked:
        if match := _EMAIL.match(address):
            found[f"{match[1]}@{match[2]}".lower()] = None
    return tuple(found)


def postal_address(lines: tuple[str, ...]) -> str:
    """The first line, with its neighbours, that holds a street and a house, and a postal index or a town; "" if none."""
    for position, line in enumerate(lines):
        street = _STREET.search(line)
        if not street or len(line) > 600:
            continue
        near = " ".join(lines[max(0, position - 2) : position + 2])[:900]
        town = re.search(r"(?<!\w)(?:г|с|п|пгт|р\.п|рп|дер|ст)\.\s?[А-ЯЁ]|(?<!\w)город(?!\w)", near)
        if _HOUSE.search(line, street.start()) and (_INDEX.search(near) or town):
            return line[:200]
    return ""


def opening_hours(text: str) -> str:
    """The first phrase that says when it is open («Пн–Пт 9:00–18:00»); "" if none."""
    flat = text.replace("\n", " ")
    for pattern in (_HOURS, _HOURS_HEADING, _ROUND_THE_CLOCK):
        if match := pattern.search(flat):
            return match[0][:200]
    return ""


def _number(written: str) -> str:
    """Ten or eleven digits as "7XXXXXXXXXX"; "" for what only looks like a phone (an ИНН, a date, an index)."""
    digits = re.sub(r"\D", "", written)
    is_marked = re.search(r"[()+\s\-–]", written.strip()) is not None or written.strip().startswith("8")
    if len(digits) == 11 and digits[0] in "78":
        return "7" + digits[1:] if digits[1] in "345689" else ""
    if len(digits) == 10 and is_marked and digits[0] in "34589":
        return "7" + digits
    return ""
