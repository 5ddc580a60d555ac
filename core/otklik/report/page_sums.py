"""What the posts of each page came to by week and month, and of which weeks all posts are known.

Not known is never 0: a measure that the platform does not tell, a page that could not be read and a week that nobody
saw have no number, are left out of what is divided by, and nothing is judged of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec
import tomli

from otklik.assess import Assessment
from otklik.host import Host
from otklik.i18n import _
from otklik.metrics.engagement import interactions
from otklik.model import Post, Subject, SubjectKind, Window
from otklik.report.collected import Collection
from otklik.report.model import Report
from otklik.report.subjects import platform_title
from otklik.stretches import within

WEEK = timedelta(days=7)
MEASURES = ("likes", "comments", "reposts", "views")
NOT_READ = ("posts", "account")  # gaps after which the posts of a page are not all known, the plainer first


class Sums(msgspec.Struct):
    """Of some posts; `told` says of how many of them the platform told a measure."""

    posts: int = 0
    total: list[int] = msgspec.field(default_factory=lambda: [0] * len(MEASURES))
    told: list[int] = msgspec.field(default_factory=lambda: [0] * len(MEASURES))
    empty: list[bool] = msgspec.field(
        default_factory=lambda: [False] * len(MEASURES)
    )  # no posts: it is surely 0
    reactions: int = 0  # likes, comments and reposts of posts of which views are told too
    reached: int = 0  # views of these posts

    def add(self, post: Post) -> None:
        self.posts += 1
        for place, measure in enumerate(MEASURES):
            number = getattr(post, measure)
            if number is not None:
                self.total[place] += number
                self.told[place] += 1
        reactions = interactions(post)
        if reactions is not None and post.views is not None:
            self.reactions += reactions
            self.reached += post.views

    def join(self, other: Sums) -> None:
        self.posts += other.posts
        for place in range(len(MEASURES)):
            self.total[place] += other.total[place]
            self.told[place] += other.told[place]
            self.empty[place] |= other.empty[place]
        self.reactions += other.reactions
        self.reached += other.reached

    def of(self, place: int) -> int | None:
        """The sum of a measure; None where no post tells it. No posts at all of a page that tells it have none of it."""
        if self.told[place] or (not self.posts and self.empty[place]):
            return self.total[place]
        return None

    @property
    def measures(self) -> list[int | None]:
        """The sums in the order of `MEASURES`."""
        return [self.of(place) for place in range(len(MEASURES))]

    def mean(self, place: int) -> float | None:
        """For a post, over those that tell it."""
        return self.total[place] / self.told[place] if self.told[place] else None

    @property
    def engagement(self) -> float | None:
        """Reactions for a view."""
        return self.reactions / self.reached if self.reached else None


class Extent(StrEnum):
    """How much is known of a page's posts in a time."""

    WHOLE = "whole"
    IN_PART = "in_part"
    NONE = "none"


class Step(StrEnum):
    """What time is parted into."""

    WEEK = "week"
    MONTH = "month"


class Page(msgspec.Struct, kw_only=True):
    """A page with its sums."""

    body: str
    platform: str
    title: str
    url: str
    norm: float | None = None  # posts a week that are asked of it
    is_more_asked: bool = False  # more than the norm is asked, as the act says
    window: Window | None = None  # None: nothing was collected
    covered: tuple[Window, ...] = ()  # of the window: where every post is known
    why: str = ""  # not all is known, in words
    zone: ZoneInfo
    total: Sums = msgspec.field(default_factory=Sums)
    days: dict[date, Sums] = msgspec.field(default_factory=dict)

    @property
    def extent(self) -> Extent:
        """Of the whole period."""
        if self.window is not None and self.covered == (self.window,):
            return Extent.WHOLE
        return Extent.IN_PART if self.covered or self.total.posts else Extent.NONE

    def extent_of(self, first: date, end: date) -> Extent:
        """Of the days from `first` to before `end`, from midnight to midnight."""
        since, until = (datetime.combine(day, time(), self.zone) for day in (first, end))
        if any(part.since <= since and until <= part.until for part in self.covered):
            return Extent.WHOLE
        touched = any(part.since < until and since < part.until for part in self.covered)
        return Extent.IN_PART if touched or any(first <= day < end for day in self.days) else Extent.NONE

    def sums(self, first: date, end: date) -> Sums:
        """Of the posts of these days."""
        found = Sums()
        day = first
        while day < end:
            if day in self.days:
                found.join(self.days[day])
            day += timedelta(days=1)
        if not found.posts:
            found.empty = [told > 0 for told in self.total.told]
        return found

    def whole_weeks(self) -> Iterator[int]:
        """Posts of each week, Monday to Sunday, of which all posts are known."""
        for first, end in periods([self], Step.WEEK):
            if self.extent_of(first, end) is Extent.WHOLE:
                yield self.sums(first, end).posts

    @property
    def least(self) -> float | None:
        """The fewest posts a week that keep the norm."""
        return math.floor(self.norm) + 1 if self.norm is not None and self.is_more_asked else self.norm

    def is_below(self, posts: int) -> bool:
        """Are so many posts a week less than is asked? Without a norm nothing is."""
        return self.least is not None and posts < self.least


def pages_of(assessment: Assessment, audit: Collection, host: Host, report: Report) -> list[Page]:
    """Every page of the profile that has posts to count. Memory: sums of each page's days, never its posts."""
    profile = assessment.profile
    snapshots = audit.latest_snapshots()
    titles = {row.id: row.title for row in report.accounts}
    pages = []
    for account in profile.accounts(host):
        if "posts" not in host.platforms[account.platform].offers:
            continue
        norm = assessment.norm("posts_per_week", Subject(SubjectKind.ACCOUNT, account.id))
        value = norm.value if norm is not None else None
        page = Page(
            body=profile.by_id[account.body].name,
            platform=platform_title(account.platform, host),
            title=titles.get(account.id) or account.handle,
            url=account.url,
            norm=float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None,
            is_more_asked=norm is not None and norm.comparison == "more_than",
            zone=profile.zone,
        )
        pages.append(page)
        snapshot = snapshots.get(account.id)
        if snapshot is None:
            page.why = _("Nothing was collected: run the collection again.")
            continue
        window = snapshot.window
        gaps = {
            gap.what: gap.brief or gap.happened for gap in reversed(report.gaps) if gap.account == account.id
        }
        page.why = next((gaps[what] for what in NOT_READ if what in gaps), "")
        page.window = seen = Window(window.since, max(window.since, min(window.until, assessment.as_of)))
        if snapshot.imported is not None:
            page.covered = within(snapshot.imported.covered, seen)
            page.why = page.why or _("Read from files, not collected.")
        elif not page.why:
            page.covered = (seen,)
        count(page, (r for r, _uid in audit.records(snapshot.id) if isinstance(r, Post)), seen)
    return pages


def count(page: Page, posts: Iterable[Post], seen: Window) -> None:
    """Add up the posts of the period; service messages are no posts."""
    for post in posts:
        if post.kind == "service" or not seen.since <= post.published_at < seen.until:
            continue
        day = post.published_at.astimezone(page.zone).date()
        page.total.add(post)
        page.days.setdefault(day, Sums()).add(post)


def periods(pages: Iterable[Page], step: Step) -> list[tuple[date, date]]:
    """First day, and the day after the last, of the weeks or months that the pages' periods touch."""
    found: set[tuple[date, date]] = set()
    for page in pages:
        if page.window is None:
            continue
        last = (page.window.until - timedelta(microseconds=1)).astimezone(page.zone).date()
        first = _begin(page.window.since.astimezone(page.zone).date(), step)
        while first <= last:
            end = _begin(first + (WEEK if step is Step.WEEK else timedelta(days=32)), step)
            found.add((first, end))
            first = end
    return sorted(found)


def _begin(day: date, step: Step) -> date:
    return day - timedelta(days=day.weekday()) if step is Step.WEEK else day.replace(day=1)


@cache
def plan_weeks() -> tuple[tuple[int, int], ...]:
    """First and last days of the month of each week by which a plan of posts is counted."""
    told = tomli.loads((files("otklik.data") / "summary.toml").read_text(encoding="utf-8"))
    return tuple((first, last) for first, last in told["plan_weeks"])


class Together(msgspec.Struct, kw_only=True):
    """A week or month of many pages: those of which it is wholly known, or, where there is none, those known in part."""

    first: date
    end: date
    extent: Extent
    pages: frozenset[int]  # places in the list
    sums: Sums


def together(pages: list[Page], step: Step) -> Iterator[Together]:
    """Each week or month of which anything is known; none of them is added up over pages of unlike extent."""
    for first, end in periods(pages, step):
        extents = [page.extent_of(first, end) for page in pages]
        extent = Extent.WHOLE if Extent.WHOLE in extents else Extent.IN_PART
        places = [place for place, found in enumerate(extents) if found is extent]
        if not places:
            continue
        sums = Sums()
        for place in places:
            sums.join(pages[place].sums(first, end))
        yield Together(first=first, end=end, extent=extent, pages=frozenset(places), sums=sums)
