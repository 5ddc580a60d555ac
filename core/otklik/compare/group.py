"""A region among others: its sections and main figures by percentiles and quartiles. No other region is ever named.

Audits are judged one at a time and only their figures are kept, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import tomli

from otklik.assess import Assessment
from otklik.compare.audits import Asked, Chosen, chosen_method, judged
from otklik.errors import OtklikError, UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.model import ScoreLine
from otklik.packs.kept import Shelf
from otklik.packs.norms import COMPARED_LEAST
from otklik.pipeline import method_of
from otklik.profile import parse_profile
from otklik.stats import median, percentile

if TYPE_CHECKING:
    from otklik.store import AuditFile

SHOWN_DIGITS = 3  # scores and shares are shown to a tenth of a point or of a per cent
Figure = tuple[str, str]  # section, "" · metric, platform


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One figure among others. Without rank and quartiles fewer than the norm asks for have a value, or the others
    are alike."""

    id: str  # section, "total", or metric
    platform: str = ""
    value: float | None
    n: int  # others with a value
    below: int = 0
    above: int = 0
    rank: float | None = None  # share of others that are below, those that are equal counting half
    quartiles: tuple[float, float, float] | None = None
    is_alike: bool = (
        False  # the middle half has one value: quartiles or a rank would tell the values of single regions
    )


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """A region among `regions` others; nothing is placed where they are fewer than `least`."""

    assessment: Assessment
    audit: str
    regions: int
    least: int
    unusable: int  # files that could not be read or judged
    since: date | None = None  # days of the other audits
    until: date | None = None
    total: ScoreLine
    sections: tuple[Place, ...] = ()
    figures: tuple[Place, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """An audit that may stand for its region."""

    path: Path
    region: str
    as_of: datetime
    id: str


@cache
def main_metrics() -> tuple[str, ...]:
    """`data/compare.toml`: the figures that regions are placed by."""
    told = tomli.loads((files("otklik.data") / "compare.toml").read_text(encoding="utf-8"))
    return tuple(told["metrics"])


def place_among(audit: AuditFile, others: Iterable[Path], host: Host, asked: Asked | None = None) -> Places:
    """`audit` among the latest audits of other regions, all judged by its method and the norms of its day.

    Raises UsageError where no norm says how many others there must be.
    """
    chosen = chosen_method(audit, host, Shelf(host), asked or Asked())
    own = judged(audit, host, chosen)
    region, day = own.profile.region.code, own.norms_on
    least = _least(chosen, host, region, day)
    found, unusable = latest_of_each([path for path in others if path != audit.path], {region})
    values: dict[Figure, list[float]] = defaultdict(list)
    counted = 0
    for one in found if len(found) >= least else ():
        told = _figures_of(one.path, host, chosen, day)
        if told is None:
            unusable += 1
            continue
        counted += 1
        for figure, value in told.items():
            values[figure].append(value)
    is_placed = counted >= least
    mine = figures(own)
    days = [one.as_of.date() for one in found] if is_placed else []
    return Places(
        assessment=own,
        audit=audit.id,
        regions=counted if len(found) >= least else len(found),
        least=least,
        unusable=unusable,
        since=min(days, default=None),
        until=max(days, default=None),
        total=own.score.total,
        sections=tuple(_place(f, mine[f], values[f], least) for f in mine if not _is_metric(f))
        if is_placed
        else (),
        figures=tuple(_place(f, mine[f], values[f], least) for f in mine if _is_metric(f))
        if is_placed
        else (),
    )


def latest_of_each(paths: Iterable[Path], without: set[str]) -> tuple[list[Found], int]:
    """The latest audit of every region but those in `without`, and how many files could not be read."""
    from otklik.store import AuditFile

    latest: dict[str, Found] = {}
    unusable = 0
    for path in paths:
        try:
            with AuditFile.open(path, read_only=True) as audit:
                region = audit.meta("region") or parse_profile(audit.profile_text).region.code
                one = Found(path, region, audit.as_of, audit.id)
        except OtklikError:
            unusable += 1  # not told by name: a file is called after its region
            continue
        known = latest.get(region)
        if region not in without and (known is None or (one.as_of, one.id) > (known.as_of, known.id)):
            latest[region] = one
    return [latest[region] for region in sorted(latest)], unusable


def figures(assessment: Assessment) -> dict[Figure, float | None]:
    """Sections and total, then the main metrics: the median over the region's pages on each platform."""
    found: dict[Figure, float | None] = {
        (line.id, ""): line.result for line in (*assessment.score.sections, assessment.score.total)
    }
    for metric in main_metrics():
        values: dict[str, list[float]] = defaultdict(list)
        for account in assessment.accounts:
            cell = account.cell(f"metric {metric}")
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                values[account.account.platform].append(float(cell))
        found.update({(metric, platform): median(told) for platform, told in sorted(values.items())})
    return found


def _is_metric(figure: Figure) -> bool:
    return bool(figure[1])


def _figures_of(path: Path, host: Host, chosen: Chosen, day: date) -> Mapping[Figure, float] | None:
    """The figures of one audit; None where it cannot be judged."""
    from otklik.store import AuditFile

    try:
        with AuditFile.open(path, read_only=True) as audit:
            told = figures(judged(audit, host, chosen, day))
    except OtklikError:
        return None
    return {figure: value for figure, value in told.items() if value is not None}


def _least(chosen: Chosen, host: Host, region: str, day: date) -> int:
    """How many others there must be: the norm of the method, else of the installed packs."""
    for norms in (chosen.method.norms, method_of(host).norms):
        norm = norms.resolve(COMPARED_LEAST, region, day)
        if norm is not None and isinstance(norm.value, int) and not isinstance(norm.value, bool):
            return norm.value
    raise UsageError(
        _("No norm {norm} says among how many regions one may be placed. Add it to a pack.").format(
            norm=COMPARED_LEAST
        )
    )


def _place(figure: Figure, value: float | None, others: Sequence[float], least: int) -> Place:
    identifier, platform = figure
    n = len(others)
    if n < least:
        return Place(id=identifier, platform=platform, value=value, n=n)
    lower, middle, upper = (percentile(others, share) or 0.0 for share in (0.25, 0.5, 0.75))
    if round(lower, SHOWN_DIGITS) == round(upper, SHOWN_DIGITS):
        return Place(id=identifier, platform=platform, value=value, n=n, is_alike=True)
    below = sum(other < value for other in others) if value is not None else 0
    above = sum(other > value for other in others) if value is not None else 0
    return Place(
        id=identifier,
        platform=platform,
        value=value,
        n=n,
        below=below,
        above=above,
        rank=None if value is None else (below + (n - below - above) / 2) / n,
        quartiles=(lower, middle, upper),
    )
