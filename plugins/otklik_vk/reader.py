"""What an answer of VK says: account facts, posts, polls, comments, observations. Pure; unknown fields do no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from otklik.errors import FormatChanged
from otklik.model import Account, AccountFacts, Comment, Exchange, Observation, Poll, Post, Record
from otklik_vk.answers import (
    COMMENTS,
    GROUPS,
    WALL,
    Reply,
    asked_fields,
    asked_groups,
    form_of,
    groups_in,
    is_group,
    replies,
)
from otklik_vk.observations import of_group
from otklik_vk.settings import settings
from otklik_vk.texts import links_of, plain, unwrapped

_COSTS = {GROUPS: "account", WALL: "posts", COMMENTS: "comments"}
_MOST_FIRST = ("account", "posts", "comments", "")  # comments are of no use without posts
_BEYOND_MEASURE = 10**15
_MEDIA = {
    "photo": "photo", "posted_photo": "photo", "photos_list": "photo", "graffiti": "photo",
    "video": "video", "clip": "video", "video_playlist": "album", "album": "album", "market_album": "album",
    "audio": "audio", "audio_playlist": "audio", "podcast": "audio", "audio_message": "voice", "doc": "document",
    "link": "link", "article": "link", "page": "link", "note": "link", "donut_link": "link", "poll": "poll",
    "sticker": "sticker", "textlive": "live",
}  # fmt: skip


def read(exchange: Exchange, account: Account) -> Iterator[Record]:
    """Records of one account in an exchange. Raises FormatChanged, naming the place."""
    try:
        yield from _read(exchange, account)
    except (RecursionError, OverflowError) as error:
        raise FormatChanged(place="body") from error


def _read(exchange: Exchange, account: Account) -> Iterator[Record]:
    sees_rights = "vk_service" not in form_of(exchange).get("access_token", "")
    faults: list[FormatChanged] = []
    for reply in replies(exchange):
        if not _is_of(reply, account, exchange):
            continue
        try:
            if reply.error is not None:
                yield from _refused(reply, account)
            elif reply.method == GROUPS:
                yield from _groups(reply, account, exchange)
            elif reply.method == WALL:
                yield from _posts(reply, account, exchange, sees_rights)
            elif reply.method == COMMENTS:
                yield from _comments(reply, account)
        except FormatChanged as error:  # it costs one of several replies; the rest is read, then it is told
            faults.append(FormatChanged(error.params["place"], what=_COSTS.get(reply.method, "")))
    if faults:
        raise min(faults, key=lambda fault: _MOST_FIRST.index(fault.what))


def _is_of(reply: Reply, account: Account, exchange: Exchange) -> bool:
    if reply.method == GROUPS or exchange.accounts == (account.id,):
        return True
    if reply.handle:
        return reply.handle == account.handle
    return f"club{str(reply.params.get('owner_id', '')).lstrip('-')}" == account.handle


# --- the community ---


def _groups(reply: Reply, account: Account, exchange: Exchange) -> Iterator[Record]:
    groups = groups_in(reply.result)
    asked = asked_groups(reply.params)
    # A service token, which is nobody, may be told less than is there.
    shown = (
        frozenset()
        if "vk_service" in form_of(exchange).get("access_token", "")
        else asked_fields(reply.params)
    )
    is_lone = len(groups) == 1 and (
        asked == [account.handle] or (not asked and exchange.accounts == (account.id,))
    )
    for pointer, group in groups:
        if is_lone or is_group(group, account.handle):
            yield _facts(group, account, reply.pointer + pointer)
            yield from of_group(group, account, reply.pointer + pointer, shown)
            return
    if asked == [account.handle]:
        yield _state(account, "not_found", reply.pointer)


def _facts(group: dict[str, Any], account: Account, place: str) -> AccountFacts:
    return AccountFacts(
        account=account.id,
        place=place,
        native_id=f"club{number}" if (number := _number(group.get("id"))) > 0 else "",
        title=_text(group.get("name")),
        description=_text(group.get("description")),
        url=account.url,
        followers=_count(group.get("members_count")),
        is_verified=bool(group["verified"]) if "verified" in group else None,
    )


def _refused(reply: Reply, account: Account) -> Iterator[Record]:
    """What a refusal tells of the page itself; the rest is a gap."""
    errors = settings().errors
    assert reply.error is not None
    code, place = reply.error.code, reply.pointer
    if (
        reply.method == GROUPS
        and asked_groups(reply.params) == [account.handle]
        and code in errors.missing_account
    ):
        yield _state(account, "not_found", place)
    elif reply.method in (GROUPS, WALL) and code in errors.refused and errors.refused[code].state:
        if reply.method == WALL or asked_groups(reply.params) == [account.handle]:
            yield _state(account, errors.refused[code].state, place)
    elif reply.method == COMMENTS and code in errors.post.codes:
        post = str(reply.params.get("post_id", ""))
        yield Observation(
            account=account.id,
            place=place,
            key="vk.comments_unavailable",
            value=post,
            note=reply.error.message,
        )


def _state(account: Account, state: str, place: str) -> Observation:
    return Observation(account=account.id, place=place, key="account.state", value=state)


# --- the wall ---


def _posts(reply: Reply, account: Account, exchange: Exchange, sees_rights: bool) -> Iterator[Record]:
    fault: FormatChanged | None = None
    for number, item in enumerate(_items(reply)):
        if not isinstance(item, dict) or item.get("is_deleted"):
            continue
        place = f"{reply.pointer}/items/{number}"
        try:
            post = _post(item, account, place, sees_rights)
            polls = tuple(_polls(item, post, account, place))
        except FormatChanged as error:  # one odd post costs itself: the rest is read, then it is told
            fault = fault or error
            continue
        yield post
        yield from polls
        if post.is_pinned:
            age = (exchange.received_at - post.published_at).total_seconds() / 86400
            yield Observation(
                account=account.id,
                place=place,
                key="vk.pinned_age_days",
                value=round(age, 2),
                unit="days",
                note=post.url,
            )
    if fault is not None:
        raise fault


def _post(item: dict[str, Any], account: Account, place: str, sees_rights: bool) -> Post:
    text = _text(item.get("text"))
    attachments = _attachments(item)
    media = [_media(attachment) for attachment in attachments]
    if isinstance(item.get("geo"), dict):
        media.append("location")
    source = next((c for c in _list(item.get("copy_history")) if isinstance(c, dict)), None)
    owner = _number(item.get("owner_id"))
    comments = item.get("comments") if isinstance(item.get("comments"), dict) else None
    author = person_or_club(item.get("signer_id"))
    if not author and _number(item.get("from_id")) != owner:
        author = person_or_club(item.get("from_id"))
    identifier = _id(item, place)
    return Post(
        account=account.id,
        place=place,
        id=identifier,
        published_at=_time(item.get("date"), place),
        text=plain(text),
        url=f"https://vk.com/wall{owner}_{identifier}" if owner else account.url,
        media=tuple(dict.fromkeys(media)),
        links=_links(text, attachments),
        views=_count_in(item, "views"),
        likes=_count_in(item, "likes"),
        reposts=_count_in(item, "reposts"),
        comments=_count_in(item, "comments"),
        comments_open=_are_comments_open(comments, sees_rights),
        is_repost=source is not None,
        forwarded_from=person_or_club(source.get("owner_id") or source.get("from_id")) if source else "",
        author=author,
        is_edited=bool(item["edited"]) if "edited" in item else None,
        is_pinned=bool(item.get("is_pinned")),
        is_advertisement=bool(item.get("marked_as_ads")),
    )


def _are_comments_open(comments: dict[str, Any] | None, sees_rights: bool) -> bool | None:
    """`can_post` speaks of whoever asks: for a service token, which is nobody, its 0 says nothing."""
    if comments is None:
        return None
    if comments.get("can_post") in (1, True) or comments.get("groups_can_post") is True:
        return True
    return False if sees_rights and comments.get("can_post") in (0, False) else None


def _polls(item: dict[str, Any], post: Post, account: Account, place: str) -> Iterator[Poll]:
    for number, attachment in enumerate(_list(item.get("attachments"))):
        poll = attachment.get("poll") if isinstance(attachment, dict) else None
        if not isinstance(poll, dict) or not poll.get("id"):
            continue
        ends = _number(poll.get("end_date"))
        answers = [a for a in _list(poll.get("answers")) if isinstance(a, dict)]
        yield Poll(
            account=account.id,
            place=f"{place}/attachments/{number}/poll",
            id=str(poll["id"]),
            post=post.id,
            question=_text(poll.get("question")),
            options=tuple(
                (_text(a.get("text")), _count(a.get("votes")), _share(a.get("rate"))) for a in answers
            ),
            votes=_count(poll.get("votes")),
            is_anonymous=_flag(poll.get("anonymous")),
            is_multiple=_flag(poll.get("multiple")),
            is_quiz=False,
            is_closed=_flag(poll.get("closed")),
            ends_at=_time(ends, place) if ends > 0 else None,
        )


# --- comments ---


def _comments(reply: Reply, account: Account) -> Iterator[Comment]:
    post = str(reply.params.get("post_id") or "")
    parent = str(reply.params.get("comment_id") or "")
    fault: FormatChanged | None = None
    for number, item in enumerate(_items(reply)):
        if not isinstance(item, dict):
            continue
        try:
            discussion = tuple(_discussion(item, account, f"{reply.pointer}/items/{number}", post, parent))
        except FormatChanged as error:  # as with posts; an answer without its question would be no answer
            fault = fault or error
            continue
        yield from discussion
    if fault is not None:
        raise fault


def _discussion(
    item: dict[str, Any], account: Account, place: str, post: str, parent: str
) -> Iterator[Comment]:
    """A comment and the answers that came with it."""
    comment = _comment(item, account, place, post, parent)
    yield comment
    thread = item.get("thread")
    for inner, answer in enumerate(_list(thread.get("items")) if isinstance(thread, dict) else []):
        if isinstance(answer, dict):
            yield _comment(answer, account, f"{place}/thread/items/{inner}", post, comment.id)


def _comment(item: dict[str, Any], account: Account, place: str, post: str, parent: str) -> Comment:
    stack = _list(item.get("parents_stack"))
    return Comment(
        account=account.id,
        place=place,
        post=post or str(item.get("post_id") or ""),
        id=_id(item, place),
        published_at=_time(item.get("date"), place),
        author=person_or_club(item.get("from_id")),
        parent=str(stack[0]) if stack and isinstance(stack[0], int) else parent,
        text=plain(_text(item.get("text"))),
        likes=_count_in(item, "likes"),
        media=tuple(dict.fromkeys(_media(a) for a in _attachments(item))),
        is_deleted=bool(item.get("deleted")),
    )


def person_or_club(told: Any) -> str:
    """`club5`, `id7`, a pseudonym as it stands, "" where nobody is named."""
    if isinstance(told, str) and not re.fullmatch(r"-?\d{1,18}", told, re.ASCII):
        return told
    number = _number(told)
    return f"club{-number}" if number < 0 else f"id{number}" if number else ""


# --- values of any type ---


def _items(reply: Reply) -> list[Any]:
    items = reply.result.get("items") if isinstance(reply.result, dict) else None
    if not isinstance(items, list):
        raise FormatChanged(place=f"{reply.pointer}/items")
    return items


def _attachments(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [a for a in _list(item.get("attachments")) if isinstance(a, dict)]


def _media(attachment: dict[str, Any]) -> str:
    kind = attachment.get("type")
    if not isinstance(kind, str):
        return "other"
    inner = attachment.get(kind)
    if kind == "video" and isinstance(inner, dict) and (inner.get("live") or inner.get("type") == "live"):
        return "live"
    return _MEDIA.get(kind, "other")


def _links(text: str, attachments: list[dict[str, Any]]) -> tuple[str, ...]:
    found = links_of(text)
    for attachment in attachments:
        link = attachment.get("link")
        if isinstance(link, dict) and isinstance(link.get("url"), str):
            found.append(unwrapped(link["url"]))
    return tuple(dict.fromkeys(found))


def _id(item: dict[str, Any], place: str) -> str:
    identifier = _number(item.get("id"))
    if identifier <= 0:
        raise FormatChanged(place=f"{place}/id")
    return str(identifier)


def _time(told: Any, place: str) -> datetime:
    try:
        if isinstance(told, bool) or not isinstance(told, (int, float)):
            raise FormatChanged(place=f"{place}/date")
        return datetime.fromtimestamp(told, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise FormatChanged(place=f"{place}/date") from error


def _count_in(item: dict[str, Any], key: str) -> int | None:
    inner = item.get(key)
    return _count(inner.get("count")) if isinstance(inner, dict) else _count(inner)


def _count(told: Any) -> int | None:
    """None for what cannot be a number of people or of anything they did."""
    is_number = isinstance(told, int) and not isinstance(told, bool)
    return told if is_number and 0 <= told < _BEYOND_MEASURE else None


def _share(percent: Any) -> float | None:
    is_number = isinstance(percent, (int, float)) and not isinstance(percent, bool)
    return min(max(percent / 100, 0.0), 1.0) if is_number else None


def _number(told: Any) -> int:
    if isinstance(told, str) and re.fullmatch(r"-?\d{1,18}", told, re.ASCII):
        return int(told)
    return told if isinstance(told, int) and not isinstance(told, bool) else 0


def _flag(told: Any) -> bool | None:
    return bool(told) if isinstance(told, (bool, int)) else None


def _text(told: Any) -> str:
    return told if isinstance(told, str) else ""


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
