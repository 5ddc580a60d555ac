"""A board's page as records. Pure: bytes in, records out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from otklik.errors import FormatChanged
from otklik.model import Account, AccountFacts, Exchange, Observation, Post, Record

_TOPIC = re.compile(r'<li data-topic="(\d+)" data-time="(\d{1,10})">([^<]*)</li>')


def read(exchange: Exchange, account: Account) -> Iterator[Record]:
    """Title, rules and topics of a board. Raises FormatChanged where there is no title."""
    page = exchange.body.decode("utf-8", "replace")
    if exchange.status == 404:
        yield Observation(account=account.id, key="account.state", value="not_found")
        return
    title = re.search(r"<h1>([^<]+)</h1>", page)
    if title is None:
        raise FormatChanged(place="h1")
    yield AccountFacts(account=account.id, title=title[1], url=account.url, place="h1")
    yield Observation(account=account.id, key="account.state", value="open")
    yield Observation(account=account.id, key="forum.has_rules", value="/rules" in page)
    for number, time, text in _TOPIC.findall(page):
        at = datetime.fromtimestamp(int(time), UTC)
        yield Post(
            account=account.id, id=number, published_at=at, text=text, place=f'[data-topic="{number}"]'
        )
