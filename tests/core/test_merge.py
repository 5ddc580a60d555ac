"""Copies of one audit are joined without loss, and the order of joining does not matter."""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

from journals import NOW, PAGES, WINDOW, Act, answer, base, contents, copy_with, early_acts, late_acts, told
from otklik.errors import StoreError, UsageError
from otklik.host import Host
from otklik.merge import Sort, disputed, merge, settled
from otklik.model import Outcome
from otklik.pipeline import method_of
from otklik.reconciling import reconcile, reopen
from otklik.store import AuditFile, Snapshot, journal
from otklik.store.schema import TABLES
from otklik.store.union import JOINED
from otklik.taking_back import take_back


def content(audit: AuditFile, snapshot: Snapshot) -> str:
    return repr((msgspec.structs.replace(snapshot, id=0), told(audit, snapshot.id)))


slow = settings(max_examples=25, deadline=None)


def joined(out: str, *paths: Path) -> Path:
    target = paths[0].with_name(f"{out}.otklik")
    merge(paths, target)
    return target


# --- laws ------------------------------------------------------------------------------------------------------------


@slow
@given(early_acts, late_acts, late_acts, late_acts)
def test_the_order_of_joining_does_not_matter(
    before: Sequence[Act], of_a: Sequence[Act], of_b: Sequence[Act], of_c: Sequence[Act]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = base(Path(folder), before)
        a, b, c = (copy_with(original, n, acts) for n, acts in (("a", of_a), ("b", of_b), ("c", of_c)))
        ab, ba = joined("ab", a, b), joined("ba", b, a)
        assert contents(ab) == contents(ba)
        at_once = contents(joined("abc", a, b, c))
        assert contents(joined("ab-c", ab, c)) == at_once
        assert contents(joined("a-bc", a, joined("bc", b, c))) == at_once


@slow
@given(early_acts, late_acts, late_acts)
def test_nothing_is_lost_and_nothing_is_told_twice(
    before: Sequence[Act], of_a: Sequence[Act], of_b: Sequence[Act]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = base(Path(folder), before)
        a, b = copy_with(original, "a", of_a), copy_with(original, "b", of_b)
        ab = joined("ab", a, b)
        with (
            AuditFile.open(a, read_only=True) as one,
            AuditFile.open(b, read_only=True) as other,
            AuditFile.open(ab, read_only=True) as both,
        ):
            events = {event.id: event for audit in (one, other) for event in audit.events()}
            assert {event.id: event for event in both.events()} == events
            assert both.heads() == journal.heads(list(events.values()))
            standing = journal.standing_answers(list(events.values()))
            assert journal.standing_answers(both.events()) == standing
            kept = [told(both, s.id) for s in both.snapshots()]
            for audit in (one, other):
                assert all(told(audit, s.id) in kept for s in audit.snapshots())
            assert len({repr((s, rows)) for s, rows in zip(both.snapshots(), kept, strict=True)}) == len(kept)
            for account, latest in both.latest_snapshots().items():
                closings = [
                    s.closed_at
                    for audit in (one, other)
                    for s in audit.snapshots()
                    if s.account.id == account and s.closed_at
                ]
                assert latest.closed_at == max(closings)
            assert dict(both.exchanges()) == dict(one.exchanges()) | dict(other.exchanges())
            assert both.verify() == []


@slow
@given(early_acts, late_acts, late_acts)
def test_joining_again_what_is_joined_changes_nothing(
    before: Sequence[Act], of_a: Sequence[Act], of_b: Sequence[Act]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        original = base(Path(folder), before)
        a, b = copy_with(original, "a", of_a), copy_with(original, "b", of_b)
        ab = joined("ab", a, b)
        assert contents(joined("ab-a", ab, a)) == contents(ab)
        assert contents(joined("ab-ab", ab, copy_with(ab, "again", ()))) == contents(ab)
        same = joined("a-a", a, copy_with(a, "a2", ()))
        with AuditFile.open(a, read_only=True) as one, AuditFile.open(same, read_only=True) as two:
            assert two.events() == one.events()
            assert two.heads() == one.heads()
            assert {content(two, s) for s in two.snapshots()} == {content(one, s) for s in one.snapshots()}
            latest = [
                {account: content(audit, s) for account, s in audit.latest_snapshots().items()}
                for audit in (one, two)
            ]
            assert latest[0] == latest[1]


def test_every_table_of_the_audit_file_is_joined() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    assert {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == JOINED


# --- answers ---------------------------------------------------------------------------------------------------------


def test_answers_are_agreed_or_differ_or_stand_in_one_copy_only(tmp_path: Path) -> None:
    original = base(tmp_path)
    with AuditFile.open(original) as audit:
        answer(audit, "COMMON", "PASS")
        answer(audit, "CHANGED", "PASS")
    a, b = copy_with(original, "a", ()), copy_with(original, "b", ())
    with AuditFile.open(a) as audit:
        for item, outcome in (("SAME", "FAIL"), ("OTHER", "PASS"), ("MINE", "PASS"), ("CHANGED", "FAIL")):
            answer(audit, item, outcome, "Анна")
        answer(audit, "COMMON", "FAIL", "Анна")
        answer(audit, "COMMON", "PASS", "Анна")
    with AuditFile.open(b) as audit:
        for item, outcome in (("SAME", "FAIL"), ("OTHER", "PARTIAL"), ("THEIRS", "PASS"), ("CHANGED", "")):
            answer(audit, item, outcome, "Борис")
    merged = merge([a, b], tmp_path / "ab.otklik")
    assert {answer.item: (answer.sort, answer.copies) for answer in merged.answers} == {
        "SAME": (Sort.AGREED, (str(a), str(b))),
        "OTHER": (Sort.DIFFER, (str(a), str(b))),
        "MINE": (Sort.ONLY, (str(a),)),
        "THEIRS": (Sort.ONLY, (str(b),)),
        "COMMON": (Sort.ONLY, (str(a),)),  # answered anew in A by somebody who had seen what B still has
        "CHANGED": (Sort.DIFFER, (str(a), str(b))),  # changed in one, withdrawn in the other
    }
    assert [(c.events, c.own_events) for c in merged.copies] == [(8, 6), (6, 4)]


def test_a_difference_stays_until_somebody_who_has_seen_both_answers(tmp_path: Path) -> None:
    original = base(tmp_path)
    a, b = copy_with(original, "a", ()), copy_with(original, "b", ())
    with AuditFile.open(a) as audit:
        answer(audit, "LAW-07", "PASS", "Анна", evidence=[{"url": "https://gov.example/act"}])
    with AuditFile.open(b) as audit:
        answer(audit, "LAW-07", "FAIL", "Борис")
    with AuditFile.open(joined("ab", a, b)) as audit:
        answer(audit, "LAW-08", "PASS", "Анна")  # speaks of something else
        ((key, standing),) = disputed(audit.events()).items()
        assert key == ("LAW-07", "region")
        assert {(e.author, e.payload["outcome"]) for e in standing} == {("Анна", "PASS"), ("Борис", "FAIL")}
        with pytest.raises(UsageError, match="--note"):
            reconcile(audit, "LAW-07", "region", "pass", note=" ", author="Анна", at=NOW)
        with pytest.raises(UsageError, match="not perhaps"):
            reconcile(audit, "LAW-07", "region", "perhaps", note="Акт", author="Анна", at=NOW)
        with pytest.raises(UsageError, match="no differing answers to LAW-08"):
            reconcile(audit, "LAW-08", "region", "pass", note="Акт", author="Анна", at=NOW)
        reconcile(audit, "LAW-07", "region", "PASS", note="Акт опубликован", author="Анна", at=NOW)
        assert disputed(audit.events()) == {}
        found = audit.answers()["LAW-07", "region"]
        assert (found.outcome, found.note) == ("PASS", "Акт опубликован")
        assert [ref.url for ref in found.evidence] == ["https://gov.example/act"]


@pytest.fixture
def differing(tmp_path: Path) -> Path:
    """An audit in which two people answered LAW-07 apart, and not alike."""
    original = base(tmp_path)
    a, b = copy_with(original, "a", ()), copy_with(original, "b", ())
    with AuditFile.open(a) as audit:
        answer(audit, "LAW-07", "PASS", "Анна", evidence=[{"url": "https://gov.example/act"}])
    with AuditFile.open(b) as audit:
        answer(audit, "LAW-07", "FAIL", "Борис")
    return joined("ab", a, b)


def stands(audit: AuditFile) -> set[tuple[str, str]]:
    return {(one.author, one.outcome) for one in audit.standing_answers()["LAW-07", "region"]}


BOTH = {("Анна", "PASS"), ("Борис", "FAIL")}


def test_what_two_people_decided_goes_back_to_the_dispute_and_is_decided_anew(differing: Path) -> None:
    with AuditFile.open(differing) as audit:
        with pytest.raises(UsageError, match="open already"):
            reopen(audit, "LAW-07", "region", reason="Рано", author="Анна", at=NOW)
        with pytest.raises(UsageError, match="No dispute about LAW-08"):
            reopen(audit, "LAW-08", "region", reason="Рано", author="Анна", at=NOW)
        reconcile(audit, "LAW-07", "region", "pass", note="Акт", author="Анна", at=NOW)
        answer(audit, "LAW-07", "PARTIAL", "Борис", minute=1)  # what was decided was changed once more
        assert list(settled(audit.events())) == [("LAW-07", "region")]
        with pytest.raises(UsageError, match="Say why"):
            reopen(audit, "LAW-07", "region", reason=" ", author="Анна", at=NOW)
        reconcile(audit, "LAW-07", "region", "вернуть", note="Акт отменён", author="Анна", at=NOW)
        assert stands(audit) == BOTH
        assert list(disputed(audit.events())) == [("LAW-07", "region")]
        assert settled(audit.events()) == {}
        reconcile(audit, "LAW-07", "region", "fail", note="Акт отменён", author="Анна", at=NOW)
        assert disputed(audit.events()) == {}
        assert stands(audit) == {("Анна", "FAIL")}
        assert audit.verify() == []


def test_taking_back_what_settled_a_dispute_opens_it_and_taking_that_back_settles_it(differing: Path) -> None:
    with AuditFile.open(differing) as audit:
        for decide in (
            lambda: reconcile(audit, "LAW-07", "region", "pass", note="Акт", author="Анна", at=NOW),
            lambda: answer(audit, "LAW-07", "PASS", "Анна", minute=7),
        ):
            opened = take_back(audit, decide(), author="Анна", at=NOW + timedelta(minutes=4))
            assert stands(audit) == BOTH
            take_back(audit, opened, author="Анна", at=NOW + timedelta(minutes=5))
            assert stands(audit) == {("Анна", "PASS")}
            assert settled(audit.events())
            reopen(audit, "LAW-07", "region", reason="Снова", author="Анна", at=NOW + timedelta(minutes=6))


def test_a_dispute_opened_in_one_copy_does_not_hide_what_was_answered_in_another(differing: Path) -> None:
    with AuditFile.open(differing) as audit:
        reconcile(audit, "LAW-07", "region", "pass", note="Акт", author="Анна", at=NOW)
    c, d = copy_with(differing, "c", ()), copy_with(differing, "d", ())
    with AuditFile.open(c) as audit:
        reopen(audit, "LAW-07", "region", reason="Акт отменён", author="Анна", at=NOW)
    with AuditFile.open(d) as audit:
        answer(audit, "LAW-07", "PARTIAL", "Борис", minute=9)
    for name, paths in (("cd", (c, d)), ("dc", (d, c))):
        with AuditFile.open(joined(name, *paths)) as audit:
            assert stands(audit) == {*BOTH, ("Борис", "PARTIAL")}


def test_a_dispute_is_not_decided_by_what_the_item_cannot_come_out_as(differing: Path) -> None:
    method = method_of(Host())
    either = next(item for item in method.items if not item.may_be(Outcome.PARTIAL))
    with AuditFile.open(differing) as audit:
        for word in ("partial", "частично"):
            with pytest.raises(UsageError, match="either met or not"):
                reconcile(audit, "LAW-07", "region", word, note="Акт", author="Анна", at=NOW, known=either)
        assert stands(audit) == BOTH
        reconcile(audit, "LAW-07", "region", "na", note="Акт", author="Анна", at=NOW, known=either)


# --- facts -----------------------------------------------------------------------------------------------------------


def test_the_latest_snapshot_of_an_account_is_the_one_closed_last_in_any_copy(tmp_path: Path) -> None:
    original = base(tmp_path, [Act(0, "collect", what=0)])
    a = copy_with(original, "a", [Act(4, "collect", what=0)])
    b = copy_with(
        original, "b", [Act(2, "collect", what=0), Act(3, "collect", what=1), Act(9, "stop", what=0)]
    )
    with AuditFile.open(joined("ab", a, b)) as audit:
        latest = {account: s.closed_at for account, s in audit.latest_snapshots().items()}
        assert latest == {
            "vk:prirechye_minzdrav": NOW + timedelta(minutes=4),
            "telegram:prirechye_school5": NOW + timedelta(minutes=3, seconds=1),
        }
        assert len(audit.snapshots()) == 5
        # what was interrupted in one copy goes on, and is the latest once it is complete
        unfinished = audit.open_snapshot(PAGES[0], WINDOW, NOW + timedelta(minutes=10))
        assert unfinished.cursor == "0"
        audit.close_snapshot(unfinished.id, NOW + timedelta(minutes=11))
        assert audit.latest_snapshots()["vk:prirechye_minzdrav"].id == unfinished.id


def test_what_retention_destroyed_in_one_copy_does_not_come_back_from_the_other(tmp_path: Path) -> None:
    original = base(tmp_path, [Act(0, "collect", what=0)])
    a, b = (
        copy_with(original, "a", [Act(4, "retention")]),
        copy_with(original, "b", [Act(6, "collect", what=1)]),
    )
    for path in (joined("ab", a, b), joined("ba", b, a)):
        with AuditFile.open(path, read_only=True) as audit:
            kept = audit.connection.execute(
                "SELECT received_at FROM exchange JOIN seal ON seal.exchange = exchange.id"
            ).fetchall()
            assert kept == [((NOW + timedelta(minutes=6)).isoformat(),)]


def test_evidence_of_both_copies_is_there(tmp_path: Path) -> None:
    original = base(tmp_path)
    a, b = copy_with(original, "a", ()), copy_with(original, "b", ())
    digests = []
    for path, name, content in ((a, "акт.pdf", b"1"), (b, "фото.jpg", b"2"), (b, "копия.pdf", b"1")):
        with AuditFile.open(path) as audit:
            digests.append(audit.attach(name, content))
    with AuditFile.open(joined("ab", a, b), read_only=True) as audit:
        assert [audit.attachment(digest)[0] for digest in digests] == ["акт.pdf", "фото.jpg", "акт.pdf"]


# --- what is refused -------------------------------------------------------------------------------------------------


def changed(path: Path, sql: str) -> Path:
    with sqlite3.connect(path) as db:
        for name in ("event_is_never_changed", "event_is_never_removed"):
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)
    db.close()
    return path


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE meta SET value = 'a2' WHERE key = 'id'", r"different audits \(a1, a2\).*otklik copy"),
        ("UPDATE meta SET value = 'k2' WHERE key = 'key'", r"different keys \(k1, k2\)"),
        ("UPDATE meta SET value = '2026-01-01' WHERE key = 'as_of'", "differ in as_of"),
        ("INSERT INTO meta VALUES ('recipient', 'r9')", "differ in recipient: —, r9"),
        (
            "UPDATE event SET payload = replace(payload, 'PASS', 'FAIL')",
            r"b.otklik is damaged[^$]*Event \w+: its content",
        ),
        ("DELETE FROM event", r"b.otklik is damaged[^$]*list of last events"),
        ("UPDATE exchange SET body = x'78'", r"b.otklik is damaged[^$]*Exchange \w+: its body"),
        (
            f"UPDATE exchange SET body = x'{zlib.compress(b'other').hex()}'",
            r"not the same in the other files.*otklik verify",
        ),
        ("PRAGMA user_version = 0", "made by an older Otklik"),
    ],
)
def test_what_cannot_be_joined_is_one_sentence_and_leaves_no_file(
    tmp_path: Path, sql: str, sentence: str
) -> None:
    original = base(tmp_path, [Act(0, "collect", what=0)])
    with AuditFile.open(original) as audit:
        answer(audit, "LAW-01", "PASS")
    a, b = copy_with(original, "a", ()), changed(copy_with(original, "b", ()), sql)
    before = {path: path.read_bytes() for path in (a, b)}
    with pytest.raises((StoreError, UsageError), match=sentence):
        merge([a, b], tmp_path / "ab.otklik")
    assert not list(tmp_path.glob("ab*"))
    assert {path: path.read_bytes() for path in (a, b)} == before


def test_a_file_that_is_there_is_not_overwritten_and_one_copy_is_not_two(tmp_path: Path) -> None:
    a = base(tmp_path, name="a")
    b = copy_with(a, "b", ())
    before = b.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        merge([a, b], b)
    with pytest.raises(UsageError, match="named twice"):
        merge([a, tmp_path / "." / "a.otklik"], tmp_path / "ab.otklik")
    with pytest.raises(UsageError, match="two copies or more"):
        merge([a], tmp_path / "ab.otklik")
    assert b.read_bytes() == before


def test_a_profile_changed_in_one_copy_is_taken_and_in_two_has_to_be_named(tmp_path: Path) -> None:
    original = base(tmp_path)
    a, b, c = (copy_with(original, name, ()) for name in "abc")
    for path, text in ((a, "[region] # А\n"), (b, "[region] # Б\n")):
        with AuditFile.open(path) as audit:
            audit.replace_profile(text)
    with AuditFile.open(joined("ac", a, c), read_only=True) as audit:
        assert audit.profile_text == "[region] # А\n"
    with pytest.raises(UsageError, match=r"changed in more than one copy.*--profile"):
        joined("ab", a, b)
    merge([a, b], tmp_path / "ab.otklik", profile="[region] # АБ\n")
    with AuditFile.open(tmp_path / "ab.otklik", read_only=True) as audit:
        assert audit.profile_text == "[region] # АБ\n"
        assert {text for *_what, text in audit.inputs()} == {"[region]\n", "[region] # А\n", "[region] # Б\n"}
    # going on from there is no new conflict
    with AuditFile.open(joined("ab-a", tmp_path / "ab.otklik", a), read_only=True) as audit:
        assert audit.profile_text == "[region] # АБ\n"
