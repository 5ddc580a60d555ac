"""`otklik verify REPORT AUDIT`: is the report what the audit says?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, open_audit, remark, say
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.verify.differ import Difference
    from otklik.verify.verify import Verified


def verify_report_file(
    report: Path, audit: Path, packs: list[Path], method: list[Path], template: Path | None
) -> None:
    """Exit code 1 where the report says something else."""
    from otklik.disk import reason_of
    from otklik.errors import ImportFileError
    from otklik.verify.verify import Judge, verify_report

    try:
        content = report.read_bytes()
    except OSError as error:
        raise ImportFileError(
            _("{file} cannot be read: {reason}.").format(file=report, reason=reason_of(error))
        ) from error
    host = load_host()
    by = Judge(packs=tuple(packs), method=tuple(method), template=template)
    with open_audit(audit, read_only=True) as file:
        found = verify_report(content, report.name, file, host, by)
    say(f"{report.name}: {verdict_words(found)}")
    for difference in found.differences:
        _tell(difference)
    if found.edits:
        say(_("Filled in: {n}.").format(n=len(found.edits)))
        for edit in found.edits:
            _tell(edit)
    for name, then, now in found.versions:
        remark(_("{name}: {then} then, {now} now.").format(name=name, then=then or "—", now=now or "—"))
    if not found.is_same_assessment:
        remark(
            _(
                "The assessment is another one: versions, packs or what was collected differ from those of the report."
            )
        )
    if not found.is_known:
        remark(
            _(
                "The audit does not remember that assessment: it was not judged so in this file, so that nothing but the words speaks for the report."
            )
        )
    if found.verdict.is_forgery:
        raise typer.Exit(1)


def verdict_words(found: Verified) -> str:
    """One sentence."""
    from otklik.verify.verify import OFFICE, Verdict

    return {
        Verdict.IDENTICAL: _("identical to what this audit gives, byte for byte."),
        Verdict.SAME_CONTENT: _(
            "the same content, written by another version. Markup, looks and pictures were not compared."
        ),
        Verdict.SAVED_AGAIN: _(
            "the same words, numbers of charts, comments, footnotes, headers and hidden parts, but not the same bytes: {office} may have saved it, whose mark it bears. Looks and pictures were not compared."
        ).format(office=found.office),
        Verdict.ALTERED: _(
            "altered: the words agree, but the file is not the one that this audit gives, and no office program that we know has marked it as saved."
        )
        if found.form in OFFICE
        else _(
            "altered: the words agree, but the markup does not. Versions and options are the same, so that every byte should be."
        ),
        Verdict.EDITED: _("made to be edited; it differs only in what was to be filled in."),
        Verdict.DIFFERS: _("differs from what this audit gives."),
    }[found.verdict]


def _tell(one: Difference) -> None:
    say(f"  {one.place}")
    say("    " + _("the audit: {text}").format(text=one.ours or "—"))
    say("    " + _("the report: {text}").format(text=one.theirs or "—"))
