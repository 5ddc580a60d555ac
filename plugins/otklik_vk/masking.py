"""An exchange without citizens: their numbers become pseudonyms, their names and profiles go, their texts are masked."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from otklik.errors import FormatChanged
from otklik.model import Exchange
from otklik.platform import Masker
from otklik_vk.answers import decode
from otklik_vk.texts import without_people

# Whose number stands here: authors, signers, owners of what is attached.
_PEOPLE = frozenset(
    {"from_id", "owner_id", "signer_id", "created_by", "reply_to_user", "user_id", "author_id", "to_id", "post_author_id",
     "reply_owner_id", "copy_owner_id", "invited_by", "postponed_by"}
)  # fmt: skip
# Lists of people: only the numbers are kept.
_PROFILES = frozenset({"profiles", "friends", "users", "likers"})
_TEXTS = frozenset({"text", "title", "description", "caption", "question"})
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)


def mask(exchange: Exchange, masker: Masker) -> Exchange:
    """The exchange with people pseudonymised. Idempotent. A body that is not JSON is masked as a text."""
    try:
        told = decode(exchange.body)
        masked = _Mask(masker).of(told)
        if masked == told:
            return exchange
        body = msgspec.json.encode(masked)
    except (FormatChanged, RecursionError, OverflowError):
        text = exchange.body.decode("utf-8", "replace")
        body = masker.text(without_people(text)).encode()
    return msgspec.structs.replace(exchange, body=body)


class _Mask:
    def __init__(self, masker: Masker) -> None:
        self._masker = masker

    def of(self, told: Any, is_citizens: bool = False) -> Any:
        """The value masked; `is_citizens`: a citizen wrote what it stands in."""
        if isinstance(told, dict):
            return self._object(told, is_citizens)
        if isinstance(told, list):
            return [self.of(one, is_citizens) for one in told]
        return without_people(told) if isinstance(told, str) else told

    def _object(self, told: dict[str, Any], is_citizens: bool) -> dict[str, Any]:
        if "screen_name" in told and "first_name" not in told:
            # A community: its contacts are officials who gave themselves as such.
            return told
        if "first_name" in told:
            return {"id": self._person(told.get("id"))}
        author = told.get("from_id", told.get("owner_id") if "copy_history" in told else None)
        is_citizens = is_citizens if author is None else self._is_citizen(author)
        masked: dict[str, Any] = {}
        for key, value in told.items():
            if key in _PROFILES and isinstance(value, list):
                masked[key] = [self._profile(one) for one in value]
            elif key in _PEOPLE:
                masked[key] = self._person(value)
            elif (
                key == "attachments" and (is_citizens or "post_type" not in told) and isinstance(value, list)
            ):
                masked[key] = [self._attachment(one, "post_type" in told) for one in value]
            elif key in _TEXTS and isinstance(value, str):
                masked[key] = (
                    self._masker.text(without_people(value)) if is_citizens else without_people(value)
                )
            else:
                masked[key] = self.of(value, is_citizens)
        return masked

    def _is_citizen(self, author: Any) -> bool:
        """Everybody but communities and officials; nobody named (a deleted comment, a pseudonym) counts as a citizen."""
        if (isinstance(author, int) and author < 0) or (isinstance(author, str) and author.startswith("-")):
            return False
        person = _person(author)
        return not person or not self._masker.is_official("vk", person)

    def _person(self, told: Any) -> Any:
        person = _person(told)
        if not person or self._masker.is_official("vk", person):
            return told
        return self._masker.person("vk", person)

    def _profile(self, told: Any) -> Any:
        if isinstance(told, dict):
            return {"id": self._person(told.get("id"))}
        return self._person(told)

    def _attachment(self, told: Any, is_of_post: bool) -> dict[str, Any]:
        """Known by its kind alone, since pictures lead to people; polls and links of a post stay."""
        if not isinstance(told, dict) or not isinstance(told.get("type"), str):
            return {}
        kind = told["type"]
        masked: dict[str, Any] = {"type": kind}
        inner = told.get(kind)
        if not isinstance(inner, dict):
            return masked
        if inner.get("live") or inner.get("type") == "live":
            masked[kind] = {"live": 1}
        elif is_of_post and kind == "poll":
            masked[kind] = self._object(inner, False)
        elif is_of_post and kind == "link":
            masked[kind] = {"url": self.of(inner.get("url"))}
        return masked


def _person(told: Any) -> str:
    """`id7` of a person's number, "" for communities, pseudonyms and nobody."""
    if isinstance(told, int) and not isinstance(told, bool) and told > 0:
        return f"id{told}"
    return f"id{told}" if isinstance(told, str) and _NUMBER.fullmatch(told) else ""
