"""What a comparison says, ready for any writer: words are chosen, numbers worded, nothing is left to look up.

One model for two audits of one region ("times"), for two regions ("regions") and for a region beside a group ("group"):
parts that do not apply are empty, and writers leave them out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from otklik.compare.model import ChangeKind
from otklik.model import Outcome
from otklik.report.model import Fact, FollowedRow, ScoreRow

SCHEMA = "otklik.comparison/1"
Kind = Literal["times", "regions", "group"]


class ScoreChange(msgspec.Struct, frozen=True, kw_only=True):
    """A section, or the total, on both sides. Shares of a score are 0…1, texts are points."""

    id: str
    title: str
    before: ScoreRow
    after: ScoreRow
    like: ScoreRow | None = None  # the earlier audit by the later method, where that is another score
    difference: float | None = None
    difference_text: str = ""
    method: float | None = None
    method_text: str = ""
    facts: float | None = None
    facts_text: str = ""
    knowledge: float | None = None
    knowledge_text: str = ""
    applicability: float | None = None
    applicability_text: str = ""
    is_certain: bool = False  # the intervals do not touch


class EffectRow(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of the change of the total."""

    step: str
    is_method: bool
    title: str
    count: int
    count_text: str
    total: float | None
    total_text: str


class ChangeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One subject of an item."""

    finding: str  # id
    subject: str
    url: str = ""
    is_link: bool = False
    before: Outcome | None = None
    after: Outcome | None = None
    before_text: str = ""  # outcome and figures
    after_text: str = ""


class ChangeBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of one sort of one item."""

    item: str
    section: str
    question: str
    lines: tuple[ChangeLine, ...]


class ChangeList(msgspec.Struct, frozen=True, kw_only=True):
    """All changes of one sort."""

    kind: ChangeKind
    title: str
    count: int
    blocks: tuple[ChangeBlock, ...]


class MethodRow(msgspec.Struct, frozen=True, kw_only=True):
    """One difference of the method."""

    kind: str
    kind_text: str
    id: str
    title: str
    before: str = ""
    after: str = ""


class ShareRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item in two regions."""

    item: str
    section: str
    question: str
    before: float | None
    before_text: str
    after: float | None
    after_text: str
    difference: float | None
    difference_text: str


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A section or a figure of the region among others, none of them named. Without quartiles too few have a value."""

    id: str
    title: str
    value: float | None
    text: str
    n: int  # other regions with a value
    rank: float | None = None  # percentile, 0…1
    rank_text: str = ""
    quartiles: tuple[float, float, float] | None = None
    quartiles_text: tuple[str, str, str] = ("", "", "")
    remark: str = ""


class ComparisonReport(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison in one language."""

    schema: str = SCHEMA
    language: str
    product: str
    kind: Kind
    title: str
    subtitle: str
    as_of: datetime  # of the later audit, or of the region that is placed
    region: str = ""
    audits: tuple[str, ...] = ()  # ids
    assessments: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()  # of the journals
    column_titles: tuple[str, str]  # of the two sides
    facts: tuple[Fact, ...]
    summary: tuple[str, ...]
    trust: tuple[str, ...] = ()
    total: ScoreChange | None = None
    sections: tuple[ScoreChange, ...] = ()
    effects: tuple[EffectRow, ...] = ()
    changes: tuple[ChangeList, ...] = ()
    unchanged: str = ""
    renamed: tuple[str, ...] = ()
    presence: tuple[str, ...] = ()
    followed: tuple[FollowedRow, ...] = ()
    method: tuple[MethodRow, ...] = ()
    shares: tuple[ShareRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    figures: tuple[PlaceRow, ...] = ()
