"""region.toml written: a new one with its fields explained, or an edited one with its comments kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import Array, Table

from otklik.addresses import clean, labelled
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.profile.model import Body
from otklik.profile.names import kind_and_level, slug
from otklik.profile.read import parse_profile
from otklik.profile.recognise import recognise
from otklik.regions import region_facts

if TYPE_CHECKING:
    from otklik.host import Host


def new_profile(
    region_code: str,
    bodies: Sequence[Body] = (),
    *,
    name: str = "",
    time_zone: str = "",
    norms: Sequence[str] = (),
) -> str:
    """Text of a region.toml: the region's facts by its code, every field explained, the bodies given.

    Raises UsageError for a code that is in no directory unless name and time zone are given, ProfileError where
    the bodies do not make a profile.
    """
    document = tomlkit.document()
    for line in (
        _("Region profile: whose pages are assessed. Lines that begin with # are explanations."),
        _("Check it after every change: otklik check region.toml"),
    ):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("region", _region(region_code, name, time_zone, norms))
    document.add(tomlkit.nl())
    for line in _explanations():
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add(tomlkit.nl())
    if bodies:
        tables = tomlkit.aot()
        for body in bodies:
            tables.append(body_table(body))
        document.add("body", tables)
    text = tomlkit.dumps(document)
    parse_profile(text)
    return text


def add_accounts(text: str, body: str, addresses: Iterable[str]) -> str:
    """The profile with addresses added to a body; comments and order stay. One that is there already is not added.

    Raises ProfileError for a text that is no profile, UsageError for a body that is not in it.
    """
    parse_profile(text)
    document: Any = tomlkit.parse(text)
    table = next((table for table in document.get("body", []) if table["id"].strip() == body), None)
    if table is None:
        raise UsageError(_("There is no body {id} in the profile. Check its id.").format(id=body[:64]))
    if "accounts" not in table:
        table.append("accounts", _list(()))
    accounts = table["accounts"]
    present = {clean(str(account)) for account in accounts}
    for address in dict.fromkeys(clean(address) for address in addresses):
        if address and address not in present:
            accounts.append(address)
    if isinstance(accounts, Array):
        accounts.multiline(len(accounts) > 1 or "\n" in accounts.as_string())
    result = tomlkit.dumps(document)
    parse_profile(result)
    return result


def bodies_of(rows: Iterable[tuple[str, str]], host: Host, taken: Collection[str] = ()) -> tuple[Body, ...]:
    """Bodies of (name, address) rows, as a table has them: a body for each name, its accounts in canonical form.

    A row without a name makes a body of its account. Kind and level are guessed from the name. An account that
    stands under two names stays with the first. `taken`: ids that others have.
    """
    names: dict[str, list[str]] = {}
    seen: set[str] = set()
    for label, address in rows:
        account = recognise(address, host).account
        url = account.url if account is not None else clean(address)
        if not url or url in seen:
            continue
        seen.add(url)
        name = " ".join(label.split()) or (account.handle if account is not None else url)
        names.setdefault(name[:500], []).append(url)
    bodies: dict[str, Body] = {}
    for name, accounts in names.items():
        identifier = slug(name, {*bodies, *taken})
        kind, level = kind_and_level(name)
        bodies[identifier] = Body(
            id=identifier, name=name, short_name=name, kind=kind, level=level, accounts=tuple(accounts)
        )
    return tuple(bodies.values())


def rows_of_lines(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    """(name, address) rows of pasted lines: the name stands in the line or on a line of its own above; an empty line
    ends what a heading covers."""
    heading = ""
    for line in lines:
        label, addresses = labelled(line)
        if not addresses:
            heading = label
        for address in addresses:
            yield label or heading, address


def _region(code: str, name: str, time_zone: str, norms: Sequence[str]) -> Table:
    facts = region_facts(code)
    if facts is None and not (name and time_zone):
        told = _(
            "There is no region with the code {code}. Give the two digits of its code, e.g. 02, or a name and a time zone."
        )
        raise UsageError(told.format(code=code[:10]))
    table = tomlkit.table()
    _put(table, "code", code.strip(), _("code of the region as on car plates"))
    _put(table, "name", name or (facts.name.ru if facts else ""))
    if facts is not None:
        if facts.iso:
            _put(table, "iso", facts.iso, _("ISO 3166-2"))
        _put(table, "oktmo", facts.oktmo, _("ОКТМО"))
    _put(
        table,
        "time_zone",
        time_zone or (facts.zone if facts else ""),
        _("hours of answers are counted in it"),
    )
    if facts is not None and facts.population is not None:
        source = facts.sources["population"]
        told = _("people; as of {date}, rounded: put in the newest figure")
        _put(table, "population", facts.population, told.format(date=source.state.isoformat()))
    _put(table, "languages", list(facts.languages) if facts else ["ru"], _("state languages, ISO 639"))
    _put(table, "norms", list(norms), _("norms and checklists of the region to apply over the default ones"))
    return table


def body_table(body: Body) -> Table:
    """A section [[body]]."""
    table = tomlkit.table()
    for key in ("id", "name", "short_name", "kind", "level", "parent", "ogrn", "oktmo", "audience"):
        value = getattr(body, key)
        if value not in ("", None) and not (key == "short_name" and value == body.name):
            _put(table, key, value)
    table.append("accounts", _list(body.accounts))
    if body.absent:
        absences = tomlkit.array()
        for absent in body.absent:
            row = tomlkit.inline_table()
            row.update(
                {"platform": absent.platform, "checked_on": absent.checked_on, "reason": absent.reason}
            )
            absences.append(row)
        table.append("absent", absences.multiline(True))
    return table


def _explanations() -> tuple[str, ...]:
    return (
        _("A section [[body]] for each body:"),
        _("  id          short, Latin letters; never change it: earlier audits refer to it"),
        _("  name        full name; short_name: as people say it"),
        _("  kind        ministry, municipality, hospital, school … (otklik check names the known ones)"),
        _("  level       region, municipal, subordinate, federal"),
        _("  parent      id of the body above it; ogrn, oktmo: from the registers; audience: people served"),
        _("  accounts    addresses of its pages, channels and site, as they are copied from the browser"),
        _("  absent      where it has no page, checked by a person:"),
        _('              absent = [{platform = "ok", checked_on = 2026-11-01, reason = "…"}]'),
    )


def _put(table: Table, key: str, value: Any, comment: str = "") -> None:
    item = tomlkit.item(value)
    if comment:
        item.comment(comment)
    table.append(key, item)


def _list(values: Iterable[str]) -> Array:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(len(array) > 0)
