"""What has changed since the last audit: scores by one method, and what measurement says of what was recommended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from otklik.assess import Assessment
from otklik.compare.followed import Followed, follow
from otklik.i18n import _
from otklik.last_audit import LastAudit, method_key
from otklik.model import Finding, Score, Subject
from otklik.report import words
from otklik.report.comparison import followed, sentences
from otklik.report.judged import score_row
from otklik.report.model import ScoreRow, ScoreSince, Since
from otklik.report.subjects import Subjects


def since_last(
    assessment: Assessment, last: LastAudit, total: ScoreRow, parts: Sequence[ScoreRow], subjects: Subjects
) -> Since:
    """`total` and `parts` are those of now. Where the method has changed since the carrying, no difference is told."""
    carried, zone = last.carried, assessment.profile.zone
    then = words.short_day(carried.as_of.astimezone(zone))
    is_alike = carried.like is not None and carried.by == method_key(assessment)
    whole: ScoreSince | None = None
    rows: tuple[ScoreSince, ...] = ()
    if is_alike and carried.like is not None:
        before = _rows(carried.like)
        whole = _beside(before.get(total.id), total)
        rows = tuple(_beside(before.get(part.id), part) for part in parts)
    found = _followed(assessment, last)
    return Since(
        audit=carried.audit,
        as_of=carried.as_of,
        column_titles=(then, words.short_day(assessment.as_of.astimezone(zone))),
        sentences=(*_scores_told(carried.score, whole, rows, then), *sentences.recommended(found)),
        total=whole,
        parts=rows,
        followed=followed.rows([_as_called_now(one, last) for one in found], subjects),
    )


def _rows(score: Score) -> dict[str, ScoreRow]:
    lines = (*score.sections, *score.blocks, score.total)
    return {line.id: score_row(line, line.id) for line in lines}


def _beside(before: ScoreRow | None, now: ScoreRow) -> ScoreSince:
    before = msgspec.structs.replace(before, title=now.title) if before is not None else _nobody(now)
    is_told = before.value is not None and now.value is not None
    difference = (now.value or 0.0) - (before.value or 0.0) if is_told else None
    return ScoreSince(
        id=now.id,
        title=now.title,
        before=before,
        now=now,
        difference=difference,
        difference_text=words.change(None if difference is None else difference * now.maximum / 100),
        is_certain=is_told and (now.low > before.high or now.high < before.low),
    )


def _nobody(now: ScoreRow) -> ScoreRow:
    """A section that was not there then."""
    return msgspec.structs.replace(
        now,
        value=None,
        low=0.0,
        high=1.0,
        coverage=0.0,
        is_thin=False,
        text=words.DASH,
        interval=words.DASH,
        coverage_text=words.DASH,
    )


def _scores_told(
    own: Score | None, total: ScoreSince | None, parts: Sequence[ScoreSince], then: str
) -> Iterator[str]:
    if own is None:
        yield _(
            "The audit of {day} was carried over without its scores. Carry it over again to compare."
        ).format(day=then)
        return
    if total is None:
        yield _(
            "The method is another one since the audit of {day} was carried over, so scores are not compared. Carry it over again to compare."
        ).format(day=then)
        return
    told = {"day": then, "before": total.before.text, "now": total.now.text}
    if total.difference is None:
        yield _("On {day}: {before}. Now: {now}. There is no difference of totals to tell.").format(**told)
    elif abs(total.difference) < sentences.NOTICED:
        yield _("The total is the same as on {day}: {now}.").format(**told)
    else:
        rose = _("Since {day} the total rose from {before} to {now} ({difference}).")
        fell = _("Since {day} the total fell from {before} to {now} ({difference}).")
        yield (rose if total.difference > 0 else fell).format(**told, difference=total.difference_text)
    if total.difference is not None and not total.is_certain:
        yield _("The intervals overlap: what is not known yet may turn the difference round.")
    if own.total.result is not None and total.before.value is not None:
        was = own.total.result
        if abs(was - total.before.value) >= sentences.NOTICED:
            yield _("By the method of that day it was {was}.").format(
                was=words.points(was, own.total.maximum)
            )
    yield from sentences.moved(parts)


def _followed(assessment: Assessment, last: LastAudit) -> tuple[Followed, ...]:
    def finding_of(item: str, subject: Subject) -> Finding | None:
        return assessment.findings.by_id(f"{item}/{subject}")

    return follow(
        last.carried.recommendations,
        last.carried.scores,
        last.matching.later,
        finding_of,
        assessment.as_of.astimezone(assessment.profile.zone).date(),
    )


def _as_called_now(one: Followed, last: LastAudit) -> Followed:
    """Its findings by the names that pages and bodies have now; those that are gone are left out."""

    def named(identifier: str) -> str | None:
        item, _slash, told = identifier.partition("/")
        later = last.matching.later(Subject.parse(told))
        return None if later is None else f"{item}/{later}"

    found = tuple((now, seen) for old, seen in one.findings if (now := named(old)) is not None)
    return msgspec.structs.replace(one, findings=found)
