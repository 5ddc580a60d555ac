"""Imports without internet: what a saved page knows, and what it does not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from otklik.assess import Assessment
from otklik.collect.runner import outstanding
from otklik.collect.session import begin, import_file, window_of
from otklik.errors import ImportFileError, UsageError
from otklik.host import Host
from otklik.measure import AccountMeasured
from otklik.model import Account, Gap, GapReason, Outcome
from otklik.pipeline import assess_audit
from otklik.platform import ImportFile
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.report.build import build_report
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


# --- what lies between imported pages ---------------------------------------------------------------------------------

VK = "vk:club200000020"


def wall_item(days_ago: float, comments: int = 0) -> dict[str, Any]:
    return {
        "id": int(10_000 - days_ago * 10),
        "owner_id": -200000020,
        "from_id": -200000020,
        "date": int((NOW - timedelta(days=days_ago)).timestamp()),
        "post_type": "post",
        "text": "Новая площадка открыта",
        "comments": {"count": comments, "can_post": 1},
    }


def wall(*days_ago: float, pinned: float = 0.0) -> list[dict[str, Any]]:
    """Items of an answer: newest first, a pinned one on top."""
    on_top = [wall_item(pinned) | {"is_pinned": 1}] if pinned else []
    return on_top + [wall_item(days) for days in sorted(days_ago)]


def take_answer(audit: AuditFile, host: Host, items: list[dict[str, Any]]) -> dict[str, int]:
    content = json.dumps({"response": {"count": 900, "items": items}}).encode()
    account = host.account("vk.com/club200000020", "office")
    file = ImportFile(name="answer.json", content=content, account=account)
    return import_file(audit, host, file, keys=KeyStore(audit.path.parent / "keys"), now=NOW)


def page(audit: AuditFile, host: Host) -> AccountMeasured:
    found = assess_audit(audit, host).account(VK)
    assert found is not None
    return found


def known_days(audit: AuditFile) -> list[tuple[int, int]]:
    """Days before the audit's day, from and to."""
    imported = audit.latest_snapshots()[VK].imported
    assert imported is not None
    return [((NOW - w.since).days, (NOW - w.until).days) for w in imported.covered]


def test_what_lies_between_two_imported_answers_is_unknown_and_not_silence(
    audit: AuditFile, host: Host
) -> None:
    take_answer(audit, host, wall(*range(300, 340, 2), pinned=700))
    take_answer(audit, host, wall(*range(10, 50, 2)))
    assert known_days(audit) == [(338, 299), (48, 9)]
    pause = page(audit, host).facts["metric max_gap_days"].measurement
    assert pause.value == pytest.approx(2)
    assert page(audit, host).cell("metric days_since_last_post") is None
    assert page(audit, host).facts["metric posts_per_week"].measurement.n < 40


def test_the_report_says_what_is_known_and_draws_no_week_of_the_rest(audit: AuditFile, host: Host) -> None:
    take_answer(audit, host, wall(*range(300, 340, 2)))
    take_answer(audit, host, wall(*range(10, 50, 2)))
    report = build_report(assess_audit(audit, host), audit, host, "en")
    (row,) = (row for row in report.accounts if row.id == VK)
    assert row.known == "28 Dec 2022–4 Feb 2023; 14 Oct 2023–21 Nov 2023"
    assert "All posts are known of 76 of the 730 days of the period" in row.text
    assert "The rest is unknown and is not judged." in row.text
    assert any("1 page is known from files" in sentence for sentence in report.summary.unseen)
    (series,) = report.activity.accounts
    assert sum(1 for count in series.counts if count is not None) == 9
    assert series.counts.count(0) == 0
    assert "count nowhere" in report.activity.in_part_text
    (finding,) = (f for f in report.findings if f.id == f"CONT-02/account/{VK}")
    assert any("Counted over the imported part" in remark for remark in finding.remarks)


def test_an_answer_that_joins_two_others_makes_one_stretch_of_them(audit: AuditFile, host: Host) -> None:
    for items in (wall(*range(40, 60)), wall(*range(1, 20)), wall(*range(15, 45))):
        take_answer(audit, host, items)
    assert known_days(audit) == [(59, 0)]


def test_an_answer_of_another_time_leaves_the_posts_of_the_period_unknown(
    audit: AuditFile, host: Host
) -> None:
    take_answer(audit, host, wall(800, 810))
    snapshot = audit.latest_snapshots()[VK]
    assert {(g.what, g.reason) for g in audit.gaps(snapshot.id)} == {("posts", GapReason.NOT_IMPORTED)}


def test_an_imported_page_is_still_to_be_collected(audit: AuditFile, host: Host) -> None:
    take_answer(audit, host, wall(1, 2, 3))
    site = host.account("https://minzdrav.prirechye.example", "office")
    assert site is not None
    body = "<html lang=ru><body><h1>Министерство</h1><a href='/news'>Новости</a></body></html>".encode()
    import_file(
        audit, host, ImportFile("home.html", body, site), keys=KeyStore(audit.path.parent / "keys"), now=NOW
    )
    accounts = [snapshot.account for snapshot in audit.latest_snapshots().values()]
    assert len(accounts) == 2
    assert outstanding(audit, accounts, window_of(audit)) == accounts


def collected(audit: AuditFile, host: Host, *gaps: Gap) -> Account:
    """The account as a collection leaves it: nothing was published in the whole period."""
    account = host.account("vk.com/club200000020", "office")
    assert account is not None
    snapshot = audit.open_snapshot(account, window_of(audit), NOW)
    for gap in gaps:
        audit.add_gap(snapshot.id, gap)
    audit.close_snapshot(snapshot.id, NOW)
    return account


def test_a_file_added_to_a_collection_takes_nothing_from_what_is_known(audit: AuditFile, host: Host) -> None:
    token = Gap(account=VK, what="comments", reason=GapReason.TOKEN_NEEDED, params={"secret": "vk_user"})
    account = collected(audit, host, token)
    take_answer(audit, host, wall(300, 302))
    snapshot = audit.latest_snapshots()[VK]
    assert snapshot.imported is None
    assert audit.gaps(snapshot.id) == (token,)
    assert page(audit, host).cell("metric days_since_last_post") == pytest.approx(300)
    assert outstanding(audit, [account], window_of(audit)) == [account]


def test_a_file_added_to_a_collection_that_failed_tells_of_itself_only(audit: AuditFile, host: Host) -> None:
    collected(audit, host, Gap(account=VK, what="account", reason=GapReason.CAPTCHA))
    take_answer(audit, host, wall(300, 302))
    assert known_days(audit) == [(302, 299)]
    assert page(audit, host).gaps == ()


def test_comments_of_which_a_part_is_known_are_not_judged(audit: AuditFile, host: Host) -> None:
    asked = int((NOW - timedelta(days=20)).timestamp())
    comment = {
        "id": 1,
        "from_id": 5,
        "post_id": 9800,
        "date": asked,
        "text": "Когда?",
        "thread": {"count": 0},
    }
    take_answer(audit, host, [wall_item(10), wall_item(20, comments=2)])
    take_answer(audit, host, [comment])
    assert audit.counts(audit.latest_snapshots()[VK].id)["comments"] == 1
    assert page(audit, host).cell("metric answered_comments_share") is None
    assert [gap.what for gap in page(audit, host).gaps] == ["comments"]
    assert audit.known_posts(VK) == {"9900": 0}  # a collection asks for the rest
    take_answer(audit, host, [comment, comment | {"id": 2}])
    share = page(audit, host).facts["metric answered_comments_share"].measurement
    assert (share.value, share.n) == (0, 2)  # seen ten days later, still without an answer


def test_when_an_answer_may_have_come_later_a_question_is_pending(audit: AuditFile, host: Host) -> None:
    asked = int((NOW - timedelta(days=20)).timestamp())
    take_answer(audit, host, [wall_item(20, comments=1)])
    take_answer(
        audit,
        host,
        [
            {"id": 1, "from_id": 5, "post_id": 9800, "date": asked, "text": "Когда?"}
            | {"thread": {"count": 0}}
        ],
    )
    share = page(audit, host).facts["metric answered_comments_share"].measurement
    assert (share.value, share.detail["pending"]) == (None, 1)  # nothing says that anybody looked later
