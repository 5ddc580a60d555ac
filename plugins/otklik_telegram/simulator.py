"""Answers as t.me does, over the sandbox's world: preview pages, landing pages, nobody there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

from otklik.platform import Simulator
from otklik.sandbox.world import World, WorldAccount, WorldPost
from otklik_telegram.settings import settings

_CDN = "https://cdn.telegram.example/file"
# The tail of a bubble stands in every message and is a third of a page; its outline is as long as Telegram's.
_OUTLINE = "M8,1 L9,1 L9,20 L8,20 L8,18 " + "C7.807,15.161 7.124,12.233 5.950,9.218 " * 7 + "Z"
_TAIL = (
    '<i class="tgme_widget_message_bubble_tail"><svg class="bubble_icon" width="9px" height="20px" viewBox="0 0 9 20">'
    + '<g fill="none">'
    + "".join(
        f'<path class="{name}" d="{_OUTLINE}"></path>'
        for name in ("background", "border_1x", "border_2x", "border_3x")
    )
    + "</g></svg></i>"
)


class TelegramSimulator(Simulator):
    platform = "telegram"

    def hosts(self, world: World) -> frozenset[str]:
        return settings().hosts

    def app(self, world: World, now: Callable[[], float] | None = None) -> Any:
        accounts = {a.handle.lower(): a for a in world.accounts if a.platform == "telegram"}

        async def answer(
            scope: Mapping[str, Any], receive: Any, send: Callable[[Any], Awaitable[None]]
        ) -> None:
            path = str(scope["path"]).strip("/")
            query = parse_qs(scope.get("query_string", b"").decode())
            status, headers, body = _respond(accounts, path, query.get("before", [""])[0])
            content_type = (b"content-type", b"text/html; charset=utf-8")
            await send({"type": "http.response.start", "status": status, "headers": [content_type, *headers]})
            await send({"type": "http.response.body", "body": body.encode()})

        return answer


def _respond(
    accounts: Mapping[str, WorldAccount], path: str, before: str
) -> tuple[int, list[tuple[bytes, bytes]], str]:
    preview, _, handle = path.rpartition("/")
    account = accounts.get(handle.lower())
    if account is not None and account.state in ("not_found", "deactivated"):
        account = None
    if preview == "s":
        if account is None or account.state != "open":
            # Telegram leads a preview that it does not give to the landing page.
            return 302, [(b"location", f"https://t.me/{handle}".encode())], ""
        return 200, [], preview_page(account, int(before) if before.isdecimal() else None)
    return 200, [], _landing(handle, account)


def abbreviate(count: int) -> str:
    """A count as Telegram prints it: three digits, the rest cut off, and K or M from a thousand up."""
    for size, letter in ((10**6, "M"), (10**3, "K")):
        if count >= size:
            places = max(0, 3 - len(str(count // size)))
            digits = str(count * 10**places // size)
            whole, rest = (digits[:-places], digits[-places:].rstrip("0")) if places else (digits, "")
            return f"{whole}.{rest}{letter}" if rest else f"{whole}{letter}"
    return str(count)


# --- pages -----------------------------------------------------------------------------------------------------------


def _landing(handle: str, account: WorldAccount | None) -> str:
    if account is None:
        told = f'<div class="tgme_page_description">If you have <strong>Telegram</strong>, you can contact <a href="tg://resolve?domain={handle}">@{handle}</a> right away.</div>'
        title = f"Telegram: Contact @{handle}"
    else:
        title = escape(account.title)
        told = (
            f'<div class="tgme_page_title"><span dir="auto">{title}</span></div>'
            f'<div class="tgme_page_extra">{account.followers:,} subscribers</div>'.replace(",", " ")
            + f'<div class="tgme_page_description">{_lines(account.description)}</div>'
        )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{title}"></head>'
        f'<body><div class="tgme_page_wrap"><div class="tgme_page">{told}'
        f'<div class="tgme_page_action"><a class="tgme_action_button_new" href="tg://resolve?domain={handle}">'
        "View in Telegram</a></div></div></div></body></html>"
    )


def preview_page(account: WorldAccount, before: int | None) -> str:
    """Newest posts of a channel, or those before a number, as t.me/s shows them."""
    size = settings().posts_a_page
    shown = [post for post in account.posts if before is None or post.id < before][-size:]
    more = ""
    if shown and account.posts[0].id < shown[0].id:
        before = shown[0].id
        more = f'<a href="/s/{account.handle}?before={before}" class="tme_messages_more js-messages_more" data-before="{before}"></a>'
    history = more + "".join(_message(account, post) for post in shown)
    if not shown:
        history = '<div class="tgme_widget_message_centered"><div class="tme_no_messages_found">No posts found</div></div>'
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(account.title)} – Telegram</title>'
        f'<meta property="og:title" content="{escape(account.title)}">'
        f'<meta property="og:image" content="{_avatar(account)}">'
        f'<meta property="og:description" content="{escape(account.description)}"></head>'
        f'<body class="widget_frame_base tgme_webpreview"><header class="tgme_header">{_info(account)}</header>'
        f'<main class="tgme_main" data-url="/{account.handle}"><div class="tgme_container">'
        f'<section class="tgme_channel_history js-message_history">{history}</section></div></main></body></html>'
    )


def _avatar(account: WorldAccount) -> str:
    return f"{_CDN}/{account.handle}.jpg" if account.avatar_side else ""


def _info(account: WorldAccount) -> str:
    photos = sum("photo" in post.media for post in account.posts)
    videos = sum("video" in post.media for post in account.posts)
    links = sum(bool(post.links) for post in account.posts)
    counted = ((account.followers, "subscribers"), (photos, "photos"), (videos, "videos"), (links, "links"))
    counters = "".join(
        f'<div class="tgme_channel_info_counter"><span class="counter_value">{abbreviate(count)}</span> '
        f'<span class="counter_type">{name if count != 1 else name[:-1]}</span></div>'
        for count, name in counted
        if count or name == "subscribers"
    )
    image = f'<img src="{_avatar(account) or "data:image/svg+xml;base64,PHN2Zy8+"}">'
    labels = '<i class="verified-icon"> ✔</i>' if account.is_verified else ""
    return (
        '<div class="tgme_channel_info"><div class="tgme_channel_info_header">'
        f'<i class="tgme_page_photo_image bgcolor4">{image}</i><div class="tgme_channel_info_header_title_wrap">'
        f'<div class="tgme_channel_info_header_title"><span dir="auto">{escape(account.title)}</span></div>'
        f'<div class="tgme_channel_info_header_labels">{labels}</div></div>'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{account.handle}">@{account.handle}</a></div>'
        f'</div><div class="tgme_channel_info_counters">{counters}</div>'
        f'<div class="tgme_channel_info_description">{_description(account)}</div></div>'
    )


def _description(account: WorldAccount) -> str:
    parts = [account.description, *account.phones, *account.emails]
    text = _lines("\n".join(part for part in parts if part))
    sites = dict.fromkeys(filter(None, (account.site, *account.links)))
    return text + "".join(f'<br/><a href="{escape(s)}" target="_blank">{escape(s)}</a>' for s in sites)


# --- messages --------------------------------------------------------------------------------------------------------


def _message(account: WorldAccount, post: WorldPost) -> str:
    address = f"https://t.me/{account.handle}/{post.id}"
    edited = "edited &nbsp;" if post.is_edited else ""
    voters = (
        f'<span class="tgme_widget_message_voters">{sum(votes for _, votes in post.poll.options)}</span><span class="copyonly"> voters</span>'
        if post.poll
        else ""
    )
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{account.handle}/{post.id}">'
        f'<div class="tgme_widget_message_user"><a href="https://t.me/{account.handle}"><i class="tgme_widget_message_user_photo"><img src="{_avatar(account)}"></i></a></div>'
        f'<div class="tgme_widget_message_bubble">{_TAIL}<div class="tgme_widget_message_author accent_color">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{account.handle}"><span dir="auto">{escape(account.title)}</span></a></div>'
        f"{_source(post)}{_media(post, address)}{_poll(post)}{_text(post)}{_reactions(post)}"
        '<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">'
        f'{voters}<span class="tgme_widget_message_views">{abbreviate(post.views)}</span><span class="copyonly"> views</span>'
        f'<span class="tgme_widget_message_meta">{edited}<a class="tgme_widget_message_date" href="{address}">'
        f'<time datetime="{post.at.isoformat(timespec="seconds")}" class="time">{post.at:%H:%M}</time></a></span></div></div></div></div></div>'
    )


def _source(post: WorldPost) -> str:
    if not post.repost_of:
        return ""
    return (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from '
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/prirechye_source/1">'
        f'<span dir="auto">{escape(post.repost_of)}</span></a></div>'
    )


def _media(post: WorldPost, address: str) -> str:
    shown = [_medium(kind, number, post, address) for number, kind in enumerate(post.media)]
    if "album" in post.media:
        return (
            '<div class="tgme_widget_message_grouped_wrap js-message_grouped_wrap"><div class="tgme_widget_message_grouped">'
            f'<div class="tgme_widget_message_grouped_layer">{"".join(shown)}</div></div></div>'
        )
    return "".join(shown)


def _medium(kind: str, number: int, post: WorldPost, address: str) -> str:
    file = f"{_CDN}/{post.id}-{number}"
    match kind:
        case "photo":
            return f'<a class="tgme_widget_message_photo_wrap {post.id}" href="{address}" style="width:800px;background-image:url(\'{file}.jpg\')"><div class="tgme_widget_message_photo" style="padding-top:62.25%"></div></a>'
        case "video":
            return f'<a class="tgme_widget_message_video_player js-message_video_player" href="{address}"><i class="tgme_widget_message_video_thumb" style="background-image:url(\'{file}.jpg\')"></i><div class="tgme_widget_message_video_wrap"><video src="{file}.mp4" class="tgme_widget_message_video"></video></div><time class="message_video_duration">0:29</time></a>'
        case "round_video":
            return f'<div class="tgme_widget_message_roundvideo_player js-message_roundvideo_player"><video src="{file}.mp4" class="tgme_widget_message_roundvideo"></video></div>'
        case "voice" | "audio":
            return f'<a class="tgme_widget_message_voice_player" href="{address}"><audio class="tgme_widget_message_voice" src="{file}.ogg"></audio><time class="tgme_widget_message_voice_duration">0:12</time></a>'
        case "document":
            return f'<a class="tgme_widget_message_document_wrap" href="{address}"><div class="tgme_widget_message_document"><div class="tgme_widget_message_document_title" dir="auto">document-{post.id}.pdf</div></div></a>'
        case "sticker":
            return f'<div class="tgme_widget_message_sticker_wrap media_supported_cont"><i class="tgme_widget_message_sticker" data-webp="{file}.webp"></i></div>'
        case "location":
            return '<a class="tgme_widget_message_location_wrap" href="https://maps.example/?q=55,37"><div class="tgme_widget_message_location"></div></a>'
        case _:  # "link", "album", "poll" stand elsewhere in the message
            return ""


def _poll(post: WorldPost) -> str:
    if post.poll is None:
        return ""
    total = sum(votes for _, votes in post.poll.options) or 1
    options = "".join(
        f'<div class="tgme_widget_message_poll_option"><div class="tgme_widget_message_poll_option_percent">{round(100 * votes / total)}%</div>'
        f'<div class="tgme_widget_message_poll_option_value"><div class="tgme_widget_message_poll_option_text">{escape(text)}</div></div></div>'
        for text, votes in post.poll.options
    )
    kind = (
        "Final Results"
        if post.poll.is_closed
        else "Anonymous Poll"
        if post.poll.is_anonymous
        else "Public Poll"
    )
    return (
        f'<div class="tgme_widget_message_poll js-poll"><div class="tgme_widget_message_poll_question">{escape(post.poll.question)}</div>'
        f'<div class="tgme_widget_message_poll_type">{kind}</div><a class="tgme_widget_message_poll_options">{options}</a></div>'
    )


def _text(post: WorldPost) -> str:
    absent = [link for link in post.links if link not in post.text]
    if not post.text and not absent:
        return ""
    text = _lines(post.text)
    for link in post.links:
        anchor = f'<a href="{escape(link)}" target="_blank" rel="noopener">{escape(link)}</a>'
        text = f"{text}<br/>{anchor}" if link in absent else text.replace(escape(link), anchor, 1)
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _reactions(post: WorldPost) -> str:
    if not post.reactions:
        return ""
    shown = "".join(_reaction(name, count) for name, count in post.reactions)
    return f'<div class="tgme_widget_message_reactions js-message_reactions">{shown}</div>'


def _reaction(name: str, count: int) -> str:
    told = abbreviate(count)
    if name == "⭐":
        return f'<span class="tgme_reaction tgme_reaction_paid"><i class="icon icon-telegram-stars"></i>{told}</span>'
    if name.isdecimal():
        return f'<span class="tgme_reaction"><tg-emoji emoji-id="{name}"></tg-emoji>{told}</span>'
    return f'<span class="tgme_reaction"><i class="emoji" style="background-image:url(\'//telegram.org/img/emoji/40/X.png\')"><b>{escape(name)}</b></i>{told}</span>'
