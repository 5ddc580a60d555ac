"""`otklik report`: the report for its reader, in the formats asked for."""

from __future__ import annotations

from pathlib import Path

import typer

from otklik.cli.aim import aim
from otklik.cli.common import author as author_name
from otklik.cli.common import load_host, now, open_audit, open_to_look, tell_written
from otklik.cli.judging import AS_STORED, DEPTH, FILE, METHOD, PACKS, SCORING, USUAL, judged, listed
from otklik.errors import UsageError
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    app.command(
        "report",
        help=_("Write the report for its reader: in full, two pages, a pack for each owner or body."),
    )(report)


def report(
    path: Path = FILE,
    formats: str = typer.Option(
        "",
        "--format",
        "-f",
        help=_("html, md, json, pdf, docx, xlsx, pptx, separated by commas; the first three where missing."),
    ),
    out: Path | None = typer.Option(
        None,
        "--out",
        "-o",
        help=_("Folder for the reports, or a file: report.pdf; beside the audit where missing."),
    ),
    kind: str = typer.Option(
        "full",
        "--kind",
        help=_(
            "full, governor (two pages), presentation, plan (a workbook to be filled in and imported) or summary (of pages by week and month); packs: see --by."
        ),
    ),
    by: str = typer.Option(
        "",
        "--by",
        help=_("A pack for each: owner (who has something to do) or body. With --reader for one of them."),
    ),
    reader: str = typer.Option("", "--reader", help=_("With --by or --kind plan: this role or body only.")),
    template: Path | None = typer.Option(
        None, "--template", help=_("An office's own .docx whose page and styles the Word document takes.")
    ),
    packs: list[Path] = PACKS,
    method: list[Path] = METHOD,
    as_stored: bool = AS_STORED,
    depth: str = DEPTH,
    scoring: str = SCORING,
    with_review: bool = typer.Option(
        False,
        "--with-review",
        help=_("Add the checks of the audit itself, for consultants: see otklik review."),
    ),
    unsealed: bool = typer.Option(
        False,
        "--unsealed",
        help=_("Do not mask names and contacts in what people wrote. With --reason; the journal keeps both."),
    ),
    reason: str = typer.Option("", "--reason", help=_("With --unsealed: why; it stays in the journal.")),
    author: str = typer.Option(
        "", "--author", help=_("With --unsealed: who asks; your user name where missing.")
    ),
) -> None:
    """`otklik report`."""
    from otklik.pipeline import ReportAsked, write_reports

    if unsealed and not reason.strip():
        raise UsageError(_("Say why personal data is to be shown: --reason. It stays in the journal."))
    host = load_host()
    aimed = aim(out, listed(formats), host, path.parent, path.stem)
    if aimed.is_file and by and not reader:
        raise UsageError(
            _(
                "{file} is one file, and --by makes a pack for each. Name a folder, or one of them by --reader."
            ).format(file=out)
        )
    wanted = aimed.formats or listed(USUAL)
    asked = ReportAsked(
        kind=by or kind,
        reader=reader,
        with_review=with_review,
        is_trial=bool(method) or as_stored,
        is_unsealed=unsealed,
        template=template,
        is_named=aimed.is_file,
    )
    with (open_audit if unsealed else open_to_look)(path) as file:
        if unsealed:  # told before anything is shown, as with an original
            told = {
                "report": asked.kind,
                "reader": reader,
                "formats": wanted,
                "reason": reason.strip(),
            }
            file.append("unseal", told, author=author_name(author), at=now())
        assessment = judged(file, host, packs, method, as_stored, depth, scoring)
        tell_written(
            lambda: write_reports(file, host, assessment, wanted, aimed.folder, aimed.name, asked),
            _("Report: {file}"),
        )
