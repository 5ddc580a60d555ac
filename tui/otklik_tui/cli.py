"""The command `otklik tui`: the screens over an audit file."""

from __future__ import annotations

from pathlib import Path

import typer

from otklik.cli.spoken import Commands
from otklik.errors import UsageError
from otklik.i18n import _

app = Commands()


@app.command(help=_("Look through an audit's findings and what they rest on."))
def tui(
    path: Path | None = typer.Argument(
        None, help=_("Audit file; the newest one of this folder where missing.")
    ),
) -> None:
    """`otklik tui`, and `otklik` alone in a terminal."""
    from otklik_tui.app import FindingsApp

    chosen = path or newest(Path())
    if chosen is None:
        raise UsageError(
            _("There is no audit file in this folder. Make one: otklik demo, or otklik audit region.toml.")
        )
    FindingsApp(chosen).run()


def newest(folder: Path) -> Path | None:
    """The audit file of the folder, or of its `demo`, that was changed last."""
    found = [*folder.glob("*.otklik"), *folder.glob("demo/*.otklik")]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)
