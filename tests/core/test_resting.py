"""An assessment's id is the hash of all that went in: it differs with the facts, and is the same wherever they lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import (
    AS_OF,
    VK_MINZDRAV,
    VK_SCHOOL,
    WINDOW,
    FakeAudit,
    account_of,
    item,
    make_host,
    method_of,
    observed,
)
from otklik.assess import assess
from otklik.medians import Corpus
from otklik.memory import Memory
from otklik.merge import merge
from otklik.model import Account, Exchange, Gap, GapReason, Observation, Record
from otklik.profile import parse_profile
from otklik.resting import Resting
from otklik.store import AuditFile
from planned_audit import BACK, PROFILE, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def id_of(case: Case, path: Path | None = None, **asked: Any) -> str:
    with AuditFile.open(path or case.path, read_only=True) as audit:
        return assess(audit, case.host, case.method, parse_profile(audit.profile_text), **asked).id


def test_an_audit_that_obtained_nothing_has_another_id_than_one_with_facts(tmp_path: Path) -> None:
    """No answer was given in either, and their snapshots have the same numbers."""
    full = Case(tmp_path)
    empty_path = tmp_path / "empty.otklik"
    with AuditFile.create(empty_path, PROFILE, AS_OF) as empty, AuditFile.open(full.path) as audit:
        empty.append("created", {}, author="Анна", at=AS_OF)
        for account in (VK_MINZDRAV, VK_SCHOOL):
            snapshot = empty.open_snapshot(account_of(account), WINDOW, AS_OF)
            empty.add_gap(snapshot.id, Gap(account=account, what="account", reason=GapReason.UNREACHABLE))
            empty.close_snapshot(snapshot.id, AS_OF)
        assert empty.heads() == audit.heads()
        assert [s.id for s in empty.snapshots()] == [s.id for s in audit.snapshots()]
    assert id_of(full, empty_path) != id_of(full)


def test_a_copy_and_a_file_merged_with_itself_have_the_same_id(case: Case, tmp_path: Path) -> None:
    with AuditFile.open(case.path) as audit:
        looked_at_again_later(audit, case)
        audit.copy(tmp_path / "copy.otklik")
    before = id_of(case)
    assert id_of(case, tmp_path / "copy.otklik") == before
    merge([case.path, tmp_path / "copy.otklik"], tmp_path / "merged.otklik")
    assert id_of(case, tmp_path / "merged.otklik") == before


def test_the_memory_of_an_earlier_assessment_gives_the_same_id(case: Case) -> None:
    memory = Memory()
    assert id_of(case, memory=memory) == id_of(case, memory=memory) == id_of(case)


def collected_again(audit: AuditFile, case: Case) -> None:
    case.collect(audit, cover=True, of=(VK_MINZDRAV,))


def looked_at_again_later(audit: AuditFile, _case: Case) -> None:
    snapshot = audit.open_snapshot(account_of(VK_MINZDRAV), WINDOW, BACK)
    audit.carry_everything(snapshot.id)
    audit.close_snapshot(snapshot.id, BACK)


def a_fact_changed_by_hand(audit: AuditFile, _case: Case) -> None:
    audit.connection.executescript(
        "DROP TRIGGER fact_of_closed_snapshot_update;"
        "UPDATE fact SET data = CAST(replace(CAST(data AS TEXT), 'false', 'true') AS BLOB) WHERE key = 'vk.has_cover' AND snapshot = 1;"
    )


def a_gap_more(audit: AuditFile, _case: Case) -> None:
    audit.add_gap(1, Gap(account=VK_MINZDRAV, what="posts", reason=GapReason.TOKEN_NEEDED))


def an_answer(audit: AuditFile, _case: Case) -> None:
    payload = {"item": "PAGE-01", "subject": f"account/{VK_MINZDRAV}", "outcome": "PASS"}
    audit.append("answer", payload, author="Анна", at=BACK)


def another_profile(audit: AuditFile, _case: Case) -> None:
    audit.replace_profile(PROFILE.replace("Школа № 5", "Лицей № 5"))


@pytest.mark.parametrize(
    "change",
    [collected_again, looked_at_again_later, a_fact_changed_by_hand, a_gap_more, an_answer, another_profile],
)
def test_the_id_differs_where_anything_that_went_in_differs(
    case: Case, change: Callable[[AuditFile, Case], None]
) -> None:
    before = id_of(case)
    with AuditFile.open(case.path) as audit:
        change(audit, case)
    assert id_of(case) != before


@pytest.mark.parametrize(
    "asked", [{"norms_on": date(2025, 1, 1)}, {"corpus": Corpus(as_of=date(2026, 1, 1))}]
)
def test_the_id_differs_where_it_is_judged_otherwise(case: Case, asked: Mapping[str, Any]) -> None:
    assert id_of(case, **asked) != id_of(case)


def test_another_pack_and_other_items_give_another_id(case: Case, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    rule = "rule = { observation = 'vk.has_avatar', is_true = true }\napplies = { platforms = ['vk'] }"
    other = method_of(tmp_path / "other", item("PAGE-01", rule), case.host)
    with AuditFile.open(case.path, read_only=True) as audit:
        profile = parse_profile(audit.profile_text)
        assert (
            assess(audit, case.host, other, profile).id != assess(audit, case.host, case.method, profile).id
        )


def test_a_later_look_at_a_page_counts_though_the_latest_snapshot_is_the_same(tmp_path: Path) -> None:
    """Counts of followers are read from earlier snapshots too."""
    host = make_host()
    rule = "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
    method = method_of(tmp_path, item("PAGE-01", rule), host)
    records: dict[str, Sequence[Record]] = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}

    class Looked(FakeAudit):
        """The same page was looked at before."""

        def snapshots(self) -> Any:
            (latest,) = super().snapshots()
            return msgspec.structs.replace(latest, id=7, closed_at=AS_OF - timedelta(days=1)), latest

    profile = parse_profile(PROFILE)
    once, twice = (assess(kind(records), host, method, profile).id for kind in (FakeAudit, Looked))
    assert once != twice


class Snap(msgspec.Struct, frozen=True):
    account: Account
    window: Any = WINDOW
    closed_at: datetime | None = AS_OF


RECORDS = st.lists(
    st.tuples(st.builds(Observation, account=st.just("vk:a"), key=st.text(max_size=3), value=st.text(max_size=3)),
              st.sampled_from(["x1", "x2"])),
    max_size=4,
)  # fmt: skip


@given(RECORDS, RECORDS)
def test_two_rows_of_records_have_one_hash_only_where_they_are_the_same(
    one: list[tuple[Record, str]], other: list[tuple[Record, str]]
) -> None:
    def hashed(records: list[tuple[Record, str]]) -> str:
        resting = Resting()
        resting.begin(Snap(account_of(VK_MINZDRAV)))
        assert list(resting.reading(records)) == records
        return resting.hexdigest()

    assert (hashed(one) == hashed(other)) == (one == other)


def test_a_register_counts(tmp_path: Path) -> None:
    from otklik.registers import account_of as register_of
    from otklik.registers import told

    def rests_on(value: int, at: datetime) -> tuple[str, ...]:
        path = tmp_path / f"{value}-{at:%d}-{len(list(tmp_path.iterdir()))}.otklik"
        account = register_of("incidents", "minzdrav")
        with AuditFile.create(path, PROFILE, AS_OF) as audit:
            snapshot = audit.open_snapshot(account, WINDOW, AS_OF)
            exchange = Exchange(
                platform="incidents", accounts=(account.id,), role="table", url="x.csv", received_at=at
            )
            audit.commit(
                {account.id: snapshot.id},
                exchange,
                [Observation(account=account.id, key="incidents.n", value=value)],
            )
            audit.close_snapshot(snapshot.id, AS_OF)
            return told(audit, {"incidents"}, {}).rests_on

    day = datetime(2026, 11, 1, tzinfo=UTC)
    assert rests_on(1, day) != rests_on(2, day)
    assert rests_on(1, day + timedelta(days=1)) != rests_on(1, day)
