"""Line mode: the consultant's screens in lines, without drawing: for screen readers, poor terminals and pipes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otklik_tui.home import Home
    from otklik_tui.means import Means


def walk(
    path: Path | None,
    author: str,
    *,
    home: Home,
    means: Means,
    is_presented: bool = False,
    is_read_only: bool = False,
) -> None:
    """`otklik tui --plain`, until the person leaves or the input ends. Raises OtklikError."""
    from otklik.cli.common import author as author_name
    from otklik.cli.common import load_host
    from otklik_tui.plain.sitting import Sitting
    from otklik_tui.plain.talk import Terminal

    Sitting(
        Terminal(),
        home,
        load_host(),
        means,
        author=author_name(author),
        is_presented=is_presented,
        is_read_only=is_read_only,
    ).run(path)
