"""`otklik checklists`: for authors of packs."""

from __future__ import annotations

from pathlib import Path

import typer

from otklik.cli.common import load_host, now, say
from otklik.cli.spoken import Commands
from otklik.i18n import _


def add_to(app: typer.Typer) -> None:
    group = Commands(help=_("Packs of items and norms."))
    group.command("lint", help=_("Tell every problem of a pack, with file, item and key."))(lint)
    group.command(
        "impact",
        help=_("What each edit of a pack moves in stored audits, before it is published."),
    )(impact)
    group.command("list", help=_("Installed packs and their items."))(list_)
    app.add_typer(group, name="checklists")


def lint(
    folder: Path = typer.Argument(..., help=_("Folder with pack.toml.")),
    against: Path | None = typer.Option(
        None,
        "--against",
        help=_(
            "Folder of the earlier version, in place of the installed pack of the same id: no id may vanish without saying where it went."
        ),
    ),
) -> None:
    """`otklik checklists lint`: problems end with exit code 1."""
    from otklik.errors import PackError, Problem
    from otklik.packs.against import lost, moved
    from otklik.packs.link import link
    from otklik.packs.lint import warnings
    from otklik.packs.model import Pack
    from otklik.packs.read import read_pack
    from otklik.packs.unread import unknown, unread
    from otklik.packs.words import Words, odd_words, wrong_words
    from otklik.report.words import roles

    host = load_host()
    problems: list[str] = []
    try:
        pack = read_pack(folder)
    except PackError as error:
        if not isinstance(error.rest, Pack):
            raise
        pack, problems = error.rest, [*error.problems]
    here = folder.resolve()
    others = [read_pack(place) for place in host.packs.values() if Path(str(place)).resolve() != here]
    published = next((other for other in others if other.id == pack.id), None)
    earlier = read_pack(against) if against is not None else published
    problems += lost(pack, earlier) if earlier is not None else []
    words = Words(platforms=host.platforms, roles=roles(), today=now().date())
    problems += wrong_words(pack, words)
    try:
        link([*(other for other in others if other.id != pack.id), pack], host)
    except PackError as error:
        # those of this pack stand under its folder already
        problems += [problem.removeprefix(f"{pack.id}/") for problem in error.problems]
    odd = [
        *warnings(pack),
        *odd_words(pack),
        *unread(pack, others, host),
        *unknown(pack, others),
        *(moved(pack, earlier) if earlier is not None else ()),
    ]
    for warning in odd:
        say(_("{warning} (warning)").format(warning=warning.rstrip(".")))
    if problems:
        raise PackError([Problem(p) for p in dict.fromkeys(problems)])
    say(
        _("{folder}: pack {id} {version}: {items} items, {norms} norms, no errors.").format(
            folder=folder, id=pack.id, version=pack.head.version, items=len(pack.items), norms=len(pack.norms)
        )
    )


def impact(
    new: list[Path] = typer.Argument(..., help=_("Folders of the edited packs.")),
    audits: list[Path] = typer.Option(
        ..., "--on", help=_("Audit files to try them on, or folders of them. May be repeated.")
    ),
    against: list[Path] = typer.Option(
        [], "--against", help=_("Folder of a pack as it was, in place of the installed one of the same id.")
    ),
    depth: str = typer.Option("", "--depth", help=_("express, core or full; full where missing.")),
    scoring: str = typer.Option("", "--scoring", help=_("Scoring profile; default where missing.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print it as JSON, with every finding that moves.")),
) -> None:
    """`otklik checklists impact`."""
    import msgspec

    from otklik.cli.comparing import audit_files
    from otklik.compare.impact import Editions
    from otklik.compare.impact import impact as impact_of
    from otklik.report.comparison.impact import impact_data, impact_lines

    host = load_host()
    told = impact_of(Editions(host, new, against, depth=depth, scoring=scoring), audit_files(audits), host)
    if as_json:
        say(msgspec.json.format(msgspec.json.encode(impact_data(told)), indent=2).decode())
        return
    for line in impact_lines(told):
        say(line)


def list_() -> None:
    """`otklik checklists list`."""
    from otklik.i18n import language
    from otklik.packs.read import read_pack

    for place in load_host().packs.values():
        pack = read_pack(place)
        say(f"{pack.id} {pack.head.version}: {pack.head.title.in_language(language())}")
        for item in pack.items:
            say(f"  {item.id}  {item.title.in_language(language())} ({item.mode.value})")
