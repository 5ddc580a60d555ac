"""How the number of followers moves, and whether figures look inflated. Signs that a person confirms."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from otklik.metric import Reading, Scope
from otklik.metrics.base import (
    N_,
    NO_FOLLOWERS,
    NO_POSTS,
    AccountMeter,
    AccountMetric,
    PostMeter,
    Worst,
    listing,
)
from otklik.metrics.engagement import NO_REACTIONS, interactions
from otklik.model import AccountFacts, Post, Record, Text
from otklik.stats import median

ONE_COUNT = N_("The followers were counted once in this audit: collect again, or import an earlier table.")
TOO_CLOSE = N_("The counts of followers lie too close together to speak of growth.")
NO_GROWTH_NORM = N_("No norm states how far apart two counts of followers have to be.")
NO_SIGN_NORMS = N_("No norms state what looks inflated.")

DAY = timedelta(days=1)
MONTH_DAYS = 30
SIGN_NORMS = (
    "inflation_followers",
    "inflation_reactions_share",
    "inflation_views",
    "inflation_reactions_by_views",
    "inflation_views_by_followers",
    "followers_jump_share",
    "followers_jump_days",
)


class GrowthMeter(AccountMeter):
    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.is_known = False

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            self.is_known = self.is_known or record.followers is not None

    def measured(self) -> Reading:
        told = [count for count in self.scope.followers_told() if count.followers > 0]
        least, most = (self.scope.norm(f"followers_growth_{edge}_days") for edge in ("least", "most"))
        if least is None or most is None:
            return Reading(value=None, note=NO_GROWTH_NORM)
        if len(told) < 2:
            return Reading(value=None, note=ONE_COUNT if told or self.is_known else NO_FOLLOWERS)
        last = told[-1]
        before = next((c for c in told if least <= (last.at - c.at) / DAY <= most), None)
        if before is None:
            return Reading(value=None, note=TOO_CLOSE if (last.at - told[0].at) / DAY < least else ONE_COUNT)
        days = (last.at - before.at) / DAY
        return Reading(
            value=(last.followers - before.followers) / before.followers * MONTH_DAYS / days,
            n=2,
            detail={
                "from": before.at.date().isoformat(),
                "to": last.at.date().isoformat(),
                "followers_before": before.followers,
                "followers": last.followers,
            },
        )


class FollowersGrowthMonth(AccountMetric):
    id = "followers_growth_month"
    title = Text("Прирост подписчиков за месяц", "Growth of followers a month")
    unit = "share"
    may_be_negative = True
    norms = frozenset({"followers_growth_least_days", "followers_growth_most_days"})
    formula = Text(
        "(Подписчики по последнему подсчёту − по более раннему) / более раннее число × 30 / дни между ними; более ранний – "
        "самый давний подсчёт этого аудита (сбор или ввезённая таблица), отстоящий не меньше нормы "
        "followers_growth_least_days и не больше нормы followers_growth_most_days",
        "(Followers by the last count − by an earlier one) / the earlier number × 30 / days between them; the earlier is the "
        "oldest count of this audit (collected or imported) at least the norm followers_growth_least_days and at most the "
        "norm followers_growth_most_days before",
    )
    source = "Проект рейтинга Санкт-Петербурга, апрель 2024 года: прирост подписчиков"
    needs = frozenset([AccountFacts])
    meter_type = GrowthMeter


class InflationMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.norms = {name: scope.norm(name) for name in SIGN_NORMS}
        self.reactions = array("d")
        self.views = array("d")
        self.rates = array("d")
        self.quietest = Worst()

    def post(self, post: Post) -> None:
        count = interactions(post)
        if count is not None:
            self.reactions.append(count)
        if post.views:
            self.views.append(post.views)
            if count is not None:
                self.rates.append(count / post.views)
                self.quietest.add(post.views / (1 + count), self.refer(post))

    def measured(self) -> Reading:
        norms = {name: value for name, value in self.norms.items() if value is not None}
        if len(norms) < len(SIGN_NORMS):
            return Reading(value=None, note=NO_SIGN_NORMS)
        if not self.followers or not self.reactions:
            note = NO_POSTS if not self.posts else NO_REACTIONS if not self.reactions else NO_FOLLOWERS
            return Reading(value=None, note=note)
        signs = tuple(self._signs(norms, self.followers))
        return Reading(
            value=len(signs),
            n=len(self.reactions),
            evidence=self.quietest.references() if signs else (),
            detail={
                "signs": listing(signs),
                "followers": self.followers,
                "median_reactions": median(self.reactions),
                "median_views": median(self.views),
            },
        )

    def _signs(self, norms: dict[str, float], followers: int) -> Iterator[str]:
        reactions, views, rate = median(self.reactions) or 0.0, median(self.views) or 0.0, median(self.rates)
        is_large = followers >= norms["inflation_followers"]
        if is_large and reactions / followers < norms["inflation_reactions_share"]:
            yield "many_followers_no_reactions"
        if views >= norms["inflation_views"]:
            if rate is not None and rate < norms["inflation_reactions_by_views"]:
                yield "many_views_no_reactions"
            if views > norms["inflation_views_by_followers"] * followers:
                yield "more_views_than_followers"
        if is_large and self._has_jumped(norms):
            yield "followers_jump"

    def _has_jumped(self, norms: dict[str, float]) -> bool:
        told = self.scope.followers_told()
        return any(
            earlier.followers > 0
            and later.at - earlier.at <= norms["followers_jump_days"] * DAY
            and later.followers / earlier.followers - 1 > norms["followers_jump_share"]
            for earlier, later in pairwise(told)
        )


class InflationSigns(AccountMetric):
    id = "inflation_signs"
    title = Text("Признаки накрутки", "Signs of inflated figures")
    unit = "signs"
    norms = frozenset(SIGN_NORMS)
    formula = Text(
        "Сколько из четырёх признаков есть: медиана откликов при многих подписчиках почти нулевая; медиана откликов на "
        "просмотр при многих просмотрах почти нулевая; просмотров намного больше, чем подписчиков; подписчики скачком "
        "выросли между двумя подсчётами; границы – нормы inflation_* и followers_jump_*",
        "How many of four signs there are: hardly any reactions (median) though there are many followers; hardly any "
        "reactions to a view (median) though there are many views; far more views than followers; a jump of followers "
        "between two counts; the bounds are the norms inflation_* and followers_jump_*",
    )
    source = "Практика разбора показателей; границы наши"
    needs = frozenset([AccountFacts, Post])
    meter_type = InflationMeter
