"""Pseudonyms and masks: what is kept of citizens in records, exchanges and reports."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from otklik.privacy.keys import PseudonymKey

PERSON = re.compile(r"person-[0-9a-f]{16}")

# What may name a private person in free text. Order matters: the longer number before the shorter.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("почта", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")),
    (
        "страница",
        re.compile(r"(?:https?://)?(?:m\.)?(?:vk\.(?:com|ru)/id\d+|ok\.ru/profile/\d+)", re.IGNORECASE),
    ),
    ("карта", re.compile(r"(?<!\d)(?:\d{4}[ -]?){3}\d{4}(?!\d)")),
    ("СНИЛС", re.compile(r"(?<!\d)\d{3}-\d{3}-\d{3}[ -]\d{2}(?!\d)")),
    (
        "телефон",
        re.compile(
            r"(?<![\d.,])(?:\+7|8|7)[\s(.-]{0,3}\d{3}[\s).-]{0,3}\d{3}[\s.-]{0,2}\d{2}[\s.-]{0,2}\d{2}(?!\d)"
        ),
    ),
    ("паспорт", re.compile(r"(?i)паспорт\D{0,12}\d{2}\s?\d{2}\s?№?\s?\d{6}")),
    ("квартира", re.compile(r"(?i)\bкв(?:\.|артира)\s*№?\s*\d{1,4}\b")),
    # Surname Name Patronymic in any case; surname with initials; name with patronymic.
    (
        "имя",
        re.compile(
            r"\b(?:[А-ЯЁ][а-яё]{1,30}\s+){0,2}[А-ЯЁ][а-яё]{1,30}"
            r"(?:ович|евич|ьич|овн|евн|иничн|ичн)(?:а|у|ем|ом|е|ы|ой|ою)?\b(?:\s+[А-ЯЁ][а-яё]{1,30}(?:ов|ев|ин|ын|ая|ий)[а-яё]{0,3}\b)?"
        ),
    ),
    (
        "имя",
        re.compile(
            r"\b[А-ЯЁ][а-яё]{2,30}\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|\b[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]{2,30}\b"
        ),
    ),
)


class PeopleMasker:
    """Implements `platform.Masker` with a region's key. `official`: platform → ids and handles of listed accounts."""

    def __init__(self, key: PseudonymKey, official: Mapping[str, frozenset[str]]) -> None:
        self._key = key
        self._official = official

    def is_official(self, platform: str, person: str) -> bool:
        return person in self._official.get(platform, frozenset())

    def person(self, platform: str, person: str) -> str:
        if not person or PERSON.fullmatch(person) or self.is_official(platform, person):
            return person
        digest = hmac.new(self._key.secret, f"{platform}:{person}".encode(), hashlib.sha256)
        return f"person-{digest.hexdigest()[:16]}"

    def text(self, text: str) -> str:
        return mask_text(text)


def mask_text(text: str) -> str:
    """Names and contacts replaced by what they were: «[телефон]». Idempotent. Rules, not understanding: a rare
    name without patronymic or initials passes, so texts are not published without a person's look."""
    for word, pattern in _PATTERNS:
        text = pattern.sub(f"[{word}]", text)
    return text


def has_mask(text: str) -> bool:
    """Was something masked in it?"""
    return any(f"[{word}]" in text for word, _pattern in _PATTERNS)
