"""The covering letter of a pack: what it is, what is recommended and until when, how it can be disputed."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _, ngettext
from otklik.model import Mark, Outcome
from otklik.report import words
from otklik.report.document import Block, FactLine, Facts, Heading, Paragraph, run
from otklik.report.layouts.pack_actions import Pack
from otklik.report.model import FindingRow, Report

BLANK = "_" * 24  # to be filled in by whoever sends it
SHORT_BLANK = "_" * 14


def letter(report: Report, pack: Pack) -> Iterator[Block]:
    yield Heading(level=1, text=_("Covering letter"), anchor="letter")
    yield Facts(
        lines=(
            FactLine(name=_("To"), runs=run(pack.name)),
            FactLine(name=_("Sender"), runs=run(BLANK)),
        )
    )
    for sentences in (
        _what(report, pack),
        _findings(report, pack),
        _days(pack),
        _lawyer(pack),
        _objections(),
    ):
        text = " ".join(sentences)
        if text:
            yield Paragraph(runs=run(text))
    yield Facts(
        lines=(
            FactLine(name=_("Signed by"), runs=run(f"{BLANK} / {BLANK}")),
            FactLine(
                name=_("Prepared by"),
                runs=run(f"{BLANK}, {_('telephone')}: {SHORT_BLANK}, {_('e-mail')}: {SHORT_BLANK}"),
            ),
        )
    )


def _what(report: Report, pack: Pack) -> Iterator[str]:
    yield words.sentence(
        _("Official pages and sites were assessed; region: {region}; as of {day}").format(
            region=report.region, day=words.day(report.as_of)
        )
    )
    yield (
        _("This pack holds only what concerns your organisation.")
        if pack.is_body
        else _("This pack holds only what is proposed to your role, in all organisations.")
    )


def _findings(report: Report, pack: Pack) -> Iterator[str]:
    rows = [report.finding(number) for number in sorted(pack.numbers)]
    failed = [row for row in rows if row.outcome in (Outcome.FAIL, Outcome.PARTIAL)]
    unmet = [row for row in failed if Mark.WAIVED not in row.marks]
    certain = sum(1 for row in unmet if not row.needs_lawyer)
    doubtful = len(unmet) - certain
    if certain:
        yield ngettext(
            "It is recommended to mend: {n} finding.", "It is recommended to mend: {n} findings.", certain
        ).format(n=certain)
    if doubtful:
        yield ngettext(
            "A lawyer has to check first whether it must be mended: {n} finding.",
            "A lawyer has to check first whether they must be mended: {n} findings.",
            doubtful,
        ).format(n=doubtful)
    if not unmet:
        yield (
            _("Nothing is to be mended among what could be judged.")
            if any(_is_judged(row) for row in rows)
            else _("Nothing could be judged yet.")
        )
    if len(failed) > len(unmet):
        excepted = len(failed) - len(unmet)
        yield ngettext("Excepted: {n} finding.", "Excepted: {n} findings.", excepted).format(n=excepted)
    waiting = sum(1 for row in rows if row.outcome is Outcome.NEEDS_REVIEW)
    if waiting and pack.is_body:
        yield ngettext(
            "{n} question waits for your answer.", "{n} questions wait for your answers.", waiting
        ).format(n=waiting)


def _is_judged(row: FindingRow) -> bool:
    return row.outcome.is_judged


def _days(pack: Pack) -> Iterator[str]:
    """Days are proposed by the audit: nobody is ordered."""
    dues = sorted(own.told.due for own in pack.own if own.told.due is not None)
    if not dues:
        return
    first, last = words.day(dues[0]), words.day(dues[-1])
    if first != last:
        yield words.sentence(
            _("The days proposed for it are from {first} to {last}").format(first=first, last=last)
        )
    else:
        yield words.sentence(_("The day proposed for it is {day}").format(day=first))
    yield _("They are a recommendation of the assessment.")


def _lawyer(pack: Pack) -> Iterator[str]:
    if any(own.told.needs_lawyer for own in pack.own):
        yield _(
            "Where the act itself was not read, the finding says that it requires a lawyer's check: it is no statement of a breach."
        )


def _objections() -> Iterator[str]:
    yield _(
        "If you disagree with a finding, name its number (it stands before whom the finding is about) and attach what shows the contrary: it will be looked at again."
    )
    yield _(
        "Objections are taken until the day named by the sender: {blank}, at the address: {blank}."
    ).format(blank=BLANK)
