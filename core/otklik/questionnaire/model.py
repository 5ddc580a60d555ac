"""A questionnaire and its seal: what was asked, of which audit, at which state of its journal."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from otklik.answering import IN_RUSSIAN, WORDS
from otklik.i18n import LANGUAGES, _, using
from otklik.model import Outcome
from otklik.privacy.keys import PseudonymKey
from otklik.report.words import outcome_words
from otklik.safe_text import safe_text

FORMAT = "otklik-questionnaire/1"
PURPOSE = "questionnaire 1"  # of the key that seals it
HIDDEN = "otklik"  # name of the sheet that carries the seals
ASKED = ("pack", "version", "texts")
COLUMNS = 7  # number, item, question, what is told, answer, text, evidence
NUMBER, ITEM, QUESTION, TOLD, ANSWER, TEXT, EVIDENCE = range(COLUMNS)
ANSWERS = (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.NOT_APPLICABLE)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One item for one subject. `question` and `told` are the texts in the cells.

    `is_asked`: nobody has judged it yet, so that the body's word is an answer; else it may only be disputed.
    """

    number: int
    item: str
    subject: str
    section: str = ""
    is_asked: bool
    outcome: str = ""  # that counts, or is proposed
    question: str
    told: str = ""
    asked: Mapping[str, str] = {}  # pack, version and hash of the texts, as `answering.asked` gives them


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Where a questionnaire comes from. `lines`: how many there are, so that none can be left out."""

    audit: str
    heads: tuple[str, ...]
    body: str
    body_title: str
    language: str
    issued: datetime
    due: date  # last day of objections
    lines: int

    @property
    def author(self) -> str:
        """Who answers in the journal."""
        return self.body_title


class Questionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    head: Head
    region: str
    body_name: str
    as_of: str  # in words
    due: str  # in words
    term: str  # where the term comes from, in words
    lines: tuple[Line, ...]


def head_seal(head: Head, key: PseudonymKey) -> str:
    """HMAC-SHA256 over the head; its beginning names the questionnaire."""
    return _seal({"format": FORMAT, **msgspec.to_builtins(head)}, key)


def line_seal(line: Line, of: str, key: PseudonymKey) -> str:
    """HMAC-SHA256 over a line and the head's seal, so that no line can be moved to another questionnaire."""
    told = msgspec.to_builtins(line)
    del told["section"]
    return _seal({"of": of, **told, "question": plain(line.question), "told": plain(line.told)}, key)


def is_same(one: str, other: str) -> bool:
    """Are two seals equal?"""
    return hmac.compare_digest(one.encode(), other.encode())


def plain(text: str) -> str:
    """A text as it comes back out of any office program: runs of white space are one space, no control characters."""
    return " ".join(safe_text(text).split())


def answer_words(outcome: Outcome) -> str:
    """As an official reads it in the list: «Выполнено»."""
    text = outcome_words(outcome)
    return text[:1].upper() + text[1:]


def answers_by_word() -> dict[str, Outcome]:
    """Outcomes by the words of every language, in small letters: a workbook may be read on another computer."""
    found: dict[str, Outcome] = {}
    for language in LANGUAGES:
        with using(language):
            found |= {answer_words(outcome).casefold(): outcome for outcome in ANSWERS}
    typed = {word: WORDS[means] for word, means in IN_RUSSIAN.items() if means in WORDS}
    return found | {word: outcome for word, outcome in typed.items() if outcome in ANSWERS}


def position_label() -> str:
    """What stands beside the cell for who filled it in."""
    return _("Filled in by (position)")


def _seal(content: Any, key: PseudonymKey) -> str:
    encoded = msgspec.json.encode(content, order="sorted")
    return hmac.new(key.for_purpose(PURPOSE), encoded, "sha256").hexdigest()
