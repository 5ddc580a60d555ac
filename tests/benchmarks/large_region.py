"""A made-up region of thousands of accounts whose records are made as they are asked for, so that no list of them takes memory."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zlib import crc32

import msgspec

from otklik.host import Host
from otklik.model import (
    Account,
    AccountFacts,
    Answer,
    Comment,
    Decision,
    Exchange,
    Gap,
    Observation,
    ObservationKey,
    Post,
    Record,
    Subject,
    SubjectKind,
    Waiver,
    Window,
)
from otklik.profile.model import Body, Profile, Region

AS_OF = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(since=AS_OF - timedelta(days=91), until=AS_OF)
LEVELS = ("region", "municipal", "subordinate")
KINDS = ("ministry", "agency", "municipality", "hospital", "school", "culture", "social", "institution")
PLACES = ("vk", "vk", "telegram", "website")  # one body's accounts
WORDS = (
    "Ремонт дороги на улице Садовой закончат в пятницу",
    "Поликлиника принимает без записи по субботам",
    "В школе открылся новый спортивный зал",
    "Запишитесь на приём через сайт или по телефону",
    "Отопление включат во всех домах до среды",
    "В рамках осуществления мероприятий проведена работа по организации",
)
MISSING = 0.05


class Snap(msgspec.Struct, frozen=True):
    id: int
    account: Account
    window: Window = WINDOW
    closed_at: datetime = AS_OF
    imported: None = None


def large_profile(accounts: int) -> Profile:
    """Bodies with two VK pages, a channel and a site each."""
    addresses = (
        "https://vk.com/page{n}a",
        "https://vk.com/page{n}b",
        "https://t.me/page{n}c",
        "https://page{n}.example/",
    )
    bodies = tuple(
        Body(
            id=f"body{n}",
            name=f"Учреждение № {n} Приреченской области",
            short_name=f"Учреждение № {n}",
            kind=KINDS[n % len(KINDS)],
            level=LEVELS[n // len(KINDS) % len(LEVELS)],
            audience=1000 + n,
            accounts=tuple(address.format(n=n) for address in addresses),
        )
        for n in range(accounts // len(addresses))
    )
    return Profile(region=Region(code="99", name="Приреченская область", zone="Asia/Omsk"), bodies=bodies)


class LargeAudit:
    """An audit file of such a region, as `measure.Facts` asks. `posts` and `comments` are those of one social page."""

    def __init__(self, host: Host, profile: Profile, posts: int = 6, comments: int = 2) -> None:
        self.as_of = AS_OF
        self.profile_text = "made up"
        self._posts, self._comments = posts, comments
        self._snapshots: dict[str, Snap] = {}
        self._all: list[Snap] = []
        self.collect_again(profile.accounts(host))
        self._answers: dict[tuple[str, str], tuple[Answer, ...]] = {}
        self._waivers = tuple(_waiver(body, number) for number, body in enumerate(profile.bodies[::50]))
        self._keys: dict[str, list[ObservationKey]] = {
            platform: [k for k in host.observations.values() if k.key.partition(".")[0] == platform]
            for platform in set(PLACES)
        }

    def collect_again(self, accounts: Iterable[Account]) -> None:
        """These accounts have a later snapshot, with other facts."""
        for account in accounts:
            self._snapshots[account.id] = Snap(len(self._all), account)
            self._all.append(self._snapshots[account.id])

    def answer(self, answer: Answer) -> None:
        self._answers[answer.item, str(answer.subject)] = (answer,)

    def snapshots(self) -> Sequence[Snap]:
        return self._all

    def latest_snapshots(self) -> Mapping[str, Snap]:
        return self._snapshots

    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
        account = self._all[snapshot].account
        chance = random.Random(snapshot)
        uid = _uid(snapshot)
        yield _facts(account, chance), uid
        yield Observation(account=account.id, key="account.state", value=_state(chance)), uid
        for key in self._keys[account.platform]:
            if chance.random() >= MISSING:
                yield (
                    Observation(account=account.id, place=key.key, key=key.key, value=_value(key, chance)),
                    uid,
                )
        if account.platform == "website":
            return
        posts = [_post(account, number, chance, self._comments) for number in range(self._posts)]
        for post in posts:
            yield post, uid
        for post in posts if account.platform == "vk" else ():
            for comment in _comments(account, post, chance):
                yield comment, uid

    def gaps(self, snapshot: int) -> Sequence[Gap]:
        return ()

    def standing_answers(self) -> Mapping[tuple[str, str], Sequence[Answer]]:
        return self._answers

    def decisions(self) -> Mapping[tuple[str, str], Sequence[Decision]]:
        return {}

    def received_at(self) -> Mapping[str, datetime]:
        return {_uid(snapshot.id): AS_OF for snapshot in self._all}

    def waivers(self) -> Sequence[Waiver]:
        return self._waivers

    def heads(self) -> Sequence[str]:
        return tuple(sorted({answer.event for told in self._answers.values() for answer in told}))

    def exchange(self, uid: str) -> Exchange:
        return Exchange(platform="", accounts=(), role="", url="", received_at=AS_OF)


def _uid(snapshot: int) -> str:
    return f"{snapshot:016x}"


def _waiver(body: Body, number: int) -> Waiver:
    """A body that is excused from an item on all its pages."""
    return Waiver(
        event=f"w{number}",
        item="PAGE-01",
        subject=Subject(SubjectKind.BODY, body.id),
        reason="Страницу переносят",
        approver="Управление внутренней политики",
        since=WINDOW.since.date(),
        until=(AS_OF + timedelta(days=90)).date(),
        at=AS_OF,
    )


def _facts(account: Account, chance: random.Random) -> AccountFacts:
    return AccountFacts(
        account=account.id,
        native_id=f"club{crc32(account.id.encode())}",
        title=f"Учреждение {account.handle}",
        description=chance.choice(WORDS),
        url=account.url,
        followers=int(chance.lognormvariate(7, 1.5)),
    )


def _state(chance: random.Random) -> str:
    return "open" if chance.random() < 0.97 else chance.choice(("deactivated", "not_found", "closed"))


def _value(key: ObservationKey, chance: random.Random) -> bool | int | float | str | None:
    if chance.random() < 0.02:
        return None  # told, and empty
    match key.type:
        case "bool":
            return chance.random() < 0.7
        case "int":
            return chance.randrange(40)
        case "float":
            return round(chance.uniform(0, 100), 2)
        case "date":
            return (AS_OF - timedelta(days=chance.randrange(400))).date().isoformat()
        case _:
            return chance.choice(("ru", "открыто", "https://page.example/"))


def _post(account: Account, number: int, chance: random.Random, comments: int) -> Post:
    at = WINDOW.since + timedelta(days=number * 91 / 40 + chance.random())
    return Post(
        account=account.id,
        id=str(number),
        published_at=at,
        text=". ".join(chance.choices(WORDS, k=3)) + ".",
        url=f"{account.url}/{number}",
        media=chance.choice(((), ("photo",), ("video",))),
        views=chance.randrange(50, 5000),
        likes=chance.randrange(50),
        reposts=chance.randrange(5),
        comments=comments if account.platform == "vk" else None,
        comments_open=True if account.platform == "vk" else None,
    )


def _comments(account: Account, post: Post, chance: random.Random) -> Iterator[Comment]:
    for number in range(post.comments or 0):
        at = post.published_at + timedelta(hours=1 + number)
        person = f"person-{chance.randrange(1000)}"
        yield Comment(
            account=account.id,
            post=post.id,
            id=f"{number}",
            published_at=at,
            author=person,
            text="Когда починят дорогу?",
        )
        if chance.random() < 0.6:
            yield Comment(
                account=account.id,
                post=post.id,
                id=f"{number}a",
                parent=str(number),
                published_at=at + timedelta(hours=chance.randrange(1, 90)),
                author="club1",
                text="Здравствуйте! Работы закончат в пятницу.",
                is_official=True,
            )
