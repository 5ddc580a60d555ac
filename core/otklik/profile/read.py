"""region.toml as records; everything that is wrong with it is told at once, with file, line, key and remedy."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import tomli

from otklik.disk import reason_of
from otklik.errors import Problem, ProfileError
from otklik.i18n import _
from otklik.profile.fields import Fields, Problems, nearest, shown
from otklik.profile.lines import Lines
from otklik.profile.model import Absent, Body, Profile, Region

_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@cache
def vocabulary() -> dict[str, Any]:
    """Limits, levels and kinds of bodies: data/profile.toml."""
    return tomli.loads((files("otklik.data") / "profile.toml").read_text(encoding="utf-8"))


def load_profile(path: Path | str) -> Profile:
    """The profile in a file. Raises ProfileError with every problem; a syntax error is told alone."""
    path = Path(path)
    limit = vocabulary()["limits"]["bytes"]
    try:
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except FileNotFoundError as error:
        raise _alone(path, _("there is no such file. Check the name, or make one: otklik new.")) from error
    except OSError as error:
        told = _("cannot be read: {reason}. Check the path.")
        raise _alone(path, told.format(reason=reason_of(error))) from error
    if len(content) > limit:
        raise _alone(path, _too_big(limit))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _alone(f"{path}:{line}", _("not UTF-8. Save the file as UTF-8.")) from error
    return parse_profile(text, str(path))


def parse_profile(text: str, path: str = "region.toml") -> Profile:
    """The profile in a text, e.g. the one kept in an audit file. Raises ProfileError."""
    limits = vocabulary()["limits"]
    if len(text) > limits["bytes"]:
        raise _alone(path, _too_big(limits["bytes"]))
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        written = text.split("\n")[error.lineno - 1 : error.lineno]
        if error.msg.startswith(("Cannot", "Duplicate")):  # tomli: a key or table that is there already
            told = _("this key or section stands here for the second time: {text}. Remove one of the two.")
        else:
            told = _(
                "not valid TOML near character {column}: {text}. Check quotation marks, brackets and the equals sign."
            )
        sentence = told.format(column=error.colno, text=shown("".join(written).strip()))
        raise _alone(f"{path}:{error.lineno}", sentence) from error
    except (RecursionError, ValueError) as error:  # nesting and numbers beyond what any profile has
        raise _alone(path, _("not a region profile: nested too deeply or a number too long.")) from error
    problems = Problems(path, Lines(text))
    profile = _profile(data, problems, text, path)
    if problems.found:
        raise ProfileError(problems.sorted())
    assert profile is not None  # no problems, so everything was there
    return profile


def _profile(data: dict[str, Any], problems: Problems, text: str, path: str) -> Profile | None:
    limits = vocabulary()["limits"]
    top = Fields(data, "", problems, limits["characters"])
    region_table, tables = top.table("region"), top.tables("body", limits["bodies"])
    top.no_others()
    region = _region(region_table) if region_table is not None else None
    bodies = [_body(table) for table in tables]
    _ids(bodies, tables, problems)
    _parents(bodies, tables)
    if region is None or problems.found:
        return None
    return Profile(region=region, bodies=tuple(bodies), text=text, path=path)


def _region(fields: Fields) -> Region:
    limit = 50
    code, name, zone = (fields.text(key, required=True) for key in ("code", "name", "time_zone"))
    if code and not re.fullmatch(r"\d{2,3}", code):
        told = _('{value} is not a code of a region. Write two digits in quotation marks: "02".')
        fields.wrong("code", told.format(value=shown(code)))
    if zone and zone not in _zones():
        told = _("there is no time zone {value}.") + nearest(zone, _russian_zones())
        fields.wrong("time_zone", told.format(value=shown(zone)))
    region = Region(
        code=code,
        name=name,
        iso=fields.text("iso"),
        oktmo=_digits(fields, "oktmo", (2, 8, 11)),
        zone=zone,
        population=fields.number("population"),
        languages=fields.texts("languages", limit) or ("ru",),
        norms=fields.texts("norms", limit),
    )
    for number, language in enumerate(region.languages):
        if not re.fullmatch(r"[a-z]{2,3}", language):
            told = _('{value} is not a code of a language. Write two or three letters: "ru", "tt", "ba".')
            fields.wrong(f"languages[{number}]", told.format(value=shown(language)))
    if region.iso and not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", region.iso):
        told = _('{value} is not an ISO 3166-2 code. Write it as "RU-BA".')
        fields.wrong("iso", told.format(value=shown(region.iso)))
    fields.no_others()
    return region


def _body(fields: Fields) -> Body:
    words = vocabulary()
    identifier, name, kind, level = (
        fields.text(key, required=True) for key in ("id", "name", "kind", "level")
    )
    if identifier and not (_ID.fullmatch(identifier) and len(identifier) <= 64):
        told = _(
            '{value} is not an id. Write Latin letters in lower case, digits and hyphens, e.g. "minzdrav".'
        )
        fields.wrong("id", told.format(value=shown(identifier)))
    if kind and not _ID.fullmatch(kind):
        told = _("{value} is not a kind of a body.") + nearest(kind, words["kinds"])
        fields.wrong("kind", told.format(value=shown(kind)))
    if level and level not in words["levels"]:
        told = _("there is no level {value}.") + nearest(level, words["levels"])
        fields.wrong("level", told.format(value=shown(level)))
    body = Body(
        id=identifier,
        name=name,
        short_name=fields.text("short_name") or name,
        kind=kind,
        level=level,
        parent=fields.text("parent"),
        ogrn=_ogrn(fields),
        oktmo=_digits(fields, "oktmo", (2, 8, 11)),
        audience=fields.number("audience"),
        absent=tuple(filter(None, map(_absent, fields.tables("absent", 50)))),
        accounts=fields.texts("accounts", words["limits"]["accounts_per_body"]),
    )
    fields.no_others()
    return body


def _absent(fields: Fields) -> Absent | None:
    platform, reason = fields.text("platform", required=True), fields.text("reason", required=True)
    checked_on = fields.day("checked_on")
    if platform and not _ID.fullmatch(platform):
        told = _('{value} is not an id of a platform. Write it as "ok", "vk", "telegram".')
        fields.wrong("platform", told.format(value=shown(platform)))
    fields.no_others()
    return Absent(platform=platform, checked_on=checked_on, reason=reason) if checked_on else None


def _ogrn(fields: Fields) -> str:
    """ОГРН of a legal entity: 13 digits, the last is the rest of the first twelve by 11, by 10 (Order МНС of 2003)."""
    ogrn = fields.text("ogrn")
    if ogrn and not re.fullmatch(r"[0-9]{13}", ogrn):
        told = _("{value} is not an ОГРН: 13 digits are needed. Copy it from the ЕГРЮЛ.")
        fields.wrong("ogrn", told.format(value=shown(ogrn)))
    elif ogrn and int(ogrn[:12]) % 11 % 10 != int(ogrn[12]):
        told = _("the check digit of the ОГРН {value} is wrong. Compare it with the ЕГРЮЛ.")
        fields.wrong("ogrn", told.format(value=ogrn))
    return ogrn


def _digits(fields: Fields, key: str, lengths: tuple[int, ...]) -> str:
    value = fields.text(key)
    if value and not (re.fullmatch(r"[0-9]+", value) and len(value) in lengths):
        told = _("{value} is not a code of {key}: 8 or 11 digits are needed.")
        fields.wrong(key, told.format(value=shown(value), key=key.upper()))
    return value


def _ids(bodies: list[Body], tables: tuple[Fields, ...], problems: Problems) -> None:
    first: dict[str, Fields] = {}
    for body, fields in zip(bodies, tables, strict=True):
        if not body.id:
            continue
        if body.id in first:
            told = _("the id {id} is used already on line {line}. Give this body an id of its own.")
            fields.wrong("id", told.format(id=shown(body.id), line=problems.lines[first[body.id].at("id")]))
        first.setdefault(body.id, fields)


def _parents(bodies: list[Body], tables: tuple[Fields, ...]) -> None:
    parents = {body.id: body.parent for body in bodies}
    missing = 0
    sound: set[str] = set()  # bodies whose way up is known to end, or told already
    for body, fields in zip(bodies, tables, strict=True):
        if body.parent and body.parent not in parents:
            missing += 1
            known = parents if missing <= vocabulary()["limits"]["suggestions"] else ()
            told = _("there is no body {id}.") + nearest(body.parent, known)
            fields.wrong("parent", told.format(id=shown(body.parent)))
            continue
        way: dict[str, None] = {}
        above = body.id
        while above and above not in way and above not in sound:
            way[above] = None
            above = parents.get(above, "")
        if above in way:
            told = _("a body cannot stand under itself: {way}. Mend one of these keys.")
            fields.wrong("parent", told.format(way=shown(" → ".join([*way, above]), 200)))
        sound.update(way)


@cache
def _zones() -> frozenset[str]:
    """Names that the database of time zones has; looking them up walks a whole folder."""
    return frozenset(available_timezones())


@cache
def _russian_zones() -> tuple[str, ...]:
    from otklik.regions import regions

    return tuple(sorted({region.zone for region in regions()}))


def _too_big(limit: int) -> str:
    told = _("not a region profile: larger than {limit} megabytes. Check the name of the file.")
    return told.format(limit=f"{limit / 1_000_000:g}")


def _alone(where: Path | str, sentence: str) -> ProfileError:
    return ProfileError((Problem(f"{where}: {sentence}"),))
