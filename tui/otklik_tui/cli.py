"""The command `otklik tui`: the consultant's screens over an audit file."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from otklik.cli.spoken import Commands
from otklik.i18n import _

app = Commands()


@app.command(help=_("The consultant's screens: collect, ask, judge and explain one audit."))
def tui(
    path: Path | None = typer.Argument(
        None, help=_("Audit file or region profile; where missing, what was open last.")
    ),
    is_plain: bool = typer.Option(
        False, "--plain", help=_("Questions and answers line by line, for screen readers and poor terminals.")
    ),
    author: str = typer.Option("", "--author", help=_("Who answers; your user name where missing.")),
) -> None:
    """`otklik tui`, and `otklik` alone in a terminal."""
    if is_plain:
        from otklik_tui.plain import walk

        walk(path, author)
        return
    from otklik_tui.app import OtklikApp
    from otklik_tui.home import Home

    home = Home.of_user()
    if home.remembered.language and not os.environ.get("OTKLIK_LANG"):
        os.environ["OTKLIK_LANG"] = home.remembered.language
    OtklikApp(path, home=home, author=author or home.remembered.author).run()
