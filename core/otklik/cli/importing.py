"""`otklik import`: saved pages, recorded answers and tables into an audit file, without internet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.collecting import begin_or_open
from otklik.cli.common import load_host, now, open_audit, say
from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _, language

if TYPE_CHECKING:
    from otklik.collect.registers import RegisterImport
    from otklik.collect.tables import TableImport
    from otklik.host import Host
    from otklik.platform import ImportFile, TableImporter
    from otklik.store import AuditFile


def add_to(app: typer.Typer) -> None:
    app.command(
        "import",
        help=_(
            "Take saved pages, recorded answers, tables, returned questionnaires or plans into an audit file."
        ),
    )(import_)


def import_(
    files: list[Path] = typer.Argument(
        ..., help=_("Saved pages, recorded answers, tables, questionnaires or plans.")
    ),
    into: Path | None = typer.Option(None, "--into", help=_("Audit file.")),
    account: str = typer.Option(
        "",
        "--account",
        help=_("Address of the page they are of; tables and questionnaires name theirs themselves."),
    ),
    profile: Path | None = typer.Option(
        None, "--profile", help=_("region.toml to begin the audit file with, if there is none yet.")
    ),
    as_of: str = typer.Option(
        "", "--as-of", help=_("The day the audit speaks of, if not today: 2026-11-23.")
    ),
    days: int | None = typer.Option(None, "--days", help=_("Length of the period in days.")),
    dry_run: bool = typer.Option(
        False, "--dry-run", help=_("Of a table or a plan: tell what would be taken, and write nothing.")
    ),
    new: Path | None = typer.Option(
        None, "--new", help=_("Of a table: write a region profile of its bodies into this file.")
    ),
    code: str = typer.Option("", "--code", help=_("With --new: code of the region, for example 02.")),
    author: str = typer.Option(
        "", "--author", help=_("Of a plan: who filled it in, where the file itself does not say.")
    ),
) -> None:
    """`otklik import`."""
    from otklik.platform import ImportFile

    host = load_host()
    given = [ImportFile(name=file.name, content=_content(file)) for file in files]
    if not account:
        given = _import_plans(given, into, host, author, dry_run=dry_run)
        given = _import_questionnaires(given, into, dry_run=dry_run)
        if files and not given:
            return
        _import_tables(host, given, into, profile, as_of, days, dry_run=dry_run, new=new, code=code)
        return
    if dry_run or new is not None:
        raise UsageError(
            _("--dry-run and --new are for tables, which name their pages: leave --account out.")
        )
    with _audit_for(into, profile, as_of, days) as audit:
        _import_pages(audit, host, given, account)


def _content(file: Path) -> bytes:
    from otklik.errors import ImportFileError

    try:
        return file.read_bytes()
    except OSError as error:
        raise ImportFileError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=reason_of(error))
        ) from error


def _audit_for(into: Path | None, profile: Path | None, as_of: str, days: int | None) -> AuditFile:
    if into is None:
        raise UsageError(_("Name the audit file: --into region.otklik."))
    if into.exists() or profile is None:
        return open_audit(into)
    return begin_or_open(profile, into, days=days, as_of=as_of, recipient="")


def _import_pages(audit: AuditFile, host: Host, files: list[ImportFile], address: str) -> None:
    from otklik.collect.session import import_file
    from otklik.platform import ImportFile
    from otklik.privacy.keys import KeyStore
    from otklik.profile import parse_profile

    wanted = host.account(address)
    listed = {a.id: a for a in parse_profile(audit.profile_text).accounts(host)}
    if wanted is None or wanted.id not in listed:
        raise UsageError(
            _(
                "{address} is not a page of this audit's profile. Add it to region.toml, or check the address."
            ).format(address=address)
        )
    for file in files:
        counts = import_file(
            audit,
            host,
            ImportFile(name=file.name, content=file.content, account=listed[wanted.id]),
            keys=KeyStore(),
            now=now(),
        )
        say(
            _("{file}: read. The audit now holds of {account}: posts {posts}, comments {comments}.").format(
                file=file.name, account=wanted.id, posts=counts["posts"], comments=counts["comments"]
            )
        )


def _import_questionnaires(given: list[ImportFile], into: Path | None, *, dry_run: bool) -> list[ImportFile]:
    """Take those that came back; returns the other files."""
    from otklik.cli.bodies import take
    from otklik.questionnaire.read import is_questionnaire

    returned = [file for file in given if is_questionnaire(file.content)]
    if returned and dry_run:
        raise UsageError(_("--dry-run is for tables: a questionnaire is taken whole or not at all."))
    if returned:
        with _audit_for(into, None, "", None) as audit:
            for file in returned:
                take(audit, file.content, file.name)
    return [file for file in given if file not in returned]


def _import_plans(
    given: list[ImportFile], into: Path | None, host: Host, author: str, *, dry_run: bool
) -> list[ImportFile]:
    """Take those that came back; returns the other files."""
    from otklik.cli.fulfilling import take
    from otklik.fulfilment.read import is_plan

    returned = [file for file in given if is_plan(file.content)]
    if returned:
        with _audit_for(into, None, "", None) as audit:
            for file in returned:
                take(audit, host, file.content, file.name, author, is_trial=dry_run)
        if dry_run:
            say(_("Nothing was written: --dry-run."))
    return [file for file in given if file not in returned]


def _import_tables(
    host: Host,
    files: list[ImportFile],
    into: Path | None,
    profile: Path | None,
    as_of: str,
    days: int | None,
    *,
    dry_run: bool,
    new: Path | None,
    code: str,
) -> None:
    from otklik.collect.tables import plan_import, table_importer, write_import
    from otklik.errors import ImportFileError
    from otklik.profile import parse_profile

    files = _import_registers(host, files, into, profile, as_of, days, dry_run=dry_run)
    if not files:
        return
    sources = []
    for file in files:
        source = table_importer(host, file)
        if source is None:
            titles = [table.title for table in host.tables.values()]
            titles += [register.title for register in host.registers.values()]
            _must_be_a_table(file)
            known = ", ".join(title.in_language(language()) for title in titles)
            raise ImportFileError(
                _(
                    "{file} is no table that is known ({known}). A list of addresses makes a profile: otklik new region.toml --addresses {file}. For a saved page say whose it is: --account ADDRESS."
                ).format(file=file.name, known=known or "—")
            )
        sources.append((source, file))
    if new is not None:
        for source, file in sources[:1]:
            _profile_of_table(host, source, file, new, code)
        return
    if dry_run and into is None and profile is not None:
        accounts = parse_profile(profile.read_text(encoding="utf-8"), str(profile)).accounts(host)
        for source, file in sources:
            _tell_table(plan_import(host, source, file, accounts))
        return
    with _audit_for(into, profile, as_of, days) as audit:
        accounts = parse_profile(audit.profile_text).accounts(host)
        planned = [plan_import(host, source, file, accounts) for source, file in sources]
        for one in planned:
            _tell_table(one)
            if not dry_run:
                write_import(audit, one, now())
    if dry_run:
        say(_("Nothing was written: --dry-run."))


def _must_be_a_table(file: ImportFile) -> None:
    """Raises ImportFileError where the file is called a table and cannot be read as one, or has nothing in it."""
    from otklik.errors import ImportFileError
    from otklik.spreadsheet import read_sheets

    if Path(file.name).suffix.lower() not in (".csv", ".xlsx"):
        return
    try:
        sheets = read_sheets(file.name, file.content)
    except ImportFileError as error:
        raise ImportFileError(f"{file.name}: {error}") from error
    if not any(cell for sheet in sheets for row in sheet.rows for cell in row):
        raise ImportFileError(_("{file}: the table is empty.").format(file=file.name))


def _import_registers(
    host: Host,
    files: list[ImportFile],
    into: Path | None,
    profile: Path | None,
    as_of: str,
    days: int | None,
    *,
    dry_run: bool,
) -> list[ImportFile]:
    """Take tables about bodies and the region; returns the other files."""
    from otklik.collect.registers import plan_register, register_importer, write_register
    from otklik.profile import parse_profile

    found = [(file, register_importer(host, file)) for file in files]
    registers = [(file, source) for file, source in found if source is not None]
    if registers:
        with _audit_for(into, profile, as_of, days) as audit:
            bodies = parse_profile(audit.profile_text).bodies
            planned = [plan_register(source, file, bodies) for file, source in registers]
            for one in planned:
                _tell_register(host, one)
                if not dry_run:
                    write_register(audit, one, now())
        if dry_run:
            say(_("Nothing was written: --dry-run."))
    return [file for file, source in found if source is None]


def _tell_register(host: Host, planned: RegisterImport) -> None:
    """What was not understood, then every figure: the rows themselves are not kept."""
    from otklik.report.words import value_words

    for remark_ in planned.remarks:
        say(f"{planned.file.name}: {remark_.place}: {remark_.message}")
    say(f"{planned.file.name}: {planned.source.title.in_language(language())}.")
    for body, row in planned.uses:
        if body:
            say(f"  {row.body}")
        for key, value in row.values.items():
            declared = host.observations[key]
            say(f"  {declared.title.in_language(language())}: {value_words(value, declared.unit)}")
    if not planned.uses:
        say(_("{file}: nothing in it speaks of this audit's bodies.").format(file=planned.file.name))


def _tell_table(planned: TableImport) -> None:
    """Where what was not understood, then what will be used."""
    for remark_ in planned.remarks:
        say(f"{planned.file.name}: {remark_.place}: {remark_.message}")
    values = sum(len(use.row.values) for use in planned.uses)
    say(
        _("{file}: {title}. Pages of the profile: {pages}, values: {values}, remarks: {remarks}.").format(
            file=planned.file.name,
            title=planned.source.title.in_language(language()),
            pages=len(planned.uses),
            values=values,
            remarks=len(planned.remarks),
        )
    )


def _profile_of_table(host: Host, source: TableImporter, file: ImportFile, new: Path, code: str) -> None:
    from otklik.cli.questions import ask_region
    from otklik.collect.tables import bodies_of_table
    from otklik.privacy.keys import KeyStore
    from otklik.profile.write import new_profile
    from otklik.regions import find_region

    if new.exists():
        raise UsageError(
            _("{file} exists already. Choose another name, or edit it and run otklik check.").format(file=new)
        )
    table = source.table(file)
    for told in table.remarks:
        say(f"{file.name}: {told.place}: {told.message}")
    code = find_region(code).code if code else ask_region()
    bodies = bodies_of_table(table, host, now().date())
    new.write_text(new_profile(code, bodies), encoding="utf-8")
    KeyStore().create(code)
    say(
        _("Written: {file}, bodies: {bodies}. Look through it, then run: otklik check {file}").format(
            file=new, bodies=len(bodies)
        )
    )
