"""The demo's second visit: the same region a quarter later, some things mended, and what became of the advice."""

from __future__ import annotations

import pytest

from otklik.compare.followed import Done
from otklik.compare.model import ChangeKind
from otklik.host import Host
from otklik.sandbox.demo import SecondVisit, run_second_visit
from otklik.sandbox.region import prirechye
from otklik.store import AuditFile


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> SecondVisit:
    return run_second_visit(tmp_path_factory.mktemp("demo"), Host())


def test_a_page_that_was_renamed_keeps_its_own_number() -> None:
    first, second = prirechye(), prirechye(is_later=True)
    before = {a.handle: a.native_id for a in first.accounts}
    after = {a.handle: a.native_id for a in second.accounts}
    assert before["prirechye_minsport"] == after["minsport_prirechye"]
    assert "prirechye_minsport" not in after
    assert len(second.accounts) == len(first.accounts) + 1


def test_opened_comments_are_proved_by_the_second_measurement(visits: SecondVisit) -> None:
    done = {row.id: row.done for row in visits.comparison.followed}
    assert done["open-comments"] is Done.PROVED
    assert Done.REFUTED in done.values()
    assert "minsport_prirechye" in " ".join(visits.comparison.renamed)


def test_what_improved_and_what_fell_is_there(visits: SecondVisit) -> None:
    found = {one.kind: one for one in visits.comparison.changes}
    improved = {line.finding for block in found[ChangeKind.IMPROVED].blocks for line in block.lines}
    fell = {line.finding for block in found[ChangeKind.FELL].blocks for line in block.lines}
    assert "DIAL-01/account/vk:prirechye_minstroy" in improved
    assert "CONT-01/account/vk:prirechye_theatre" in fell
    new = {line.subject for block in found[ChangeKind.APPEARED].blocks for line in block.lines}
    assert "Управление ветеринарии, Telegram" in new


def test_the_second_audit_carries_the_first_ones_advice_and_files_are_closed(visits: SecondVisit) -> None:
    with AuditFile.open(visits.second.audit, read_only=True) as audit:
        assert audit.meta("carried")
    names = {path.name for path in visits.first.audit.parent.iterdir()}
    assert {"prirechye-1-2.html", "prirechye-1-2.md", "prirechye-1-2.json"} <= names
    assert not [name for name in names if name.endswith(("-wal", "-shm"))]
