"""Requests to VK for 50 communities × 100 posts with heavy-tailed comments, beside the least that could do.

The lower bound is max(calls / 25, bytes / 5 MB): every page of every wall, of every post's comments and of every
thread longer than what comes with its comment has to be asked for once. Run: `python -m tests.benchmarks.vk_requests`.
"""

from __future__ import annotations

import asyncio
import math
import random
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent / "plugins" / "otklik_vk"))

from tests.benchmarks.figures import Figure, tell
from vk_harness import NOW, PEOPLE, Left, Run, collect, page, world_of

from otklik.model import AccountFacts, Post
from otklik.sandbox.world import World, WorldComment, WorldPost
from otklik_vk.settings import settings

_WORDS = [
    "почему",
    "дорога",
    "двор",
    "ремонт",
    "школа",
    "автобус",
    "вода",
    "тепло",
    "свет",
    "снег",
    "когда",
    "ответьте",
    "пожалуйста",
    "спасибо",
    "больница",
]


def heavy_tailed_world(seed: int, communities: int = 50, posts: int = 100, size: int = 1) -> World:
    """Pages whose posts have log-normal numbers of comments, a few of them thousands; one comment in five is answered,
    with threads as uneven. `size` multiplies the length of every text."""
    chance = random.Random(seed)
    accounts = []
    for number in range(communities):
        warmth = chance.lognormvariate(0, 0.6)
        made = []
        for index in range(posts):
            count = int(chance.lognormvariate(0.4, 1.7) * warmth * 1.6) if chance.random() > 0.2 else 0
            at = NOW - timedelta(days=360 - 3.5 * index)
            text = " ".join(chance.choices(_WORDS, k=60 * size))
            told = tuple(_comments(chance, number, index, min(count, 6000), size))
            made.append(
                WorldPost(id=index + 1, at=at, text=text, views=100, likes=5, media=("photo",), comments=told)
            )
        accounts.append(
            page(f"prirechye_{number}", 1001 + number, posts=tuple(made), description="Описание " * 40)
        )
    return world_of(*accounts)


def _comments(
    chance: random.Random, page_number: int, post: int, count: int, size: int
) -> Iterator[WorldComment]:
    number, left = post * 10_000, count
    while left > 0:
        number += 1
        top, left = number, left - 1
        at = NOW - timedelta(days=3)
        yield WorldComment(id=top, at=at, text=_text(chance, size), person=PEOPLE[number % 20].id, likes=1)
        replies = min(left, int(chance.paretovariate(0.9))) if chance.random() < 0.2 else 0
        for _ in range(replies):
            number += 1
            left -= 1
            who = {"account": f"vk:prirechye_{page_number}"} if number % 3 == 0 else {}
            person = 0 if who else PEOPLE[number % 20].id
            yield WorldComment(id=number, at=at, text=_text(chance, size), parent=top, person=person, **who)  # type: ignore[arg-type]


def _text(chance: random.Random, size: int) -> str:
    return " ".join(chance.choices(_WORDS, k=size * min(80, 1 + int(chance.lognormvariate(2.0, 0.8)))))


def least_calls(world: World, changed: frozenset[tuple[str, int]] | None = None) -> int:
    """Calls that nobody can do without; `changed`: posts that must be read, None for all."""
    bounds = settings().bounds
    calls = math.ceil(len(world.accounts) / bounds.groups_per_call)
    for account in world.accounts:
        calls += max(1, math.ceil(len(account.posts) / bounds.posts_per_page))
        for post in account.posts:
            if not post.comments or (changed is not None and (account.handle, post.id) not in changed):
                continue
            threads: dict[int, int] = {}
            for comment in post.comments:
                if comment.parent:
                    threads[comment.parent] = threads.get(comment.parent, 0) + 1
            top = sum(1 for comment in post.comments if not comment.parent)
            calls += math.ceil(top / bounds.comments_per_page)
            calls += sum(
                math.ceil((n - bounds.thread_items) / bounds.comments_per_page)
                for n in threads.values()
                if n > bounds.thread_items
            )
    return calls


def changed_world(world: World, seed: int, share: float = 0.02) -> tuple[World, frozenset[tuple[str, int]]]:
    """The same pages later: one more comment under a share of the posts."""
    chance = random.Random(seed)
    changed, accounts = set(), []
    for account in world.accounts:
        posts = []
        for post in account.posts:
            if chance.random() < share:
                new = WorldComment(
                    id=post.id * 10_000 + 9_999, at=NOW, text="Ещё вопрос", person=PEOPLE[0].id
                )
                post = msgspec.structs.replace(post, comments=(*post.comments, new))  # noqa: PLW2901
                changed.add((account.handle, post.id))
            posts.append(post)
        accounts.append(msgspec.structs.replace(account, posts=tuple(posts)))
    return world_of(*accounts), frozenset(changed)


def report(name: str, run: Run, calls: int, lost: int, took: float, goal: float | None = 1.1) -> None:
    bounds = settings().bounds
    bound = max(math.ceil(calls / bounds.execute_calls), math.ceil(run.app.bytes / bounds.answer_bytes))
    in_order = max(1 + math.ceil((calls - 1) / bounds.execute_calls), bound)
    ratio = run.app.requests / bound
    biggest = max(len(exchange.body) for exchange in run.exchanges)
    print(
        f"{name}: {run.app.requests} requests, lower bound {bound} (numbers of communities first: {in_order}), "
        f"{run.app.calls} calls, least {calls}; "
        f"{run.app.bytes / 1e6:.1f} MB, biggest answer {biggest / 1e6:.2f} MB; limits broken {sum(run.app.refused.values())}; "
        f"comments obtained {len(run.comments)}, lost {lost}; at 3 a second {run.app.requests / 180:.1f} min; "
        f"{took:.1f} s here"
    )
    tell(
        Figure(
            what=f"VK, {name}: requests ÷ the least",
            value=ratio,
            at_most=goal,
            measured=f"{run.app.requests} beside {bound}; limits broken {sum(run.app.refused.values())}, comments lost {lost}",
            repeats="counted",
        )
    )


def measure(name: str, world: World, goal: float | None = 1.1) -> Run:
    start = time.perf_counter()
    run = asyncio.run(collect(world))
    there = sum(len(post.comments) for account in world.accounts for post in account.posts)
    report(name, run, least_calls(world), there - len(run.comments), time.perf_counter() - start, goal)
    return run


def main() -> None:
    world = heavy_tailed_world(seed=7)
    first = measure("50 communities × 100 posts", world)
    later, changed = changed_world(world, seed=8)
    ids = {facts.account: facts.native_id for facts in first.of(AccountFacts)}
    known: dict[str, dict[str, int]] = {}
    for post in first.of(Post):
        known.setdefault(post.account, {})[post.id] = post.comments or 0
    start = time.perf_counter()
    second = asyncio.run(collect(later, left=Left(known=known, ids=ids)))
    there = sum(
        len(post.comments)
        for account in later.accounts
        for post in account.posts
        if (account.handle, post.id) in changed
    )
    lost = there - len(second.comments)
    report(
        "a second run when 2 % changed",
        second,
        least_calls(later, changed),
        lost,
        time.perf_counter() - start,
    )
    measure(
        "texts so long that 5 MB an answer decides", heavy_tailed_world(seed=9, communities=30, size=12), None
    )


if __name__ == "__main__":
    main()
