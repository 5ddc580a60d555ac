"""How own posts are made: press releases, pictures and videos without words, mistakes. Signs that a person confirms."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

from otklik.language.mistakes import edition, has_double_space, mistakes_in
from otklik.language.officialese import Lexicon
from otklik.language.russian import Prose, prose, sentences, without_markup
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, NO_POSTS, AccountMetric, PostMeter, Worst, is_own, listing
from otklik.metrics.texts import COMMONEST, NO_LONG_TEXTS, NO_TEXTS, ProseMeter, TextMeter
from otklik.model import Post, Text

NO_CAPTION_NORM = N_("No norm states how many characters of text a picture or video needs.")
NO_PICTURES = N_("No own post of the period has a picture or a document.")
ONLY_PICTURE = N_("The text is in the picture, or there is none.")
NO_WORDS = N_("The video or recording comes without a text.")
EMOJI = N_("Emoji stand for words.")

OPENING_WORDS = 3  # among these the official stands who opens a press release
SEEN = frozenset({"photo", "album", "document"})
HEARD = frozenset({"video", "round_video", "voice", "audio", "live"})
LEAST_EMOJI = 3  # fewer cannot take the place of words
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\U0001f1e6-\U0001f1ff]")


class PressReleaseMeter(ProseMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.texts = 0
        self.signs: Counter[str] = Counter()
        self.like = 0
        self.shown = Worst()

    def prose(self, found: Prose, post: Post) -> None:
        self.texts += 1
        signs = press_release_signs(post.text)
        if signs:
            self.like += 1
            self.signs.update(signs)
            self.shown.add(len(signs), self.refer(post, ", ".join(signs)))

    def measured(self) -> Reading:
        if not self.texts:
            return self.nothing(NO_LONG_TEXTS)
        commonest = sorted(self.signs.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
        return Reading(
            value=self.like / self.texts,
            n=self.texts,
            evidence=self.shown.references(),
            detail={
                "like_press_releases": self.like,
                "commonest": listing(f"{sign} ({times})" for sign, times in commonest),
                "lexicon": _press_release().edition,
                **self.left_out(),
            },
        )


def press_release_signs(text: str) -> tuple[str, ...]:
    """What in the first sentence is a press release's: a heading, an official before the news, a turn of officialese."""
    opening = next(iter(sentences(without_markup(text))), "")
    words = prose(opening).words
    signs = _press_release()
    found = [*signs.openings.find(words), *signs.positions.find(words[:OPENING_WORDS])]
    return tuple(dict.fromkeys(found))


class _Signs:
    """`data/press_release.toml`."""

    def __init__(self) -> None:
        told = tomllib.loads((files("otklik") / "data" / "press_release.toml").read_text(encoding="utf-8"))
        self.edition = str(told["edition"])
        self.openings = Lexicon([*told["headings"], *told["formulas"]], self.edition)
        self.positions = Lexicon(told["positions"], self.edition)


@cache
def _press_release() -> _Signs:
    return _Signs()


class PressReleaseShare(AccountMetric):
    id = "press_release_share"
    title = Text("Доля публикаций, похожих на пресс-релиз", "Share of posts like a press release")
    unit = "share"
    formula = Text(
        "Собственные русские публикации от 100 знаков, в первом предложении которых есть пометка «пресс-релиз», должность "
        "среди первых трёх слов или оборот из словаря («в рамках», «состоялось»), делённые на все такие публикации",
        "Own Russian posts of 100 characters and more whose first sentence is marked as a press release, has an official "
        "among its first three words or a turn of the lexicon, divided by all such posts",
    )
    source = "Требования Новосибирской области и Башкортостана к стилю публикаций; собственный словарь с датой издания"
    needs = frozenset([Post])
    meter_type = PressReleaseMeter


class CaptionMeter(PostMeter):
    """Feeds on own posts with their plain text; `least` characters are a text."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.least = scope.norm("caption_length")
        self.looked_at = 0
        self.found: Counter[str] = Counter()
        self.shown = Worst()

    def flag(self, kind: str, note: str, post: Post) -> None:
        """Count a post for what it lacks."""
        self.found[kind] += 1
        self.shown.add(1, self.refer(post, note))

    def is_without_text(self, post: Post) -> bool:
        return self.least is not None and len(" ".join(without_markup(post.text).split())) < self.least

    def told(self, absent: str) -> Reading:
        """The share of posts that were flagged."""
        if self.least is None:
            return Reading(value=None, note=NO_CAPTION_NORM)
        if not self.looked_at:
            return Reading(value=None, note=absent if self.posts else NO_POSTS)
        return Reading(
            value=sum(self.found.values()) / self.looked_at,
            n=self.looked_at,
            evidence=self.shown.references(),
            detail={"least_characters": self.least, **dict(sorted(self.found.items()))},
        )


class PictureOnlyMeter(CaptionMeter):
    def post(self, post: Post) -> None:
        if not is_own(post) or not SEEN.intersection(post.media):
            return
        self.looked_at += 1
        if self.is_without_text(post) and not {"poll", *HEARD}.intersection(post.media):
            self.flag("without_text", ONLY_PICTURE, post)

    def measured(self) -> Reading:
        return self.told(NO_PICTURES)


class PictureOnlyShare(AccountMetric):
    id = "picture_only_share"
    title = Text("Доля картинок и документов без текста", "Share of pictures and documents without a text")
    unit = "share"
    norms = frozenset({"caption_length"})
    formula = Text(
        "Собственные публикации с фото или документом (без видео и опроса), текст которых короче нормы caption_length, "
        "делённые на все собственные публикации с фото или документом; что на картинке, не читается",
        "Own posts with a photo or document (no video or poll) whose text is shorter than the norm caption_length, "
        "divided by all own posts with a photo or document; what a picture shows is not read",
    )
    source = "Практика доступности: текст картинки повторяют в записи"
    needs = frozenset([Post])
    meter_type = PictureOnlyMeter


class WithoutWordsMeter(CaptionMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.dense = scope.norm("emoji_per_word")

    def post(self, post: Post) -> None:
        if not is_own(post) or not (post.text.strip() or post.media):
            return
        self.looked_at += 1
        if HEARD.intersection(post.media) and self.is_without_text(post):
            self.flag("sound_without_text", NO_WORDS, post)
        elif self._is_in_emoji(post.text):
            self.flag("emoji_for_words", EMOJI, post)

    def _is_in_emoji(self, text: str) -> bool:
        emoji, words = len(_EMOJI.findall(text)), len(prose(text).words)
        return self.dense is not None and emoji >= LEAST_EMOJI and emoji > self.dense * words

    def measured(self) -> Reading:
        return self.told(NO_TEXTS)


class WithoutWordsShare(AccountMetric):
    id = "without_words_share"
    title = Text("Доля публикаций, понятных не всем", "Share of posts that not everybody can follow")
    unit = "share"
    norms = frozenset({"emoji_per_word"})
    formula = Text(
        "Собственные публикации с видео, звуком или эфиром, текст которых короче нормы caption_length, и публикации, где "
        "смайлов не меньше трёх и больше нормы emoji_per_word на слово, делённые на все собственные публикации; есть ли "
        "у видео субтитры, не видно",
        "Own posts with a video, a recording or a broadcast whose text is shorter than the norm caption_length, and posts "
        "with three or more emoji and more than the norm emoji_per_word for each word, divided by all own posts; whether "
        "a video has subtitles is not seen",
    )
    source = "Практика Великобритании (GDS): смайлы не заменяют слов, у видео есть текст"
    needs = frozenset([Post])
    meter_type = WithoutWordsMeter


class MistakesMeter(TextMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.texts = self.wrong = self.double_spaces = 0
        self.found: Counter[str] = Counter()
        self.shown = Worst()

    def text(self, text: str, post: Post) -> None:
        self.texts += 1
        self.double_spaces += has_double_space(text)
        mistakes = mistakes_in(text)
        if mistakes:
            self.wrong += 1
            self.found.update(mistakes)
            self.shown.add(len(mistakes), self.refer(post, ", ".join(mistakes)))

    def measured(self) -> Reading:
        if not self.texts:
            return self.nothing(NO_TEXTS)
        commonest = sorted(self.found.items(), key=lambda pair: (-pair[1], pair[0]))[:COMMONEST]
        return Reading(
            value=self.wrong / self.texts,
            n=self.texts,
            evidence=self.shown.references(),
            detail={
                "posts_with_mistakes": self.wrong,
                "commonest": listing(f"{mistake} ({times})" for mistake, times in commonest),
                "with_double_spaces": self.double_spaces,
                "list": edition(),
                **self.left_out(),
            },
        )


class PostsWithMistakesShare(AccountMetric):
    id = "posts_with_mistakes_share"
    title = Text("Доля публикаций с несомненными ошибками", "Share of posts with certain mistakes")
    unit = "share"
    formula = Text(
        "Собственные публикации, в тексте которых есть слово или оборот из списка несомненных ошибок, пробел перед запятой "
        "или точкой, слово, повторённое дважды подряд, или латинская буква внутри русского слова, делённые на собственные "
        "публикации с текстом; ошибки, которых нет в списке, и запятые не видны",
        "Own posts whose text holds a word or turn of the list of certain mistakes, a space before a comma or full stop, a "
        "word said twice in a row or a Latin letter inside a Russian word, divided by own posts with a text; mistakes "
        "that the list lacks, and commas, are not seen",
    )
    source = "Собственный список с датой издания; Правила русской орфографии и пунктуации 1956 года"
    needs = frozenset([Post])
    meter_type = MistakesMeter
