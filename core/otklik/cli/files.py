"""`otklik facts`, `evidence`, `verify`, `copy`: looking into an audit file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import open_audit, say
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.model import Exchange


def add_to(app: typer.Typer) -> None:
    app.command("facts", help=_("Everything that was read, with the exchange it comes from."))(facts)
    app.command(
        "evidence", help=_("The captured page or answer a fact rests on; or all of them as a web archive.")
    )(evidence)
    app.command("verify", help=_("Check that nothing in an audit file was changed afterwards."))(verify)
    app.command("copy", help=_("A complete copy of an audit file, also while it is in use."))(copy)


def facts(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    as_json: bool = typer.Option(False, "--json", help=_("As JSON, by the schema in docs/facts.md.")),
    account: str = typer.Option("", "--account", help=_("Of this account only.")),
) -> None:
    """`otklik facts`."""
    from otklik.facts import fact_lines, fact_texts

    with open_audit(path, read_only=True) as audit:
        if as_json:
            for piece in fact_lines(audit, account):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            for line in fact_texts(audit, account):
                say(line)


def evidence(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    exchange: str = typer.Argument("", help=_("Id of an exchange, as findings and facts name it.")),
    body: bool = typer.Option(False, "--body", help=_("Only the body, byte for byte.")),
    warc: Path | None = typer.Option(None, "--warc", help=_("Write all exchanges as WARC.")),
    wacz: Path | None = typer.Option(
        None, "--wacz", help=_("Write all exchanges as WACZ, for viewers of web archives.")
    ),
) -> None:
    """`otklik evidence`."""
    with open_audit(path, read_only=True) as audit:
        for target, name in ((warc, "warc"), (wacz, "wacz")):
            if target is not None:
                _archive(audit.exchanges(), target, name)
                say(_("Written: {file}").format(file=target))
        if exchange:
            found = audit.exchange(exchange)
            if body:
                sys.stdout.buffer.write(found.body)
                sys.stdout.buffer.flush()
                return
            say(f"{found.method} {found.url}")
            if found.final_url:
                say(f"→ {found.final_url}")
            say(f"{found.status} · {found.received_at.isoformat()} · {len(found.body)} B")
            for key, value in {**dict(found.headers), **{k: str(v) for k, v in found.meta.items()}}.items():
                say(f"{key}: {value}")
            say()
            say(found.body.decode("utf-8", errors="replace"))
        elif warc is None and wacz is None:
            raise UsageError(_("Name an exchange, or say --wacz FILE."))


def _archive(exchanges: Iterator[tuple[str, Exchange]], target: Path, name: str) -> None:
    from otklik.archive.wacz import write_wacz
    from otklik.archive.warc import write_warc
    from otklik.whole_file import whole_file

    if target.exists():
        raise UsageError(_("{file} exists already. Choose another name.").format(file=target))
    plain = (exchange for _uid, exchange in exchanges)
    with whole_file(target) as stream:
        if name == "warc":
            write_warc(plain, stream)
        else:
            write_wacz(plain, stream)


def verify(
    path: Path = typer.Argument(..., help=_("Audit file.")),
) -> None:
    """`otklik verify`: exit code 1 where something is wrong."""
    with open_audit(path, read_only=True) as audit:
        wrong = audit.verify()
        for line in wrong:
            say(line)
        if wrong:
            raise typer.Exit(1)
        say(
            _(
                "Nothing was changed: {events} journal events, {exchanges} exchanges. Last events: {heads}"
            ).format(
                events=len(audit.events()),
                exchanges=sum(1 for _exchange in audit.exchanges()),
                heads=", ".join(head[:12] for head in audit.heads()) or "—",
            )
        )


def copy(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    to: Path = typer.Argument(..., help=_("Where the copy goes.")),
) -> None:
    """`otklik copy`."""
    with open_audit(path, read_only=True) as audit:
        audit.copy(to)
    say(_("Written: {file}").format(file=to))
