"""The commands `otklik tui` and `otklik serve`: the consultant's screens over an audit file, in a terminal and in a browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.spoken import Commands
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik_tui.home import Home

app = Commands()
served = Commands()

PATH = typer.Argument(None, help=_("Audit file or region profile; where missing, what was open last."))
AUTHOR = typer.Option("", "--author", help=_("Who answers; your user name where missing."))
PRESENTATION = typer.Option(
    False, "--presentation", help=_("Begin as for showing to officials: nothing changes; F12 ends it.")
)
CONFIG = typer.Option(None, "--config", help=_("Settings file."))
READ_ONLY = typer.Option(
    False,
    "--read-only",
    help=_("Only look, at this audit alone: nothing can be changed, no private note is seen."),
)


@app.command(help=_("The consultant's screens: collect, ask, judge and explain one audit."))
def tui(
    path: Path | None = PATH,
    is_plain: bool = typer.Option(
        False,
        "--plain",
        help=_("The same in lines without drawing, for screen readers, poor terminals and pipes."),
    ),
    is_presented: bool = PRESENTATION,
    is_read_only: bool = READ_ONLY,
    config: Path | None = CONFIG,
    author: str = AUTHOR,
) -> None:
    """`otklik tui`, and `otklik` alone in a terminal."""
    from otklik_tui.home import Home
    from otklik_tui.means import of_system

    home = Home.of_user()
    means = of_system(config)
    if config is not None:
        means.settings()  # what is wrong with the file is told now, not when collecting begins
    path = _to_look_at(path, home) if is_read_only else path
    if home.remembered.language and not os.environ.get("OTKLIK_LANG"):
        os.environ["OTKLIK_LANG"] = home.remembered.language
    kept, author = (
        Home.of_user(is_for_guests=True) if is_read_only else home,
        author or home.remembered.author,
    )
    if is_plain:
        from otklik_tui.plain import walk

        walk(path, author, home=kept, means=means, is_presented=is_presented, is_read_only=is_read_only)
        return
    from otklik_tui.app import OtklikApp

    OtklikApp(
        path,
        home=kept,
        author=author,
        means=means,
        is_presented=is_presented,
        is_read_only=is_read_only,
    ).run()


@served.command(help=_("The same screens in a browser, for this computer alone unless told otherwise."))
def serve(
    path: Path | None = PATH,
    host: str = typer.Option(
        "127.0.0.1", "--host", help=_("Address of this computer; others reach it by any but 127.0.0.1.")
    ),
    port: int = typer.Option(8710, "--port", min=0, max=65535, help=_("Port; 0: a free one.")),
    is_presented: bool = PRESENTATION,
    is_read_only: bool = READ_ONLY,
    config: Path | None = CONFIG,
    author: str = AUTHOR,
) -> None:
    """`otklik serve`."""
    from otklik.cli.common import remark, say
    from otklik_tui.home import Home
    from otklik_tui.serving.run import Served
    from otklik_tui.serving.run import serve as serve_screens

    def say_now(text: str) -> None:  # it is read while the screens are served, from a pipe too
        say(text)
        sys.stdout.flush()

    path = _to_look_at(path, Home.of_user()) if is_read_only else path
    if path is not None and not path.is_file():
        raise UsageError(_("There is no file {file}. Check the name.").format(file=path))
    serve_screens(
        Served(
            path=path,
            host=host,
            port=port,
            author=author,
            is_presented=is_presented,
            is_read_only=is_read_only,
            config=config,
        ),
        say_now,
        remark,
    )


def _to_look_at(path: Path | None, home: Home) -> Path:
    """The audit that is only looked at; one that cannot be opened is told now, not in the meeting room."""
    from otklik.store import AuditFile

    last = Path(home.remembered.open) if home.remembered.open else None
    found = path or last
    if found is None or (path is None and found.suffix == ".toml"):  # a profile has no audit to look at yet
        raise UsageError(_("Name the audit file that is to be looked at."))
    AuditFile.watch(found).close()
    return found
