"""`otklik new` and `otklik check`: writing down a region's bodies and accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, read_profile, remark, say
from otklik.disk import reason_of
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.profile import Body

WORD = (".docx", ".dotx", ".docm", ".dotm", ".doc", ".dot")


def add_to(app: typer.Typer) -> None:
    app.command("new", help=_("Write a region profile (region.toml)."))(new)
    app.command(
        "check",
        help=_(
            "Tell every problem of a region profile, and what can be collected with the tokens there are; or of an office's Word template."
        ),
    )(check)


def new(
    path: Path = typer.Argument(Path("region.toml"), help=_("File to write.")),
    code: str = typer.Option(
        "", "--code", help=_("Code of the region, for example 02. Asked for where missing.")
    ),
    body: list[str] = typer.Option(
        [],
        "--body",
        help=_("A body as ID=NAME, for example minzdrav=«Министерство здравоохранения». May be repeated."),
    ),
    addresses: Path | None = typer.Option(
        None, "--addresses", help=_("Text or XLSX file with addresses of pages: a body is made for each.")
    ),
) -> None:
    """`otklik new`."""
    from otklik.cli.questions import ask_bodies, ask_region
    from otklik.errors import UsageError
    from otklik.privacy.keys import KeyStore
    from otklik.profile import parse_profile
    from otklik.profile.write import bodies_of, new_profile
    from otklik.regions import find_region

    if path.exists():
        raise UsageError(
            _("{file} exists already. Choose another name, or edit it and run otklik check.").format(
                file=path
            )
        )
    if not path.absolute().parent.is_dir():  # before the questions: what was typed is not lost to it
        raise UsageError(_("There is no folder {folder}. Make it first.").format(folder=path.parent))
    code = find_region(code).code if code else ask_region()
    host = load_host()
    if addresses is not None:
        text = new_profile(code, bodies_of(_rows(addresses), host))
    else:
        text = new_profile(code, _bodies(body) or ask_bodies(code, host))
    profile = parse_profile(text, str(path))
    path.write_text(text, encoding="utf-8")
    KeyStore().create(code)
    say(
        _(
            "Written: {file}; bodies {bodies}, pages {accounts}. Look at the names, then run: otklik check {file}"
        ).format(file=path, bodies=len(profile.bodies), accounts=sum(len(b.accounts) for b in profile.bodies))
    )


def _rows(file: Path) -> list[tuple[str, str]]:
    """(name, address) rows of a letter saved as text, or of a workbook."""
    from otklik.errors import ImportFileError
    from otklik.profile.write import rows_of_lines
    from otklik.spreadsheet import addresses_in_xlsx
    from otklik.written import text_of

    content = _read(file)
    if file.suffix.lower() == ".xlsx":
        rows = addresses_in_xlsx(content)
    elif content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")):
        told = _(
            "{file} is a document, not a text. Copy its text into Notepad and save it as .txt, or give an .xlsx table."
        )
        raise ImportFileError(told.format(file=file))
    else:
        rows = list(rows_of_lines(text_of(content).splitlines()))
    if not rows:
        raise ImportFileError(_("There are no addresses of pages in {file}.").format(file=file))
    return rows


def _read(path: Path) -> bytes:
    from otklik.errors import ImportFileError

    try:
        return path.read_bytes()
    except OSError as error:
        raise ImportFileError(
            _("{file} cannot be read: {reason}.").format(file=path, reason=reason_of(error))
        ) from error


def _bodies(given: list[str]) -> list[Body]:
    bodies = []
    for entry in given:
        identifier, _equals, name = entry.partition("=")
        bodies.append(_new_body(identifier.strip(), (name or identifier).strip(), ()))
    return bodies


def _new_body(identifier: str, name: str, addresses: tuple[str, ...]) -> Body:
    from otklik.profile import Body
    from otklik.profile.names import kind_and_level

    kind, level = kind_and_level(name)
    return Body(id=identifier, name=name, short_name=name, kind=kind, level=level, accounts=addresses)


def check(
    path: Path = typer.Argument(..., help=_("The region profile, or a Word template (.docx).")),
) -> None:
    """`otklik check`: exit code 1 where there are errors."""
    if path.suffix.lower() in WORD:
        _check_template(path)
        return
    from otklik.collect.secrets import Secrets
    from otklik.profile.check import check as check_profile

    host = load_host()
    profile = read_profile(path)
    secrets = Secrets.of_system()
    present = frozenset(
        name for platform in host.platforms.values() for name in secrets.names(platform.secrets)
    )
    notes = check_profile(profile, host, present)
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    for note in notes:
        place = f"{path}:{note.line}: " if note.line else ""
        key = f"{note.key}: " if note.key else ""
        say(f"{place}{words[note.severity.value]}: {key}{note.told_in_file}")
    accounts = profile.accounts(host)
    counted = {severity: sum(note.severity == severity for note in notes) for severity in words}
    say(
        _("{bodies} bodies, {accounts} accounts; errors: {errors}, warnings: {warnings}.").format(
            bodies=len(profile.bodies),
            accounts=len(accounts),
            errors=counted["error"],
            warnings=counted["warning"],
        )
    )
    if counted["error"]:
        remark(
            _(
                "Collecting is possible all the same; what each error leads to stands beside it. Mend them before the results are used: until then the audit is wrong."
            )
        )
        raise typer.Exit(1)


def _check_template(path: Path) -> None:
    from otklik.report import extra
    from otklik.report.docx import read_template

    with extra("docx"):
        read_template(path)
    say(_("The template can be used: otklik report AUDIT --format docx --template {file}").format(file=path))
