"""Makes the pictures of README and guides from the sandbox: a report's first page and the main screens.

    python docs/tools/pictures.py [CHROMIUM]

Needs a Chromium, which draws HTML and SVG as PNG; without one the pictures stay as they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from otklik.cli import main as otklik
from otklik.i18n import using
from otklik_tui.app import OtklikApp
from otklik_tui.home import Home

IMAGES = Path(__file__).parent.parent / "images"
# name of the picture: place of the walk
SCREENS = {
    "region": "region",
    "collection": "collect",
    "questions": "checklist",
    "findings": "findings",
    "comments": "comments",
    "plan": "plan",
    "reports": "report",
    "pictures": "pictures",
}
SIZE = (120, 34)


async def screens(audit: Path, folder: Path) -> None:
    """Each screen as SVG."""
    app = OtklikApp(audit, home=Home(folder / "home"), author="И. Петрова", place="checklist")
    async with app.run_test(size=SIZE) as pilot:
        await app.workspace.settled()
        for name, place in SCREENS.items():
            await app.action_go(place)
            for _turn in range(4):
                await app.workspace.settled()
                await app.workspace.read(lambda opened: opened.id)
                await pilot.pause()
            (folder / f"{name}.svg").write_text(app.export_screenshot(simplify=True), encoding="utf-8")


def drawn(chromium: str, source: Path, name: str, width: int, height: int) -> None:
    """The page's top as PNG."""
    made = IMAGES / f"{name}.png"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    subprocess.run(
        [*command, f"--window-size={width},{height}", f"--screenshot={made}", source.as_uri()],
        check=True,
        capture_output=True,
    )


def main(arguments: list[str]) -> int:
    chromium = arguments[0] if arguments else shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("No Chromium was found, the pictures stay as they are: python docs/tools/pictures.py CHROMIUM")
        return 0
    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        # a relative folder: a screen shows where the profile lies
        folder, demo = Path(temporary), Path("demo")
        try:
            otklik(["--lang", "ru", "demo", str(demo)])
        except SystemExit as left:
            if left.code:
                raise
        with using("ru"):
            asyncio.run(screens(demo / "prirechye.otklik", folder))
        drawn(chromium, folder / demo / "prirechye.html", "report", 1200, 1000)
        for name in SCREENS:
            drawn(chromium, folder / f"{name}.svg", name, 1480, 880)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
