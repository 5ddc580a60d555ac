"""A collection over the simulator: what is asked, what is lost, what every refusal leads to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import pytest
from vk_harness import NOW, Left, Run, collect, comments, page, post, world_of

from otklik.model import AccountFacts, Comment, GapReason, Poll, Post, Window
from otklik.sandbox.world import World, WorldPoll
from otklik_vk.answers import calls_of, form_of

LONG = comments(230, {0: 3, 5: 130, 120: 11, 229: 250})
VILLAGE = world_of(
    page(posts=(post(1, 200), post(2, 100, comments=LONG), post(3, 50, comments=comments(4)), post(4, 1))),
    page(
        "prirechye_school",
        502,
        posts=tuple(post(n, 300 - n, comments=comments(n % 3)) for n in range(1, 251)),
    ),
)


def there(world: World) -> set[tuple[str, str]]:
    return {
        (f"vk:{account.handle}", str(comment.id))
        for account in world.accounts
        for one in account.posts
        for comment in one.comments
    }


def reasons(run: Run) -> set[tuple[str, GapReason]]:
    return {(gap.what, gap.reason) for gap in run.gaps}


def all_done(run: Run, world: World) -> bool:
    return {a for a, cursor in run.cursors.items() if cursor.is_done} == {
        f"vk:{a.handle}" for a in world.accounts
    }


async def test_a_user_token_obtains_every_comment_of_every_thread() -> None:
    run = await collect(VILLAGE)
    assert run.comments == there(VILLAGE)
    assert len({(p.account, p.id) for p in run.of(Post)}) == 254
    assert not run.gaps
    assert not run.app.refused
    assert all_done(run, VILLAGE)
    assert all(exchange.role == "execute" for exchange in run.exchanges)


async def test_answers_in_threads_stand_under_their_comment() -> None:
    run = await collect(VILLAGE)
    found = {
        c.id: c.parent for c in run.of(Comment) if c.account == "vk:prirechye_minzdrav" and c.post == "2"
    }
    assert found == {str(c.id): str(c.parent or "") for c in LONG}


async def test_a_service_token_asks_one_call_a_request_and_loses_nothing() -> None:
    run = await collect(VILLAGE, ["vk_service"])
    assert run.comments == there(VILLAGE)
    assert {e.role for e in run.exchanges} == {"groups.getById", "wall.get", "wall.getComments"}
    assert reasons(run) == {("can_message", GapReason.TOKEN_NEEDED)}
    assert not run.app.refused


async def test_a_community_token_sees_pages_and_names_the_token_for_walls() -> None:
    run = await collect(VILLAGE, ["vk_community"])
    assert len(run.of(AccountFacts)) == 2
    assert run.observed("vk.can_message") == [True, True]
    assert reasons(run) == {("posts", GapReason.TOKEN_NEEDED), ("comments", GapReason.TOKEN_NEEDED)}
    assert {(gap.params["secret"], gap.params["method"]) for gap in run.gaps} == {("vk_service", "wall.get")}
    assert all_done(run, VILLAGE)


async def test_without_a_token_nothing_is_asked_and_the_gap_says_what_is_needed() -> None:
    run = await collect(VILLAGE, [])
    assert not run.client.asked
    assert {gap.reason for gap in run.gaps} == {GapReason.TOKEN_NEEDED}
    assert {gap.params["method"] for gap in run.gaps} == {"groups.getById"}
    assert all_done(run, VILLAGE)


async def test_no_token_reaches_an_exchange() -> None:
    run = await collect(VILLAGE)
    assert not [e for e in run.exchanges if b"user-secret" in e.request_body or b"user-secret" in e.body]


async def test_posts_without_comments_are_not_asked_for() -> None:
    run = await collect(VILLAGE)
    asked = {
        (params["owner_id"], params["post_id"])
        for exchange in run.exchanges
        for method, params in calls_of(form_of(exchange)["code"])
        if method == "wall.getComments"
    }
    assert (-501, 4) not in asked
    assert (-501, 3) in asked
    assert len(asked) == 2 + sum(1 for n in range(1, 251) if n % 3)


async def test_the_wall_is_read_no_further_than_the_window() -> None:
    posts = tuple(post(n, 400 - n, comments=comments(1)) for n in range(1, 400))
    window = Window(since=NOW - timedelta(days=30), until=NOW)
    run = await collect(world_of(page(posts=posts)), window=window)
    assert len(run.of(Post)) == 100
    assert len(run.comments) == 1  # ids of comments repeat between these posts
    assert len({c.post for c in run.of(Comment)}) == 30


async def test_an_old_pinned_post_does_not_end_the_wall() -> None:
    posts = (post(1, 340, is_pinned=True), *(post(n, 350 - n) for n in range(2, 150)))
    run = await collect(
        world_of(page(posts=posts)), window=Window(since=NOW - timedelta(days=300), until=NOW)
    )
    assert {str(n) for n in range(50, 150)} <= {p.id for p in run.of(Post)}
    assert run.observed("vk.has_pinned") == [True]
    assert run.observed("vk.pinned_age_days") == [pytest.approx(340, abs=0.1)]


async def test_polls_come_with_the_wall() -> None:
    poll = WorldPoll(id=9, question="Какой парк благоустроить?", options=(("Речной", 3), ("Лесной", 1)))
    run = await collect(world_of(page(posts=(post(1, 3, poll=poll, media=("poll",)),))))
    assert [(p.question, p.votes, p.options[0]) for p in run.of(Poll)] == [
        ("Какой парк благоустроить?", 4, ("Речной", 3, 0.75))
    ]


async def test_posts_whose_count_is_known_are_not_asked_again() -> None:
    known = {"vk:prirechye_minzdrav": {"2": len(LONG), "3": 3}}
    run = await collect(world_of(VILLAGE.accounts[0]), left=Left(known=known))
    assert [(u.account, u.post) for u in run.unchanged] == [("vk:prirechye_minzdrav", "2")]
    assert {c.post for c in run.of(Comment)} == {"3"}


@pytest.mark.parametrize("secret", ["vk_user", "vk_service"])
async def test_a_run_that_was_killed_goes_on_where_it_stopped(secret: str) -> None:
    whole = await collect(VILLAGE, [secret])
    for stop in range(1, whole.app.requests, 1 if secret == "vk_user" else 40):
        first = await collect(VILLAGE, [secret], stop_after=stop)
        left = Left({account: cursor.state for account, cursor in first.cursors.items()})
        second = await collect(VILLAGE, [secret], left=left)
        assert first.comments | second.comments == there(VILLAGE)
        assert len(first.exchanges) + second.app.requests <= whole.app.requests + 2
        assert all_done(second, VILLAGE)


async def test_a_finished_account_is_not_asked_again() -> None:
    first = await collect(VILLAGE)
    second = await collect(VILLAGE, left=Left({a: c.state for a, c in first.cursors.items()}))
    assert not second.client.asked
    assert all_done(second, VILLAGE)


async def test_a_cursor_of_another_making_starts_afresh() -> None:
    run = await collect(
        VILLAGE, left=Left({"vk:prirechye_minzdrav": "{}", "vk:prirechye_school": "nonsense"})
    )
    assert run.comments == there(VILLAGE)


# --- communities that an earlier run knew ---

MANY = world_of(
    *(
        page(f"prirechye_{number}", 1001 + number, posts=(post(1, 5, comments=comments(2)),))
        for number in range(8)
    )
)


def left_of(run: Run, **other: str) -> Left:
    """What a finished run leaves to a later one; `other` numbers for some handles."""
    ids = {r.account: r.native_id for r in run.of(AccountFacts)}
    known: dict[str, dict[str, int]] = {}
    for one in run.of(Post):
        known.setdefault(one.account, {})[one.id] = one.comments or 0
    return Left(known=known, ids=ids | {f"vk:{handle}": number for handle, number in other.items()})


async def test_known_walls_are_asked_together_with_their_communities() -> None:
    first = await collect(MANY)
    later = await collect(MANY, left=left_of(first))
    assert (first.app.requests, later.app.requests) == (3, 1)
    (exchange,) = later.exchanges
    asked = [method for method, _params in calls_of(form_of(exchange)["code"])]
    assert asked == ["groups.getById", *["wall.get"] * 8]
    assert {(p.account, p.id) for p in later.of(Post)} == {(p.account, p.id) for p in first.of(Post)}
    assert all_done(later, MANY)


async def test_a_name_that_went_to_another_community_is_read_from_that_one_only() -> None:
    first = await collect(MANY)
    later = await collect(MANY, left=left_of(first, prirechye_3="club1001", prirechye_6="club999999"))
    assert (later.app.requests, len(later.exchanges)) == (3, 2)  # one answer was not kept
    assert {(p.account, p.id) for p in later.of(Post)} == {(p.account, p.id) for p in first.of(Post)}
    assert all_done(later, MANY)
    assert not later.gaps


@pytest.mark.parametrize("state", ["deactivated", "closed"])
async def test_a_known_community_that_was_shut_since_is_told_as_such(state: str) -> None:
    first = await collect(MANY)
    shut = msgspec.structs.replace(MANY.accounts[2], state=state)
    world = world_of(*MANY.accounts[:2], shut, *MANY.accounts[3:])
    fresh, later = await collect(world), await collect(world, left=left_of(first))
    assert [(g.account, g.what, g.reason) for g in later.gaps] == [
        (g.account, g.what, g.reason) for g in fresh.gaps
    ]
    assert {p.account for p in later.of(Post)} == {p.account for p in fresh.of(Post)}
    assert all_done(later, world)


@pytest.mark.parametrize("secret", ["vk_user", "vk_service"])
async def test_a_later_run_that_was_killed_does_not_take_a_number_for_granted(secret: str) -> None:
    left = left_of(await collect(MANY), prirechye_3="club1001")
    killed = await collect(MANY, [secret], left=left, stop_after=0)
    assert all('"id":0' in cursor.state for cursor in killed.cursors.values())
    again = await collect(MANY, [secret], left=left)
    assert {p.account for p in again.of(Post)} == {f"vk:{a.handle}" for a in MANY.accounts}


async def test_communities_that_refuse_are_asked_again_without_what_was_assumed() -> None:
    left = left_of(await collect(MANY))
    run = await collect(MANY, left=left, fault=failing(6, {1}))  # type: ignore[arg-type]
    assert {p.account for p in run.of(Post)} == {f"vk:{a.handle}" for a in MANY.accounts}
    assert all_done(run, MANY)


# --- refusals ---


def failing(code: int | bytes, numbers: set[int]) -> object:
    def fault(method: str, form: Mapping[str, str], number: int) -> int | bytes | None:
        return code if number in numbers else None

    return fault


@pytest.mark.parametrize(("code", "least"), [(6, 0.4), (9, 2.0), (29, 60.0), (10, 1.0), (1, 1.0)])
async def test_a_passing_refusal_is_waited_out(code: int, least: float) -> None:
    run = await collect(VILLAGE, fault=failing(code, {2, 3}))  # type: ignore[arg-type]
    assert run.comments == there(VILLAGE)
    assert not run.gaps
    assert run.client.waits[0] == least
    assert len(run.client.waits) == 2


async def test_a_client_that_asks_too_fast_is_slowed_by_vk_and_loses_nothing() -> None:
    run = await collect(VILLAGE, per_second=9)
    assert run.app.refused.keys() == {6}
    assert run.comments == there(VILLAGE)


async def test_waiting_ends_with_a_gap() -> None:
    run = await collect(VILLAGE, fault=failing(9, set(range(1, 1000))))  # type: ignore[arg-type]
    assert {gap.reason for gap in run.gaps} == {GapReason.RATE_LIMITED}
    assert all_done(run, VILLAGE)


async def test_a_refused_token_is_named_and_not_used_again() -> None:
    run = await collect(VILLAGE, fault=failing(5, {3}))  # type: ignore[arg-type]
    assert run.app.requests == 3
    assert {(gap.reason, gap.params["secret"]) for gap in run.gaps} == {(GapReason.TOKEN_REFUSED, "vk_user")}
    assert all_done(run, VILLAGE)


async def test_another_token_takes_over_from_a_refused_one() -> None:
    run = await collect(VILLAGE, ["vk_user", "vk_service"], fault=failing(5, {3}))  # type: ignore[arg-type]
    assert run.comments == there(VILLAGE)
    assert not run.gaps


async def test_a_captcha_stops_the_run() -> None:
    run = await collect(VILLAGE, fault=failing(14, {3}))  # type: ignore[arg-type]
    assert run.app.requests == 3
    assert {gap.reason for gap in run.gaps} == {GapReason.CAPTCHA}
    assert all_done(run, VILLAGE)


async def test_an_answer_over_the_bound_is_split_and_nothing_is_lost() -> None:
    run = await collect(VILLAGE, fault=failing(13, {2, 3, 4, 5}))  # type: ignore[arg-type]
    assert run.comments == there(VILLAGE)
    assert not run.gaps


@pytest.mark.parametrize(
    "body", [b"<html>502</html>", b"", b'{"response":', b"[" * 5000, b'{"response": 5}', b"{}", b"null"]
)
async def test_what_is_not_an_answer_is_a_gap_and_the_rest_goes_on(body: bytes) -> None:
    run = await collect(VILLAGE, fault=failing(body, {3}))  # type: ignore[arg-type]
    assert {gap.reason for gap in run.gaps} == {GapReason.FORMAT_CHANGED}
    assert all_done(run, VILLAGE)
    assert run.app.requests > 3


async def test_an_unknown_error_is_told_with_its_code() -> None:
    run = await collect(VILLAGE, ["vk_service"], fault=failing(777, {2}))  # type: ignore[arg-type]
    details = {gap.params.get("detail") for gap in run.gaps if gap.reason is GapReason.OTHER}
    assert details == {"VK 777: Simulated"}
    assert all_done(run, VILLAGE)


@pytest.mark.parametrize(
    ("told", "state", "reason"),
    [
        ({"state": "closed"}, "closed", GapReason.CLOSED),
        ({"state": "private"}, "private", GapReason.CLOSED),
        ({"state": "deactivated"}, "deactivated", GapReason.NOT_FOUND),
        ({"state": "not_found"}, "not_found", GapReason.NOT_FOUND),
        ({"wall": "off"}, "open", GapReason.DISABLED),
    ],
)
async def test_a_page_that_does_not_open_is_observed_and_the_others_go_on(
    told: dict[str, str], state: str, reason: GapReason
) -> None:
    world = world_of(page("prirechye_shut", 900, posts=(post(1, 1),), **told), *VILLAGE.accounts)
    run = await collect(world)
    states = {r.account: r.value for r in run.records if getattr(r, "key", "") == "account.state"}  # type: ignore[attr-defined]
    assert states["vk:prirechye_shut"] == state
    assert {(g.account, g.reason) for g in run.gaps} == {("vk:prirechye_shut", reason)}
    assert run.comments == there(VILLAGE)
    assert all_done(run, world)


async def test_a_wall_that_refuses_when_asked_is_a_gap_with_its_code() -> None:
    def fault(method: str, form: Mapping[str, str], number: int) -> int | None:
        return 15 if method == "wall.get" else None

    run = await collect(VILLAGE, ["vk_service"], fault=fault)
    assert {(g.what, g.reason, g.params.get("code")) for g in run.gaps if g.what != "can_message"} == {
        ("posts", GapReason.CLOSED, "15"),
        ("comments", GapReason.CLOSED, "15"),
    }


async def test_a_post_that_vanished_after_it_was_counted_is_observed() -> None:
    def fault(method: str, form: Mapping[str, str], number: int) -> int | None:
        return 212 if method == "wall.getComments" and form.get("post_id") == "3" else None

    run = await collect(world_of(VILLAGE.accounts[0]), ["vk_service"], fault=fault)
    assert run.observed("vk.comments_unavailable") == ["3"]
    assert "comments" not in {gap.what for gap in run.gaps}


async def test_one_unknown_name_does_not_spoil_the_call_for_all() -> None:
    run = await collect(VILLAGE, handles=["prirechye_school", "prirechye_nowhere", "prirechye_minzdrav"])
    assert {gap.account for gap in run.gaps} == {"vk:prirechye_nowhere"}
    assert len(run.of(AccountFacts)) == 2


async def test_progress_never_passes_what_is_expected() -> None:
    run = await collect(VILLAGE)
    for cursor in run.cursors.values():
        assert cursor.done == cursor.told > 0
        assert json.loads(cursor.state)["wall"] == -1
