"""The contract of a platform plugin and of what else a plugin may bring. Everything here is public API."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol

import msgspec

from otklik.model import (
    Account,
    Cursor,
    Exchange,
    Gap,
    ObservationKey,
    Record,
    Text,
    Unchanged,
    Value,
    Window,
)


class Secret(msgspec.Struct, frozen=True):
    """Stands for a secret in a request; the client puts the value on the wire and `«secret NAME»` into the exchange."""

    name: str


class Limit(msgspec.Struct, frozen=True):
    """Dated limit of a host, from `platform.toml`. With `secret`, it holds for requests that carry this secret."""

    host: str
    requests_per_second: float
    source: str
    checked_on: str
    secret: str = ""
    concurrency: int = 1


class Client(Protocol):
    """What a collector asks with. The core makes it: limits, retries, recording, redaction, hosts, clock are inside.

    Raises `Unreachable`, `RateLimited`, `AccessDenied` (never for a status below 500 other than 429: such an answer is
    returned with its status) and `FormatChanged` never.
    """

    secrets: frozenset[str]  # names of the secrets that are present

    async def get(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        params: Mapping[str, str | Secret] | None = None,
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """GET `url`."""

    async def post(
        self,
        url: str,
        *,
        accounts: Sequence[str],
        role: str,
        data: Mapping[str, str | Secret],
        headers: Mapping[str, str | Secret] | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """POST `data` as a form; `Exchange.request_body` keeps it, secrets replaced."""

    async def wait(self, seconds: float) -> None:
        """Let time pass by the run's clock: a platform asked for it."""

    def now(self) -> datetime:
        """The run's clock, aware, UTC."""


class Resume(Protocol):
    """What an earlier run left."""

    def cursor(self, account: str) -> str | None:
        """State of the last `Cursor` of an unfinished snapshot, None to start afresh."""

    def known_posts(self, account: str) -> Mapping[str, int]:
        """Comment counts by post id in the last closed snapshot; `Unchanged` may be given for these posts."""

    def known_id(self, account: str) -> str:
        """The platform's own id of the account in the last closed snapshot, "" where none was told."""


class Masker(Protocol):
    """Makes pseudonyms and masks; the key stays with the core."""

    def is_official(self, platform: str, person: str) -> bool:
        """Is this platform id that of a listed account?"""

    def person(self, platform: str, person: str) -> str:
        """Pseudonym of a citizen's platform id; a pseudonym or an official's id comes back unchanged."""

    def text(self, text: str) -> str:
        """The text with names and contacts of citizens masked. Idempotent."""


class Platform(ABC):
    """A platform: where it is, how to ask, how to read. Stateless; one object a process."""

    id: ClassVar[str]
    title: ClassVar[Text]
    secrets: ClassVar[
        Mapping[str, Text]
    ] = {}  # name → what it opens; read from OTKLIK_SECRET_<NAME> or the keyring
    observations: ClassVar[tuple[ObservationKey, ...]] = ()
    offers: ClassVar[frozenset[str]] = frozenset(
        {"account", "posts"}
    )  # of account, posts, comments: what there is to get

    @abstractmethod
    def hosts(self, accounts: Sequence[Account]) -> frozenset[str]:
        """Hosts that a collection of these accounts may ask, from `platform.toml` and the profile's addresses."""

    @abstractmethod
    def limits(self) -> tuple[Limit, ...]:
        """Dated limits, from `platform.toml`."""

    @abstractmethod
    def account_from_url(self, url: str) -> str | None:
        """Canonical handle of the account that an address in any spelling belongs to; None if not of this platform."""

    @abstractmethod
    def account_url(self, handle: str) -> str:
        """Canonical address of a handle; `account_from_url(account_url(h)) == h`."""

    @abstractmethod
    def collect(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume
    ) -> AsyncIterator[Exchange | Gap | Cursor | Unchanged]:
        """Ask for all accounts. A failing account yields a gap and the iterator goes on; every account ends with
        `Cursor(is_done=True)`. The core commits each exchange, with its records, before asking for the next."""

    @abstractmethod
    def read(self, exchange: Exchange, account: Account) -> Iterable[Record]:
        """What the exchange says of the account. Pure. Raises FormatChanged, never anything else for bad bytes."""

    @abstractmethod
    def mask(self, exchange: Exchange, masker: Masker) -> Exchange:
        """The exchange without citizens' identities: `read(mask(x))` equals `read(x)` with people pseudonymised."""


class ImportFile(msgspec.Struct, frozen=True):
    """A file that a user wants to bring in; `account` where it was named."""

    name: str
    content: bytes
    account: Account | None = None


class Importer(ABC):
    """Understands a kind of file."""

    id: ClassVar[str]
    title: ClassVar[Text]

    @abstractmethod
    def recognises(self, file: ImportFile) -> bool:
        """A cheap look."""

    @abstractmethod
    def exchanges(self, file: ImportFile, now: datetime) -> Iterable[Exchange]:
        """The file as exchanges, which the platform's reader then reads. Raises ImportFileError (row, column)."""


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one row of an imported table says of one page."""

    place: str  # "Лист1!7"
    address: str  # of the page, in any spelling; "" where the row says why there is none
    values: Mapping[str, Value] = {}  # by observation key
    name: str = ""  # of the body, for a new region profile
    level: str = ""
    kind: str = ""
    ogrn: str = ""
    absent_platform: str = ""  # where it has no page, and why
    absent_reason: str = ""


class ImportRemark(msgspec.Struct, frozen=True):
    """What an importer did not understand, and where: "Лист1!D7"."""

    place: str
    message: str


class ImportedTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table as understood; nothing of what it did not name is kept."""

    rows: tuple[TableRow, ...]
    remarks: tuple[ImportRemark, ...] = ()


class TableImporter(ABC):
    """Understands a table whose rows speak of pages that are in the profile: an export of a cabinet, a register.

    What it says stands beside what was collected of the page, under keys of its own, and is renewed by the next import.
    """

    id: ClassVar[str]
    title: ClassVar[Text]
    observations: ClassVar[tuple[ObservationKey, ...]] = ()

    @abstractmethod
    def recognises(self, file: ImportFile) -> bool:
        """Has the file a header of this table?"""

    @abstractmethod
    def table(self, file: ImportFile) -> ImportedTable:
        """Its rows. Raises ImportFileError where nothing can be understood."""


class RegisterRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a table tells of one body, or of the region where `body` is ""."""

    place: str  # "Лист1!7", or the columns it was computed from
    values: Mapping[str, Value]  # by observation key
    body: str = ""  # name of the body as the table writes it


class ImportedRegister(msgspec.Struct, frozen=True, kw_only=True):
    """Figures computed from a table; its rows are not kept."""

    rows: tuple[RegisterRow, ...]
    remarks: tuple[ImportRemark, ...] = ()


class RegisterImporter(ABC):
    """Understands a table that speaks of bodies or of the region rather than of pages: answers to a survey, a register.

    Figures are kept, rows are not: people stand in them. What it tells stands until the next table of the same kind that
    speaks of the same body; items with `applies = { subject = "body" }` or `"region"` read it as observations.
    """

    id: ClassVar[str]
    title: ClassVar[Text]
    observations: ClassVar[tuple[ObservationKey, ...]] = ()

    @abstractmethod
    def recognises(self, file: ImportFile) -> bool:
        """Has the file a header of this table?"""

    @abstractmethod
    def figures(self, file: ImportFile) -> ImportedRegister:
        """What it tells. Pure. Raises ImportFileError where nothing can be understood."""


class Simulator(ABC):
    """An ASGI application that answers as a platform does, over the sandbox's world; for demo, training, tests.

    `app(world)` is given `otklik.sandbox.world.World`. A simulator and its reader share their author's mistakes:
    recordings, not simulators, decide.
    """

    platform: ClassVar[str]

    @abstractmethod
    def hosts(self, world: Any) -> frozenset[str]:
        """Hosts that this simulator answers for."""

    @abstractmethod
    def app(self, world: Any, now: Callable[[], float] | None = None) -> Any:
        """The ASGI application; it sees the `host` header. `now`: seconds of the clock by which it limits the pace of
        requests as the platform does; without it no pace is asked for."""


class ReportFormat(ABC):
    """Writes a report model in one format."""

    id: ClassVar[str]  # "md", "html", "json"
    title: ClassVar[Text]
    suffix: ClassVar[str]
    writes: ClassVar[frozenset[str]] = frozenset({"report"})  # of report, comparison: what it can be given

    @abstractmethod
    def write(self, report: Any) -> bytes:
        """`report` is `otklik.report.model.Report`, or, where `writes` says so, a comparison,
        `otklik.report.comparison.model.ComparisonReport`. Deterministic: same report, same bytes."""
