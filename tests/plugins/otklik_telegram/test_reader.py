from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.errors import FormatChanged
from otklik.model import AccountFacts, Observation, Poll, Post, Reaction
from otklik.sandbox.world import WorldPoll
from otklik_telegram.html import count_of
from otklik_telegram.markup import PreviewPost, parse_page
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import preview_page
from telegram_world import account_of, channel, exchange_of, post

FRAGMENTS = [
    "parse_service_message_channel_created",
    "parse_service_message_pinned",
    "parse_service_message_channel_video_changed",
    "parse_service_message_channel_name_changed",
    "parse_service_message_channel_photo_updated",
    "parse_text_message_multiline",
    "parse_text_message_signed_not_edited",
    "parse_text_message_link_no_preview",
    "parse_text_message_link_with_regular_preview",
    "parse_text_message_link_with_right_preview",
    "parse_unsigned_text_message",
    "parse_emoji_message",
    "parse_audio_document",
    "parse_photo_single",
    "parse_video_single",
    "parse_video_single_2",
    "parse_audio_message",
]


def expected_type(found: PreviewPost) -> str:
    """Our kinds in the words of expected.json, where a voice message is "audio" and a card of a link is no type."""
    kinds = [kind for kind in found.media if kind != "link"]
    return "service" if found.is_service else {"voice": "audio"}.get(kinds[0], kinds[0]) if kinds else "text"


def without_spaces(text: str | None) -> str:
    return "".join((text or "").split())


@pytest.mark.parametrize("name", FRAGMENTS)
def test_every_recorded_fragment_gives_what_is_expected(shared: Path, name: str) -> None:
    told: dict[str, Any] = json.loads((shared / "telegram" / "expected.json").read_text(encoding="utf-8"))[
        name
    ]
    (found,) = parse_page((shared / "telegram" / "previews" / f"{name}.html").read_bytes()).posts

    assert found.time is not None
    assert f"datetime.{found.time!r}".removeprefix("datetime.") == told["created_at"]
    # Where a link or a name begins, the expectations have a line break or nothing in place of what a browser shows.
    assert without_spaces(found.text) == without_spaces(told["text"])
    assert (found.author or None, found.is_edited, found.views) == (
        told["author"],
        told["edited"],
        told["views"],
    )
    assert (int(found.id), found.channel, expected_type(found)) == (told["id"], told["channel"], told["type"])
    assert sorted(found.urls) == sorted((kind, url) for kind, url in told["urls"])
    if "preview_url" in told:
        assert found.preview is not None
        assert found.preview.url == told["preview_url"]
        assert found.preview.image == told["preview_image_url"]
        assert found.preview.site == told["preview_site_name"]
        assert found.preview.title == told["preview_title"]
        assert found.preview.description == told["preview_description"]
    else:
        assert found.preview is None


def test_no_recorded_fragment_is_left_out(shared: Path) -> None:
    told = json.loads((shared / "telegram" / "expected.json").read_text(encoding="utf-8"))
    assert set(told) == {*FRAGMENTS, "channel_info"}


def test_the_recorded_header_gives_what_is_expected(shared: Path, telegram: Telegram) -> None:
    told = json.loads((shared / "telegram" / "expected.json").read_text(encoding="utf-8"))["channel_info"]
    body = (shared / "telegram" / "previews" / "channel_info.html").read_bytes()
    header = parse_page(body).header

    assert (header.username, header.title, header.image) == (
        told["username"],
        told["title"],
        told["image_url"],
    )
    assert header.description == told["description"]
    assert header.counters == {key: told[key] for key in ("subscribers", "photos", "videos", "links")}
    facts = [r for r in telegram.read(exchange_of(body), account_of()) if isinstance(r, AccountFacts)]
    assert [(f.title, f.followers) for f in facts] == [(told["title"], 1)]


def test_the_recorded_whole_page_gives_seven_posts(shared: Path, telegram: Telegram) -> None:
    body = (shared / "telegram" / "previews" / "t_me_s_feedjam_page.html").read_bytes()
    records = list(telegram.read(exchange_of(body, "feedjam"), account_of("feedjam")))

    posts = [r for r in records if isinstance(r, Post)]
    assert [(p.id, p.kind, p.views, p.media) for p in posts] == [
        ("1", "service", None, ()),
        ("2", "post", 2, ()),
        ("3", "post", 2, ("photo",)),
        *((str(n), "post", 2, ()) for n in (4, 5, 6, 7)),
    ]
    assert posts[0].published_at == datetime(2023, 7, 29, 8, 50, 3, tzinfo=UTC)
    assert posts[0].place == '[data-post="feedjam/1"]'
    assert posts[5].text.count("\n") >= 3
    (facts,) = [r for r in records if isinstance(r, AccountFacts)]
    assert (facts.title, facts.followers, facts.native_id) == ("feedjam", 1, "1922921053")


def message(inside: str, number: int = 5, footer: str = "") -> str:
    """A message in Telegram's markup; `inside` stands in its bubble."""
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="prirechye_minzdrav/{number}">'
        f'<div class="tgme_widget_message_bubble">{inside}<div class="tgme_widget_message_footer">'
        f'<span class="tgme_widget_message_views">1.2K</span><span class="tgme_widget_message_meta">{footer}'
        f'<a class="tgme_widget_message_date" href="https://t.me/prirechye_minzdrav/{number}">'
        '<time datetime="2026-05-01T10:00:00+03:00">10:00</time></a></span></div></div></div></div>'
    )


def read_one(telegram: Telegram, inside: str, footer: str = "") -> Post:
    (found,) = [
        r
        for r in telegram.read(exchange_of(message(inside, footer=footer)), account_of())
        if isinstance(r, Post)
    ]
    return found


def text_block(text: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def test_the_text_of_a_quoted_message_is_not_taken_for_the_messages_own(telegram: Telegram) -> None:
    reply = (
        '<a class="tgme_widget_message_reply" href="https://t.me/prirechye_minzdrav/4">'
        '<div class="tgme_widget_message_author"><span class="tgme_widget_message_author_name">Минздрав</span></div>'
        '<div class="tgme_widget_message_text js-message_reply_text" dir="auto">старое</div></a>'
    )
    found = read_one(telegram, reply + text_block("новое"))
    assert (found.text, found.reply_to) == ("новое", "4")


@pytest.mark.parametrize("twice", [text_block(text_block("одно")), text_block("одно") + text_block("одно")])
def test_text_that_stands_twice_is_read_once(telegram: Telegram, twice: str) -> None:
    assert read_one(telegram, twice).text == "одно"


def test_lines_emoji_and_quotations_of_a_text_are_kept(telegram: Telegram) -> None:
    text = (
        'Раз<br/>два <br>  три<br /><i class="emoji"><b>👍</b></i><tg-emoji emoji-id="5"><i class="emoji"><b>🔥</b></i></tg-emoji>'
        '<img class="emoji" alt="✅"> и <b>жирно</b>&nbsp;— да:<blockquote>цитата</blockquote>конец'
    )
    told = "Раз\nдва\nтри\n👍🔥✅ и жирно\u00a0— да:\nцитата\nконец"
    assert read_one(telegram, text_block(text)).text == told


def test_comments_in_the_markup_do_no_harm(telegram: Telegram) -> None:
    """A tree's comments have no attributes, and a reader that asks for them anyway breaks."""
    inside = (
        '<!-- one --><div class="tgme_widget_message_text">Вода <!-- two -->есть</div><div class="tgme_widget_message_reactions"><!-- three -->'
        '<span class="tgme_reaction"><!-- four --><i class="emoji"><b>👍</b></i>1.2K</span></div>'
    )
    found = read_one(telegram, inside, footer="<!-- five -->edited ")
    assert (found.text, found.likes, found.views, found.is_edited) == ("Вода есть", 1200, 1200, True)


def test_links_are_kept_once_and_hashtags_are_no_links(telegram: Telegram) -> None:
    text = '<a href="https://prirechye.example/a">a</a> <a href="https://prirechye.example/a">b</a> <a href="?q=%23%D0%B4%D0%B0">#да</a> <a href="//t.me/prirechye_gov">@gov</a>'
    assert read_one(telegram, text_block(text)).links == (
        "https://prirechye.example/a",
        "https://t.me/prirechye_gov",
    )


def test_reactions_of_all_sorts_are_told_apart_and_summed(telegram: Telegram) -> None:
    block = (
        '<div class="tgme_widget_message_reactions"><span class="tgme_reaction tgme_reaction_paid"><i class="icon"></i>3</span>'
        '<span class="tgme_reaction"><i class="emoji"><b>❤</b></i>1.5K</span>'
        '<span class="tgme_reaction"><tg-emoji emoji-id="536"></tg-emoji>7</span></div>'
    )
    found = read_one(telegram, text_block("да") + block)
    assert found.reactions == (Reaction("⭐", 3, "paid"), Reaction("❤", 1500), Reaction("536", 7, "custom"))
    assert found.likes == 1510


def test_an_edit_and_a_signature_are_seen(telegram: Telegram) -> None:
    signed = '<span class="tgme_widget_message_from_author" dir="auto">Пресс-служба edited</span>,&nbsp;'
    assert (
        read_one(telegram, "да", footer=signed).author,
        read_one(telegram, "да", footer=signed).is_edited,
    ) == (
        "Пресс-служба edited",
        False,
    )
    assert read_one(telegram, "да", footer="edited &nbsp;").is_edited is True


def test_an_album_is_one_post_with_all_its_media(telegram: Telegram) -> None:
    album = (
        '<div class="tgme_widget_message_grouped_wrap"><div class="tgme_widget_message_grouped"><div class="tgme_widget_message_grouped_layer">'
        '<a class="tgme_widget_message_photo_wrap grouped_media_wrap" style="background-image:url(\'https://cdn.example/1.jpg\')"></a>'
        '<a class="tgme_widget_message_video_player grouped_media_wrap"><time class="message_video_duration">0:05</time></a>'
        "</div></div></div>"
    )
    assert read_one(telegram, album + text_block("да")).media == ("album", "photo", "video")


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("round_video", '<div class="tgme_widget_message_roundvideo_player"></div>'),
        ("voice", '<a class="tgme_widget_message_voice_player"></a>'),
        ("document", '<a class="tgme_widget_message_document_wrap"></a>'),
        ("sticker", '<div class="tgme_widget_message_sticker_wrap"></div>'),
        ("location", '<a class="tgme_widget_message_location_wrap"></a>'),
        ("link", '<a class="tgme_widget_message_link_preview" href="https://prirechye.example"></a>'),
        ("other", '<div class="message_media_not_supported_wrap"></div>'),
    ],
)
def test_each_kind_of_medium_is_named(telegram: Telegram, kind: str, block: str) -> None:
    assert read_one(telegram, block).media == (kind,)


def test_a_poll_is_read_with_its_shares(
    telegram: Telegram, page: Callable[..., bytes], poll: WorldPoll
) -> None:
    records = list(telegram.read(exchange_of(page(post(1, poll=poll, text=""))), account_of()))
    (found,) = [r for r in records if isinstance(r, Poll)]
    assert found.question == "Что починить первым?"
    assert found.options == (("Дорогу", None, 0.3), ("Мост", None, 0.7))
    assert (found.votes, found.is_anonymous, found.is_quiz, found.is_closed) == (100, True, False, False)
    assert [r.media for r in records if isinstance(r, Post)] == [("poll",)]


def test_a_post_without_reactions_beside_posts_with_them_has_none_and_elsewhere_it_is_unknown(
    telegram: Telegram, page: Callable[..., bytes]
) -> None:
    mixed = page(post(1), post(2, reactions=(("👍", 4),)))
    without = page(post(1), post(2))
    likes = [
        [r.likes for r in telegram.read(exchange_of(b), account_of()) if isinstance(r, Post)]
        for b in (mixed, without)
    ]
    assert likes == [[0, 4], [None, None]]


def test_the_header_gives_facts_and_observations(telegram: Telegram, page: Callable[..., bytes]) -> None:
    records = list(telegram.read(exchange_of(page(post(1), is_verified=True)), account_of()))
    (facts,) = [r for r in records if isinstance(r, AccountFacts)]
    assert (facts.title, facts.followers, facts.is_verified) == ("Минздрав Приречья", 12_300, True)
    seen = {r.key: r.value for r in records if isinstance(r, Observation)}
    assert seen["account.state"] == "open"
    assert seen["telegram.has_avatar"] is True
    assert seen["telegram.has_site_link"] is True
    assert seen["telegram.has_contact"] is True
    assert seen["telegram.restricted_links"] == 0
    assert seen["telegram.description_length"] == len(facts.description)


def test_every_observation_is_declared(telegram: Telegram, page: Callable[..., bytes]) -> None:
    declared = {key.key for key in telegram.observations} | {"account.state"}
    seen = {
        r.key for r in telegram.read(exchange_of(page(post(1))), account_of()) if isinstance(r, Observation)
    }
    assert seen <= declared


def test_older_pages_tell_posts_only(telegram: Telegram, page: Callable[..., bytes]) -> None:
    records = telegram.read(exchange_of(page(post(1)), role="preview_before"), account_of())
    assert {type(r) for r in records} == {Post}


def test_a_404_is_an_account_that_is_not_there(telegram: Telegram) -> None:
    records = telegram.read(exchange_of("", status=404), account_of())
    assert [(r.key, r.value) for r in records if isinstance(r, Observation)] == [
        ("account.state", "not_found")
    ]


def test_the_page_of_an_error_tells_nothing_of_the_channel(telegram: Telegram) -> None:
    assert list(telegram.read(exchange_of("<h1>403 Forbidden</h1>", status=403), account_of())) == []


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("757", 757),
        ("10 518", 10518),
        ("1.2K", 1200),
        ("3.1M", 3_100_000),
        ("12,345", 12345),
        ("1,2K", 1200),
        ("", None),
        ("5 subscribers", 5),
        ("—", None),
        ("1.2B", 1_200_000_000),
        ("83.1K subscribers", 83_100),
        ("²", None),
    ],
)
def test_counts_are_read_as_they_are_printed(told: str, count: int | None) -> None:
    assert count_of(told) == count


@given(st.integers(0, 10**9))
def test_an_abbreviated_count_loses_no_more_than_its_digits(count: int) -> None:
    from otklik_telegram.simulator import abbreviate

    assert count_of(abbreviate(count)) == pytest.approx(count, rel=0.01)


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff\xfe", b"<html>", b'{"ok":false}', b"<div class=tgme_page_x>" * 50]
)
def test_bytes_that_are_no_page_of_telegram_are_a_changed_format(telegram: Telegram, body: bytes) -> None:
    with pytest.raises(FormatChanged):
        list(telegram.read(exchange_of(body), account_of()))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_page_cut_and_damaged_anywhere_is_read_or_refused(data: st.DataObject) -> None:

    whole = preview_page(channel(posts=[post(n, reactions=(("👍", n),)) for n in range(1, 8)]), None).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 60)))
    damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    with suppress(FormatChanged):
        list(Telegram().read(exchange_of(damaged), account_of()))


def test_unknown_markup_and_missing_views_do_no_harm(telegram: Telegram) -> None:
    odd = message('<section class="new_block"><p data-x="1">' + text_block("да") + "</p></section>").replace(
        '<span class="tgme_widget_message_views">1.2K</span>', ""
    )
    pages = "".join(odd.replace("minzdrav/5", f"minzdrav/{n}") for n in range(5, 12))
    posts = [r for r in telegram.read(exchange_of(pages), account_of()) if isinstance(r, Post)]
    assert [(p.text, p.views) for p in posts] == [("да", None)] * 7
