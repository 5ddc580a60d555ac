"""The whole walk in lines over a pipe, in Russian: a new region, its addresses pasted, collected, asked, explained, planned, reported."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.model import Outcome
from otklik.sandbox.network import SECRETS
from otklik.store import AuditFile

pytestmark = pytest.mark.timeout(900)  # on a busy machine
WALKER = Path(__file__).parent.parent / "walker.py"
TYPED = f"""новый 02
вставить
Правительство Приреченской области
https://vk.com/prirechye_government
https://t.me/prirechye_government
https://government.prirechye.example

Министерство здравоохранения Приреченской области
https://vk.com/prirechye_minzdrav, t.me/prirechye_minzdrav
https://minzdrav.prirechye.example
.
сведения
Приреченская область









собрать
начать
пробелы
токен
1
{SECRETS["OTKLIK_SECRET_VK_USER"]}
вопросы
1
3 Приказ 17
г
выводы
/law-10 частично
1
7
назад
назад
план
предложить
30



сохранить
отчёт
записать
выход
"""


def test_from_a_new_region_to_its_report(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")} | {
        "OTKLIK_LANG": "ru",
        "OTKLIK_KEYS": str(tmp_path / "home" / "keys"),
        "PYTHONPATH": str(WALKER.parent),
        "PYTHONIOENCODING": "utf-8",
    }
    ran = subprocess.run(
        [sys.executable, str(WALKER), str(tmp_path / "home"), "--plain"],
        input=TYPED.encode(),
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environ,
        timeout=800,
    )
    told = ran.stdout.decode().replace("\xa0", " ")
    assert (ran.returncode, ran.stderr.decode()) == (0, ""), told
    if kept := os.environ.get("OTKLIK_CAPTURES"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        (Path(kept) / "lines.txt").write_text(told, encoding="utf-8")
    for sentence in (
        "2 организации, 6 страниц; ошибок: 0",
        "Готова страница 6 из 6: ",
        "Слово «токен» введёт его здесь.",
        "Собрано: 6 из 6 страниц. Всё собрано.",
        "Отменено: ",
        "На чём стоит LAW-10/",
        "https://minzdrav.prirechye.example/, получено 16 ноября 2026",
        "хранится в аудите",
        "Записано: ",
        "Выход. Всё сохранено. Балл ",
    ):
        assert sentence in told
    assert re.search(r"Сохранено\. (Балл (вырос|снизился)|Границы балла сблизились) на [\d,]+\.", told)
    assert not re.search("[\x1b\u2500-\u259f▲▼✓✗▸·]", told)
    assert SECRETS["OTKLIK_SECRET_VK_USER"] not in told
    looked_at(tmp_path, capsysbinary)


def looked_at(folder: Path, said: pytest.CaptureFixture[bytes]) -> None:
    """What lies in the folder now: an audit that is whole, with what was said, and its report."""
    path = folder / "region.otklik"
    with AuditFile.open(path) as audit:
        assert audit.verify() == []
        events = audit.events()
        assert sum(one.closed_at is not None for one in audit.latest_snapshots().values()) == 6
    assert [event.kind for event in events if event.kind != "created"] == [
        "answer",
        "answer",
        "answer",
        "plan",
    ]
    answers = [event.payload for event in events if event.kind == "answer"]
    assert [one["outcome"] for one in answers] == [Outcome.PASS, Outcome.FAIL, ""]
    assert answers[1]["note"] == "Приказ 17"
    assert answers[2]["takes_back"]
    assert "Приреченская область" in (folder / "region.html").read_text(encoding="utf-8")
    for secret in SECRETS.values():
        assert secret.encode() not in path.read_bytes()
    for words in ([path], [folder / "region.html", path], [folder / "region.md", path]):
        with pytest.raises(SystemExit) as ended:
            main(["verify", *map(str, words)])
        assert ended.value.code == 0, said.readouterr().err.decode()
