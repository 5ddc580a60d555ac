"""What would change a number: told rises are those of the score worked out anew, distances those of the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from judging import (
    MINZDRAV,
    SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    FakeAudit,
    answer,
    item,
    make_host,
    method_of,
    norm,
    observed,
    posts,
    profile_of,
)
from otklik.assess import Assessment, assess
from otklik.explain import explain, render
from otklik.i18n import using
from otklik.model import Expected, Measurement, Outcome, Subject
from otklik.whatif import WhatIf, distances

VK_ONLY = "applies = { platforms = ['vk'] }"
ITEMS = (
    item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}")
    + item("PAGE-02", f"rule = {{ observation = 'vk.has_phone', is_true = true }}\n{VK_ONLY}", weight=3)
    + item(
        "CONT-01",
        f"rule = {{ metric = 'post_count', at_least = {{ norm = 'posts' }} }}\n{VK_ONLY}",
        section="CONT",
    )
    + item("CONT-02", VK_ONLY, section="CONT", mode="manual")
)
SCORING = """
id = "points"
title.ru = "Баллы"
title.en = "Points"
[[blocks]]
id = "half"
title.ru = "Половина"
title.en = "Half"
points = 20
items = ["CONT-01"]
"""


@pytest.fixture(params=["default", "points"])
def assessment(tmp_path: Path, request: pytest.FixtureRequest) -> Assessment:
    """PAGE-01: met and not met; PAGE-02: not met; CONT-01: 3 and 9 posts of 8; CONT-02: one of two answered."""
    records = {
        VK_MINZDRAV: [
            *observed(VK_MINZDRAV, vk__has_cover=True, vk__has_phone=False),
            *posts(VK_MINZDRAV, 3),
        ],
        VK_SCHOOL: [*observed(VK_SCHOOL, vk__has_cover=False, vk__has_phone=False), *posts(VK_SCHOOL, 9)],
    }
    host = make_host()
    method = method_of(tmp_path, ITEMS, host, norms__n=norm("posts", 8, 'unit = "posts"'), scoring__s=SCORING)
    said = [answer("CONT-02", f"account/{VK_SCHOOL}", Outcome.FAIL)]
    return assess(
        FakeAudit(records, answers=said), host, method, profile_of(MINZDRAV, SCHOOL), scoring=request.param
    )


def told(assessment: Assessment, target: str) -> str:
    with using("en"):
        return render(explain(assessment, make_host(), target))


def test_the_items_that_raise_the_total_most_come_first(assessment: Assessment) -> None:
    gains = {gain.item: gain.rise for gain in WhatIf(assessment).gains("total")}
    if assessment.scoring.id == "points":
        assert gains == {"CONT-01": pytest.approx(0.5)}
        return
    # sections weigh 1 and 3; PAGE: items weigh 1 and 3; CONT: items weigh 1 and 1, of CONT-02 half was judged
    judged = 1 + 3 * (1 / 2 + 1 / 4)
    assert list(gains)[-1] == "PAGE-01"
    assert gains == pytest.approx(
        {
            "CONT-01": 3 / 2 / 2 / judged,
            "CONT-02": 3 / 2 / 2 / judged,
            "PAGE-02": 3 / 4 / judged,
            "PAGE-01": 1 / 4 / 2 / judged,
        }
    )


def test_what_is_unknown_is_told_with_the_coverage_it_would_lift(assessment: Assessment) -> None:
    lifts = WhatIf(assessment).lifts("total")
    if assessment.scoring.id == "points":
        assert lifts == []
        return
    (lift,) = lifts
    assert (lift.item, lift.findings, lift.waits) == ("CONT-02", 1, 1)
    assert lift.rise == pytest.approx(1 - assessment.score.total.coverage)
    assert lift.rise == pytest.approx(3 / 4 / 2 / 2)


def test_explain_says_what_would_change_a_score(assessment: Assessment) -> None:
    text = told(assessment, "total")
    if assessment.scoring.id == "points":
        assert "Total: 10 of 20" in text
        assert "+10 if 1 finding were met" in text
        assert "scoring profile points" in text
    else:
        assert "What would raise it most:" in text
        assert "CONT-02 Так ли CONT-02: +23.08 if 1 finding were met" in text
        assert "CONT-02 Так ли CONT-02: +18.8 percentage points of coverage; 1 unknown, 1 of them" in text


def test_a_block_can_be_asked_for(assessment: Assessment) -> None:
    if assessment.scoring.id == "points":
        text = told(assessment, "half")
        assert text.startswith("half Half: 10 of 20")
        assert "  CONT-01" in text


def test_explain_says_how_far_a_threshold_is_and_what_it_is_worth(assessment: Assessment) -> None:
    text = told(assessment, f"CONT-01/account/{VK_MINZDRAV}")
    assert "It would be met from 8\xa0posts: 5\xa0posts more." in text
    rise = 10 if assessment.scoring.id == "points" else 23.08
    assert f"If it were met, the total would rise by {rise:g}\xa0points." in text
    assert "It stays met down to 8\xa0posts." in told(assessment, f"CONT-01/account/{VK_SCHOOL}")


def test_what_does_not_count_in_a_profile_says_so(assessment: Assessment) -> None:
    text = told(assessment, f"PAGE-02/account/{VK_SCHOOL}")
    assert ("It does not count in this scoring profile." in text) == (assessment.scoring.id == "points")


def test_a_question_says_how_to_answer_it_and_between_what_the_total_lies(assessment: Assessment) -> None:
    text = told(assessment, f"CONT-02/account/{VK_MINZDRAV}")
    assert f"otklik answer FILE CONT-02 … --subject account/{VK_MINZDRAV}" in text
    if assessment.scoring.id == "default":
        # PAGE 0.125 of weight 1, CONT-01 0.5, CONT-02 0 or 0.5; now (0.125 + 3 / 2 * 0.5) / (1 + 3 / 2 * 1.5)
        assert "The total, now 26.92, would be 40.62 if it is met and 21.88 if it is not." in text


@pytest.mark.parametrize(
    ("value", "comparison", "limit", "is_met", "missing"),
    [
        (3, "at_least", 8, False, 5),
        (8, "at_least", 8, True, 0),
        (8, "more_than", 8, False, 0),
        (5.9, "at_most", 5, False, 0.9),
        (5, "less_than", 5, False, 0),
        (4, "less_than", 5, True, 1),
    ],
)
def test_a_distance_is_that_of_the_comparison(
    value: float, comparison: str, limit: float, is_met: bool, missing: float
) -> None:
    measured = Measurement(metric="m", subject=Subject.parse("account/vk:x"), value=value)
    (found,) = distances([measured], [Expected(comparison=comparison, value=limit)])
    assert found.is_met is is_met
    assert found.missing == pytest.approx(missing)


def test_no_distance_is_told_where_there_is_no_number() -> None:
    subject = Subject.parse("account/vk:x")
    for value in (None, True, "open"):
        assert (
            distances(
                [Measurement(metric="m", subject=subject, value=value)],
                [Expected(comparison="at_least", value=1)],
            )
            == []
        )
    number = Measurement(metric="m", subject=subject, value=1)
    assert distances([number, number], [Expected(comparison="at_least", value=2)]) == []
    assert distances([number], [Expected(comparison="is_true")]) == []
