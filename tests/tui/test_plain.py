"""Line mode asks the same questions without drawing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.host import Host
from otklik.store import AuditFile
from otklik_tui.plain import LineMode


class Talk:
    """Answers what is typed, one line after another; keeps what was said."""

    def __init__(self, *typed: str) -> None:
        self.typed = list(typed)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str | None:
        return self.typed.pop(0) if self.typed else None

    def sit(self, path: Path, host: Host) -> LineMode:
        with AuditFile.open(path) as audit:
            mode = LineMode(audit, host, "Петрова", ask=self.ask, say=self.said.append)
            mode.run()
        return mode


def answers(path: Path) -> list[tuple[str, str]]:
    with AuditFile.open(path) as audit:
        return [
            (event.payload["outcome"], event.payload.get("note", ""))
            for event in audit.events()
            if event.kind == "answer"
        ]


def test_answers_with_notes_are_recorded_line_by_line(audit: Path, host: Host) -> None:
    talk = Talk("3 приказа нет", "s", "1", "q")
    talk.sit(audit, host)
    assert answers(audit) == [("FAIL", "приказа нет"), ("PASS", "")]
    assert sum(line.startswith("Saved.") for line in talk.said) == 2
    with AuditFile.open(audit, read_only=True) as file:
        asked = {event.payload["item"] for event in file.events() if event.kind == "answer"}
    assert all(any(line.startswith(f"{item}. ") for line in talk.said) for item in asked)


def test_the_last_answer_is_taken_back_and_mistakes_are_told(audit: Path, host: Host) -> None:
    talk = Talk("1", "г", "что", "")
    talk.sit(audit, host)
    assert answers(audit)[:2] == [("PASS", ""), ("", "")]
    assert sum(line.startswith("1 yes") for line in talk.said) == 2  # at the beginning, and after «что»


def test_the_end_of_the_input_leaves_everything_saved(audit: Path, host: Host) -> None:
    Talk("1").sit(audit, host)
    assert len(answers(audit)) == 1


def test_nothing_said_can_do_anything_to_a_terminal(audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from otklik_tui.plain import _say

    _say("\x1b[2Jтекст\u202e")
    assert capsys.readouterr().out == "текст\n"
