"""Makes the sandbox's world: a fictional region with a year of life, the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import tomli

from otklik.sandbox.sites import make_site
from otklik.sandbox.world import (
    World,
    WorldAccount,
    WorldBody,
    WorldComment,
    WorldPerson,
    WorldPoll,
    WorldPost,
)

NOW = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
FIRST_VISIT = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)  # a quarter before
SEED = 2026
DAYS = 365
EMOJI = ("👍", "❤", "🔥", "👏", "😢")


def prirechye(now: datetime = NOW, seed: int = SEED, *, is_later: bool = False) -> World:
    """«Приреченская область»: forty bodies, their pages good and bad, one of them a fake.

    `is_later`: as it is when the consultants come back, some things mended, some fallen.
    """
    cast, texts = _table("cast.toml"), _table("texts.toml")
    people = _people(texts)
    region = cast["region"]
    changed = {row["id"]: row for row in cast["later"]} if is_later else {}
    rows = [{**row, **changed.get(row["id"], {})} for row in cast["body"]]
    bodies = tuple(_body(row, number) for number, row in enumerate(rows, 1))
    accounts: list[WorldAccount] = []
    sites = []
    for number, row in enumerate(rows, 1):
        handles = row.get("handles", {})
        links = tuple(_address(platform, row["id"]) for platform in row["pages"] if platform != "website")
        for platform, habit in row["pages"].items():
            chance = random.Random(f"{seed}/{row['id']}/{platform}")
            if platform == "website":
                sites.append(make_site(row, habit, number, links, now, chance))
            else:
                maker = _Page(
                    row,
                    number,
                    platform,
                    habit,
                    cast["habits"][habit],
                    texts,
                    people,
                    now,
                    region["zone"],
                    chance,
                )
                accounts.append(maker.account(handle=handles.get(platform, "")))
        if row.get("fake"):
            chance = random.Random(f"{seed}/{row['fake']}")
            maker = _Page(
                row,
                500 + number,
                "vk",
                "fake",
                cast["habits"]["fake"],
                texts,
                people,
                now,
                region["zone"],
                chance,
            )
            accounts.append(maker.account(handle=row["fake"]))
    return World(
        region_code=region["code"],
        region_name=region["name"],
        zone=region["zone"],
        population=region["population"],
        now=now,
        bodies=bodies,
        accounts=tuple(accounts),
        sites=tuple(sites),
        people=people,
    )


def _table(name: str) -> dict[str, Any]:
    return tomli.loads((files("otklik.sandbox") / name).read_text(encoding="utf-8"))


def _address(platform: str, body: str) -> str:
    return {"vk": "https://vk.com/", "telegram": "https://t.me/"}[platform] + f"prirechye_{body}"


def _people(texts: Mapping[str, Any]) -> tuple[WorldPerson, ...]:
    chance = random.Random("people")
    return tuple(
        WorldPerson(
            id=9_000_000_000 + n,
            first_name=chance.choice(texts["first_names"]),
            last_name=chance.choice(texts["last_names"]),
        )
        for n in range(1, 601)
    )


def _body(row: Mapping[str, Any], number: int) -> WorldBody:
    return WorldBody(
        id=row["id"],
        name=row["name"],
        short_name=row["short"],
        kind=row["kind"],
        level=row["level"],
        parent=row.get("parent", ""),
        ogrn=_ogrn(number),
        audience=row["audience"] * 1000,
        absent=tuple(row.get("absent", {}).items()),
    )


def _ogrn(number: int) -> str:
    """An ОГРН that nobody has (region 99) with the right check digit."""
    stem = f"102990{number:06d}"
    return stem + str(int(stem) % 11 % 10)


class _Page:
    """Makes one page of a social network by its habit."""

    def __init__(
        self,
        row: Mapping[str, Any],
        number: int,
        platform: str,
        habit: str,
        ways: Mapping[str, Any],
        texts: Mapping[str, Any],
        people: tuple[WorldPerson, ...],
        now: datetime,
        zone: str,
        chance: random.Random,
    ) -> None:
        self.row, self.number, self.platform, self.habit, self.ways = row, number, platform, habit, ways
        self.texts, self.people, self.now, self.zone, self.chance = texts, people, now, ZoneInfo(zone), chance
        self.followers = max(
            40, int(row["audience"] * ways["followers"] * (0.6 if platform == "telegram" else 1.0))
        )
        self.next_id = 10

    def account(self, handle: str = "") -> WorldAccount:
        handle = handle or f"prirechye_{self.row['id']}"
        is_good = self.habit in {"exemplary", "decent", "stamping"}
        is_kept = is_good or self.habit in {"formal", "muted"}
        site = f"https://{self.row['id']}.prirechye.example" if "website" in self.row["pages"] else ""
        phone = f"8 (4900) 20-{self.number:02d}-00"
        states = {"deactivated": "deactivated", "hidden": "closed" if self.platform == "vk" else "no_preview"}
        account = WorldAccount(
            platform=self.platform,
            handle=handle,
            native_id=210_000_000 + self.number,
            body=self.row["id"],
            title=f"{self.row['short']} | Приреченская область" if is_good else self.row["name"],
            description=self._description(phone, is_kept, site),
            status="Отвечаем в будни с 9 до 18" if is_good else "",
            followers=self.followers,
            state=states.get(self.habit, "open"),
            is_verified=self.habit == "exemplary",
            is_government=is_kept and self.habit != "stamping",
            activity="Государственная организация" if is_kept else "Открытая группа",
            avatar_side=400 if is_kept else 200,
            has_cover=is_good,
            site=site,
            phones=(phone,) if is_kept else (),
            emails=(f"{self.row['id']}@prirechye.example",) if is_good else (),
            address="г. Приреченск, ул. Садовая, 1" if is_kept else "",
            hours="пн–пт 9:00–18:00" if is_good else "",
            links=self._links(site),
            menu=self._menu(),
            can_message=self.habit not in {"muted", "abandoned", "fake"},
            wall="closed" if self.habit == "muted" else "limited",
        )
        return msgspec.structs.replace(account, posts=self._posts(handle))

    def _description(self, phone: str, is_kept: bool, site: str) -> str:
        name: str = self.row["name"]
        if not is_kept:
            return name
        told = f"Официальная страница: {name}. Рассказываем о работе, помогаем решать вопросы жителей и отвечаем на сообщения."
        return f"{told} Телефон: {phone}. Адрес: г. Приреченск, ул. Садовая, 1. {site}".strip()

    def _links(self, site: str) -> tuple[str, ...]:
        """An exemplary page leads to all others of its body, a decent one to its site."""
        if self.habit == "exemplary":
            others = (p for p in self.row["pages"] if p not in (self.platform, "website"))
            return tuple(filter(None, (site, *(_address(platform, self.row["id"]) for platform in others))))
        return (site,) if site and self.habit in {"decent", "stamping"} else ()

    def _menu(self) -> tuple[tuple[str, str], ...]:
        """The two forms of ПОС, right, wrong or missing."""
        digits = f"{1029900000000 + self.number}"
        form = f"https://pos.gosuslugi.ru/form/?opaId={200000 + self.number}&utm_source=vk&utm_medium=99&utm_campaign={digits}"
        polls = f"https://pos.gosuslugi.ru/og/org-activities?reg_code=99&utm_source=vk1&utm_medium=99&utm_campaign={digits}"
        if self.habit == "exemplary":
            return ("Написать обращение", form), ("Опросы и голосования", polls)
        if self.habit in {"decent", "stamping"}:
            return (("Написать обращение", form),)
        if self.habit == "formal":
            return (("Обращения", form.replace("&utm_source=vk", "")),)
        return ()

    def _posts(self, handle: str) -> tuple[WorldPost, ...]:
        last = self.now - timedelta(days=self.ways.get("stops_days_ago", 0))
        moment = self.now - timedelta(days=DAYS)
        step = 7 / self.ways["posts"]
        posts: list[WorldPost] = []
        while True:
            moment += timedelta(days=max(0.15, self.chance.gauss(step, step * 0.45)))
            local = moment.astimezone(self.zone)
            moment = local.replace(
                hour=self.chance.choice((9, 10, 11, 12, 14, 16, 17, 19)),
                minute=self.chance.randrange(60),
                second=0,
                microsecond=0,
            ).astimezone(UTC)
            if moment >= last:
                break
            posts.append(self._post(moment, handle))
        if posts and self.habit in {"exemplary", "decent"}:
            posts[-3] = msgspec.structs.replace(posts[-3], is_pinned=True)
        return tuple(posts)

    def _post(self, at: datetime, handle: str) -> WorldPost:
        self.next_id += self.chance.choice((1, 1, 1, 2))
        number = self.next_id
        is_repost = self.chance.random() < self.ways["reposts"]
        text = self._say("reposts" if is_repost else self.ways["words"], "posts")
        reach = int(self.followers * self.chance.uniform(0.08, 0.6))
        likes = int(reach * self.chance.uniform(0.004, 0.03))
        is_open = bool(self.ways.get("comments_open", True))
        media = (
            self.chance.choice((("photo",), ("photo",), ("photo", "photo"), ("video",), ()))
            if self.ways["words"] == "plain"
            else ()
        )
        poll = None
        if "Опрос" in text and not is_repost:
            votes = self.chance.randrange(30, 400)
            poll = WorldPoll(
                id=number * 10,
                question="Что сделать в первую очередь?",
                options=(("Дорожки", votes), ("Свет", votes // 2), ("Зелень", votes // 3)),
            )
            media = ("poll",)
        comments = self._comments(at, number, handle) if is_open and self.platform == "vk" else ()
        return WorldPost(
            id=number,
            at=at,
            text=text,
            media=media,
            likes=likes,
            reactions=tuple((emoji, likes // (3**n)) for n, emoji in enumerate(EMOJI) if likes // (3**n)),
            reposts=likes // 7,
            views=reach,
            comments=comments,
            are_comments_open=is_open,
            repost_of="Правительство Приреченской области" if is_repost else "",
            poll=poll,
            is_edited=self.chance.random() < 0.04,
            is_advertisement=text.startswith("Проект поддержан"),
        )

    def _comments(self, at: datetime, post: int, handle: str) -> tuple[WorldComment, ...]:
        mean = min(6.0, 0.15 + self.row["audience"] / 150 * self.ways["posts"] / 4)
        found: list[WorldComment] = []
        number = post * 100
        for _n in range(min(60, int(self.chance.expovariate(1 / mean)))):
            person = self.chance.choice(self.people)
            asked = at + timedelta(seconds=int(self.chance.expovariate(1 / 9) * 3600))
            if asked >= self.now:
                continue
            number += 1
            topic = self.chance.choice(
                ("road", "housing", "health", "transport", "education", "question", "question", "thanks")
            )
            question = number
            complaint = self.chance.randrange(len(self.texts["complaints"][topic]))
            found.append(
                WorldComment(
                    id=question,
                    at=asked,
                    person=person.id,
                    text=self._filled(self.texts["complaints"][topic][complaint]),
                    likes=self.chance.choice((0, 0, 0, 1, 2, 5)),
                )
            )
            number += 1
            answer = self._answer(question, number, asked, (topic, complaint), person, handle)
            if answer is not None:
                found.append(answer)
        return tuple(sorted(found, key=lambda comment: (comment.at, comment.id)))

    def _answer(
        self,
        question: int,
        number: int,
        asked: datetime,
        complaint: tuple[str, int],
        person: WorldPerson,
        handle: str,
    ) -> WorldComment | None:
        if self.chance.random() >= self.ways["answers"]:
            return None
        at = asked + timedelta(seconds=int(self.chance.uniform(*self.ways["hours"]) * 3600))
        local = at.astimezone(self.zone)
        if not 8 <= local.hour < 20 and self.habit != "exemplary":
            at += timedelta(hours=(33 - local.hour) % 24)
        if at >= self.now:
            return None
        due = (at + timedelta(days=self.chance.randrange(2, 9))).date()
        manner, told = self.ways["manner"], {"name": person.first_name, "date": _day(due)}
        text = (
            self._good_answer(*complaint, told) if manner == "good" else self._say(manner, "answers", **told)
        )
        return WorldComment(id=number, at=at, account=f"{self.platform}:{handle}", parent=question, text=text)

    def _good_answer(self, topic: str, complaint: int, told: Mapping[str, str]) -> str:
        """A greeting, what was found, what will be done and when, whom to call: parts chosen apart, so that none repeats."""
        good = self.texts["good_answers"]
        parts = [good["greetings"], *good["parts"][topic]]
        words = {"inspector": self.chance.choice(good["inspector"]), **told}
        if topic in good["cases"]:
            cause, work = self.chance.choice(good["cases"][topic][complaint])
            words |= {"cause": self._filled(cause), "work": self._filled(work)}
            parts += [good["contact"], good["closing"]]
        said = " ".join(self._filled(self.chance.choice(part), **words) for part in parts)
        return re.sub(r"(^|[.!?] )([а-яё])", lambda m: m[1] + m[2].upper(), said.strip())

    def _say(self, kind: str, part: str, **more: str) -> str:
        return self._filled(str(self.chance.choice(self.texts[part][kind])), **more)

    def _filled(self, template: str, **more: str) -> str:
        """The template with names and numbers in its places."""
        chance = self.chance
        return template.format(
            town=chance.choice(self.texts["towns"]),
            in_town=chance.choice(self.texts["in_towns"]),
            street=chance.choice(self.texts["on_streets"]),
            n=chance.randrange(2, 60),
            nn=f"{chance.randrange(100):02d}",
            phone=f"8 (4900) 2{chance.randrange(4)}-{chance.randrange(100):02d}-{chance.randrange(100):02d}",
            **more,
        )


_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"
