"""A pack updated under an audit keeps every answer; those that no longer fit are told and do not count."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from judging import (
    HEAD,
    MINZDRAV,
    VK_MINZDRAV,
    FakeAudit,
    answer,
    item,
    make_host,
    observed,
    profile_of,
    write_pack,
)
from otklik.assess import Assessment, assess
from otklik.misfits import Misfit
from otklik.model import Answer, Outcome
from otklik.packs.link import load_method
from otklik.packs.model import Depth

VK_ONLY = "applies = { platforms = ['vk'] }"
PAGE = f"account/{VK_MINZDRAV}"
OLD = item("PAGE-01", VK_ONLY, mode="manual") + item("PAGE-02", VK_ONLY, mode="manual")


def judge(
    folder: Path, items: str, said: list[Answer], head: str = "", depth: Depth = Depth.FULL
) -> Assessment:
    host = make_host()
    method = load_method([write_pack(folder, items, head=HEAD + head)], host).at_depth(depth)
    records = {VK_MINZDRAV: observed(VK_MINZDRAV, vk__has_cover=True)}
    return assess(FakeAudit(records, answers=said), host, method, profile_of(MINZDRAV))


def test_answers_that_fit_are_no_misfits(tmp_path: Path) -> None:
    said = [answer("PAGE-01", PAGE, Outcome.PARTIAL), answer("PAGE-02", "region", Outcome.NOT_APPLICABLE)]
    assert judge(tmp_path / "p", OLD, said).misfits == ()


def test_each_sort_of_misfit_is_told_and_its_answer_kept(tmp_path: Path) -> None:
    said = [
        answer("PAGE-01", PAGE, Outcome.PARTIAL),  # is measured now, yes or no
        answer("PAGE-02", PAGE, Outcome.PASS),  # is about the body now
        answer("PAGE-03", PAGE, Outcome.PASS),  # retired
        answer("PAGE-04", PAGE, Outcome.PASS),  # never heard of
        answer("PAGE-05", "account/vk:elsewhere", Outcome.PASS),  # not in the profile
        answer("PAGE-06", PAGE, Outcome.PASS),  # renamed and retired
    ]
    retired = "[[retired]]\nid = '{}'\non = 2026-11-01\nreason.ru = 'р'\nreason.en = 'r'\n"
    head = retired.format("PAGE-03")
    new = (
        item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK_ONLY}")
        + item("PAGE-02", "applies = { subject = 'body' }", mode="manual")
        + item("PAGE-05", VK_ONLY, mode="manual")
    )
    found = judge(tmp_path / "p", new, said, head)
    assert {u.answer.item: u.why for u in found.misfits} == {
        "PAGE-01": Misfit.OUTCOME,
        "PAGE-02": Misfit.SUBJECT_KIND,
        "PAGE-03": Misfit.RETIRED,
        "PAGE-04": Misfit.GONE,
        "PAGE-05": Misfit.SUBJECT_GONE,
        "PAGE-06": Misfit.GONE,
    }
    assert found.findings[0].outcome is Outcome.PASS  # measured; the answer does not count


def test_an_answer_for_a_body_still_fits_where_its_pages_are_asked_now(tmp_path: Path) -> None:
    before = item("PAGE-02", "applies = { subject = 'body' }", mode="manual")
    said = [answer("PAGE-02", "body/minzdrav", Outcome.PASS)]
    assert judge(tmp_path / "old", before, said).findings[0].outcome is Outcome.PASS
    now = judge(tmp_path / "new", item("PAGE-02", VK_ONLY, mode="manual"), said)
    assert (now.findings[0].outcome, now.misfits) == (Outcome.PASS, ())


def test_an_answer_to_an_item_of_a_deeper_depth_is_no_misfit(tmp_path: Path) -> None:
    deep = item("PAGE-01", f"depth = 'full'\n{VK_ONLY}", mode="manual")
    said = [answer("PAGE-01", PAGE, Outcome.PASS)]
    assert judge(tmp_path / "p", deep, said, depth=Depth.EXPRESS).misfits == ()


@settings(max_examples=30, deadline=None)  # a pack is read from a folder each time
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["PAGE-01", "PAGE-02", "PAGE-09"]),
            st.sampled_from([PAGE, "body/minzdrav", "region", "platform/minzdrav@vk", "account/vk:x"]),
            st.sampled_from([o for o in Outcome if not o.is_unknown]),
        ),
        unique_by=lambda told: told[:2],
    )
)
def test_of_the_answers_that_fit_the_nearest_is_heard_and_the_others_are_misfits(
    told: list[tuple[str, str, Outcome]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        said = [answer(*one) for one in told]
        found = judge(Path(folder) / "p", OLD, said)
    unfit = {u.answer.event for u in found.misfits}
    near = [PAGE, "platform/minzdrav@vk", "body/minzdrav", "region"]
    assert unfit == {a.event for a in said if a.item == "PAGE-09" or str(a.subject) not in near}
    for finding in found.findings:
        fits = [a for a in said if a.item == finding.item and a.event not in unfit]
        nearest = min(fits, key=lambda a: near.index(str(a.subject)), default=None)
        assert finding.answers == (() if nearest is None else (nearest.event,))
