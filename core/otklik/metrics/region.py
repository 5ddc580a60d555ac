"""Formulas over a whole region: what the pages reach together."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

import msgspec

from otklik.metric import Reading
from otklik.metrics.base import EVIDENCE, N_
from otklik.model import EvidenceRef, Text

NO_POPULATION = N_("The profile does not say how many people live in the region.")
NO_COUNTS = N_("Of no page is the number of followers known.")
NO_OVERLAP_NORM = N_("No norm states how many pages one resident follows.")


class PageFollowers(msgspec.Struct, frozen=True):
    """A page and how many follow it; None: not known."""

    url: str
    followers: int | None
    exchange: str = ""


class RegionFacts(msgspec.Struct, frozen=True):
    """What a region's metric may know."""

    population: int | None
    pages: tuple[PageFollowers, ...]
    norm: Callable[[str], float | None]


class RegionMetric(ABC):
    """A named formula over all pages of a region. Items about the region read it as `metric`."""

    id: ClassVar[str]
    title: ClassVar[Text]
    unit: ClassVar[str]
    formula: ClassVar[Text]
    source: ClassVar[str]

    @abstractmethod
    def reading(self, facts: RegionFacts) -> Reading:
        """The value; None inside where it cannot be computed."""


class ReachEstimateShare(RegionMetric):
    id = "reach_estimate_share"
    title = Text("Оценка охвата жителей страницами", "Estimate of residents reached by the pages")
    unit = "share"
    formula = Text(
        "Сумма подписок на страницы региона / норма subscriptions_per_person (сколько страниц читает один житель), но не "
        "меньше самой большой страницы, / население; границы: самая большая страница и сумма подписок к населению. Сумма "
        "подписок – не люди: это оценка, пока нет выгрузки уникальных подписчиков",
        "Subscriptions to the region's pages added up / the norm subscriptions_per_person (how many pages one resident "
        "follows), but at least the largest page, / population; bounds: the largest page and the sum of subscriptions to "
        "the population. Subscriptions are not people: an estimate until there is an export of unique followers",
    )
    source = "Рейтинг госпабликов 2023 года: доля уникальных подписчиков; Владимирская область: 1,6 млн подписок – 530 тыс. человек"

    def reading(self, facts: RegionFacts) -> Reading:
        overlap = facts.norm("subscriptions_per_person")
        known = sorted(
            ((page.followers, page) for page in facts.pages if page.followers is not None),
            key=lambda pair: (-pair[0], pair[1].url),
        )
        if not facts.population:
            return Reading(value=None, note=NO_POPULATION)
        if overlap is None or overlap < 1:
            return Reading(value=None, note=NO_OVERLAP_NORM)
        if not known:
            return Reading(value=None, note=NO_COUNTS)
        total, largest = sum(count for count, _page in known), known[0][0]
        people = max(total / overlap, largest)
        return Reading(
            value=min(people / facts.population, 1.0),
            n=len(known),
            low=min(largest / facts.population, 1.0),
            high=min(total / facts.population, 1.0),
            evidence=tuple(
                EvidenceRef(exchange=page.exchange, url=page.url, note=str(count))
                for count, page in known[:EVIDENCE]
            ),
            detail={
                "subscriptions": total,
                "subscriptions_per_person": overlap,
                "people": round(people),
                "population": facts.population,
                "pages_unknown": len(facts.pages) - len(known),
            },
        )


REGION_METRICS: dict[str, RegionMetric] = {metric.id: metric for metric in (ReachEstimateShare(),)}
