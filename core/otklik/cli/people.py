"""`otklik key`, `unseal`, `retention`: keys and people's data."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import typer

from otklik.cli.asking import ask_passphrase
from otklik.cli.common import author as author_name
from otklik.cli.common import now, open_audit, say
from otklik.cli.spoken import Commands
from otklik.disk import reason_of
from otklik.errors import KeyStoreError, UsageError
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    keys = Commands(help=_("Keys of pseudonyms and of sealed originals."))
    keys.command("show", help=_("Which key an audit needs, and where it lies."))(show)
    keys.command("export", help=_("Write a region's pseudonym key under a passphrase, to hand it on."))(
        export
    )
    keys.command("import", help=_("Take over a pseudonym key that was handed on."))(import_)
    keys.command("recipient", help=_("Make a key pair to which originals with personal data are sealed."))(
        recipient
    )
    app.add_typer(keys, name="key")
    app.command("unseal", help=_("Open a sealed original; the journal remembers who did and why."))(unseal)
    app.command("retention", help=_("Destroy sealed originals older than so many days."))(retention)


PASSPHRASE = typer.Option(
    "", "--passphrase", envvar="OTKLIK_PASSPHRASE", help=_("Passphrase; asked for where missing.")
)


def show(path: Path = typer.Argument(..., help=_("Audit file."))) -> None:
    """`otklik key show`."""
    from otklik.collect.session import find_key
    from otklik.privacy.keys import KeyStore

    with open_audit(path, read_only=True) as audit:
        key, folder = find_key(audit, KeyStore())
        is_beside = folder == audit.path.absolute().parent / "keys"
    say(_("Key {id}, region {region}.").format(id=key.fingerprint, region=key.region))
    if folder is None:
        say(_("It lies in the system's password store."))
    else:
        say(_("It lies in {folder}.").format(folder=folder))
    if is_beside:
        say(_("That is beside the audit: who gets the folder can tell by it which pseudonym is whose."))


def export(
    region: str = typer.Argument(..., help=_("Code of the region.")),
    to: Path = typer.Argument(..., help=_("File to write.")),
    passphrase: str = PASSPHRASE,
) -> None:
    """`otklik key export`."""
    from otklik.privacy.keys import KeyStore, export_key

    key = KeyStore().current(region)
    if key is None:
        raise KeyStoreError(_("This computer has no key of region {region}.").format(region=region))
    _must_be_new(to)
    to.write_text(export_key(key, passphrase or ask_passphrase(is_new=True)), encoding="utf-8")
    say(_("Written: {file}. Send the passphrase another way.").format(file=to))


def import_(
    file: Path = typer.Argument(..., help=_("Exported key.")),
    passphrase: str = PASSPHRASE,
) -> None:
    """`otklik key import`."""
    from otklik.privacy.keys import KeyStore, import_key

    text = _read(file)
    key = KeyStore().add(import_key(text, passphrase or ask_passphrase()))
    say(_("The key of region {region} is here now ({id}).").format(region=key.region, id=key.fingerprint))


def recipient(
    to: Path = typer.Argument(..., help=_("File for the private key.")),
    passphrase: str = PASSPHRASE,
) -> None:
    """`otklik key recipient`."""
    from otklik.privacy.sealing import new_recipient

    _must_be_new(to)
    public, private = new_recipient(passphrase or ask_passphrase(is_new=True))
    _write_private(to, private.encode("ascii"))
    say(_("Private key: {file}. Keep it apart from the audits. Public key for --recipient:").format(file=to))
    say(public)


def unseal(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    exchange: str = typer.Argument(..., help=_("Id of the exchange.")),
    key: Path = typer.Option(..., "--key", help=_("The recipient's private key.")),
    reason: str = typer.Option(..., "--reason", help=_("Why the original is needed; goes into the journal.")),
    to: Path = typer.Option(..., "--to", help=_("File for the original.")),
    author: str = typer.Option("", "--author", help=_("Who acts; your user name where missing.")),
    passphrase: str = PASSPHRASE,
) -> None:
    """`otklik unseal`."""
    from otklik.privacy.sealing import unseal as open_seal

    _must_be_new(to)
    if not reason.strip():
        raise UsageError(_("Say why the original is needed: --reason."))
    private = _read(key)
    secret = passphrase or ask_passphrase()
    with open_audit(path) as audit:
        body = open_seal(
            audit, exchange, private, secret, reason=reason, author=author_name(author), at=now()
        )
    _write_private(to, body)
    say(_("Written: {file}. The journal of the audit says so.").format(file=to))


def retention(
    path: Path = typer.Argument(..., help=_("Audit file.")),
    days: int | None = typer.Option(None, "--days", help=_("Keep originals for so many days.")),
    author: str = typer.Option("", "--author", help=_("Who acts; your user name where missing.")),
) -> None:
    """`otklik retention`."""
    from otklik.collect.session import defaults
    from otklik.privacy.sealing import expire

    kept = defaults()["retention_days"] if days is None else days
    if kept < 0:
        raise UsageError(_("--days must be 0 or more."))
    with open_audit(path) as audit:
        count = expire(audit, now() - timedelta(days=kept), author=author_name(author), at=now())
    say(_("Sealed originals destroyed: {count}. What is masked stays.").format(count=count))


def _must_be_new(file: Path) -> None:
    if file.exists():
        raise UsageError(_("{file} exists already. Choose another name.").format(file=file))
    if not file.absolute().parent.is_dir():
        raise UsageError(_("There is no folder {folder}. Make it first.").format(folder=file.parent))


def _write_private(file: Path, content: bytes) -> None:
    """A file that nobody else may read, from its first byte on."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        told = _("The key file {file} cannot be read: {reason}.")
        raise KeyStoreError(told.format(file=file, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise KeyStoreError(_("{file} is no key file of Otklik.").format(file=file)) from error
