"""Another process measures: the same is found as here, and nobody waits for it after the audit was closed."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from otklik.host import Host
from otklik.measuring_apart import Ended, MeasuringApart
from otklik.memory import Memory
from otklik.memory_packed import pack, unpack
from otklik.packs.rules import EMPTY
from otklik.pipeline import Assessor, assess_audit, measure_audit
from otklik.store import AuditFile
from otklik_tui.home import Home
from otklik_tui.workspace import Change, Workspace


class Told(MeasuringApart):
    """Tells how often it was asked, and whether it measured."""

    def __init__(self) -> None:
        super().__init__()
        self.brought: list[bool] = []

    def bring(self, path: Path, memory: Memory) -> bool:
        self.brought.append(super().bring(path, memory))
        return self.brought[-1]


def test_what_another_process_measures_is_what_is_measured_here(audit: Path, host: Host) -> None:
    apart = Told()
    try:
        with AuditFile.open(audit) as file:
            assessor = Assessor(host, apart=apart)
            found, fresh = assessor.assess(file), assess_audit(file, host)
            assert found.accounts == fresh.accounts
            # 1 == 1.0 == True: the bytes tell them apart
            assert msgspec.json.encode(found.accounts, enc_hook=str) == msgspec.json.encode(
                fresh.accounts, enc_hook=str
            )
            assert list(found.findings) == list(fresh.findings)
            assert (found.id, found.score) == (fresh.id, fresh.score)
            # it was not asked again, since no facts had changed
            file.append("note", {"text": "x"}, author="x", at=datetime(2026, 11, 16, tzinfo=UTC))
            assessor.assess(file)
            assert apart.brought == [True]
            file.replace_profile(file.profile_text.replace("Приреченская область", "Зареченская область"))
            assert assessor.assess(file).accounts == assess_audit(file, host).accounts
            assert apart.brought == [True, True]
    finally:
        apart.end()


def test_a_second_assessment_places_the_bases_of_items_as_the_first_did(audit: Path, host: Host) -> None:
    """Bashkortostan has norms of its own: what they rest on is its own act, however often it is judged."""
    with AuditFile.open(audit) as file:
        file.replace_profile(file.profile_text.replace('code = "99"', 'code = "02"'))
        assessor = Assessor(host)
        first = assessor.assess(file)
        file.append("note", {"text": "x"}, author="x", at=datetime(2026, 11, 16, tzinfo=UTC))
        second = assessor.assess(file)
        assert second.id != first.id
        assert second.method.items == first.method.items == assess_audit(file, host).method.items


def test_packed_measurements_come_out_as_they_went_in(audit: Path, host: Host) -> None:
    memory = Memory()
    with AuditFile.open(audit) as file:
        measure_audit(file, host, memory)
    given = memory.give()
    assert given is not None
    brought = unpack(pack(given))
    assert len(brought.kept) == len(given.kept) > 3
    for out, put in zip(brought.kept, given.kept, strict=True):
        assert (out.source, out.told, out.measured) == (put.source, put.told, put.measured)
        assert all(
            (fact.cell is EMPTY) is (put.measured.facts[n].cell is EMPTY)
            for n, fact in out.measured.facts.items()
        )
    assert (brought.native, brought.heads) == (given.native, given.heads)
    # what has been given once is not given again
    again = memory.give({id(kept) for kept in given.kept})
    assert again is not None
    assert again.kept == ()


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xc1", b"\x90", b'{"as_of": 1}'])
def test_bytes_that_are_no_measurements_are_refused(content: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        unpack(content)


def test_a_file_that_cannot_be_read_apart_is_measured_here(tmp_path: Path) -> None:
    apart = MeasuringApart()
    try:
        assert not apart.bring(tmp_path / "missing.otklik", Memory())
    finally:
        apart.end()


def test_nobody_waits_for_what_was_ended(audit: Path) -> None:
    apart = MeasuringApart()
    apart.end()
    with pytest.raises(Ended):
        apart.bring(audit, Memory())


async def test_another_audit_is_judged_though_the_first_was_being_measured(
    audit: Path, collected: Path, tmp_path: Path
) -> None:
    """With no host given the workspace measures apart; the process ends with the audit."""
    workspace = Workspace(Home(tmp_path / "home"), author="x")
    first = Path(shutil.copy(collected, tmp_path / "first.otklik"))
    judged: list[Path | None] = []
    workspace.on_change = lambda change: judged.append(workspace.path) if change is Change.ASSESSED else None
    await workspace.open_file(first)
    await workspace.open_file(audit)
    await workspace.settled()
    assert judged == [audit]
    assert workspace.assessment is not None
    assert workspace.trouble == ""
    await workspace.close()
    await workspace.settled()
