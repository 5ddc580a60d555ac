"""Findings: search narrows the table, the way down follows the cursor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from otklik.host import Host
from otklik.pipeline import assess_audit
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.findings import FindingsScreen
from otklik_tui.views.findings import finding_rows, matching, way_down
from otklik_tui.widgets.safe import Told


async def test_search_narrows_the_table_and_the_way_down_follows_the_cursor(
    screens: Callable[..., OtklikApp], audit: Path
) -> None:
    app = screens(audit, place="findings")
    async with app.run_test(size=(140, 45)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        assert isinstance(app.screen, FindingsScreen)
        everything = app.screen.table.row_count
        await pilot.press("full_stop", *"CONT-01", "enter")
        await pilot.pause()
        assert 0 < app.screen.table.row_count < everything
        assert "CONT-01/" in str(app.screen.query_one("#explanation", Told).visual)


def test_rows_tell_each_finding_and_are_found_by_all_words(collected: Path, host: Host) -> None:
    with AuditFile.open(collected, read_only=True) as audit:
        assessment = assess_audit(audit, host)
    rows = finding_rows(assessment, host)
    assert len(rows) == len(assessment.findings)
    found = matching(rows, "law-01 минздрав")
    assert [row.item for row in found] == ["LAW-01"]
    assert found[0].id in way_down(assessment, host, found[0].id)
    assert matching(rows, "law-01 нигде") == ()
