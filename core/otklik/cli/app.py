"""Assembles the commands. Command modules import heavy things inside their functions, so that --help is quick."""

from __future__ import annotations

import typer

from otklik.cli import (
    bodies,
    checklists,
    collecting,
    comparing,
    deciding,
    files,
    fulfilling,
    importing,
    judging,
    norms,
    people,
    planning,
    plugins,
    profile,
    reporting,
    reviewing,
    sandbox,
    together,
    waivers,
)
from otklik.cli.spoken import Commands
from otklik.i18n import _

app = Commands(
    help=_("Assess how a regional administration is present online and how it answers its citizens."),
    epilog=_(
        "Documentation: docs/. The screens: otklik without arguments, in a browser: otklik serve. Commands of plugins: otklik plugins."
    ),
)


@app.callback()
def common(
    lang: str = typer.Option("", "--lang", help=_("Language: ru or en.")),
    version: bool = typer.Option(False, "--version", "-V", help=_("Show the version.")),
) -> None:
    """`main` has looked at both already; they stand here for the help."""


for module in (
    profile,
    collecting,
    importing,
    judging,
    planning,
    fulfilling,
    deciding,
    waivers,
    reporting,
    reviewing,
    comparing,
    together,
    bodies,
    files,
    people,
    checklists,
    norms,
    plugins,
    sandbox,
):
    module.add_to(app)

NAMES = frozenset(
    [command.name for command in app.registered_commands if command.name]
    + [group.name for group in app.registered_groups if group.name]
)
