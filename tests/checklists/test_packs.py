"""The packs that come with Otklik say everything, in both languages, and rest on dated norms."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from otklik.host import Host
from otklik.packs.link import Method
from otklik.packs.model import Depth, Item, Mode
from otklik.packs.rules import Column, compile_rule
from otklik.pipeline import method_of

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def method() -> Method:
    return method_of(Host())


def test_there_are_at_least_sixty_items_forty_of_them_judged_or_proposed_by_measurement(
    method: Method,
) -> None:
    modes = Counter(item.mode for item in method.items)
    assert sum(modes.values()) >= 100
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
            if told.get("norm"):
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
    [
        ("99", "ministry", 3),
        ("02", "ministry", 3),
        ("54", "government", 10),
        ("54", "ministry", 5),
        ("54", "agency", 5),
    ],
)
def test_regions_have_norms_of_their_own(method: Method, region: str, kind: str, posts: int) -> None:
    norm = method.norms.resolve("posts_per_week", region, DAY, kind=kind)
    assert norm is not None
    assert norm.value == posts
    assert norm.scope.region == ("" if region == "99" else region)


def test_what_a_region_asks_of_its_agencies_is_not_asked_of_a_school(method: Method) -> None:
    norm = method.norms.resolve("posts_per_week", "54", DAY, kind="school")
    assert norm is not None
    assert (norm.value, norm.scope.region) == (3, "")


@pytest.mark.parametrize(
    ("identifier", "values"),
    [
        ("first_answer_working_hours", (3, 8, 8)),
        ("draft_answer_working_hours", (8, None, None)),
        ("required_platforms", (("vk", "ok", "max", "telegram"), ("vk", "ok"), ("vk", "ok"))),
    ],
)
def test_bashkortostan_differs_from_novosibirsk_and_from_the_default(
    method: Method, identifier: str, values: tuple[object, ...]
) -> None:
    found = [method.norms.resolve(identifier, region, DAY) for region in ("02", "54", "99")]
    assert tuple(norm.value if norm else None for norm in found) == values


def test_no_region_is_said_to_ask_for_a_number_that_is_ours(method: Method) -> None:
    for norm in (n for pack in method.packs for n in pack.norms):
        if norm.scope.region:
            assert norm.basis.level == "Р", norm.id
            assert "порог наш" not in norm.note, norm.id
        elif "порог наш" in norm.note:
            assert norm.basis.status == "I", norm.id


def judged(
    method: Method, identifier: str, *facts: object, platform: str = "vk", region: str = "99"
) -> object:
    """Score of one subject whose rule reads these facts; None where it is not known."""
    item = method.item(identifier)
    assert item is not None

    def norm(name: str) -> object:
        return method.norms.resolve(name, region, DAY, platform=platform)

    rule = compile_rule(item.rule_for(platform), norm, DAY, platform)  # type: ignore[arg-type]
    return rule.scores([Column([fact]) for fact in facts])[0]


def test_a_page_silent_for_the_whole_of_a_short_period_is_not_called_alive(method: Method) -> None:
    assert judged(method, "PAGE-17", 84.0, None) is None
    assert judged(method, "PAGE-17", 120.0, None) == 0
    assert judged(method, "PAGE-17", 2.0, 3) == 1


def test_nothing_pinned_fails_and_an_unknown_date_is_not_judged(method: Method) -> None:
    assert judged(method, "PAGE-11", False, None) == 0
    assert judged(method, "PAGE-11", True, None) is None
    assert judged(method, "PAGE-11", True, 30.0) == 1


def test_a_channel_without_preview_is_not_a_closed_one(method: Method) -> None:
    scores = [
        judged(method, "LAW-05", state, platform="telegram") for state in ("open", "no_preview", "private")
    ]
    assert scores == [1, 0.5, 0]


def test_a_day_by_the_clock_is_one_working_day_of_waiting(method: Method) -> None:
    assert [judged(method, "DIAL-05", hours) for hours in (8.0, 16.0, 17.0)] == [1, 0.5, 0]


def test_one_answer_with_personal_data_is_enough_to_be_shown(method: Method) -> None:
    item = method.item("DIAL-21")
    assert item is not None
    assert item.needs == 1
    assert judged(method, "DIAL-21", 1) == 0


def test_an_answer_in_five_hours_is_in_time_but_not_where_the_region_asks_for_three(method: Method) -> None:
    assert judged(method, "DIAL-04", 5.0, region="99") == 1
    assert judged(method, "DIAL-04", 5.0, region="02") == 0.5


def test_a_regional_norm_does_not_hold_before_its_act(method: Method) -> None:
    norm = method.norms.resolve("posts_per_week", "02", date(2025, 11, 30))
    assert norm is not None
    assert norm.scope.region == ""
