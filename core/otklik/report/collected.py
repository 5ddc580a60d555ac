"""What was collected: completeness of every account, gaps, posts by week, answers by hour; one streaming pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from otklik.gaps import describe, in_brief, not_obtained, what_words
from otklik.i18n import _, ngettext
from otklik.metric import WorkingTime
from otklik.model import AccountFacts, Comment, Gap, Observation, Post, Record, Window
from otklik.report import words
from otklik.report.delays import Threads, counted, edges
from otklik.report.model import AccountRow, Activity, GapRow, WeekSeries
from otklik.report.subjects import Subjects, may_link
from otklik.store.audit_file import Snapshot
from otklik.working_time import WorkingCalendar

STATE = "account.state"
DRAWN = 8  # accounts of which weeks are drawn: as many as stay readable on one printed page


class Collection(Protocol):
    """What is asked of `store.AuditFile`."""

    def latest_snapshots(self) -> Mapping[str, Snapshot]: ...
    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]: ...
    def gaps(self, snapshot: int) -> Sequence[Gap]: ...


class Seen(msgspec.Struct, kw_only=True):
    """What the pass over one account's records has counted."""

    snapshot: Snapshot
    title: str = ""
    state: str = ""
    followers: int | None = None
    posts_told: int | None = None
    posts: int = 0
    comments_told: int | None = None
    comments: int = 0
    vanished: int = 0
    is_obtained: bool = False  # something of the page itself was read
    gaps: tuple[Gap, ...] = ()
    in_part: int = 0  # posts of which some comments are known and some are not
    weeks: Counter[date] = msgspec.field(default_factory=Counter)
    hours: Counter[int] = msgspec.field(default_factory=Counter)
    weekdays: Counter[int] = msgspec.field(default_factory=Counter)
    waits: list[float] = msgspec.field(default_factory=list)  # working hours to each first answer


def look_through(audit: Collection, zone: ZoneInfo) -> dict[str, Seen]:
    """What the latest snapshots hold, by account id. Memory: a number for each post and thread of one account at a time."""
    working_time = WorkingCalendar.load().in_zone(zone)
    return {
        account: _count(
            snapshot, audit.records(snapshot.id), tuple(audit.gaps(snapshot.id)), zone, working_time
        )
        for account, snapshot in audit.latest_snapshots().items()
    }


def _count(
    snapshot: Snapshot,
    records: Iterator[tuple[Record, str]],
    gaps: tuple[Gap, ...],
    zone: ZoneInfo,
    working_time: WorkingTime,
) -> Seen:
    seen = Seen(snapshot=snapshot, gaps=gaps)
    told: dict[str, int] = {}
    got: Counter[str] = Counter()
    window = snapshot.window
    threads = Threads(window)
    for record, _uid in records:
        # that there is no page, or that it is closed, is an answer but nothing of the page
        seen.is_obtained |= not (isinstance(record, Observation) and record.key == STATE)
        if isinstance(record, AccountFacts):
            seen.title = record.title or seen.title
            seen.followers = record.followers if record.followers is not None else seen.followers
            seen.posts_told = record.posts_total if record.posts_total is not None else seen.posts_told
        elif isinstance(record, Observation) and record.key == STATE:
            seen.state = str(record.value)
        elif isinstance(record, Post) and window.since <= record.published_at < window.until:
            seen.posts += 1
            if record.kind == "post":
                seen.weeks[monday(record.published_at, zone)] += 1
            if record.comments is not None:
                told[record.id] = record.comments
        elif isinstance(record, Comment):
            got[record.post] += 1
            threads.add(record)
            if record.is_official and record.parent:
                local = record.published_at.astimezone(zone)
                seen.hours[local.hour] += 1
                seen.weekdays[local.weekday()] += 1
    seen.waits = threads.hours(working_time)
    seen.comments = got.total()
    seen.comments_told = sum(told.values()) if told else None
    if snapshot.imported is not None:
        seen.in_part = sum(1 for post in snapshot.imported.in_part if got[post])
    elif not any(gap.what == "comments" for gap in gaps):
        seen.vanished = sum(max(0, count - got[post]) for post, count in told.items())
    return seen


def monday(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week, by the region's time."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def account_rows(seen: Mapping[str, Seen], subjects: Subjects, zone: ZoneInfo) -> tuple[AccountRow, ...]:
    """A completeness line for every account of the profile, collected or not."""
    rows = []
    for account in subjects.accounts.values():
        found = seen.get(account.id)
        row = AccountRow(
            id=account.id,
            body=account.body,
            body_title=subjects.body_title(account.body),
            platform_title=subjects.platform_title(account.platform),
            title=subjects.account_title(account.id),
            url=account.url,
            is_link=may_link(account.url),
            text=_("Nothing was collected: run the collection again."),
        )
        rows.append(
            row if found is None else _told(row, found, zone, has_posts="posts" in subjects.offers(account))
        )
    return tuple(rows)


def _told(row: AccountRow, seen: Seen, zone: ZoneInfo, *, has_posts: bool) -> AccountRow:
    window = seen.snapshot.window
    return msgspec.structs.replace(
        row,
        state=words.state_words(seen.state) if seen.state else "",
        followers=seen.followers,
        window=words.period(window.since.astimezone(zone).date(), _last_day(window.until, zone)),
        collected=words.short_day(seen.snapshot.closed_at.astimezone(zone).date())
        if seen.snapshot.closed_at
        else "",
        posts_told=seen.posts_told,
        posts_obtained=seen.posts,
        comments_told=seen.comments_told,
        comments_obtained=seen.comments,
        comments_vanished=seen.vanished,
        known="; ".join(_known(seen, zone)),
        is_imported=seen.snapshot.imported is not None,
        is_obtained=seen.is_obtained,
        is_in_part=seen.is_obtained and (bool(seen.gaps) or not _is_whole(seen)),
        text=" ".join(_completeness(seen, zone, has_posts=has_posts)),
    )


def _known(seen: Seen, zone: ZoneInfo) -> Iterator[str]:
    """Days from and to of each part that imported files cover."""
    if seen.snapshot.imported is None:
        return
    for part in seen.snapshot.imported.covered:
        first, last = part.since.astimezone(zone).date(), _last_day(part.until, zone)
        yield words.short_day(first) + (f"{words.DASH}{words.short_day(last)}" if last > first else "")


def _last_day(until: datetime, zone: ZoneInfo) -> date:
    """The window's end is not part of it."""
    return (until - timedelta(microseconds=1)).astimezone(zone).date()


def _completeness(seen: Seen, zone: ZoneInfo, *, has_posts: bool) -> Iterator[str]:
    """What the platform said there is, what was obtained, what vanished between count and read."""
    missing = {gap.what for gap in seen.gaps}
    if seen.snapshot.imported is not None:
        yield _("Read from files, not collected.")
        if parts := list(_known(seen, zone)):
            yield _(
                "All posts are known of {days} of the {all} days of the period: {parts}. The rest is unknown and is not judged."
            ).format(
                days=words.number(_days(seen.snapshot.imported.covered), 0),
                all=words.number(_days([seen.snapshot.window]), 0),
                parts="; ".join(parts),
            )
    has_posts = has_posts and not missing & {"posts", "account"}
    if seen.posts or seen.posts_told is not None or has_posts:
        yield _("Posts of the period: {n}.").format(n=words.number(seen.posts, 0))
        if seen.posts_told is not None:
            yield _("The platform counts {n} for all time.").format(n=words.number(seen.posts_told, 0))
    if seen.comments_told is not None and seen.snapshot.imported is not None:
        yield _("Comments: the platform told {told}, the files hold {got}.").format(
            told=words.number(seen.comments_told, 0), got=words.number(seen.comments, 0)
        )
        if seen.in_part:
            yield ngettext(
                "Under {n} post they are there in part and are not judged.",
                "Under {n} posts they are there in part and are not judged.",
                seen.in_part,
            ).format(n=words.number(seen.in_part, 0))
    elif seen.comments_told is not None:
        yield _("Comments: the platform told {told}, {got} were obtained.").format(
            told=words.number(seen.comments_told, 0), got=words.number(seen.comments, 0)
        )
        if seen.vanished:
            yield ngettext(
                "{n} vanished between count and read.", "{n} vanished between count and read.", seen.vanished
            ).format(n=words.number(seen.vanished, 0))
    if missing:
        yield not_obtained(words.listed([what_words(w) for w in sorted(missing)]))
    elif (
        not (seen.posts or has_posts)
        and seen.posts_told is None
        and seen.comments_told is None
        and seen.snapshot.imported is None
    ):
        yield _("Everything that was sought was obtained.")


def _is_whole(seen: Seen) -> bool:
    """Imported files cover the whole period, or it was collected."""
    imported = seen.snapshot.imported
    return imported is None or imported.covered == (seen.snapshot.window,)


def _days(parts: Sequence[Window]) -> int:
    """Days that the parts touch: a page of one day is a day."""
    return sum(max(1, round((part.until - part.since) / timedelta(days=1))) for part in parts)


def gap_rows(seen: Mapping[str, Seen], subjects: Subjects) -> tuple[GapRow, ...]:
    """Every gap of the latest snapshots, in the profile's order of accounts."""
    rows = []
    for identifier, account in subjects.accounts.items():
        for gap in seen[identifier].gaps if identifier in seen else ():
            happened, remedy = describe(gap)
            rows.append(
                GapRow(
                    account=identifier,
                    body_title=subjects.body_title(account.body),
                    account_title=f"{subjects.platform_title(account.platform)}: {subjects.account_title(identifier)}",
                    what=gap.what,
                    what_text=what_words(gap.what),
                    happened=happened,
                    brief=in_brief(gap),
                    remedy=remedy,
                )
            )
    return tuple(rows)


def activity(
    seen: Mapping[str, Seen],
    subjects: Subjects,
    zone: ZoneInfo,
    zone_name: str,
    answer_norm: float | None = None,
) -> Activity:
    """Posts by whole week, answers by hour and day, waits for an answer beside `answer_norm` working hours.

    Weeks that the windows cover in part are left out, as rates would lie.
    """
    active = {account: row for account, row in seen.items() if row.weeks}
    hours: Counter[int] = Counter()
    weekdays: Counter[int] = Counter()
    for row in seen.values():
        hours.update(row.hours)
        weekdays.update(row.weekdays)
    waits = [hours for row in seen.values() for hours in row.waits]
    ends = edges(answer_norm)
    zone_text = _("Weeks and hours are those of {zone}.").format(zone=zone_name)
    made = Activity(
        answers_by_hour=tuple(hours[hour] for hour in range(24)) if hours else (),
        answers_by_weekday=tuple(weekdays[day] for day in range(7)) if weekdays else (),
        wait_ends=ends if waits else (),
        wait_counts=counted(waits, ends) if waits else (),
        wait_norm=answer_norm if waits else None,
        zone_text=zone_text,
    )
    if not active:
        return made
    weeks = whole_weeks(
        min(row.snapshot.window.since for row in active.values()),
        max(row.snapshot.window.until for row in active.values()),
        zone,
    )
    series = [
        WeekSeries(
            title=_series_title(account, subjects),
            counts=tuple(row.weeks[week] if _is_known(row, week, zone) else None for week in weeks),
        )
        for account, row in active.items()
    ]
    in_part = sum(1 for row in series if None in row.counts)
    ranked = sorted(series, key=lambda row: (-sum(filter(None, row.counts)), row.title))
    return msgspec.structs.replace(
        made,
        weeks=weeks,
        total=tuple(sum(row.counts[n] or 0 for row in series) for n in range(len(weeks))),
        accounts=tuple(ranked[:DRAWN]) if weeks else (),
        others=max(0, len(ranked) - DRAWN),
        in_part_text=ngettext(
            "{n} page is known in part: its weeks that are not wholly known count nowhere here.",
            "{n} pages are known in part: their weeks that are not wholly known count nowhere here.",
            in_part,
        ).format(n=words.number(in_part, 0))
        if in_part
        else "",
    )


def _is_known(row: Seen, week: date, zone: ZoneInfo) -> bool:
    """Are all posts of the week known?"""
    imported = row.snapshot.imported
    since = datetime.combine(week, datetime.min.time(), zone)
    until = datetime.combine(week + timedelta(weeks=1), datetime.min.time(), zone)
    parts = (row.snapshot.window,) if imported is None else imported.covered
    return any(part.since <= since and until <= part.until for part in parts)


def _series_title(identifier: str, subjects: Subjects) -> str:
    account = subjects.accounts.get(identifier)
    if account is None:
        return identifier
    return f"{subjects.body_title(account.body)}, {subjects.platform_title(account.platform)}"


def whole_weeks(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """Mondays of the weeks that lie wholly between, by the region's time."""
    start, end = since.astimezone(zone), until.astimezone(zone)
    first = monday(since, zone)
    if start > datetime(first.year, first.month, first.day, tzinfo=zone):
        first += timedelta(weeks=1)
    weeks = []
    while datetime.combine(first + timedelta(weeks=1), datetime.min.time(), zone) <= end:
        weeks.append(first)
        first += timedelta(weeks=1)
    return tuple(weeks)
