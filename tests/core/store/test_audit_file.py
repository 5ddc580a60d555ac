"""The audit file keeps what it was given, through crashes, copies and other people's hands."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from otklik.errors import StoreError
from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Exchange,
    Gap,
    GapReason,
    Observation,
    Outcome,
    Post,
    Record,
    Window,
)
from otklik.store import AuditFile
from otklik.store.schema import VERSION

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=28), NOW)
PAGE = Account("vk", "prirechye_minzdrav", "https://vk.com/prirechye_minzdrav", "minzdrav")


def exchange(body: bytes = b"{}", minute: int = 0) -> Exchange:
    return Exchange(
        platform="vk", accounts=(PAGE.id,), role="wall", url="https://api.vk.example/wall", body=body,
        received_at=NOW + timedelta(minutes=minute), headers=(("content-type", "application/json"),),
    )  # fmt: skip


def records() -> list[Record]:
    return [
        Comment(account=PAGE.id, post="1", id="2", published_at=NOW - timedelta(hours=1), text="Спасибо"),
        Post(
            account=PAGE.id,
            id="1",
            published_at=NOW - timedelta(hours=2),
            text="Запись",
            comments=1,
            place="/items/0",
        ),
        Post(account=PAGE.id, id="9", published_at=NOW - timedelta(hours=3)),
        Observation(account=PAGE.id, key="vk.has_cover", value=True),
        AccountFacts(account=PAGE.id, native_id="club7", title="Минздрав", followers=10),
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Приречье 2026.otklik"


@pytest.fixture
def audit(path: Path) -> AuditFile:
    return AuditFile.create(path, "[region]\n", NOW)


def test_what_was_stored_comes_back_in_time_order_with_its_exchange(audit: AuditFile, path: Path) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    uid = audit.commit({PAGE.id: snapshot.id}, exchange(), records())
    audit.add_gap(snapshot.id, Gap(account=PAGE.id, what="polls", reason=GapReason.DISABLED))
    audit.close_snapshot(snapshot.id, NOW)
    audit.close()
    with AuditFile.open(path) as again:
        found = list(again.records(again.latest_snapshots()[PAGE.id].id))
        assert [type(record).__name__ for record, _uid in found] == [
            "AccountFacts",
            "Observation",
            "Post",
            "Post",
            "Comment",
        ]
        assert {record for record, _uid in found} == set(records())
        assert {told for _record, told in found} == {uid}
        assert again.exchange(uid) == exchange()
        assert again.exchange(uid[:6]).body == b"{}"
        assert [gap.what for gap in again.gaps(snapshot.id)] == ["polls"]
        assert again.known_posts(PAGE.id) == {"1": 1}
        assert (again.known_id(PAGE.id), again.known_id("vk:other")) == ("club7", "")
        assert again.as_of == NOW
        assert again.verify() == []


def test_a_closed_snapshot_never_changes(audit: AuditFile) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    audit.commit({PAGE.id: snapshot.id}, exchange(), records())
    audit.close_snapshot(snapshot.id, NOW)
    for sql in (
        "DELETE FROM post",
        "UPDATE comment SET at = 0",
        "DELETE FROM fact",
        "UPDATE snapshot SET cursor = 'x'",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="closed snapshot"):
            audit.connection.execute(sql)
    assert audit.open_snapshot(PAGE, WINDOW, NOW).id != snapshot.id


def test_an_interrupted_collection_goes_on_in_its_snapshot(audit: AuditFile, path: Path) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    audit.commit({PAGE.id: snapshot.id}, exchange(), records())
    audit.set_cursor(snapshot.id, '{"offset": 100}')
    audit.close()
    with AuditFile.open(path) as again:
        resumed = again.open_snapshot(PAGE, WINDOW, NOW)
        assert (resumed.id, resumed.cursor) == (snapshot.id, '{"offset": 100}')


def test_the_same_exchange_twice_is_stored_once(audit: AuditFile) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    first = audit.commit({PAGE.id: snapshot.id}, exchange(), records())
    assert audit.commit({PAGE.id: snapshot.id}, exchange(), records()) == first
    assert len(list(audit.exchanges())) == 1
    assert audit.counts(snapshot.id) == {"posts": 2, "comments_told": 1, "comments": 1}


def test_unchanged_comments_are_carried_over_from_the_last_closed_snapshot(audit: AuditFile) -> None:
    first = audit.open_snapshot(PAGE, WINDOW, NOW)
    audit.commit({PAGE.id: first.id}, exchange(), records())
    audit.close_snapshot(first.id, NOW)
    second = audit.open_snapshot(PAGE, WINDOW, NOW)
    audit.carry_over(second.id, "1")
    assert [r.text for r, _uid in audit.records(second.id) if isinstance(r, Comment)] == ["Спасибо"]


def test_comments_that_a_broken_off_collection_missed_are_not_taken_for_known(audit: AuditFile) -> None:
    def leave(what: str) -> None:
        snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
        posts = [msgspec.structs.replace(r, comments=5) if isinstance(r, Post) else r for r in records()]
        audit.commit({PAGE.id: snapshot.id}, exchange(), posts)
        audit.add_gap(snapshot.id, Gap(account=PAGE.id, what=what, reason=GapReason.CAPTCHA))
        audit.close_snapshot(snapshot.id, NOW)

    leave("comments")
    assert audit.known_posts(PAGE.id) == {}
    leave("statistics")  # this says nothing of comments: those that are missing vanished
    assert audit.known_posts(PAGE.id) == {"1": 5, "9": 5}


def test_an_answer_is_one_event_whose_parents_are_all_heads(audit: AuditFile) -> None:
    first = audit.append(
        "answer", {"item": "LAW-07", "subject": "region", "outcome": "FAIL"}, author="А", at=NOW
    )
    second = audit.append(
        "answer",
        {"item": "LAW-07", "subject": "region", "outcome": "PASS", "note": "№ 5"},
        author="Б",
        at=NOW,
    )
    events = {event.id: event for event in audit.events()}
    assert events[second].parents == (first,)
    assert audit.heads() == (second,)
    answer = audit.answers()["LAW-07", "region"]
    assert (answer.outcome, answer.note, answer.author) == (Outcome.PASS, "№ 5", "Б")


def test_verify_names_an_event_that_was_changed_afterwards(audit: AuditFile) -> None:
    identifier = audit.append(
        "answer", {"item": "LAW-07", "subject": "region", "outcome": "FAIL"}, author="А", at=NOW
    )
    audit.connection.execute("DROP TRIGGER event_is_never_changed")
    audit.connection.execute("UPDATE event SET payload = replace(payload, 'FAIL', 'PASS')")
    assert [identifier in line for line in audit.verify()] == [True]


def test_verify_names_an_exchange_whose_body_was_changed(audit: AuditFile) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    uid = audit.commit({PAGE.id: snapshot.id}, exchange(), [])
    audit.connection.execute("UPDATE exchange SET body = x'00'")
    assert [uid in line for line in audit.verify()] == [True]


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 200])
def test_a_file_that_is_no_audit_is_refused_in_one_sentence(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        AuditFile.open(path)
    assert str(path) in str(refused.value)
    assert path.read_bytes() == content


def test_a_newer_file_is_refused_in_one_sentence(audit: AuditFile, path: Path) -> None:
    audit.connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    audit.close()
    with pytest.raises(StoreError, match=str(VERSION + 1)):
        AuditFile.open(path)


def test_a_copy_taken_while_open_is_complete(audit: AuditFile, tmp_path: Path) -> None:
    audit.append("answer", {"item": "LAW-07", "subject": "region", "outcome": "PASS"}, author="А", at=NOW)
    audit.copy(tmp_path / "copy.otklik")
    with AuditFile.open(tmp_path / "copy.otklik") as copy:
        assert copy.heads() == audit.heads()
        assert copy.notes == ()


def test_a_file_copied_without_its_wal_is_told(audit: AuditFile, path: Path, tmp_path: Path) -> None:
    audit.append("answer", {"item": "LAW-07", "subject": "region", "outcome": "PASS"}, author="А", at=NOW)
    other = tmp_path / "other.otklik"
    other.write_bytes(path.read_bytes())
    with AuditFile.open(other) as opened:
        assert "otklik copy" in opened.notes[0]


def test_a_stray_wal_is_told(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"x")
    with pytest.raises(StoreError, match="wal"):
        AuditFile.create(path, "", NOW)


def test_a_full_disk_is_one_sentence_and_loses_nothing(audit: AuditFile) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    uid = audit.commit({PAGE.id: snapshot.id}, exchange(), records())
    pages = audit.connection.execute("PRAGMA page_count").fetchone()[0]
    audit.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"\.otklik"):
        audit.commit({PAGE.id: snapshot.id}, exchange(os.urandom(200_000), minute=1), records())
    assert [told for told, _exchange in audit.exchanges()] == [uid]
    assert audit.verify() == []


def test_kill_9_loses_nothing_that_was_committed(path: Path) -> None:
    script = textwrap.dedent(f"""
        from datetime import UTC, datetime
        from otklik.store import AuditFile
        audit = AuditFile.create({str(path)!r}, "", datetime(2026, 11, 20, tzinfo=UTC))
        for n in range(100000):
            audit.append("answer", {{"item": "I", "subject": "region", "outcome": "PASS", "note": str(n)}}, author="А", at=audit.as_of)
            print(n, flush=True)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        last = 0
        for line in child.stdout:
            last = int(line)
            if last >= 50:
                child.send_signal(signal.SIGKILL)
                break
    with AuditFile.open(path) as audit:
        notes = [event.payload["note"] for event in audit.events()]
        assert notes[: last + 1] == [str(n) for n in range(last + 1)]
        assert audit.verify() == []


def test_decisions_stand_until_a_later_one_has_seen_them(audit: AuditFile, tmp_path: Path) -> None:
    key = ("PAGE-01", "account/vk:prirechye_minzdrav")
    payload = {"item": key[0], "subject": key[1], "machine": "PASS", "answers": ["e"], "reason": "видно"}
    audit.append("decision", {**payload, "keep": "person"}, author="а", at=NOW)
    audit.append("decision", {**payload, "keep": "machine"}, author="б", at=NOW + timedelta(minutes=1))
    audit.append("decision", {"about": "something else"}, author="б", at=NOW + timedelta(minutes=2))
    audit.append("decision", {**payload, "keep": "nobody"}, author="б", at=NOW + timedelta(minutes=3))
    ((found,),) = audit.decisions().values()
    assert (found.keep, found.machine, found.answers, found.author) == ("machine", "PASS", ("e",), "б")
    assert list(audit.decisions()) == [key]


def test_it_is_told_when_each_exchange_came(audit: AuditFile) -> None:
    snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
    uid = audit.commit({PAGE.id: snapshot.id}, exchange(minute=5), records())
    assert audit.received_at() == {uid: NOW + timedelta(minutes=5)}


def test_reading_leaves_nothing_beside_the_file_and_sees_what_an_open_writer_has_stored(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.otklik"
    with AuditFile.create(path, "profile", NOW) as audit:
        snapshot = audit.open_snapshot(PAGE, WINDOW, NOW)
        audit.commit({PAGE.id: snapshot.id}, exchange(), records())
        audit.close_snapshot(snapshot.id, NOW)
    before = path.read_bytes()
    with AuditFile.open(path, read_only=True) as audit:
        assert audit.latest_snapshots().keys() == {PAGE.id}
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.otklik"]
    assert path.read_bytes() == before
    with AuditFile.open(path) as writer:
        writer.set_meta("seen", "yes")
        with AuditFile.open(path, read_only=True) as reader:
            assert reader.meta("seen") == "yes"


def test_an_audit_in_a_folder_that_allows_no_writing_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "locked" / "a.otklik"
    path.parent.mkdir()
    AuditFile.create(path, "profile", NOW).close()
    path.parent.chmod(0o500)
    try:
        with AuditFile.open(path, read_only=True) as audit:
            assert audit.profile_text == "profile"
    finally:
        path.parent.chmod(0o700)
