"""`otklik checklists`: for authors of packs."""

from __future__ import annotations

from pathlib import Path

import typer

from otklik.cli.common import load_host, say
from otklik.cli.spoken import Commands
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    group = Commands(help=_("Packs of items and norms."))
    group.command("lint", help=_("Tell every problem of a pack, with file, item and key."))(lint)
    group.command("list", help=_("Installed packs and their items."))(list_)
    app.add_typer(group, name="checklists")


def lint(
    folder: Path = typer.Argument(..., help=_("Folder with pack.toml.")),
) -> None:
    """`otklik checklists lint`: problems end with exit code 1."""
    from otklik.packs.link import link
    from otklik.packs.lint import warnings
    from otklik.packs.read import read_pack

    host = load_host()
    pack = read_pack(folder)
    installed = [read_pack(place) for name, place in host.packs.items() if name != folder.name]
    link([*(other for other in installed if other.id != pack.id), pack], host)
    for warning in warnings(pack):
        say(warning)
    say(
        _("{folder}: pack {id} {version}: {items} items, {norms} norms, no errors.").format(
            folder=folder, id=pack.id, version=pack.head.version, items=len(pack.items), norms=len(pack.norms)
        )
    )


def list_() -> None:
    """`otklik checklists list`."""
    from otklik.i18n import language
    from otklik.packs.read import read_pack

    for place in load_host().packs.values():
        pack = read_pack(place)
        say(f"{pack.id} {pack.head.version}: {pack.head.title.in_language(language())}")
        for item in pack.items:
            say(f"  {item.id}  {item.title.in_language(language())} ({item.mode.value})")
