"""Records of the fictional Приреченская область, and a way to measure them, for tests of metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from otklik.metric import FollowersTold, OtherPage, Reading, Scope
from otklik.metrics import METRICS
from otklik.model import Account, AccountFacts, Comment, Observation, Post, Record, Value, Window
from otklik.working_time import WorkingCalendar

ZONE = ZoneInfo("Asia/Yekaterinburg")  # UTC+5
ACCOUNT = Account("vk", "prirechye_minzdrav", "https://vk.ru/prirechye_minzdrav", "minzdrav")
BY_ID = {metric.id: metric for metric in METRICS}


def at(text: str) -> datetime:
    """A moment by the region's clocks: "03-02 10:30" of 2026, or with another year."""
    return (
        datetime.fromisoformat(text if len(text) > 11 else f"2026-{text}")
        .replace(tzinfo=ZONE)
        .astimezone(UTC)
    )


# Monday 2 March to Monday 30 March 2026: four whole weeks, 28 days. 9 March is a day off.
WINDOW = Window(at("03-02 00:00"), at("03-30 00:00"))


def scope(
    *,
    norms: Mapping[str, float] | None = None,
    obtained: Iterable[str] = ("account", "posts", "comments"),
    window: Window = WINDOW,
    account: Account = ACCOUNT,
    listed: Iterable[str] = (),
    lists: Mapping[str, tuple[str, ...]] | None = None,
    others: Iterable[OtherPage] = (),
    followers_told: Iterable[tuple[str, int]] = (),
    **more: Any,
) -> Scope:
    """What a metric may know, with chosen parts."""
    return Scope(
        account=account,
        body_name="Министерство здравоохранения Приреченской области",
        region_name="Приреченская область",
        window=window,
        zone=ZONE,
        working_time=WorkingCalendar.load().in_zone(ZONE),
        norm=(norms or {}).get,
        norm_texts=(lists or {}).get,
        listed=frozenset(listed),
        obtained=frozenset(obtained),
        others=lambda: tuple(others),
        followers_told=lambda: tuple(FollowersTold(at(moment), count) for moment, count in followers_told),
        **more,
    )


def measure(metric: str, records: Iterable[Record], **options: Any) -> Reading:
    """Feeds the metric what it needs, as the engine does."""
    chosen = BY_ID[metric]
    meter = chosen.meter(scope(**options))
    for record in records:
        if type(record) in chosen.needs:
            meter.add(record)
    return meter.reading()


def post(moment: str, text: str = "", **fields: Any) -> Post:
    """A post at a moment of the region's clocks."""
    number = fields.pop("id", moment)
    return Post(
        account=ACCOUNT.id,
        id=number,
        published_at=at(moment),
        text=text,
        url=f"https://vk.ru/wall-1_{number.replace(' ', '_')}",
        **fields,
    )


def comment(moment: str, number: str, parent: str = "", text: str = "Когда?", **fields: Any) -> Comment:
    """A citizen's comment; with a parent, a reply."""
    return Comment(
        account=ACCOUNT.id,
        post="1",
        id=number,
        parent=parent,
        published_at=at(moment),
        text=text,
        place=f"/{number}",
        **fields,
    )


def answer(moment: str, parent: str, text: str = "Отвечаем.", **fields: Any) -> Comment:
    """An official reply in the thread of `parent`."""
    fields.setdefault("author", "club1")
    return comment(moment, f"a{parent}-{moment}", parent, text, is_official=True, **fields)


def followers(count: int | None, **fields: Any) -> AccountFacts:
    return AccountFacts(account=ACCOUNT.id, followers=count, native_id="1", **fields)


def seen(key: str, value: Value) -> Observation:
    return Observation(account=ACCOUNT.id, key=key, value=value)
