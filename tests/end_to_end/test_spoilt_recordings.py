"""Real recordings spoilt at random through the whole way: readers raise FormatChanged and nothing else, and what comes
after them is a report."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutations import spoilt_html, spoilt_json
from otklik.collect.clock import VirtualClock
from otklik.collect.http import Transport, httpx
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit, import_file
from otklik.collect.settings import Settings
from otklik.errors import FormatChanged, ImportFileError
from otklik.explain import explain, render
from otklik.facts import fact_lines, fact_texts
from otklik.host import Host
from otklik.model import Account, Exchange, GapReason
from otklik.pipeline import assess_audit
from otklik.platform import ImportFile
from otklik.privacy.keys import KeyStore, PseudonymKey
from otklik.privacy.masking import PeopleMasker
from otklik.profile import parse_profile
from otklik.report.build import build_report
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.store import AuditFile

NOW = datetime(2023, 12, 1, tzinfo=UTC)
PROFILE = """
[region]
code = "99"
name = "Приреченская область"
time_zone = "Europe/Moscow"
[[body]]
id = "office"
name = "Учреждение"
kind = "institution"
level = "subordinate"
accounts = ["t.me/feedjam", "vk.com/club200000020", "https://minzdrav.prirechye.example"]
"""
Spoil = Callable[[bytes, random.Random], bytes]
RECORDINGS: dict[str, tuple[str, Spoil]] = {
    "vk:club200000020": ("vk/recorded/*.json", spoilt_json),
    "telegram:feedjam": ("telegram/previews/*.html", spoilt_html),
    "website:minzdrav.prirechye.example": ("pos/*.html", spoilt_html),
}
ROLES = {
    "vk": ("import",),
    "telegram": ("import", "preview", "preview_before"),
    "website": ("home", "contacts", "news", "appeals", "documents", "structure", "policy", "robots", "sitemap", "document"),
}  # fmt: skip


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


def account_of(host: Host, identifier: str) -> Account:
    listed = parse_profile(PROFILE).accounts(host)
    return next(account for account in listed if account.id == identifier)


@pytest.mark.parametrize("identifier", RECORDINGS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_a_reader_raises_nothing_but_a_changed_format(
    host: Host, shared: Path, identifier: str, chance: random.Random
) -> None:
    pattern, spoil = RECORDINGS[identifier]
    account = account_of(host, identifier)
    platform = host.platforms[account.platform]
    file = chance.choice(sorted(shared.glob(pattern)))
    exchange = Exchange(
        platform=account.platform,
        accounts=(account.id,),
        role=chance.choice(ROLES[account.platform]),
        url=account.url,
        body=spoil(file.read_bytes(), chance),
        received_at=NOW,
    )
    with suppress(FormatChanged):
        kept = platform.mask(exchange, PeopleMasker(PseudonymKey("99", bytes(32)), {}))
        for record in platform.read(kept, account):
            msgspec.json.decode(msgspec.json.encode(record), type=type(record))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_read_of_spoilt_recordings_is_judged_and_reported(
    tmp_path: Path, host: Host, shared: Path, seed: int
) -> None:
    chance, keys, read = random.Random(seed), KeyStore(tmp_path / "keys"), 0
    with begin(str(tmp_path / "a.otklik"), parse_profile(PROFILE), NOW, days=2000, keys=keys) as audit:
        for number in range(45):
            identifier = list(RECORDINGS)[number % 3]
            pattern, spoil = RECORDINGS[identifier]
            file = chance.choice(sorted(shared.glob(pattern)))
            content = spoil(file.read_bytes(), chance)
            with suppress(ImportFileError):
                saved = ImportFile(name=file.name, content=content, account=account_of(host, identifier))
                import_file(audit, host, saved, keys=keys, now=NOW)
                read += 1
        assert read > 10
        assert GapReason.PLUGIN_ERROR not in reasons(audit)
        assessment = assess_audit(audit, host)
        failed = [f.measurement for a in assessment.accounts for f in a.facts.values() if f.has_failed]
        assert failed == []
        for form in ("md", "html", "json"):
            host.report_formats[form].write(build_report(assessment, audit, host))
        for finding in assessment.findings:
            render(explain(assessment, host, finding.id, audit.exchange))
        json.loads(b"".join(fact_lines(audit)))
        assert list(fact_texts(audit, host))


def reasons(audit: AuditFile) -> set[GapReason]:
    return {gap.reason for s in audit.latest_snapshots().values() for gap in audit.gaps(s.id)}


class Spoiling(Transport):
    """Spoils every other answer on its way."""

    def __init__(self, inner: Transport, chance: random.Random) -> None:
        self._inner, self._chance = inner, chance

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        if self._chance.random() < 0.5:
            return answer
        body = await answer.aread()
        spoil = spoilt_json if body[:1] in (b"{", b"[") else spoilt_html
        headers = [(name, value) for name, value in answer.headers.items() if name != "content-length"]
        spoilt = httpx.Response(
            answer.status_code, headers=headers, content=spoil(body, self._chance), request=request
        )
        spoilt.extensions.update(answer.extensions)
        return spoilt


@pytest.mark.parametrize("seed", [4])
def test_a_collection_of_spoilt_answers_ends_and_no_plugin_breaks(
    tmp_path: Path, host: Host, seed: int
) -> None:
    world, keys = prirechye(), KeyStore(tmp_path / "keys")
    profile = parse_profile(profile_text(world, host))
    with begin(str(tmp_path / "a.otklik"), profile, world.now, days=7, keys=keys) as audit:
        clock = VirtualClock(world.now)
        plain: Any = SandboxTransport(host, world, lambda: clock.elapsed)
        collected = collect_audit(
            audit,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=clock,
            transport=Spoiling(plain, random.Random(seed)),
            keys=keys,
        )
        assert collected.accounts == len(audit.latest_snapshots()) == 67
        assert GapReason.PLUGIN_ERROR not in reasons(audit)
        assess_audit(audit, host)
