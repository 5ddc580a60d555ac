"""Judges audits as a comparison needs them: each by its own method, the earlier one also by the later one's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from otklik.assess import Assessment
from otklik.compare.matching import Names, native_numbers
from otklik.errors import UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.last_audit import carried_of, carry
from otklik.model import ScoreLine
from otklik.packs.kept import MethodKept, Shelf, method_kept
from otklik.packs.link import Method
from otklik.packs.model import Depth
from otklik.pipeline import judge_audit, method_of
from otklik.profile import parse_profile

if TYPE_CHECKING:
    from otklik.store import AuditFile


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A method at a depth, with the scoring profile to use."""

    method: Method
    scoring: str = "default"
    kept: MethodKept | None = None  # where it is an audit's own


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line; empty: as the audits were judged."""

    packs: tuple[Path, ...] = ()
    instead: tuple[Path, ...] = ()
    depth: str = ""
    scoring: str = ""

    @property
    def is_own(self) -> bool:
        """No other packs were asked for."""
        return not self.packs and not self.instead


def chosen_method(audit: AuditFile, host: Host, shelf: Shelf, asked: Asked) -> Chosen:
    """The packs asked for, else those the audit was judged by, else the installed ones. Raises UsageError, PackError."""
    if asked.depth not in {"", *(d.value for d in Depth)}:
        raise UsageError(_("--depth is express, core or full."))
    if asked.is_own and method_kept(audit) is not None:
        method, kept = shelf.method(audit, audit.path.name)
        depth, scoring = asked.depth or kept.depth, asked.scoring or kept.scoring
        return Chosen(method=method.at_depth(Depth(depth)), scoring=scoring, kept=kept)
    named = parse_profile(audit.profile_text).region.norms
    method = method_of(host, asked.packs, named, asked.instead)
    return Chosen(method=method.at_depth(Depth(asked.depth or "full")), scoring=asked.scoring or "default")


def judged(audit: AuditFile, host: Host, chosen: Chosen, norms_on: date | None = None) -> Assessment:
    """The audit judged by `chosen`; its file is not written to."""
    return judge_audit(audit, host, chosen.method, scoring=chosen.scoring, norms_on=norms_on)


def names_of(audit: AuditFile, assessment: Assessment) -> Names:
    """Who is in the audit."""
    return Names(
        bodies={body.id: body.ogrn for body in assessment.profile.bodies},
        accounts=tuple(a.account for a in assessment.accounts),
        numbers=native_numbers(audit),
    )


def reported_total(chosen: Chosen, assessment: Assessment) -> ScoreLine | None:
    """The total of the audit's last report where it is another one than now: answers came, or a formula changed."""
    told = chosen.kept.total if chosen.kept is not None else None
    now = assessment.score.total
    if told is None or told.result is None or now.result is None:
        return told if told is not None and told.result != now.result else None
    return told if abs(told.result - now.result) >= 0.0005 else None


def carry_over(earlier: AuditFile, later: AuditFile, host: Host, packs: tuple[Path, ...] = ()) -> int:
    """Keep scores and recommendations of `earlier`, judged as it was, in `later`; returns how many recommendations.

    `packs`: what `later` is going to be judged by besides the installed ones. Raises UsageError, PackError.
    """
    shelf = Shelf(host)
    chosen, next_one = (
        chosen_method(earlier, host, shelf, Asked()),
        chosen_method(later, host, shelf, Asked(packs=packs)),
    )
    assessment = judged(earlier, host, chosen)
    profile = parse_profile(later.profile_text)
    day = later.as_of.astimezone(profile.zone).date()
    # judged again even where the packs are the same: the norms of another day may differ
    like = judged(earlier, host, next_one, day)
    names = names_of(earlier, assessment)
    carry(carried_of(earlier.id, assessment, like, names), later, profile.region.code)
    return len(assessment.recommendations)


def same_method(one: Chosen, other: Chosen) -> bool:
    """Do both judge by the same packs, as deep, by one scoring profile?"""
    return (
        [p.sha256 for p in one.method.packs] == [p.sha256 for p in other.method.packs]
        and one.method.depth is other.method.depth
        and one.scoring == other.scoring
    )
