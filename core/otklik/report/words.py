"""Numbers, dates, shares and counted nouns in the language in force, as a printed Russian or English text has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import cache

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from otklik.i18n import _, language, ngettext
from otklik.model import Expected, Outcome, PeerGroup, Text, Value
from otklik.packs.binding import standing_of
from otklik.packs.model import Basis

NBSP = "\xa0"
DASH = "–"
ASIDE = f"{NBSP}{DASH} "  # a dash between words: no line begins with it


@cache
def _locale(chosen: str) -> Locale:
    return Locale.parse(chosen)


def locale() -> Locale:
    """Babel's locale for the language in force."""
    return _locale(language())


def number(value: float, digits: int = 1) -> str:
    """«1 234,5» with non-breaking spaces; at most `digits` digits after the comma, none for whole numbers."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(round(value, digits) + 0.0, pattern, locale())


def fixed(value: float, digits: int = 1) -> str:
    """«70,0»: with all its digits, for numbers that stand below one another."""
    return format_decimal(round(value, digits) + 0.0, "#,##0." + "0" * digits, locale())


def percent(share: float, digits: int = 1) -> str:
    """A share of 0…1 as «63,4 %»."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    space = NBSP if language() == "ru" else ""
    return format_percent(round(share, digits + 2) + 0.0, f"{pattern}{space}%", locale())


def counted(value: float, one: str, many: str, digits: int = 1) -> str:
    """The number with its noun: `one` and `many` are msgids of a plural with `{n}`.

    A broken number takes the genitive singular in Russian («2,5 часа»), which is the form of 2.
    """
    whole = round(value, digits)
    form = int(whole) if whole == int(whole) else 2
    told = number(value, digits)
    return ngettext(one, many, form).format(n=told).replace(f"{told} ", told + NBSP, 1)


def points(share: float, maximum: float = 100.0) -> str:
    """A score of 0…1 as points of `maximum`: «63,4 балла»; the maximum is named where it is not 100."""
    told = counted(share * maximum, "{n} point", "{n} points")
    return told if maximum == 100 else _("{points} of {maximum}").format(points=told, maximum=number(maximum))


def fixed_points(share: float, maximum: float = 100.0) -> str:
    """A score in a heading, below which others stand: «70,0 балла»; a broken number takes the form of 2."""
    told = ngettext("{n} point", "{n} points", 2).format(n=fixed(share * maximum)).replace(" ", NBSP)
    return told if maximum == 100 else _("{points} of {maximum}").format(points=told, maximum=number(maximum))


def score_number(value: float | None, maximum: float = 100.0) -> str:
    """A score in a table: «63,4», «70,0», «17,8 из 25», a dash where nothing could be judged."""
    if value is None:
        return DASH
    told = fixed(value * maximum)
    return told if maximum == 100 else _("{points} of {maximum}").format(points=told, maximum=number(maximum))


def too_little(coverage: float, needed: float) -> str:
    """«недостаточно данных: оценено 9 %, нужно не менее 20 %»."""
    return _("not enough data: {share}").format(share=judged_share(coverage, needed))


def too_little_in_short(coverage: float, needed: float) -> str:
    """«недостаточно данных: 9 % из нужных 20 %», where there is no room for more."""
    told, least = _told_apart(coverage, needed)
    return _("not enough data: {coverage} of {needed} needed").format(coverage=told, needed=least)


def judged_share(coverage: float, needed: float) -> str:
    """«оценено 9 %, нужно не менее 20 %»; with as many digits as tell the two apart."""
    told, least = _told_apart(coverage, needed)
    return _("{coverage} judged, at least {needed} needed").format(coverage=told, needed=least)


def _told_apart(coverage: float, needed: float) -> tuple[str, str]:
    least = percent(needed)
    told = next((p for p in (percent(coverage, n) for n in range(4)) if p != least), percent(coverage, 4))
    return told, least


def change(share: float | None) -> str:
    """A difference of two scores in points with its sign: «+3,7», «−0,5», «0»; a dash where there is none."""
    if share is None:
        return DASH
    told = number(abs(share) * 100)
    return told if told == "0" else ("+" if share > 0 else "\u2212") + told


def interval(low: float, high: float, maximum: float = 100.0) -> str:
    """The interval of a score in points: «51,2–70,0», «0–100»."""
    ends = [round(end * maximum, 1) for end in (low, high)]
    told = [number(end, 0) if all(e == int(e) for e in ends) else fixed(end) for end in ends]
    return DASH.join(told)


def day(value: date | datetime, zone: tzinfo | None = None) -> str:
    """«23 ноября 2026 г.»; a moment is first taken to `zone`."""
    if isinstance(value, datetime) and zone is not None:
        value = value.astimezone(zone)
    return _bound(format_date(value, "long", locale()))


def short_day(value: date) -> str:
    """«23.11.2026», for tables and axes."""
    return format_date(value, "dd.MM.yyyy" if language() == "ru" else "d MMM yyyy", locale())


def axis_day(value: date) -> str:
    """«23 нояб.» under a chart."""
    return format_date(value, "d MMM", locale())


def moment(value: datetime, zone: tzinfo | None = None) -> str:
    """«23 ноября 2026 г., 14:05»."""
    local = value.astimezone(zone) if zone is not None else value
    return f"{day(local)}, {format_datetime(local, 'HH:mm', locale=locale())}"


def period(first: date, last: date) -> str:
    """«1 сентября 2026 г. – 23 ноября 2026 г.»."""
    return f"{day(first)}{ASIDE}{day(last)}"


def waiver_days(first: str, last: str, review: str) -> str:
    """Days of an accepted exception: «1 ноября 2026 г. – 1 февраля 2027 г.; пересмотреть до 1 января 2027 г.»."""
    told = f"{first or '?'}{ASIDE}{last or '?'}"
    return told + "; " + _("review by {day}").format(day=review) if review else told


def waiting_words(questions: int, findings: int) -> str:
    """«Ответа людей ждут: 62 вопроса, всего 1 686 выводов; пока они не учтены.»"""
    return _("Waiting for people: {questions}, in all {findings}; they do not count yet.").format(
        questions=counted(questions, *QUESTIONS), findings=counted(findings, *FINDINGS)
    )


def listed(texts: Sequence[str]) -> str:
    """«раз, два и три»."""
    if len(texts) < 2:
        return "".join(texts)
    return _("{first} and {last}").format(first=", ".join(texts[:-1]), last=texts[-1])


def sentence(text: str) -> str:
    """`text` with a capital letter, unless an address begins it, and a full stop."""
    text = text.strip()
    if not text:
        return ""
    first = text.split(maxsplit=1)[0].rstrip(".,:;")
    is_address = "://" in first or "." in first
    return stopped((text[0] if is_address else text[0].upper()) + text[1:])


def stopped(text: str) -> str:
    """`text` with a full stop; a name that begins it stays as it was typed."""
    return text + ("" if text[-1:] in tuple(".!?…") else ".")


def numbered(value: int) -> str:
    """«№ 270»."""
    return f"{_('No.')}{NBSP}{value}"


def quoted(text: str) -> str:
    """In the quotation marks of the language, without doubling those that stand there."""
    if language() != "ru":
        return f"“{text}”"
    return text if text.startswith("«") and text.endswith("»") else f"«{text}»"


def outcome_words(outcome: Outcome) -> str:
    """«выполнено», «частично», «нет данных» …"""
    return {
        Outcome.PASS: _("met"),
        Outcome.PARTIAL: _("partly met"),
        Outcome.FAIL: _("not met"),
        Outcome.NOT_APPLICABLE: _("does not apply"),
        Outcome.NO_DATA: _("no data"),
        Outcome.NEEDS_REVIEW: _("a person has to check"),
        Outcome.ERROR: _("could not be computed"),
    }[outcome]


def mark_words(mark: str) -> str:
    return {
        "STALE": _("out of date"),
        "CONTRADICTED": _("the person and the measurement disagree"),
        "DISAGREED": _("two people disagree"),
        "WAIVED": _("accepted exception"),
    }.get(mark, mark)


def level_words(level: str) -> str:
    """What a basis is: Ф federal law · Р regional act · М rating method · П practice."""
    return {
        "Ф": _("federal law"),
        "Р": _("regional act"),
        "М": _("rating method"),
        "П": _("practice"),
    }.get(level, level)


def standing_words(basis: Basis) -> str:
    """Why a basis does not bind here, "" where it does."""
    match standing_of(basis):
        case "elsewhere":
            return _("other regions ask for it")
        case "later":
            return _("in force from {date}").format(date=day(basis.valid_from) if basis.valid_from else "")
        case "past":
            return _("in force until {date}").format(date=day(basis.valid_to) if basis.valid_to else "")
    return ""


def basis_level_words(basis: Basis) -> str:
    """What a basis is, and why it does not bind where it does not: «практика (так требуют другие регионы)»."""
    standing = standing_words(basis)
    return f"{level_words(basis.level)} ({standing})" if standing else level_words(basis.level)


def depth_words(depth: str) -> str:
    """How deep an audit goes."""
    return {
        "express": _("express depth"),
        "core": _("core depth"),
        "full": _("full depth"),
    }.get(depth, depth)


def level_of_body(level: str) -> str:
    return {
        "federal": _("federal level"),
        "region": _("regional level"),
        "municipal": _("municipal level"),
        "subordinate": _("subordinate institution"),
    }.get(level, level)


def role_words(role: str, brought: Text | None = None) -> str:
    """Who does a recommended action. `brought`: what a pack calls the role."""
    return roles().get(role) or (brought.in_language(language()) if brought else role or _("not named"))


def roles() -> dict[str, str]:
    """Every role that needs no explanation by a pack."""
    return {
        "editor": _("page editor"),
        "page_editor": _("page editor"),
        "moderator": _("moderator"),
        "press_officer": _("press officer"),
        "press_service": _("press service"),
        "head": _("head of the body"),
        "deputy_head": _("deputy head of the body"),
        "webmaster": _("site administrator"),
        "site_editor": _("site editor"),
        "lawyer": _("lawyer"),
        "management_centre": _("regional management centre"),
        "administrator": _("page administrator"),
        "page_admin": _("page administrator"),
        "security_officer": _("information security officer"),
        "region": _("regional administration"),
    }


def status_words(status: str) -> str:
    """How well a source was read."""
    return {
        "V1": _("the act or method itself was read"),
        "V2": _("known from a secondary source; requires a lawyer's check"),
        "I": _("inferred; requires a lawyer's check"),
        "U": _("not verified; requires a lawyer's check"),
    }.get(status, status)


def followers_range(low: int, high: int | None) -> str:
    """«1–5 тыс. подписчиков», «до 1 тыс. подписчиков», «от 100 тыс. подписчиков»."""
    by_thousand = low % 1000 == 0 and (high is None or high % 1000 == 0)
    first = number(low / 1000 if by_thousand else low, 0)
    last = number((high or 0) / 1000 if by_thousand else high or 0, 0)
    thousand = _("{n} thousand") if by_thousand else "{n}"
    if high is None:
        told = _("from {n}").format(n=thousand.format(n=first))
    elif low == 0:
        told = _("up to {n}").format(n=thousand.format(n=last))
    else:
        told = thousand.format(n=f"{first}{DASH}{last}")
    return _("{range} followers").format(range=told.replace(" ", NBSP))


def group_words(platform: str, level: str, low: int, high: int | None) -> str:
    """«ВКонтакте, муниципальные, 1–5 тыс. подписчиков»."""
    levels = {
        "federal": _("federal pages"),
        "region": _("regional pages"),
        "municipal": _("municipal pages"),
        "subordinate": _("pages of institutions"),
    }
    return ", ".join((platform, levels.get(level, level), followers_range(low, high)))


def median_words(group: PeerGroup, platform: str, times: float) -> str:
    """«медиана группы: ВКонтакте, муниципальные, 1–5 тыс. подписчиков, n = 14»."""
    told = group_words(platform, group.level, group.low, group.high)
    share = number(times, 2)
    name = _("median of the group") if times == 1 else _("{n} of the group's median").format(n=share)
    if not group.regions:
        return _("{median}: {group}, n = {n}").format(median=name, group=told, n=number(group.n, 0))
    return _("{median}: {group}, n = {n} in {regions} other regions").format(
        median=name, group=told, n=number(group.n, 0), regions=number(group.regions, 0)
    )


def comparison_words(comparison: str, wanted: str) -> str:
    """«не меньше 3 публикаций в неделю»."""
    templates = {
        "at_least": _("at least {value}"),
        "at_most": _("at most {value}"),
        "more_than": _("more than {value}"),
        "less_than": _("less than {value}"),
        "equals": _("{value}"),
        "not_equals": _("anything but {value}"),
        "one_of": _("one of: {value}"),
        "none_of": _("none of: {value}"),
        "contains": _("contains “{value}”"),
        "longer_than": _("longer than {value}"),
        "newer_than_days": _("not older than {value}"),
    }
    fixed = {
        "is_true": _("yes"),
        "is_false": _("no"),
        "is_present": _("is given"),
        "is_absent": _("is not given"),
    }
    if comparison in fixed:
        return fixed[comparison]
    return templates.get(comparison, comparison.replace("_", " ") + " {value}").format(value=wanted).strip()


def expected_words(expected: Expected, measured_in: str = "") -> str:
    """What a rule asked for. `measured_in`: the unit where the threshold has none of its own."""
    own = {"newer_than_days": "days", "longer_than": "characters"}.get(expected.comparison, measured_in)
    wanted = value_words(expected.value, expected.unit or own) if expected.value is not None else ""
    if expected.comparison in ("equals", "one_of", "none_of", "not_equals") and isinstance(
        expected.value, str
    ):
        parts = [state_words(part.strip()) for part in expected.value.replace(";", ",").split(",")]
        wanted = listed(parts) if expected.comparison == "none_of" else ", ".join(parts)
    return comparison_words(expected.comparison, wanted)


def value_words(value: Value, unit: str = "") -> str:
    """A measured value with its unit in words: «2,5 публикации в неделю», «63,4 %», «да», «23 ноября 2026 г.»."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _text_value(value, unit) if value else _("is not given")
    if unit in ("share", "доля"):
        return percent(value)
    if unit in ("percent", "%"):
        return percent(value / 100)
    if unit == "ratio":
        return _("{n} to 1").format(n=number(value)).replace(" ", NBSP)
    noun = UNITS.get(unit)
    if noun is not None:
        return counted(value, *noun)
    return number(value, 2) + (NBSP + unit if unit else "")


def _text_value(value: str, unit: str) -> str:
    if unit == "date" or (len(value) == 10 and value[4:5] == "-" and value[7:8] == "-"):
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return STATES[value]() if unit == "state" and value in STATES else value


STATES = {
    "open": lambda: _("open page"),
    "closed": lambda: _("closed page"),
    "private": lambda: _("private page"),
    "deactivated": lambda: _("switched off or blocked"),
    "not_found": lambda: _("there is no such page"),
    "no_preview": lambda: _("no public preview"),
}


def state_words(state: str) -> str:
    """State of a page (`account.state`) in words."""
    return STATES[state]() if state in STATES else state


def _n(one: str, many: str) -> tuple[str, str]:
    """Marks a pair of msgids; `counted` translates them when the number is known."""
    return one, many


QUESTIONS = _n("{n} question", "{n} questions")
FINDINGS = _n("{n} finding", "{n} findings")
ALL_BODIES = _n("all {n} body", "all {n} bodies")
ALL_PAGES = _n("all {n} page", "all {n} pages")
UNITS = {
    "posts/week": _n("{n} post a week", "{n} posts a week"),
    "posts/month": _n("{n} post a month", "{n} posts a month"),
    "posts": _n("{n} post", "{n} posts"),
    "comments": _n("{n} comment", "{n} comments"),
    "answers": _n("{n} answer", "{n} answers"),
    "messages": _n("{n} message", "{n} messages"),
    "people": _n("{n} person", "{n} people"),
    "followers": _n("{n} follower", "{n} followers"),
    "accounts": _n("{n} page", "{n} pages"),
    "bodies": _n("{n} body", "{n} bodies"),
    "formats": _n("{n} format", "{n} formats"),
    "links": _n("{n} link", "{n} links"),
    "kinds": _n("{n} kind", "{n} kinds"),
    "rubrics": _n("{n} rubric", "{n} rubrics"),
    "tasks": _n("{n} task", "{n} tasks"),
    "signs": _n("{n} sign", "{n} signs"),
    "places": _n("{n} place", "{n} places"),
    "hosts": _n("{n} host", "{n} hosts"),
    "characters": _n("{n} character", "{n} characters"),
    "words": _n("{n} word", "{n} words"),
    "words/sentence": _n("{n} word a sentence", "{n} words a sentence"),
    "per 100 words": _n("{n} per 100 words", "{n} per 100 words"),
    "phrases/100 words": _n("{n} phrase per 100 words", "{n} phrases per 100 words"),
    "points": _n("{n} point", "{n} points"),
    "days": _n("{n} day", "{n} days"),
    "hours": _n("{n} hour", "{n} hours"),
    "working hours": _n("{n} working hour", "{n} working hours"),
    "minutes": _n("{n} minute", "{n} minutes"),
    "seconds": _n("{n} second", "{n} seconds"),
    "words/minute": _n("{n} word a minute", "{n} words a minute"),
    "ms": _n("{n} millisecond", "{n} milliseconds"),
    "px": _n("{n} pixel", "{n} pixels"),
    "kb": _n("{n} kilobyte", "{n} kilobytes"),
    "polls/quarter": _n("{n} poll a quarter", "{n} polls a quarter"),
    "pairs": _n("{n} pair", "{n} pairs"),
    "million": _n("{n} million", "{n} million"),
    "KB": _n("{n} kilobyte", "{n} kilobytes"),
    "d": _n("{n} day", "{n} days"),
    "clicks": _n("{n} click", "{n} clicks"),
}


def _bound(text: str) -> str:
    """A number is not parted from the word after it: the first space, and that before «г.», do not break.

    CLDR has a narrow space before «г.» since its version 42; some fonts lack it.
    """
    return text.replace("\u202f", NBSP).replace(" г.", NBSP + "г.").replace(" ", NBSP, 1)
