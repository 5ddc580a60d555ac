"""region.toml edited field by field: comments, order and everything that is not edited stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import tomlkit

from otklik.addresses import clean
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.profile.model import Body
from otklik.profile.read import parse_profile
from otklik.profile.write import add_accounts, bodies_of, body_table

if TYPE_CHECKING:
    from otklik.host import Host

NUMBERS = frozenset({"population", "audience"})
LISTS = frozenset({"languages", "norms"})


def set_region(text: str, fields: Mapping[str, str]) -> str:
    """The profile with these fields of [region]; an empty one is taken out. Raises ProfileError with all problems."""
    document: Any = tomlkit.parse(text)
    _set(document["region"], fields)
    return _checked(document)


def set_body(text: str, body: str, fields: Mapping[str, str]) -> str:
    """The profile with these fields of a body. Raises ProfileError, UsageError."""
    document: Any = tomlkit.parse(text)
    _set(_table(document, body), fields)
    return _checked(document)


def add_bodies(text: str, bodies: Iterable[Body]) -> str:
    """The profile with bodies added at its end. Raises ProfileError."""
    document: Any = tomlkit.parse(text)
    if "body" not in document:
        document.add("body", tomlkit.aot())
    for body in bodies:
        document["body"].append(body_table(body))
    return _checked(document)


def remove_body(text: str, body: str) -> str:
    """The profile without a body. Raises ProfileError (others may stand under it), UsageError."""
    document: Any = tomlkit.parse(text)
    document["body"].remove(_table(document, body))
    if not document["body"]:
        del document["body"]
    return _checked(document)


def remove_account(text: str, body: str, address: str) -> str:
    """The profile without an address of a body, as it is written there. Raises UsageError."""
    document: Any = tomlkit.parse(text)
    accounts = _table(document, body).get("accounts", [])
    written = [str(one) for one in accounts]
    if address not in written:
        raise UsageError(_("{address} is not there any more.").format(address=address))
    accounts.pop(written.index(address))
    return _checked(document)


def add_rows(text: str, rows: Iterable[tuple[str, str]], host: Host, body: str = "") -> str:
    """The profile with (name, address) rows taken in: a body of that name gets the address, else one is made; rows
    without a name go to `body` where it is given. Addresses that are there already are left out. Raises ProfileError.
    """
    profile = parse_profile(text)
    present = {listed.account.url for listed in profile.listed(host) if listed.account is not None}
    present |= {clean(address) for one in profile.bodies for address in one.accounts}
    by_name = {name.casefold(): one.id for one in profile.bodies for name in (one.name, one.short_name)}
    named = [(name, address) for name, address in rows if name or not body]
    unnamed = [address for name, address in rows if not name and body]
    if unnamed:
        text = add_accounts(text, body, [a for a in unnamed if clean(a) not in present])
    made: list[Body] = []
    for new in bodies_of(named, host, {one.id for one in profile.bodies}):
        urls = [url for url in new.accounts if url not in present]
        known = by_name.get(new.name.casefold())
        if known is not None:
            text = add_accounts(text, known, urls)
        elif urls:
            import msgspec

            made.append(msgspec.structs.replace(new, accounts=tuple(urls)))
    return add_bodies(text, made) if made else text


def _set(table: Any, fields: Mapping[str, str]) -> None:
    for key, given in fields.items():
        value: Any = given.strip()
        if not value:
            table.pop(key, None)
            continue
        if key in NUMBERS:
            digits = "".join(value.split())
            value = int(digits) if digits.isdecimal() else value  # what is no number the reader tells
        elif key in LISTS:
            value = [part.strip() for part in value.split(",") if part.strip()]
        if key not in table:
            table.add(key, value)
        elif table[key] != value:
            item = tomlkit.item(value)
            item.trivia.indent, item.trivia.comment_ws, item.trivia.comment, item.trivia.trail = (
                table[key].trivia.indent,
                table[key].trivia.comment_ws,
                table[key].trivia.comment,
                table[key].trivia.trail,
            )
            table[key] = item


def _table(document: Any, body: str) -> Any:
    for table in document.get("body", []):
        if str(table["id"]).strip() == body:
            return table
    raise UsageError(_("There is no body {id} in the profile. Check its id.").format(id=body[:64]))


def _checked(document: Any) -> str:
    text = tomlkit.dumps(document)
    parse_profile(text)
    return text
