"""`otklik import`: saved pages, recorded answers and tables into an audit file, without internet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from otklik.cli.collecting import begin_or_open
from otklik.cli.common import load_host, now, open_audit, say
from otklik.disk import reason_of
from otklik.errors import UsageError
from otklik.i18n import _, language

if TYPE_CHECKING:
    from otklik.collect.registers import RegisterImport
    from otklik.collect.tables import TableImport
    from otklik.errors import ImportFileError
    from otklik.host import Host
    from otklik.platform import ImportFile, RegisterImporter, TableImporter
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
    aim = _Aim(into=into, profile=profile, as_of=as_of, days=days, is_trial=dry_run)
    if account:
        if dry_run or new is not None:
            raise UsageError(
                _("--dry-run and --new are for tables, which name their pages: leave --account out.")
            )
        with aim.audit() as audit:
            _import_pages(audit, host, given, account)
        return
    found = _sorted_out(host, given)  # all of them, before any is written
    if new is not None:
        for file, source in found.tables[:1]:
            _profile_of_table(host, source, file, new, code)
        if not found.tables:
            raise UsageError(_("--new makes a profile of a table whose rows name bodies and pages."))
        return
    if found.plans:
        _import_plans(aim, host, found.plans, author)
    if found.questionnaires:
        _import_questionnaires(aim, found.questionnaires)
    if found.registers:
        _import_registers(aim, host, found.registers)
    if found.tables:
        _import_tables(aim, host, found.tables)
    if dry_run:
        say(_("Nothing was written: --dry-run."))


def _content(file: Path) -> bytes:
    from otklik.errors import ImportFileError

    try:
        return file.read_bytes()
    except OSError as error:
        raise ImportFileError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=reason_of(error))
        ) from error


class _Aim(NamedTuple):
    """Where files go. `is_trial`: what would be taken is told, and nothing written."""

    into: Path | None
    profile: Path | None
    as_of: str
    days: int | None
    is_trial: bool

    def audit(self) -> AuditFile:
        """The audit file, begun with the profile where there is none yet."""
        if self.into is None:
            raise UsageError(_("Name the audit file: --into region.otklik."))
        if self.into.exists() or self.profile is None:
            return open_audit(self.into)
        return begin_or_open(self.profile, self.into, days=self.days, as_of=self.as_of, recipient="")


class _Found(NamedTuple):
    """Files by what they are, with what reads them."""

    plans: list[ImportFile]
    questionnaires: list[ImportFile]
    registers: list[tuple[ImportFile, RegisterImporter]]
    tables: list[tuple[ImportFile, TableImporter]]


def _sorted_out(host: Host, files: list[ImportFile]) -> _Found:
    """Raises ImportFileError for one that is nothing known."""
    from otklik.collect.registers import register_importer
    from otklik.collect.tables import table_importer
    from otklik.fulfilment.read import is_plan
    from otklik.questionnaire.read import is_questionnaire

    found = _Found([], [], [], [])
    for file in files:
        if is_plan(file.content):
            found.plans.append(file)
        elif is_questionnaire(file.content):
            found.questionnaires.append(file)
        elif (register := register_importer(host, file)) is not None:
            found.registers.append((file, register))
        elif (table := table_importer(host, file)) is not None:
            found.tables.append((file, table))
        else:
            raise _unknown(host, file)
    return found


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


def _import_questionnaires(aim: _Aim, files: list[ImportFile]) -> None:
    from otklik.cli.bodies import take

    if aim.is_trial:
        raise UsageError(_("--dry-run is for tables: a questionnaire is taken whole or not at all."))
    with aim.audit() as audit:
        for file in files:
            take(audit, file.content, file.name)


def _import_plans(aim: _Aim, host: Host, files: list[ImportFile], author: str) -> None:
    from otklik.cli.fulfilling import take

    with aim.audit() as audit:
        left_out = [
            take(audit, host, file.content, file.name, author, is_trial=aim.is_trial) for file in files
        ]
    if any(left_out):
        raise typer.Exit(1)


def _import_tables(aim: _Aim, host: Host, files: list[tuple[ImportFile, TableImporter]]) -> None:
    from otklik.collect.tables import plan_import, write_import
    from otklik.profile import parse_profile

    if aim.is_trial and aim.into is None and aim.profile is not None:
        text = aim.profile.read_text(encoding="utf-8")
        accounts = parse_profile(text, str(aim.profile)).accounts(host)
        for file, source in files:
            _tell_table(plan_import(host, source, file, accounts))
        return
    with aim.audit() as audit:
        accounts = parse_profile(audit.profile_text).accounts(host)
        planned = [plan_import(host, source, file, accounts) for file, source in files]
        for one in planned:
            _tell_table(one)
            if not aim.is_trial:
                write_import(audit, one, now())


def _import_registers(aim: _Aim, host: Host, files: list[tuple[ImportFile, RegisterImporter]]) -> None:
    from otklik.collect.registers import plan_register, write_register
    from otklik.profile import parse_profile

    with aim.audit() as audit:
        bodies = parse_profile(audit.profile_text).bodies
        planned = [plan_register(source, file, bodies) for file, source in files]
        for one in planned:
            _tell_register(host, one)
            if not aim.is_trial:
                write_register(audit, one, now())


def _unknown(host: Host, file: ImportFile) -> ImportFileError:
    """What to say of a file that nothing knows: that it is no table, that it is empty, or what would be known."""
    from otklik.errors import ImportFileError
    from otklik.spreadsheet import read_sheets

    if Path(file.name).suffix.lower() in (".csv", ".xlsx"):
        try:
            sheets = read_sheets(file.name, file.content)
        except ImportFileError as error:
            return ImportFileError(f"{file.name}: {error}")
        if not any(cell for sheet in sheets for row in sheet.rows for cell in row):
            return ImportFileError(_("{file}: the table is empty.").format(file=file.name))
    titles = [table.title for table in host.tables.values()]
    titles += [register.title for register in host.registers.values()]
    known = ", ".join(title.in_language(language()) for title in titles)
    return ImportFileError(
        _(
            "{file} is no table that is known ({known}). A list of addresses makes a profile: otklik new region.toml --addresses {file}. For a saved page say whose it is: --account ADDRESS."
        ).format(file=file.name, known=known or "—")
    )


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
