"""Two audits of one region, and two regions, from files: each judged as it was, and like beside like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audits import AUTUMN, SUMMER, judge_and_keep, make_audit, page, profile_toml
from judging import item, make_host, norm, write_pack
from otklik.compare.audits import Asked
from otklik.compare.edits import EditKind
from otklik.compare.followed import Done
from otklik.compare.matching import MatchKind
from otklik.compare.model import ChangeKind, Comparison, Step
from otklik.compare.times import compare
from otklik.errors import UsageError
from otklik.model import Outcome
from otklik.report.comparison.build import build_comparison
from otklik.store import AuditFile

A, B, C = "https://vk.com/first", "https://vk.com/second", "https://vk.com/third"
COVER = item(
    "PAGE-01",
    "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }\naction = 'cover'",
)
POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }",
    section="CONT",
)
ASKED = item("PAGE-09", "applies = { subject = 'region' }", mode="manual")
ACTIONS = (
    "[[action]]\nid = 'cover'\ntitle.ru = 'Обложка'\ntitle.en = 'Cover'\neffort_hours = 1\nowner = 'editor'\n"
)
NORM = norm("posts", 2)


def pack(folder: Path, items: str = COVER + POSTS + ASKED, norms: str = NORM, version: str = "1.0") -> Path:
    made = write_pack(folder, items, actions=ACTIONS, norms__n=norms)
    head = made / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('"1.0"', f'"{version}"'), encoding="utf-8")
    return made


def audits(tmp_path: Path) -> tuple[Path, Path]:
    """Summer: the first page lacks a cover and posts; the second is fine. Autumn: the first, renamed, has a cover; the
    second was not seen; a third is new."""
    summer = make_audit(
        tmp_path / "summer.otklik",
        profile_toml({"one": [A], "two": [B]}),
        {
            "vk:first": page("vk:first", cover=False, posts=1, at=SUMMER, number="11"),
            "vk:second": page("vk:second", cover=True, posts=3, at=SUMMER, number="12"),
        },
        at=SUMMER,
    )
    autumn = make_audit(
        tmp_path / "autumn.otklik",
        profile_toml({"one": ["https://vk.com/premier"], "two": [B], "three": [C]}),
        {
            "vk:premier": page("vk:premier", cover=True, posts=1, number="11"),
            "vk:second": page("vk:second", cover=None, posts=2, number="12"),
            "vk:third": page("vk:third", cover=False, posts=2, number="13"),
        },
    )
    return summer, autumn


def compared(first: Path, second: Path, asked: Asked | None = None) -> Comparison:
    with (
        AuditFile.open(first, read_only=True) as before,
        AuditFile.open(second, read_only=True) as after,
    ):
        return compare(before, after, make_host(), asked).comparison


def test_what_changed_is_told_subject_by_subject(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    judge_and_keep(summer, [pack(tmp_path / "p")])
    judge_and_keep(autumn, [tmp_path / "p"])
    found = compared(summer, autumn)
    assert {(c.kind, c.item, c.subject.id) for c in found.changes} == {
        (ChangeKind.IMPROVED, "PAGE-01", "vk:premier"),
        (ChangeKind.BECAME_UNKNOWN, "PAGE-01", "vk:second"),
        (ChangeKind.APPEARED, "PAGE-01", "vk:third"),
        (ChangeKind.APPEARED, "CONT-01", "vk:third"),
    }
    assert [(m.kind, m.before.id, m.after.id) for m in found.matches] == [
        (MatchKind.RENAMED, "vk:first", "vk:premier")
    ]
    assert [s.id for s in found.accounts.appeared] == ["vk:third"]
    assert [s.id for s in found.bodies.appeared] == ["three"]
    assert found.unchanged[Outcome.NEEDS_REVIEW] == 1  # nobody has answered yet


def test_effects_make_up_the_difference(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    totals = judge_and_keep(summer, [pack(tmp_path / "p")]), judge_and_keep(autumn, [tmp_path / "p"])
    found = compared(summer, autumn)
    assert (found.before.score.total.value, found.after.score.total.value) == totals
    assert found.like == found.before.score
    parts = {effect.step: effect.total for effect in found.effects}
    assert sum(part or 0.0 for part in parts.values()) == pytest.approx((totals[1] or 0) - (totals[0] or 0))
    assert all(parts[step] == 0 for step in (Step.REMOVED, Step.CHANGED, Step.NORMS, Step.ADDED))
    assert (parts[Step.FACTS] or 0) > 0


def test_a_recommendation_is_proved_by_the_next_measurement(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    judge_and_keep(summer, [pack(tmp_path / "p")])
    judge_and_keep(autumn, [tmp_path / "p"])
    found = {one.recommendation.id: one for one in compared(summer, autumn).followed}
    assert found["cover"].done is Done.PROVED  # though the page has another name now
    assert found["CONT-01"].done is Done.REFUTED


def test_an_audit_is_judged_as_it_was_and_differences_of_the_method_are_named_apart(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    was = judge_and_keep(summer, [pack(tmp_path / "old")])
    new = COVER.replace("weight = 1", "weight = 3") + POSTS + item("PAGE-02", "", mode="manual")
    judge_and_keep(autumn, [pack(tmp_path / "new", new, norm("posts", 4), "2.0")])
    found = compared(summer, autumn)
    assert found.before.score.total.value == was  # its own packs, though they lie nowhere but in it
    assert [p.version for p in found.before.packs] == ["1.0"]
    assert [p.version for p in found.after.packs] == ["2.0"]
    kinds = {(e.kind, e.id) for e in found.edits}
    assert kinds == {
        (EditKind.ITEM_REMOVED, "PAGE-09"),
        (EditKind.ITEM_ADDED, "PAGE-02"),
        (EditKind.WEIGHT, "PAGE-01"),
        (EditKind.NORM, "posts"),
    }
    assert [(n.id, n.before, n.after) for n in found.norms] == [("posts", ("2",), ("4",))]
    parts = {effect.step: effect for effect in found.effects}
    assert (parts[Step.NORMS].total or 0) < 0  # the second page has three posts: enough then, too few now
    # like beside like: by the later method the second page failed before too, so that it did not fall
    assert not [c for c in found.changes if c.kind is ChangeKind.FELL]


def test_a_norm_that_changed_between_the_days_is_a_difference_of_method_not_of_fact(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    dated = norm("posts", 2, "valid_to = 2026-09-30") + norm("posts", 4).replace("2020-01-01", "2026-10-01")
    judge_and_keep(summer, [pack(tmp_path / "p", norms=dated)])
    judge_and_keep(autumn, [tmp_path / "p"])
    found = compared(summer, autumn)
    assert not found.edits
    assert [(n.id, n.before, n.after) for n in found.norms] == [("posts", ("2",), ("4",))]
    parts = {effect.step: effect for effect in found.effects}
    assert parts[Step.NORMS].count == 1
    assert not [c for c in found.changes if c.item == "CONT-01" and c.kind is ChangeKind.FELL]


def test_another_depth_adds_items_and_is_told(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    deep = POSTS.replace("weight = 1", "weight = 1\ndepth = 'full'")
    judge_and_keep(summer, [pack(tmp_path / "p", COVER + deep)], depth="core")
    judge_and_keep(autumn, [tmp_path / "p"], depth="full")
    found = compared(summer, autumn)
    assert (found.before.depth, found.after.depth) == ("core", "full")
    assert [(e.kind, e.id) for e in found.edits] == [(EditKind.ITEM_ADDED, "CONT-01")]


def test_an_audit_that_was_never_judged_is_judged_by_the_later_ones_method(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    judge_and_keep(autumn, [pack(tmp_path / "p")])
    found = compared(summer, autumn)
    assert not found.before.is_own_method
    assert found.before.packs == found.after.packs


def test_asked_for_packs_judge_the_later_audit_and_the_earlier_for_likeness(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    judge_and_keep(summer, [pack(tmp_path / "p")])
    judge_and_keep(autumn, [tmp_path / "p"])
    other = pack(tmp_path / "q", COVER, version="9.0")
    found = compared(summer, autumn, Asked(instead=(other,)))
    assert [p.version for p in found.before.packs] == ["1.0"]
    assert [p.version for p in found.after.packs] == ["9.0"]


def test_the_earlier_audit_has_to_be_named_first(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    for path in (summer, autumn):
        judge_and_keep(path, [pack(tmp_path / "p")])
    with pytest.raises(UsageError, match=r"autumn\.otklik"):
        compared(autumn, summer)


def test_an_audit_beside_itself_has_not_changed(tmp_path: Path) -> None:
    summer, _autumn = audits(tmp_path)
    judge_and_keep(summer, [pack(tmp_path / "p")])
    found = compared(summer, summer)
    assert not found.changes
    assert all(effect.total in (0, None) for effect in found.effects)
    assert found.followed
    assert {one.done for one in found.followed} == {
        Done.SAME
    }  # neither proved nor refuted: nothing was measured


def test_two_regions_are_compared_by_shares_and_not_by_subject(tmp_path: Path) -> None:
    summer, _autumn = audits(tmp_path)
    other = make_audit(
        tmp_path / "other.otklik",
        profile_toml({"one": [A]}, code="78", name="Северная область"),
        {"vk:first": page("vk:first", cover=True, posts=5)},
    )
    judge_and_keep(summer, [pack(tmp_path / "p")])
    judge_and_keep(other, [tmp_path / "p"])
    found = compared(other, summer)  # regions have no earlier and later
    assert not found.is_one_region
    assert not found.changes
    shares = {s.item: (s.before, s.after) for s in found.shares}
    before, after = shares["PAGE-01"]
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (1.0, 0.5)


def test_of_two_regions_nobody_is_ahead_while_their_intervals_overlap(tmp_path: Path) -> None:
    summer, _autumn = audits(tmp_path)
    pages = {
        "vk:first": page("vk:first", cover=None, posts=1),
        "vk:blind": page("vk:blind", cover=None, posts=9),
    }
    addresses = {"one": [A], "two": ["https://vk.com/blind"]}
    other = make_audit(
        tmp_path / "other.otklik", profile_toml(addresses, code="78", name="Северная область"), pages
    )
    judge_and_keep(summer, [pack(tmp_path / "p")])
    judge_and_keep(other, [pack(tmp_path / "q", version="9.9")])
    host = make_host()
    with (
        AuditFile.open(other, read_only=True) as first,
        AuditFile.open(summer, read_only=True) as second,
    ):
        report = build_comparison(compare(first, second, host), host, "en")
    assert report.total is not None
    assert not report.total.is_certain
    told = " ".join((*report.summary, *report.trust))
    assert "Which of them is ahead cannot be said" in told
    assert f"“{report.total.title}”: " not in told
    for word in ("then", "now", "both times", "earlier", "later"):
        assert not re.search(rf"\b{word}\b", told), word
    assert [fact.name for fact in report.facts if fact.name.startswith("Method")] in (
        ["Method of both"], ["Method: Северная область", "Method: Приреченская область"]
    )  # fmt: skip


def test_an_exception_is_a_reason_of_its_own_and_no_fact(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    judge_and_keep(summer, [pack(tmp_path / "p")])
    with AuditFile.open(autumn) as file:
        payload = {
            "item": "CONT-01",
            "subject": "account/vk:premier",
            "reason": "страница закрывается",
            "approver": "Петрова, руководитель",
            "from": "2026-11-01",
            "until": "2026-12-31",
        }
        file.append("waiver", payload, author="иванова", at=AUTUMN)
    total = judge_and_keep(autumn, [tmp_path / "p"])
    found = compared(summer, autumn)
    assert found.after.score.total.value == total
    parts = {effect.step: effect for effect in found.effects}
    exceptions = parts[Step.EXCEPTIONS]
    assert exceptions.count == 1
    assert (exceptions.total or 0) > 0  # the failed finding does not count any more
    before = found.before.score.total.value or 0
    assert sum(effect.total or 0 for effect in found.effects) == pytest.approx((total or 0) - before)
    assert not [c for c in found.changes if c.item == "CONT-01" and c.subject.id == "vk:premier"]
    done = {one.recommendation.id: one for one in found.followed}["CONT-01"]
    assert done.done is Done.UNKNOWN  # excused: neither done nor refuted
