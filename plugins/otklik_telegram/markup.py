"""The markup of t.me/s pages: bytes in, what stands in them out. Knows nothing of records.

A message is walked from its bubble down. A class known here is read and not entered further, so that the text of a
quoted message or of a link preview is never taken for the message's own; an unknown wrapper is entered; text under
unknown classes is kept as `unread`, which tells a field that moved from one that is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

import msgspec
from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from otklik_telegram.header import Header, native_id, read_header
from otklik_telegram.html import (
    address_of,
    background_of,
    clean,
    count_of,
    plain,
    share_of,
    text_and_hrefs,
    text_of,
)

_OPAQUE_TAGS = frozenset({"svg", "script", "style"})
_DIGITS = "0123456789.,KMkm \n"


class LinkPreview(msgspec.Struct, frozen=True, kw_only=True):
    """The card under a message: what the linked page says of itself."""

    url: str = ""
    site: str = ""
    title: str = ""
    description: str = ""
    image: str = ""


class PreviewPoll(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    type: str = ""  # "Anonymous Poll", "Anonymous Quiz", "Final Results"
    options: tuple[tuple[str, float | None], ...] = ()  # text, share 0…1


class PreviewReaction(msgspec.Struct, frozen=True):
    name: str
    count: int
    kind: str  # "emoji", "custom" (name is the emoji's id), "paid"


class PreviewPost(msgspec.Struct, kw_only=True):
    """A message as its preview shows it; None or "" where the page does not say."""

    channel: str = ""  # as in data-post: after a renaming it may differ from the handle asked for
    id: str = ""
    time: datetime | None = None
    url: str = ""
    is_service: bool = False
    texts: list[str] = []
    hashtags: list[str] = []
    media: list[str] = []  # kinds, one for each medium
    durations: list[str] = []  # of videos and voice messages, as printed: "0:29"
    urls: list[tuple[str, str]] = []  # photo, video, thumbnail-video, audio, sticker, link → address
    views: int | None = None
    voters: int | None = None
    author: str = ""
    is_edited: bool = False
    forwarded_from: str = ""
    forwarded_url: str = ""
    reply_url: str = ""
    reply_author: str = ""
    reply_text: str = ""
    reactions: list[PreviewReaction] | None = None  # None: no block of reactions
    poll: PreviewPoll | None = None
    preview: LinkPreview | None = None
    unread: list[str] = []  # text under classes unknown here

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([url for kind, url in self.urls if kind == "link"]))


class Page(msgspec.Struct, frozen=True, kw_only=True):
    header: Header
    posts: tuple[PreviewPost, ...]  # those with an id and a time, in the page's order
    found: tuple[PreviewPost, ...]  # all that look like messages
    has_history: bool
    is_landing: bool  # only an invitation to open the app
    stray_ids: int  # data-post outside of any message known here
    names_subscribers: bool  # the word stands somewhere on the page
    native_id: str  # Telegram's number of the channel, "" where no message tells
    is_search: bool  # the messages that hold a word, not those that followed each other


def parse_page(body: bytes) -> Page:
    """What a preview page, or a piece of one, shows. Never raises: what is not there is empty."""
    tree = LexborHTMLParser(body, options=LexborDocumentOptions.WO_EVENTS)  # the tree is only read
    messages = tree.css(".tgme_widget_message")
    found = tuple(_message(node) for node in messages)
    header = read_header(tree)
    return Page(
        header=header,
        posts=tuple(post for post in found if post.id and post.time is not None),
        found=found,
        has_history=bool(messages)
        or tree.css_first(".tgme_channel_history, .tme_no_messages_found") is not None,
        is_landing=not messages and tree.css_first(".tgme_page, .tgme_page_wrap") is not None,
        stray_ids=0 if messages else len(tree.css("[data-post]")),
        names_subscribers="subscribers" in header.counters or b"subscriber" in body,
        native_id=native_id(messages[0]) if messages else "",
        is_search=_is_search(tree),
    )


def _is_search(tree: LexborHTMLParser) -> bool:
    field = tree.css_first(".tgme_header_search_form_input")
    return field is not None and bool((field.attrs.get("value") or "").strip())


# --- a message -------------------------------------------------------------------------------------------------------

_Reader = Callable[[LexborNode, PreviewPost], None]


def _message(node: LexborNode) -> PreviewPost:
    attributes = node.attributes
    post = PreviewPost(is_service="service_message" in (attributes.get("class") or ""))
    name = attributes.get("data-post") or ""
    channel, _slash, number = name.partition("/")
    if channel and number.isdecimal():
        post.channel, post.id, post.url = channel, number, "https://t.me/" + name
    _walk(node, post)
    if not post.is_service and (post.views is None or not post.texts):
        _keep_unread(node, post)
    return post


def _walk(node: LexborNode, post: PreviewPost) -> None:
    for child in _within(node):
        read = _reader_of(child.attributes.get("class") or "")
        assert read is not None
        read(child, post)


def _keep_unread(node: LexborNode, post: PreviewPost) -> None:
    for child in _within(node, is_unread=True):
        if text := clean(child.text_content or ""):
            post.unread.append(text)


def _within(node: LexborNode, *, is_unread: bool = False) -> Iterator[LexborNode]:
    """Nodes with a reader, in the page's order, not looking into them; or else the texts outside of them. Without
    recursion: a page may be nested deeper than a program may call itself."""
    inside = [node.iter(include_text=is_unread)]
    while inside:
        child = next(inside[-1], None)
        if child is None:
            inside.pop()
        elif is_unread and child.is_text_node:
            yield child
        elif _reader_of(child.attributes.get("class") or "") is not None:
            if not is_unread:
                yield child
        elif child.tag not in _OPAQUE_TAGS:
            inside.append(child.iter(include_text=is_unread))


@lru_cache(maxsize=1024)
def _reader_of(classes: str) -> _Reader | None:
    return next((_READERS[name] for name in classes.split() if name in _READERS), None)


def _skip(node: LexborNode, post: PreviewPost) -> None:
    """Known, and nothing of the message: the sender, the tail of the bubble, words beside a number."""


def _text(node: LexborNode, post: PreviewPost) -> None:
    # Under some media the block stands twice, one inside the other.
    first = next(node.iter(), None)
    inner = first if first is not None and _reader_of(first.attributes.get("class") or "") is _text else node
    text, hrefs = text_and_hrefs(inner)
    if not text or text in post.texts:
        return
    post.texts.append(text)
    if post.is_service:  # its only link is the channel's own name
        return
    for href in hrefs:
        if href.startswith("?q=%23"):
            post.hashtags.append(unquote(href[6:]))
        elif address := address_of(href):
            post.urls.append(("link", address))
    # A message of one emoji shows it as a picture.
    if len(text) <= 2 and (emoji := inner.css_first("i.emoji[style]")) is not None:
        post.urls.append(("photo", background_of(emoji)))


def _date(node: LexborNode, post: PreviewPost) -> None:
    for time in node.iter():
        if time.tag != "time":
            continue
        try:
            moment = datetime.fromisoformat(time.attributes.get("datetime") or "")
            if moment.tzinfo is not UTC:
                moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            post.time = moment
        except (ValueError, OverflowError):
            continue
    if (address := address_of(node.attributes.get("href"))) and post.id:
        post.url = address.partition("?")[0]


def _meta(node: LexborNode, post: PreviewPost) -> None:
    own = node.text(deep=False).lower()  # words beside the link with the time
    post.is_edited = post.is_edited or "edited" in own or "измен" in own
    _walk(node, post)


def _views(node: LexborNode, post: PreviewPost) -> None:
    post.views = count_of(plain(node))


def _voters(node: LexborNode, post: PreviewPost) -> None:
    post.voters = count_of(plain(node))


def _author(node: LexborNode, post: PreviewPost) -> None:
    post.author = text_of(node)


def _forwarded(node: LexborNode, post: PreviewPost) -> None:
    name = node.css_first(".tgme_widget_message_forwarded_from_name")
    post.forwarded_from = text_of(name if name is not None else node)
    if name is not None:
        post.forwarded_url = address_of(name.attributes.get("href"))


def _reply(node: LexborNode, post: PreviewPost) -> None:
    post.reply_url = address_of(node.attributes.get("href")).partition("?")[0]
    author = node.css_first(".tgme_widget_message_author_name, .tgme_widget_message_author")
    text = node.css_first(".js-message_reply_text, .tgme_widget_message_metatext, .tgme_widget_message_text")
    post.reply_author = text_of(author) if author is not None else ""
    post.reply_text = text_of(text) if text is not None else ""


def _photo(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("photo")
    address = background_of(node)
    if not address and (image := node.css_first("img[src]")) is not None:
        address = address_of(image.attributes.get("src"))
    if address:
        post.urls.append(("photo", address))


def _video(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("round_video" if "roundvideo" in (node.attributes.get("class") or "") else "video")
    if (video := node.css_first("video[src]")) is not None:
        post.urls.append(("video", video.attributes.get("src") or ""))
    thumb = node.css_first(".tgme_widget_message_video_thumb, .tgme_widget_message_roundvideo_thumb")
    if thumb is not None and (address := background_of(thumb)):
        post.urls.append(("thumbnail-video", address))
    _duration(node, post)


def _sound(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("voice" if "voice" in (node.attributes.get("class") or "") else "audio")
    if (audio := node.css_first("audio[src]")) is not None:
        post.urls.append(("audio", audio.attributes.get("src") or ""))
    _duration(node, post)


def _duration(node: LexborNode, post: PreviewPost) -> None:
    if (time := node.css_first("time")) is not None:
        post.durations.append(text_of(time))


def _sticker(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("sticker")
    source = node.css_first("source[srcset], [data-webp], video[src]")
    if source is not None:
        told = source.attributes
        post.urls.append(("sticker", told.get("srcset") or told.get("data-webp") or told.get("src") or ""))


def _album(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("album")
    _walk(node, post)


def _medium(kind: str) -> _Reader:
    def read(node: LexborNode, post: PreviewPost) -> None:
        post.media.append(kind)

    return read


def _unsupported(node: LexborNode, post: PreviewPost) -> None:
    """A medium that the preview cannot show, and that no other class tells the kind of."""
    if not post.media:
        post.media.append("other")


def _poll(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("poll")
    question = node.css_first(".tgme_widget_message_poll_question")
    kind = node.css_first(".tgme_widget_message_poll_type")
    options = []
    for option in node.css(".tgme_widget_message_poll_option"):
        text = option.css_first(".tgme_widget_message_poll_option_text")
        percent = option.css_first(".tgme_widget_message_poll_option_percent")
        share = share_of(percent.text()) if percent is not None else None
        options.append((text_of(text) if text is not None else "", share))
    post.poll = PreviewPoll(
        question=text_of(question) if question is not None else "",
        type=text_of(kind) if kind is not None else "",
        options=tuple(options),
    )


def _reactions(node: LexborNode, post: PreviewPost) -> None:
    found = post.reactions = [] if post.reactions is None else post.reactions
    for item in node.iter():
        classes = item.attributes.get("class") or ""
        if "tgme_reaction" not in classes.split():
            continue
        own, emoji, custom = "", "", ""
        for part in item.iter(include_text=True):
            if (text := part.text_content) is not None:
                own += text
                continue
            tag = part.tag
            if tag == "tg-emoji":
                told = part.attributes
                custom = told.get("emoji-id") or told.get("data-emoji-id") or text_of(part)
            elif tag == "span":  # some pages set the number in one
                own += plain(part)
            else:
                emoji += part.text().strip() or part.attributes.get("alt") or ""
        count = count_of(own.strip())
        if count is None:
            continue
        if "tgme_reaction_paid" in classes:
            found.append(PreviewReaction("⭐", count, "paid"))
        elif custom:
            found.append(PreviewReaction(custom, count, "custom"))
        else:
            found.append(PreviewReaction(emoji or own.rstrip(_DIGITS).strip(), count, "emoji"))


def _preview(node: LexborNode, post: PreviewPost) -> None:
    def part(name: str) -> str:
        found = node.css_first(name)
        return text_of(found) if found is not None else ""

    image = node.css_first(".link_preview_image, .link_preview_right_image, .link_preview_video_thumb")
    post.media.append("link")
    post.preview = LinkPreview(
        url=address_of(node.attributes.get("href")),
        site=part(".link_preview_site_name"),
        title=part(".link_preview_title"),
        description=part(".link_preview_description"),
        image=background_of(image) if image is not None else "",
    )


def _button(node: LexborNode, post: PreviewPost) -> None:
    if address := address_of(node.attributes.get("href")):
        post.urls.append(("link", address))


_READERS: Mapping[str, _Reader] = {
    "tgme_widget_message_text": _text,
    "tgme_widget_message_views": _views,
    "tgme_widget_message_voters": _voters,
    "tgme_widget_message_meta": _meta,
    "tgme_widget_message_date": _date,
    "tgme_widget_message_from_author": _author,
    "tgme_widget_message_forwarded_from": _forwarded,
    "tgme_widget_message_reply": _reply,
    "tgme_widget_message_reactions": _reactions,
    "tgme_widget_message_poll": _poll,
    "tgme_widget_message_link_preview": _preview,
    "tgme_widget_message_photo_wrap": _photo,
    "tgme_widget_message_service_photo": _photo,
    "tgme_widget_message_video_player": _video,
    "tgme_widget_message_roundvideo_player": _video,
    "tgme_widget_message_voice_player": _sound,
    "tgme_widget_message_audio_player": _sound,
    "tgme_widget_message_grouped_wrap": _album,
    # An audio file is shown as a document with a note on its icon: the preview has no player for it.
    "tgme_widget_message_document_wrap": _medium("document"),
    "tgme_widget_message_sticker_wrap": _sticker,
    "tgme_widget_message_location_wrap": _medium("location"),
    "tgme_widget_message_venue_wrap": _medium("location"),
    "tgme_widget_message_contact_wrap": _medium("other"),
    "tgme_widget_message_game": _medium("other"),
    "tgme_widget_message_invoice_wrap": _medium("other"),
    "tgme_widget_message_inline_button": _button,
    "tgme_widget_message_user": _skip,
    "tgme_widget_message_author": _skip,
    "tgme_widget_message_bubble_tail": _skip,
    "tgme_widget_message_via_bot": _skip,
    "message_media_not_supported_wrap": _unsupported,
    "copyonly": _skip,
}
