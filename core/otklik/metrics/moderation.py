"""What stands under the posts: abuse that nobody removed, and topics that residents raise."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from otklik.language.wordlists import topics, topics_in, wordlist
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, NOT_OBTAINED, AccountMeter, AccountMetric, Worst, is_own, listing
from otklik.metrics.dialogue import NO_QUESTIONS
from otklik.model import Comment, Post, Record, Text, Value

NO_MODERATION_NORM = N_("No norm states how soon abuse is removed.")
NO_TOPIC = N_("No topic was raised in three comments of residents or more.")

RAISED = 3  # comments from which a topic counts as raised; fewer are chance, and near to a person
FOREMOST = 3  # topics that are looked for in posts


class CitizensMeter(AccountMeter):
    """Feeds on comments of the period that neither the community nor a listed page wrote and nobody removed."""

    requires = "comments"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.comments = 0

    def add(self, record: Record) -> None:
        if (
            isinstance(record, Comment)
            and not record.is_official
            and not record.is_deleted
            and self.in_window(record.published_at)
        ):
            self.comments += 1
            self.comment(record)

    def comment(self, comment: Comment) -> None:
        """One comment."""


class AbuseMeter(CitizensMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.hours = scope.norm("moderation_hours")
        self.standing = self.young = 0
        self.kinds: Counter[str] = Counter()
        self.oldest = Worst()

    def comment(self, comment: Comment) -> None:
        told = wordlist("moderation")
        kinds = [kind for kind in ("profanity", "spam") if told.has(kind, comment.text)]
        if not kinds or self.hours is None:
            return
        age = self.scope.window.until - comment.published_at
        if age <= timedelta(hours=self.hours):
            self.young += 1
            return
        self.standing += 1
        self.kinds.update(kinds)
        self.oldest.add(age.total_seconds(), self.refer(comment))

    def measured(self) -> Reading:
        if self.hours is None:
            return Reading(value=None, note=NO_MODERATION_NORM)
        if not self.comments:
            return Reading(value=None, note=NO_QUESTIONS)
        detail: dict[str, Value] = {**dict(sorted(self.kinds.items())), "pending": self.young}
        return Reading(value=self.standing, n=self.comments, evidence=self.oldest.references(), detail=detail)


class AbuseStanding(AccountMetric):
    id = "abuse_standing"
    title = Text("Неубранные брань и спам", "Abuse and spam not removed")
    unit = "comments"
    norms = frozenset({"moderation_hours"})
    formula = Text(
        "Число неудалённых комментариев не от органа с бранным словом или оборотом спама из словаря, которые к концу периода "
        "видны дольше нормы moderation_hours, часы по обычным суткам",
        "Comments not by the body that hold an obscene word or a phrase of spam, are not removed, and at the period's end have "
        "stood longer than the norm moderation_hours, hours by the clock",
    )
    source = "Правила сообществ органов власти; собственный словарь с датой издания"
    needs = frozenset([Comment])
    meter_type = AbuseMeter


class TopicsMeter(CitizensMeter):
    """Counts topics of comments; remembers when a topic was raised and when the page last wrote on it."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.raised: Counter[str] = Counter()
        self.since: dict[str, datetime] = {}
        self.told: dict[str, datetime] = {}
        self.unknown = 0

    def add(self, record: Record) -> None:
        if isinstance(record, Post):
            if record.kind != "service" and is_own(record) and self.in_window(record.published_at):
                for topic in topics_in(record.text):
                    self.told[topic] = max(record.published_at, self.told.get(topic, record.published_at))
        else:
            super().add(record)

    def comment(self, comment: Comment) -> None:
        found = topics_in(comment.text)
        self.unknown += not found
        for topic in found:
            self.raised[topic] += 1
            if self.raised[topic] == RAISED:
                self.since[topic] = comment.published_at

    def reading(self) -> Reading:
        if "posts" not in self.scope.obtained:
            return Reading(value=None, note=NOT_OBTAINED["posts"])
        return super().reading()

    def measured(self) -> Reading:
        if not self.comments:
            return Reading(value=None, note=NO_QUESTIONS)
        order = [topic.id for topic in topics()]
        foremost = sorted(self.since, key=lambda topic: (-self.raised[topic], order.index(topic)))[:FOREMOST]
        names = {topic.id: topic.title.ru for topic in topics()}
        detail: dict[str, Value] = {
            "topics": listing(f"{names[topic]} ({self.raised[topic]})" for topic in foremost),
            "unknown": self.unknown,
            "comments": self.comments,
        }
        if not foremost:
            return Reading(value=None, note=NO_TOPIC, detail=detail)
        answered = [t for t in foremost if t in self.told and self.told[t] > self.since[t]]
        left = listing(names[topic] for topic in foremost if topic not in answered)
        return Reading(
            value=len(answered) / len(foremost),
            n=sum(self.raised[topic] for topic in foremost),
            detail={**detail, "not_told": left},
        )


class TopicsToldShare(AccountMetric):
    id = "topics_told_share"
    title = Text("Доля частых тем, о которых есть записи", "Share of frequent topics taken up in posts")
    unit = "share"
    formula = Text(
        "Из трёх самых частых тем комментариев жителей (по словарю тем, не меньше трёх комментариев на тему) доля тех, о которых "
        "страница сама написала после третьего комментария на тему",
        "Of the three most frequent topics of residents' comments (by the lexicon of topics, at least three comments each), the "
        "share of those on which the page itself wrote after the third comment",
    )
    source = "Практика: замкнутый круг обратной связи; собственный словарь тем с датой издания"
    needs = frozenset([Comment, Post])
    meter_type = TopicsMeter
