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
from otklik.errors import UsageError
from otklik.explain import Explanation, explain, render
from otklik.i18n import using
from otklik.model import Outcome

ITEMS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }",
    section="CONT",
) + item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
)
FINDING = f"CONT-01/account/{VK_MINZDRAV}"


@pytest.fixture
def audit() -> FakeAudit:
    records = {
        VK_MINZDRAV: [*observed(VK_MINZDRAV, vk__has_cover=True), *posts(VK_MINZDRAV, 3)],
        VK_SCHOOL: observed(VK_SCHOOL, vk__has_cover=False),
    }
    return FakeAudit(
        records, answers=[answer("PAGE-01", f"account/{VK_SCHOOL}", Outcome.PASS, "\x1b[2Jвидел сам")]
    )


@pytest.fixture
def assessment(tmp_path: Path, audit: FakeAudit) -> Assessment:
    host = make_host()
    return assess(
        audit, host, method_of(tmp_path, ITEMS, host, norms__n=norm("posts", 8)), profile_of(MINZDRAV, SCHOOL)
    )


def kinds(node: Explanation) -> set[str]:
    return {node.kind} | {kind for child in node.below for kind in kinds(child)}


def told(assessment: Assessment, target: str, audit: FakeAudit | None = None) -> str:
    with using("en"):
        return render(explain(assessment, make_host(), target, audit.exchange if audit else None))


def test_a_finding_goes_down_to_the_exchange_and_the_place(assessment: Assessment, audit: FakeAudit) -> None:
    text = told(assessment, FINDING, audit)
    for part in (
        f"{FINDING}: Нет CONT-01 – not met",
        "Expected: at least 8",
        "Norm posts: 8",
        "Measured: Posts (post_count) = 3",
        "Formula: number of posts",
        "exchange x1: GET https://api.vk.example/x, status 200, received November\xa020, 2026, 15:00",
        "Rests on regional act: Act",
        "requires a lawyer's check",
        "To do: ",
    ):
        assert part in text, part
    assert {"finding", "rule", "norm", "measurement", "formula", "evidence", "basis", "remedy"} <= kinds(
        explain(assessment, make_host(), FINDING)
    )


def test_an_observation_shows_its_place(assessment: Assessment) -> None:
    assert "/vk__has_cover" in told(assessment, f"PAGE-01/account/{VK_MINZDRAV}")


@pytest.mark.parametrize(
    "target", ["total", "PAGE", "CONT-01", FINDING, f"post_count/account/{VK_MINZDRAV}", ""]
)
def test_every_sort_of_target_has_its_way_down(assessment: Assessment, target: str) -> None:
    assert told(assessment, target).strip()


def test_every_line_with_a_target_can_be_asked_for(assessment: Assessment) -> None:
    def walk(node: Explanation) -> list[str]:
        own = [node.target] if node.target and node.kind != "evidence" else []
        return own + [t for child in node.below for t in walk(child)]

    seen: set[str] = set()
    waiting = ["total"]
    while waiting:
        target = waiting.pop()
        if target not in seen:
            seen.add(target)
            waiting += walk(explain(assessment, make_host(), target))
    assert {"CONT", "CONT-01", FINDING, f"vk.has_cover/account/{VK_SCHOOL}"} <= seen


def test_a_contradiction_shows_both_sides_and_no_terminal_escape(assessment: Assessment) -> None:
    text = told(assessment, f"PAGE-01/account/{VK_SCHOOL}")
    assert "the person and the measurement disagree" in text
    assert "proposed: not met" in text
    assert "видел сам" in text
    assert "\x1b" not in text


def test_an_unknown_target_is_a_sentence_with_the_nearest(assessment: Assessment) -> None:
    with using("en"), pytest.raises(UsageError, match="Did you mean CONT-01"):
        explain(assessment, make_host(), "CONT-1")
    with using("en"), pytest.raises(UsageError, match="Give total"):
        explain(assessment, make_host(), "?")
