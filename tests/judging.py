"""A small region, its facts in memory, and a small pack: what tests of judging stand on. Everybody is fictional."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import msgspec

from otklik.hookspecs import hookimpl
from otklik.host import Host
from otklik.metric import Meter, Metric, Reading, Scope
from otklik.model import (
    Account,
    Answer,
    Comment,
    Decision,
    Exchange,
    Gap,
    Keep,
    Observation,
    ObservationKey,
    Outcome,
    Post,
    Record,
    Subject,
    Text,
    Waiver,
    Window,
)
from otklik.packs.link import Method, load_method
from otklik.platform import Platform
from otklik.profile.model import Absent, Body, Profile, Region
from otklik.store.imports import Imported
from profile_platforms import FakeTelegram, FakeVk, FakeWebsite

AS_OF = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(since=AS_OF - timedelta(days=28), until=AS_OF)


class Vk(FakeVk):
    observations = (
        ObservationKey(key="vk.has_cover", type="bool", title=Text("Обложка")),
        ObservationKey(key="vk.has_avatar", type="bool", title=Text("Аватар")),
        ObservationKey(key="vk.has_phone", type="bool", title=Text("Телефон")),
        ObservationKey(key="vk.has_email", type="bool", title=Text("Почта")),
        ObservationKey(key="vk.site", type="str", title=Text("Сайт")),
        ObservationKey(key="vk.menu", type="int", title=Text("Меню")),
        ObservationKey(key="vk.hosts", type="str", title=Text("Узлы"), is_many=True),
    )


class Telegram(FakeTelegram):
    observations = (ObservationKey(key="telegram.has_avatar", type="bool", title=Text("Аватар")),)


class PostCount(Metric):
    """How many posts it was fed; raises over a post that says so."""

    id = "post_count"
    title = Text("Число записей", "Posts")
    unit = "posts"
    formula = Text("число записей", "number of posts")
    source = "test"
    needs = frozenset({Post})

    def meter(self, scope: Scope) -> Meter:
        return _Counting(scope)


class CommentCount(PostCount):
    id = "comment_count"
    needs = frozenset({Comment})


class PostSample(PostCount):
    """As if the posts were a sample: two more or fewer are possible."""

    id = "post_sample"

    def meter(self, scope: Scope) -> Meter:
        return _Sampling(scope)


class _Counting:
    def __init__(self, scope: Scope) -> None:
        self.n = 0
        self.scope = scope

    def add(self, record: Record) -> None:
        if getattr(record, "text", "") == "raise":
            raise RuntimeError("{odd} text")
        self.n += 1

    def reading(self) -> Reading:
        if "posts" not in self.scope.obtained:
            return Reading(value=None, note="no posts")
        return Reading(value=self.n, n=self.n)


class _Sampling(_Counting):
    def reading(self) -> Reading:
        return Reading(value=self.n, n=self.n, low=self.n - 2.0, high=self.n + 2.0)


@hookimpl
def register_platforms() -> Iterable[Platform]:
    return (Vk(), Telegram(), FakeWebsite())


@hookimpl
def register_metrics() -> Iterable[Metric]:
    return (PostCount(), CommentCount(), PostSample())


def make_host() -> Host:
    """The platforms and metrics above, brought by a plugin "vk"."""
    return Host([EntryPoint("vk", "judging", "otklik")])


class FakeSnapshot(msgspec.Struct, frozen=True):
    id: int
    account: Account
    window: Window
    closed_at: datetime | None = AS_OF
    imported: Imported | None = None


class FakeAudit:
    """An audit file in memory, as `measure.Facts` asks."""

    def __init__(
        self,
        records: Mapping[str, Sequence[Record]],
        gaps: Iterable[Gap] = (),
        answers: Iterable[Answer] = (),
        as_of: datetime = AS_OF,
        decisions: Iterable[Decision] = (),
        received: Mapping[str, datetime] | None = None,
        waivers: Iterable[Waiver] = (),
    ) -> None:
        self.as_of = as_of
        self._waivers = tuple(waivers)
        self.profile_text = ""
        self._records = dict(enumerate(records.values(), 1))
        self._snapshots = {
            account: FakeSnapshot(number, account_of(account), WINDOW)
            for number, account in enumerate(records, 1)
        }
        self._gaps = tuple(gaps)
        self._answers: dict[tuple[str, str], tuple[Answer, ...]] = {}
        for a in answers:  # two answers to one item and subject: people who answered apart
            key = (a.item, str(a.subject))
            self._answers[key] = (*self._answers.get(key, ()), a)
        self._decisions = {(d.item, str(d.subject)): (d,) for d in decisions}
        self._received = dict(received or {})

    def latest_snapshots(self) -> Mapping[str, FakeSnapshot]:
        return self._snapshots

    def snapshots(self) -> Sequence[FakeSnapshot]:
        return tuple(self._snapshots.values())

    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
        return ((record, f"x{snapshot}") for record in self._records[snapshot])

    def gaps(self, snapshot: int) -> Sequence[Gap]:
        owner = next(a for a, s in self._snapshots.items() if s.id == snapshot)
        return tuple(gap for gap in self._gaps if gap.account == owner)

    def standing_answers(self) -> Mapping[tuple[str, str], Sequence[Answer]]:
        return self._answers

    def decisions(self) -> Mapping[tuple[str, str], Sequence[Decision]]:
        return self._decisions

    def received_at(self) -> Mapping[str, datetime]:
        return self._received

    def waivers(self) -> Sequence[Waiver]:
        return self._waivers

    def heads(self) -> Sequence[str]:
        events = {a.event for told in self._answers.values() for a in told}
        return tuple(sorted(events | {d.event for told in self._decisions.values() for d in told}))

    def exchange(self, uid: str) -> Exchange:
        return Exchange(
            platform="vk", accounts=(), role="execute", url="https://api.vk.example/x", received_at=AS_OF
        )


def account_of(identifier: str) -> Account:
    platform, _colon, handle = identifier.partition(":")
    host = {"vk": "vk.com", "telegram": "t.me"}[platform]
    return Account(platform, handle, f"https://{host}/{handle}")


def profile_of(*bodies: Body) -> Profile:
    return Profile(region=Region(code="99", name="Приреченская область", zone="Asia/Omsk"), bodies=bodies)


MINZDRAV = Body(
    id="minzdrav",
    name="Министерство здравоохранения Приреченской области",
    short_name="Минздрав",
    kind="ministry",
    level="region",
    accounts=("https://vk.com/prirechye_minzdrav",),
)
SCHOOL = Body(
    id="school5",
    name="Школа № 5",
    short_name="Школа № 5",
    kind="school",
    level="subordinate",
    accounts=("https://vk.com/prirechye_school5", "https://t.me/prirechye_school5"),
)
LIBRARY = Body(
    id="library",
    name="Приреченская библиотека",
    short_name="Библиотека",
    kind="library",
    level="subordinate",
    absent=(Absent(platform="vk", checked_on=date(2026, 11, 1), reason="решение учредителя"),),
)
VK_MINZDRAV, VK_SCHOOL, TG_SCHOOL = (
    "vk:prirechye_minzdrav",
    "vk:prirechye_school5",
    "telegram:prirechye_school5",
)


def observed(account: str, **values: Any) -> list[Record]:
    """Observations of an account; `__` in a name stands for a dot."""
    return [
        Observation(account=account, key=key.replace("__", "."), value=value, place=f"/{key}")
        for key, value in values.items()
    ]


def posts(account: str, n: int, *, step: timedelta = timedelta(days=1)) -> list[Record]:
    """`n` posts in time order, the last a day before the audit."""
    return [
        Post(
            account=account,
            id=str(i),
            published_at=AS_OF - step * (n - i),
            text="Запись",
            url=f"https://vk.com/wall-1_{i}",
            place=f"/items/{i}",
        )
        for i in range(n)
    ]


def answer(
    item: str, subject: str, outcome: Outcome, note: str = "", author: str = "", at: datetime = AS_OF
) -> Answer:
    return Answer(
        event=f"e-{item}-{subject}{author and '-' + author}",
        item=item,
        subject=Subject.parse(subject),
        outcome=outcome,
        note=note,
        author=author,
        at=at,
    )


def decision(item: str, subject: str, keep: Keep, machine: Outcome, *answers: str) -> Decision:
    return Decision(
        event=f"d-{item}-{subject}-{keep.value}",
        item=item,
        subject=Subject.parse(subject),
        keep=keep,
        reason="посмотрели вместе",
        machine=machine.value,
        answers=answers,
        at=AS_OF,
    )


HEAD = """
id = "test"
version = "1.0"
title.ru = "Пробный"
title.en = "Test"
requires = ["vk"]
sections = [
  { id = "PAGE", title.ru = "Страница", title.en = "Page", weight = 1 },
  { id = "CONT", title.ru = "Содержание", title.en = "Content", weight = 3 },
]
"""


def item(
    identifier: str, body: str, section: str = "PAGE", mode: str = "automatic", weight: float = 1
) -> str:
    """One [[item]] with the texts filled in; `body` has rule, applies and the like, tables last."""
    texts = "\n".join(
        f'{key}.ru = "{word} {identifier}"\n{key}.en = "{word} {identifier}"'
        for key, word in (
            ("title", "Да"),
            ("failure_title", "Нет"),
            ("question", "Так ли"),
            ("why", "Потому"),
            ("remedy", "Сделать"),
        )
    )
    return f"""
[[item]]
id = "{identifier}"
section = "{section}"
mode = "{mode}"
weight = {weight}
basis = [{{ level = "Р", regions = ["99"], act.ru = "Акт", act.en = "Act", status = "V2" }}]
{texts}
{body}
"""


def norm(identifier: str, value: object, extra: str = "") -> str:
    shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
    return f"""
[[norm]]
id = "{identifier}"
value = {shown}
valid_from = 2020-01-01
checked_on = 2026-11-01
basis = {{ level = "Р", act.ru = "Акт", act.en = "Act", status = "V1" }}
{extra}
"""


def write_pack(folder: Path, items: str = "", head: str = HEAD, **files: str) -> Path:
    """A pack on disk; other files by name with `__` for the slash: norms__base="…"."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(head, encoding="utf-8")
    for name, text in {"items__items": items, **files}.items():
        path = folder / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def method_of(folder: Path, items: str, host: Host | None = None, head: str = HEAD, **files: str) -> Method:
    return load_method([write_pack(folder / "pack", items, head=head, **files)], host or make_host())
