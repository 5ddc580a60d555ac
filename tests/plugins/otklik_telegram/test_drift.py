"""When the markup moves, the field that moved is named; what is merely absent is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from otklik.errors import FormatChanged
from otklik.model import Post
from otklik_telegram.platform import Telegram
from telegram_world import PlainMasker, account_of, exchange_of, post

MOVES = [
    ("tgme_widget_message", b'class="tgme_widget_message ', b'class="tgme_post '),
    ("id", b"data-post=", b"data-message="),
    ("time", b"tgme_widget_message_date", b"tgme_widget_message_moment"),
    ("time", b"datetime=", b"data-time="),
    ("time", b"<time ", b"<relative-time "),
    ("views", b"tgme_widget_message_views", b"tgme_widget_message_seen"),
    ("text", b"tgme_widget_message_text", b"tgme_widget_message_body"),
    ("subscribers", b"counter_value", b"counter_number"),
    ("subscribers", b"counter_type", b"counter_kind"),
]


@pytest.mark.parametrize(("field", "old", "new"), MOVES)
def test_a_field_that_moved_is_named(
    telegram: Telegram, page: Callable[..., bytes], field: str, old: bytes, new: bytes
) -> None:
    whole = page(*(post(n) for n in range(1, 8)))
    assert old in whole
    with pytest.raises(FormatChanged) as raised:
        list(telegram.read(exchange_of(whole.replace(old, new)), account_of()))
    assert raised.value.params == {"place": field}


@pytest.mark.parametrize(("field", "old", "new"), MOVES[:7])
def test_a_field_that_moved_in_a_recorded_page_is_named(
    shared: Path, telegram: Telegram, field: str, old: bytes, new: bytes
) -> None:
    whole = (shared / "telegram" / "previews" / "t_me_s_feedjam_page.html").read_bytes()
    assert old in whole
    with pytest.raises(FormatChanged) as raised:
        list(telegram.read(exchange_of(whole.replace(old, new)), account_of("feedjam")))
    assert raised.value.params == {"place": field}


def test_reactions_that_moved_are_named(telegram: Telegram, page: Callable[..., bytes]) -> None:
    whole = page(*(post(n, reactions=(("👍", 3),)) for n in range(1, 8)))
    with pytest.raises(FormatChanged) as raised:
        list(telegram.read(exchange_of(whole.replace(b'"tgme_reaction"', b'"tgme_emotion"')), account_of()))
    assert raised.value.params == {"place": "reactions"}


def test_media_that_moved_are_named_where_posts_have_nothing_else(
    telegram: Telegram, page: Callable[..., bytes]
) -> None:
    whole = page(*(post(n, text="", media=("photo",)) for n in range(1, 8)))
    moved = whole.replace(b"tgme_widget_message_photo_wrap", b"tgme_widget_message_image")
    with pytest.raises(FormatChanged) as raised:
        list(telegram.read(exchange_of(moved), account_of()))
    assert raised.value.params == {"place": "media"}


def test_a_short_page_proves_nothing_about_views(telegram: Telegram, page: Callable[..., bytes]) -> None:
    whole = page(post(1), post(2)).replace(b"tgme_widget_message_views", b"tgme_widget_message_seen")
    posts = [r for r in telegram.read(exchange_of(whole), account_of()) if isinstance(r, Post)]
    assert [p.views for p in posts] == [None, None]


def test_a_short_page_without_any_time_is_never_an_empty_channel(
    telegram: Telegram, page: Callable[..., bytes]
) -> None:
    with pytest.raises(FormatChanged):
        list(telegram.read(exchange_of(page(post(1)).replace(b"datetime=", b"x=")), account_of()))


def test_a_channel_of_photos_without_words_is_no_drift(
    telegram: Telegram, page: Callable[..., bytes]
) -> None:
    whole = page(*(post(n, text="", media=("photo",)) for n in range(1, 8)))
    posts = [r for r in telegram.read(exchange_of(whole), account_of()) if isinstance(r, Post)]
    assert len(posts) == 7


@pytest.mark.parametrize(
    "opening", [b"<div>", b"<span>", b'<div class="tgme_widget_message_text">', b"<b>", b"<blockquote>"]
)
def test_a_page_nested_deeper_than_a_program_may_call_itself_is_read_or_refused(
    telegram: Telegram, page: Callable[..., bytes], masker: PlainMasker, opening: bytes
) -> None:
    whole = page(*(post(n) for n in range(1, 4)))
    text = b'<div class="tgme_widget_message_text'
    deep = whole.replace(text, opening * 5000 + text, 1)
    assert deep != whole
    with suppress(FormatChanged):
        kept = telegram.mask(exchange_of(deep), masker)
        list(telegram.read(kept, account_of()))
