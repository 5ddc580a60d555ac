"""What one reader has to do: their share of every action, numbered from 1, with its number in the full report beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Block, Bullets, FactLine, Heading, Inline, Paragraph, Run, run
from otklik.report.judged import subjects_in_words
from otklik.report.layouts import actions
from otklik.report.layouts.common import joined
from otklik.report.model import BodyRow, FindingRow, PlanRow, RecommendationRow, Report
from otklik.report.planned import state_of

BODY_DIGITS = 2  # of points that one body brings to the total of a region


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """An action as far as it is the reader's: figures, findings and number are theirs. `row` of the plan: a body's."""

    told: RecommendationRow
    in_report: int  # its number there
    state: str = ""
    row: str = ""


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What one reader gets. `once`: done once for the whole region, and findings of theirs are among what it resolves."""

    name: str
    is_body: bool
    numbers: frozenset[int]  # of findings
    own: tuple[Own, ...]
    once: tuple[RecommendationRow, ...] = ()
    has_gains: bool = True

    @property
    def digits(self) -> int:
        return BODY_DIGITS if self.is_body else 1


def pack_of_owner(report: Report, role: str) -> Pack:
    """Actions of a role are wholly theirs."""
    rows = [row for row in report.recommendations if row.owner == role]
    return Pack(
        name=rows[0].owner_text,
        is_body=False,
        numbers=frozenset(number for row in rows for number in row.findings),
        own=tuple(
            Own(
                told=msgspec.structs.replace(row, number=number),
                in_report=row.number,
                state=state_of(report.plan_of(row.id)),
            )
            for number, row in enumerate(rows, 1)
        ),
    )


def pack_of_body(report: Report, body: BodyRow) -> Pack:
    """Of actions the body's rows of the plan, with the same figures."""
    numbers = frozenset(n for n in body.findings if report.finding(n).outcome.value != "NOT_APPLICABLE")
    rows = [
        (report.recommendation(row.action), row)
        for row in report.plan
        if row.body == body.id and row.is_proposed
    ]
    mine = {row.action for _whole, row in rows}
    return Pack(
        name=body.title,
        is_body=True,
        numbers=numbers,
        own=tuple(_own(report, whole, row, number) for number, (whole, row) in enumerate(rows, 1)),
        once=tuple(
            row for row in report.recommendations if row.id not in mine and numbers & set(row.findings)
        ),
        has_gains=all(row.gain is not None for _whole, row in rows),
    )


def _own(report: Report, whole: RecommendationRow, row: PlanRow, number: int) -> Own:
    gain = row.gain or 0.0
    points = words.counted(gain * report.total.maximum, "{n} point", "{n} points", BODY_DIGITS)
    is_told = row.gain is not None and report.total.value is not None
    return Own(
        told=msgspec.structs.replace(
            whole,
            number=number,
            findings=row.findings,
            subjects=subjects_in_words([report.finding(n) for n in row.findings]),
            gain=gain,
            gain_text=_("+{points} to the region's total").format(points=points) if is_told else "",
            effort_hours=row.effort_hours,
            effort_text=words.value_words(row.effort_hours, "working hours"),
        ),
        in_report=whole.number,
        state=state_of([row]),
        row=row.id,
    )


def pack_actions(report: Report, pack: Pack) -> Iterator[Block]:
    """A table of them all, then each with what it is about."""
    yield Heading(level=1, text=_("What to do"), anchor="actions")
    told = [own.told for own in pack.own]
    if told:
        states: Mapping[str, str] = {own.told.id: own.state for own in pack.own}
        yield from actions.tabled(report, told, states, digits=pack.digits, has_gains=pack.has_gains)
        if pack.is_body:
            yield Paragraph(runs=run(" ".join(_how_shared(report, pack))), style="soft")
    else:
        yield Paragraph(runs=run(_("No action is proposed to you.")))
    for own in pack.own:
        yield from actions.told(own.told, own.state, list(_more(report, own)))
    if pack.once:
        yield from _once(report, pack)


def _how_shared(report: Report, pack: Pack) -> Iterator[str]:
    yield _(
        "Hours are your share of what the action takes in the whole region, by the number of pages: the shares of all bodies add up to it."
    )
    if not pack.has_gains:
        yield _(
            "How much the total rises is not told here: by this scoring profile it depends on what the other bodies mend."
        )
    elif report.total.value is not None:
        yield _("The gain is what the region's total rises by if only your findings are mended.")


def _more(report: Report, own: Own) -> Iterator[FactLine]:
    yield FactLine(name=_("Findings"), runs=named(report.finding(number) for number in own.told.findings))
    where = _("action {number}").format(number=words.numbered(own.in_report))
    if own.row:
        where += "; " + _("row {id} of the action plan").format(id=own.row)
    yield FactLine(name=_("In the full report"), runs=run(where))


def named(rows: Iterator[FindingRow] | Sequence[FindingRow]) -> Inline:
    """«№ 232 Минобразования, ВКонтакте; …», led to where they stand."""
    return joined(
        ((Run(text=f"{words.numbered(row.number)} {row.subject_title}", to=row.anchor),) for row in rows),
        "; ",
    )


def _once(report: Report, pack: Pack) -> Iterator[Block]:
    yield Heading(level=2, text=_("Done once for the whole region"), is_listed=False)
    yield Paragraph(
        runs=run(_("You need not do this: its hours are not among yours. It resolves findings of yours too."))
    )
    yield Bullets(
        items=tuple(
            (
                *run(f"{row.title}{words.ASIDE}{row.owner_text}, {row.effort_text}: "),
                *named([report.finding(n) for n in row.findings if n in pack.numbers]),
            )
            for row in pack.once
        )
    )
