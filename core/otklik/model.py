"""Records: what stages hand to each other. Frozen msgspec structs, tuples inside, times with a zone.

Facts:      Exchange, and what a reader makes of it: AccountFacts, Post, Comment, Poll, Observation; Gap where nothing came.
Judgements: Answer, Decision, Waiver (from the journal), Measurement, Finding, Score, Recommendation (derived).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

Value = bool | int | float | str | None


class Text(msgspec.Struct, frozen=True):
    """One text in both languages; Russian is the reviewed wording, English may be empty in community packs."""

    ru: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The text in `language` ("ru" or "en"); Russian where English is missing."""
        return self.en if language == "en" and self.en else self.ru


# --- who is spoken of ------------------------------------------------------------------------------------------------


class SubjectKind(StrEnum):
    REGION = "region"
    BODY = "body"
    PLATFORM = "platform"  # a body on a platform: there may be no account there
    ACCOUNT = "account"

    __hash__ = str.__hash__  # as it compares; the one of Enum is several times slower

    @property
    def width(self) -> int:
        """How much belongs to it: to an account the least, to the region everything."""
        return (SubjectKind.ACCOUNT, SubjectKind.PLATFORM, SubjectKind.BODY, SubjectKind.REGION).index(self)


class Subject(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a metric, item or finding speaks of.

    `id`: "" for the region, a body's id, "BODY@PLATFORM", or an account's id "PLATFORM:HANDLE".
    """

    kind: SubjectKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind.value}/{self.id}" if self.id else self.kind.value

    @classmethod
    def parse(cls, text: str) -> Subject:
        """The reverse of `str`. Raises ValueError for an unknown kind."""
        kind, _, rest = text.partition("/")
        return cls(SubjectKind(kind), rest)


REGION = Subject(SubjectKind.REGION, "")


class Account(msgspec.Struct, frozen=True):
    """An official page of a body: what a collector is given."""

    platform: str
    handle: str  # canonical within the platform, as `Platform.account_from_url` gives it
    url: str  # canonical address
    body: str = ""  # body id

    @property
    def id(self) -> str:
        return f"{self.platform}:{self.handle}"


class Window(msgspec.Struct, frozen=True):
    """Period that is collected and measured: since ≤ t < until, both aware, UTC."""

    since: datetime
    until: datetime


# --- facts -----------------------------------------------------------------------------------------------------------


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its answer, or one imported file.

    `request_body`, `url` and headers carry no secrets: the client has replaced them by `«secret NAME»`.
    `meta` holds what the transport knows and the bytes do not: `elapsed_ms` (int), `redirects` (list of addresses),
    `tls_not_after` (ISO time), `tls_issuer`, `http_version`, `imported_from` (file name).
    """

    platform: str
    accounts: tuple[str, ...]  # account ids whose facts are in it
    role: str  # the plugin's own word for what was asked: "home", "preview", "execute"
    url: str  # as asked, first address
    method: str = "GET"
    request_body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()  # lower-case names
    body: bytes = b""  # decoded from gzip and the like, otherwise as received
    received_at: datetime
    final_url: str = ""  # after redirects; "" where there were none
    meta: Mapping[str, bool | int | float | str | list[str] | None] = {}

    def header(self, name: str) -> str:
        """Value of the header, "" where absent."""
        return next((value for key, value in self.headers if key == name.lower()), "")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of what a reader returns. `place` points into the exchange: a JSON pointer, a CSS selector, "bytes=a-b"."""

    account: str  # account id
    place: str = ""  # where in the exchange it stands


class AccountFacts(Record, frozen=True, kw_only=True):
    """What every platform tells of a page. None: not told."""

    native_id: str = (
        ""  # the platform's own id, in the form in which `Comment.author` names the page: "club123"
    )
    title: str = ""
    description: str = ""
    url: str = ""
    followers: int | None = None
    posts_total: int | None = None
    is_verified: bool | None = None


class Reaction(msgspec.Struct, frozen=True):
    """Reactions of one sort under a post. `kind`: "emoji", "custom" or "paid"."""

    name: str
    count: int
    kind: str = "emoji"


class Post(Record, frozen=True, kw_only=True):
    id: str  # unique within the account
    published_at: datetime
    text: str = ""
    url: str = ""
    kind: str = "post"  # "post" or "service" (channel created, pinned, renamed)
    media: tuple[
        str, ...
    ] = ()  # photo video audio voice document link poll live sticker album round_video location other
    links: tuple[str, ...] = ()
    views: int | None = None
    likes: int | None = None  # likes, or all reactions together
    reactions: tuple[Reaction, ...] = ()
    reposts: int | None = None
    comments: int | None = None  # as the platform counts them
    comments_open: bool | None = None
    is_repost: bool = False
    forwarded_from: str = ""  # whose post it is, where it is a repost
    reply_to: str = ""  # id of the post that it answers
    author: str = ""  # signature
    is_edited: bool | None = None
    is_pinned: bool = False
    is_apart: bool = False  # shown by itself, as by a search: what came out before and after it is not told
    is_advertisement: bool = False


class Comment(Record, frozen=True, kw_only=True):
    post: str  # id of the post
    id: str  # unique within the post
    published_at: datetime
    author: str = ""  # platform id of a community ("club5"), pseudonym of a person ("person-…"), "" unknown
    parent: str = ""  # top-level comment it stands under; "" for a top-level one
    text: str = ""
    likes: int | None = None
    media: tuple[str, ...] = ()
    is_official: bool = False  # by the community or a listed account; set by the core
    is_deleted: bool = False


class Poll(Record, frozen=True, kw_only=True):
    id: str
    post: str  # id of the post that it stands in
    question: str
    options: tuple[tuple[str, int | None, float | None], ...] = ()  # text, votes, share 0…1
    votes: int | None = None
    is_anonymous: bool | None = None
    is_multiple: bool | None = None
    is_quiz: bool | None = None
    is_closed: bool | None = None
    ends_at: datetime | None = None


class Observation(Record, frozen=True, kw_only=True):
    """A fact whose key a plugin declares (`Platform.observations`)."""

    key: str  # "website.tls_expires", "vk.menu", "account.state"
    value: Value  # of the type that the key is declared with; a date is ISO text
    unit: str = ""
    note: str = ""  # what a person wants to see beside it: the phrase found, the address


class ObservationKey(msgspec.Struct, frozen=True, kw_only=True):
    """Declaration of an observation. `type`: bool, int, float, str, date (ISO text)."""

    key: str
    type: str
    title: Text
    unit: str = ""
    is_many: bool = False  # may be observed several times for one account


class GapReason(StrEnum):
    ACCESS_DENIED = "access_denied"  # params: secret
    TOKEN_NEEDED = "token_needed"  # params: secret, method
    TOKEN_REFUSED = "token_refused"  # params: secret
    CAPTCHA = "captcha"
    RATE_LIMITED = "rate_limited"  # params: host
    UNREACHABLE = "unreachable"  # params: host, detail
    TLS = "tls"  # params: host, detail
    HTTP_STATUS = "http_status"  # params: status, url
    TOO_LARGE = "too_large"  # params: url, limit
    REDIRECT_REFUSED = "redirect_refused"  # params: url
    FORBIDDEN_HOST = "forbidden_host"  # params: host
    PRIVATE_ADDRESS = "private_address"  # params: host
    FORMAT_CHANGED = "format_changed"  # params: place
    NOT_FOUND = "not_found"  # observed too: account.state
    NO_PUBLIC_PREVIEW = "no_public_preview"
    CLOSED = "closed"
    DISABLED = "disabled"  # the page has switched it off (comments, statistics)
    ROBOTS = "robots"  # params: url
    BUDGET = "budget"  # params: limit
    NOT_RECORDED = "not_recorded"  # replay has no such exchange; params: url
    NOT_IMPORTED = "not_imported"  # no imported file holds it
    PLUGIN_ERROR = "plugin_error"  # params: plugin, detail
    NO_PLUGIN = "no_plugin"  # params: platform
    OTHER = "other"  # params: detail


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Data that was sought and not obtained. `what`: account, posts, comments, page …"""

    account: str  # account id
    what: str  # account, posts, comments, page …
    reason: GapReason
    params: Mapping[str, str] = {}  # what the reason's sentence is filled with: host, url, secret …


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a collector can go on for one account; `state` is the plugin's own text. `is_done` closes the snapshot."""

    account: str
    state: str = ""
    is_done: bool = False
    told: int = 0  # for progress: steps expected
    done: int = 0  # for progress: steps made


class Unchanged(msgspec.Struct, frozen=True, kw_only=True):
    """Comments under this post are as in the last closed snapshot: the core carries them over."""

    account: str
    post: str


# --- judgements ------------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    PASS = "PASS"
    PARTIAL = "PARTIAL"
    FAIL = "FAIL"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NO_DATA = "NO_DATA"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    ERROR = "ERROR"

    __hash__ = str.__hash__  # as of SubjectKind

    @property
    def is_judged(self) -> bool:
        """Counts in a score."""
        return self in JUDGED

    @property
    def is_unknown(self) -> bool:
        """Applies, but could not be judged: widens the interval of a score."""
        return self in UNKNOWN


# Found once: in Python 3.11 a member of an enumeration is slow to find, and outcomes are asked a million times.
JUDGED = (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL)
UNKNOWN = (Outcome.NO_DATA, Outcome.NEEDS_REVIEW, Outcome.ERROR)


class WaiverState(StrEnum):
    """How a waiver stands on a day."""

    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"  # in force; the day on which it was to be looked at again has passed
    AHEAD = "ahead"  # has not begun
    EXPIRED = "expired"
    INCOMPLETE = "incomplete"  # no approver, no reason, or a date that cannot be read: waives nothing

    @property
    def waives(self) -> bool:
        return self in (WaiverState.IN_FORCE, WaiverState.REVIEW_DUE)

    @property
    def is_overdue(self) -> bool:
        """Is something to be done about it: its term is over, its review was missed, or it never was complete?"""
        return self in (WaiverState.REVIEW_DUE, WaiverState.EXPIRED, WaiverState.INCOMPLETE)


class Mark(StrEnum):
    STALE = "STALE"  # rests on facts or on an answer that are out of date; counts all the same
    CONTRADICTED = "CONTRADICTED"  # a person and the measurement disagree: unknown
    DISAGREED = "DISAGREED"  # two people who answered apart disagree: unknown
    WAIVED = "WAIVED"


class EvidenceRef(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a finding rests: an exchange and a place in it, or a journal event, or a file that was attached."""

    exchange: str = ""  # exchange uid
    place: str = ""
    url: str = ""
    event: str = ""  # journal event id
    note: str = ""


class Measurement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Value of a metric for one subject. `value` None: cannot be computed, `note` says why (an English msgid)."""

    metric: str
    subject: Subject
    value: Value
    unit: str = ""
    n: int = 0  # how many observations it rests on
    low: float | None = None  # sampling interval where it applies
    high: float | None = None
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()
    detail: Mapping[str, Value] = {}  # other figures shown beside it: {"share": 0.8, "pending": 3}


class PeerGroup(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Pages that are compared with each other. `regions`: 0 for the audit's own pages, else of how many regions."""

    platform: str
    level: str
    low: int  # followers, from
    high: int | None  # up to, not including; None: no bound
    n: int  # pages with a value
    regions: int = 0


class Expected(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a rule asked for."""

    comparison: str  # at_least at_most equals is_true is_present …
    value: Value = None
    unit: str = ""
    norm: str = ""  # id of the norm it came from, "" where the rule has it itself
    group: PeerGroup | None = None  # whose median it is
    times: float = 1.0  # share of that median


class Remark(msgspec.Struct, frozen=True):
    """A sentence to be said beside an outcome: a code with parameters, as `Finding.reason` is."""

    code: str
    params: Mapping[str, str] = {}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    item: str
    subject: Subject
    outcome: Outcome
    score: float | None = None  # 0…1, None where not judged
    low: float | None = None  # between these the score may lie: sampling error, two people's answers;
    high: float | None = None  # None: as the outcome says, 0…1 where it is unknown
    marks: tuple[Mark, ...] = ()
    measured: tuple[Measurement, ...] = ()
    expected: tuple[Expected, ...] = ()
    evidence: tuple[EvidenceRef, ...] = ()
    reason: str = ""  # code of why it is NO_DATA, NEEDS_REVIEW, NOT_APPLICABLE …
    params: Mapping[str, str] = {}
    answer: str = ""  # journal event id of the answer that decided
    answers: tuple[str, ...] = ()  # of all answers that speak of it: several where people answered apart
    given_for: Subject | None = None  # the wider subject that they were given for, None where for this one
    decision: str = ""  # journal event id of the decision between a person and the measurement
    proposed: Outcome | None = None  # what the measurement alone says, where a person has or must have a word
    waivers: tuple[str, ...] = ()  # journal event ids of the accepted exceptions that mark it WAIVED
    remarks: tuple[Remark, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.item}/{self.subject}"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said to an item × subject; folded from the journal."""

    event: str
    item: str
    subject: Subject
    outcome: Outcome
    note: str = ""
    evidence: tuple[EvidenceRef, ...] = ()
    author: str = ""
    at: datetime
    body: str = ""  # whose own word it is: it came back in this body's questionnaire


class Keep(StrEnum):
    """Whose word stands after a decision."""

    PERSON = "person"
    MACHINE = "machine"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """How a contradiction was settled; folded from the journal. Holds while both sides say what they said then."""

    event: str
    item: str
    subject: Subject
    keep: Keep
    reason: str
    machine: str  # outcome that the measurement had then
    answers: tuple[str, ...]  # journal event ids of the answers that spoke against it
    author: str = ""
    at: datetime


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted exception; folded from the journal. Days are the region's, both ends belong to it.

    What cannot be read is None or "": such a waiver is shown and waives nothing.
    """

    event: str
    item: str
    subject: Subject | None  # one subject; a body: its pages and platforms too; the region: everybody
    platform: str = ""  # narrows a body or the region to its pages on one platform
    reason: str = ""
    approver: str = ""
    since: date | None = None
    until: date | None = None
    review: date | None = None  # when somebody was to look whether it is still needed
    unreadable: tuple[
        str, ...
    ] = ()  # what is missing or cannot be read: "from", "until", "review", "subject"
    author: str = ""
    at: datetime

    @property
    def scope(self) -> tuple[str, str, str]:
        """What it is about: item, subject, platform."""
        return self.item, str(self.subject), self.platform


class ScoreLine(msgspec.Struct, frozen=True, kw_only=True):
    """A score of an item, a section, a block or the whole, 0…1. `id`: item id, section id, block id, "total"."""

    id: str
    value: float | None  # None: nothing could be judged
    low: float = 0.0  # all unknown failed
    high: float = 1.0  # all unknown passed
    coverage: float = 0.0  # share of weight that could be judged
    weight: float = 0.0
    judged: int = 0  # findings
    unknown: int = 0
    maximum: float = 100.0  # points that a score of 1 stands for
    needed: float = 0.0  # least coverage at which the value may be told as a result

    @property
    def is_thin(self) -> bool:
        """Something was judged, and too little for a result."""
        return self.value is not None and self.coverage < self.needed - 1e-9

    @property
    def result(self) -> float | None:
        """The value where enough was judged to tell it. Sums and differences are made of `value`."""
        return None if self.is_thin else self.value


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """`blocks` stand where the scoring profile gathers items in its own way: the total is then made of them."""

    total: ScoreLine
    sections: tuple[ScoreLine, ...] = ()
    items: tuple[ScoreLine, ...] = ()
    blocks: tuple[ScoreLine, ...] = ()


class Recommendation(msgspec.Struct, frozen=True, kw_only=True):
    """An action that resolves findings."""

    id: str  # the action
    title: Text
    findings: tuple[str, ...]  # finding ids
    gain: float  # expected rise of the total score, 0…1
    gain_low: float = 0.0  # where all that is unknown passes
    gain_high: float = 0.0  # where all that is unknown of its items fails
    legal_level: str = ""  # of the basis that weighs most: Ф Р М П
    legal_weight: float = 1.0
    is_verified: bool = True  # that basis was read, so that its weight and term are those of its level
    effort_hours: float = 0.0
    owner: str = ""  # role
    owner_title: Text | None = None  # where a pack brings the role
    due: date | None = None
    rests_on: tuple[str, ...] = ()  # bases in words
    needs_lawyer: bool = False
    after: tuple[str, ...] = ()  # recommendations that come first for the same body
    course: str = ""  # id of the course that teaches it
