"""The checklist over an audit, with what its tests look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.views.checklist import SubjectRow, card
from otklik_tui.widgets.frame import StatusLine
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]
ASKED = "LAW-07"  # of people, about the region
MEASURED = "LAW-01"  # automatic
WHOLE = "LAW-02"  # automatic, met or not
PROPOSED = "PAGE-05"  # to confirm, about pages
MISTYPED = (
    "прикза.pdf",
    "~/Загрузки/прикза.pdf",
    "/home/zam/мои документы/приказ.pdf",
    "документы/приказ",
    r"C:\Users\zam\мои документы\приказ 17",
    r"\\server\приказы",
    "prirechye.info",
    ".",
)


class Desk:
    """The checklist over an audit, with what a test looks at."""

    def __init__(self, app: OtklikApp, pilot: Pilot[None], path: Path) -> None:
        self.app, self.pilot, self.path = app, pilot, path

    @property
    def screen(self) -> ChecklistScreen:
        assert isinstance(self.app.screen, ChecklistScreen)
        return self.app.screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def settle(self) -> None:
        await self.app.workspace.settled()
        await self.pilot.pause()

    async def go(self, item: str) -> None:
        self.screen.show_card(item)
        self.screen.subjects.focus()
        await self.pilot.pause()

    def told(self, place: str) -> str:
        return str(self.screen.query_one(f"#{place}", Told).visual)

    def answers(self) -> list[tuple[str, str, str, str]]:
        with AuditFile.open(self.path) as audit:
            return [
                (e.payload["item"], e.payload["subject"], e.payload["outcome"], e.payload.get("note", ""))
                for e in audit.events()
                if e.kind == "answer"
            ]


def status(desk: Desk) -> str:
    return str(desk.app.screen.query_one(StatusLine).visual)


def rows_of(desk: Desk, item: str) -> tuple[SubjectRow, ...]:
    screen = desk.screen
    made = card(desk.app.workspace.assessment, desk.app.workspace.host, screen._subjects, {}, item)
    return made.rows if made else ()


async def go_to_rows(desk: Desk, item: str) -> tuple[SubjectRow, ...]:
    await desk.go(item)
    assert desk.screen.card is not None
    return desk.screen.card.rows
