"""The summary of pages by week and month that health ministries and centres ask for: posts, likes, comments, reposts, views.

What is counted is what the platform told of the posts of the period when they were collected; a week or month that the
period covers in part is marked, for its numbers are smaller for that reason alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from otklik.assess import Assessment
from otklik.host import Host
from otklik.i18n import _, ngettext, using
from otklik.model import Post, Window
from otklik.report import words
from otklik.report.collected import Collection
from otklik.report.document import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Document,
    Heading,
    Paragraph,
    Table,
    run,
)
from otklik.report.layouts.common import address, cell, head
from otklik.report.model import Report
from otklik.report.subjects import may_link, platform_title


class Sums(msgspec.Struct):
    """What the posts of a page came to."""

    posts: int = 0
    likes: int = 0
    comments: int = 0
    reposts: int = 0
    views: int = 0
    viewed: int = 0  # posts of which views were told

    def add(self, post: Post) -> None:
        self.posts += 1
        self.likes += post.likes or 0
        self.comments += post.comments or 0
        self.reposts += post.reposts or 0
        self.views += post.views or 0
        self.viewed += post.views is not None


class Page(msgspec.Struct, kw_only=True):
    """A page with its sums."""

    body: str
    platform: str
    title: str
    url: str
    norm: float | None  # posts a week that are asked of it
    window: Window | None  # None: nothing was collected
    covered: tuple[Window, ...] = ()  # of the window: where every post is known
    total: Sums = msgspec.field(default_factory=Sums)
    weeks: dict[date, Sums] = msgspec.field(default_factory=dict)
    months: dict[date, Sums] = msgspec.field(default_factory=dict)


def pages_document(
    assessment: Assessment, audit: Collection, host: Host, report: Report, options: Mapping[str, str]
) -> Document:
    """The document, in the report's language. Memory: sums of each page, never its posts."""
    with using(report.language):
        pages = _pages(assessment, audit, host, report)
        return head(
            report,
            "summary",
            _("Summary of pages: {region}").format(region=report.region),
            _blocks(pages, assessment.profile.zone),
            subtitle=_("Posts, reactions and views by page, week and month"),
            options=options,
        )


def _pages(assessment: Assessment, audit: Collection, host: Host, report: Report) -> list[Page]:
    profile, zone = assessment.profile, assessment.profile.zone
    day = assessment.as_of.astimezone(zone).date()
    snapshots = audit.latest_snapshots()
    titles = {row.id: row.title for row in report.accounts}
    pages = []
    for account in profile.accounts(host):
        if "posts" not in host.platforms[account.platform].offers:
            continue
        body = profile.by_id[account.body]
        norm = assessment.method.norms.resolve(
            "posts_per_week", profile.region.code, day,
            platform=account.platform, level=body.level, kind=body.kind,
        )  # fmt: skip
        snapshot = snapshots.get(account.id)
        page = Page(
            body=body.name,
            platform=platform_title(account.platform, host),
            title=titles.get(account.id) or account.handle,
            url=account.url,
            norm=float(norm.value) if norm is not None and isinstance(norm.value, int | float) else None,
            window=snapshot.window if snapshot is not None else None,
        )
        if snapshot is not None:
            imported = snapshot.imported
            page.covered = (snapshot.window,) if imported is None else tuple(imported.covered)
            _count(page, (r for r, _uid in audit.records(snapshot.id) if isinstance(r, Post)), zone)
        pages.append(page)
    return pages


def _count(page: Page, posts: Iterable[Post], zone: ZoneInfo) -> None:
    assert page.window is not None
    for week in _weeks(page.window, zone):
        page.weeks[week] = Sums()
    for month in _months(page.window, zone):
        page.months[month] = Sums()
    for post in posts:
        if post.kind != "post" or not page.window.since <= post.published_at < page.window.until:
            continue
        day = post.published_at.astimezone(zone).date()
        page.total.add(post)
        page.weeks[_monday(day)].add(post)
        page.months[day.replace(day=1)].add(post)


def _blocks(pages: list[Page], zone: ZoneInfo) -> Iterator[Block]:
    yield Heading(level=1, text=_("Pages"), anchor="pages")
    yield Paragraph(
        runs=run(
            _(
                "Counted are the posts of the period as the platform showed them when they were collected. A week or month that the period covers in part is marked."
            )
        ),
        style="soft",
    )
    missing = [page for page in pages if page.window is None]
    seen = [page for page in pages if page.window is not None]
    if not seen:  # tables of nothing would be sheets and slides of headings
        yield Paragraph(
            runs=run(
                ngettext(
                    "Nothing was collected of {n} page whose posts can be counted, so there are no tables.",
                    "Nothing was collected of any of {n} pages whose posts can be counted, so there are no tables.",
                    len(pages),
                ).format(n=len(pages))
            )
        )
        return
    if missing:
        yield Paragraph(
            runs=run(
                _("Nothing was collected of: {pages}.").format(
                    pages=", ".join(f"{page.body} ({page.platform})" for page in missing)
                )
            )
        )
    yield _by_page(seen, zone)
    yield Heading(level=1, text=_("By week"), anchor="weeks")
    yield _by_period(_("By week"), _("Week from"), seen, lambda page: page.weeks, zone, 7)
    yield Heading(level=1, text=_("By month"), anchor="months")
    yield _by_period(_("By month"), _("Month from"), seen, lambda page: page.months, zone, 0)
    for name, what in (
        (_("Posts by week"), "posts"),
        (_("Likes by week"), "likes"),
        (_("Comments by week"), "comments"),
        (_("Reposts by week"), "reposts"),
        (_("Views by week"), "views"),
    ):
        yield Heading(level=1, text=name)
        yield _pivot(name, what, seen)


def _whole(title: str) -> Column:
    return Column(title=title, kind=ColumnKind.WHOLE, total="sum")


def _by_page(pages: list[Page], zone: ZoneInfo) -> Table:
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=2),
        _whole(_("Posts")),
        _whole(_("Likes")),
        _whole(_("Comments")),
        _whole(_("Reposts")),
        _whole(_("Views")),
        Column(title=_("Likes a post"), kind=ColumnKind.NUMBER, ratio=(3, 2)),
        Column(title=_("Comments a post"), kind=ColumnKind.NUMBER, ratio=(4, 2)),
        Column(title=_("Views a post"), kind=ColumnKind.NUMBER, ratio=(6, 2)),
        Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
        Column(title=_("Whole weeks"), kind=ColumnKind.WHOLE),
        Column(title=_("Of them below the norm"), kind=ColumnKind.WHOLE),
    )
    rows = []
    for page in pages:
        whole = [sums for week, sums in page.weeks.items() if _is_whole(page, week, 7, zone)]
        below = sum(1 for sums in whole if page.norm is not None and sums.posts < page.norm)
        rows.append(
            (
                cell(page.body),
                Cell(runs=address(page.url, may_link(page.url), f"{page.platform}: {page.title}")),
                *_sums(page.total),
                _ratio(page.total.likes, page.total.posts),
                _ratio(page.total.comments, page.total.posts),
                _ratio(page.total.views, page.total.posts),
                cell(words.number(page.norm), page.norm) if page.norm is not None else cell(words.DASH),
                cell(str(len(whole)), len(whole)),
                cell(str(below), below) if page.norm is not None else cell(words.DASH),
            )
        )
    return Table(name=_("Pages"), columns=columns, rows=tuple(rows), is_wide=True)


def _by_period(
    name: str,
    first: str,
    pages: list[Page],
    periods: Callable[[Page], Mapping[date, Sums]],
    zone: ZoneInfo,
    days: int,
) -> Table:
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=2),
        Column(title=first, kind=ColumnKind.DATE),
        Column(title=_("Covered"), width=1),
        _whole(_("Posts")),
        _whole(_("Likes")),
        _whole(_("Comments")),
        _whole(_("Reposts")),
        _whole(_("Views")),
        Column(title=_("Views a post"), kind=ColumnKind.NUMBER, ratio=(8, 4)),
        Column(title=_("Posts, change"), kind=ColumnKind.WHOLE),
        Column(title=_("Views, change"), kind=ColumnKind.WHOLE),
    )
    rows = []
    for page in pages:
        earlier: Sums | None = None
        for start, sums in sorted(periods(page).items()):
            whole = _is_whole(page, start, days, zone)
            rows.append(
                (
                    cell(page.body),
                    cell(f"{page.platform}: {page.title}"),
                    cell(words.short_day(start), start.isoformat()),
                    cell(_("whole") if whole else _("in part")),
                    *_sums(sums),
                    _ratio(sums.views, sums.posts),
                    _change(sums.posts, earlier.posts if earlier and whole else None),
                    _change(sums.views, earlier.views if earlier and whole else None),
                )
            )
            earlier = sums if whole else None
    return Table(name=name, columns=columns, rows=tuple(rows), is_wide=True)


def _pivot(name: str, what: str, pages: list[Page]) -> Table:
    weeks = sorted({week for page in pages for week in page.weeks})
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=2),
        *(_whole(words.short_day(week)) for week in weeks),
    )
    rows = []
    for page in pages:
        numbers = [getattr(page.weeks[week], what) if week in page.weeks else None for week in weeks]
        rows.append(
            (
                cell(page.body),
                cell(f"{page.platform}: {page.title}"),
                *(cell(words.DASH) if n is None else cell(words.number(n, 0), n) for n in numbers),
            )
        )
    return Table(name=name, columns=columns, rows=tuple(rows), is_wide=True)


def _sums(sums: Sums) -> tuple[Cell, ...]:
    """Views are a dash where the platform told none at all."""
    numbers = (sums.posts, sums.likes, sums.comments, sums.reposts)
    views = (
        cell(words.number(sums.views, 0), sums.views) if sums.viewed or not sums.posts else cell(words.DASH)
    )
    return (*(cell(words.number(n, 0), n) for n in numbers), views)


def _ratio(above: int, below: int) -> Cell:
    return cell(words.number(above / below), above / below) if below else cell("")


def _change(now: int, before: int | None) -> Cell:
    if before is None:
        return cell("")
    difference = now - before
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else ""
    return cell(f"{sign}{words.number(abs(difference), 0)}", difference)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """First and last day of the period in the region's zone."""
    last = (window.until - timedelta(microseconds=1)).astimezone(zone).date()
    return window.since.astimezone(zone).date(), last


def _weeks(window: Window, zone: ZoneInfo) -> Iterator[date]:
    first, last = _days(window, zone)
    week = _monday(first)
    while week <= last:
        yield week
        week += timedelta(days=7)


def _months(window: Window, zone: ZoneInfo) -> Iterator[date]:
    first, last = _days(window, zone)
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _is_whole(page: Page, start: date, days: int, zone: ZoneInfo) -> bool:
    """Does the period cover the week (days = 7) or month (0) from midnight to midnight?"""
    end = start + timedelta(days=days) if days else (start + timedelta(days=32)).replace(day=1)
    since = datetime.combine(start, datetime.min.time(), zone)
    until = datetime.combine(end, datetime.min.time(), zone)
    return any(part.since <= since and until <= part.until for part in page.covered)
