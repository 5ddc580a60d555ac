"""The region profile: bodies and their addresses with what is doubtful beside each; pasted addresses as they would be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from otklik.errors import UsageError
from otklik.i18n import N_, _, language
from otklik.profile import Profile, parse_profile
from otklik.profile.check import ProfileNote, Severity, check
from otklik.profile.lines import Lines
from otklik.profile.names import slug
from otklik.profile.read import vocabulary
from otklik.profile.recognise import known_platforms, recognise
from otklik.profile.write import rows_of_lines
from otklik.report import words

if TYPE_CHECKING:
    from otklik.host import Host

SIGNS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "i"}


class ProfileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A body, or one of its addresses, in a line. `notes`: what is doubtful about it."""

    key: str  # "minzdrav", or "minzdrav/0" for its first address
    body: str
    address: str  # "" for the body itself
    title: str
    what: str  # kind and level, or the platform
    notes: tuple[ProfileNote, ...] = ()
    tokens: tuple[ProfileNote, ...] = ()  # what the tokens of its platform make possible

    @property
    def sign(self) -> str:
        """The worst that is to be said of it; meaning is in the sign, not in a colour."""
        worst = [severity for severity in Severity if any(n.severity is severity for n in self.notes)]
        return SIGNS[worst[0]] if worst else ("" if self.address == "" else "✓")


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole profile. `general`: notes about the region and the whole, `possible`: what the tokens make possible."""

    region: str
    summary: str
    rows: tuple[ProfileRow, ...]
    general: tuple[ProfileNote, ...] = ()
    possible: tuple[ProfileNote, ...] = ()
    errors: int = 0


def profile_view(profile: Profile, host: Host, secrets: frozenset[str]) -> ProfileView:
    """Bodies in the profile's order, each with its addresses."""
    lines = Lines(profile.text)
    notes = check(profile, host, secrets)
    by_line: dict[int, list[ProfileNote]] = {}
    for note in notes:
        by_line.setdefault(note.line, []).append(note)
    rows: list[ProfileRow] = []
    placed: set[int] = set()
    listed = {(one.body, one.index): one for one in profile.listed(host)}
    for number, body in enumerate(profile.bodies):
        accounts = [lines[f"body[{number}].accounts[{i}]"] for i in range(len(body.accounts))]
        own = _lines_of(lines, number) - set(accounts)
        placed |= own | set(accounts)
        rows.append(
            ProfileRow(
                key=body.id,
                body=body.id,
                address="",
                title=body.name,
                what=", ".join((kind_words(body.kind), words.level_of_body(body.level))),
                notes=tuple(note for line in sorted(own) for note in by_line.get(line, ())),
            )
        )
        for index, (address, line) in enumerate(zip(body.accounts, accounts, strict=True)):
            platform = listed[body.id, index].platform
            rows.append(
                ProfileRow(
                    key=f"{body.id}/{index}",
                    body=body.id,
                    address=address,
                    title=address,
                    what=_platform_words(platform, host),
                    notes=tuple(by_line.get(line, ())),
                    tokens=tuple(note for note in notes if note.platform and note.platform == platform),
                )
            )
    errors = sum(note.severity is Severity.ERROR for note in notes)
    doubts = sum(note.severity is Severity.WARNING for note in notes)
    sentence = _("{bodies}, {pages}; errors: {errors}")
    if doubts:
        sentence = _("{bodies}, {pages}; errors: {errors}, doubtful: {doubts}")
    told = sentence.format(
        bodies=words.counted(len(profile.bodies), *words.UNITS["bodies"]),
        pages=words.counted(len(profile.accounts(host)), *words.UNITS["accounts"]),
        errors=words.number(errors, 0),
        doubts=words.number(doubts, 0),
    )
    return ProfileView(
        region=f"{profile.region.code} · {profile.region.name}",
        summary=told,
        rows=tuple(rows),
        general=tuple(note for note in notes if not note.platform and note.line not in placed),
        possible=tuple(note for note in notes if note.platform),
        errors=errors,
    )


def _lines_of(lines: Lines, number: int) -> set[int]:
    """Lines of a body's fields that notes may stand at."""
    keys = ("", ".id", ".name", ".kind", ".level", ".parent", ".ogrn", ".oktmo", ".absent")
    found = {lines[f"body[{number}]{key}"] for key in keys}
    found |= {lines[f"body[{number}].absent[{i}]"] for i in range(20)}
    return found - {0}


def kind_words(kind: str) -> str:
    told: Mapping[str, str] | None = vocabulary()["kinds"].get(kind)
    return told[language()] if told is not None else kind


def _platform_words(platform: str, host: Host) -> str:
    known = host.platforms.get(platform) or known_platforms().get(platform)
    return known.title.in_language(language()) if known is not None else _("not recognised")


class PastedRow(msgspec.Struct, frozen=True, kw_only=True):
    """An address out of a pasted text. `problem`: why it would not be taken, or what is doubtful; "" where nothing is."""

    name: str
    address: str
    platform: str
    sign: str
    problem: str


def pasted(text: str, profile_text: str, host: Host, body: str = "") -> tuple[PastedRow, ...]:
    """What a pasted text would add: recognised, with problems beside each row; addresses that are there say so."""
    from otklik.profile.edit import add_rows

    rows = list(rows_of_lines(text.splitlines()))
    if not rows:
        return ()
    before = parse_profile(profile_text)
    present = {listed.account.id: listed.body for listed in before.listed(host) if listed.account is not None}
    after = profile_view(parse_profile(add_rows(profile_text, rows, host, body)), host, frozenset())
    notes = {row.address: row.notes for row in after.rows if row.address}
    seen: set[str] = set()
    found = []
    for name, address in rows:
        account = recognise(address, host).account
        identifier = account.id if account is not None else address
        told = notes.get(account.url if account is not None else address) or notes.get(address, ())
        if identifier in present:
            sign, problem = (
                "=",
                _("is there already: {body}").format(body=before.by_id[present[identifier]].name),
            )
        elif identifier in seen:
            sign, problem = "=", _("stands here twice")
        else:
            worst = next((s for s in Severity if any(n.severity is s for n in told)), None)
            sign = SIGNS[worst] if worst is not None else "✓"
            problem = " ".join(note.message.removeprefix(address).lstrip(": –—") for note in told)
        seen.add(identifier)
        platform = _platform_words(account.platform if account else "", host)
        found.append(PastedRow(name=name, address=address, platform=platform, sign=sign, problem=problem))
    return tuple(found)


class Field(NamedTuple):
    """A field of a form: key in the file, title, hint (msgids)."""

    key: str
    title: str
    hint: str = ""


REGION_FIELDS = (
    Field("name", N_("Name")),
    Field("code", N_("Code"), N_("as on car plates, two digits")),
    Field("time_zone", N_("Time zone"), N_("hours of answers are counted in it: Europe/Moscow")),
    Field("population", N_("Population"), N_("people")),
    Field("oktmo", "ОКТМО"),
    Field("iso", "ISO 3166-2", "RU-BA"),
    Field("languages", N_("Languages"), N_("codes separated by commas: ru, tt")),
    Field("norms", N_("Norms"), N_("packs of the region, separated by commas")),
)
BODY_FIELDS = (
    Field("name", N_("Full name")),
    Field("short_name", N_("Short name"), N_("as people say it")),
    Field("kind", N_("Kind"), N_("ministry, municipality, hospital, school …")),
    Field("level", N_("Level"), N_("region, municipal, subordinate, federal")),
    Field("parent", N_("Stands under"), N_("id of the body above it")),
    Field("ogrn", "ОГРН"),
    Field("oktmo", "ОКТМО"),
    Field("audience", N_("People served"), N_("a number")),
)
NEW_BODY = (  # the name first: an id is proposed for it
    BODY_FIELDS[0],
    Field("id", "id", N_("short, Latin letters; never changes: minzdrav")),
    *BODY_FIELDS[1:],
)


def proposed(told: Mapping[str, str], profile_text: str) -> dict[str, str]:
    """What follows from the name of a new body: its id."""
    name = told.get("name", "").strip()
    return {"id": slug(name, {body.id for body in parse_profile(profile_text).bodies}) if name else ""}


def values(profile_text: str, body: str, fields: Iterable[Field]) -> dict[str, str]:
    """What stands in the fields now, of the region where `body` is ""."""
    data = _read(profile_text)
    table = data["region"] if not body else next(t for t in data["body"] if t["id"].strip() == body)
    found = {field.key: _written(table.get(field.key, "")) for field in fields}
    return {key: _titles(key).get(value, value) for key, value in found.items()}


def _titles(key: str) -> dict[str, str]:
    """Titles of what may stand in a field, by id; empty where anything may."""
    known: Mapping[str, Mapping[str, str]] = vocabulary().get(
        {"kind": "kinds", "level": "levels"}.get(key, ""), {}
    )
    return {name: told[language()] for name, told in known.items()}


def in_ids(fields: Mapping[str, str]) -> dict[str, str]:
    """Fields as the file keeps them: kind and level by id, whether that or a title was typed. Raises UsageError."""
    return {key: _id_of(key, value.strip()) if _titles(key) else value for key, value in fields.items()}


def _id_of(key: str, typed: str) -> str:
    titles, wanted = _titles(key), typed.casefold()
    for name, title in titles.items():
        if wanted in ("", name, title.casefold(), *(part.strip() for part in title.casefold().split(","))):
            return name if wanted else ""
    if key == "kind" and typed.isascii():
        return typed  # a kind of a pack's own
    told = _("“{text}” is not known here. Known: {known}.")
    raise UsageError(told.format(text=typed, known="; ".join(titles.values())))


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@cache
def _read(text: str) -> dict[str, Any]:
    import tomli

    return tomli.loads(text)


def notes_words(notes: Iterable[ProfileNote]) -> str:
    """Each note in a line: its sign, what is the matter, what to do."""
    return "\n".join(f"{SIGNS[note.severity]} {note.told}" for note in notes)
