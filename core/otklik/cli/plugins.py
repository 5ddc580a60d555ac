"""`otklik plugins`: what is installed, what it brings, what failed."""

from __future__ import annotations

from importlib.metadata import entry_points

import typer

from otklik.cli.common import say
from otklik.i18n import _

SLOW = 1.0  # seconds; every command waits for every plugin


def add_to(app: typer.Typer) -> None:
    app.command("plugins", help=_("What is installed, what it brings, what failed and why."))(plugins)


def plugins(
    trace: bool = typer.Option(False, "--trace", help=_("With the full trace of what failed.")),
) -> None:
    """`otklik plugins`."""
    from otklik.host import Host

    for state in Host().states:
        say(f"{state.name} ({state.distribution} {state.version})")
        if state.seconds > SLOW:
            told = _("takes {seconds:.0f} s to load: a declaration reads no file and asks no network.")
            say("  " + told.format(seconds=state.seconds))
        if state.error:
            say("  " + _("failed: {error}").format(error=state.error))
        for kind, word in kinds().items():
            names = [
                brought.removeprefix(f"{kind} ") for brought in state.brings if brought.startswith(f"{kind} ")
            ]
            if names:
                say(f"  {word}: {', '.join(names)}")
        if trace and state.trace:
            say(state.trace)
    commands = sorted(point.name for point in entry_points(group="otklik.commands"))
    if commands:
        say(_("Commands of plugins: {names}").format(names=", ".join(f"otklik {name}" for name in commands)))


def kinds() -> dict[str, str]:
    return {
        "platform": _("platforms"),
        "importer": _("importers"),
        "metric": _("metrics"),
        "report format": _("formats of reports"),
        "simulator": _("simulators"),
        "pack": _("packs"),
    }
