"""Figures of a whole region."""

from __future__ import annotations

from collections import Counter

from otklik.compare.followed import Done, follow, share_done
from otklik.metric import Reading, RegionMetric, RegionScope
from otklik.metrics.base import N_
from otklik.metrics.region_pages import PAGE_METRICS
from otklik.model import EvidenceRef, Text

NOTHING_CARRIED = N_(
    "The recommendations of the last audit were not carried over: otklik carry PREVIOUS FILE. "
    "If this is the first audit, answer that the question does not apply."
)
NOTHING_DUE = N_("No recommendation of the last audit was due by the day of this one.")
NOTHING_SEEN = N_("Of no recommendation of the last audit could be measured what became of it.")


class RecommendationsDone(RegionMetric):
    id = "recommendations_done_share"
    title = Text(
        "Доля выполненных рекомендаций прошлого аудита", "Share of the last audit's recommendations done"
    )
    unit = "share"
    formula = Text(
        "Рекомендации с наступившим сроком, все выводы которых теперь выполнены по измерению / "
        "все рекомендации с наступившим сроком, о которых измерение что-то говорит; слово без измерения не считается",
        "Recommendations that were due and all of whose findings are now met by measurement / all that were due and of "
        "which measurement tells anything; a word without a measurement does not count",
    )
    source = "Практика консультирования; Инфометр: изменение балла между проверками"

    def reading(self, scope: RegionScope) -> Reading:
        if scope.last is None:
            return Reading(value=None, note=NOTHING_CARRIED)
        followed = follow(
            scope.last.recommendations, scope.last.scores, scope.last.later, scope.finding, scope.day
        )
        share, known, low, high = share_done(followed)
        due = Counter(one.done for one in followed if one.is_due)
        detail = {
            **{f"{done.value}": due[done] for done in Done},
            "due": sum(due.values()),
            "not_due": len(followed) - sum(due.values()),
        }
        if share is None:
            return Reading(value=None, note=NOTHING_SEEN if due else NOTHING_DUE, detail=detail)
        note = EvidenceRef(note=scope.last.as_of.date().isoformat())
        return Reading(value=share, n=known, low=low, high=high, detail=detail, evidence=(note,))


REGION_METRICS: tuple[RegionMetric, ...] = (RecommendationsDone(), *PAGE_METRICS)
