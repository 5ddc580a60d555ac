"""What official answers to citizens' comments say: courtesy, deadline, contact, plain words, copies."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections import Counter

from otklik.language.answers import (
    contact_in,
    deadline_in,
    greeting_in,
    greets_by_name,
    is_mere_redirect,
)
from otklik.language.duplicates import Bag, copies, words_of
from otklik.language.personal_data import personal_data_in
from otklik.language.russian import prose
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMeter, AccountMetric, Worst
from otklik.metrics.texts import LEAST_CHARACTERS
from otklik.model import Comment, EvidenceRef, Record, Text, Value
from otklik.stats import median, percentile_interval, wilson

NO_ANSWERS = N_("There are no official answers with a text in the period.")
NO_LONG_ANSWERS = N_("No official answer has a Russian text of 100 characters or more.")
NO_COMPARABLE = N_("Official answers are too few or too short to be compared.")
RUBRIC = "Рубрика качества ответа по региональным требованиям (Рязанская, Ярославская, Орловская области)"

COMPARED = 20_000  # different answers kept in memory to be compared; later ones are left out and counted


class AnswerMeter(AccountMeter):
    """Feeds on texts of official replies in threads that citizens began."""

    requires = "comments"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.answers = 0
        self._official_threads: set[int] = set()

    def add(self, record: Record) -> None:
        if not isinstance(record, Comment) or not record.is_official or record.is_deleted:
            return
        if not record.parent:
            self._official_threads.add(hash((record.post, record.id)))
        elif (
            self.in_window(record.published_at)
            and record.text.strip()
            and hash((record.post, record.parent)) not in self._official_threads
        ):
            self.answers += 1
            self.answer(record.text.strip(), record)

    @abstractmethod
    def answer(self, text: str, comment: Comment) -> None:
        """One official answer."""


class SignMeter(AnswerMeter):
    """The share of answers that show a sign; `bad` decides which of them are shown as evidence."""

    bad = False

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.with_sign = 0
        self.shown = Worst()

    def answer(self, text: str, comment: Comment) -> None:
        has = self.has_sign(text)
        self.with_sign += has
        if has == self.bad:
            self.shown.add(0, self.refer(comment))

    @abstractmethod
    def has_sign(self, text: str) -> bool:
        """Does the answer show the sign?"""

    def extra(self) -> dict[str, Value]:
        """Other figures."""
        return {}

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        low, high = wilson(self.with_sign, self.answers) or (None, None)
        return Reading(
            value=self.with_sign / self.answers,
            n=self.answers,
            low=low,
            high=high,
            evidence=self.shown.references(),
            detail={"count": self.with_sign, **self.extra()},
        )


class GreetingMeter(SignMeter):
    by_name = 0

    def has_sign(self, text: str) -> bool:
        self.by_name += greets_by_name(text)
        return greeting_in(text)

    def extra(self) -> dict[str, Value]:
        return {"by_name": self.by_name}


class AnswerGreetingShare(AccountMetric):
    id = "answer_greeting_share"
    title = Text("Доля ответов с приветствием", "Share of answers with a greeting")
    unit = "share"
    formula = Text(
        "Официальные ответы, в первых 80 знаках которых есть приветствие, делённые на все официальные ответы с текстом; интервал Уилсона 95 %",
        "Official answers with a greeting in their first 80 characters, divided by all official answers with a text; Wilson's 95 % interval",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = GreetingMeter


class DeadlineMeter(SignMeter):
    def has_sign(self, text: str) -> bool:
        return deadline_in(text)


class AnswerWithDeadlineShare(AccountMetric):
    id = "answer_with_deadline_share"
    title = Text("Доля ответов со сроком", "Share of answers with a deadline")
    unit = "share"
    formula = Text(
        "Официальные ответы, где названы дата или срок (даты правовых актов не в счёт), делённые на все официальные "
        "ответы с текстом; интервал Уилсона 95 %",
        "Official answers that name a date or a term (dates of legal acts excepted), divided by all official answers "
        "with a text; Wilson's 95 % interval",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = DeadlineMeter


class ContactMeter(SignMeter):
    def has_sign(self, text: str) -> bool:
        return contact_in(text)


class AnswerWithContactShare(AccountMetric):
    id = "answer_with_contact_share"
    title = Text("Доля ответов с контактом", "Share of answers with a contact")
    unit = "share"
    formula = Text(
        "Официальные ответы, где назван телефон, электронная почта, кабинет или адрес, куда прийти, делённые на все официальные "
        "ответы с текстом; интервал Уилсона 95 %",
        "Official answers that name a phone, an e-mail, a room or an address to come to, divided by all official answers with a text; Wilson's 95 % interval",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = ContactMeter


class RedirectMeter(SignMeter):
    bad = True

    def has_sign(self, text: str) -> bool:
        return is_mere_redirect(text)


class AnswerRedirectShare(AccountMetric):
    id = "answer_redirect_share"
    title = Text("Доля отсылок «обратитесь в…»", "Share of mere redirects")
    unit = "share"
    formula = Text(
        "Официальные ответы, которые отсылают в другое место и не называют ни контакта, ни ссылки, делённые на все "
        "официальные ответы с текстом; интервал Уилсона 95 %",
        "Official answers that send elsewhere and name neither contact nor link, divided by all official answers with "
        "a text; Wilson's 95 % interval",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = RedirectMeter


class AnswerFleschMeter(AnswerMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scores = array("d")
        self.hardest = Worst()

    def answer(self, text: str, comment: Comment) -> None:
        score = prose(text).flesch if len(text) >= LEAST_CHARACTERS else None
        if score is not None:
            self.scores.append(score)
            self.hardest.add(-score, self.refer(comment))

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        if not self.scores:
            return Reading(value=None, note=NO_LONG_ANSWERS)
        low, high = percentile_interval(self.scores, 0.5) or (None, None)
        return Reading(
            value=median(self.scores),
            n=len(self.scores),
            low=low,
            high=high,
            evidence=self.hardest.references(),
            detail={"left_out": self.answers - len(self.scores)},
        )


class AnswerFleschRu(AccountMetric):
    id = "answer_flesch_ru"
    title = Text("Понятность ответов", "Ease of reading of answers")
    unit = "points"
    may_be_negative = True
    formula = Text(
        "Медиана по официальным русским ответам от 100 знаков: 206,835 − 1,3 × слов в предложении − 60,1 × слогов в слове; интервал 95 % по бутстрепу с постоянным зерном",
        "Median over official Russian answers of 100 characters and more: 206.835 − 1.3 × words a sentence − "
        "60.1 × syllables a word; 95 % interval by the bootstrap with a fixed seed",
    )
    source = "Формула Флеша для русского языка"
    needs = frozenset([Comment])
    meter_type = AnswerFleschMeter


class DuplicatesMeter(AnswerMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.seen: dict[Bag, tuple[int, EvidenceRef]] = {}
        self.short = self.beyond = 0

    def answer(self, text: str, comment: Comment) -> None:
        bag = words_of(text)
        if not bag:
            self.short += 1
        elif bag in self.seen:
            times, first = self.seen[bag]
            self.seen[bag] = (times + 1, first)
        elif len(self.seen) < COMPARED:
            self.seen[bag] = (1, self.refer(comment))
        else:
            self.beyond += 1

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        times = [count for count, _first in self.seen.values()]
        compared = sum(times)
        if compared < 2:
            return Reading(value=None, note=NO_COMPARABLE)
        commonest = Worst()
        repeated = 0
        for (count, first), alike in zip(self.seen.values(), copies(list(self.seen)), strict=True):
            if count > 1 or alike:
                repeated += count
                commonest.add(count, first)
        return Reading(
            value=repeated / compared,
            n=compared,
            evidence=commonest.references(),
            detail={
                "copies": repeated,
                "commonest_times": max(times),
                "short": self.short,
                "beyond": self.beyond,
            },
        )


class AnswerDuplicatesShare(AccountMetric):
    id = "answer_duplicates_share"
    title = Text("Доля одинаковых ответов", "Share of identical answers")
    unit = "share"
    formula = Text(
        "Официальные ответы от 6 слов, у которых есть почти такой же (2 × общие слова / слова обоих ≥ 0,9, приветствие "
        "не в счёт), делённые на все официальные ответы от 6 слов",
        "Official answers of 6 words and more that have a near copy (2 × common words / words of both ≥ 0.9, the "
        "greeting excepted), divided by all official answers of 6 words and more",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = DuplicatesMeter


class AnswerPersonalDataMeter(AnswerMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.flagged = 0
        self.kinds: Counter[str] = Counter()
        self.shown = Worst()

    def answer(self, text: str, comment: Comment) -> None:
        kinds = personal_data_in(text)
        if kinds:
            self.flagged += 1
            self.kinds.update(kinds)
            self.shown.add(len(kinds), self.refer(comment))

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        return Reading(
            value=self.flagged,
            n=self.answers,
            evidence=self.shown.references(),
            detail=dict(sorted(self.kinds.items())),
        )


class AnswersWithPersonalData(AccountMetric):
    id = "answers_with_personal_data"
    title = Text("Ответы с признаками персональных данных", "Answers with signs of personal data")
    unit = "answers"
    formula = Text(
        "Число официальных ответов, где есть СНИЛС, ИНН человека или номер карты с верными контрольными цифрами, "
        "паспорт, дата рождения или мобильный телефон",
        "Official answers that hold a SNILS, a person's INN or a card number with right check digits, a passport, a "
        "date of birth or a mobile phone",
    )
    source = "Федеральный закон от 27.07.2006 № 152-ФЗ"
    needs = frozenset([Comment])
    meter_type = AnswerPersonalDataMeter
