"""Words, sentences, syllables and the ease of reading of Russian texts."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_VOWELS = re.compile(r"[аеёиоуыэюяaeiouy]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_RUSSIAN_WORD = re.compile(rf"(?<!\S)[{RUSSIAN}\-’']+(?!\S)", re.IGNORECASE)
_VK_MENTION = re.compile(r"\[(?:[a-z]+-?\d+(?:_\d+)?|https?://[^\]|\s]+)\|([^\]\n]*)\]", re.IGNORECASE)
_NOT_PROSE = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+\w|[#@]\w+(?:@\w+)?|\b[\w-]+(?:\.[a-zа-я-]{2,})+/\S*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…]+[»”\")\]]*(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"([^\W_]+(?:-[^\W_]+)?)\.$")

LONGEST_ABBREVIATION = 40  # letters at the end of a sentence that are looked at; no word so long is one
FOREIGN_WORDS = 0.15  # with more words of other letters, a text is not taken for Russian


class Prose(msgspec.Struct, frozen=True):
    """A text as its readers meet it: words in order, and how many sentences and syllables they make."""

    words: tuple[str, ...]
    sentences: int
    syllables: int
    is_russian: bool

    @property
    def flesch(self) -> float | None:
        """Flesch reading ease for Russian: 206.835 − 1.3·ASL − 60.1·ASW; None without words or not in Russian.

        ASL: words in a sentence; ASW: syllables (vowels) in a word. The higher, the easier; 40 and more is plain.
        """
        if not self.words or not self.is_russian:
            return None
        return 206.835 - 1.3 * len(self.words) / self.sentences - 60.1 * self.syllables / len(self.words)


@lru_cache(maxsize=8)  # metrics meet one record after another: each asks for the same text
def prose(text: str) -> Prose:
    """The text without addresses, hashtags and mentions, counted."""
    plain = without_markup(text)
    words = tuple(_WORD.findall(plain))
    joined = " ".join(words)
    other = len(words) - len(_RUSSIAN_WORD.findall(joined))
    return Prose(
        words=words,
        sentences=max(1, len(sentences(plain))) if words else 0,
        syllables=len(_VOWELS.findall(joined)),
        is_russian=other <= FOREIGN_WORDS * len(words),
    )


@lru_cache(maxsize=8)  # as `prose`
def without_markup(text: str) -> str:
    """The text as it is read aloud: names instead of VK mentions, no addresses and hashtags."""
    return _NOT_PROSE.sub(" ", _VK_MENTION.sub(r"\1", text))


def sentences(text: str) -> list[str]:
    """Sentences with at least one word. A line break ends one, an abbreviation or an initial does not."""
    found: list[str] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        piece = text[start : end.end()]
        if (
            end.group().startswith(".")
            and "\n" not in end.group()
            and _is_abbreviated(piece, text[end.end() :])
        ):
            continue
        start = end.end()
        if _WORD.search(piece):
            found.append(piece.strip())
    rest = text[start:].strip()
    if _WORD.search(rest):
        found.append(rest)
    return found


def _is_abbreviated(piece: str, rest: str) -> bool:
    last = _LAST_WORD.search(piece, max(0, len(piece) - LONGEST_ABBREVIATION))
    if last is None or not rest.strip():
        return False
    word = last.group(1)
    return (len(word) == 1 and word.isupper()) or word.lower() in wordlist().abbreviations


class Wordlist(msgspec.Struct, frozen=True):
    """`data/russian.toml`."""

    abbreviations: frozenset[str]
    greetings: tuple[str, ...]
    redirects: tuple[str, ...]


@cache
def wordlist() -> Wordlist:
    """The words that come with Otklik."""
    told = tomllib.loads((files("otklik") / "data" / "russian.toml").read_text(encoding="utf-8"))
    return msgspec.convert(told, Wordlist)
