"""Whether and how soon citizens are answered.

Until appeals are classified the unit is a question: a top-level comment by neither the community nor a listed account,
not deleted, written in the period. It is answered by the first official comment in its thread.
"""

from __future__ import annotations

from array import array
from datetime import datetime

from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMeter, AccountMetric, Worst, listing
from otklik.model import AccountFacts, Comment, EvidenceRef, Record, Text, Value
from otklik.stats import percentile, percentile_interval, wilson

NO_QUESTIONS = N_("Citizens wrote no comments in the period.")
ALL_PENDING = N_("All comments of citizens are so new that the time for an answer is not over.")
NO_ANSWERS = N_("No comment of a citizen was answered.")
NO_CALENDAR = N_("The working calendar does not hold this period.")
LATE = N_("The longest wait for an answer.")
UNANSWERED = N_("The oldest comment without an answer.")

HOUR = 3600.0
CANDIDATES = 64  # unanswered comments whose place is remembered, to show the oldest
Thread = int  # hash of post and comment id: two words of memory for a question instead of its record


def _thread(post: str, comment: str) -> Thread:
    return hash((post, comment))


class ThreadMeter(AccountMeter):
    """Pairs questions with their first official answer; keeps a number and a time of an unanswered one (120 bytes)."""

    requires = "comments"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.questions = 0
        self.answered = 0
        self.waiting: dict[Thread, float] = {}
        self._now = scope.window.since
        # Answers of this very second whose question has not come yet: records of one time have no order.
        self._early: dict[Thread, Comment] = {}

    def add(self, record: Record) -> None:
        if not isinstance(record, Comment) or record.is_deleted or not self.in_window(record.published_at):
            return
        if record.published_at != self._now:
            self._now = record.published_at
            self._early.clear()
        if record.parent:
            if record.is_official:
                self._take_answer(record)
        elif not record.is_official:
            self._take_question(record)

    def _take_question(self, question: Comment) -> None:
        thread = _thread(question.post, question.id)
        self.questions += 1
        early = self._early.pop(thread, None)
        if early is None:
            self.waiting[thread] = question.published_at.timestamp()
            self.question_waits(question)
        else:
            self.answered += 1
            self.first_answer(early, question.published_at)

    def _take_answer(self, answer: Comment) -> None:
        thread = _thread(answer.post, answer.parent)
        asked = self.waiting.pop(thread, None)
        if asked is None:
            self._early[thread] = answer
        else:
            self.answered += 1
            self.first_answer(answer, datetime.fromtimestamp(asked, self.scope.zone))

    def question_waits(self, question: Comment) -> None:
        """A question has come."""

    def first_answer(self, answer: Comment, asked: datetime) -> None:
        """A question that was asked at `asked` got its first official answer."""

    def pending(self) -> int:
        """Unanswered questions younger, when last seen, than the norm `first_answer_working_hours` allows."""
        norm = self.scope.norm("first_answer_working_hours")
        if norm is None:
            return 0
        until = self.scope.seen_until or self.scope.window.until
        young = 0
        for asked in reversed(self.waiting.values()):  # in time order: the first old one ends the search
            if self._age(asked, until) >= norm:
                break
            young += 1
        return young

    def _age(self, asked: float, until: datetime) -> float:
        """Working hours since a question; hours by the clock where the calendar does not hold the time."""
        moment = datetime.fromtimestamp(asked, self.scope.zone)
        hours = self.scope.working_time.hours_between(moment, until)
        return hours if hours is not None else (until - moment).total_seconds() / HOUR

    def due(self) -> tuple[int, int]:
        """Questions whose time for an answer is over or that are answered; and the pending ones."""
        pending = self.pending()
        return self.questions - pending, pending

    def detail(self) -> dict[str, Value]:
        """Figures shown beside every measure of answering: speed alone says nothing."""
        due, pending = self.due()
        return {
            "questions": self.questions,
            "answered": self.answered,
            "pending": pending,
            "share": self.answered / due if due else None,
        }


class AnsweredMeter(ThreadMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._oldest: dict[Thread, EvidenceRef] = {}

    def question_waits(self, question: Comment) -> None:
        if len(self._oldest) < CANDIDATES:
            self._oldest[_thread(question.post, question.id)] = self.refer(question, UNANSWERED)

    def first_answer(self, answer: Comment, asked: datetime) -> None:
        self._oldest.pop(_thread(answer.post, answer.parent), None)

    def measured(self) -> Reading:
        if not self.questions:
            return Reading(value=None, note=NO_QUESTIONS)
        due, _pending = self.due()
        interval = wilson(self.answered, due)
        if interval is None:
            return Reading(value=None, note=ALL_PENDING, detail=self.detail())
        oldest = next(iter(self._oldest.values()), None) if due > self.answered else None
        return Reading(
            value=self.answered / due,
            n=due,
            low=interval[0],
            high=interval[1],
            evidence=(oldest,) if oldest is not None else (),
            detail=self.detail(),
        )


class AnsweredCommentsShare(AccountMetric):
    id = "answered_comments_share"
    title = Text("Доля комментариев с ответом", "Share of comments answered")
    unit = "share"
    norms = frozenset({"first_answer_working_hours"})
    formula = Text(
        "Комментарии верхнего уровня не от сообщества и не от учтённых страниц, в ветке которых есть официальный "
        "ответ, делённые на все такие комментарии, кроме ожидающих: без ответа, но моложе нормы "
        "first_answer_working_hours к концу периода; интервал Уилсона 95 %",
        "Top-level comments by neither the community nor a listed account with an official answer in their thread, "
        "divided by all such comments but the pending ones: unanswered, yet younger at the period's end than the norm "
        "first_answer_working_hours; Wilson's 95 % interval",
    )
    source = "Региональные регламенты работы с сообщениями; методика рейтинга «Диалог Регионы»"
    needs = frozenset([Comment])
    meter_type = AnsweredMeter


class DelayMeter(ThreadMeter):
    share = 0.5

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.working = array("d")
        self.calendar = array("d")
        self.by_hour = [0] * 24
        self.outside = 0
        self.slowest = Worst()

    def first_answer(self, answer: Comment, asked: datetime) -> None:
        calendar = (answer.published_at - asked).total_seconds() / HOUR
        self.calendar.append(calendar)
        self.by_hour[answer.published_at.astimezone(self.scope.zone).hour] += 1
        self.slowest.add(calendar, self.refer(answer, LATE))
        hours = self.scope.working_time.hours_between(asked, answer.published_at)
        if hours is None:
            self.outside += 1
        else:
            self.working.append(hours)

    def measured(self) -> Reading:
        if not self.questions:
            return Reading(value=None, note=NO_QUESTIONS)
        detail = self.detail()
        if not self.answered:
            return Reading(value=None, note=NO_ANSWERS, detail=detail)
        detail["calendar_hours"] = percentile(self.calendar, self.share)
        detail["by_hour"] = listing(map(str, self.by_hour))
        value = percentile(self.working, self.share)
        low, high = percentile_interval(self.working, self.share) or (None, None)
        return Reading(
            value=value,
            n=len(self.working),
            low=low,
            high=high,
            note=NO_CALENDAR if value is None else "",
            evidence=self.slowest.references(),
            detail=detail,
        )


_DELAY = (
    "рабочих часов от комментария до первого официального ответа в его ветке, по отвеченным; рабочее время по "
    "производственному календарю в поясе региона; рядом показаны доля отвеченных и часы по обычным суткам; интервал 95 % "
    "по бутстрепу с постоянным зерном",
    "working hours from the comment to the first official answer in its thread, over answered ones; by the working "
    "calendar in the region's zone; the share answered and hours by the clock stand beside; 95 % interval by the bootstrap "
    "with a fixed seed",
)


class FirstAnswerHoursMedian(AccountMetric):
    id = "first_answer_hours_median"
    title = Text("Первый ответ, медиана", "First answer, median")
    unit = "hours"
    norms = frozenset({"first_answer_working_hours"})
    formula = Text(f"Медиана {_DELAY[0]}", f"Median of {_DELAY[1]}")
    source = (
        "Региональные регламенты: 8 рабочих часов (Ульяновская область, Башкортостан), 9 (Крым, Севастополь)"
    )
    needs = frozenset([Comment])
    meter_type = DelayMeter


class ClockDelayMeter(DelayMeter):
    """By the clock: the calendar of working days is not needed."""

    def measured(self) -> Reading:
        told = super().measured()
        if not self.answered:
            return told
        low, high = percentile_interval(self.calendar, self.share) or (None, None)
        return Reading(
            value=percentile(self.calendar, self.share),
            n=len(self.calendar),
            low=low,
            high=high,
            evidence=told.evidence,
            detail=told.detail,
        )


class FirstAnswerClockHoursMedian(AccountMetric):
    id = "first_answer_clock_hours_median"
    title = Text("Первый ответ по обычным часам, медиана", "First answer by the clock, median")
    unit = "hours"
    norms = frozenset({"first_answer_working_hours"})
    formula = Text(
        "Медиана часов от комментария до первого официального ответа в его ветке, по отвеченным, с ночами и выходными; "
        "интервал 95 % по бутстрепу с постоянным зерном",
        "Median of hours from the comment to the first official answer in its thread, over answered ones, nights and days "
        "off included; 95 % interval by the bootstrap with a fixed seed",
    )
    source = "Региональные регламенты: ответ в течение суток (Ярославская область, Сахалин)"
    needs = frozenset([Comment])
    meter_type = ClockDelayMeter


class SlowDelayMeter(DelayMeter):
    share = 0.9


class FirstAnswerHoursP90(AccountMetric):
    id = "first_answer_hours_p90"
    title = Text("Первый ответ, 90-й процентиль", "First answer, 90th percentile")
    unit = "hours"
    norms = frozenset({"first_answer_working_hours"})
    formula = Text(f"90-й процентиль {_DELAY[0]}", f"90th percentile of {_DELAY[1]}")
    source = "Региональные регламенты: ответ в течение суток (Ярославская область, Сахалин)"
    needs = frozenset([Comment])
    meter_type = SlowDelayMeter


class ByCommunityMeter(ThreadMeter):
    by_community = 0

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.names = {scope.account.handle}
        self.elsewhere = Worst()

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts) and record.native_id:
            number = record.native_id.lstrip("-")
            self.names |= {number, f"-{number}", f"club{number}", f"public{number}", f"event{number}"}
        super().add(record)

    def first_answer(self, answer: Comment, asked: datetime) -> None:
        if answer.author in self.names:
            self.by_community += 1
        else:
            self.elsewhere.add(0, self.refer(answer))

    def measured(self) -> Reading:
        if not self.questions:
            return Reading(value=None, note=NO_QUESTIONS)
        if not self.answered:
            return Reading(value=None, note=NO_ANSWERS, detail=self.detail())
        low, high = wilson(self.by_community, self.answered) or (None, None)
        return Reading(
            value=self.by_community / self.answered,
            n=self.answered,
            low=low,
            high=high,
            evidence=self.elsewhere.references(),
            detail=self.detail(),
        )


class AnsweredByCommunityShare(AccountMetric):
    id = "answered_by_community_share"
    title = Text("Доля ответов от имени страницы", "Share of answers in the page's name")
    unit = "share"
    formula = Text(
        "Комментарии, первый официальный ответ на которые дала сама страница, делённые на комментарии с официальным "
        "ответом; интервал Уилсона 95 %",
        "Comments whose first official answer was given by the page itself, divided by comments with an official answer; "
        "Wilson's 95 % interval",
    )
    source = "Практика: гражданин видит, что отвечает орган власти"
    needs = frozenset([AccountFacts, Comment])
    meter_type = ByCommunityMeter
