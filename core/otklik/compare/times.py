"""Two audits side by side: one region at two times, or two regions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

import msgspec

from otklik.assess import Assessment, PackUse
from otklik.compare import effects
from otklik.compare.audits import (
    Asked,
    Chosen,
    chosen_method,
    judged,
    names_of,
    reported_total,
    same_method,
)
from otklik.compare.changes import changes
from otklik.compare.edits import Edit, EditKind, edits, norm_value
from otklik.compare.followed import Followed, follow
from otklik.compare.matching import Matching, match
from otklik.compare.model import Comparison, ItemShares, NormUse, Side
from otklik.errors import UsageError
from otklik.host import Host
from otklik.i18n import _
from otklik.model import Finding, Subject
from otklik.packs.kept import Shelf, method_kept
from otklik.packs.model import Norm

if TYPE_CHECKING:
    from otklik.store import AuditFile


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison with the assessments it was made of."""

    comparison: Comparison
    own: Assessment  # the earlier audit by its own method
    like: Assessment  # the same by the later one's
    now: Assessment
    matching: Matching | None = None  # of one region


def compare(before: AuditFile, after: AuditFile, host: Host, asked: Asked | None = None) -> Compared:
    """`after` against `before`: of one region finding by finding, of two by the shares of items.

    Each is judged as it was stored; `before` also by the method of `after` and the norms of that day, so that like is
    compared with like. Raises UsageError where the later audit is named first.
    """
    asked = asked or Asked()
    shelf = Shelf(host)
    method = chosen_method(after, host, shelf, asked)
    now = judged(after, host, method)
    own_method = chosen_method(before, host, shelf, Asked()) if method_kept(before) is not None else method
    own = judged(before, host, own_method)
    is_one_region = own.profile.region.code == now.profile.region.code
    if is_one_region and own.as_of > now.as_of:
        raise UsageError(
            _("{first} is later than {second}. Name the earlier audit first.").format(
                first=before.path.name, second=after.path.name
            )
        )
    like = own if _is_alike(own_method, method, own, now) else judged(before, host, method, now.norms_on)
    sides = (
        _side(before, own, own_method, is_own=own_method is not method),
        _side(after, now, method, is_own=method.kept is not None),
    )
    if not is_one_region:
        shares = tuple(_shares(like, now))
        made = Comparison(
            is_one_region=False, before=sides[0], after=sides[1], like=like.score, shares=shares
        )
        return Compared(comparison=made, own=own, like=like, now=now)
    matching = match(names_of(before, own), names_of(after, now))
    made = _one_region(own, like, now, matching, sides)
    return Compared(comparison=made, own=own, like=like, now=now, matching=matching)


def _one_region(
    own: Assessment, like: Assessment, now: Assessment, matching: Matching, sides: tuple[Side, Side]
) -> Comparison:
    edited = edits(own.method, now.method, own.scoring, now.scoring)
    called = _caller(matching)
    pictures = effects.picture(own, called), effects.picture(like, called), effects.picture(now)
    changed, unchanged = changes(like, now, matching)
    return Comparison(
        is_one_region=True,
        before=sides[0],
        after=sides[1],
        like=like.score,
        effects=(
            *effects.of_method(pictures[0], pictures[1], edited),
            *effects.of_world(*pictures[1:]),
            effects.of_exceptions(own, now),
        ),
        edits=edited,
        norms=tuple(_norm_uses(own.norms, like.norms)),
        changes=changed,
        unchanged=unchanged,
        matches=matching.matches,
        accounts=matching.new_accounts,
        bodies=matching.new_bodies,
        followed=_followed(own, now, matching, edited),
    )


def _caller(matching: Matching) -> Callable[[Subject], Subject]:
    def called(subject: Subject) -> Subject:
        return matching.later(subject) or subject

    return called


def _followed(
    own: Assessment, now: Assessment, matching: Matching, edited: Iterable[Edit]
) -> tuple[Followed, ...]:
    def finding_of(item: str, subject: Subject) -> Finding | None:
        return now.findings.by_id(f"{item}/{subject}")

    wanted = {finding for r in own.recommendations for finding in r.findings}
    scores = {
        identifier: cell.score
        for cell in own.findings.cells()
        if cell.score is not None and (identifier := f"{cell.item}/{cell.subject}") in wanted
    }
    other_rule = {e.id for e in edited if e.kind in (EditKind.RULE, EditKind.APPLICABILITY)}
    day = now.as_of.astimezone(now.profile.zone).date()
    return follow(
        own.recommendations,
        scores,
        matching.later,
        finding_of,
        day,
        other_rule,
        # copies of one audit, in which people answered apart, have one and the same day
        is_again=own.as_of < now.as_of,
    )


def _is_alike(one: Chosen, other: Chosen, own: Assessment, now: Assessment) -> bool:
    """Would judging the earlier audit again give the same: one method, and no norm changed between the days?"""
    region = own.profile.region.code
    norms = one.method.norms
    return same_method(one, other) and norms.in_force(region, own.norms_on) == norms.in_force(
        region, now.norms_on
    )


def _side(audit: AuditFile, assessment: Assessment, chosen: Chosen, *, is_own: bool) -> Side:
    return Side(
        audit=audit.id,
        assessment=assessment.id,
        as_of=assessment.as_of,
        region=assessment.profile.region.name,
        region_code=assessment.profile.region.code,
        zone=assessment.profile.region.zone,
        packs=tuple(
            PackUse(id=pack.id, version=pack.head.version, sha256=pack.sha256)
            for pack in assessment.method.packs_for(assessment.profile.region.code)
        ),
        depth=assessment.method.depth.value,
        scoring=assessment.scoring.title,
        score=assessment.score,
        heads=assessment.heads,
        reported=reported_total(chosen, assessment),
        is_own_method=is_own,
    )


def _norm_uses(before: Collection[Norm], after: Collection[Norm]) -> Iterable[NormUse]:
    """Norms that rules compared with, whose value was another then."""
    for identifier in dict.fromkeys(n.id for n in after):
        was = [n for n in before if n.id == identifier]
        now = [n for n in after if n.id == identifier]
        values = tuple(sorted({norm_value(n) for n in was})), tuple(sorted({norm_value(n) for n in now}))
        if was and values[0] != values[1]:
            latest = max(now, key=lambda n: n.valid_from)
            yield NormUse(
                id=identifier,
                title=latest.title,
                before=values[0],
                after=values[1],
                since=latest.valid_from,
                act=latest.basis.act,
            )


def _shares(before: Assessment, after: Assessment) -> Iterable[ItemShares]:
    lines = [{line.id: line for line in side.score.items} for side in (before, after)]
    for item in after.method.items:
        if item.id in lines[0] or item.id in lines[1]:
            yield ItemShares(
                item=item.id,
                section=item.section,
                question=item.question,
                before=lines[0].get(item.id),
                after=lines[1].get(item.id),
            )
