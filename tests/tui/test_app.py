"""The screen over an audit: findings, search, the way down, keys of both layouts."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from otklik.host import Host
from otklik.sandbox.demo import run_demo
from otklik_tui.app import FindingsApp
from otklik_tui.cli import newest


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo"), Host()).audit


async def test_search_narrows_the_table_and_the_way_down_follows_the_cursor(audit: Path) -> None:
    app = FindingsApp(audit)
    async with app.run_test(size=(140, 40)) as pilot:
        everything = app.table.row_count
        await pilot.press("slash", *"CONT-01", "enter")
        await pilot.pause()
        assert 0 < app.table.row_count < everything
        assert "CONT-01/" in str(app.query_one("#explanation", Static).render())


@pytest.mark.parametrize("key", ["q", "й"])
async def test_the_screen_closes_in_both_keyboard_layouts(audit: Path, key: str) -> None:
    app = FindingsApp(audit)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
    assert app.return_code == 0


def test_the_newest_audit_file_is_opened_where_none_is_named(tmp_path: Path, audit: Path) -> None:
    assert newest(tmp_path) is None
    assert newest(audit.parent) == audit
