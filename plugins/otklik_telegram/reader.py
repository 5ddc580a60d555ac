"""Preview pages as records: pure, bytes in, records out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from otklik.addresses import find_addresses
from otklik.errors import FormatChanged
from otklik.model import (
    Account,
    AccountFacts,
    Exchange,
    Observation,
    Poll,
    Post,
    Reaction,
    Record,
    Value,
)
from otklik_telegram import drift
from otklik_telegram.addresses import handle_of
from otklik_telegram.header import Header
from otklik_telegram.markup import Page, PreviewPost, parse_page
from otklik_telegram.settings import settings

# What a page is, as `account.state` says it.
OPEN, NO_PREVIEW, NOT_FOUND = "open", "no_preview", "not_found"
OLDER = "preview_before"  # role of pages behind the first: their header is not read again

_PHONE = re.compile(
    r"(?:\+7|\b8)[\s (-]{0,3}\d{3,5}[\s )-]{0,3}\d{1,3}[\s -]?\d{2}[\s -]?\d{2}\b|\b1[12]\d\b"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BARE_SITE = re.compile(
    r"(?<![@\w./-])(?:[\w-]+\.)+(?:рф|ru|su|org|com|net|info|gov|example)\b(?:/\S*)?", re.IGNORECASE
)
_CHANNEL_POST = re.compile(r"https?://(?:t\.me|telegram\.(?:me|dog))/(?:s/)?[A-Za-z]\w+/\d+")


def state_of(page: Page) -> str:
    """`account.state` that a page shows. Raises FormatChanged where it is no page of a channel at all."""
    if page.posts or page.has_history or page.header.has_block or page.found:
        return OPEN
    if page.is_landing:
        return NO_PREVIEW if page.header.title else NOT_FOUND
    if page.stray_ids:
        raise FormatChanged(place="tgme_widget_message")
    if page.header.title:  # a piece of a page that names the channel
        return OPEN
    raise FormatChanged(place="tgme_channel_history")


def read(exchange: Exchange, account: Account) -> Iterator[Record]:
    """Records of a preview page. Raises FormatChanged, naming the field, where the markup is not as known here."""
    if exchange.status == 404:
        yield _observation(account, "account.state", NOT_FOUND)
        return
    if exchange.status != 200:  # an error's page says nothing of the channel; the collector has told the gap
        return
    page = parse_page(exchange.body)
    state = state_of(page)
    drift.check(page)
    if exchange.role != OLDER:
        yield _observation(account, "account.state", state)
        if state != NOT_FOUND:
            yield _facts(page, account)
            if (
                page.header.has_block or page.header.title
            ):  # else a piece of a page that says nothing of the channel
                yield from _observations(page.header, account)
    reactions_shown = any(post.reactions for post in page.posts)
    for post in page.posts:
        yield _post(post, account, reactions_shown=reactions_shown, is_apart=page.is_search)
        if post.poll is not None:
            yield _poll(post, account)


def is_persons_link(address: str) -> bool:
    """Does a forwarded message with this link to its source come from a person?

    A channel is named with a link to its message; a person with none, or with one to a profile.
    """
    return _CHANNEL_POST.match(address) is None


# --- records ---------------------------------------------------------------------------------------------------------


def _facts(page: Page, account: Account) -> AccountFacts:
    header = page.header
    return AccountFacts(
        account=account.id,
        place=".tgme_channel_info" if header.has_block else "head",
        native_id=page.native_id,
        title=header.title,
        description=header.description,
        url=account.url,
        followers=header.counters.get("subscribers"),
        is_verified=header.is_verified if header.has_block else None,
    )


def _observation(account: Account, key: str, value: Value, note: str = "", place: str = "") -> Observation:
    return Observation(account=account.id, place=place, key=key, value=value, note=note)


def _observations(header: Header, account: Account) -> Iterator[Observation]:
    text, place = header.description, ".tgme_channel_info_description"
    addresses = (*header.description_links, *_bare_sites(text))
    sites, restricted = _sites(addresses), _restricted(addresses)
    emails = _EMAIL.finditer(text) if "@" in text else ()
    contacts = [found[0] for found in (*_PHONE.finditer(text), *emails)]
    yield _observation(account, "telegram.has_avatar", bool(header.image), place=".tgme_page_photo_image")
    yield _observation(account, "telegram.has_description", bool(text), place=place)
    yield _observation(account, "telegram.description_length", len(text), place=place)
    for address in dict.fromkeys((*header.description_links, *find_addresses(text))) or (None,):
        yield _observation(account, "telegram.description_links", address, place=place)
    yield _observation(account, "telegram.has_site_link", bool(sites), " ".join(sites[:1]), place)
    yield _observation(account, "telegram.has_contact", bool(contacts), " ".join(contacts[:1]), place)
    yield _observation(account, "telegram.restricted_links", len(restricted), " ".join(restricted[:3]), place)
    for name in ("photos", "videos", "files", "links"):
        if (count := header.counters.get(name)) is not None:
            yield _observation(account, f"telegram.{name}", count, place=".tgme_channel_info_counters")


def _sites(addresses: Iterable[str]) -> list[str]:
    social = settings().description.social_hosts
    return [a for a in addresses if (host := _host(a)) and host not in social and handle_of(a) is None]


def _bare_sites(text: str) -> list[str]:
    return ["https://" + found[0] for found in _BARE_SITE.finditer(text)] if "." in text else []


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _restricted(addresses: Sequence[str]) -> list[str]:
    if not addresses:
        return []
    from otklik.restricted import is_restricted

    return list(dict.fromkeys(address for address in addresses if is_restricted(address)))


def _post(post: PreviewPost, account: Account, *, reactions_shown: bool, is_apart: bool) -> Post:
    assert post.time is not None
    reactions = post.reactions or ()
    # A post without the block, on a page where others have it, has no reactions; where none has it, they may be off.
    is_counted = post.reactions is not None or (reactions_shown and not post.is_service)
    return Post(
        account=account.id,
        place=f'[data-post="{post.channel}/{post.id}"]',
        id=post.id,
        published_at=post.time,
        text=post.text,
        url=post.url,
        kind="service" if post.is_service else "post",
        media=tuple(post.media),
        links=post.links,
        views=post.views,
        likes=sum([r.count for r in reactions]) if is_counted else None,
        reactions=tuple([Reaction(r.name, r.count, r.kind) for r in reactions]),
        is_repost=bool(post.forwarded_from),
        forwarded_from=post.forwarded_from,
        reply_to=_reply_to(post) if post.reply_url else "",
        author=post.author,
        is_edited=post.is_edited,
        is_apart=is_apart,
    )


def _reply_to(post: PreviewPost) -> str:
    """Id of the message answered; with its channel where that is another one."""
    channel, _, number = post.reply_url.rpartition("/")
    name = channel.rpartition("/")[2]
    if not number.isdecimal():
        return ""
    return number if name.lower() == post.channel.lower() else f"{name}/{number}"


def _poll(post: PreviewPost, account: Account) -> Poll:
    assert post.poll is not None
    kind = post.poll.type.lower()
    is_closed = "final" in kind or "closed" in kind
    return Poll(
        account=account.id,
        place=f'[data-post="{post.channel}/{post.id}"] .tgme_widget_message_poll',
        id=post.id,
        post=post.id,
        question=post.poll.question,
        options=tuple((text, None, share) for text, share in post.poll.options),
        votes=post.voters,
        # "Final Results" no longer says of what sort the poll was.
        is_anonymous="anonymous" in kind if not is_closed else None,
        is_quiz="quiz" in kind if not is_closed else None,
        is_closed=is_closed,
    )
