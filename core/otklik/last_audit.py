"""Scores and recommendations of the last audit, carried over into the next one, whose measurements prove or refute them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

import msgspec

from otklik.compare.matching import Matching, Names, match
from otklik.errors import UsageError
from otklik.i18n import _
from otklik.metric import LastRecommendations
from otklik.model import Account, Recommendation, Score
from otklik.packs.kept import Inputs, Keeping, keep_input, kept_input
from otklik.profile.model import Profile

if TYPE_CHECKING:
    from otklik.assess import Assessment

CARRIED = "carried"  # kind of input, and the key under which the audit names the one that stands


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What the next audit needs to know of the last one."""

    schema: int = 1
    audit: str
    assessment: str
    as_of: datetime
    region: str  # code
    bodies: Mapping[str, str]
    accounts: tuple[Account, ...]
    numbers: Mapping[str, str]
    scores: Mapping[str, float]  # of the findings that recommendations resolve
    recommendations: tuple[Recommendation, ...]
    score: Score | None = None  # by its own method; None: carried over by a version that kept none
    like: Score | None = None  # by the method that `by` names, so that like is compared with like
    by: str = ""  # `method_key` of that method

    @property
    def names(self) -> Names:
        """Who was in the last audit."""
        return Names(bodies=self.bodies, accounts=self.accounts, numbers=self.numbers)


class LastAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What was carried over, with how everybody is called now. `sha256` is that of the input."""

    carried: Carried
    matching: Matching
    sha256: str

    @property
    def told(self) -> LastRecommendations:
        """As a metric of the region sees it."""
        return LastRecommendations(
            as_of=self.carried.as_of,
            recommendations=self.carried.recommendations,
            scores=self.carried.scores,
            later=self.matching.later,
        )


class Next(Keeping, Protocol):
    """What is asked of the audit that is carried into."""

    @property
    def id(self) -> str: ...
    @property
    def as_of(self) -> datetime: ...


def method_key(assessment: Assessment) -> str:
    """The same for assessments whose scores can be compared: packs, depth, scoring profile and the day of the norms."""
    packs = sorted((pack.id, pack.sha256) for pack in assessment.packs)
    told = (packs, assessment.method.depth.value, assessment.scoring.id, assessment.norms_on.isoformat())
    return sha256(msgspec.json.encode(told)).hexdigest()


def carried_of(audit: str, assessment: Assessment, like: Assessment, names: Names) -> Carried:
    """The scores and recommendations of `assessment`, with the findings they resolve.

    `like`: the same audit judged by the method of the next one and the norms of its day.
    """
    wanted = {finding for r in assessment.recommendations for finding in r.findings}
    scores = {
        identifier: cell.score
        for cell in assessment.findings.cells()
        if cell.score is not None and (identifier := f"{cell.item}/{cell.subject}") in wanted
    }
    return Carried(
        audit=audit,
        assessment=assessment.id,
        as_of=assessment.as_of,
        region=assessment.profile.region.code,
        bodies=names.bodies,
        accounts=names.accounts,
        numbers=names.numbers,
        scores=scores,
        recommendations=assessment.recommendations,
        score=_totals(assessment.score),
        like=_totals(like.score),
        by=method_key(like),
    )


def _totals(score: Score) -> Score:
    """What is told of the last audit: no item by itself."""
    return msgspec.structs.replace(score, items=())


def carry(carried: Carried, into: Next, region: str) -> None:
    """Keep `carried` among the inputs of the next audit. Raises UsageError where that is not the next audit of it."""
    if carried.region != region:
        raise UsageError(
            _("The last audit is of region {last}, this one of {this}: nothing can be carried over.").format(
                last=carried.region, this=region
            )
        )
    if carried.audit == into.id or carried.as_of >= into.as_of:
        raise UsageError(_("The audit to carry over from must be an earlier one."))
    text = msgspec.json.encode(carried, order="sorted").decode()
    keep_input(into, CARRIED, carried.audit, carried.as_of.date().isoformat(), text)


def carried_in(audit: Inputs) -> tuple[Carried, str] | None:
    """What was carried into the audit, with the hash of the input; None where nothing was."""
    found = kept_input(audit, CARRIED)
    return None if found is None else (msgspec.json.decode(found[0], type=Carried), found[1])


def last_audit(
    audit: Inputs, profile: Profile, accounts: tuple[Account, ...], numbers: Callable[[], Mapping[str, str]]
) -> LastAudit | None:
    """What was carried into the audit, matched with who is in it now; None where nothing was.

    `numbers` looks up the platform's own numbers of the pages, which is asked for only where it is needed.
    """
    found = carried_in(audit)
    if found is None:
        return None
    names = Names(bodies={b.id: b.ogrn for b in profile.bodies}, accounts=accounts, numbers=numbers())
    return LastAudit(carried=found[0], matching=match(found[0].names, names), sha256=found[1])
