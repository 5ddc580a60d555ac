"""What a pack says: items with rules, actions, norms, courses, scoring profiles. One struct a table of the TOML files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from otklik.model import Outcome, SubjectKind, Text

Level = Literal["Ф", "Р", "М", "П"]  # federal law, regional act, method of a rating, practice
Status = Literal["V1", "V2", "I", "U"]  # act read, secondary source read, inference, not verified
Number = int | float
Amount = Annotated[int, msgspec.Meta(ge=0)] | Annotated[float, msgspec.Meta(ge=0)]
Share = Annotated[int, msgspec.Meta(ge=0, le=1)] | Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
LEVELS: tuple[Level, ...] = ("Ф", "Р", "М", "П")


class Mode(StrEnum):
    AUTOMATIC = "automatic"  # counts at once
    CONFIRM = "confirm"  # proposed by the machine, counts when a person confirms
    MANUAL = "manual"  # asked


class Depth(StrEnum):
    EXPRESS = "express"
    CORE = "core"
    FULL = "full"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything that a pack's file may hold."""


class Basis(Table, frozen=True, kw_only=True):
    """What an item or norm rests on. Anything but V1 is shown as «требует проверки юристом».

    A regional act of an item binds the regions that it names; with `pack`, only where the profile applies that pack: a
    municipality's own act, a draft. A norm says in its scope where it holds.
    """

    level: Level
    act: Text
    article: str | Text = ""  # a number is the same in every language
    status: Status
    regions: tuple[str, ...] = ()  # codes
    pack: str = ""  # an opt-in pack
    valid_from: date | None = None
    valid_to: date | None = None  # the last day

    def in_words(self, language: str) -> str:
        """The act with the place in it."""
        article = self.article if isinstance(self.article, str) else self.article.in_language(language)
        act = self.act.in_language(language)
        return f"{act}, {article}" if article else act


Standing = Literal["elsewhere", "later", "past"]  # binds other regions, not yet, no more


class StandingBasis(Basis, frozen=True, kw_only=True):
    """A basis that does not bind in the audit's region on its day: it weighs as practice, and says why. Set by
    `binding`; no file holds it."""

    standing: Standing


class NormRef(Table, frozen=True, kw_only=True):
    """A threshold that stands elsewhere: in a norm, or in the median of a metric over the page's group. One of the two;
    `times` is a share of it: half the norm is `times = 0.5`."""

    norm: str = ""
    group_median: str = ""
    times: Amount = 1


class Comparisons(Table, frozen=True, kw_only=True):
    """The closed set of comparisons. Those given must all hold."""

    at_least: Number | NormRef | None = None
    at_most: Number | NormRef | None = None
    more_than: Number | NormRef | None = None
    less_than: Number | NormRef | None = None
    equals: bool | int | float | str | NormRef | None = None
    not_equals: bool | int | float | str | NormRef | None = None
    one_of: tuple[str, ...] | NormRef | None = None
    none_of: tuple[str, ...] | NormRef | None = None
    contains: str | None = None  # part of a text, or a member of a list; case does not matter
    longer_than: int | NormRef | None = None  # characters of a text, members of a list
    newer_than_days: Number | NormRef | None = None  # a date: at most so many days before the audit's day
    is_true: Literal[True] | None = None
    is_false: Literal[True] | None = None
    is_present: Literal[True] | None = None  # told and not empty
    is_absent: Literal[True] | None = None  # told and empty

    def given(self) -> Iterator[tuple[str, Threshold]]:
        """Name and threshold of every comparison that is set."""
        values: tuple[Threshold | None, ...] = msgspec.structs.astuple(
            self
        )  # comparisons are the first fields
        for name, value in zip(COMPARISONS, values, strict=False):
            if value is not None:
                yield name, value


Threshold = bool | int | float | str | tuple[str, ...] | NormRef
COMPARISONS: tuple[str, ...] = Comparisons.__struct_fields__


class Partial(Comparisons, frozen=True, kw_only=True):
    """What earns PARTIAL where the condition itself does not hold."""

    score: Share = 0.5


SOURCES = ("metric", "observation", "passed_share", "answer", "outcome")


class Condition(Comparisons, frozen=True, kw_only=True):
    """One fact compared. Exactly one source: a metric, an observation, the share of subjects that pass an item, what
    people answered to an item, or how an item came out. In `any`, one with `partial` alone earns PARTIAL at most.

    `observation = "*.has_avatar"` stands for the key of the account's own platform. `answer` and `outcome` stand in
    `when` alone and read the same subject's item, or that of what the subject belongs to.
    """

    metric: str = ""
    observation: str = ""
    passed_share: str = ""
    answer: str = ""
    outcome: str = ""
    partial: Partial | None = None

    @property
    def source(self) -> str:
        """Id of the fact, with its sort: "metric followers"."""
        sort = next((name for name in SOURCES if getattr(self, name)), "metric")
        return f"{sort} {getattr(self, sort)}"

    @property
    def asks(self) -> str:
        """The item whose answer or outcome is read, "" where a fact is."""
        return self.answer or self.outcome


class Rule(Table, frozen=True, kw_only=True):
    """A condition, or several: `all` must hold, `any` may, `each` earns its share, of `first` the first that is known."""

    rule: Condition | None = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    each: tuple[Condition, ...] = ()
    first: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them, whichever way they are joined."""
        return (self.rule,) if self.rule is not None else self.all or self.any or self.each or self.first

    @property
    def join(self) -> Literal["all", "any", "each", "first"]:
        """How conditions are joined; a single one is "all"."""
        return "any" if self.any else "each" if self.each else "first" if self.first else "all"


RULE_FORMS = ("rule", "all", "any", "each", "first")


class Variant(Rule, frozen=True, kw_only=True):
    """Another rule for some platforms, where the same question is read from other facts."""

    platforms: tuple[str, ...]


class Applies(Table, frozen=True, kw_only=True):
    """Whom the question is put to; an empty list means all."""

    subject: SubjectKind = SubjectKind.ACCOUNT
    platforms: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    absent_is: Literal["FAIL", "NOT_APPLICABLE"] = (
        "FAIL"  # subject "platform": the profile says that there is none
    )
    named_in: str = ""  # subject "platform": a norm; asked only where its list names the platform

    def holds(self, platform: str, level: str, kind: str) -> bool:
        """Does the item apply? A region has neither platform nor level nor kind: give ""."""
        return (
            (not self.platforms or not platform or platform in self.platforms)
            and (not self.levels or not level or level in self.levels)
            and (not self.kinds or not kind or kind in self.kinds)
        )


class Item(Rule, frozen=True, kw_only=True):
    """One question with its rule, basis and remedy. The id never changes."""

    id: str
    section: str
    title: Text  # states the result when passed
    failure_title: Text  # states the result when failed
    question: Text
    why: Text
    mode: Mode
    depth: Depth = Depth.CORE
    weight: Amount = 1
    applies: Applies = Applies()
    when: tuple[Condition, ...] = ()  # facts that must hold for the item to apply
    variants: tuple[Variant, ...] = ()
    needs: Count = 0  # fewest observations that a measurement must rest on
    norms: tuple[str, ...] = ()  # ids: shown with the question, as they hold for whom it is put to
    guidance: Text | None = None  # how a person decides
    evidence: Text | None = None  # what counts as evidence
    basis: tuple[Basis, ...]
    valid_from: date | None = None  # the day on which the duty began: before it the item does not apply
    valid_to: date | None = None  # the last day
    needs_lawyer: bool = False  # never told as a breach, even where the act was read
    remedy: Text
    action: str = ""  # id of the shared action; the item itself is one where empty
    effort_hours: Amount = 0
    owner: str = ""  # role
    course: str = ""

    def rule_for(self, platform: str) -> Rule:
        """The rule that holds on `platform`."""
        return next((v for v in self.variants if platform in v.platforms), self)

    def rules(self) -> tuple[Rule, ...]:
        """Its own rule and those of the variants; a manual item has none."""
        own: tuple[Rule, ...] = (self,) if self.conditions else ()
        return (*own, *self.variants)

    @property
    def shown_norms(self) -> tuple[str, ...]:
        """Norms that are shown beside the rule: those that the question is about, and what says whom it is put to."""
        return (*self.norms, self.applies.named_in) if self.applies.named_in else self.norms

    @property
    def asks_lawyer(self) -> bool:
        """Must a lawyer confirm it before anybody calls it a breach?"""
        return self.needs_lawyer or any(basis.status != "V1" for basis in self.basis)

    @property
    def when_facts(self) -> tuple[Condition, ...]:
        """Conditions of `when` that read facts."""
        return tuple(c for c in self.when if not c.asks)

    @property
    def when_asked(self) -> tuple[Condition, ...]:
        """Conditions of `when` that read how other items came out."""
        return tuple(c for c in self.when if c.asks)

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Items that are judged before this one: those whose outcomes or shares it reads."""
        conditions = (*self.when, *(c for rule in self.rules() for c in rule.conditions))
        return tuple(dict.fromkeys(c.asks or c.passed_share for c in conditions if c.asks or c.passed_share))

    def may_be(self, outcome: Outcome) -> bool:
        """Can the item come out so? A measured one whose rule knows no PARTIAL is never answered with it either."""
        if outcome is not Outcome.PARTIAL or self.mode is not Mode.AUTOMATIC:
            return not outcome.is_unknown
        return any(rule.join == "each" or any(c.partial for c in rule.conditions) for rule in self.rules())


class Action(Table, frozen=True, kw_only=True):
    """What resolves findings of one or several items."""

    id: str
    title: Text
    effort_hours: Amount
    effort_hours_next: Amount | None = None  # each further subject; None: as the first; 0: done once for all
    owner: str
    after: tuple[str, ...] = ()  # actions that come first for the same body, where it needs them
    course: str = ""  # that teaches it


class NormScope(Table, frozen=True, kw_only=True):
    """Where a norm holds; an empty scope is the default."""

    region: str = ""
    levels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()


class Norm(Table, frozen=True, kw_only=True):
    """A dated threshold. `valid_to` is the last day on which it holds; None: still in force."""

    id: str
    title: Text | None = None
    value: bool | int | float | str | tuple[str, ...]
    comparison: Literal["", "more_than", "less_than"] = ""  # as the act says: the number itself does not do
    unit: str = ""
    scope: NormScope = NormScope()
    basis: Basis
    valid_from: date
    valid_to: date | None = None
    checked_on: date
    note: str = ""
    pack: str = ""  # set by the reader

    def holds_on(self, day: date) -> bool:
        """Is it in force on `day`?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class SectionWeight(Table, frozen=True, kw_only=True):
    """Weight of a section in the total."""

    id: str
    weight: Amount


class LevelWeight(Table, frozen=True, kw_only=True):
    """Weight of a body in an item's score, by the body's level."""

    level: str
    weight: Amount


class LegalWeight(Table, frozen=True, kw_only=True):
    """How much a basis of this level weighs in ranking, and how soon its remedy is due; apart, where it has not been
    verified that the act asks for this. Missing: as where it has."""

    level: Level
    weight: Amount
    due_days: Count
    unverified_weight: Amount | None = None
    unverified_due_days: Count | None = None

    def told(self, is_verified: bool) -> tuple[float, int]:
        """Weight and days."""
        if is_verified:
            return float(self.weight), self.due_days
        weight = self.weight if self.unverified_weight is None else self.unverified_weight
        return float(weight), self.due_days if self.unverified_due_days is None else self.unverified_due_days


class Ranking(Table, frozen=True, kw_only=True):
    """priority = gain × legal weight ÷ effort_hours ** effort_power; due = as_of + due_days + effort ÷ hours_per_day."""

    effort_power: Amount = 0.5
    hours_per_day: Annotated[int, msgspec.Meta(gt=0)] | Annotated[float, msgspec.Meta(gt=0)] = 2
    legal: tuple[LegalWeight, ...] = (
        LegalWeight(level="Ф", weight=3, due_days=14, unverified_weight=2, unverified_due_days=30),
        LegalWeight(level="Р", weight=2, due_days=30, unverified_weight=1.5, unverified_due_days=60),
        LegalWeight(level="М", weight=1.5, due_days=60),
        LegalWeight(level="П", weight=1, due_days=90),
    )


class Fines(Table, frozen=True, kw_only=True):
    """What is left of a subject's points where an item is not met; between not met and half met on a straight line."""

    partial: Share = 0.8
    fail: Share = 0.5

    def left(self, score: float) -> float:
        """The factor for an item's score of 0…1."""
        if score <= 0.5:
            return float(self.fail + (self.partial - self.fail) * score * 2)
        return float(self.partial + (1 - self.partial) * (score * 2 - 1))


class BlockItem(Table, frozen=True, kw_only=True):
    """An item of a block that weighs or is fined otherwise than usual."""

    id: str
    weight: Amount | None = None  # its pack's where missing; combine = "mean"
    fines: Fines | None = None  # the profile's where missing; combine = "product"


class Block(Table, frozen=True, kw_only=True):
    """Items that a scoring profile gathers, for so many points at most. An item in no block does not count."""

    id: str
    title: Text
    points: Amount
    items: tuple[str | BlockItem, ...]

    @property
    def members(self) -> tuple[BlockItem, ...]:
        """Its items, each with what is said of it."""
        return tuple(BlockItem(id=item) if isinstance(item, str) else item for item in self.items)


class ScoringProfile(Table, frozen=True, kw_only=True):
    """How findings become scores. What it does not name weighs as its pack says, or 1.

    `combine`: items of a section or block are put together as a weighted mean, or as the product of fines for each
    subject.
    """

    id: str
    title: Text
    description: Text | None = None
    combine: Literal["mean", "product"] = "mean"
    fines: Fines = Fines()
    blocks: tuple[Block, ...] = ()  # in place of the packs' sections
    sections: tuple[SectionWeight, ...] = ()
    levels: tuple[LevelWeight, ...] = ()
    ranking: Ranking = Ranking()
    pack: str = ""  # set by the reader


class Section(Table, frozen=True, kw_only=True):
    """A chapter of a pack."""

    id: str
    title: Text
    weight: Amount = 1
    order: Count = 100  # chapters of all packs stand in this order, equal ones as written


class Course(Table, frozen=True, kw_only=True):
    """A course that items lead to."""

    id: str
    title: Text
    valid_from: date
    valid_to: date | None = None


class Role(Table, frozen=True, kw_only=True):
    """Who does an action, where the pack names somebody of its own as `owner`."""

    id: str
    title: Text


class Renamed(Table, frozen=True, kw_only=True):
    """An item that goes on under another id: what was answered to the old one counts for the new one."""

    old: str
    new: str
    on: date


class Retired(Table, frozen=True, kw_only=True):
    """An item that is asked no more; its id is never given again, and what was answered to it is kept."""

    id: str
    on: date
    reason: Text


class PackHead(Table, frozen=True, kw_only=True):
    """pack.toml."""

    id: str
    version: str
    title: Text
    description: Text | None = None
    languages: tuple[Literal["ru", "en"], ...] = ("ru", "en")
    requires: tuple[str, ...] = ()  # plugins whose metrics or observations it uses
    opt_in: bool = False  # holds only where the profile names the pack in region.norms
    sections: tuple[Section, ...] = ()
    roles: tuple[Role, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    retired: tuple[Retired, ...] = ()


class Pack(Table, frozen=True, kw_only=True):
    """A pack as read: valid in itself, not yet linked to plugins and to other packs."""

    head: PackHead
    items: tuple[Item, ...] = ()
    actions: tuple[Action, ...] = ()
    norms: tuple[Norm, ...] = ()
    scoring: tuple[ScoringProfile, ...] = ()
    courses: tuple[Course, ...] = ()
    files: Mapping[str, str] = {}  # path in the pack → text, kept with the audit
    sha256: str = ""  # over names and texts of all files
    lines: Mapping[str, str] = {}  # "item PAGE-01" → "items/page.toml:12", for messages of the linker
    unreadable: frozenset[str] = frozenset()  # ids of tables that are there and have faults of their own
    mended: tuple[
        Item, ...
    ] = ()  # such items without their faults, so that what they refer to can be looked at
    mended_norms: tuple[Norm, ...] = ()
    mended_actions: tuple[Action, ...] = ()
    cut: Mapping[str, frozenset[str]] = {}  # id of such an item → its keys that have faults

    @property
    def id(self) -> str:
        return self.head.id

    def place_of(self, norm: Norm) -> str:
        """File and line of this very value: several of one id stand in a pack."""
        every = enumerate((*self.norms, *self.mended_norms))
        number = next((n for n, own in every if own is norm), -1)
        return self.lines.get(norm_key(number), self.lines.get(f"norm {norm.id}", self.id))


def again(name: str) -> str:
    """What the line of the last table of a name is kept under: of one id there should be one."""
    return f"{name}, the last"


def norm_key(number: int) -> str:
    """What the line of a pack's norm is kept under."""
    return f"norm № {number + 1}"


OUTCOME_WHEN_ABSENT = {"FAIL": Outcome.FAIL, "NOT_APPLICABLE": Outcome.NOT_APPLICABLE}
