"""No citizen stays in a masked exchange, and it reads the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vk_harness import NOW, account_of, collect, comments, page, post, world_of

from otklik.model import Comment, Exchange, Post, Record
from otklik_vk.masking import mask
from otklik_vk.platform import Vk
from otklik_vk.reader import read

MINZDRAV = account_of()


class Pseudonyms:
    """A masker: person 1 is an official."""

    def is_official(self, platform: str, person: str) -> bool:
        return person == "id1"

    def person(self, platform: str, person: str) -> str:
        return (
            person
            if person.startswith("person-") or person == "id1"
            else f"person-{int(person[2:]) * 7919 % 10007}"
        )

    def text(self, text: str) -> str:
        return re.sub(r"\+7\d{10}", "«телефон»", text)


def exchange(body: Any) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Exchange(platform="vk", accounts=(MINZDRAV.id,), role="import", url="", body=raw, received_at=NOW)


def pseudonymised(record: Record) -> Record:
    masker = Pseudonyms()
    if not isinstance(record, (Comment, Post)):
        return record
    author = masker.person("vk", record.author) if record.author.startswith("id") else record.author
    is_citizens = isinstance(record, Comment) and not author.startswith("club") and author != "id1"
    return msgspec.structs.replace(
        record, author=author, text=masker.text(record.text) if is_citizens else record.text
    )


def same(body: Any) -> bytes:
    told = exchange(body)
    masked = mask(told, Pseudonyms())
    assert list(read(masked, MINZDRAV)) == [pseudonymised(record) for record in read(told, MINZDRAV)]
    assert mask(masked, Pseudonyms()) == masked
    return masked.body


AUTHORS = st.integers(-3, 6)
TEXTS = st.lists(
    st.sampled_from(
        ["Здравствуйте!", "[id5|Анна Речная], ответим", "[club7|Минстрой]", "звоните +70000000000", "@id4 (Пётр)", "*id3",
         "https://vk.com/id6?w=wall6_1", "vk.com/prirechye", "[id2|", "person-", "id5"]
    )
).map(" ".join)  # fmt: skip
COMMENTS = st.fixed_dictionaries(
    {"id": st.integers(1, 99), "date": st.integers(1, 2_000_000_000), "from_id": AUTHORS, "text": TEXTS},
    optional={
        "likes": st.fixed_dictionaries({"count": st.integers(0, 9)}),
        "reply_to_user": AUTHORS,
        "attachments": st.lists(
            st.sampled_from(
                [
                    {"type": "photo", "photo": {"owner_id": 5, "text": "Подпись"}},
                    {"type": "video", "video": {"live": 1, "owner_id": 6}},
                ]
            )
        ),
        "unknown": st.sampled_from(["[id5|Анна Речная]", {"first_name": "Анна", "id": 5}]),
    },
)


@settings(deadline=None)
@given(st.lists(st.tuples(COMMENTS, st.lists(COMMENTS, max_size=3)), max_size=5))
def test_comments_read_the_same_with_people_pseudonymised(
    threads: list[tuple[dict[str, Any], list[dict[str, Any]]]],
) -> None:
    items = [{**top, "thread": {"count": len(replies), "items": replies}} for top, replies in threads]
    told = {
        "count": 9,
        "items": items,
        "current_level_count": 3,
        "profiles": [{"id": 5, "first_name": "Анна"}],
    }
    body = same({"response": told}).decode()
    assert "Анна" not in body
    assert "Пётр" not in body
    assert not re.search(r'"from_id":[2-9]', body)


@settings(deadline=None)
@given(st.lists(st.tuples(COMMENTS, AUTHORS, AUTHORS), max_size=5))
def test_posts_read_the_same_with_people_pseudonymised(posts: list[tuple[dict[str, Any], int, int]]) -> None:
    items = [
        {
            **told,
            "text": "Запись " + told["text"].replace("+7", ""),
            "owner_id": -501,
            "post_type": "post",
            "signer_id": signer,
        }
        for told, signer, _ in posts
    ]
    same({"response": {"count": 9, "items": items}})


def test_a_whole_collection_is_masked_and_reads_the_same() -> None:
    import asyncio

    run = asyncio.run(collect(world_of(page(posts=(post(1, 2, comments=comments(30, {3: 15})),)))))
    masker, vk = Pseudonyms(), Vk()
    for told in run.exchanges:
        masked = vk.mask(told, masker)
        assert list(vk.read(masked, MINZDRAV)) == [pseudonymised(r) for r in vk.read(told, MINZDRAV)]
        assert not re.search(rb'"from_id":[1-9]', masked.body)


def test_a_recorded_thread_holds_nobody_after_masking(shared: Path) -> None:
    recorded = (shared / "vk" / "recorded" / "wall.getComments_thread_2023_sanitized.json").read_bytes()
    body = same(recorded)
    assert b"10000002" not in body
    assert "Имя".encode() not in body


def test_an_official_keeps_the_number_and_the_words() -> None:
    told = {"id": 1, "date": 1, "from_id": 1, "text": "Звоните +70000000000", "post_id": 4}
    body = same({"response": {"count": 1, "items": [told]}})
    assert re.search(rb'"from_id": ?1\b', body)
    assert b"+70000000000" in body


def test_contacts_of_a_community_stay() -> None:
    group = {
        "id": 501,
        "screen_name": "prirechye_minzdrav",
        "contacts": [{"user_id": 5, "phone": "+70000000000"}],
    }
    assert b"+70000000000" in same({"response": {"groups": [group]}})


@pytest.mark.parametrize("body", [b"<html>+70000000000", b"[" * 5000 + b"+70000000000", b"\xff+70000000000"])
def test_a_body_that_is_no_json_is_masked_as_a_text(body: bytes) -> None:
    masked = mask(exchange(body), Pseudonyms())
    assert b"+70000000000" not in masked.body
    assert mask(masked, Pseudonyms()) == masked
