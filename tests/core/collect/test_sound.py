"""A record that breaks the contract never reaches the audit file; the plugin's author is told which, the rest is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from collecting import Fake
from otklik.collect.runner import read
from otklik.errors import FormatChanged
from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Exchange,
    GapReason,
    Observation,
    ObservationKey,
    Post,
    Record,
    Text,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)
BOARD = Account("forum", "a", "https://forum.example/a", "body")
GOOD = AccountFacts(account=BOARD.id, title="Доска")


class Forum(Fake):
    """Reads whatever records it is given."""

    observations: ClassVar[tuple[ObservationKey, ...]] = tuple(
        ObservationKey(key=f"forum.{kind}", type=kind, title=Text(kind))
        for kind in ("bool", "int", "float", "str", "date")
    )

    def __init__(self, *records: Any, then: Exception | None = None) -> None:
        super().__init__(["forum.example"])
        self.records, self.then = records, then

    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        yield from self.records
        if self.then is not None:
            raise self.then


def told(*records: Any, then: Exception | None = None) -> tuple[list[Record], list[tuple[GapReason, str]]]:
    exchange = Exchange(
        platform="forum", accounts=(BOARD.id,), role="board", url=BOARD.url, body=b"", received_at=AT
    )
    found, gaps = read(Forum(*records, then=then), exchange, BOARD)
    return found, [(gap.reason, gap.params.get("detail", gap.params.get("place", ""))) for gap in gaps]


def observed(key: str, value: Any) -> Observation:
    return Observation(account=BOARD.id, key=key, value=value)


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ("a text", "str is no record"),
        (AccountFacts(account="vk:b"), "AccountFacts of vk:b, where forum:a was read"),
        (observed("forum.rulez", True), "Observation forum.rulez is not declared in observations"),
        (observed("forum.bool", "yes"), "Observation forum.bool is declared bool, its value is 'yes'"),
        (observed("forum.int", True), "Observation forum.int is declared int, its value is True"),
        (observed("forum.int", 1.5), "Observation forum.int is declared int, its value is 1.5"),
        (observed("forum.str", [1]), "Observation forum.str is declared str, its value is [1]"),
        (observed("forum.date", "вчера"), "Observation forum.date is declared date, its value is 'вчера'"),
        (
            Post(account=BOARD.id, id="1", published_at=datetime(2026, 11, 20)),
            "Post.published_at has no time zone",
        ),
        (Post(account=BOARD.id, id=1, published_at=AT), "Post: Expected `str`, got `int` - at `$[0].id`"),  # type: ignore[arg-type]
        (
            Comment(account=BOARD.id, post="1", id="2", published_at=AT, likes="many"),  # type: ignore[arg-type]
            "Comment: Expected `int | null`, got `str` - at `$[0].likes`",
        ),
    ],
)
def test_a_record_that_breaks_the_contract_is_told_and_left_out(record: Any, complaint: str) -> None:
    found, gaps = told(GOOD, record, GOOD)
    assert found == [GOOD, GOOD]
    assert gaps == [(GapReason.PLUGIN_ERROR, complaint)]


@pytest.mark.parametrize(
    "record",
    [
        observed("account.state", "open"),
        observed("forum.bool", False),
        observed("forum.float", 1),
        observed("forum.date", "2026-11-20"),
        observed("forum.date", ""),
        observed("forum.int", None),
        Post(account=BOARD.id, id="1", published_at=AT),
    ],
)
def test_a_record_that_keeps_to_it_stays(record: Record) -> None:
    assert told(record) == ([record], [])


def test_what_was_read_before_a_reader_failed_is_held_to_the_contract_too() -> None:
    found, gaps = told(GOOD, observed("forum.int", "x"), then=FormatChanged(place="h1"))
    assert found == [GOOD]
    assert gaps[0] == (GapReason.FORMAT_CHANGED, "h1")
    assert gaps[1][1].startswith("Observation forum.int is declared int")


def test_a_complaint_is_told_once() -> None:
    _found, gaps = told(*[observed("forum.bool", "yes")] * 50)
    assert len(gaps) == 1
