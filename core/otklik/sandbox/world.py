"""What a simulated region consists of: bodies, pages, posts, comments, sites. Simulators answer over it.

Everybody and everything here is fictional. Times are aware, UTC. A world does not change while it is asked.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class WorldPerson(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    first_name: str
    last_name: str


class WorldComment(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    at: datetime
    text: str
    person: int = 0  # WorldPerson.id; 0 where an account wrote it
    account: str = ""  # "vk:prirechye_minzdrav"
    parent: int = 0  # id of the top-level comment it answers; 0 for a top-level one
    likes: int = 0
    media: tuple[str, ...] = ()
    is_deleted: bool = False


class WorldPoll(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    question: str
    options: tuple[tuple[str, int], ...]
    is_anonymous: bool = True
    is_multiple: bool = False
    is_closed: bool = False


class WorldPost(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    at: datetime
    text: str
    media: tuple[str, ...] = ()  # as `model.Post.media`
    links: tuple[str, ...] = ()
    likes: int = 0
    reactions: tuple[tuple[str, int], ...] = ()  # emoji, count; Telegram
    reposts: int = 0
    views: int = 0
    comments: tuple[WorldComment, ...] = ()  # in time order
    are_comments_open: bool = True
    repost_of: str = ""  # title of the page it was copied from
    poll: WorldPoll | None = None
    is_pinned: bool = False
    is_edited: bool = False
    is_advertisement: bool = False


class WorldAccount(msgspec.Struct, frozen=True, kw_only=True):
    platform: str
    handle: str
    native_id: int
    body: str
    title: str
    description: str = ""
    status: str = ""
    followers: int = 0
    state: str = "open"  # open closed private deactivated not_found no_preview
    is_verified: bool = False
    is_government: bool = False  # «Госорганизация»
    activity: str = "Государственная организация"
    avatar_side: int = 400  # px; 0: none
    has_cover: bool = True
    site: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    hours: str = ""
    links: tuple[str, ...] = ()
    menu: tuple[tuple[str, str], ...] = ()  # title, address
    can_message: bool = True
    wall: str = "open"  # open limited closed off
    posts: tuple[WorldPost, ...] = ()  # newest last


class WorldSite(msgspec.Struct, frozen=True, kw_only=True):
    """A body's site as its qualities; the website simulator makes the pages of them."""

    host: str
    body: str
    title: str
    responds: bool = True
    https: bool = True
    tls_days_left: int = 200
    redirects_http: bool = True
    encoding: str = "utf-8"
    language: str = "ru"
    has_viewport: bool = True
    has_title: bool = True
    headings: int = 1
    images: int = 8
    images_with_alt: int = 8
    labels_share: float = 1.0
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    hours: str = ""
    account_links: tuple[str, ...] = ()
    news: tuple[tuple[date, str], ...] = ()  # newest first
    documents: tuple[tuple[str, bool], ...] = ()  # title, has a text layer
    foreign_hosts: tuple[str, ...] = ()
    has_pos_widget: bool = True
    has_esia: bool = True
    invites_email_appeals: bool = False
    has_privacy_policy: bool = True
    has_consent: bool = True
    has_search: bool = True
    has_sitemap: bool = True
    has_robots: bool = True
    broken_links: int = 0
    menu: tuple[str, ...] = ("Главная", "Новости", "Контакты", "Обращения граждан", "Документы", "Структура")
    restricted_links: tuple[str, ...] = ()


class WorldBody(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    short_name: str
    kind: str  # as profile: government, ministry, agency, municipality, hospital, school, …
    level: str  # region, municipal, subordinate
    parent: str = ""
    ogrn: str = ""
    oktmo: str = ""
    audience: int | None = None
    absent: tuple[tuple[str, str], ...] = ()  # platform, reason


class World(msgspec.Struct, frozen=True, kw_only=True):
    region_code: str
    region_name: str
    zone: str  # IANA
    population: int
    now: datetime
    bodies: tuple[WorldBody, ...]
    accounts: tuple[WorldAccount, ...]
    sites: tuple[WorldSite, ...]
    people: tuple[WorldPerson, ...]
