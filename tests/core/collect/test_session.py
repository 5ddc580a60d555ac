"""Imports without internet: what a saved page knows, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.assess import Assessment
from otklik.collect.session import begin, import_file
from otklik.errors import ImportFileError, UsageError
from otklik.host import Host
from otklik.model import GapReason, Outcome
from otklik.pipeline import assess_audit
from otklik.platform import ImportFile
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
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
short_name = "Учреждение"
kind = "institution"
level = "subordinate"
accounts = ["t.me/feedjam", "vk.com/club200000010", "vk.com/club200000020", "https://minzdrav.prirechye.example"]
"""


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    keys = KeyStore(tmp_path / "keys")
    return begin(str(tmp_path / "a.otklik"), parse_profile(PROFILE), NOW, days=730, keys=keys)


def take(audit: AuditFile, host: Host, path: Path, address: str) -> dict[str, int]:
    file = ImportFile(name=path.name, content=path.read_bytes(), account=host.account(address, "office"))
    return import_file(audit, host, file, keys=KeyStore(audit.path.parent / "keys"), now=NOW)


def outcome(assessment: Assessment, finding: str) -> Outcome:
    found = assessment.findings.by_id(finding)
    assert found is not None
    return found.outcome


def test_a_recorded_preview_page_gives_its_posts_and_says_nothing_of_other_weeks(
    audit: AuditFile, host: Host, shared: Path
) -> None:
    page = shared / "telegram" / "previews" / "t_me_s_feedjam_page.html"
    assert take(audit, host, page, "t.me/feedjam")["posts"] == 7
    assessment = assess_audit(audit, host)
    assert outcome(assessment, "LAW-05/account/telegram:feedjam") is Outcome.PASS
    for item in ("CONT-01", "CONT-02", "PAGE-17"):
        assert outcome(assessment, f"{item}/account/telegram:feedjam") is Outcome.NO_DATA


def test_recorded_answers_of_vk_are_read_and_what_is_missing_is_told(
    audit: AuditFile, host: Host, shared: Path
) -> None:
    recorded = shared / "vk" / "recorded"
    comments = take(
        audit, host, recorded / "wall.getComments_thread_2023_sanitized.json", "vk.com/club200000010"
    )
    wall = take(audit, host, recorded / "wall.get_5.131_2021_sanitized.json", "vk.com/club200000020")
    assert (comments["comments"], wall["posts"]) == (4, 1)
    snapshot = audit.latest_snapshots()["vk:club200000010"]
    assert [(gap.what, gap.reason) for gap in audit.gaps(snapshot.id)] == [("posts", GapReason.NOT_IMPORTED)]
    assert all("10000002" not in exchange.body.decode() for _uid, exchange in audit.exchanges())


def test_a_fragment_of_a_site_shows_its_widget(audit: AuditFile, host: Host, shared: Path) -> None:
    take(audit, host, shared / "pos" / "pos_banner_bf160.html", "minzdrav.prirechye.example")
    assessment = assess_audit(audit, host)
    assert outcome(assessment, "SITE-15/account/website:minzdrav.prirechye.example") is Outcome.PASS


def test_a_second_import_adds_to_the_first(audit: AuditFile, host: Host, shared: Path) -> None:
    previews = shared / "telegram" / "previews"
    take(audit, host, previews / "t_me_s_feedjam_page.html", "t.me/feedjam")
    assert take(audit, host, previews / "t_me_s_feedjam_page.html", "t.me/feedjam")["posts"] == 7


def test_a_file_that_holds_nothing_known_is_one_sentence_and_stores_nothing(
    audit: AuditFile, host: Host, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.json"
    junk.write_text('{"response": []}', encoding="utf-8")
    with pytest.raises(ImportFileError, match=r"junk\.json"):
        take(audit, host, junk, "t.me/feedjam")
    assert audit.snapshots() == []


def test_an_account_has_to_be_named(audit: AuditFile, host: Host, tmp_path: Path) -> None:
    file = ImportFile(name="page.html", content=b"<html>")
    with pytest.raises(UsageError, match="--account"):
        import_file(audit, host, file, keys=KeyStore(tmp_path / "keys"), now=NOW)
