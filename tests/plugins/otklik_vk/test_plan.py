"""Batches: their code, their bounds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import FormatChanged
from otklik_vk.answers import COMMENTS, calls_of
from otklik_vk.plan import Call, Queue, Sizes, code_of
from otklik_vk.settings import settings

JSON = st.dictionaries(
    st.text(max_size=8), st.text() | st.integers() | st.lists(st.text(max_size=5), max_size=3), max_size=4
)


def call(items: int, number: int = 1) -> Call:
    return Call(COMMENTS, ("prirechye",), {"post_id": number}, rank=items, items=items)


def queue_of(*calls: Call) -> Queue:
    queue = Queue(settings(), Sizes(settings()))
    queue.add(calls)
    return queue


@given(st.lists(JSON, min_size=1, max_size=25))
def test_the_code_is_a_list_of_calls_and_nothing_else(params: list[dict[str, Any]]) -> None:
    code = code_of([Call(COMMENTS, ("x",), one) for one in params])
    assert code.isascii()
    assert calls_of(code) == [(COMMENTS, one) for one in params]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "return 1;",
        "return [];",
        "return [API.wall.get({})]",
        "return [API.wall.get({}),];",
        "return [API.wall.get({})];x",
    ],
)
def test_other_code_is_refused(code: str) -> None:
    with pytest.raises(FormatChanged):
        calls_of(code)


@given(st.lists(st.integers(0, 1100), min_size=1, max_size=200))
def test_batches_keep_both_bounds_and_lose_nothing(sizes: list[int]) -> None:
    calls = [call(items, number) for number, items in enumerate(sizes)]
    queue, known = queue_of(*calls), Sizes(settings())
    taken: list[Call] = []
    while queue:
        batch = queue.take(lambda _: True)
        assert 0 < len(batch) <= 25
        assert len(batch) == 1 or sum(map(known.expected_bytes, batch)) <= 5_000_000
        taken += batch
    assert sorted(map(id, taken)) == sorted(map(id, calls))


def test_big_calls_share_a_batch_with_small_ones() -> None:
    queue = queue_of(*[call(1000) for _ in range(10)], *[call(1) for _ in range(200)])
    batch = queue.take(lambda _: True)
    assert len(batch) == 25
    assert sum(1 for one in batch if one.items == 1000) >= 3


def test_a_batch_too_big_is_asked_in_two_parts() -> None:
    queue = queue_of(*[call(1, number) for number in range(8)])
    batch = queue.take(lambda _: True)
    queue.split(batch)
    halves = [queue.take(lambda _: True), queue.take(lambda _: True)]
    assert [len(half) for half in halves] == [4, 4]
    assert not queue
