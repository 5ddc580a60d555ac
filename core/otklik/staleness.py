"""When a finding is STALE: what it rests on is older than the audit's day, its period or its facts allow.

A stale finding counts as before, for age does not make a thing untrue; it is marked, and listed before others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from otklik.judge import Verdict
from otklik.measure import AccountMeasured
from otklik.model import EvidenceRef, Measurement, Remark, Window
from otklik.packs.model import Item, Mode
from otklik.packs.norms import EVIDENCE_AGE

NORM = EVIDENCE_AGE
FACTS_OLD = "facts_old"  # collected longer before the audit's day than the norm allows
PERIOD_OVER = "period_over"  # they tell of a time that ended longer before it than the norm allows
EVIDENCE_BEFORE_PERIOD = "evidence_before_period"  # an exchange it names came before the period began
ANSWER_OLD = "answer_old"  # given longer before the audit's day than the norm allows
ANSWER_BEFORE_FACTS = "answer_before_facts"  # given before the facts were collected that its item reads


class Ageing:
    """Ages as of an audit's moment. `received`: when each exchange came, by uid."""

    def __init__(self, as_of: datetime, zone: tzinfo, received: Mapping[str, datetime]) -> None:
        self._as_of = as_of
        self._zone = zone
        self._received = received

    def remarks(
        self,
        item: Item,
        account: AccountMeasured | None,
        most_days: float | None,
        verdict: Verdict,
        measured: Sequence[Measurement],
        evidence: Sequence[EvidenceRef],
    ) -> tuple[Remark, ...]:
        """Why the finding is stale. `most_days`: the norm; None where none holds."""
        if not verdict.outcome.is_judged and not verdict.marks:
            return ()
        limit = self._as_of - timedelta(days=most_days) if most_days is not None else None
        dates = self._dates(account, measured)
        window = account.window if account is not None and dates else None
        return (
            *self._of_facts(dates, window, limit, evidence),
            *self._of_answer(item, max(dates, default=None), limit, verdict),
        )

    def _dates(self, account: AccountMeasured | None, measured: Sequence[Measurement]) -> list[datetime]:
        """When each fact came. An observation names what it was read from; a metric rests on the whole of the page."""
        found = []
        for measurement in measured:
            if measurement.value is None:
                continue
            is_observed = "." in measurement.metric
            at = max(self._times(measurement.evidence), default=None) if is_observed else None
            at = at or (account.received_at if account is not None else None)
            if at is not None:
                found.append(at)
        return found

    def _of_facts(
        self,
        dates: Sequence[datetime],
        window: Window | None,
        limit: datetime | None,
        evidence: Sequence[EvidenceRef],
    ) -> Iterator[Remark]:
        oldest = min(dates, default=None)
        if limit is not None and oldest is not None and oldest < limit:
            yield self._remark(FACTS_OLD, oldest, limit)
        elif limit is not None and window is not None and window.until < limit:
            yield self._remark(PERIOD_OVER, window.until, limit)
        elif window is not None:
            first = min(self._times(evidence), default=None)
            if first is not None and first < window.since:
                yield self._remark(EVIDENCE_BEFORE_PERIOD, first, window.since)

    def _of_answer(
        self, item: Item, facts: datetime | None, limit: datetime | None, verdict: Verdict
    ) -> Iterator[Remark]:
        if verdict.answer is None or verdict.reason == "decided_machine":
            return
        only_agrees = item.mode is Mode.AUTOMATIC and verdict.reason == "answered" and facts is not None
        newer = facts if not only_agrees else None
        if limit is not None and verdict.answer.at < limit and not only_agrees:
            yield self._remark(ANSWER_OLD, verdict.answer.at, limit)
        elif newer is not None and verdict.answer.at < newer:
            yield self._remark(ANSWER_BEFORE_FACTS, verdict.answer.at, newer)

    def _times(self, evidence: Sequence[EvidenceRef]) -> list[datetime]:
        """When the exchanges came that are named."""
        return [self._received[ref.exchange] for ref in evidence if ref.exchange in self._received]

    def _remark(self, code: str, at: datetime, than: datetime) -> Remark:
        def day(moment: datetime) -> str:
            return moment.astimezone(self._zone).date().isoformat()

        return Remark(code, {"date": day(at), "than": day(than)})
