"""Imported registers: figures about bodies and the region become exchanges of their own; rows of people are not kept."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from otklik.collect.session import window_of
from otklik.host import Host
from otklik.i18n import _
from otklik.model import Exchange, Observation, Record, Value
from otklik.packs.conform import nearest
from otklik.platform import ImportFile, ImportRemark, RegisterImporter, RegisterRow
from otklik.profile.model import Body
from otklik.registers import account_of

if TYPE_CHECKING:
    from otklik.store import AuditFile


class RegisterImport(msgspec.Struct, frozen=True, kw_only=True):
    """What a register would bring, before anything is written. `uses`: by id of the body, "" the region."""

    source: RegisterImporter
    file: ImportFile
    uses: tuple[tuple[str, RegisterRow], ...]
    remarks: tuple[ImportRemark, ...]


def register_importer(host: Host, file: ImportFile) -> RegisterImporter | None:
    """The importer that has a header for this file."""
    return next((register for register in host.registers.values() if register.recognises(file)), None)


def plan_register(source: RegisterImporter, file: ImportFile, bodies: tuple[Body, ...]) -> RegisterImport:
    """Rows matched to bodies by name; those of unknown bodies become remarks."""
    told = source.figures(file)
    names = {
        _plain(name): body.id for body in bodies for name in (body.name, body.short_name, body.id) if name
    }
    uses: dict[str, RegisterRow] = {}
    remarks = list(told.remarks)
    for row in told.rows:
        body = names.get(_plain(row.body)) if row.body else ""
        if body is None:
            message = _("“{name}” is not a body of the region profile, the row was left out.").format(
                name=row.body[:200]
            )
            remarks.append(ImportRemark(row.place, message + nearest(row.body, [b.name for b in bodies])))
        elif body in uses:
            message = _("“{name}” was told of in {place} already: this row was left out").format(
                name=row.body[:200], place=uses[body].place
            )
            remarks.append(ImportRemark(row.place, message))
        else:
            uses[body] = row
    return RegisterImport(source=source, file=file, uses=tuple(uses.items()), remarks=tuple(remarks))


def write_register(audit: AuditFile, planned: RegisterImport, now: datetime) -> None:
    """Keep the figures. What an earlier table of this kind said of the same body stays in the file and no longer counts."""
    digest = hashlib.sha256(planned.file.content).hexdigest()
    for body, row in planned.uses:
        about = account_of(planned.source.id, body)
        snapshot = audit.open_snapshot(about, window_of(audit), now)
        exchange = Exchange(
            platform=planned.source.id,
            accounts=(about.id,),
            role="figures",
            url="",
            body=msgspec.json.encode(dict(row.values), order="sorted"),
            received_at=now,
            meta={"imported_from": planned.file.name, "place": row.place, "file_sha256": digest},
        )
        audit.commit({about.handle: snapshot.id}, exchange, read_figures(exchange, planned.source))
        audit.close_snapshot(snapshot.id, now)


def read_figures(exchange: Exchange, source: RegisterImporter) -> list[Record]:
    """The exchange as observations of the body or the region that it is about."""
    values = msgspec.json.decode(exchange.body, type=dict[str, Value])
    units = {key.key: key.unit for key in source.observations}
    note = ", ".join(str(exchange.meta[told]) for told in ("imported_from", "place") if exchange.meta[told])
    handle = exchange.accounts[0].partition(":")[2]
    return [
        Observation(account=handle, key=key, value=value, unit=units[key], place=f"/{key}", note=note)
        for key, value in sorted(values.items())
        if key in units
    ]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())
