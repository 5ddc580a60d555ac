"""Whether official answers are to the point: substance, tone, proof of what was done, ratings asked for too early."""

from __future__ import annotations

import re

from otklik.language.answers import contact_in, deadline_in
from otklik.language.wordlists import content_words, says_done, topics_in, wordlist
from otklik.metric import Reading, Scope
from otklik.metrics.answers import NO_ANSWERS, RUBRIC, AnswerMeter, SignMeter
from otklik.metrics.base import N_, AccountMetric, Worst, listing
from otklik.model import Comment, Record, Text, Value

NOTHING_DONE = N_("No official answer of the period says that something is done.")

_FIGURE = re.compile(r"(?<![\w№.])(?<!№\s)\d")  # the number of a letter or an act is no fact
_LINK = re.compile(r"https?://\S+|\b[\w-]+\.(?:ru|рф|su|com|example)\b", re.IGNORECASE)
WORDS_KEPT = 20_000  # questions whose words are remembered until they are answered


class SubstanceMeter(SignMeter):
    """An answer of substance names an action or a fact, and speaks of what was asked."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.asked: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self.without_fact = self.off_topic = 0

    def add(self, record: Record) -> None:
        if (
            isinstance(record, Comment)
            and not record.parent
            and not record.is_official
            and len(self.asked) < WORDS_KEPT
        ):
            self.asked[hash((record.post, record.id))] = (
                content_words(record.text),
                topics_in(record.text),
            )
        super().add(record)

    def answer(self, text: str, comment: Comment) -> None:
        nothing: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self.question, self.asked_of = self.asked.get(hash((comment.post, comment.parent)), nothing)
        super().answer(text, comment)

    def has_sign(self, text: str) -> bool:
        names_fact = (
            wordlist("answer_words").has("actions", text)
            or says_done(text)
            or deadline_in(text)
            or contact_in(text)
            or _LINK.search(text) is not None
            or _FIGURE.search(text) is not None
        )
        is_on_topic = (
            not self.asked_of
            or not (told := topics_in(text))
            or bool(told & self.asked_of)
            or bool(self.question & content_words(text))
        )
        self.without_fact += not names_fact
        self.off_topic += names_fact and not is_on_topic
        return names_fact and is_on_topic

    def extra(self) -> dict[str, Value]:
        return {"without_fact": self.without_fact, "off_topic": self.off_topic}


class AnswerSubstanceShare(AccountMetric):
    id = "answer_substance_share"
    title = Text("Доля ответов по существу", "Share of answers of substance")
    unit = "share"
    formula = Text(
        "Официальные ответы, где названы действие, срок, контакт, ссылка или число (кроме номеров) и речь не о другом, делённые на все "
        "официальные ответы с текстом. О другом – если по словарю тем у комментария и ответа темы есть и разные, и общего слова (первые "
        "пять букв) у них нет. Признак, а не оценка смысла",
        "Official answers that name an action, a term, a contact, a link or a number (of no document) and are not about something else, "
        "divided by all official answers with a text. Something else: by the lexicon of topics comment and answer have topics, all "
        "different, and no word (first five letters) in common. A sign, no judgement of sense",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = SubstanceMeter


class CountedSignMeter(SignMeter):
    """Counts answers that show a bad sign: one is enough to be looked at."""

    bad = True

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        return Reading(
            value=self.with_sign, n=self.answers, evidence=self.shown.references(), detail=self.extra()
        )


class DisrespectMeter(CountedSignMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.phrases: dict[str, None] = {}

    def has_sign(self, text: str) -> bool:
        found = [
            *wordlist("answer_words").find("disrespect", text),
            *wordlist("moderation").find("profanity", text),
        ]
        self.phrases.update(dict.fromkeys(found))
        return bool(found)

    def extra(self) -> dict[str, Value]:
        return {"phrases": listing(list(self.phrases)[:5])} if self.phrases else {}


class AnswersDisrespectful(AccountMetric):
    id = "answers_disrespectful"
    title = Text("Ответы с признаками неуважения", "Answers with signs of disrespect")
    unit = "answers"
    formula = Text(
        "Число официальных ответов периода, где есть оборот из словаря упрёков и насмешек или бранное слово",
        "Official answers of the period that hold a phrase of the lexicon of reproach and mockery, or an obscene word",
    )
    source = RUBRIC
    needs = frozenset([Comment])
    meter_type = DisrespectMeter


class ProofMeter(AnswerMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.done = self.proved = 0
        self.bare = Worst()

    def answer(self, text: str, comment: Comment) -> None:
        if not says_done(text):
            return
        self.done += 1
        if comment.media or _LINK.search(text):
            self.proved += 1
        else:
            self.bare.add(0, self.refer(comment))

    def measured(self) -> Reading:
        if not self.answers:
            return Reading(value=None, note=NO_ANSWERS)
        if not self.done:
            return Reading(value=None, note=NOTHING_DONE, detail={"answers": self.answers})
        return Reading(
            value=self.proved / self.done,
            n=self.done,
            evidence=self.bare.references(),
            detail={"count": self.proved, "answers": self.answers},
        )


class AnswerProofShare(AccountMetric):
    id = "answer_proof_share"
    title = Text("Доля ответов «сделано» с подтверждением", "Share of answers on work done that show proof")
    unit = "share"
    formula = Text(
        "Официальные ответы, где сказано, что дело сделано (слова словаря без «не» и «будет» перед ними), с вложением или "
        "ссылкой, делённые на все ответы, где сказано, что дело сделано",
        "Official answers saying that the work is done (words of the lexicon with no “not” or “will” before them) that have "
        "an attachment or a link, divided by all answers saying that the work is done",
    )
    source = "Порядок Республики Крым: при необходимости фото и видео; рубрика качества ответа"
    needs = frozenset([Comment])
    meter_type = ProofMeter


class RatingMeter(CountedSignMeter):
    asked = 0

    def has_sign(self, text: str) -> bool:
        asks = wordlist("answer_words").has("ratings", text)
        self.asked += asks
        return asks and not says_done(text)

    def extra(self) -> dict[str, Value]:
        return {"asked": self.asked}


class AnswersRatingTooEarly(AccountMetric):
    id = "answers_rating_too_early"
    title = Text("Просьбы об оценке до решения", "Ratings asked for before the solution")
    unit = "answers"
    formula = Text(
        "Число официальных ответов периода, где просят оценить ответ и не сказано, что дело сделано",
        "Official answers of the period that ask for a rating and do not say that the work is done",
    )
    source = "Требования Рязанской области к ответам; рубрика качества ответа"
    needs = frozenset([Comment])
    meter_type = RatingMeter
