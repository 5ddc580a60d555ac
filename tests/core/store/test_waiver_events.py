"""Waivers are folded from the journal: replaced, withdrawn, recorded apart; what cannot be read excepts nothing."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Subject, WaiverState
from otklik.store.journal import Event, event_id, recorded_waivers, standing_waivers
from otklik.waivers import state_on

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TELLING = {
    "item": "LAW-03",
    "subject": "body/minfin",
    "reason": "Переезд",
    "approver": "С. Орлова",
    "from": "2026-11-01",
    "until": "2026-12-31",
}


def event(kind: str, payload: dict[str, Any], *parents: Event, minute: int = 0, author: str = "А") -> Event:
    at = (NOW + timedelta(minutes=minute)).isoformat()
    ids = tuple(sorted(parent.id for parent in parents))
    return Event(
        id=event_id(kind, author, at, ids, payload),
        kind=kind,
        author=author,
        at=at,
        parents=ids,
        payload=payload,
    )


def waiver(*parents: Event, minute: int = 0, **changes: str) -> Event:
    payload = {key.rstrip("_"): value for key, value in {**TELLING, **changes}.items() if value}
    return event("waiver", payload, *parents, minute=minute)


def standing(*events: Event) -> set[str]:
    orders = {
        tuple(w.event for w in standing_waivers(order))
        for order in itertools.islice(itertools.permutations(events), 24)
    }
    assert len(orders) == 1, "the fold depends on the order in which events are stored"
    return set(orders.pop())


ROOT = event("created", {})


def test_a_waiver_is_read_with_its_days() -> None:
    (found,) = standing_waivers([ROOT, waiver(ROOT, review="2026-12-01", platform="vk")])
    assert (found.item, found.subject, found.platform) == ("LAW-03", Subject.parse("body/minfin"), "vk")
    assert (found.since, found.until, found.review) == (
        date(2026, 11, 1),
        date(2026, 12, 31),
        date(2026, 12, 1),
    )
    assert (found.reason, found.approver, found.unreadable) == ("Переезд", "С. Орлова", ())


def test_days_that_were_written_down_as_people_type_them_are_read() -> None:
    typed = {"from": "01.11.2026", "until": "31.12.2026", "review": "1.12.2026"}
    (found,) = standing_waivers([ROOT, waiver(ROOT, **typed)])
    assert (found.since, found.until, found.review) == (
        date(2026, 11, 1),
        date(2026, 12, 31),
        date(2026, 12, 1),
    )
    assert found.unreadable == ()
    assert state_on(found, date(2026, 11, 15)) is WaiverState.IN_FORCE


def test_two_waivers_recorded_apart_both_stand() -> None:
    one, other = waiver(ROOT, minute=1), waiver(ROOT, minute=2)
    assert standing(ROOT, one, other) == {one.id, other.id}


def test_a_later_waiver_takes_the_place_of_one_its_author_had_seen() -> None:
    first = waiver(ROOT, minute=1)
    later = waiver(first, minute=2, until="2027-02-01")
    assert standing(ROOT, first, later) == {later.id}
    replaced, _kept = recorded_waivers([ROOT, first, later])
    assert replaced.ended_by == later


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"from": "2027-01-01", "until": "2027-02-01"}, True),  # goes on where the first one ends
        ({"from": "2026-12-31", "until": "2027-02-01"}, False),  # they share the last day
        ({"platform": "vk"}, True),
        ({"subject": "region"}, True),
        ({"item": "LAW-04"}, True),
        ({"from": "2026/11/01"}, True),  # what cannot be read replaces nothing
    ],
)
def test_only_a_waiver_of_the_same_scope_and_days_is_replaced(changes: dict[str, str], stands: bool) -> None:
    first = waiver(ROOT, minute=1)
    later = waiver(first, minute=2, **changes)
    assert (first.id in standing(ROOT, first, later)) is stands


def test_an_unreadable_waiver_gives_way_to_its_correction() -> None:
    first = waiver(ROOT, minute=1, until="2015/10/21")
    later = waiver(first, minute=2)
    assert standing(ROOT, first, later) == {later.id}


def test_a_withdrawal_ends_the_one_it_names_and_brings_nothing_back() -> None:
    first = waiver(ROOT, minute=1)
    later = waiver(first, minute=2)
    end = event("waiver_withdrawn", {"waiver": later.id, "reason": "Готово"}, later, minute=3)
    assert standing(ROOT, first, later, end) == set()
    assert [entry.ended_by for entry in recorded_waivers([ROOT, first, later, end])] == [later, end]


def test_a_withdrawal_of_something_else_ends_nothing() -> None:
    first = waiver(ROOT, minute=1)
    for payload in ({"waiver": "0" * 64}, {}, {"waiver": None}):
        end = event("waiver_withdrawn", payload, first, minute=2)
        assert standing(ROOT, first, end) == {first.id}


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({"until": "2015/10/21"}, ("until",)),
        ({"until": "20261231"}, ("until",)),
        ({"until": "2026-W53-4"}, ("until",)),
        ({"until": "2026-02-30"}, ("until",)),
        ({"until": "30.02.2026"}, ("until",)),
        ({"until": "12/31/2026"}, ("until",)),
        ({"until": "２０２６-12-31"}, ("until",)),
        ({"until": ""}, ("until",)),
        ({"from": ""}, ("from",)),
        ({"until": "2026-10-31"}, ("until",)),  # before it begins
        ({"review": "скоро"}, ("review",)),
        ({"subject": "ведомство/minfin"}, ("subject",)),
        ({"approver": " "}, ()),
        ({"reason": ""}, ()),
    ],
)
def test_what_is_incomplete_waives_nothing_on_any_day(
    changes: dict[str, str], lacks: tuple[str, ...]
) -> None:
    (found,) = standing_waivers([ROOT, waiver(ROOT, minute=1, **changes)])
    assert found.unreadable == lacks
    assert {state_on(found, date(2026, 11, 1) + timedelta(n)) for n in range(-400, 400)} == {
        WaiverState.INCOMPLETE
    }


@given(st.data())
def test_no_waiver_is_lost_whatever_was_seen_by_whom(data: st.DataObject) -> None:
    events = [ROOT]
    for minute in range(data.draw(st.integers(1, 6))):
        parents = data.draw(st.sets(st.sampled_from(range(len(events))), min_size=1))
        first = data.draw(st.sampled_from(["2026-11-01", "2026-12-01", "2027-01-01"]))
        events.append(
            waiver(
                *(events[n] for n in parents), minute=minute, **{"from": first, "until": f"{first[:-2]}28"}
            )
        )
    recorded = recorded_waivers(events)
    assert {entry.waiver.event for entry in recorded} == {e.id for e in events[1:]}
    stand = standing_waivers(events)
    assert stand  # the last one of a scope is never replaced
    assert {w.event for w in standing_waivers(events[::-1])} == {w.event for w in stand}
