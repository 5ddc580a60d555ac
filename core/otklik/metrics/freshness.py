"""How soon a page tells of what happened, and whether what it shows is not over."""

from __future__ import annotations

import re
from array import array
from datetime import datetime, time, timedelta

from otklik.language.dates import NamedDay, days_in
from otklik.language.rubrics import is_about_emergency, rubrics_of
from otklik.language.russian import sentences
from otklik.metric import Reading, Scope
from otklik.metrics.base import EVIDENCE, N_, NO_POSTS, AccountMetric, PostMeter, Worst, is_own
from otklik.model import AccountFacts, EvidenceRef, Observation, Post, Record, Text
from otklik.stats import median

NO_DATED_NEWS = N_("No own post on what was done names the day of it.")
NO_DELAY_NORM = N_("No norm states how soon news is to come.")
NO_EMERGENCY = N_("No own post of the period speaks of an emergency: ask whether there was one.")
NO_HOUR = N_(
    "No post says at what hour the emergency began: compare the posts shown with the journal of events."
)

HOUR = timedelta(hours=1)
_CLOCK = re.compile(
    r"\b(?:в|во|около|примерно в|с)\s+(\d{1,2})(?:[:.](\d{2})|\s+час(?:ов|а)?(?:\s+(\d{1,2})\s+минут[ыу]?)?)(?!\d|\.\d)",
    re.IGNORECASE,
)
_DAY_BEFORE = re.compile(r"\b(?:вчера|накануне|минувшей ночью|прошлой ночью)\b", re.IGNORECASE)
_BEGAN = re.compile(
    r"\b(?:произош|случил|возник|начал|прорва|загоре|обруши|поступи|вспых|обесточ|останов|отключ|сработа|зафиксир)",
    re.IGNORECASE,
)


class FreshNewsMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.within = scope.norm("news_delay_days")
        self.memory = scope.norm("news_memory_days")
        self.delays = array("d")
        self.older = 0
        self.latest = Worst()

    def post(self, post: Post) -> None:
        if self.memory is None or not is_own(post) or "report" not in rubrics_of(post.text):
            return
        said_on = post.published_at.astimezone(self.scope.zone).date()
        past = [
            named.day for named in days_in(post.text, said_on) if not named.bound and named.day <= said_on
        ]
        if not past:
            return
        delay = (said_on - max(past)).days
        if delay > self.memory:
            self.older += 1
            return
        self.delays.append(delay)
        if delay:
            self.latest.add(delay, self.refer(post, max(past).isoformat()))

    def measured(self) -> Reading:
        if self.within is None or self.memory is None:
            return Reading(value=None, note=NO_DELAY_NORM)
        if not self.delays:
            return Reading(value=None, note=NO_DATED_NEWS if self.posts else NO_POSTS)
        return Reading(
            value=sum(1 for delay in self.delays if delay <= self.within) / len(self.delays),
            n=len(self.delays),
            evidence=self.latest.references(),
            detail={
                "median_days": median(self.delays),
                "longest_days": max(self.delays),
                "within_days": self.within,
                "on_older_days": self.older,
            },
        )


class FreshNewsShare(AccountMetric):
    id = "fresh_news_share"
    title = Text("Доля свежих новостей", "Share of fresh news")
    unit = "share"
    norms = frozenset({"news_delay_days", "news_memory_days"})
    formula = Text(
        "Собственные публикации о сделанном, где назван день события («16 ноября», «16.11», «вчера»; последний из "
        "прошедших дней, сроки «с…», «до…» и даты актов не в счёт), вышедшие не позже нормы news_delay_days, делённые на "
        "все такие публикации; события старше нормы news_memory_days считаются историей",
        "Own posts on what was done that name the day of it (“16 November”, “16.11”, “yesterday”; the last of the past "
        "days, bounds “from …”, “until …” and dates of acts left out) and came within the norm news_delay_days, divided "
        "by all such posts; what is older than the norm news_memory_days is taken for history",
    )
    source = "Проект рейтинга Санкт-Петербурга, апрель 2024 года: свежесть новостей"
    needs = frozenset([Post])
    meter_type = FreshNewsMeter


class OutdatedMeter(PostMeter):
    """Looks at what every visitor sees: the pinned posts, the status, the description."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.today = scope.window.until.astimezone(scope.zone).date()
        self.looked_at = 0
        self.over: list[EvidenceRef] = []

    def add(self, record: Record) -> None:
        if isinstance(record, Post):
            if record.is_pinned and record.published_at < self.scope.window.until:
                self._look(record.text, record.published_at, self.refer(record))
        elif isinstance(record, AccountFacts):
            self._look_at_card(record.description, record.place, record.url)
        elif isinstance(record, Observation) and record.key.endswith(".status"):
            self._look_at_card(str(record.value or ""), record.place, self.scope.account.url)

    def post(self, post: Post) -> None:
        """Pinned ones were looked at already."""

    def _look_at_card(self, text: str, place: str, url: str) -> None:
        if text.strip():
            self._look(text, None, EvidenceRef(exchange=self.scope.exchange(), place=place, url=url))

    def _look(self, text: str, published_at: datetime | None, shown: EvidenceRef) -> None:
        self.looked_at += 1
        said_on = self.today if published_at is None else published_at.astimezone(self.scope.zone).date()
        days = [
            named.day
            for named in days_in(text, said_on)
            # Nobody knows when a card was written: there only a date with its year is certain.
            if named.bound != "from" and (published_at is not None or _is_written_out(named, text))
        ]
        if days and max(days) < self.today and "announcement" in rubrics_of(text):
            self.over.append(
                EvidenceRef(
                    exchange=shown.exchange, place=shown.place, url=shown.url, note=max(days).isoformat()
                )
            )

    def measured(self) -> Reading:
        return Reading(value=len(self.over), n=self.looked_at, evidence=tuple(self.over[:EVIDENCE]))


def _is_written_out(named: NamedDay, text: str) -> bool:
    return named.has_year and text[named.start : named.start + 1].isdigit()


class OutdatedAnnouncements(AccountMetric):
    id = "outdated_announcements"
    title = Text("Устаревшие объявления на виду", "Outdated announcements on display")
    unit = "places"
    formula = Text(
        "Сколько из закреплённых публикаций, статуса и описания зовут на то, что прошло: есть слова анонса, назван день "
        "(кроме «с…») и последний названный день раньше дня аудита; в статусе и описании – только даты с годом",
        "How many of the pinned posts, the status and the description invite to what is over: words of an announcement, "
        "a day named (other than “from …”), and the last of the days named before the audit's day; in status and "
        "description only dates with a year",
    )
    source = "Практика: закреплённое проверяют раз в неделю"
    needs = frozenset([AccountFacts, Observation, Post])
    reads_pinned = True
    meter_type = OutdatedMeter


class EmergencyMeter(PostMeter):
    """Pairs the hour at which an emergency began, where a post tells it, with the first post on it."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.on_emergencies = 0
        self.first: list[EvidenceRef] = []
        self.delays: dict[datetime, tuple[float, EvidenceRef]] = {}

    def post(self, post: Post) -> None:
        if not is_own(post) or not is_about_emergency(post.text):
            return
        self.on_emergencies += 1
        if len(self.first) < EVIDENCE:
            self.first.append(self.refer(post))
        began = self._began(post)
        if began is not None:  # posts come in time order: the first on an event is the soonest
            self.delays.setdefault(
                began, ((post.published_at - began) / HOUR, self.refer(post, f"{began:%H:%M}"))
            )

    def _began(self, post: Post) -> datetime | None:
        local = post.published_at.astimezone(self.scope.zone)
        for sentence in sentences(post.text):
            found = _CLOCK.search(sentence)
            if found is None or not _BEGAN.search(sentence):
                continue
            hour, minute = int(found[1]), int(found[2] or found[3] or 0)
            if hour > 23 or minute > 59:
                continue
            day = local.date() - timedelta(days=1) if _DAY_BEFORE.search(sentence) else local.date()
            began = datetime.combine(day, time(hour, minute), self.scope.zone)
            return began if began <= local else None
        return None

    def measured(self) -> Reading:
        if not self.delays:
            note = NO_POSTS if not self.posts else NO_HOUR if self.on_emergencies else NO_EMERGENCY
            return Reading(value=None, n=self.on_emergencies, note=note, evidence=tuple(self.first))
        slowest = Worst()
        for hours, shown in self.delays.values():
            slowest.add(hours, shown)
        return Reading(
            value=max(hours for hours, _shown in self.delays.values()),
            n=len(self.delays),
            evidence=slowest.references(),
            detail={"posts": self.on_emergencies, "events": len(self.delays)},
        )


class EmergencyMessageDelayHours(AccountMetric):
    id = "emergency_message_delay_hours"
    title = Text(
        "От начала чрезвычайной ситуации до первого сообщения",
        "From an emergency's beginning to the first message",
    )
    unit = "hours"
    formula = Text(
        "Наибольшее по событиям число часов от времени, которое названо в публикации о чрезвычайной ситуации («в 14:20 "
        "произошла авария»), до первой публикации об этом событии",
        "The most hours, over events, from the time that a post on an emergency names (“at 14:20 a pipe burst”) to the "
        "first post on this event",
    )
    source = "Практика: первое сообщение в течение часа; тема курса для администраций регионов 2019 года"
    needs = frozenset([Post])
    meter_type = EmergencyMeter
