"""The markup of t.me/s pages: bytes in, what stands in them out. Knows nothing of records.

A message is walked from its bubble down. A class known here is read and not entered further, so that the text of a
quoted message or of a link preview is never taken for the message's own; an unknown wrapper is entered; text under
unknown classes is kept as `unread`, which tells a field that moved from one that is absent.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

# Stands for a line break until the spaces of the source are collapsed; a Unicode noncharacter, so in no text.
_BREAK = "\ufdd0"
_BREAK_BYTES = _BREAK.encode()
_EMOJI_IMAGE = re.compile(rb"<img\b(?=[^>]*\bemoji)[^>]*?\balt=\"([^\"]*)\"[^>]*>")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(f" ?{_BREAK} ?")
_COUNT = re.compile(r"(\d[\d.,]*)([KMBКМ]?)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_SCALE = {"": 1, "k": 10**3, "к": 10**3, "m": 10**6, "м": 10**6, "b": 10**9}
_BACKGROUND = re.compile(r"url\(\s*['\"]?(.*?)['\"]?\s*\)")
_POST = re.compile(r"([^/]+)/(\d+)")
_EDITED = ("edited", "измен")


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
    media: list[str] = []  # kinds, one for each medium
    urls: list[tuple[str, str]] = []  # photo, video, thumbnail-video, audio, link → address
    views: int | None = None
    voters: int | None = None
    author: str = ""
    is_edited: bool = False
    forwarded_from: str = ""
    forwarded_url: str = ""
    reply_url: str = ""
    reactions: list[PreviewReaction] | None = None  # None: no block of reactions
    poll: PreviewPoll | None = None
    preview: LinkPreview | None = None
    unread: list[str] = []  # text under classes unknown here

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(url for kind, url in self.urls if kind == "link"))


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of the channel."""

    username: str = ""
    title: str = ""
    description: str = ""
    description_links: tuple[str, ...] = ()
    image: str = ""  # address of the avatar, "" where there is only a letter
    is_verified: bool = False
    counters: Mapping[str, int] = {}  # subscribers, photos, videos, files, links
    has_block: bool = False  # the visible block, not only meta tags


class Page(msgspec.Struct, frozen=True, kw_only=True):
    header: Header
    posts: tuple[PreviewPost, ...]  # those with an id and a time, in the page's order
    found: tuple[PreviewPost, ...]  # all that look like messages
    has_history: bool
    is_landing: bool  # only an invitation to open the app
    stray_ids: int  # data-post outside of any message known here
    more: int | None  # the page's own link to older messages
    names_subscribers: bool  # the word stands somewhere on the page
    native_id: str  # Telegram's number of the channel, "" where no message tells


def parse_page(body: bytes) -> Page:
    """What a preview page, or a piece of one, shows. Never raises: what is not there is empty."""
    source = (
        body.replace(b"<br/>", _BREAK_BYTES).replace(b"<br>", _BREAK_BYTES).replace(b"<br />", _BREAK_BYTES)
    )
    if b"<blockquote" in source:
        source = source.replace(b"<blockquote", _BREAK_BYTES + b"<blockquote")
        source = source.replace(b"</blockquote>", b"</blockquote>" + _BREAK_BYTES)
    if b" alt=" in source:
        source = _EMOJI_IMAGE.sub(rb"\1", source)
    tree = LexborHTMLParser(source)
    messages = tree.css(".tgme_widget_message")
    found = tuple(_message(node) for node in messages)
    more = tree.css_first(".js-messages_more[data-before], .tme_messages_more[data-before]")
    before = more.attributes.get("data-before") if more is not None else None
    return Page(
        header=_header(tree),
        posts=tuple(post for post in found if post.id and post.time is not None),
        found=found,
        has_history=tree.css_first(".tgme_channel_history, .tme_no_messages_found") is not None,
        is_landing=not messages and tree.css_first(".tgme_page, .tgme_page_wrap") is not None,
        stray_ids=0 if messages else len(tree.css("[data-post]")),
        more=int(before) if before and before.isdecimal() else None,
        names_subscribers=b"subscriber" in body,
        native_id=_native_id(messages[0]) if messages else "",
    )


def count_of(text: str) -> int | None:
    """A count as Telegram prints it: `757`, `10 518`, `1.2K`, `3.1M`; None where there is none."""
    found = _COUNT.search(re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text))
    if found is None:
        return None
    digits, scale = found[1].rstrip(".,"), _SCALE[found[2].lower()]
    digits = digits.replace(",", "" if scale == 1 and _THOUSANDS.fullmatch(digits) else ".")
    try:
        return round(float(digits) * scale)
    except ValueError:
        return None


def text_of(node: LexborNode) -> str:
    """Visible text; `<br>` and quotations make lines."""
    text = _SPACES.sub(" ", node.text()).strip()
    return _AROUND_BREAK.sub("\n", text).strip() if _BREAK in text else text


# --- a message -------------------------------------------------------------------------------------------------------


def _message(node: LexborNode) -> PreviewPost:
    attributes = node.attributes
    post = PreviewPost(is_service="service_message" in (attributes.get("class") or ""))
    if (found := _POST.fullmatch(attributes.get("data-post") or "")) is not None:
        post.channel, post.id = found[1], found[2]
        post.url = f"https://t.me/{post.channel}/{post.id}"
    _walk(node, post)
    if "poll" not in post.media and post.poll is not None:
        post.media.append("poll")
    return post


def _native_id(node: LexborNode) -> str:
    """The channel's number out of `data-view`, which is JSON in base64: {"c": -1922921053, "p": 1, …}."""
    encoded = node.attributes.get("data-view") or ""
    try:
        told = msgspec.json.decode(b64decode(encoded + "=" * (-len(encoded) % 4)), type=_View)
    except (ValueError, msgspec.MsgspecError):
        return ""
    return str(abs(told.c))


class _View(msgspec.Struct):
    c: int


def _walk(node: LexborNode, post: PreviewPost) -> None:
    for child in node.iter(include_text=True):
        if child.is_text_node:
            if (text := (child.text_content or "").strip()) and text != _BREAK:
                post.unread.append(text)
            continue
        read = None
        for name in (child.attributes.get("class") or "").split():
            if (read := _READERS.get(name)) is not None:
                break
        if read is not None:
            read(child, post)
        elif child.tag not in ("svg", "script", "style"):
            _walk(child, post)


def _skip(node: LexborNode, post: PreviewPost) -> None:
    """Known, and nothing of the message: the sender, a tail of the bubble, words beside a number."""


def _text(node: LexborNode, post: PreviewPost) -> None:
    # Under some media the block stands twice, one inside the other.
    inner = node.css_first(".tgme_widget_message_text .tgme_widget_message_text") or node
    text = text_of(inner)
    if not text or text in post.texts:
        return
    post.texts.append(text)
    if post.is_service:  # its only link is the channel's own name
        return
    for anchor in inner.css("a[href]"):
        if address := _address(anchor.attributes.get("href") or ""):
            post.urls.append(("link", address))
    if (
        len(text) <= 2 and (emoji := inner.css_first("i.emoji[style]")) is not None
    ):  # one emoji is shown as a picture
        post.urls.append(("photo", _background(emoji)))


def _date(node: LexborNode, post: PreviewPost) -> None:
    time = node.css_first("time[datetime]")
    try:
        moment = datetime.fromisoformat((time.attributes.get("datetime") or "") if time is not None else "")
    except ValueError:
        return
    post.time = moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if (address := _address(node.attributes.get("href") or "")) and post.id:
        post.url = address.partition("?")[0]


def _meta(node: LexborNode, post: PreviewPost) -> None:
    own = (node.text(deep=False) or "").lower()
    post.is_edited = post.is_edited or any(word in own for word in _EDITED)
    for child in node.iter():
        name = child.attributes.get("class") or ""
        if "tgme_widget_message_from_author" in name:
            post.author = text_of(child)
        elif "tgme_widget_message_date" in name:
            _date(child, post)
        else:
            _walk(child, post)


def _views(node: LexborNode, post: PreviewPost) -> None:
    post.views = count_of(node.text())


def _voters(node: LexborNode, post: PreviewPost) -> None:
    post.voters = count_of(node.text())


def _author(node: LexborNode, post: PreviewPost) -> None:
    post.author = text_of(node)


def _forwarded(node: LexborNode, post: PreviewPost) -> None:
    name = node.css_first(".tgme_widget_message_forwarded_from_name")
    post.forwarded_from = text_of(name) if name is not None else text_of(node)
    if name is not None:
        post.forwarded_url = _address(name.attributes.get("href") or "")


def _reply(node: LexborNode, post: PreviewPost) -> None:
    post.reply_url = _address(node.attributes.get("href") or "").partition("?")[0]


def _photo(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("photo")
    image = node.css_first("img[src]")
    if address := _background(node) or (image.attributes.get("src") or "" if image is not None else ""):
        post.urls.append(("photo", address))


def _video(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("round_video" if "roundvideo" in (node.attributes.get("class") or "") else "video")
    if (video := node.css_first("video[src]")) is not None:
        post.urls.append(("video", video.attributes.get("src") or ""))
    thumb = node.css_first(".tgme_widget_message_video_thumb, .tgme_widget_message_roundvideo_thumb")
    if thumb is not None and (address := _background(thumb)):
        post.urls.append(("thumbnail-video", address))


def _sound(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("voice" if "voice" in (node.attributes.get("class") or "") else "audio")
    if (audio := node.css_first("audio[src]")) is not None:
        post.urls.append(("audio", audio.attributes.get("src") or ""))


def _album(node: LexborNode, post: PreviewPost) -> None:
    post.media.append("album")
    _walk(node, post)


def _medium(kind: str) -> Callable[[LexborNode, PreviewPost], None]:
    def read(node: LexborNode, post: PreviewPost) -> None:
        post.media.append(kind)

    return read


def _poll(node: LexborNode, post: PreviewPost) -> None:
    question = node.css_first(".tgme_widget_message_poll_question")
    kind = node.css_first(".tgme_widget_message_poll_type")
    options = []
    for option in node.css(".tgme_widget_message_poll_option"):
        text = option.css_first(".tgme_widget_message_poll_option_text")
        percent = option.css_first(".tgme_widget_message_poll_option_percent")
        share = count_share(percent.text()) if percent is not None else None
        options.append((text_of(text) if text is not None else "", share))
    post.poll = PreviewPoll(
        question=text_of(question) if question is not None else "",
        type=text_of(kind) if kind is not None else "",
        options=tuple(options),
    )


def count_share(text: str) -> float | None:
    """`45%` as 0.45."""
    found = re.search(r"\d+(?:[.,]\d+)?", text)
    return float(found[0].replace(",", ".")) / 100 if found else None


def _reactions(node: LexborNode, post: PreviewPost) -> None:
    post.reactions = [] if post.reactions is None else post.reactions
    for item in node.css(".tgme_reaction"):
        own = "".join(
            child.text_content or "" for child in item.iter(include_text=True) if child.is_text_node
        )
        counter = item.css_first(".tgme_reaction_count")
        count = count_of(own if counter is None else counter.text())
        if count is None:
            continue
        if "tgme_reaction_paid" in (item.attributes.get("class") or ""):
            post.reactions.append(PreviewReaction("⭐", count, "paid"))
        elif (custom := item.css_first("tg-emoji")) is not None:
            name = (
                custom.attributes.get("emoji-id") or custom.attributes.get("data-emoji-id") or text_of(custom)
            )
            post.reactions.append(PreviewReaction(name, count, "custom"))
        else:
            emoji = item.css_first("b, .emoji")
            name = text_of(emoji) if emoji is not None else own.rstrip("0123456789.,KMkm \n").strip()
            post.reactions.append(PreviewReaction(name, count, "emoji"))
    if not post.reactions and (text := text_of(node)):
        post.unread.append(text)


def _preview(node: LexborNode, post: PreviewPost) -> None:
    def part(name: str) -> str:
        found = node.css_first(name)
        return text_of(found) if found is not None else ""

    image = node.css_first(".link_preview_image, .link_preview_right_image, .link_preview_video_thumb")
    post.media.append("link")
    post.preview = LinkPreview(
        url=_address(node.attributes.get("href") or ""),
        site=part(".link_preview_site_name"),
        title=part(".link_preview_title"),
        description=part(".link_preview_description"),
        image=_background(image) if image is not None else "",
    )


def _button(node: LexborNode, post: PreviewPost) -> None:
    if address := _address(node.attributes.get("href") or ""):
        post.urls.append(("link", address))


_READERS: Mapping[str, Callable[[LexborNode, PreviewPost], None]] = {
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
    "tgme_widget_message_sticker_wrap": _medium("sticker"),
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
    "message_media_not_supported_wrap": _skip,
    "copyonly": _skip,
}


# --- the channel -----------------------------------------------------------------------------------------------------


def _header(tree: LexborHTMLParser) -> Header:
    block = tree.css_first(".tgme_channel_info")
    first = tree.css_first
    title = first(".tgme_channel_info_header_title") or first(".tgme_page_title")
    description = first(".tgme_channel_info_description") or first(".tgme_page_description")
    username = first(".tgme_channel_info_header_username")
    # A landing page without a title has Telegram's own words in its meta tags.
    is_meta_meant = title is not None or first(".tgme_page, .tgme_page_wrap") is None
    image = first("img.tgme_page_photo_image[src], .tgme_page_photo_image img[src]")
    address = (image.attributes.get("src") or "") if image is not None else ""

    def meta(name: str) -> str:
        return _meta_tag(tree, name) if is_meta_meant else ""

    return Header(
        username=text_of(username).lstrip("@") if username is not None else "",
        title=text_of(title) if title is not None else meta("og:title"),
        description=text_of(description) if description is not None else meta("og:description"),
        description_links=_links(description) if description is not None else (),
        image="" if address.startswith("data:") else address or meta("og:image"),
        is_verified=first(".tgme_channel_info_header_labels .verified-icon, .tgme_page_title .verified-icon")
        is not None,
        counters=_counters(tree),
        has_block=block is not None,
    )


def _counters(tree: LexborHTMLParser) -> dict[str, int]:
    told: dict[str, int] = {}
    for counter in tree.css(".tgme_channel_info_counter"):
        value, kind = counter.css_first(".counter_value"), counter.css_first(".counter_type")
        if value is not None and kind is not None and (count := count_of(value.text())) is not None:
            told[text_of(kind).lower().rstrip("s") + "s"] = count
    line = tree.css_first(".tgme_header_counter, .tgme_page_extra")
    if "subscribers" not in told and line is not None:
        text = text_of(line)
        if re.search(r"subscriber|подписчик", text, re.IGNORECASE) and (count := count_of(text)) is not None:
            told["subscribers"] = count
    return told


def _meta_tag(tree: LexborHTMLParser, name: str) -> str:
    node = tree.css_first(f'meta[property="{name}"]')
    return (node.attributes.get("content") or "").replace(_BREAK, "\n").strip() if node is not None else ""


def _links(node: LexborNode) -> tuple[str, ...]:
    return tuple(filter(None, (_address(a.attributes.get("href") or "") for a in node.css("a[href]"))))


def _address(href: str) -> str:
    """An absolute address; "" for hashtags and other places within the page."""
    href = href.strip()
    if href.startswith("//"):
        return "https:" + href
    return href if href.startswith(("http://", "https://", "tg://", "mailto:", "tel:")) else ""


def _background(node: LexborNode) -> str:
    found = _BACKGROUND.search(node.attributes.get("style") or "")
    return _address(found[1]) if found else ""
