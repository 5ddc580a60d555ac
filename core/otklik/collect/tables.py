"""Imported tables: each row becomes an exchange of a page in the profile, kept beside what was collected of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from otklik.collect.session import window_of
from otklik.host import Host
from otklik.i18n import _
from otklik.model import Account, Exchange, Observation, Record, Value
from otklik.platform import ImportedTable, ImportFile, ImportRemark, TableImporter, TableRow
from otklik.profile.model import Absent, Body
from otklik.profile.names import kind_and_level, slug
from otklik.profile.recognise import recognise
from otklik.profile.write import bodies_of

if TYPE_CHECKING:
    from otklik.store import AuditFile


class RowUse(msgspec.Struct, frozen=True):
    """A row and the listed page it speaks of."""

    row: TableRow
    account: Account


class TableImport(msgspec.Struct, frozen=True, kw_only=True):
    """What a table would bring, before anything is written."""

    source: TableImporter
    file: ImportFile
    uses: tuple[RowUse, ...]
    remarks: tuple[ImportRemark, ...]


def table_importer(host: Host, file: ImportFile) -> TableImporter | None:
    """The importer that has a header for this file."""
    return next((table for table in host.tables.values() if table.recognises(file)), None)


def plan_import(
    host: Host, source: TableImporter, file: ImportFile, accounts: Iterable[Account]
) -> TableImport:
    """Rows matched to listed pages; what is not understood, not listed or told twice becomes a remark."""
    table = source.table(file)
    listed = {account.id: account for account in accounts}
    uses: dict[str, RowUse] = {}
    remarks = list(table.remarks)
    for row in table.rows:
        if not row.address:
            continue
        found = recognise(row.address, host).account
        account = listed.get(found.id) if found is not None else None
        if account is None:
            message = _("{address} is not in the region profile, the row was left out").format(
                address=row.address[:200]
            )
            remarks.append(ImportRemark(row.place, message))
            continue
        earlier = uses.get(account.id)
        if earlier is None:
            uses[account.id] = RowUse(row, account)
        elif earlier.row.values != row.values:
            message = _("{address} was told of in row {place} already, and otherwise: this row was left out")
            remarks.append(
                ImportRemark(row.place, message.format(address=row.address[:200], place=earlier.row.place))
            )
    return TableImport(source=source, file=file, uses=tuple(uses.values()), remarks=tuple(remarks))


def write_import(audit: AuditFile, planned: TableImport, now: datetime) -> None:
    """Keep every row. What an earlier table said of the same page stays in the file and no longer counts."""
    digest = hashlib.sha256(planned.file.content).hexdigest()
    for use in planned.uses:
        beside = Account(planned.source.id, use.account.id, use.account.url, use.account.body)
        snapshot = audit.open_snapshot(beside, window_of(audit), now)
        exchange = Exchange(
            platform=planned.source.id,
            accounts=(beside.id,),
            role="row",
            url=use.account.url,
            body=msgspec.json.encode(dict(use.row.values), order="sorted"),
            received_at=now,
            meta={"imported_from": planned.file.name, "place": use.row.place, "file_sha256": digest},
        )
        audit.commit({use.account.id: snapshot.id}, exchange, read_row(exchange, planned.source, beside))
        audit.close_snapshot(snapshot.id, now)


def read_row(exchange: Exchange, source: TableImporter, beside: Account) -> list[Record]:
    """The row's exchange as observations of the page's own account."""
    values = msgspec.json.decode(exchange.body, type=dict[str, Value])
    units = {key.key: key.unit for key in source.observations}
    return [
        Observation(
            account=beside.handle,
            key=key,
            value=value,
            unit=units[key],
            place=f"/{key}",
            note=f"{exchange.meta.get('imported_from', '')}, {exchange.meta.get('place', '')}",
        )
        for key, value in sorted(values.items())
        if key in units
    ]


def bodies_of_table(table: ImportedTable, host: Host, on: date) -> tuple[Body, ...]:
    """Bodies for a new region profile: a body for each name with its pages, or with the reason why it has none."""
    facts: dict[str, TableRow] = {}
    for row in table.rows:
        facts.setdefault(" ".join(row.name.split()), row)
    made = [
        _told(body, facts[body.name]) if body.name in facts else body
        for body in bodies_of(((row.name, row.address) for row in table.rows if row.address), host)
    ]
    known, taken = {body.name for body in made}, {body.id for body in made}
    for name, row in facts.items():
        if name in known or not row.absent_reason:
            continue
        identifier = slug(name, taken)
        taken.add(identifier)
        kind, level = kind_and_level(name)
        absent = Absent(platform=row.absent_platform, checked_on=on, reason=row.absent_reason[:500])
        body = Body(
            id=identifier, name=name[:500], short_name=name[:500], kind=kind, level=level, absent=(absent,)
        )
        made.append(_told(body, row))
    return tuple(made)


def _told(body: Body, row: TableRow) -> Body:
    """The body with what the table says of its level, kind and register number (13 digits, or it is none)."""
    return msgspec.structs.replace(
        body,
        level=row.level or body.level,
        kind=row.kind or body.kind,
        ogrn=row.ogrn if len(row.ogrn) == 13 else body.ogrn,
    )
