"""The packs that come with Otklik say everything, in both languages, and rest on dated norms."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from otklik.host import Host
from otklik.packs.binding import begins_or_ended, in_region, standing_of
from otklik.packs.link import Method
from otklik.packs.model import Depth, Item, Mode
from otklik.packs.read import read_pack
from otklik.packs.rules import Column, compile_rule
from otklik.packs.unread import unknown, unread
from otklik.pipeline import method_of

DAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def method() -> Method:
    return method_of(Host())


def test_there_are_at_least_sixty_items_forty_of_them_judged_or_proposed_by_measurement(
    method: Method,
) -> None:
    modes = Counter(item.mode for item in method.items)
    assert sum(modes.values()) >= 100
    assert modes[Mode.AUTOMATIC] + modes[Mode.CONFIRM] >= 40


def test_eight_packs_hold_the_whole_method(method: Method) -> None:
    sections = ["LAW", "PAGE", "CONT", "DIAL", "SAFE", "SITE", "SOC", "TEAM"]
    assert [section.id for section in method.sections] == sections
    counts = Counter(item.section for item in method.items)
    assert [counts[section] for section in sections] == [17, 19, 22, 27, 16, 23, 16, 15]
    assert sum(counts.values()) == 154 + 1  # LAW-17: Telegram where a region requires it
    for section, count in counts.items():
        ids = {item.id for item in method.items if item.section == section}
        assert ids == {f"{section}-{number:02d}" for number in range(1, count + 1)}


# A, S: measured or proposed; M, K: asked, or read from a table. Where a formula is no proof the person decides.
OTHER_CHECKS = {
    "DIAL": "A A S S S K K K K S S S S S S S S S S S S K K K S K S",
    "SAFE": "M M M M M S S M S S A S S S M S",
    "SITE": "A A A S S A S A S A S S S A A S S S A A A A S",
    "SOC": "M S S S S S S S M S K S S S S S",
    "TEAM": "M M K M M K M M M S M M M A M",
}
OTHER_MODES = {"A": Mode.AUTOMATIC, "S": Mode.CONFIRM, "M": Mode.MANUAL, "K": Mode.MANUAL}
COURSE_IDS = {
    "law", "media-map", "page-setup", "content", "plain-language", "visuals", "complaints", "moderation", "crisis",
    "security", "metrics", "sociology",
}  # fmt: skip


@pytest.mark.parametrize("section", OTHER_CHECKS)
def test_each_item_is_checked_as_the_method_says_and_explains_itself(method: Method, section: str) -> None:
    for number, check in enumerate(OTHER_CHECKS[section].split(), 1):
        item = method.item(f"{section}-{number:02d}")
        assert item is not None
        assert item.mode is OTHER_MODES[check], item.id
        for text in [item.evidence] + ([item.guidance] if item.mode is not Mode.AUTOMATIC else []):
            assert text is not None, item.id
            assert text.ru, item.id
            assert text.en, item.id
        assert item.effort_hours > 0, item.id
        assert item.course in COURSE_IDS, item.id


def test_safety_never_speaks_of_a_breach_and_always_of_a_lawyer(method: Method) -> None:
    for item in (i for i in method.items if i.section == "SAFE"):
        assert item.needs_lawyer, item.id
        assert not any(basis.level == "Ф" and basis.status == "V1" for basis in item.basis), item.id
        for text in (item.title, item.failure_title, item.why, item.remedy):
            assert "нарушен" not in text.ru.lower(), item.id


def test_what_waits_for_an_importer_says_where_to_look_meanwhile(method: Method) -> None:
    for identifier in ("DIAL-06", "DIAL-08", "DIAL-22", "SOC-11", "TEAM-03", "TEAM-06"):
        item = method.item(identifier)
        assert item is not None
        assert item.guidance is not None
        assert "Пока" in item.guidance.ru, identifier


@pytest.mark.parametrize(
    ("identifier", "facts", "score"),
    [
        ("DIAL-12", (0.8,), 1),
        ("DIAL-12", (0.5,), 0.5),
        ("DIAL-18", (1,), 0),
        ("DIAL-27", (2 / 3,), 1),
        ("DIAL-27", (1 / 3,), 0.5),
        ("SITE-07", (0.8,), 1),
        ("SITE-07", (0.6,), 0.5),
        ("SITE-12", (False, True), 0),
        ("SITE-13", (4.5,), 1),
        ("SITE-13", (4.49,), 0),
        ("SAFE-11", (0, 1), 0),
        ("SAFE-14", (0.5,), 1),
        ("SAFE-14", (0.01,), 0.5),
        ("SAFE-14", (0.0,), 0),  # proposed, for a person to confirm: own pictures need no mark
        ("SOC-02", (1.0,), 1),
        ("SOC-02", (0.5,), 0.5),
        ("SOC-02", (0.0,), 0),
        ("SOC-05", (0.8,), 1),
    ],
)
def test_rules_of_dialogue_sites_safety_and_polls(
    method: Method, identifier: str, facts: tuple[object, ...], score: float
) -> None:
    platform = "website" if identifier.startswith("SITE") else "vk"
    assert judged(method, identifier, *facts, platform=platform) == score


def test_lists_that_change_are_norms(method: Method) -> None:
    mentions = method.norms.resolve("mentions_to_check", "99", DAY)
    assert mentions is not None
    assert mentions.value == ()
    elections = method.norms.resolve("election_periods", "99", DAY)
    assert elections is not None
    assert isinstance(elections.value, tuple)
    for period in elections.value:
        first, last = map(date.fromisoformat, period.split("/"))
        assert first < last


# How each item is checked: A automatic, S a sign that a person confirms, M asked, K told by imported tables.
CHECKS = {
    "LAW": "A A K K A A M M M A K S S S M A A",
    "PAGE": "A A A A S A A A A A A S S S A M A M M",
    "CONT": "A A A S S S A A A S A . . K . A S S S A S S",  # 12, 13, 15 rest on groups of like pages
}
MODES = {"A": {Mode.AUTOMATIC}, "S": {Mode.CONFIRM}, "M": {Mode.MANUAL}, "K": set(Mode)}


@pytest.mark.parametrize("section", CHECKS)
def test_what_can_be_measured_is_measured_and_signs_wait_for_a_person(method: Method, section: str) -> None:
    for number, check in enumerate(CHECKS[section].split(), 1):
        item = method.item(f"{section}-{number:02d}")
        if check != ".":
            assert item is not None
            assert item.mode in MODES[check], item.id


@pytest.mark.parametrize("section", CHECKS)
def test_an_item_is_understood_without_the_code(method: Method, section: str) -> None:
    for item in (i for i in method.items if i.section == section):
        texts = [item.evidence] + ([item.guidance] if item.mode is not Mode.AUTOMATIC else [])
        for text in texts:
            assert text is not None, item.id
            assert text.ru, item.id
            assert text.en, item.id
        assert item.effort_hours > 0, item.id
        assert item.course in COURSES, item.id


COURSES = {
    "law", "media-map", "page-setup", "content", "plain-language", "visuals", "complaints", "moderation", "crisis",
    "security", "metrics", "sociology",
}  # fmt: skip


def test_a_requirement_for_sites_is_not_called_one_for_posts(method: Method) -> None:
    (basis,) = (b for b in _item(method, "CONT-18").basis if b.level == "Ф")
    assert "по аналогии" in basis.in_words("ru")


def test_nothing_unread_is_shown_as_law(method: Method) -> None:
    """What rests on federal law alone was read in secondary sources at best, and says so."""
    for item in method.items:
        for basis in item.basis:
            if basis.level == "Ф" and item.section in CHECKS:
                assert basis.status in ("V2", "U"), item.id
    for identifier in ("LAW-14", "LAW-16", "PAGE-18"):
        assert _item(method, identifier).asks_lawyer
        assert "юрист" in _item(method, identifier).why.ru


def _item(method: Method, identifier: str) -> Item:
    item = method.item(identifier)
    assert item is not None
    return item


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
    assert judged(method, "PAGE-17", 84.0, None, 0) is None
    assert judged(method, "PAGE-17", 120.0, None, 0) == 0
    assert judged(method, "PAGE-17", 2.0, 3, 0) == 1
    assert judged(method, "PAGE-17", 2.0, 3, 1) == 0


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
    assert judged(method, "DIAL-04", 5.0, 5.0, region="99") == 1
    assert judged(method, "DIAL-04", 5.0, 5.0, region="02") == 0.5


@pytest.mark.parametrize(
    ("working", "clock", "score"),
    [
        (8.0, 64.0, 1),  # asked on Friday evening, answered on Monday: the working hours do
        (8.5, 24.0, 0.5),
        (8.5, 24.5, 0),
        (24.0, 72.0, 0),  # three working days are no answer within a day
    ],
)
def test_an_answer_fails_where_it_is_late_by_working_hours_and_by_the_clock(
    method: Method, working: float, clock: float, score: float
) -> None:
    assert judged(method, "DIAL-04", working, clock) == score


def test_exactly_three_posts_a_week_are_not_more_than_three() -> None:
    draft = method_of(Host(), named=["region_78_draft"])
    assert judged(draft, "CONT-01", 3.0, region="78") == 0.5
    assert judged(draft, "CONT-01", 3.1, region="78") == 1
    assert judged(draft, "CONT-01", 3.0, region="99") == 1


def test_every_regional_act_says_whom_it_binds_and_since_when(method: Method) -> None:
    packs = {pack.id: pack for pack in map(read_pack, Host().packs.values())}
    undated = {"57", "62"}  # when Oryol and Ryazan set their requirements is not known
    for item in method.items:
        for basis in item.basis:
            assert (basis.level == "Р") == bool(basis.regions), item.id
            assert basis.valid_from is not None or basis.level != "Р" or set(basis.regions) <= undated, (
                item.id
            )
            drafted = any(
                word in basis.act.ru for word in ("Проект", "муниципального", "администрации города")
            )
            assert bool(basis.pack) == (drafted and basis.level == "Р"), item.id
            if basis.pack:
                assert packs[basis.pack].head.opt_in, item.id
                assert {norm.scope.region for norm in packs[basis.pack].norms} == set(basis.regions), item.id


@pytest.mark.parametrize(
    ("region", "named", "bound"),
    [
        ("99", (), set()),
        ("02", (), {"02"}),
        ("54", (), {"54"}),
        ("78", (), set()),  # a draft binds nobody
        ("78", ("region_78_draft",), {"78"}),
        ("43", (), set()),  # an act of one municipality is not the region's
        ("43", ("municipality_pizhanka",), {"43"}),
    ],
)
def test_only_acts_of_the_region_itself_are_told_as_its_acts(
    region: str, named: tuple[str, ...], bound: set[str]
) -> None:
    here = in_region(method_of(Host(), named=named), region, DAY)
    bases = [basis for item in here.items for basis in item.basis]
    assert {code for basis in bases if basis.level == "Р" for code in basis.regions} == bound
    assert all((standing_of(basis) is None) or basis.level == "П" for basis in bases)


@pytest.mark.parametrize(
    ("identifier", "begins"),
    [
        ("LAW-13", date(2025, 12, 1)),
        ("LAW-16", date(2025, 9, 1)),
        ("SAFE-09", date(2025, 9, 1)),
        ("SAFE-11", date(2025, 9, 1)),
        ("SITE-09", date(2026, 3, 1)),
        ("SITE-10", date(2026, 3, 1)),
        ("SITE-11", date(2026, 3, 1)),
        ("SITE-12", date(2026, 3, 1)),
        ("SITE-16", date(2025, 3, 30)),
        ("SITE-17", date(2025, 3, 30)),
        ("LAW-01", date(2022, 12, 1)),
    ],
)
def test_nobody_is_asked_for_what_was_no_duty_yet(method: Method, identifier: str, begins: date) -> None:
    item = _item(method, identifier)
    assert begins_or_ended(item, begins) is None
    assert begins_or_ended(item, begins - timedelta(days=1)) == ("later", begins)


def test_no_number_of_a_norm_stands_in_a_title_of_what_is_asked(method: Method) -> None:
    numbers = re.compile(r"\d|четыр|двух|трёх|сутк|десят|\bчас\b", re.IGNORECASE)
    for item in (i for i in method.items if i.norms):
        for text in (item.title.ru, item.failure_title.ru):
            found = numbers.search(text)
            assert found is None or item.id == "DIAL-05", (item.id, text)


def test_every_norm_is_read_by_somebody() -> None:
    host = Host()
    packs = [*map(read_pack, host.packs.values())]
    assert [told for pack in packs for told in unread(pack, packs, host)] == []
    assert [told for pack in packs for told in unknown(pack, packs)] == []


def test_a_regional_norm_does_not_hold_before_its_act(method: Method) -> None:
    norm = method.norms.resolve("posts_per_week", "02", date(2025, 11, 30))
    assert norm is not None
    assert norm.scope.region == ""


@pytest.mark.parametrize(
    ("identifier", "facts", "score"),
    [
        ("LAW-03", (True, None), 1),
        ("LAW-03", (False, True), 0),  # the page itself goes before a table
        ("LAW-03", (None, True), 1),
        ("LAW-03", (None, None), None),
        ("LAW-04", (True,), 1),
        ("LAW-11", (2, 0), 1),
        ("LAW-11", (None, 1), 0.5),
        ("LAW-12", (3,), 1),
        ("LAW-12", (2,), 0.5),
        ("LAW-13", ("https://max.ru/prirechye_gos",), 1),
        ("LAW-13", ("https://max.ru/prirechye",), 0.5),
        ("PAGE-01", (0.8,), 1),
        ("PAGE-01", (0.5,), 0.5),
        ("PAGE-05", (200, 1), 1),
        ("PAGE-05", (200, 0), 0),  # long, and no word on what the body does
        ("PAGE-05", (20, 1), 0.5),
        ("PAGE-09", ("https://a.example", False), 0),
        ("PAGE-12", (False, 1), 1),  # not in the card, but in a post
        ("PAGE-15", ("Государственная организация",) * 3, 1),
        ("PAGE-15", ("Открытая группа",) * 3, 0.5),
        ("CONT-04", (0.5,), 0.5),
        ("CONT-06", (2,), 0.5),
        ("CONT-16", (0.0,), 1),
        ("CONT-16", (-0.005,), 0.5),
        ("CONT-16", (-0.02,), 0),
        ("CONT-20", (1,), 0),
        ("CONT-21", (0.05,), 1),
        ("CONT-22", (1.0,), 1),
        ("CONT-22", (2.5,), 0.5),
    ],
)
def test_rules_say_what_their_titles_say(
    method: Method, identifier: str, facts: tuple[object, ...], score: float | None
) -> None:
    assert judged(method, identifier, *facts) == score
