from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from otklik.model import Window
from otklik.sandbox.world import WorldPoll, WorldPost
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import preview_page
from telegram_world import NOW, PlainMasker, channel


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def masker() -> PlainMasker:
    return PlainMasker()


@pytest.fixture
def window() -> Window:
    return Window(NOW - timedelta(days=365), NOW)


@pytest.fixture
def page() -> Callable[..., bytes]:
    """The newest preview page of a channel with these posts, as the simulator makes it."""

    def make(*posts: WorldPost, before: int | None = None, **fields: object) -> bytes:
        return preview_page(channel(posts=posts, **fields), before).encode()

    return make


@pytest.fixture
def poll() -> WorldPoll:
    return WorldPoll(id=1, question="Что починить первым?", options=(("Дорогу", 30), ("Мост", 70)))
