"""The whole walk in a real terminal, in Russian: a new region, its addresses pasted, collected, asked, explained, planned, reported.

With OTKLIK_CAPTURES=FOLDER every step is kept there as text, to be looked at.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.model import Outcome
from otklik.sandbox.network import SECRETS
from otklik.store import AuditFile

pytestmark = [
    pytest.mark.skipif(
        shutil.which("tmux") is None, reason="needs tmux, a terminal that a test can type into"
    ),
    pytest.mark.timeout(900),  # on a busy machine; each step waits for what it waits for
]
WALKER = Path(__file__).parent.parent / "walker.py"
PATIENCE = 240.0  # seconds until a step is given up
PASTED = """Правительство Приреченской области
https://vk.com/prirechye_government
https://t.me/prirechye_government
https://government.prirechye.example

Министерство здравоохранения Приреченской области
https://vk.com/prirechye_minzdrav, t.me/prirechye_minzdrav
https://minzdrav.prirechye.example
"""


class Terminal:
    """A terminal of its own, of the size given, with the screens over the sandbox in it."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self.folder = folder
        self._socket = folder / "tmux"
        self._size = f"{width}x{height}"
        self._captured = 0
        environ = {
            "OTKLIK_LANG": "ru",
            "OTKLIK_STATE": str(folder / "home"),
            "OTKLIK_KEYS": str(folder / "home" / "keys"),
            "PYTHONPATH": str(WALKER.parent),
            "COLORTERM": "truecolor",
        }
        told = [word for name, value in environ.items() for word in ("-e", f"{name}={value}")]
        size = ("-x", str(width), "-y", str(height))
        command = (sys.executable, str(WALKER), str(folder / "home"))
        self._tmux("-f", os.devnull, "new-session", "-d", *size, "-c", str(folder), *told, *command)
        self._tmux("set-option", "-g", "status", "off")
        self._tmux("set-option", "-sg", "escape-time", "0")
        self._tmux("resize-window", *size)

    def _tmux(self, *words: str, given: str = "") -> str:
        command = ["tmux", "-u", "-S", str(self._socket), *words]
        environ = {
            name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "TMUX")
        }
        return subprocess.run(
            command,
            check=True,
            capture_output=True,
            encoding="utf-8",
            input=given,
            timeout=60,
            env=environ | {"LC_ALL": "C.UTF-8"},
        ).stdout

    def seen(self) -> str:
        return self._tmux("capture-pane", "-p")

    def press(self, *keys: str) -> None:
        """Keys by their tmux names, a letter by itself."""
        for key in keys:
            self._tmux("send-keys", *(("-l",) if len(key) == 1 else ()), key)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        self._tmux("load-buffer", "-", given=text)
        self._tmux("paste-buffer", "-p")

    def wait(self, *told: str, until: Callable[[str], bool] = lambda seen: True) -> str:
        """Until all of it stands on the screen; keeps what is seen then."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = self.seen()
            flat = " ".join(seen.split())  # a sentence may be broken into lines
            if all(" ".join(one.split()) in flat for one in told) and until(seen):
                break
            if time.monotonic() > end:
                raise AssertionError(f"not seen: {told}\n{seen}")
            time.sleep(0.1)  # between two looks, not for something to happen
        if kept := os.environ.get("OTKLIK_CAPTURES"):
            self._captured += 1
            place = Path(kept) / self._size
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{self._captured:02}.txt").write_text(seen, encoding="utf-8")
        return seen

    def ended(self) -> None:
        """Until the program has ended, and with it the terminal."""
        end = time.monotonic() + PATIENCE
        while (
            subprocess.run(
                ["tmux", "-S", str(self._socket), "has-session"], check=False, capture_output=True
            ).returncode
            == 0
        ):
            assert time.monotonic() < end, self.seen()
            time.sleep(0.1)

    def end(self) -> None:
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False, capture_output=True)


@pytest.fixture(params=[(80, 24), (140, 45)], ids=["80x24", "140x45"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path, *request.param)
    yield made
    made.end()


def test_from_a_new_region_to_its_report(
    terminal: Terminal, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    t = terminal
    # a new region: its form, and a list of addresses as it stands in a letter
    t.wait("Аудитов здесь пока нет")
    t.press("т")  # N of the Russian layout
    t.wait("Код или название региона")
    t.type("02")
    t.press("Enter")
    t.wait("Вставьте список")
    t.paste(PASTED)
    t.wait(
        "t.me/prirechye_minzdrav Telegram → Министерство",
        "https://minzdrav.prirechye.example Сайт → Министерство",
    )
    t.press("C-s")
    t.wait("2 организации, 6 страниц")
    t.press("g")
    t.wait("Часовой пояс", "Asia/Yekaterinburg")
    t.press("End", "C-u")
    t.wait("Код 02", until=lambda seen: "Название             Республика" not in seen)
    t.type("Приреченская область")
    t.wait("Название Приреченская область")
    t.press("C-s")
    t.wait("02 · Приреченская область")
    # what is public is collected; a token that is missing is entered where it is missed
    t.press("c")
    t.wait("приступить к сбору")
    t.press("Enter")
    t.wait("собрано: 6 из 6 страниц", "K – ввести токен здесь", "Сбор · Приреченская область ·")
    t.press("л")  # K
    t.wait("Какой токен", "vk_user")
    t.press("Enter")
    t.wait("Токен vk_user", "Enter – принять")
    t.type(SECRETS["OTKLIK_SECRET_VK_USER"])
    t.wait("•" * 12)
    t.press("Enter")
    t.wait("всё собрано", until=lambda seen: "измеряются" not in seen and "идёт" not in seen)
    assert SECRETS["OTKLIK_SECRET_VK_USER"] not in t.seen()
    # a few questions, in both layouts
    t.press("c")
    t.wait("Вопросы ·", "Почему важно")
    t.press("1")
    t.wait("сохранено в")
    t.press("т")  # N
    t.wait("Ctrl+S – сохранить; Esc – выйти")
    t.type("Приказ 17")
    t.press("C-s")
    t.wait("запишется с ответом: Приказ 17")
    t.press("3")
    t.wait("▼")
    t.press("г")  # U
    t.wait("Отменено: LAW-02", "▲")
    # a finding, down to the place in the captured answer
    t.press("F6")
    t.wait("Выводы ·", "из", "Поиск: пункт, орган, итог")
    t.press("/")
    t.wait("Поиск", until=lambda seen: "На чём это" not in seen)  # the keys of the table have gone
    t.type("частично")
    t.wait("частично", "◐", until=lambda seen: "✓ LAW" not in seen)
    t.press("Enter")
    t.wait("На чём это основано")
    t.press("Enter")
    seen = t.wait("LAW-10/account", "Ожидалось", "▸ обмен")
    signs = [found[1] for found in re.finditer(r"(?:^|│) +([·▸]) ", seen, re.MULTILINE)]
    t.press(*["Down"] * (signs.index("▸") + 1), "Enter")
    t.wait("https://minzdrav.prirechye.example/ · получено", "статус 200")
    t.press("Escape")
    t.wait("▸ обмен", until=lambda seen: "Esc – закрыть" not in seen)
    # a plan within the hours there are, kept in the audit
    t.press("F7")
    t.wait("План ·", "Срок")
    t.press("з")  # P
    t.wait("Сколько всего рабочих часов")
    t.type("30")
    t.press("C-s")
    t.wait("из 30", "к итогу", "не сохранён")
    t.press("ы")  # S
    t.wait("хранится в аудите")
    # the report
    t.press("F8")
    t.wait("Отчёт ·", "По состоянию на")
    t.press("у")  # E
    t.wait("Записано:", "region.html")
    t.press("C-q")
    t.ended()
    looked_at(t.folder, capsysbinary)


def looked_at(folder: Path, said: pytest.CaptureFixture[bytes]) -> None:
    """What lies in the folder now: an audit that is whole, with what was said, and its report."""
    path = folder / "region.otklik"
    with AuditFile.open(path) as audit:
        assert audit.verify() == []
        events = audit.events()
        total = sum(one.closed_at is not None for one in audit.latest_snapshots().values())
    kinds = [event.kind for event in events]
    assert [kind for kind in kinds if kind != "created"] == ["answer", "answer", "answer", "plan"]
    answers = [event.payload for event in events if event.kind == "answer"]
    assert [one["outcome"] for one in answers] == [Outcome.PASS, Outcome.FAIL, ""]
    assert answers[1]["note"] == "Приказ 17"
    assert answers[2]["takes_back"]
    assert total == 6
    report = (folder / "region.html").read_text(encoding="utf-8")
    assert "Приреченская область" in report
    assert (folder / "region.md").stat().st_size > 1000
    for secret in SECRETS.values():
        assert secret.encode() not in path.read_bytes()
        assert secret not in report
    for words in ([path], [folder / "region.html", path]):
        with pytest.raises(SystemExit) as ended:
            main(["verify", *map(str, words)])
        assert ended.value.code == 0, said.readouterr().err.decode()
