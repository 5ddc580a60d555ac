"""`otklik plugins`: what is installed, what it brings, what failed."""

from __future__ import annotations

from importlib.metadata import entry_points

import typer

from otklik.cli.common import say
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    app.command("plugins", help=_("What is installed, what it brings, what failed and why."))(plugins)


def plugins(
    trace: bool = typer.Option(False, "--trace", help=_("With the full trace of what failed.")),
) -> None:
    """`otklik plugins`."""
    from otklik.host import Host

    for state in Host().states:
        told = _("failed: {error}").format(error=state.error) if state.error else ", ".join(state.brings)
        say(f"{state.name} ({state.distribution} {state.version}): {told}")
        if trace and state.trace:
            say(state.trace)
    commands = sorted(point.name for point in entry_points(group="otklik.commands"))
    if commands:
        say(_("Commands of plugins: {names}").format(names=", ".join(f"otklik {name}" for name in commands)))
