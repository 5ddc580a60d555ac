"""How a page's own posts read: length, plain language, officialese. Reposts are other people's texts."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections import Counter

from otklik.language.officialese import lexicon
from otklik.language.russian import Prose, prose
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, NO_POSTS, AccountMetric, PostMeter, Worst, is_own, listing
from otklik.model import Post, Text, Value
from otklik.stats import median

NO_TEXTS = N_("No own post of the period has a text.")
NO_LONG_TEXTS = N_("No own post of the period has a Russian text of 100 characters or more.")
NO_LENGTH_NORM = N_("No norm states how long a text should be.")

LEAST_CHARACTERS = 100  # a shorter text has too few sentences for its ease of reading to mean something
COMMONEST = 5  # phrases of officialese that are shown


class TextMeter(PostMeter):
    """Feeds on texts of own posts."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.without_text = 0
        self.reposts = 0

    def post(self, post: Post) -> None:
        if not is_own(post):
            self.reposts += 1
        elif text := post.text.strip():
            self.text(text, post)
        else:
            self.without_text += 1

    @abstractmethod
    def text(self, text: str, post: Post) -> None:
        """The text of one own post."""

    def nothing(self, note: str) -> Reading:
        """No value, for want of posts or of such texts."""
        return Reading(value=None, note=note if self.posts else NO_POSTS, detail=self.left_out())

    def left_out(self) -> dict[str, Value]:
        """Posts that were not read."""
        return {"without_text": self.without_text, "reposts": self.reposts}


class TextLengthMeter(TextMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.lengths = array("d")

    def text(self, text: str, post: Post) -> None:
        self.lengths.append(len(text))

    def measured(self) -> Reading:
        if not self.lengths:
            return self.nothing(NO_TEXTS)
        return Reading(
            value=median(self.lengths),
            n=len(self.lengths),
            detail={"min": min(self.lengths), "max": max(self.lengths), **self.left_out()},
        )


class TextLengthMedian(AccountMetric):
    id = "text_length_median"
    title = Text("Длина публикации, медиана", "Length of a post, median")
    unit = "characters"
    formula = Text(
        "Медиана числа знаков в текстах собственных публикаций периода, у которых есть текст",
        "Median of characters in texts of the period's own posts that have a text",
    )
    source = "Исследование Popsters 2020: тексты в 160–1000 знаков собирают больше всего откликов"
    needs = frozenset([Post])
    meter_type = TextLengthMeter


class TextLengthInRangeMeter(TextMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.least = scope.norm("text_length_min")
        self.most = scope.norm("text_length_max")
        self.texts = self.short = self.long = 0
        self.longest = Worst()

    def text(self, text: str, post: Post) -> None:
        if self.least is None or self.most is None:
            return
        self.texts += 1
        self.short += len(text) < self.least
        if len(text) > self.most:
            self.long += 1
            self.longest.add(len(text), self.refer(post))

    def measured(self) -> Reading:
        if self.least is None or self.most is None:
            return Reading(value=None, note=NO_LENGTH_NORM)
        if not self.texts:
            return self.nothing(NO_TEXTS)
        return Reading(
            value=(self.texts - self.short - self.long) / self.texts,
            n=self.texts,
            evidence=self.longest.references(),
            detail={
                "short": self.short,
                "long": self.long,
                "from": self.least,
                "to": self.most,
                **self.left_out(),
            },
        )


class TextLengthInRangeShare(AccountMetric):
    id = "text_length_in_range_share"
    title = Text("Доля публикаций удобной длины", "Share of posts of a convenient length")
    unit = "share"
    norms = frozenset({"text_length_min", "text_length_max"})
    formula = Text(
        "Собственные публикации, длина текста которых лежит между нормами text_length_min и text_length_max, "
        "делённые на собственные публикации с текстом",
        "Own posts whose text is as long as the norms text_length_min and text_length_max ask, divided by own posts "
        "with a text",
    )
    source = "Исследование Popsters 2020: тексты в 160–1000 знаков собирают больше всего откликов"
    needs = frozenset([Post])
    meter_type = TextLengthInRangeMeter


class ProseMeter(TextMeter):
    """Feeds on Russian texts long enough to be read as prose."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.short = self.other_language = 0

    def text(self, text: str, post: Post) -> None:
        if len(text) < LEAST_CHARACTERS:
            self.short += 1
            return
        found = prose(text)
        if found.words and found.is_russian:
            self.prose(found, post)
        else:
            self.other_language += 1

    @abstractmethod
    def prose(self, found: Prose, post: Post) -> None:
        """The prose of one own post."""

    def left_out(self) -> dict[str, Value]:
        return {**super().left_out(), "short": self.short, "other_language": self.other_language}


class FleschMeter(ProseMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scores = array("d")
        self.hardest = Worst()

    def prose(self, found: Prose, post: Post) -> None:
        score = found.flesch
        if score is not None:
            self.scores.append(score)
            self.hardest.add(-score, self.refer(post))

    def measured(self) -> Reading:
        if not self.scores:
            return self.nothing(NO_LONG_TEXTS)
        return Reading(
            value=median(self.scores),
            n=len(self.scores),
            evidence=self.hardest.references(),
            detail={"min": min(self.scores), "max": max(self.scores), **self.left_out()},
        )


class FleschRu(AccountMetric):
    id = "flesch_ru"
    title = Text("Понятность текста публикаций", "Ease of reading of posts")
    unit = "points"
    may_be_negative = True
    formula = Text(
        "Медиана по собственным русским публикациям от 100 знаков: 206,835 − 1,3 × слов в предложении − "
        "60,1 × слогов в слове; чем больше, тем проще",
        "Median over own Russian posts of 100 characters and more: 206.835 − 1.3 × words a sentence − "
        "60.1 × syllables a word; the higher, the easier",
    )
    source = "Формула Флеша для русского языка"
    needs = frozenset([Post])
    meter_type = FleschMeter


class SentenceWordsMeter(ProseMeter):
    words = 0
    sentences = 0

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.longest = Worst()

    def prose(self, found: Prose, post: Post) -> None:
        self.words += len(found.words)
        self.sentences += found.sentences
        self.longest.add(len(found.words) / found.sentences, self.refer(post))

    def measured(self) -> Reading:
        if not self.sentences:
            return self.nothing(NO_LONG_TEXTS)
        return Reading(
            value=self.words / self.sentences,
            n=self.sentences,
            evidence=self.longest.references(),
            detail={"words": self.words, **self.left_out()},
        )


class SentenceWordsMean(AccountMetric):
    id = "sentence_words_mean"
    title = Text("Слов в предложении", "Words in a sentence")
    unit = "words"
    formula = Text(
        "Все слова собственных русских публикаций от 100 знаков, делённые на все их предложения",
        "All words of own Russian posts of 100 characters and more, divided by all their sentences",
    )
    source = "Составная часть формулы Флеша для русского языка"
    needs = frozenset([Post])
    meter_type = SentenceWordsMeter


class OfficialeseMeter(ProseMeter):
    words = 0

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.found: Counter[str] = Counter()
        self.stiffest = Worst()

    def prose(self, found: Prose, post: Post) -> None:
        phrases = lexicon().find(found.words)
        self.words += len(found.words)
        self.found.update(phrases)
        if phrases:
            self.stiffest.add(len(phrases) / len(found.words), self.refer(post))

    def measured(self) -> Reading:
        if not self.words:
            return self.nothing(NO_LONG_TEXTS)
        total = sum(self.found.values())
        commonest = sorted(self.found.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
        return Reading(
            value=100 * total / self.words,
            n=self.words,
            evidence=self.stiffest.references(),
            detail={
                "phrases": total,
                "commonest": listing(f"{phrase} ({times})" for phrase, times in commonest),
                "lexicon": lexicon().edition,
                **self.left_out(),
            },
        )


class OfficialesePer100Words(AccountMetric):
    id = "officialese_per_100_words"
    title = Text("Канцелярит на 100 слов", "Officialese per 100 words")
    unit = "phrases/100 words"
    formula = Text(
        "Обороты из словаря канцелярита в собственных русских публикациях от 100 знаков × 100 / все их слова; "
        "оборот считается один раз, сколько бы слов в нём ни было",
        "Phrases of the lexicon of officialese in own Russian posts of 100 characters and more × 100 / all their "
        "words; a phrase counts once, however many words it has",
    )
    source = "Собственный словарь с датой издания; требования Башкортостана и Новосибирской области к языку"
    needs = frozenset([Post])
    meter_type = OfficialeseMeter
