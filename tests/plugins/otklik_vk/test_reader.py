"""What the reader makes of answers: recorded ones first, then odd ones."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vk_harness import NOW, account_of

from otklik.errors import FormatChanged
from otklik.model import AccountFacts, Comment, Exchange, Observation, Poll, Post, Record
from otklik_vk.reader import read

MINZDRAV = account_of()


def imported(body: Any, accounts: Sequence[str] = (MINZDRAV.id,)) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return Exchange(platform="vk", accounts=tuple(accounts), role="import", url="", body=raw, received_at=NOW)


def records(body: Any) -> list[Record]:
    return list(read(imported(body), MINZDRAV))


def wall(**told: Any) -> dict[str, Any]:
    item = {
        "id": 7,
        "from_id": -501,
        "owner_id": -501,
        "date": 1_790_000_000,
        "post_type": "post",
        "text": "Запись",
    }
    return {"response": {"count": 1, "items": [item | told]}}


def read_post(**told: Any) -> Post:
    (found,) = (r for r in records(wall(**told)) if isinstance(r, Post))
    return found


def observed(**group: Any) -> dict[str, Any]:
    told = records(
        {
            "response": {
                "groups": [{"id": 501, "screen_name": "prirechye_minzdrav", "name": "Минздрав"} | group]
            }
        }
    )
    return {r.key.removeprefix("vk."): r.value for r in told if isinstance(r, Observation)}


# --- recordings ---


def test_a_recorded_thread_is_read(shared: Path) -> None:
    body = (shared / "vk" / "recorded" / "wall.getComments_thread_2023_sanitized.json").read_bytes()
    found = [c for c in read(imported(body), MINZDRAV) if isinstance(c, Comment)]
    assert [(c.id, c.parent, c.post) for c in found] == [
        ("2", "", "1"),
        ("3", "2", "1"),
        ("4", "", "1"),
        ("5", "", "1"),
    ]
    assert found[0].published_at == datetime.fromtimestamp(1686389593, UTC)
    assert found[0].author == "id100000020"
    assert found[1].text == "…, Тест"
    assert found[1].place == "/response/items/0/thread/items/0"
    assert found[0].likes is None


def test_a_recorded_wall_without_views_is_read(shared: Path) -> None:
    body = (shared / "vk" / "recorded" / "wall.get_5.131_2021_sanitized.json").read_bytes()
    (found,) = read(imported(body), MINZDRAV)
    assert isinstance(found, Post)
    assert (found.id, found.views, found.comments, found.comments_open, found.likes) == (
        "665580",
        None,
        0,
        True,
        0,
    )
    assert found.url == "https://vk.com/wall-200000020_665580"


# --- posts ---


def test_a_post_is_read_with_its_links_media_and_mentions() -> None:
    found = read_post(
        text="См. [club5|Минстрой] и [https://pos.example/form|форму], пишите [id9|Анне] на vk.com/prirechye. Ещё https://a.example/x.",
        attachments=[
            {"type": "photo", "photo": {}},
            {"type": "photo", "photo": {}},
            {"type": "video", "video": {"live": 1}},
            {"type": "link", "link": {"url": "https://vk.com/away.php?to=https%3A%2F%2Fb.example%2F"}},
            {"type": "unheard_of"},
            "odd",
        ],
        geo={"type": "point"},
        views={"count": 12},
        reposts={"count": 3},
        likes={"count": 4},
        marked_as_ads=1,
        is_pinned=1,
        edited=1_790_000_100,
        signer_id=77,
    )
    assert found.text.startswith("См. Минстрой и форму, пишите … на vk.com/prirechye.")
    assert found.links == (
        "https://vk.com/club5",
        "https://pos.example/form",
        "https://vk.com/prirechye",
        "https://a.example/x",
        "https://b.example/",
    )
    assert found.media == ("photo", "live", "link", "other", "location")
    assert (found.views, found.reposts, found.likes, found.author) == (12, 3, 4, "id77")
    assert found.is_advertisement
    assert found.is_pinned
    assert found.is_edited


def test_a_repost_names_its_source() -> None:
    found = read_post(copy_history=[{"id": 1, "owner_id": -9, "date": 1, "text": "…"}])
    assert found.is_repost
    assert found.forwarded_from == "club9"


@pytest.mark.parametrize(
    ("comments", "token", "are_open"),
    [
        ({"count": 0, "can_post": 1}, "vk_user", True),
        ({"count": 3, "can_post": 0}, "vk_user", False),
        ({"count": 3, "can_post": 0, "groups_can_post": True}, "vk_user", True),
        ({"count": 3, "can_post": 0}, "vk_service", None),  # a service token is nobody and may never comment
        ({"count": 3}, "vk_user", None),
        (None, "vk_user", None),
    ],
)
def test_whether_comments_are_open_depends_on_who_asks(
    comments: Any, token: str, are_open: bool | None
) -> None:
    exchange = Exchange(
        platform="vk",
        accounts=(MINZDRAV.id,),
        role="wall.get",
        url="https://api.vk.com/method/wall.get",
        request_body=f"access_token=%C2%ABsecret+{token}%C2%BB".encode(),
        body=json.dumps(wall(comments=comments)).encode(),
        received_at=NOW,
    )
    (found,) = read(exchange, MINZDRAV)
    assert isinstance(found, Post)
    assert found.comments_open is are_open


def test_a_poll_is_read_with_shares() -> None:
    poll = {
        "id": 5, "question": "Какой парк?", "votes": 4, "anonymous": True, "multiple": False, "closed": True, "end_date": 0,
        "answers": [{"id": 1, "text": "Речной", "votes": 3, "rate": 75.0}, {"id": 2, "text": "Лесной"}],
    }  # fmt: skip
    (found,) = (r for r in records(wall(attachments=[{"type": "poll", "poll": poll}])) if isinstance(r, Poll))
    assert found.options == (("Речной", 3, 0.75), ("Лесной", None, None))
    assert (found.post, found.votes, found.is_closed, found.is_anonymous, found.ends_at) == (
        "7",
        4,
        True,
        True,
        None,
    )


def test_the_age_of_a_pinned_post_is_told_at_the_moment_of_reading() -> None:
    date = int((NOW - timedelta(days=12)).timestamp())
    found = [r for r in records(wall(date=date, is_pinned=1)) if isinstance(r, Observation)]
    assert [(r.key, r.value) for r in found] == [("vk.pinned_age_days", 12.0)]


# --- communities ---


def test_a_full_page_is_observed() -> None:
    found = observed(
        is_closed=0, has_photo=1, photo_max_size={"width": 400, "height": 300}, cover={"enabled": 1}, status="На связи",
        description="Режим работы 9:00–18:00. Правила сообщества: в обсуждениях. Отвечаем в течение 9 рабочих часов. facebook.com/x",
        contacts=[{"phone": "+7 000 000-00-00", "email": "info@prirechye.example"}], site="https://minzdrav.prirechye.example",
        links=[{"url": "https://instagram.com/x"}], verified=1, is_government_organization=True, can_message=0, fixed_post=7,
        addresses={"is_enabled": True, "main_address": {"address": "ул. Речная, 1", "latitude": 55.1, "longitude": 60.2}},
        menu={"items": [
            {"title": "Сообщить", "url": "https://pos.gosuslugi.ru/form/?opaId=123456&utm_source=vk&utm_medium=11&utm_campaign=1234567890123"},
            {"title": "Опросы", "url": "https://pos.gosuslugi.ru/og/org-activities?utm_source=vk2&mun_code=12345678"},
            {"title": "Сайт", "url": "https://minzdrav.prirechye.example"},
        ]}, wall=2, activity="Медицина",
    )  # fmt: skip
    expected = {
        "account.state": "open", "screen_name": "prirechye_minzdrav", "is_numeric_address": False, "status": "На связи",
        "has_avatar": True, "avatar_min_side": 300, "has_cover": True, "has_phone": True, "has_email": True,
        "has_address": True, "has_map_point": True, "has_hours": True, "site": "https://minzdrav.prirechye.example",
        "links_count": 1, "menu_count": 3, "pos_links": 2, "pos_links_valid": 1, "is_government": True, "verified": True,
        "can_message": False, "has_pinned": True, "activity": "Медицина", "has_rules": True, "has_answer_hours": True,
        "wall": "limited",
    }  # fmt: skip
    assert {key: found.get(key) for key in expected} == expected
    assert found["restricted_links"] >= 1


@pytest.mark.parametrize(
    ("token", "fields", "group", "told"),
    [
        ("vk_user", "status,menu", {}, {"menu_count": 0, "pos_links": 0, "pos_links_valid": 0}),
        ("vk_user", "status", {}, {}),  # not asked for
        ("vk_service", "status,menu", {}, {}),  # nobody may be told less
        ("vk_user", "status,menu", {"deactivated": "banned"}, {}),
    ],
)
def test_a_menu_that_was_asked_for_and_is_not_told_is_none(
    token: str, fields: str, group: dict[str, Any], told: dict[str, int]
) -> None:
    exchange = Exchange(
        platform="vk",
        accounts=(MINZDRAV.id,),
        role="groups.getById",
        url="https://api.vk.com/method/groups.getById",
        request_body=f"access_token=%C2%ABsecret+{token}%C2%BB&group_ids=501&fields={fields}".encode(),
        body=json.dumps(
            {"response": {"groups": [{"id": 501, "screen_name": MINZDRAV.handle, **group}]}}
        ).encode(),
        received_at=NOW,
    )
    found = {
        r.key.removeprefix("vk."): r.value for r in read(exchange, MINZDRAV) if isinstance(r, Observation)
    }
    assert {key: value for key, value in found.items() if "menu" in key or "pos" in key} == told


def test_what_vk_did_not_tell_is_not_observed() -> None:
    found = observed(screen_name="club501")
    assert found == {
        "account.state": "open",
        "screen_name": "club501",
        "is_numeric_address": True,
        "has_pinned": False,
    }


def test_a_deactivated_page_is_only_that() -> None:
    assert observed(deactivated="banned") == {"account.state": "deactivated"}


@pytest.mark.parametrize("answer", [{"groups": [{"id": 5}, {"id": 501, "screen_name": "Prirechye_Minzdrav"}]}, [{"id": 501, "screen_name": "prirechye_minzdrav", "members_count": 9}]])  # fmt: skip
def test_older_and_newer_answers_give_the_community_asked_for(answer: Any) -> None:
    (found,) = (r for r in records({"response": answer}) if isinstance(r, AccountFacts))
    assert found.native_id == "club501"


# --- odd answers ---


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"\xff\xfe", b"[" * 3000, b'{"response":', b"5", {"response": 5}, {"response": {"items": 3}}, {"error": {}},
     {"error": {"error_code": 15}}, wall(id=None), wall(date="soon"), wall(date=1e300), wall(date=True)],
)  # fmt: skip
def test_odd_answers_are_a_changed_format(body: Any) -> None:
    with pytest.raises(FormatChanged):
        records(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["response", "items", "groups", "id", "date", "from_id", "owner_id", "text", "attachments", "type", "poll", "answers",
             "comments", "count", "likes", "thread", "parents_stack", "copy_history", "screen_name", "menu", "contacts",
             "addresses", "main_address", "post_type", "is_pinned", "link", "url", "deactivated", "crop_photo", "photo", "sizes"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=40,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(JSON)
def test_no_json_breaks_the_reader(told: Any) -> None:
    with contextlib.suppress(FormatChanged):
        list(read(imported(json.dumps(told).encode()), MINZDRAV))


@given(st.dictionaries(st.text(max_size=6), JSON, max_size=4))
def test_unknown_fields_do_no_harm(extra: dict[str, Any]) -> None:
    known = wall()["response"]["items"][0]
    assert read_post(**{f"x_{key}": value for key, value in extra.items()}) == read_post(**known)
