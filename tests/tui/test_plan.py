"""The plan: order, gains, limits and proposals, how actions go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest

from otklik.assess import Assessment
from otklik.errors import UsageError
from otklik.fulfilment.parts import parts_of
from otklik.host import Host
from otklik.i18n import using
from otklik.model import Recommendation, Text
from otklik.pipeline import assess_audit
from otklik.plan import Wish, make_plan
from otklik.planning.people import titles_of
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.fill_in import FillInScreen
from otklik_tui.screens.plan import PlanScreen
from otklik_tui.views.plan import moved, order_of, questions, rows, said_fields, summary, wish_of, wrong_with
from otklik_tui.widgets.safe import Told

Screens = Callable[..., OtklikApp]
WIDE = (140, 45)
TOLD = {"hours": "8", "weeks": "4", "people": "", "start": "2026-11-23"}


@pytest.fixture(scope="module")
def assessment(collected: Path, host: Host, tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    import shutil

    path = Path(shutil.copy(collected, tmp_path_factory.mktemp("plan") / "a.otklik"))
    with AuditFile.open(path) as audit:
        return assess_audit(audit, host)


# --- without a screen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "to", "order"),
    [(0, 1, "bac"), (2, 0, "cab"), (1, 9, "acb"), (1, -1, "bac"), (5, 0, "abc")],
)
def test_an_action_moves_to_its_place(index: int, to: int, order: str) -> None:
    assert "".join(moved("abc", index, to)) == order


def test_the_total_after_all_actions_does_not_depend_on_their_order(assessment: Assessment) -> None:
    order = order_of(assessment)
    forth, back = rows(assessment, order, None), rows(assessment, order[::-1], None)
    assert forth[-1].together == back[-1].together
    assert [row.action for row in forth] == [told.id for told in assessment.recommendations]
    assert all(row.is_in_plan for row in forth)


def test_a_plan_brings_its_steps_to_the_front_and_its_gain_stands_behind_the_last_of_them(
    assessment: Assessment,
) -> None:
    from otklik.report import words

    plan = make_plan(assessment, Wish(hours=8, weeks=4, start=date(2026, 11, 23)))
    assert plan.steps
    shown = rows(assessment, order_of(assessment, plan), plan)
    steps = [row for row in shown if row.is_in_plan]
    assert steps == list(shown[: len(plan.steps)])
    total = assessment.score.total
    assert steps[-1].together == words.score_number((total.value or 0) + plan.gain, total.maximum)
    assert "not kept yet" in summary(assessment, plan)
    assert "kept in the audit" in summary(assessment, plan, is_saved=True)


@pytest.mark.parametrize(
    ("now", "gain", "told"),
    [
        (0.5026, 0.2928, "Total: 50.3 of 100 now, 79.5 after the plan: +29.3 (from +29.3 to +29.3) (each number is rounded by itself)"),
        (0.502, 0.292, "Total: 50.2 of 100 now, 79.4 after the plan: +29.2 (from +29.2 to +29.2)"),
    ],
)  # fmt: skip
def test_the_command_tells_the_total_after_the_plan_that_the_last_row_shows(
    now: float, gain: float, told: str
) -> None:
    from otklik.cli.planning import total_words
    from otklik.report import words

    assert total_words(now, gain, gain, gain) == told
    assert f"{words.score_number(now + gain)} after" in told


def test_what_is_left_out_adds_nothing_and_has_no_total(assessment: Assessment) -> None:
    order = order_of(assessment)
    shown = rows(assessment, order, None, without={order[0]})
    assert shown[0].together == "–"
    assert shown[0].sign == "×"
    assert [row.together for row in shown[1:]] == [row.together for row in rows(assessment, order[1:], None)]


def test_a_step_that_is_done_for_some_only_says_for_how_many(assessment: Assessment) -> None:
    plan = make_plan(assessment, Wish(hours=8, weeks=4, start=date(2026, 11, 23)))
    step = msgspec.structs.replace(plan.steps[0], subjects=1, of_subjects=3)
    (row,) = rows(assessment, (step.action,), msgspec.structs.replace(plan, steps=(step,)))
    assert row.title.endswith(": 1 of 3")


def test_what_a_plan_leaves_of_an_action_stands_at_the_end_and_makes_the_total_whole(
    assessment: Assessment,
) -> None:
    from otklik.report import words

    plans = (
        make_plan(assessment, Wish(hours=hours, weeks=4, start=date(2026, 11, 23))) for hours in range(1, 40)
    )
    plan = next(one for one in plans if not all(step.is_whole for step in one.steps))
    in_part = {step.action for step in plan.steps if not step.is_whole}
    left = [one for one in plan.left_out if one.action in in_part]
    assert left
    order = order_of(assessment, plan)
    shown = rows(assessment, order, plan)
    assert [row.action for row in shown[: len(order)]] == list(order)
    rests = shown[len(order) :]
    assert [(row.action, row.hours) for row in rests] == [
        (one.action, words.number(one.hours)) for one in left
    ]
    assert all(
        f"{one.subjects} of {one.of_subjects}" in row.title for one, row in zip(left, rests, strict=True)
    )
    assert not any(row.is_in_plan for row in rests)
    assert rests[-1].together == rows(assessment, order, None)[-1].together
    assert "in part" in summary(assessment, plan)


def test_a_plan_without_actions_says_why_in_place_of_a_rise_from_nothing(
    assessment: Assessment, collected: Path, host: Host, tmp_path: Path
) -> None:
    empty = msgspec.structs.replace(assessment, recommendations=())
    assert summary(empty, None) == "There is no action to propose."
    with AuditFile.open(collected) as full:
        text = full.profile_text
    with AuditFile.create(tmp_path / "bare.otklik", text, assessment.as_of) as audit:
        bare = assess_audit(audit, host)
    assert summary(bare, None) == "Nothing is proposed yet: first collect data and answer the questions."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"hours": "много"}, "Hours and weeks are numbers"),
        ({"hours": "0"}, "more than 0"),
        ({"hours": "inf"}, "more than 0"),
        ({"weeks": "105"}, "from 1 to 104"),
        ({"start": "завтра"}, "завтра"),
        ({"people": "press_officer"}, "press_officer"),
        ({}, ""),
    ],
)
def test_what_is_wrong_with_limits_is_told_before_anything_is_computed(
    changed: dict[str, str], sentence: str
) -> None:
    told = wrong_with(TOLD | changed)
    assert sentence in told
    assert bool(told) == bool(sentence)


def test_limits_are_taken_as_they_are_told() -> None:
    wish = wish_of(TOLD | {"hours": "7,5", "people": "press_officer=4,*=1"}, {"b", "a"}, {"c"})
    assert (wish.hours, wish.weeks, wish.must, wish.without) == (7.5, 4, ("a", "b"), ("c",))
    assert wish.people == {"press_officer": 4.0, "*": 1.0}


TITLES = {"press_officer": "пресс-секретарь", "webmaster": "администратор сайта"}


@pytest.mark.parametrize(
    "written",
    [
        "press_officer=4, *=1",
        "пресс-секретарь=4,*=1",
        " Пресс-секретарь = 4 , * = 1",
        "ПРЕСС-СЕКРЕТАРЬ=4,*=1",
    ],
)
def test_a_role_is_taken_by_its_title_or_its_id(written: str) -> None:
    asked = TOLD | {"people": written}
    assert wish_of(asked, (), (), TITLES).people == {"press_officer": 4.0, "*": 1.0}
    assert wrong_with(asked, TITLES) == ""


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("пресс-секретарь", "пресс-секретарь is no role with hours. Write пресс-секретарь=40, администратор"),
        (
            "дворник=4",
            "Nothing is to be done by дворник; roles here are: пресс-секретарь, администратор сайта",
        ),
        ("пресс-секретарь=4,press_officer=5", "пресс-секретарь stands there twice"),
    ],
)
def test_what_is_wrong_with_a_role_is_told_in_the_form_by_titles(written: str, sentence: str) -> None:
    told = wrong_with(TOLD | {"people": written}, TITLES)
    assert sentence in told
    assert "press_officer" not in told


def test_the_form_names_roles_by_their_titles_and_reads_what_it_filled_in(assessment: Assessment) -> None:
    titles = titles_of(assessment.recommendations)
    assert len(titles) > 1
    assert len(set(titles.values())) == len(titles)
    wish = wish_of(TOLD | {"people": f"{next(iter(titles))}=7.5"}, (), (), titles)
    plan = make_plan(assessment, wish)
    with using("ru"):
        titles = titles_of(assessment.recommendations)
        fields = {field.name: field for field in questions(assessment, plan, date(2026, 11, 23))}
    asked = fields["people"]
    shown = " ".join((asked.title, asked.value, asked.hint))
    assert not [role for role in titles if role in shown]
    assert all(title in asked.title for title in titles.values())
    assert wish_of(TOLD | {"people": asked.value}, (), (), titles).people == wish.people


def test_roles_of_one_title_are_told_apart_and_those_of_packs_have_their_own() -> None:
    def told(owner: str, title: Text | None = None) -> Recommendation:
        words = Text(ru="а", en="a")
        return Recommendation(id=owner, title=words, findings=(), gain=0.1, owner=owner, owner_title=title)

    with using("en"):
        found = titles_of(
            [told("editor"), told("page_editor"), told("elder", Text(ru="староста", en="elder"))]
        )
    assert found == {
        "editor": "page editor (editor)",
        "page_editor": "page editor (page_editor)",
        "elder": "elder",
    }


def test_a_status_is_taken_in_words_and_only_what_was_changed(assessment: Assessment) -> None:
    parts = parts_of(assessment, ())[:1]
    told = {"status": "done", "person": "", "due": "", "comment": ""}
    assert said_fields(parts, told) == {"status": "done"}
    assert said_fields(parts, told | {"status": "Under way", "person": "Иванов"}) == {
        "status": "doing",
        "person": "Иванов",
    }
    with pytest.raises(UsageError, match="status is one of"):
        said_fields(parts, told | {"status": "скоро"})
    with pytest.raises(UsageError, match="2026-02-30"):
        said_fields(parts, told | {"due": "2026-02-30"})


# --- on the screen ---------------------------------------------------------------------------------------------------


async def opened(app: OtklikApp) -> PlanScreen:
    await app.workspace.settled()
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    return screen


async def test_an_action_is_moved_by_key_and_by_mouse(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="plan")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        first, second, third = screen.order[:3]
        await pilot.press("right_square_bracket")
        assert screen.order[:3] == (second, first, third)
        assert screen.listing.cursor == 1
        await pilot.press("х")  # the same key with ЙЦУКЕН on
        assert screen.order[:3] == (first, second, third)
        await pilot.mouse_down("#actions", offset=(5, 3))
        await pilot.mouse_up("#actions", offset=(5, 1))
        await pilot.pause()
        assert screen.order[:3] == (third, first, second)
        await pilot.mouse_down("#actions", offset=(5, 1))
        await pilot.mouse_up(offset=(5, WIDE[1] - 1))  # beyond the list
        await pilot.pause()
        assert screen.order[:2] == (first, second)
        assert screen.order[-1] == third


async def test_the_optimiser_proposes_within_limits_and_the_plan_is_kept_as_the_command_keeps_it(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="plan")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        unwanted = screen.order[0]
        await pilot.press("x", "p")
        assert isinstance(app.screen, FillInScreen)
        await pilot.press("ctrl+s")
        assert "numbers" in str(app.screen.query_one("#wrong", Told).visual)
        assert app.focused is app.screen.query_one("#field-hours")
        await pilot.press(*"8", "ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        plan = screen.plan
        assert plan is not None
        assert plan.hours_used <= 8
        assert unwanted not in [step.action for step in plan.steps]
        await pilot.press("s")
        await app.workspace.settled()
        assert screen.is_saved
        assert "made before" not in str(
            screen.query_one("#summary", Told).visual
        )  # its own event is no answer
        await app.action_go("checklist")
        await pilot.pause()
        await pilot.press("1")
        await app.workspace.settled()
        await app.action_go("plan")
        await pilot.pause()
        assert "made before" in str(screen.query_one("#summary", Told).visual)
        await pilot.press("ctrl+q")
    with AuditFile.open(audit, read_only=True) as file:
        assert file.plan() == plan


async def test_a_saved_plan_is_there_when_the_audit_is_opened_again(
    screens: Screens, audit: Path, host: Host
) -> None:
    from datetime import UTC, datetime

    import msgspec

    with AuditFile.open(audit) as file:
        plan = make_plan(assess_audit(file, host), Wish(hours=8, weeks=4, start=date(2026, 11, 23)))
        file.append(
            "plan", msgspec.to_builtins(plan), author="Петрова", at=datetime(2026, 11, 17, tzinfo=UTC)
        )
    app = screens(audit, place="plan")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        assert screen.plan == plan
        assert "made before" not in str(screen.query_one("#summary", Told).visual)
        assert screen.order[: len(plan.steps)] == tuple(step.action for step in plan.steps)


async def test_who_answers_for_an_action_and_until_when_is_recorded_for_the_bodies_that_are_marked(
    screens: Screens, audit: Path
) -> None:
    app = screens(audit, place="plan")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.pause()
        at = next(n for n, name in enumerate(screen.order) if len(screen._parts_of(name)) > 1)
        screen.listing.cursor = at
        await pilot.press("e", "space", "enter")  # the first body
        await pilot.pause()
        assert isinstance(app.screen, FillInScreen)
        await pilot.press(*"done", "tab", *"Иванов", "tab", *"2026-12-31", "ctrl+s")
        await pilot.pause()
        await app.workspace.settled()
        said = [part for part in parts_of(app.workspace.assessment, app.workspace.events) if part.said.words]  # type: ignore[arg-type]
        assert [(part.action, part.said.value("person")) for part in said] == [(screen.order[at], "Иванов")]
        assert said[0].said.status.value == "done"
        assert "1/" in screen.rows[at].state
        assert app.workspace.others_wrote == 0


async def test_in_presentation_nothing_is_kept(screens: Screens, audit: Path) -> None:
    app = screens(audit, place="plan")
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app)
        await pilot.press("f12")
        await pilot.press("e", "s")
        assert app.screen is screen
        assert not [event for event in app.workspace.events if event.kind in ("plan", "fulfilment")]
