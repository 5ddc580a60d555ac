"""Records of a comparison. Nothing here is worded: `report.comparison` chooses the words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from otklik.assess import PackUse
from otklik.compare.edits import Edit
from otklik.compare.followed import Followed
from otklik.compare.matching import Match, Presence
from otklik.model import Finding, Outcome, Score, ScoreLine, Subject, Text


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two audits, as it was judged by its own method."""

    audit: str
    assessment: str
    as_of: datetime
    region: str
    region_code: str
    zone: str
    packs: tuple[PackUse, ...]
    depth: str
    scoring: Text
    score: Score
    heads: tuple[str, ...] = ()
    reported: ScoreLine | None = None  # the total that stands in its report, where that is another one
    is_own_method: bool = True  # False: it had not been judged before, or other packs were asked for


# --- why a score changed ---------------------------------------------------------------------------------------------


class Step(StrEnum):
    """Reasons of a change in the order in which they are taken: first the method, then what is so."""

    REMOVED = "removed"  # items that are no longer asked
    CHANGED = "changed"  # items whose rule or applicability was edited
    NORMS = "norms"  # other outcomes of unedited items: other values of norms
    ADDED = "added"  # new items
    WEIGHTS = "weights"  # of items, sections, levels
    FACTS = "facts"  # judged before and now, with another outcome
    KNOWLEDGE = "knowledge"  # unknown before or now
    APPLICABILITY = "applicability"  # pages, bodies, questions that came or went
    EXCEPTIONS = "exceptions"  # accepted exceptions, which take findings out of the score


OF_METHOD = (Step.REMOVED, Step.CHANGED, Step.NORMS, Step.ADDED, Step.WEIGHTS)
OF_WORLD = (Step.FACTS, Step.KNOWLEDGE, Step.APPLICABILITY, Step.EXCEPTIONS)


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What one reason did. Effects add up to the whole difference; None: there was no score before or after it."""

    step: Step
    count: int  # findings it concerns
    total: float | None
    sections: Mapping[str, float | None]


# --- what changed ----------------------------------------------------------------------------------------------------


class ChangeKind(StrEnum):
    IMPROVED = "improved"
    FELL = "fell"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"
    APPEARED = "appeared"  # did not exist or did not apply before
    VANISHED = "vanished"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One item × subject that is not as it was, both judged by the later method."""

    kind: ChangeKind
    item: str
    subject: Subject  # as the later audit calls it; as the earlier one where it vanished
    before: Finding | None
    after: Finding | None


# --- two regions -----------------------------------------------------------------------------------------------------


class ItemShares(msgspec.Struct, frozen=True, kw_only=True):
    """One item in both regions: its score lines."""

    item: str
    section: str
    question: Text
    before: ScoreLine | None
    after: ScoreLine | None


class NormUse(msgspec.Struct, frozen=True, kw_only=True):
    """A norm whose value was another one then and now."""

    id: str
    title: Text | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    since: date | None = None  # from when the later value holds
    act: Text | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two audits side by side. `like`: the earlier one judged by the later one's method; of two regions, the first."""

    is_one_region: bool
    before: Side
    after: Side
    like: Score
    effects: tuple[Effect, ...] = ()
    edits: tuple[Edit, ...] = ()
    norms: tuple[NormUse, ...] = ()
    changes: tuple[Change, ...] = ()
    unchanged: Mapping[Outcome, int] = {}
    matches: tuple[Match, ...] = ()
    accounts: Presence = Presence()
    bodies: Presence = Presence()
    followed: tuple[Followed, ...] = ()
    shares: tuple[ItemShares, ...] = ()
