"""The sandbox's region tells good pages from bad ones by what the metrics measure, and names nobody real."""

from __future__ import annotations

import pytest

from metric_records import measure
from otklik.metric import Reading
from otklik.model import Comment, Window
from otklik.sandbox.region import DAYS, prirechye
from otklik.sandbox.world import World, WorldAccount


@pytest.fixture(scope="module")
def world() -> World:
    return prirechye()


def page(world: World, body: str) -> WorldAccount:
    return next(a for a in world.accounts if a.body == body and a.platform == "vk")


def measured(world: World, account: WorldAccount, metric: str) -> Reading:
    comments = [
        Comment(
            account="vk:x",
            post=str(post.id),
            id=str(comment.id),
            published_at=comment.at,
            parent=str(comment.parent) if comment.parent else "",
            text=comment.text,
            is_official=bool(comment.account),
        )
        for post in account.posts
        for comment in post.comments
    ]
    window = Window(min(c.published_at for c in comments), world.now)
    return measure(metric, sorted(comments, key=lambda c: c.published_at), window=window)


# habits: exemplary, decent | stamping, formal
@pytest.mark.parametrize(
    ("body", "is_boilerplate"),
    [("government", False), ("minzdrav", False), ("minsoc", False), ("minzhkh", True), ("mintrans", True)],
)
def test_answers_repeat_each_other_on_bad_pages_only(world: World, body: str, is_boilerplate: bool) -> None:
    reading = measured(world, page(world, body), "answer_duplicates_share")
    assert reading.n > 100
    assert isinstance(reading.value, float)
    assert (reading.value > 0.95) if is_boilerplate else (reading.value < 0.05)


@pytest.mark.parametrize("body", ["government", "minsoc"])
def test_good_answers_greet_and_name_a_day_and_a_phone(world: World, body: str) -> None:
    for metric in ("answer_greeting_share", "answer_with_deadline_share", "answer_with_contact_share"):
        share = measured(world, page(world, body), metric).value
        assert isinstance(share, float)
        assert share > 0.8


def test_a_good_answer_is_about_what_was_asked(world: World) -> None:
    for post in page(world, "government").posts:
        asked = {comment.id: comment.text for comment in post.comments if not comment.parent}
        for comment in post.comments:
            if comment.parent and "кардиолог" in asked[comment.parent]:
                assert not {"мусор", "асфальт", "автобус"} & set(comment.text.lower().split())


def test_nothing_is_left_unfilled_in_a_text(world: World) -> None:
    for account in world.accounts:
        for post in account.posts:
            assert "{" not in post.text + "".join(comment.text for comment in post.comments)


def test_phones_of_answers_belong_to_nobody(world: World) -> None:
    """Code 4900 is given to no town of Russia."""
    answers = [c.text for p in page(world, "government").posts for c in p.comments if c.account]
    assert all("8 (4900) 2" in text for text in answers if "8 (" in text)


def test_an_exemplary_page_leads_to_all_pages_of_its_body_and_a_decent_one_to_its_site(world: World) -> None:
    assert page(world, "government").links == (
        "https://government.prirechye.example",
        "https://t.me/prirechye_government",
    )
    assert page(world, "minsoc").links == ("https://minsoc.prirechye.example",)
    assert page(world, "mintrans").links == ()


def test_the_same_seed_makes_the_same_year(world: World) -> None:
    assert prirechye() == world
    first = min(post.at for account in world.accounts for post in account.posts)
    assert (world.now - first).days >= DAYS - 7
