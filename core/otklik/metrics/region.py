"""Figures of a whole region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from otklik.compare.followed import Done, follow, share_done
from otklik.metric import Reading, RegionMetric, RegionScope
from otklik.metrics.base import EVIDENCE, N_, WITHOUT_POSTS
from otklik.metrics.changes import RegionQuestionsChange
from otklik.metrics.region_pages import PAGE_METRICS
from otklik.model import Account, EvidenceRef, Text

NO_POPULATION = N_("The profile does not say how many people live in the region.")
NO_COUNTS = N_("Of no page is the number of followers known.")
NO_OVERLAP_NORM = N_("No norm states how many pages one resident follows.")
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


class ReachEstimateShare(RegionMetric):
    id = "reach_estimate_share"
    title = Text("Оценка охвата жителей страницами", "Estimate of residents reached by the pages")
    unit = "share"
    norms = frozenset({"subscriptions_per_person"})
    formula = Text(
        "Сумма подписок на страницы региона / норма subscriptions_per_person (сколько страниц читает один житель), но не "
        "меньше самой большой страницы, / население; границы: самая большая страница и сумма подписок к населению. Сумма "
        "подписок – не люди: это оценка, пока нет выгрузки уникальных подписчиков",
        "Subscriptions to the region's pages added up / the norm subscriptions_per_person (how many pages one resident "
        "follows), but at least the largest page, / population; bounds: the largest page and the sum of subscriptions to "
        "the population. Subscriptions are not people: an estimate until there is an export of unique followers",
    )
    source = "Рейтинг госпабликов 2023 года: доля уникальных подписчиков; Владимирская область: 1,6 млн подписок – 530 тыс. человек"

    def reading(self, scope: RegionScope) -> Reading:
        overlap = scope.norm("subscriptions_per_person")
        pages = [account for account in scope.accounts if account.platform not in WITHOUT_POSTS]
        known = sorted(_followers(scope, pages), key=lambda pair: (-pair[0], pair[1].url))
        if not scope.population:
            return Reading(value=None, note=NO_POPULATION)
        if overlap is None or overlap < 1:
            return Reading(value=None, note=NO_OVERLAP_NORM)
        if not known:
            return Reading(value=None, note=NO_COUNTS)
        total, largest = sum(count for count, _shown in known), known[0][0]
        people = max(total / overlap, largest)
        return Reading(
            value=min(people / scope.population, 1.0),
            n=len(known),
            low=min(largest / scope.population, 1.0),
            high=min(total / scope.population, 1.0),
            evidence=tuple(shown for _count, shown in known[:EVIDENCE]),
            detail={
                "subscriptions": total,
                "subscriptions_per_person": overlap,
                "people": round(people),
                "population": scope.population,
                "pages_unknown": len(pages) - len(known),
            },
        )


def _followers(scope: RegionScope, pages: Sequence[Account]) -> Iterator[tuple[int, EvidenceRef]]:
    """Followers of each page as the platform tells them, else as an imported table does."""
    sources = [scope.measured(identifier) for identifier in ("followers", "gospubliki.followers")]
    for page in pages:
        told = (source[page.id] for source in sources if page.id in source)
        found = next((m for m in told if type(m.value) is int), None)
        if found is not None and isinstance(found.value, int):
            exchange = next((ref.exchange for ref in found.evidence), "")
            yield found.value, EvidenceRef(exchange=exchange, url=page.url, note=str(found.value))


REGION_METRICS: tuple[RegionMetric, ...] = (
    RecommendationsDone(),
    ReachEstimateShare(),
    *PAGE_METRICS,
    RegionQuestionsChange(),
)
