"""What edits of a method move in a corpus, each by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audits import make_audit, page, profile_toml
from judging import item, make_host, norm, write_pack
from otklik.compare.edits import EditKind
from otklik.compare.impact import Editions, Impact, ImpactReport, impact
from otklik.errors import PackError, UsageError
from otklik.i18n import using
from otklik.model import Outcome
from otklik.report.comparison.impact import impact_data, impact_lines

PASS, PARTIAL, FAIL = Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL
POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }",
    section="CONT",
)
COVER = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
)
SHARE = item(
    "PAGE-05",
    "rule = { passed_share = 'CONT-01', at_least = 0.5 }\napplies = { subject = 'region' }",
)
LENGTH = item(
    "CONT-11",
    "rule = { metric = 'text_length_in_range_share', at_least = 0.5 }\napplies = { platforms = ['vk'] }",
    section="CONT",
)
BOUNDS = norm("text_length_max", 1000)


def corpus(tmp_path: Path) -> list[Path]:
    """Three regions of two pages: 1 and 3, 2 and 4, 3 and 5 posts; every first page lacks a cover."""
    paths = []
    for number in (1, 2, 3):
        handles = [f"page_{number}_{n}" for n in (1, 2)]
        pages = {
            f"vk:{handle}": page(f"vk:{handle}", cover=n == 1, posts=number + 2 * n)
            for n, handle in enumerate(handles)
        }
        profile = profile_toml({"gov": [f"https://vk.com/{h}" for h in handles]}, code=f"{number:02d}")
        paths.append(make_audit(tmp_path / f"{number}.otklik", profile, pages))
    return paths


def tried(
    tmp_path: Path,
    new_items: str,
    *,
    old_items: str = POSTS + COVER + SHARE,
    new_norms: str = norm("posts", 3),
    old_norms: str = norm("posts", 3),
    **files: str,
) -> ImpactReport:
    old = write_pack(tmp_path / "old", old_items, norms__n=old_norms)
    new = write_pack(tmp_path / "new", new_items, norms__n=new_norms, **files)
    host = make_host()
    return impact(Editions(host, [new], [old]), corpus(tmp_path), host)


def only(report: ImpactReport) -> Impact:
    (one,) = report.edits
    return one


def test_another_value_of_a_norm_lists_the_findings_that_it_moves(tmp_path: Path) -> None:
    report = tried(tmp_path, POSTS + COVER + SHARE, new_norms=norm("posts", 4))
    one = only(report)
    assert one.edit is not None
    assert (one.edit.kind, one.edit.id, one.edit.before, one.edit.after) == (EditKind.NORM, "posts", "3", "4")
    # pages with exactly three posts: the second of region 1, the first of region 3
    pages = [(m.audit, m.finding) for m in one.moved if m.finding.startswith("CONT-01")]
    assert pages == [
        ("1.otklik", "CONT-01/account/vk:page_1_2"),
        ("3.otklik", "CONT-01/account/vk:page_3_1"),
    ]
    # and of region 1 no page passes any more, so that its share fails too
    assert [(m.audit, m.finding) for m in one.moved if m.finding.startswith("PAGE-05")] == [
        ("1.otklik", "PAGE-05/region")
    ]
    assert one.moves == {(PASS, FAIL): 3}
    assert one.audits == 2
    assert min(one.totals) < 0 == max(one.totals)


def test_a_norm_of_a_confirm_item_moves_what_is_proposed_and_no_outcome(tmp_path: Path) -> None:
    waiting = POSTS.replace('mode = "automatic"', 'mode = "confirm"')
    report = tried(tmp_path, waiting, old_items=waiting, new_norms=norm("posts", 4))
    one = only(report)
    assert (dict(one.moves), dict(one.proposals), one.audits) == ({}, {(PASS, FAIL): 2}, 2)
    assert set(one.totals) == {0.0}
    with using("en"):
        text = "\n".join(impact_lines(report))
    assert "posts (another norm) 3 → 4: 0 outcomes and 2 proposals in 2 audits; total from" in text
    assert "proposed, and waits for a person:\n          2  met → not met" in text
    assert "CONT-01/account/vk:page_1_2: proposed: met → not met" in text
    edits = impact_data(report)["edits"]
    assert isinstance(edits, list)
    assert edits[0]["proposals"] == [{"before": "PASS", "after": "FAIL", "n": 2}]


def test_an_edited_pack_of_the_same_version_is_told_by_its_hash(tmp_path: Path) -> None:
    report = tried(tmp_path, POSTS + COVER + SHARE, new_norms=norm("posts", 4))
    with using("en"):
        head = next(impact_lines(report))
    assert re.fullmatch(
        r"Method: test 1\.0 \[(\w{8})\] → test 1\.0 \[(?!\1)\w{8}\], edited; audits: 3\.", head
    ), head


def test_a_norm_that_a_metric_reads_moves_what_is_measured(tmp_path: Path) -> None:
    norms = norm("posts", 3) + norm("text_length_min", 0) + BOUNDS
    report = tried(
        tmp_path,
        POSTS + LENGTH,
        old_items=POSTS + LENGTH,
        old_norms=norms,
        new_norms=norms.replace("value = 0", "value = 160"),
    )
    one = only(report)
    assert one.moves == {(PASS, FAIL): 6}  # «Запись» has six characters
    assert one.audits == 3


@pytest.mark.parametrize(
    ("old", "new", "kind", "moves"),
    [
        ("is_true", "is_false", EditKind.RULE, {(PASS, FAIL): 3, (FAIL, PASS): 3}),
        ("['vk']", "['telegram']", EditKind.APPLICABILITY, {(PASS, None): 3, (FAIL, None): 3}),
        ("weight = 1", "weight = 5", EditKind.WEIGHT, {}),
    ],
)
def test_edits_of_an_item(
    tmp_path: Path, old: str, new: str, kind: EditKind, moves: dict[object, int]
) -> None:
    changed = COVER.replace(old, new)
    if "telegram" in new:
        changed = changed.replace("vk.has_cover", "telegram.has_avatar")
    report = tried(tmp_path, POSTS + changed + SHARE)
    found = {one.edit.kind: one for one in report.edits if one.edit is not None}
    assert found[kind].moves == moves
    assert found[kind].audits == 3


def test_items_added_and_removed(tmp_path: Path) -> None:
    report = tried(tmp_path, POSTS + COVER, old_items=POSTS)
    assert only(report).moves == {(None, PASS): 3, (None, FAIL): 3}
    other = tried(tmp_path / "b", POSTS, old_items=POSTS + COVER)
    assert only(other).moves == {(PASS, None): 3, (FAIL, None): 3}
    assert sum(only(other).totals) == pytest.approx(-sum(only(report).totals))


def test_edits_are_tried_alone_and_at_last_together(tmp_path: Path) -> None:
    changed = COVER.replace("is_true", "is_false").replace("weight = 1", "weight = 5")
    report = tried(tmp_path, POSTS + changed + SHARE, new_norms=norm("posts", 1))
    assert {one.edit.kind for one in report.edits if one.edit} == {
        EditKind.RULE,
        EditKind.WEIGHT,
        EditKind.NORM,
    }
    counts = {one.edit.kind: one.count for one in report.edits if one.edit}
    assert report.together.count == counts[EditKind.RULE] + counts[EditKind.NORM]


def test_wording_is_counted_and_moves_nothing(tmp_path: Path) -> None:
    report = tried(tmp_path, (POSTS + COVER + SHARE).replace("Так ли", "Правда ли"))
    assert (report.edits, report.quiet, report.together.count) == ((), 3, 0)


def test_a_weight_of_a_section_changes_the_total_alone(tmp_path: Path) -> None:
    scoring = "id = 'default'\ntitle.ru = 'О'\ntitle.en = 'D'\nsections = [{ id = 'PAGE', weight = 9 }]\n"
    report = tried(tmp_path, POSTS + COVER + SHARE, scoring__default=scoring)
    one = only(report)
    assert one.edit is not None
    assert (one.edit.kind, one.count, one.audits) == (EditKind.SCORING, 0, 3)
    assert one.totals == report.together.totals


def test_a_file_that_is_no_audit_is_named_and_left_out(tmp_path: Path) -> None:
    old = write_pack(tmp_path / "old", POSTS, norms__n=norm("posts", 3))
    new = write_pack(tmp_path / "new", POSTS, norms__n=norm("posts", 4))
    broken = tmp_path / "broken.otklik"
    broken.write_bytes(b"x")
    host = make_host()
    report = impact(Editions(host, [new], [old]), [*corpus(tmp_path), broken], host)
    assert report.audits == 3
    assert report.unusable[0].startswith("broken.otklik: ")


def test_a_broken_pack_is_told_before_any_audit_is_opened(tmp_path: Path) -> None:
    new = write_pack(tmp_path / "new", POSTS.replace("post_count", "post_cout"), norms__n=norm("posts", 4))
    with pytest.raises(PackError, match="post_cout"):
        Editions(make_host(), [new])
    with pytest.raises(UsageError):
        Editions(make_host(), [], depth="deep")


def test_the_table_says_each_edit_and_the_data_every_finding(tmp_path: Path) -> None:
    report = tried(tmp_path, POSTS + COVER + SHARE, new_norms=norm("posts", 4))
    with using("en"):
        text = "\n".join(impact_lines(report))
    assert "posts (another norm) 3 → 4: 3 outcomes in 2 audits; total from −" in text
    assert "    3  met → not met" in text
    assert "CONT-01/account/vk:page_1_2: met → not met" in text
    data = impact_data(report)
    assert data["schema"] == "otklik.impact/1"
    edits = data["edits"]
    assert isinstance(edits, list)
    assert edits[0]["moves"] == [{"before": "PASS", "after": "FAIL", "n": 3}]
    assert len(edits[0]["findings"]) == 3
