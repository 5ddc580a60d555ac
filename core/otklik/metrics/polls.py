"""Polls on pages: whether there are any, how they are asked, what is told of their results."""

from __future__ import annotations

from otklik.language.answers import deadline_in
from otklik.language.wordlists import wordlist
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMetric, PostMeter, Worst, is_own
from otklik.metrics.posts_safety import PhraseMeter
from otklik.model import EvidenceRef, Poll, Post, Record, Text

NO_POLLS = N_("There were no polls in the period.")
NO_POLL_RECORDS = N_("The platform does not tell questions and options of the period's polls.")
NO_RESULTS = N_("No own post of the period tells the results of a poll.")
NO_POLL_POSTS = N_("No own post of the period holds a poll or tells its results.")

QUARTER = 91.0  # days
SIGNS = 4  # of a poll's passport: how many, when, where or how, what was asked
ENOUGH = 3  # signs with which a passport is taken for complete


def tells_results(post: Post) -> bool:
    """Does the post tell the results of a poll?"""
    return wordlist("poll_words").has("results", post.text)


class PollsMeter(PostMeter):
    """Own posts of the period with a poll, and own posts that tell results."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.polls = self.results = 0
        self.shown = Worst()

    def post(self, post: Post) -> None:
        if not is_own(post):
            return
        if "poll" in post.media:
            self.polls += 1
            self.poll(post)
        elif tells_results(post):
            self.results += 1
            self.result(post)

    def poll(self, post: Post) -> None:
        """One own post with a poll."""

    def result(self, post: Post) -> None:
        """One own post that tells results."""


class PollsPerQuarterMeter(PollsMeter):
    def poll(self, post: Post) -> None:
        self.shown.add(0, self.refer(post))

    def measured(self) -> Reading:
        window = self.scope.window
        days = (window.until - window.since).total_seconds() / 86_400
        return Reading(
            value=self.polls * QUARTER / days,
            n=self.posts,
            evidence=self.shown.references(),
            detail={"polls": self.polls, "days": days},
        )


class PollsPerQuarter(AccountMetric):
    id = "polls_per_quarter"
    title = Text("Опросов за квартал", "Polls a quarter")
    unit = "polls/quarter"
    formula = Text(
        "Собственные публикации периода с опросом × 91 / дней в периоде",
        "Own posts of the period with a poll × 91 / days of the period",
    )
    source = "Практика: опрос в сообществе не реже раза в квартал"
    needs = frozenset([Post])
    meter_type = PollsPerQuarterMeter


class PassportMeter(PollsMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.complete = 0

    def result(self, post: Post) -> None:
        told = wordlist("poll_words")
        text = post.text
        signs = (
            told.has("numbers", text) and any(char.isdigit() for char in text),
            deadline_in(text),
            told.has("ways", text),
            "?" in text or "«" in text,
        )
        if sum(signs) >= ENOUGH:
            self.complete += 1
        else:
            self.shown.add(SIGNS - sum(signs), self.refer(post))

    def measured(self) -> Reading:
        if not self.results:
            return Reading(value=None, note=NO_RESULTS, detail={"polls": self.polls})
        return Reading(
            value=self.complete / self.results,
            n=self.results,
            evidence=self.shown.references(),
            detail={"count": self.complete},
        )


class PollPassportShare(AccountMetric):
    id = "poll_passport_share"
    title = Text("Доля итогов опросов с паспортом", "Share of poll results with a passport")
    unit = "share"
    formula = Text(
        "Собственные записи об итогах опроса, где есть не меньше трёх признаков из четырёх (сколько человек, даты, площадка или "
        "способ, сам вопрос), делённые на все собственные записи об итогах опроса",
        "Own posts on a poll's results that show at least three of four signs (how many people, dates, platform or way, the "
        "question itself), divided by all own posts on a poll's results",
    )
    source = "Практика: паспорт опроса"
    needs = frozenset([Post])
    meter_type = PassportMeter


class CaveatMeter(PollsMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.with_caveat = 0

    def poll(self, post: Post) -> None:
        self._look(post)

    def result(self, post: Post) -> None:
        self._look(post)

    def _look(self, post: Post) -> None:
        if wordlist("poll_words").has("caveats", post.text):
            self.with_caveat += 1
        else:
            self.shown.add(0, self.refer(post))

    def measured(self) -> Reading:
        every = self.polls + self.results
        if not every:
            return Reading(value=None, note=NO_POLL_POSTS)
        return Reading(
            value=self.with_caveat / every,
            n=every,
            evidence=self.shown.references(),
            detail={"count": self.with_caveat, "polls": self.polls, "results": self.results},
        )


class PollCaveatShare(AccountMetric):
    id = "poll_caveat_share"
    title = Text("Доля опросов с оговоркой", "Share of polls with a caveat")
    unit = "share"
    formula = Text(
        "Собственные записи с опросом или с его итогами, где сказано, что опрос нерепрезентативный или говорит только за тех, кто "
        "ответил, делённые на все такие записи",
        "Own posts with a poll or its results that say that the poll is not representative or speaks for those who answered alone, "
        "divided by all such posts",
    )
    source = "Бабич и Батыков: открытый опрос – неслучайная выборка"
    needs = frozenset([Post])
    meter_type = CaveatMeter


class ResultsMeter(PollsMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.decided = 0

    def result(self, post: Post) -> None:
        self.decided += wordlist("poll_words").has("decisions", post.text)
        self.shown.add(0, self.refer(post))

    def measured(self) -> Reading:
        if not self.polls:
            return Reading(value=None, note=NO_POLLS, detail={"results": self.results})
        return Reading(
            value=min(self.decided / self.polls, 1.0),
            n=self.polls,
            evidence=self.shown.references(),
            detail={"results": self.results, "with_decision": self.decided},
        )


class PollResultsShare(AccountMetric):
    id = "poll_results_share"
    title = Text("Итоги и решения на один опрос", "Results and decisions for each poll")
    unit = "share"
    formula = Text(
        "Собственные записи периода об итогах опроса, где назван и следующий шаг, делённые на собственные записи с опросом, не больше 1",
        "Own posts of the period on a poll's results that name the next step too, divided by own posts with a poll, at most 1",
    )
    source = "Показатели ПОС: исполнение того, за что проголосовали"
    needs = frozenset([Post])
    meter_type = ResultsMeter


class NeutralMeter(PostMeter):
    """Questions and options of polls; a quiz has a right answer and is no poll."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.own: set[str] = set()
        self.with_poll = 0
        self.seen: list[tuple[str, bool, bool, EvidenceRef]] = []  # post, leads, has a way out, place

    def add(self, record: Record) -> None:
        if isinstance(record, Poll):
            if not record.is_quiz and record.question and record.options:
                self._read(record)
        else:
            super().add(record)

    def post(self, post: Post) -> None:
        if is_own(post):
            self.own.add(post.id)
            self.with_poll += "poll" in post.media

    def _read(self, poll: Poll) -> None:
        told = wordlist("poll_words")
        has_exit = any(told.has("exits", option) for option, _votes, _share in poll.options)
        place = EvidenceRef(exchange=self.scope.exchange(), place=poll.place, note=poll.question[:200])
        self.seen.append((poll.post, told.has("leading", poll.question), has_exit, place))

    def measured(self) -> Reading:
        seen = [one for one in self.seen if one[0] in self.own]
        if not seen:
            return Reading(value=None, note=NO_POLL_RECORDS if self.with_poll else NO_POLLS)
        bad = Worst()
        for _post, leads, has_exit, place in seen:
            if leads or not has_exit:
                bad.add(leads + (not has_exit), place)
        good = sum(has_exit and not leads for _post, leads, has_exit, _place in seen)
        return Reading(
            value=good / len(seen),
            n=len(seen),
            evidence=bad.references(),
            detail={
                "leading": sum(one[1] for one in seen),
                "without_exit": sum(not one[2] for one in seen),
            },
        )


class PollsNeutralShare(AccountMetric):
    id = "polls_neutral_share"
    title = Text(
        "Доля опросов с нейтральным вопросом и выходом",
        "Share of polls with a neutral question and a way out",
    )
    unit = "share"
    formula = Text(
        "Опросы собственных публикаций (без викторин), где среди вариантов есть «затрудняюсь», «другое» или подобный, а в вопросе нет "
        "наводящих оборотов словаря, делённые на все такие опросы",
        "Polls of own posts (quizzes left out) whose options hold “don't know”, “other” or the like and whose question holds no leading "
        "phrase of the lexicon, divided by all such polls",
    )
    source = "Практика составления анкет; собственный словарь с датой издания"
    needs = frozenset([Post, Poll])
    meter_type = NeutralMeter


class SummedMeter(PhraseMeter):
    def signs(self, post: Post) -> list[str]:
        told = wordlist("poll_words")
        return told.find("summed", post.text) if told.has("followers", post.text) else []


class SubscriptionsSummed(AccountMetric):
    id = "subscriptions_summed"
    title = Text("Публикации со сложенными подписками", "Posts that add subscriptions up")
    unit = "posts"
    formula = Text(
        "Число публикаций периода, где рядом стоят слова о подписчиках или аудитории и о сумме по страницам («суммарно», «общая аудитория», "
        "«во всех соцсетях»)",
        "Posts of the period with words on followers or audience and on a sum over pages",
    )
    source = "Владимирская область: 1,6 млн подписок – 530 тыс. человек"
    needs = frozenset([Post])
    meter_type = SummedMeter
