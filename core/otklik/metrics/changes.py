"""Whether citizens write more or less than before: a rise or a fall is a reason to ask, not a result."""

from __future__ import annotations

from otklik.metric import Reading, RegionMetric, RegionScope, Scope
from otklik.metrics.base import N_, AccountMeter, AccountMetric
from otklik.model import Comment, EvidenceRef, Measurement, Record, Text

IMPORTED_PARTS = N_("What was imported covers a part of the period: its halves cannot be compared.")
NONE_BEFORE = N_("Citizens wrote no comments in the first half of the period.")
NOTHING_KNOWN = N_("Of no page are the comments of both halves of the period known.")
SHOWN = 3  # pages that changed most, as evidence


class HalvesMeter(AccountMeter):
    """Counts questions of the first and of the second half of the period; see `dialogue` for what a question is."""

    requires = "comments"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.middle = scope.window.since + (scope.window.until - scope.window.since) / 2
        self.earlier = self.later = 0

    def add(self, record: Record) -> None:
        if not isinstance(record, Comment) or record.is_official or record.is_deleted or record.parent:
            return
        if self.in_window(record.published_at):
            self.later += record.published_at >= self.middle
            self.earlier += record.published_at < self.middle

    def measured(self) -> Reading:
        if self.scope.covered:
            return Reading(value=None, note=IMPORTED_PARTS)
        detail = {"earlier": self.earlier, "later": self.later}
        n = self.earlier + self.later
        if not self.earlier:
            return Reading(value=None, n=n, note=NONE_BEFORE, detail=detail)
        return Reading(value=self.later / self.earlier - 1, n=n, detail=detail)


class QuestionsChange(AccountMetric):
    id = "questions_change"
    title = Text(
        "Изменение числа вопросов жителей за период", "Change of citizens' questions within the period"
    )
    unit = "share"
    may_be_negative = True
    formula = Text(
        "Вопросы второй половины периода / вопросы первой половины − 1; вопрос – комментарий жителя верхнего уровня",
        "Questions of the second half of the period / those of the first − 1; a question is a citizen's top-level comment",
    )
    source = "Практика консультирования"
    needs = frozenset([Comment])
    meter_type = HalvesMeter


class RegionQuestionsChange(RegionMetric):
    id = "region_questions_change"
    title = Text(
        "Рост или спад числа вопросов жителей по всем страницам",
        "Rise or fall of citizens' questions over all pages",
    )
    unit = "share"
    formula = Text(
        "|вопросы второй половины периода / вопросы первой половины − 1| по страницам, где комментарии известны за обе",
        "|questions of the second half of the period / those of the first − 1| over pages whose comments of both are known",
    )
    source = "Практика консультирования"

    def reading(self, scope: RegionScope) -> Reading:
        known = [one for one in scope.measured(QuestionsChange.id).values() if "earlier" in one.detail]
        earlier, later = (sum(_count(one, half) for one in known) for half in ("earlier", "later"))
        detail = {"earlier": earlier, "later": later, "pages": len(known)}
        if not known:
            return Reading(value=None, note=NOTHING_KNOWN)
        if not earlier:
            return Reading(value=None, n=later, note=NONE_BEFORE, detail=detail)
        urls = {account.id: account.url for account in scope.accounts}
        moved = sorted(
            known, key=lambda one: (-abs(_count(one, "later") - _count(one, "earlier")), one.subject.id)
        )
        shown = tuple(
            EvidenceRef(
                url=urls.get(one.subject.id, ""), note=f"{_count(one, 'earlier')} → {_count(one, 'later')}"
            )
            for one in moved[:SHOWN]
        )
        return Reading(value=abs(later / earlier - 1), n=earlier + later, detail=detail, evidence=shown)


def _count(measurement: Measurement, half: str) -> int:
    value = measurement.detail[half]
    return value if isinstance(value, int) else 0
