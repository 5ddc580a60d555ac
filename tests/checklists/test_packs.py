"""The packs that come with Otklik say everything, in both languages, and rest on dated norms."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from otklik.host import Host
from otklik.packs.link import Method
from otklik.packs.model import Depth, Item, Mode
from otklik.pipeline import method_of

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def method() -> Method:
    return method_of(Host())


def test_there_are_at_least_sixty_items_forty_of_them_judged_or_proposed_by_measurement(
    method: Method,
) -> None:
    modes = Counter(item.mode for item in method.items)
    assert sum(modes.values()) >= 60
    assert modes[Mode.AUTOMATIC] + modes[Mode.CONFIRM] >= 40
    assert {item.section for item in method.items} == {"LAW", "PAGE", "CONT", "DIAL", "SITE"}


def test_an_express_audit_has_about_twenty_five_items(method: Method) -> None:
    assert 20 <= len(method.at_depth(Depth.EXPRESS).items) <= 30


def test_every_item_speaks_both_languages_and_says_what_to_do(method: Method) -> None:
    for item in method.items:
        for text in (item.title, item.failure_title, item.question, item.why, item.remedy):
            assert text.ru, item.id
            assert text.en, item.id
        assert item.title != item.failure_title, item.id
        assert item.action in method.actions, item.id
        assert item.owner, item.id


def test_items_that_count_comments_wait_for_a_person_and_say_what_they_count(method: Method) -> None:
    counted = [
        item for item in method.items if item.id in {"DIAL-03", "DIAL-04", "DIAL-05", "DIAL-16", "DIAL-17"}
    ]
    assert len(counted) == 5
    for item in counted:
        assert item.mode is Mode.CONFIRM, item.id
        assert "комментарий верхнего уровня" in item.why.ru, item.id


def test_every_action_and_norm_is_used(method: Method) -> None:
    used = {item.action for item in method.items}
    assert set(method.actions) == used


def _norms(item: Item) -> set[str]:
    import msgspec

    found: set[str] = set()
    waiting = [msgspec.to_builtins(item)]
    while waiting:
        told = waiting.pop()
        if isinstance(told, dict):
            if isinstance(told.get("norm"), str):
                found.add(told["norm"])
            waiting += told.values()
        elif isinstance(told, list):
            waiting += told
    return found


def test_every_norm_of_a_rule_holds_today_with_its_basis(method: Method) -> None:
    for item in method.items:
        for identifier in _norms(item):
            norm = method.norms.resolve(identifier, "99", DAY)
            assert norm is not None, (item.id, identifier)
            assert norm.basis.act.ru, identifier
            assert norm.checked_on <= DAY, identifier


@pytest.mark.parametrize(
    ("region", "kind", "posts"),
    [("99", "ministry", 3), ("02", "ministry", 3), ("54", "government", 10), ("54", "hospital", 5)],
)
def test_regions_have_norms_of_their_own(method: Method, region: str, kind: str, posts: int) -> None:
    norm = method.norms.resolve("posts_per_week", region, DAY, kind=kind)
    assert norm is not None
    assert norm.value == posts
    assert norm.scope.region == ("" if region == "99" else region)


def test_bashkortostan_differs_from_the_default_and_from_novosibirsk(method: Method) -> None:
    def value(region: str) -> object:
        norm = method.norms.resolve("officialese_per_100_words", region, DAY)
        return norm.value if norm else None

    assert (value("02"), value("54"), value("99")) == (2, 3, 3)


def test_a_regional_norm_does_not_hold_before_its_act(method: Method) -> None:
    norm = method.norms.resolve("posts_per_week", "02", date(2025, 11, 30))
    assert norm is not None
    assert norm.scope.region == ""
