"""`otklik facts`, `comments`, `evidence`, `verify`, `copy`: looking into an audit file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from otklik.cli.common import load_host, open_audit, remark, say
from otklik.cli.judging import METHOD, PACKS
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.safe_text import safe_text

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.model import Exchange
    from otklik.store import AuditFile

SHOWN = 4000  # characters of a body on the screen


def add_to(app: typer.Typer) -> None:
    app.command("facts", help=_("Everything that was read, with the exchange it comes from."))(facts)
    app.command(
        "comments", help=_("What people and officials wrote under the posts, newest first, with these words.")
    )(comments)
    app.command(
        "evidence", help=_("The captured page or answer a fact rests on; or all of them as a web archive.")
    )(evidence)
    app.command(
        "verify",
        help=_(
            "Check that nothing in an audit file was changed afterwards; or, with a report before it, that the report says what the audit says."
        ),
    )(verify)
    app.command("copy", help=_("A complete copy of an audit file, also while it is in use."))(copy)


OUT = typer.Option(None, "--out", "-o", help=_("Write into this file instead of the screen."))


def facts(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    as_json: bool = typer.Option(False, "--json", help=_("As JSON, by the schema in docs/facts.md.")),
    account: str = typer.Option("", "--account", help=_("Of this account only: its id or address.")),
    out: Path | None = OUT,
) -> None:
    """`otklik facts`."""
    from otklik.facts import fact_lines, fact_texts

    host = load_host()
    with open_audit(path, read_only=True) as audit, _output(out) as stream:
        chosen = _account(account, audit, host)
        if as_json:
            pieces = fact_lines(audit, chosen)
        else:
            pieces = (f"{safe_text(line)}\n".encode() for line in fact_texts(audit, host, chosen))
        for piece in pieces:
            stream.write(piece)


def comments(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    words: list[str] = typer.Argument(
        None, help=_("Words that must stand in the comment or in the title of the page.")
    ),
    account: list[str] = typer.Option([], "--account", help=_("Of this account only: its id or address.")),
    whose: str = typer.Option("", "--whose", help=_("Whose words: citizen or official.")),
    first: int = typer.Option(0, "--first", help=_("So many of them; 0: all.")),
    out: Path | None = OUT,
) -> None:
    """`otklik comments`: the same rows as the screen of comments."""
    from otklik.comments import Sought, Whose, comment_lines, sought_words

    known = tuple(one.value for one in Whose)
    if whose and whose not in known:
        raise UsageError(
            _("{text}: whose words is one of {known}.").format(text=whose, known=", ".join(known))
        )
    host = load_host()
    with open_audit(path, read_only=True) as audit, _output(out) as stream:
        sought = Sought(
            words=sought_words(" ".join(words or ())),
            accounts=frozenset(_account(one, audit, host) for one in account),
            whose=frozenset([whose] if whose else ()),
        )
        for line in comment_lines(audit, host, sought, max(first, 0)):
            stream.write(f"{safe_text(line)}\n".encode())


def evidence(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    exchange: str = typer.Argument("", help=_("Id of an exchange, as findings and facts name it.")),
    body: bool = typer.Option(False, "--body", help=_("Only the body, byte for byte.")),
    out: Path | None = OUT,
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
        if not exchange:
            if warc is None and wacz is None:
                raise UsageError(_("Name an exchange, or say --wacz FILE."))
            return
        found = audit.exchange(exchange)
        if body or out is not None:
            with _output(out) as stream:
                stream.write(found.body)
            return
    say(f"{found.method} {found.url}")
    if found.final_url:
        say(f"→ {found.final_url}")
    say(f"{found.status} · {found.received_at.isoformat()} · {len(found.body)} B")
    for key, value in {**dict(found.headers), **{k: str(v) for k, v in found.meta.items()}}.items():
        say(f"{key}: {value}")
    say()
    text = found.body.decode("utf-8", errors="replace")
    say(text[:SHOWN])
    if len(text) > SHOWN:
        remark(
            _("… and {n} characters more. The whole of it into a file: --out FILE").format(
                n=len(text) - SHOWN
            )
        )


def _account(word: str, audit: AuditFile, host: Host) -> str:
    """Id of the account that is named by id or address. Raises UsageError for one that was not collected."""
    collected = audit.latest_snapshots()
    if not word or word in collected:
        return word
    meant = host.account(word)
    if meant is None or meant.id not in collected:
        raise UsageError(_("{address} was not collected in this audit.").format(address=word))
    return meant.id


@contextmanager
def _output(out: Path | None) -> Iterator[IO[bytes]]:
    """The file named, written whole or not at all; else stdout. A shell of Windows would change what is redirected."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from otklik.whole_file import whole_file

    if out.exists():
        raise UsageError(_("{file} exists already. Choose another name.").format(file=out))
    with whole_file(out) as stream:
        yield stream
    say(_("Written: {file}").format(file=out))


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
    path: Path = typer.Argument(..., help=_("Audit file, or a report of it in any format.")),
    of: Path | None = typer.Argument(None, help=_("After a report: the audit file.")),
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    template: Path | None = typer.Option(
        None, "--template", help=_("The .docx that the report was written into, if it was.")
    ),
) -> None:
    """`otklik verify`: exit code 1 where something is wrong."""
    if of is not None:
        from otklik.cli.verifying import verify_report_file

        verify_report_file(path, of, packs, method, template)
        return
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
