"""What to ask next in the time that is left."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from judging import (
    AS_OF,
    MINZDRAV,
    SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    FakeAudit,
    item,
    make_host,
    method_of,
    observed,
    profile_of,
)
from otklik.agenda import agenda, pace, proposals, waiting_of
from otklik.assess import Assessment, assess
from otklik.packs.model import Mode
from otklik.store.journal import Event

VK_ONLY = "applies = { platforms = ['vk'] }"
COVER = f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}"
REGION = "applies = { subject = 'region' }"
ITEMS = (
    item("PAGE-02", COVER, mode="confirm")
    + item("PAGE-09", VK_ONLY, mode="manual")
    + item("PAGE-07", REGION, mode="manual")
)


@pytest.fixture
def assessment(tmp_path: Path) -> Assessment:
    host = make_host()
    method = method_of(tmp_path / "pack", ITEMS, host)
    records: dict[str, Any] = {
        VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True),
        VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=False),
    }
    return assess(FakeAudit(records, (), ()), host, method, profile_of(MINZDRAV, SCHOOL))


def asked(item_id: str, seconds: float, number: int = 0) -> Event:
    shown = (AS_OF - timedelta(seconds=seconds)).isoformat()
    return Event(
        id=f"{item_id}{number}", kind="answer", author="", at=AS_OF.isoformat(), parents=(), payload={"item": item_id, "shown_at": shown}
    )  # fmt: skip


def test_all_that_waits_is_proposed_once_and_would_make_the_whole_known(assessment: Assessment) -> None:
    found = proposals(assessment, pace((), {}))
    assert {one.item: len(one.findings) for one in found} == {"PAGE-02": 2, "PAGE-09": 2, "PAGE-07": 1}
    assert sum(one.gain for one in found) == pytest.approx(1 - assessment.score.total.coverage)


def test_what_makes_most_known_in_a_minute_comes_first(assessment: Assessment) -> None:
    found = proposals(assessment, pace((), {}))
    assert [one.per_minute for one in found] == sorted((one.per_minute for one in found), reverse=True)
    # equal weights: to confirm takes seconds, one answer for the region settles a whole item, two pages take two talks
    assert [one.item for one in found] == ["PAGE-02", "PAGE-07", "PAGE-09"]


@pytest.mark.parametrize("minutes", [0, 0.3, 1, 3, 5, 100])
def test_the_agenda_fits_into_the_minutes_that_are_left(assessment: Assessment, minutes: float) -> None:
    chosen = agenda(assessment, pace((), {}), minutes)
    assert sum(one.minutes for one in chosen) <= minutes
    everything = {one.item: one.findings for one in proposals(assessment, pace((), {}))}
    for one in chosen:
        assert one.findings == everything[one.item][: len(one.findings)] != ()


def test_of_an_item_as_many_subjects_are_asked_as_fit(assessment: Assessment) -> None:
    told = pace((), {})
    everything = {one.item: one for one in proposals(assessment, told)}
    enough = everything["PAGE-02"].minutes + everything["PAGE-07"].minutes
    part = agenda(assessment, told, enough + everything["PAGE-09"].minutes - 0.5)[-1]
    assert (part.item, len(part.findings)) == ("PAGE-09", 1)
    assert part.gain == pytest.approx(everything["PAGE-09"].gain / 2)


def test_the_pace_of_the_audit_takes_the_place_of_the_estimate(assessment: Assessment) -> None:
    items = assessment.method.every_item
    few = [asked("PAGE-09", 30, n) for n in range(9)]
    assert pace(few, items).measured == frozenset()
    many = [*few, asked("PAGE-09", 90), asked("PAGE-09", -5), asked("GONE-01", 5)]
    told = pace(many, items)
    assert told.measured == {Mode.MANUAL}
    assert told.minutes[Mode.MANUAL] == 0.5  # the median of ten
    assert told.minutes[Mode.CONFIRM] == pace((), {}).minutes[Mode.CONFIRM]


def test_only_what_a_persons_answer_would_settle_waits(assessment: Assessment) -> None:
    assert [finding.id for finding in waiting_of(assessment, "PAGE-07")] == ["PAGE-07/region"]
    assert waiting_of(assessment, "GONE-01") == []
