"""Every screen as it is drawn, in Russian and English, narrow and wide. OTKLIK_GOLDEN=write draws them anew."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from otklik.i18n import using
from otklik_tui.app import OtklikApp
from otklik_tui.screens import WALK

GOLDEN = Path(__file__).parent / "snapshots"
SIZES = {"80x24": (80, 24), "140x45": (140, 45)}


def drawn(app: OtklikApp) -> str:
    """What stands on the screen, line by line, every digit as 9: figures are tested where they are worked out, and a
    better formula changes no screen."""
    strips = app.screen._compositor.render_strips()
    text = "\n".join(strip.text.rstrip() for strip in strips) + "\n"
    text = re.sub(r"\b[0-9a-f]{12,}\b", lambda found: "9" * len(found[0]), text)  # ids of audits are random
    return re.sub(r"\d", "9", text)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("size", list(SIZES))
async def test_every_screen_is_drawn_as_it_was(
    screens: Callable[..., OtklikApp], audit: Path, language: str, size: str
) -> None:
    wrong = []
    with using(language):
        app = screens(audit, place="checklist")
        async with app.run_test(size=SIZES[size]) as pilot:
            await app.workspace.settled()
            for place in [*(entry.id for entry in WALK), "help"]:
                if place == "help":
                    await app.action_go("checklist")
                    await pilot.press("f1")
                else:
                    await app.action_go(place)
                await at_rest(app, pilot)
                wrong += different(f"{place}-{language}-{size}", drawn(app), str(audit.parent))
    assert not wrong, "\n".join(wrong)


async def at_rest(app: OtklikApp, pilot: Pilot[None]) -> None:
    """Until nothing is worked on or read, and the screen is drawn alike time after time."""
    before, alike = "", 0
    while alike < 4:
        await app.workspace.settled()
        await app.workspace.read(lambda audit: audit.id)  # behind whatever the screen reads
        while any(not worker.is_finished for worker in app.workers):
            await pilot.pause()
        await pilot.pause()
        now = drawn(app)
        before, alike = now, alike + 1 if now == before else 0


def different(name: str, now: str, folder: str) -> list[str]:
    """How it differs from what was kept; kept anew where that is asked for."""
    path = GOLDEN / f"{name}.txt"
    now = now.replace(folder, "FOLDER")
    if os.environ.get("OTKLIK_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8", newline="\n")
        return []
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    return list(difflib.unified_diff(kept.splitlines(), now.splitlines(), name, "now", lineterm=""))
