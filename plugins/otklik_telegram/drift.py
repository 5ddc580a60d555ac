"""Has the markup moved? Fields that every real post has, missing in nearly all posts of a page, say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from otklik.errors import FormatChanged
from otklik_telegram.html import count_of
from otklik_telegram.markup import Page, PreviewPost
from otklik_telegram.settings import settings


def check(page: Page) -> None:
    """Raises FormatChanged with `place` naming the field.

    Views, texts and reactions may be absent from real pages; they count as moved only where their words still stand on
    the page under classes that the reader does not know.
    """
    if page.stray_ids:
        raise FormatChanged(place="tgme_widget_message")
    for field, is_filled in (("id", _has_id), ("time", _has_time)):
        if page.found and not any(map(is_filled, page.found)):
            raise FormatChanged(place=field)
        if _is_missing(page.found, is_filled):
            raise FormatChanged(place=field)
    posts = [post for post in page.posts if not post.is_service]
    if _is_missing(posts, lambda post: post.views is not None) and _is_unread(posts, _has_unread_count):
        raise FormatChanged(place="views")
    if _is_missing(posts, lambda post: bool(post.texts)) and _is_unread(posts, _has_unread_words):
        raise FormatChanged(place="text")
    if _is_missing(posts, _has_content):
        raise FormatChanged(place="media")
    if _is_missing([post for post in posts if post.reactions is not None], lambda post: bool(post.reactions)):
        raise FormatChanged(place="reactions")
    if page.header.has_block and not page.header.title:
        raise FormatChanged(place="title")
    if page.header.has_block and page.names_subscribers and "subscribers" not in page.header.counters:
        raise FormatChanged(place="subscribers")


def _is_missing(posts: Sequence[PreviewPost], is_filled: Callable[[PreviewPost], bool]) -> bool:
    limits = settings().drift
    if len(posts) < limits.min_posts:
        return False
    allowed, filled = limits.max_filled * len(posts), 0
    for post in posts:
        filled += is_filled(post)
        if filled > allowed:
            return False
    return True


def _is_unread(posts: list[PreviewPost], is_unread: Callable[[PreviewPost], bool]) -> bool:
    return sum(map(is_unread, posts)) * 2 > len(posts)


def _has_id(post: PreviewPost) -> bool:
    return bool(post.id)


def _has_time(post: PreviewPost) -> bool:
    return post.time is not None


def _has_content(post: PreviewPost) -> bool:
    return bool(post.texts or post.media or post.unread)


def _has_unread_count(post: PreviewPost) -> bool:
    return any(len(text) <= 8 and text[0].isdigit() and count_of(text) is not None for text in post.unread)


def _has_unread_words(post: PreviewPost) -> bool:
    return any(any(letter.isalpha() for letter in text) for text in post.unread)
