"""What a report says, ready for any writer: words are chosen, numbers worded, links decided; nothing is left to look up.

Every text is safe (`otklik.safe_text`). A figure is kept twice: as a value for sheets and machines, as words for people.

Report ─ Title, Summary, SectionRow*, AccountRow*, GapRow*, ItemRow*, FindingRow* ─ EvidenceRow*, RecommendationRow*, PlanRow*,
         BodyRow*, WaiverRow*, ObjectionRow*, DecisionRow*, MisfitRow*, Activity (posts by week, answers by hour),
         MethodPart*, NormRow*, PackRow*
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from otklik.compare.followed import Done
from otklik.model import Mark, Outcome, SubjectKind, Value, WaiverState

SCHEMA = "otklik.report/1"


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the title page."""

    name: str
    text: str
    id: str = ""  # of lines that a reader's pack says in its own way: scope, masked


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number with its words."""

    value: Value
    unit: str = ""
    name: str = ""  # what it is a figure of, where several stand side by side; `text` begins with it
    text: str

    @property
    def own_text(self) -> str:
        """The words without the name."""
        return self.text.removeprefix(f"{self.name}: ") if self.name else self.text


class ScoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """A score of 0…1 with its interval and coverage; `text`, `interval`, `coverage_text` are words.

    `value` None: nothing was judged, or too little to tell a number.
    """

    id: str
    title: str
    value: float | None
    low: float
    high: float
    coverage: float
    weight: float = 0.0
    judged: int = 0
    unknown: int = 0
    maximum: float = 100.0  # points that 1.0 stands for
    needed: float = 0.0  # least coverage at which the value is told
    is_thin: bool = False  # something was judged, and less than `needed`: `value` is None
    share: float | None = (
        None  # of the total: its weight as far as it was judged, by the sum of these; None: no part of it
    )
    brings: float | None = None  # of the total, 0…1: these add up to it
    text: str
    interval: str
    coverage_text: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a deputy governor reads. Each field is a row of sentences."""

    result: tuple[str, ...]  # the score and what is strong and weak
    trust: tuple[str, ...]  # can this number be trusted
    unseen: tuple[str, ...]  # what was not seen
    first_actions: tuple[str, ...] = ()  # ids of recommendations to begin with


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where findings rest. `number` is its number in the appendix."""

    number: int
    url: str = ""
    is_link: bool = False  # http(s), and not of a host restricted in Russia
    exchange: str = ""
    place: str = ""
    event: str = ""
    note: str = ""
    obtained: str = ""  # when, in words
    is_worked_out: bool = (
        False  # neither a stored answer nor what people said, but taken from the audit itself
    )

    @property
    def anchor(self) -> str:
        return f"e{self.number}"


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said."""

    event: str
    outcome: Outcome
    outcome_text: str
    note: str = ""
    author: str = ""
    at: datetime
    at_text: str
    evidence: tuple[int, ...] = ()


class BasisRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an item rests on. `needs_lawyer`: a lawyer has to confirm it, the act was not read or its reach is in doubt.

    `standing`: "elsewhere", "later" or "past" where it does not bind in this region on this day and weighs as practice.
    """

    level: str  # Ф Р М П
    level_text: str
    text: str
    status: str = ""
    needs_lawyer: bool = False
    standing: str = ""


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the checklist with what was found out."""

    id: str
    section: str
    question: str
    why: str = ""
    remedy: str = ""
    mode_text: str = ""
    bases: tuple[BasisRow, ...] = ()
    norms: tuple[str, ...] = ()  # what the question is about: value, unit and act, in words
    score: ScoreRow | None = None
    counts: tuple[tuple[Outcome, int], ...] = ()  # in the order of `Outcome`

    @property
    def needs_lawyer(self) -> bool:
        return any(basis.needs_lawyer for basis in self.bases)


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item judged for one subject. `title` states the result."""

    id: str
    number: int
    item: str
    section: str
    subject_kind: SubjectKind
    subject: str  # subject id
    body: str = ""  # body id; "" for the region
    body_title: str = ""
    subject_title: str
    place_title: str = ""  # what it is within its body: the platform; "" for the body itself
    url: str = ""  # the page that is spoken of
    is_link: bool = False
    title: str
    outcome: Outcome
    outcome_text: str
    score: float | None = None
    marks: tuple[Mark, ...] = ()
    measured: tuple[Figure, ...] = ()
    expected: tuple[Figure, ...] = ()
    reason: str = ""  # why it could not be judged, or does not apply
    brief: str = ""  # the same for those who do not collect, where it names addresses, keys or commands
    proposed: Outcome | None = None
    proposed_text: str = ""
    remarks: tuple[str, ...] = ()  # sentences: the reason, the proposal, the marks
    needs_lawyer: bool = False
    evidence: tuple[int, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    given_for: str = ""  # the wider subject that the answers were given for, in words
    decision: str = ""  # journal event that settled a contradiction

    @property
    def anchor(self) -> str:
        return f"f{self.number}"


class RecommendationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An action: why, what it brings, what it costs, who, until when."""

    id: str
    number: int
    title: str
    why: str
    findings: tuple[int, ...]  # numbers of findings it resolves
    subjects: str  # for whom, in words
    gain: float
    gain_text: str
    effort_hours: float
    effort_text: str
    owner: str
    owner_text: str
    due: date | None = None
    due_text: str = ""
    legal_level: str = ""
    level_text: str = ""
    is_verified: bool = True  # the basis that sets level and day was read
    rests_on: tuple[str, ...] = ()
    needs_lawyer: bool = False

    @property
    def anchor(self) -> str:
        return f"r{self.number}"


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A recommended action for one body with what officials said of it. `id`: «ACTION/BODY»."""

    id: str
    action: str
    title: str
    body: str = ""  # "" where it is done once for all
    body_title: str
    owner: str = ""
    owner_text: str = ""
    findings: tuple[int, ...] = ()
    subjects: int = 0  # pages, bodies on platforms … that it is done for
    effort_hours: float = 0.0  # its share: those of an action add up to the whole region's
    gain: float | None = None  # 0…1, if nothing else is mended; None where gains of bodies do not add up
    due: date | None = None  # proposed
    due_text: str = ""
    is_proposed: bool = True  # the audit still recommends it
    status: str = "to_do"  # to_do doing done dropped, disputed where people say different ones
    status_text: str
    person: str = ""
    agreed: date | None = None
    agreed_text: str = ""
    comment: str = ""
    said_text: str = ""  # who said the last of it, and when; "" where nobody has said anything
    disputes: tuple[
        str, ...
    ] = ()  # sentences: people who had not seen each other's word said different things


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """Completeness of one account: what the platform said there is, what was obtained, what vanished."""

    id: str
    body: str
    body_title: str
    platform_title: str
    title: str
    url: str
    is_link: bool = False
    state: str = ""  # in words
    followers: int | None = None
    window: str = ""
    known: str = ""  # imported files only: the parts of the window of which posts are known, in words
    is_imported: bool = False  # not collected, but read from files
    collected: str = ""  # when it was tried, in words; "" where it never was
    is_obtained: bool = (
        False  # something came: more than that there is no such page, or that it may not be read
    )
    is_in_part: bool = False  # something came, and something that was sought did not
    posts_told: int | None = None  # in the window where the platform tells it, else in all
    posts_obtained: int = 0
    comments_told: int | None = None
    comments_obtained: int = 0
    comments_vanished: int | None = None  # told and not given
    text: str = ""  # the completeness line in words


class GapRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was sought and not obtained."""

    account: str
    body_title: str
    account_title: str
    what: str
    what_text: str
    happened: str
    brief: str = ""  # the same without addresses, keys and parts of programs
    remedy: str


class BodyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A body with numbers of its findings."""

    id: str
    title: str
    short_title: str
    level_text: str = ""
    accounts: tuple[str, ...] = ()
    counts: tuple[tuple[Outcome, int], ...] = ()
    findings: tuple[int, ...] = ()

    @property
    def anchor(self) -> str:
        return f"b-{self.id}"


class WaiverRow(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted exception on the day of the audit. Findings are told by their numbers."""

    event: str
    item: str
    subject_title: str
    reason: str
    approver: str
    since_text: str = ""
    until_text: str = ""
    review_text: str = ""
    state: WaiverState = WaiverState.IN_FORCE
    state_text: str = ""
    remark: str = ""  # sentences: what it does, or why it does nothing
    is_needed: bool = True  # False: everything it covers is met meanwhile
    author: str = ""  # who recorded it
    finding: int | None = None  # the first one it concerns
    waives: tuple[int, ...] = ()
    unmet: tuple[int, ...] = ()
    met: tuple[int, ...] = ()


class ReviewRemark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a check of the audit itself has found."""

    text: str
    findings: tuple[int, ...] = ()  # numbers; of findings that the report has
    pages: tuple[str, ...] = ()  # titles
    events: tuple[str, ...] = ()  # beginnings of ids of the journal


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A check of the audit itself that has found something."""

    id: str
    title: str
    severity: str  # serious warning note
    severity_text: str
    why: str
    remedy: str
    thresholds: tuple[str, ...] = ()  # in words
    remarks: tuple[ReviewRemark, ...] = ()


class ObjectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A body disputes an outcome. `state`: in words, with the reason where it was decided."""

    event: str
    item: str
    finding: int | None = None
    subject_title: str
    author: str
    at_text: str
    dispute: str  # «не выполнено → выполнено»
    text: str
    evidence: tuple[int, ...] = ()
    is_open: bool = True
    state: str = ""


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a contradiction was settled."""

    event: str
    finding: int
    kept: str  # "person" or "machine"
    kept_text: str
    reason: str
    author: str
    at_text: str


class MisfitRow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is kept and does not count, since it does not fit the checklist any more."""

    event: str
    item: str
    text: str


class WeekSeries(msgspec.Struct, frozen=True, kw_only=True):
    """Posts by whole week; `weeks` are the Mondays in the region's time zone."""

    title: str
    counts: tuple[int | None, ...]  # None: not all posts of that week are known


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages did in the window."""

    weeks: tuple[date, ...] = ()
    total: tuple[int, ...] = ()
    accounts: tuple[WeekSeries, ...] = ()  # the most active ones
    others: int = 0  # accounts with posts that are not drawn
    answers_by_hour: tuple[int, ...] = ()  # 24 numbers, region's time; empty where no answer was seen
    answers_by_weekday: tuple[int, ...] = ()  # 7 numbers from Monday on
    wait_ends: tuple[
        float, ...
    ] = ()  # working hours to the first answer: ends of the parts, the last is open
    wait_counts: tuple[int, ...] = ()  # answered comments in each part; empty where no comment was answered
    wait_norm: float | None = None  # the default norm of the region
    zone_text: str = ""
    in_part_text: str = ""  # a sentence where of some accounts not every week is known


class MethodPart(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    sentences: tuple[str, ...]


class NormRow(msgspec.Struct, frozen=True, kw_only=True):
    """A threshold that was applied."""

    id: str
    title: str
    value: Value
    text: str
    act: str
    level_text: str = ""
    valid: str = ""  # dates in words
    checked: str = ""
    status: str = ""
    status_text: str = ""
    pack: str = ""


class PackRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    version: str
    hash: str = ""


class FollowedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation of the earlier audit and what the later measurements say of it."""

    id: str
    number: int
    title: str
    done: Done
    done_text: str
    counts_text: str  # how many of its findings came out how
    owner_text: str = ""
    due: date | None = None
    due_text: str = ""
    is_due: bool = True
    left: tuple[str, ...] = ()  # whose findings are not met
    remarks: tuple[str, ...] = ()


class ScoreSince(msgspec.Struct, frozen=True, kw_only=True):
    """The total or a part of it in the last audit and now, both by the present method."""

    id: str
    title: str
    before: ScoreRow
    now: ScoreRow
    difference: float | None = None  # 0…1; None where one of them cannot be told
    difference_text: str
    is_certain: bool = False  # the intervals do not touch


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What has changed since the last audit, which was carried over into this one (`otklik carry`)."""

    audit: str
    as_of: datetime
    column_titles: tuple[str, str]  # the days
    sentences: tuple[str, ...]
    total: ScoreSince | None = None  # None: the method is another one since then, so no difference is told
    parts: tuple[ScoreSince, ...] = ()
    followed: tuple[FollowedRow, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole report."""

    schema: str = SCHEMA
    language: str
    product: str  # "otklik 0.1.0"
    title: str
    subtitle: str = ""
    region: str
    region_code: str
    as_of: datetime
    audit_id: str = ""
    assessment_id: str = ""
    heads: tuple[str, ...] = ()
    # what else decided the content: depth, scoring, collected, profile, review, unsealed …; files carry it as their proof
    options: Mapping[str, str] = {}
    facts: tuple[Fact, ...] = ()
    summary: Summary
    since: Since | None = None  # None: nothing was carried over
    total: ScoreRow
    total_without_waivers: ScoreRow | None = None  # None: no exception is in force
    sections: tuple[ScoreRow, ...] = ()
    # sections and blocks; empty where no exception is in force
    sections_without_waivers: tuple[ScoreRow, ...] = ()
    # what the total is made of where the scoring profile gathers items in its own way
    blocks: tuple[ScoreRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    recommendations: tuple[RecommendationRow, ...] = ()
    plan: tuple[
        PlanRow, ...
    ] = ()  # every action for every body, and what was said of actions proposed no more
    waiting: tuple[int, ...] = ()  # findings that wait for a person
    contradictions: tuple[int, ...] = ()  # between a person and the measurement, or between people
    decisions: tuple[DecisionRow, ...] = ()
    stale: tuple[int, ...] = ()  # findings that rest on what is out of date
    misfits: tuple[MisfitRow, ...] = ()
    waived: tuple[int, ...] = ()  # findings that are accepted exceptions
    waivers: tuple[WaiverRow, ...] = ()
    objections: tuple[ObjectionRow, ...] = ()  # open ones first
    bodies: tuple[BodyRow, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()
    activity: Activity = Activity()
    method: tuple[MethodPart, ...] = ()
    norms: tuple[NormRow, ...] = ()
    packs: tuple[PackRow, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    checks: int = 0  # of the audit itself that were made; 0: the report does not show them
    review: tuple[ReviewRow, ...] = ()  # those that have found something, where the report shows them

    @property
    def parts(self) -> tuple[ScoreRow, ...]:
        """What the total is made of."""
        return self.blocks or self.sections

    def finding(self, number: int) -> FindingRow:
        """The finding of that number: they are numbered from 1 in order."""
        return self.findings[number - 1]

    def recommendation(self, identifier: str) -> RecommendationRow:
        """Raises StopIteration for an unknown id: the builder and nobody else makes such ids."""
        return next(row for row in self.recommendations if row.id == identifier)

    def plan_of(self, action: str) -> tuple[PlanRow, ...]:
        """The action's rows of the plan, as far as the audit still recommends it."""
        return tuple(row for row in self.plan if row.action == action and row.is_proposed)
