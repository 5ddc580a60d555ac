"""Audience, views and engagement; every name says what it is divided by («ERR» means two things in the field)."""

from __future__ import annotations

from abc import abstractmethod
from array import array

from otklik.metric import Reading, Scope
from otklik.metrics.base import (
    N_,
    NO_FOLLOWERS,
    NO_POSTS,
    AccountMeter,
    AccountMetric,
    PostMeter,
    Worst,
)
from otklik.model import AccountFacts, Post, Record, Text
from otklik.stats import mean, median

NO_REACTIONS = N_("The platform tells neither likes nor reposts nor comments of the posts.")
NO_VIEWS = N_("The platform tells no views of the posts.")
NO_WEEK = N_("The period is shorter than a week: too short for a number a day.")
NO_COVERED_WEEK = N_("What was imported covers less than a week: too little for a number a day.")
LEAST_DAYS = 7  # days of the week differ; from the first to the last of two posts, a number a day is a guess
POPSTERS = "Popsters, справка о показателях: ERpost, ERday, ERview"


def interactions(post: Post) -> int | None:
    """Likes (or all reactions), reposts and comments of a post; None where none of them is told."""
    told = [count for count in (post.likes, post.reposts, post.comments) if count is not None]
    return sum(told) if told else None


class FollowersMeter(AccountMeter):
    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.followers: int | None = None

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts) and record.followers is not None:
            self.followers = record.followers

    def measured(self) -> Reading:
        if self.followers is None:
            return Reading(value=None, note=NO_FOLLOWERS)
        return Reading(value=self.followers, n=1)


class Followers(AccountMetric):
    id = "followers"
    title = Text("Подписчики", "Followers")
    unit = "people"
    formula = Text(
        "Число подписчиков, как его показывает площадка", "The number of followers as the platform shows it"
    )
    source = "Данные площадки"
    needs = frozenset([AccountFacts])
    meter_type = FollowersMeter


class InteractionsMeter(PostMeter):
    """Interactions of posts of which some are told; posts that tell none are left out and counted apart."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.counts = array("d")
        self.liveliest = Worst()

    def post(self, post: Post) -> None:
        count = interactions(post)
        if count is not None:
            self.counts.append(count)
            self.liveliest.add(count, self.refer(post))

    def measured(self) -> Reading:
        if not self.posts:
            return Reading(value=None, note=NO_POSTS)
        if not self.counts:
            return Reading(value=None, note=NO_REACTIONS)
        if not self.followers:
            return Reading(value=None, note=NO_FOLLOWERS)
        return self.rate(self.followers)

    @abstractmethod
    def rate(self, followers: int) -> Reading:
        """The rate; there are posts with interactions told, and followers."""


class ErPostMeter(InteractionsMeter):
    def rate(self, followers: int) -> Reading:
        total = sum(self.counts)
        return Reading(
            value=total / followers / len(self.counts),
            n=len(self.counts),
            evidence=self.liveliest.references(),
            detail={
                "interactions": int(total),
                "followers": followers,
                "median": (median(self.counts) or 0.0) / followers,
                "posts_without_counts": self.posts - len(self.counts),
            },
        )


class ErPostFollowers(AccountMetric):
    id = "er_post_followers"
    title = Text("Вовлечённость публикации к подписчикам", "Engagement of a post by followers")
    unit = "share"
    formula = Text(
        "(Отметки и реакции + репосты + комментарии за период) / подписчики / публикации (Popsters Avg ERpost без ×100)",
        "(Likes and reactions + reposts + comments of the period) / followers / posts (Popsters' Avg ERpost without ×100)",
    )
    source = POPSTERS
    needs = frozenset([AccountFacts, Post])
    meter_type = ErPostMeter


class ErDayMeter(InteractionsMeter):
    def rate(self, followers: int) -> Reading:
        total, days = sum(self.counts), self.known_days
        if days < LEAST_DAYS:
            return Reading(
                value=None, n=len(self.counts), note=NO_COVERED_WEEK if self.scope.covered else NO_WEEK
            )
        return Reading(
            value=total / followers / days,
            n=len(self.counts),
            note=self.covered_note,
            detail={"interactions": int(total), "followers": followers, "days": days},
        )


class ErDayFollowers(AccountMetric):
    id = "er_day_followers"
    title = Text("Вовлечённость за день к подписчикам", "Engagement a day by followers")
    unit = "share"
    formula = Text(
        "(Отметки и реакции + репосты + комментарии за период) / подписчики / дни периода (Popsters Avg ERday без ×100)",
        "(Likes and reactions + reposts + comments of the period) / followers / days of the period "
        "(Popsters' Avg ERday without ×100)",
    )
    source = POPSTERS
    needs = frozenset([AccountFacts, Post])
    meter_type = ErDayMeter


class ErViewsMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.rates = array("d")
        self.viewed = 0
        self.liveliest = Worst()

    def post(self, post: Post) -> None:
        count = interactions(post)
        if not post.views:
            return
        self.viewed += 1
        if count is not None:
            self.rates.append(count / post.views)
            self.liveliest.add(count / post.views, self.refer(post))

    def measured(self) -> Reading:
        if not self.posts:
            return Reading(value=None, note=NO_POSTS)
        if not self.rates:
            return Reading(value=None, note=NO_REACTIONS if self.viewed else NO_VIEWS)
        return Reading(
            value=mean(self.rates),
            n=len(self.rates),
            evidence=self.liveliest.references(),
            detail={"median": median(self.rates), "posts_without_counts": self.posts - len(self.rates)},
        )


class ErViews(AccountMetric):
    id = "er_views"
    title = Text("Вовлечённость к просмотрам", "Engagement by views")
    unit = "share"
    formula = Text(
        "Среднее по публикациям с просмотрами: (отметки и реакции + репосты + комментарии) / просмотры "
        "(Popsters Avg ERview без ×100)",
        "Mean over posts with views: (likes and reactions + reposts + comments) / views "
        "(Popsters' Avg ERview without ×100)",
    )
    source = POPSTERS
    needs = frozenset([Post])
    meter_type = ErViewsMeter


class ViewRateMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.views = array("d")

    def post(self, post: Post) -> None:
        if post.views is not None:
            self.views.append(post.views)

    def measured(self) -> Reading:
        if not self.posts:
            return Reading(value=None, note=NO_POSTS)
        if not self.views:
            return Reading(value=None, note=NO_VIEWS)
        if not self.followers:
            return Reading(value=None, note=NO_FOLLOWERS)
        average = mean(self.views) or 0.0
        return Reading(
            value=average / self.followers,
            n=len(self.views),
            detail={
                "mean_views": average,
                "median_views": median(self.views),
                "median": (median(self.views) or 0.0) / self.followers,
                "followers": self.followers,
            },
        )


class ViewRate(AccountMetric):
    id = "view_rate"
    title = Text("Просмотры к подписчикам", "Views by followers")
    unit = "share"
    formula = Text(
        "Средние просмотры публикации / подписчики (в Telegram это же зовут ERR)",
        "Mean views of a post / followers (called ERR on Telegram)",
    )
    source = "Практика Telegram: ERR = средние просмотры / подписчики"
    needs = frozenset([AccountFacts, Post])
    meter_type = ViewRateMeter
