from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.model import Post, Record
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import preview_page
from telegram_world import PlainMasker, account_of, channel, exchange_of, post

PERSON = '<span class="tgme_widget_message_forwarded_from_name"><span dir="auto">{name}</span></span>'
PROFILE = '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/anna_pr">{name}</a>'
CHANNEL = '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/prirechye_gov/12">{name}</a>'


def page_forwarded_from(*sources: str) -> bytes:

    whole = preview_page(
        channel(posts=[post(n, repost_of=f"Источник {n}") for n in range(1, len(sources) + 1)]), None
    )
    for number, source in enumerate(sources, 1):
        start = whole.index(
            '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/prirechye_source'
        )
        end = whole.index("</a>", start) + len("</a>")
        assert f"Источник {number}" in whole[start:end]
        whole = whole[:start] + source + whole[end:]
    return whole.encode()


def read(body: bytes) -> list[Record]:
    return list(Telegram().read(exchange_of(body), account_of()))


def test_a_person_is_masked_and_a_channel_is_not(telegram: Telegram, masker: PlainMasker) -> None:
    body = page_forwarded_from(
        PERSON.format(name="Анна П."), PROFILE.format(name="Анна П."), CHANNEL.format(name="Правительство")
    )
    masked = telegram.mask(exchange_of(body), masker)

    pseudonym = masker.person("telegram", "Анна П.")
    posts = [r for r in read(masked.body) if isinstance(r, Post)]
    assert [p.forwarded_from for p in posts] == [pseudonym, pseudonym, "Правительство"]
    assert "Анна" not in masked.body.decode()
    assert "anna_pr" not in masked.body.decode()


@given(st.lists(st.sampled_from([PERSON, PROFILE, CHANNEL]), min_size=1, max_size=6))
def test_masking_commutes_with_reading(sources: list[str]) -> None:
    masker = PlainMasker()
    body = page_forwarded_from(*(source.format(name=f"Имя {n} & Ко") for n, source in enumerate(sources)))

    def pseudonymised(record: Record, source: str) -> Record:
        if not isinstance(record, Post) or source == CHANNEL:
            return record
        return msgspec.structs.replace(
            record, forwarded_from=masker.person("telegram", record.forwarded_from)
        )

    plain = read(body)
    posts = iter(sources)
    told = [pseudonymised(r, next(posts)) if isinstance(r, Post) else r for r in plain]
    masked = Telegram().mask(exchange_of(body), masker)
    assert read(masked.body) == told
    assert Telegram().mask(masked, masker) == masked


@pytest.mark.parametrize(
    "body", [page_forwarded_from(CHANNEL.format(name="Правительство")), b"", b"\xff\x00"]
)
def test_a_page_without_people_stays_byte_for_byte(
    telegram: Telegram, masker: PlainMasker, body: bytes
) -> None:
    assert telegram.mask(exchange_of(body), masker).body == body
