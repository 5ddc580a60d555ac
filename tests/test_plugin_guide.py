"""The plugin that the guide builds is installed from the page with pip, and a town is audited by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands_in_docs import files_of
from otklik.archive.warc import write_warc
from otklik.model import Exchange

GUIDE = Path(__file__).parent.parent / "docs" / "plugin-guide.md"
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
REGION = """
[region]
code = "54"
name = "Новосибирская область"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "town"
name = "Мэрия"
kind = "municipality"
level = "municipal"
accounts = ["board.town.example/b/roads"]
"""


def page() -> bytes:
    topics = "".join(
        f'<li data-topic="{n}" data-time="{int((NOW - timedelta(days=n)).timestamp())}" '
        f'class="{"closed" if n > 7 else "open"}">Тема {n}</li>'
        for n in range(1, 11)
    )
    answer = f'<p data-topic="1" id="5" data-who="vasya" data-time="{int(NOW.timestamp()) - 60}">Иванов Иван Иванович, 8 913 222-33-44</p>'
    return f'<h1>Дороги</h1><a href="/rules">правила</a>{topics}{answer}'.encode()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugin installed in `site`, a profile and a recording of the board."""
    folder = tmp_path_factory.mktemp("town")
    for name, content in files_of(GUIDE.read_text(encoding="utf-8")).items():
        path = folder / "town-board" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run(
        [*pip, "--target", str(folder / "site"), str(folder / "town-board")], check=True, capture_output=True
    )
    (folder / "region.toml").write_text(REGION, encoding="utf-8")
    recorded = Exchange(
        platform="board",
        accounts=("board:roads",),
        role="board",
        url="https://board.town.example/b/roads",
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=page(),
        received_at=NOW,
    )
    with (folder / "board.warc").open("wb") as stream:
        write_warc([recorded], stream)
    return folder


def otklik(folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "site"),
        "OTKLIK_KEYS": str(folder / "keys"),
        "OTKLIK_LANG": "en",
        "PYTHONUTF8": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", "from otklik.cli import main; main()", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_the_guides_plugin_audits_a_town(town: Path) -> None:
    brought = otklik(town, "plugins").partition("board (otklik-board 1.0.0)")[2]
    assert brought.startswith("\n  platforms: board\n  metrics: closed_topics_share\n  packs: town_board\n")
    assert "no errors" in otklik(town, "checklists", "lint", "town-board/otklik_board/town_board")
    assert "gaps 0" in otklik(
        town, "collect", "region.toml", "--replay", "board.warc", "--as-of", NOW.isoformat()
    )
    told = otklik(town, "assess", "region.otklik", "--item", "BOARD")
    assert "BOARD-01  Мэрия, Town board: met · yes" in told
    assert "BOARD-02  Мэрия, Town board: not met · 30%" in told
    assert "BOARD-03" in told
    facts = json.loads(otklik(town, "facts", "region.otklik", "--json"))
    (comment,) = facts["comments"]
    assert comment["text"] == "[имя], [телефон]"
    assert comment["author"].startswith("person-")
