"""A plan of an assessment: what it brings is what the score would rise by, and what is left out says why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from judging import HEAD, LIBRARY, MINZDRAV, SCHOOL, FakeAudit, answer, item, make_host, method_of, profile_of
from otklik.assess import Assessment, BodyWeights, assess
from otklik.errors import UsageError
from otklik.i18n import using
from otklik.judge import Cell, strips_of
from otklik.model import Outcome
from otklik.plan import Wish, make_plan
from otklik.planning.records import LeftOut, Plan, Step
from otklik.report.words import role_words
from otklik.score import score, tally
from otklik.store import AuditFile

MONDAY = date(2026, 11, 23)
BODIES = ("library", "minzdrav", "school5")


def asked(
    identifier: str, action: str, level: str = "П", subject: str = "body", section: str = "PAGE"
) -> str:
    text = item(identifier, f"applies = {{ subject = '{subject}' }}\naction = '{action}'", section, "manual")
    return text.replace('level = "Р", regions = ["99"]', f'level = "{level}"') if level != "Р" else text


ITEMS = (
    asked("PAGE-01", "open", "Ф")
    + asked("PAGE-02", "card", "Р")
    + asked("CONT-01", "rules", subject="region", section="CONT")
    + asked("CONT-02", "stories", section="CONT")
)
ACTIONS = "".join(
    f'[[action]]\nid = "{name}"\ntitle.ru = "{name}"\ntitle.en = "{name}"\neffort_hours = {first}\n'
    f'effort_hours_next = {following}\nowner = "{owner}"\nafter = {after}\n'
    for name, first, following, owner, after in (
        ("open", 6, 4, "press", []),
        ("card", 2, 1, "editor", ["open"]),
        ("rules", 24, 0, "lawyer", []),
        ("stories", 3, 3, "editor", ["rules"]),
    )
)


def assessed(
    folder: Path, outcomes: dict[str, str] | None = None, scoring: str = "default", **files: str
) -> Assessment:
    """All fail but for `outcomes`: "PAGE-01/body/school5" → PASS."""
    said = {f"{i}/body/{body}": "FAIL" for i in ("PAGE-01", "PAGE-02", "CONT-02") for body in BODIES}
    said |= {"CONT-01/region": "FAIL"} | (outcomes or {})
    answers = [
        answer(item_, subject, Outcome(outcome))
        for (item_, _slash, subject), outcome in (
            (key.partition("/"), outcome) for key, outcome in said.items()
        )
        if outcome
    ]
    host = make_host()
    method = method_of(folder, ITEMS, host, actions=ACTIONS, **files)
    return assess(
        FakeAudit({}, (), answers), host, method, profile_of(MINZDRAV, SCHOOL, LIBRARY), scoring=scoring
    )


def planned(assessment: Assessment, hours: float, weeks: int = 4, **more: Any) -> Plan:
    return make_plan(assessment, Wish(**{"hours": hours, "weeks": weeks, "start": MONDAY, **more}))


def steps(plan: Plan) -> dict[str, Step]:
    return {step.action: step for step in plan.steps}


def left(plan: Plan) -> dict[str, LeftOut]:
    return {one.action: one for one in plan.left_out}


def total_if_passed(assessment: Assessment, findings: Iterable[str]) -> float:
    done = set(findings)
    cells = [
        Cell(c.item, c.subject, Outcome.PASS, 1.0) if f"{c.item}/{c.subject}" in done else c
        for c in assessment.findings.cells()
    ]
    weights = BodyWeights(assessment.profile, assessment.accounts, assessment.scoring)
    method = assessment.method
    value = score(
        tally(strips_of(cells), weights), method.items, method.sections, assessment.scoring
    ).total.value
    assert value is not None
    return value


@pytest.mark.parametrize("hours", [5, 12, 20, 40, 100])
@pytest.mark.parametrize("scoring", ["", 'id = "s"\ntitle.ru = "с"\ntitle.en = "s"\ncombine = "product"\n'])
def test_the_gain_is_what_the_total_rises_by_when_the_steps_are_done(
    tmp_path: Path, hours: float, scoring: str
) -> None:
    outcomes = {"PAGE-01/body/school5": "PASS", "CONT-02/body/library": "PARTIAL", "PAGE-02/body/library": ""}
    files = {"scoring__s": scoring} if scoring else {}
    assessment = assessed(tmp_path, outcomes, "s" if scoring else "default", **files)
    plan = planned(assessment, hours)
    before = assessment.score.total.value
    assert before is not None
    after = total_if_passed(assessment, (f for step in plan.steps for f in step.findings))
    assert plan.gain == pytest.approx(after - before, abs=1e-12)
    assert plan.gain_low <= plan.gain <= plan.gain_high
    assert plan.is_exact == (not scoring)
    if plan.is_exact:
        assert plan.gain == pytest.approx(sum(step.gain for step in plan.steps), abs=1e-12)
    assert plan.hours_used <= hours
    told = sum(step.subjects for step in plan.steps) + sum(one.subjects for one in plan.left_out)
    assert told == sum(len(work.subjects) for work in assessment.work.values())


def test_an_action_is_done_for_those_bodies_for_which_what_comes_first_is_done(tmp_path: Path) -> None:
    # 5 h: no page can be opened (6 h), and the cards of its bodies wait for it; the school has its page
    plan = planned(assessed(tmp_path, {"PAGE-01/body/school5": "PASS"}), 5, without=("rules",))
    assert {name: step.bodies for name, step in steps(plan).items()} == {"card": ("school5",)}
    # 9 h: one page is opened, and its card (an hour more) filled in after it
    plan = planned(assessed(tmp_path / "again", {"PAGE-01/body/school5": "PASS"}), 9, without=("rules",))
    assert {name: step.bodies for name, step in steps(plan).items()} == {
        "open": ("library",),
        "card": ("library", "school5"),
    }
    card = steps(plan)["card"]
    assert (card.after, card.hours, card.subjects, card.of_subjects, card.is_whole) == (
        ("open",),
        3,
        2,
        3,
        False,
    )
    assert steps(plan)["open"].last_week <= card.weeks[0].week


def test_what_is_left_out_says_which_limit_binds_and_what_it_would_need(tmp_path: Path) -> None:
    assessment = assessed(tmp_path)
    plan = planned(assessment, 20, people={"press": 10, "editor": 3, "*": 0})
    found = left(plan)
    assert (found["rules"].reason, found["rules"].needs[0].lacking) == ("nobody", 24)
    assert (found["stories"].reason, found["stories"].waits_for) == ("waits", "rules")
    assert found["open"].subjects == 1
    (need,) = found["open"].needs
    assert (need.limit, need.role, need.hours, need.left, need.lacking) == ("role", "press", 4, 0, 4)
    assert left(planned(assessment, 20, without=("card",)))["card"].reason == "without"
    hours = left(planned(assessment, 10))["open"].needs
    assert [(need.limit, need.hours, need.left) for need in hours] == [("hours", 4, 0)]


def test_what_the_plan_must_do_is_done_in_full_with_what_comes_first(tmp_path: Path) -> None:
    plan = planned(assessed(tmp_path), 20, must=("card",))
    assert {name: step.is_whole for name, step in steps(plan).items()} == {"open": True, "card": True}
    assert plan.hours_used == 6 + 4 + 4 + 2 + 1 + 1


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"hours": 0}, "--hours must be more than 0"),
        ({"hours": float("nan")}, "--hours must be more than 0"),
        ({"hours": 1e308}, "--hours must be more than 0 and at most 100"),
        ({"start": date(9999, 12, 31)}, "--from must be from 2020-01-01 to 2040-12-31"),
        ({"people": {"editor": 1e308}}, "Hours of editor must be from 0 to 100"),
        ({"weeks": 0}, "--weeks must be from 1"),
        ({"weeks": 1000}, "--weeks must be from 1"),
        ({"must": ("cord",)}, "Nothing has to be done by cord. Did you mean card?"),
        ({"must": ("card",), "without": ("card",)}, "card is named by --must and by --without"),
        ({"must": ("card",), "without": ("open",)}, "--must names waits for open, which --without takes out"),
        ({"people": {"edtor": 5}}, "Nothing is to be done by edtor; roles here are: editor .page editor., lawyer, press.*Did you mean editor"),
        ({"people": {"editor": -1}}, "Hours of editor must be from 0 to"),
        ({"hours": 10, "must": ("rules",)}, "it takes 24 hours, of 10, in 4 weeks"),
        ({"must": ("rules",), "people": {"lawyer": 8}}, "lawyer: 24 hours of 8"),
    ],
)  # fmt: skip
def test_limits_that_cannot_be_are_one_sentence(tmp_path: Path, wish: dict[str, Any], expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        planned(assessed(tmp_path), **{"hours": 50, **wish})


def test_doing_nothing_leaves_duties_open_and_lets_days_pass(tmp_path: Path) -> None:
    assessment = assessed(tmp_path)
    idle = planned(assessment, 20).idle
    assert (idle.value, idle.low, idle.high) == (0.0, 0.0, 0.0)
    told = [(duty.level, duty.findings, duty.actions, duty.unverified) for duty in idle.duties]
    assert told == [("Ф", 3, 1, 3), ("Р", 3, 1, 3)]
    # 20 November, Ф not read 30 days and 14 h at 2 a day; Р not read 60 days and 4 h. The plan ends on 20 December
    assert idle.overdue == ()
    later = planned(assessment, 20, weeks=13).idle.overdue
    assert [(late.action, late.due, late.is_verified) for late in later] == [
        ("open", date(2026, 12, 27), False),
        ("card", date(2027, 1, 21), False),
    ]


def test_the_roadmap_tells_what_is_finished_by_each_mark(tmp_path: Path) -> None:
    plan = planned(assessed(tmp_path), 52, weeks=13)
    finish = {step.action: step.last_week for step in plan.steps}
    assert [mark.days for mark in plan.milestones] == [30, 60, 90]
    assert [mark.until for mark in plan.milestones] == [
        date(2026, 12, 22),
        date(2027, 1, 21),
        date(2027, 2, 20),
    ]
    for mark, last in zip(plan.milestones, (4, 8, 13), strict=True):  # the Friday of week 13 is day 89
        assert set(mark.actions) == {name for name, week in finish.items() if week <= last}
    assert plan.milestones[-1].gain == pytest.approx(plan.gain)
    assert [mark.days for mark in planned(assessed(tmp_path / "short"), 20, weeks=5).milestones] == [30, 60]


def test_work_after_its_day_is_called_late(tmp_path: Path) -> None:
    assessment = assessed(tmp_path)
    plan = planned(assessment, 14, weeks=13, without=("card", "rules"))
    assert steps(plan)["open"].due == date(2026, 12, 27)  # the fifth week; ten hours a week are worked
    assert [(work.week, work.hours) for work in steps(plan)["open"].weeks] == [(1, 10), (2, 4)]
    assert not steps(plan)["open"].is_late
    later = planned(assessment, 14, weeks=13, without=("card", "rules"), start=date(2026, 12, 21))
    assert steps(later)["open"].is_late


def test_an_hour_is_done_in_the_first_week(tmp_path: Path) -> None:
    plan = planned(assessed(tmp_path), 6, weeks=13, without=("card", "rules"))
    assert [(step.action, step.weeks[0].week, step.last_week) for step in plan.steps] == [("open", 1, 1)]
    assert plan.milestones[0].actions == ("open",)


def test_where_nothing_failed_there_is_nothing_to_plan(tmp_path: Path) -> None:
    outcomes = {f"{i}/body/{body}": "PASS" for i in ("PAGE-01", "PAGE-02", "CONT-02") for body in BODIES}
    plan = planned(assessed(tmp_path, outcomes | {"CONT-01/region": "PASS"}), 10)
    assert (plan.steps, plan.left_out, plan.gain) == ((), (), 0.0)


def test_a_plan_is_kept_in_the_audit_and_the_last_one_is_told(tmp_path: Path) -> None:
    assessment = assessed(tmp_path)
    now = datetime(2026, 11, 25, tzinfo=UTC)
    with AuditFile.create(tmp_path / "a.otklik", "[region]\n", now) as audit:
        assert audit.plan() is None
        for hours in (10, 20):
            kept = planned(assessment, hours, people={"*": 40})
            audit.append("plan", msgspec.to_builtins(kept), author="А", at=now)
        audit.append("plan", {"schema": "otklik.plan/9"}, author="А", at=now)  # of a later Otklik
        assert audit.plan() == kept


def test_a_role_that_a_pack_brings_is_called_as_the_pack_says(tmp_path: Path) -> None:
    head = HEAD + '[[roles]]\nid = "press"\ntitle.ru = "пресс-центр"\ntitle.en = "press centre"\n'
    assessment = assessed(tmp_path, head=head)
    (told,) = [one for one in assessment.recommendations if one.owner == "press"]
    (step,) = [one for one in planned(assessment, 20).steps if one.owner == "press"]
    for one in (told, step):
        assert one.owner_title is not None
        with using("ru"):
            assert role_words(one.owner, one.owner_title) == "пресс-центр"
