"""How regularly a page publishes, and what."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import msgspec

from otklik.metric import Reading, Scope
from otklik.metrics.base import (
    DAY,
    ENDS_EARLIER,
    EVIDENCE,
    N_,
    NO_POSTS,
    STRETCH_TOO_SHORT,
    TOO_SHORT,
    AccountMeter,
    AccountMetric,
    PostMeter,
    is_own,
    listing,
    share_of,
)
from otklik.model import EvidenceRef, Observation, Post, Record, Text, Value
from otklik.stats import median

WEEK = timedelta(days=7)
MONTH_DAYS = 30
LEAST_MONTH_DAYS = 28  # four weeks: from less, a number a month is a guess
NO_WHOLE_WEEK = N_("The period holds no whole week from Monday to Sunday.")
NO_COVERED_WEEK = N_("What was imported covers no whole week from Monday to Sunday.")
NO_MONTH = N_("The period is shorter than four weeks: too short for a number a month.")
NO_COVERED_MONTH = N_("What was imported covers less than four weeks: too little for a number a month.")
AT_LEAST = N_("There were no posts in the period: it is at least this long.")
NOTHING_PINNED = N_("Nothing is pinned, or it is not known when it was published.")
REPOST = N_("A repost or a forwarded post.")
OPENNESS_UNKNOWN = N_("The platform does not tell whether comments are open.")

# Media by which a reader tells formats apart; links, stickers and places accompany a text.
FORMATS = {
    "photo": "photo",
    "album": "photo",
    "video": "video",
    "round_video": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "document",
    "poll": "poll",
    "live": "live",
}


def _days(span: timedelta) -> float:
    return span / DAY


class PostsPerWeekMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.weeks: dict[date, int] = {}  # by Monday: whole weeks of which all posts are known
        for stretch in self.stretches:
            monday = _monday_from(stretch.since.astimezone(scope.zone))
            last = _monday_until(stretch.until.astimezone(scope.zone))
            while monday < last:
                self.weeks[monday] = 0
                monday += WEEK

    def post(self, post: Post) -> None:
        day = post.published_at.astimezone(self.scope.zone).date()
        monday = day - day.weekday() * DAY
        if monday in self.weeks:
            self.weeks[monday] += 1

    def measured(self) -> Reading:
        if not self.weeks:
            return Reading(value=None, note=NO_COVERED_WEEK if self.scope.covered else NO_WHOLE_WEEK)
        counts = list(self.weeks.values())
        detail: dict[str, Value] = {
            "weeks": len(counts),
            "min": min(counts),
            "median": median(counts),
            "first_week": min(self.weeks).isoformat(),
            "by_week": listing(map(str, counts)),
        }
        norm = self.scope.norm("posts_per_week")
        if norm is not None:
            detail["weeks_below"] = sum(1 for posts in counts if posts < norm)
        value = sum(counts) / len(counts)
        return Reading(value=value, n=sum(counts), note=self.covered_note, detail=detail)


def _monday_from(moment: datetime) -> date:
    """The first Monday that begins at or after the moment."""
    day = moment.date() if moment.time() == time() else moment.date() + DAY
    return day + (-day.weekday() % 7) * DAY


def _monday_until(moment: datetime) -> date:
    """The last Monday that begins at or before the moment: the whole weeks end there."""
    return moment.date() - moment.weekday() * DAY


class PostsPerWeek(AccountMetric):
    id = "posts_per_week"
    title = Text("Публикаций в неделю", "Posts a week")
    unit = "posts/week"
    norms = frozenset({"posts_per_week"})
    formula = Text(
        "Публикации (без служебных сообщений) за целые недели с понедельника по воскресенье внутри периода, "
        "делённые на число этих недель; время региона; у загруженных страниц — недели, которые они охватывают целиком",
        "Posts (service messages excepted) of the whole weeks, Monday to Sunday, inside the period, divided by the "
        "number of these weeks; the region's time; of imported pages, the weeks that they cover wholly",
    )
    source = "Требования регионов к частоте публикаций (Башкортостан, Новосибирская область, Санкт-Петербург)"
    needs = frozenset([Post])
    meter_type = PostsPerWeekMeter


class MaxGapMeter(PostMeter):
    """Looks for the longest pause inside each known stretch; what lies between two of them is no pause."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.current = 0
        self.last = self.stretches[0].since
        self.longest = timedelta()
        self.since = self.last
        self.evidence: tuple[EvidenceRef, ...] = ()
        self.before: EvidenceRef | None = None

    def post(self, post: Post) -> None:
        while post.published_at >= self.stretches[self.current].until:
            self._end_stretch()
        this = self.refer(post)
        self._look(post.published_at, this)
        self.last, self.before = post.published_at, this

    def _end_stretch(self) -> None:
        self._look(self.stretches[self.current].until, None)
        self.current += 1
        if self.current < len(self.stretches):
            self.last, self.before = self.stretches[self.current].since, None

    def _look(self, moment: datetime, after: EvidenceRef | None) -> None:
        if moment - self.last > self.longest:
            self.longest, self.since = moment - self.last, self.last
            self.evidence = tuple(ref for ref in (self.before, after) if ref is not None)

    def measured(self) -> Reading:
        while self.current < len(self.stretches):
            self._end_stretch()
        norm = self.scope.norm("max_gap_days")
        unbroken = max(stretch.until - stretch.since for stretch in self.stretches)
        if norm is not None and unbroken < timedelta(days=norm):
            return Reading(
                value=None, n=self.posts, note=STRETCH_TOO_SHORT if self.scope.covered else TOO_SHORT
            )
        detail: dict[str, Value] = {
            "from": self.since.isoformat(),
            "to": (self.since + self.longest).isoformat(),
        }
        if self.scope.covered:
            detail["known_days"] = self.known_days
        return Reading(
            value=_days(self.longest),
            n=self.posts,
            note=self.covered_note,
            evidence=self.evidence,
            detail=detail,
        )


class MaxGapDays(AccountMetric):
    id = "max_gap_days"
    title = Text("Самый длинный перерыв в публикациях", "Longest gap between posts")
    unit = "days"
    norms = frozenset({"max_gap_days"})
    formula = Text(
        "Наибольшее число суток между соседними публикациями, считая от начала периода до первой и от последней "
        "до конца периода; у загруженных страниц — внутри времени, которое охватывает каждая",
        "The most days between neighbouring posts, from the period's start to the first and from the last to the "
        "period's end included; of imported pages, inside the time that each covers",
    )
    source = "Региональные требования и практика: страница без новостей больше недели теряет читателя"
    needs = frozenset([Post])
    meter_type = MaxGapMeter


class DaysSinceLastPostMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.last: datetime | None = None
        self.evidence: tuple[EvidenceRef, ...] = ()

    def post(self, post: Post) -> None:
        self.last, self.evidence = post.published_at, (self.refer(post),)

    def measured(self) -> Reading:
        known = self.stretches[-1]
        if not self.scope.reaches_as_of:
            return Reading(value=None, n=self.posts, note=ENDS_EARLIER)
        if self.last is None or self.last < known.since:
            days = _days(known.until - known.since)
            return Reading(value=days, low=days, note=AT_LEAST)
        return Reading(value=_days(known.until - self.last), n=self.posts, evidence=self.evidence)


class DaysSinceLastPost(AccountMetric):
    id = "days_since_last_post"
    title = Text("Дней после последней публикации", "Days since the last post")
    unit = "days"
    formula = Text(
        "Сутки от последней публикации до конца периода; если публикаций не было, длина периода как наименьшее",
        "Days from the last post to the period's end; without posts the period's length as the least",
    )
    source = "Практика: страница без публикаций три месяца считается заброшенной"
    needs = frozenset([Post])
    meter_type = DaysSinceLastPostMeter


class OwnContentMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.own = 0
        self.latest: list[EvidenceRef] = []

    def post(self, post: Post) -> None:
        if is_own(post):
            self.own += 1
        else:
            self.latest.append(self.refer(post, REPOST))
            del self.latest[:-EVIDENCE]

    def measured(self) -> Reading:
        reading = share_of(self.own, self.posts, NO_POSTS, own=self.own, reposts=self.posts - self.own)
        return msgspec.structs.replace(reading, evidence=tuple(self.latest))


class OwnContentShare(AccountMetric):
    id = "own_content_share"
    title = Text("Доля собственных публикаций", "Share of own posts")
    unit = "share"
    formula = Text(
        "Публикации, которые не репост и не пересланы, делённые на все публикации периода",
        "Posts that are neither reposts nor forwarded, divided by all posts of the period",
    )
    source = "Практика редакций государственных страниц"
    needs = frozenset([Post])
    meter_type = OwnContentMeter


class FormatMixMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.counts: Counter[str] = Counter()

    def post(self, post: Post) -> None:
        self.counts.update({FORMATS[media] for media in post.media if media in FORMATS} or {"text"})

    def measured(self) -> Reading:
        if not self.posts:
            return Reading(value=None, note=NO_POSTS)
        return Reading(value=len(self.counts), n=self.posts, detail=dict(sorted(self.counts.items())))


class FormatMix(AccountMetric):
    id = "format_mix"
    title = Text("Число разных форматов", "Number of different formats")
    unit = "formats"
    formula = Text(
        "Сколько форматов встретилось в публикациях периода: только текст, фото, видео, аудио, документ, опрос, "
        "прямой эфир",
        "How many formats the period's posts have: text alone, photo, video, audio, document, poll, live broadcast",
    )
    source = "Требования Башкортостана к разнообразию форматов"
    needs = frozenset([Post])
    meter_type = FormatMixMeter


class VideoAndPollMeter(PostMeter):
    videos = 0
    polls = 0

    def post(self, post: Post) -> None:
        self.videos += any(FORMATS.get(media) in ("video", "live") for media in post.media)
        self.polls += "poll" in post.media

    def measured(self) -> Reading:
        if self.known_days < LEAST_MONTH_DAYS:
            return Reading(
                value=None, n=self.posts, note=NO_COVERED_MONTH if self.scope.covered else NO_MONTH
            )
        return Reading(
            value=min(self.videos, self.polls) / (self.known_days / MONTH_DAYS),
            n=self.posts,
            note=self.covered_note,
            detail={"videos": self.videos, "polls": self.polls},
        )


class VideoAndPollPerMonth(AccountMetric):
    id = "video_and_poll_per_month"
    title = Text("Видео и опросы за месяц", "Videos and polls a month")
    unit = "posts/month"
    formula = Text(
        "Меньшее из двух чисел, публикаций с видео или эфиром и публикаций с опросом, за 30 дней периода",
        "The lesser of two numbers, posts with a video or broadcast and posts with a poll, per 30 days of the period",
    )
    source = "Требования Башкортостана к разнообразию форматов"
    needs = frozenset([Post])
    meter_type = VideoAndPollMeter


class CommentsOpenMeter(PostMeter):
    known = 0
    open = 0

    def post(self, post: Post) -> None:
        if post.comments_open is not None:
            self.known += 1
            self.open += post.comments_open

    def measured(self) -> Reading:
        if not self.posts:
            return Reading(value=None, note=NO_POSTS)
        return share_of(
            self.open, self.known, OPENNESS_UNKNOWN, open=self.open, closed=self.known - self.open
        )


class CommentsOpenShare(AccountMetric):
    id = "comments_open_share"
    title = Text("Доля публикаций с открытыми комментариями", "Share of posts with open comments")
    unit = "share"
    formula = Text(
        "Публикации, под которыми можно оставить комментарий, делённые на публикации, о которых это известно",
        "Posts that can be commented on, divided by posts of which this is known",
    )
    source = "Требования Новосибирской области и Санкт-Петербурга к открытым комментариям"
    needs = frozenset([Post])
    meter_type = CommentsOpenMeter


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


class PinnedAgeMeter(AccountMeter):
    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.pinned: datetime | None = None
        self.evidence: tuple[EvidenceRef, ...] = ()
        self.told: float | None = None

    def add(self, record: Record) -> None:
        if isinstance(record, Post) and record.is_pinned:
            self.pinned, self.evidence = record.published_at, (self.refer(record),)  # the newest remains
        elif isinstance(record, Observation) and record.key.endswith(".pinned_age_days"):
            self.told = _number(record.value)

    def measured(self) -> Reading:
        if self.pinned is not None:
            age = _days(self.scope.window.until - self.pinned)
            return Reading(value=max(age, 0.0), n=1, evidence=self.evidence)
        if self.told is not None:
            return Reading(value=self.told, n=1)
        return Reading(value=None, note=NOTHING_PINNED)


class PinnedAgeDays(AccountMetric):
    id = "pinned_age_days"
    title = Text("Возраст закреплённой публикации", "Age of the pinned post")
    unit = "days"
    formula = Text(
        "Сутки от выхода самой новой закреплённой публикации до конца периода",
        "Days from the newest pinned post to the period's end",
    )
    source = "Практика: закреплённое обновляют не реже раза в квартал"
    needs = frozenset([Post, Observation])
    reads_pinned = True
    meter_type = PinnedAgeMeter
