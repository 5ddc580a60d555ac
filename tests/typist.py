"""Answers in the real screens until it is killed: a process of its own for `test_screens_killed`.

    python typist.py AUDIT STATE FIRST END

Presses 1 or 3 by the number of the answer, from FIRST and before END; writes the number to stdout when the screen has gone on.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from otklik_tui.app import OtklikApp
from otklik_tui.home import Home
from otklik_tui.screens.checklist import ChecklistScreen


def key(number: int) -> str:
    """Which digit the answer of this number is."""
    return "13"[number * number % 7 % 2]


async def type_answers(audit: Path, state: Path, first: int, end: int) -> None:
    app = OtklikApp(audit, home=Home(state), author="Петрова", place="checklist")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workspace.settled()
        await pilot.pause()
        for number in range(first, end):
            assert isinstance(app.screen, ChecklistScreen)
            asked = app.screen.row
            await pilot.press(key(number))
            # the screen went on: it has something to take back that it had not before
            assert len(app.workspace.given) == number - first + 1, (number, asked, app.workspace.trouble)
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(type_answers(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
