"""`otklik norms`: which thresholds hold in a region on a day, and where each comes from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, now, say
from otklik.days import read_day
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.packs.model import Norm, NormScope, Pack
    from otklik.packs.norms import Norms


def add_to(app: typer.Typer) -> None:
    app.command("norms", help=_("Which norms hold in a region on a day, and where each comes from."))(norms)


def norms(
    region: str = typer.Argument(..., help=_("Code or name of the region, or its region.toml.")),
    on: str = typer.Option("", "--on", help=_("The day, if not today: 2026-11-23.")),
    only: str = typer.Option("", "--norm", help=_("This norm only.")),
    packs: list[Path] = typer.Option(
        [], "--pack", help=_("Folder of a pack to judge by besides the installed ones. May be repeated.")
    ),
) -> None:
    """`otklik norms`."""
    from otklik.packs.conform import nearest
    from otklik.packs.norms import of_region
    from otklik.pipeline import method_of

    code, title, named = _region(region)
    day = _day(on)
    host = load_host()
    method = method_of(host, packs, named)
    if only and only not in method.norms:
        raise UsageError(_("There is no norm {id}.").format(id=only) + nearest(only, method.norms.ids))
    held = [norm for norm in method.norms.in_force(code, day) if not only or norm.id == only]
    own = [norm for norm in held if norm.scope.region]
    _tell(_("Norms of the region: {region}").format(region=title), own, host)
    _tell(_("Norms for all regions"), [norm for norm in held if not norm.scope.region], host)
    if not held:
        say(_none_held(method.norms, code, day, only))
    waiting = [pack for pack in of_region(_opt_in(host), code) if pack.id not in named]
    if waiting:
        say(_("Not applied until region.toml names them in norms:"))
        for pack in waiting:
            say(f"  {pack.id}: {_in_words(pack.head.title)}")


def _none_held(norms: Norms, code: str, day: date, only: str) -> str:
    """Why nothing is shown: the day lies before the first norm, after the last, or between two."""
    from otklik.report.words import short_day

    known = [n for n in norms if n.scope.region in ("", code) and (not only or n.id == only)]
    if not known:
        return _("No norm {id} is there for this region: it is of others.").format(id=only)
    later = [norm.valid_from for norm in known if norm.valid_from > day]
    if later:
        told = _("There are no norms on this day, {day}; the first to hold after it does so from {since}.")
        return told.format(day=short_day(day), since=short_day(min(later)))
    told = _("There are no norms on this day, {day}; the last one held until {until}.")
    return told.format(day=short_day(day), until=short_day(max(n.valid_to for n in known if n.valid_to)))


def _region(given: str) -> tuple[str, str, tuple[str, ...]]:
    """Code, name and named packs."""
    from otklik.profile import load_profile
    from otklik.regions import find_region, training_region

    training, name = training_region()
    if given.strip() == training:
        return training, _in_words(name), ()
    if given.endswith(".toml"):
        region = load_profile(Path(given)).region
        return region.code, region.name, region.norms
    facts = find_region(given)
    return facts.code, _in_words(facts.name), ()


def _day(text: str) -> date:
    if not text:
        return now().date()
    return read_day(text)


def _opt_in(host: Host) -> Iterable[Pack]:
    from otklik.packs.read import read_pack

    return (pack for pack in map(read_pack, host.packs.values()) if pack.head.opt_in)


def _tell(title: str, held: Iterable[Norm], host: Host) -> None:
    from otklik.report.method import norm_row
    from otklik.report.words import sentence

    held = list(held)
    if not held:
        return
    say(title)
    for norm in held:
        row = norm_row(norm)
        name = row.id if row.title == row.id else f"{row.title} ({row.id})"
        say(f"  {name}: {row.text}{_scope(norm.scope, host)}")
        say(f"      {row.level_text}: {row.act}; {row.valid}, {row.checked}; {row.status_text} [{row.pack}]")
        if norm.note:
            say(f"      {sentence(norm.note)}")
    say()


def _scope(scope: NormScope, host: Host) -> str:
    """« (министерство; ВКонтакте)», nothing where the norm holds for everybody."""
    from otklik.i18n import language
    from otklik.profile.read import vocabulary
    from otklik.report.subjects import platform_title

    known = vocabulary()
    parts = [known["levels"].get(level, {}).get(language(), level) for level in scope.levels]
    parts += [known["kinds"].get(kind, {}).get(language(), kind) for kind in scope.kinds]
    parts += [platform_title(platform, host) for platform in scope.platforms]
    return f" ({'; '.join(parts)})" if parts else ""


def _in_words(text: object) -> str:
    from otklik.i18n import language
    from otklik.model import Text

    assert isinstance(text, Text)
    return text.in_language(language())
