"""The example plugin is installed as anybody would and keeps what a platform promises; so do the built-in ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import FormatChanged
from otklik.host import Host
from otklik.model import Account, Exchange
from otklik.platform import Platform
from otklik.privacy.keys import PseudonymKey
from otklik.privacy.masking import PeopleMasker

EXAMPLE = Path(__file__).parent.parent / "docs" / "example-plugin"
HANDLES = {
    "vk": "prirechye_minzdrav",
    "telegram": "prirechye_minzdrav",
    "website": "minzdrav.prirechye.example",
    "forum": "roads",
}
MASKER = PeopleMasker(PseudonymKey("99", bytes(32)), {})


def platforms() -> Iterator[Platform]:
    sys.path.insert(0, str(EXAMPLE))
    try:
        import otklik_forum.reader  # noqa: F401 - while the path is there
        from otklik_forum.platform import Forum
    finally:
        sys.path.remove(str(EXAMPLE))
    yield from Host().platforms.values()
    yield Forum()


def test_the_example_installs_without_network_and_shows_in_plugins(tmp_path: Path) -> None:
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*install, "--target", str(tmp_path), str(EXAMPLE)], check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "OTKLIK_LANG": "en", "PYTHONUTF8": "1"}
    code = "from otklik.cli import main; main(['plugins'])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert "forum (otklik-forum 1.0.0)\n  platforms: forum" in ran.stdout


@pytest.mark.parametrize("platform", list(platforms()), ids=lambda p: p.id)
class TestEveryPlatform:
    def test_its_limits_are_dated_and_have_a_source(self, platform: Platform) -> None:
        for limit in platform.limits():
            assert limit.source
            assert datetime.fromisoformat(limit.checked_on)
            assert limit.requests_per_second > 0

    def test_its_canonical_address_is_recognised_as_its_own(self, platform: Platform) -> None:
        handle = HANDLES[platform.id]
        assert platform.account_from_url(platform.account_url(handle)) == handle

    def test_its_observations_carry_its_name_once(self, platform: Platform) -> None:
        keys = [key.key for key in platform.observations]
        assert len(set(keys)) == len(keys)
        assert all(key.startswith((f"{platform.id}.", "account.")) for key in keys)
        assert platform.title.ru
        assert platform.title.en

    @given(body=st.binary(max_size=300))
    def test_odd_bytes_are_a_changed_format_at_worst_and_masking_is_idempotent(
        self, platform: Platform, body: bytes
    ) -> None:
        handle = HANDLES[platform.id]
        account = Account(platform.id, handle, platform.account_url(handle))
        exchange = Exchange(
            platform=platform.id, accounts=(account.id,), role="import", url=account.url, body=body,
            received_at=datetime(2026, 11, 20, tzinfo=UTC),
        )  # fmt: skip
        with suppress(FormatChanged):
            list(platform.read(exchange, account))
        masked = platform.mask(exchange, MASKER)
        assert platform.mask(masked, MASKER) == masked
