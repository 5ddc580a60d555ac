"""What an audit was judged by stays in it, and judges it again exactly so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audits import make_audit, page, profile_toml
from judging import item, make_host, norm, write_pack
from otklik.errors import UsageError
from otklik.packs.kept import METHOD, MethodKept, Shelf, method_kept
from otklik.pipeline import ReportAsked, assess_audit, write_reports
from otklik.store import AuditFile

POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }",
    section="CONT",
)


def pack(folder: Path, least: int, version: str = "1.0") -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    made = write_pack(folder, POSTS, norms__n=norm("posts", least))
    head = made / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('"1.0"', f'"{version}"'), encoding="utf-8")
    return made


def audit(tmp_path: Path) -> Path:
    return make_audit(
        tmp_path / "a.otklik",
        profile_toml({"gov": ["https://vk.com/page_one"]}),
        {"vk:page_one": page("vk:page_one", posts=3)},
    )


def kept(path: Path) -> MethodKept | None:
    with AuditFile.open(path, read_only=True) as file:
        return method_kept(file)


def total(
    path: Path, *, packs: list[Path] | None = None, as_stored: bool = False, depth: str = ""
) -> float | None:
    with AuditFile.open(path) as file:
        found = assess_audit(file, make_host(), packs=packs or [], as_stored=as_stored, depth=depth)
        return found.score.total.value


def test_the_first_method_stands_until_a_report_is_written_by_another(tmp_path: Path) -> None:
    path = audit(tmp_path)
    assert kept(path) is None
    assert total(path, packs=[pack(tmp_path / "p", 3)]) == 1
    assert total(path, packs=[pack(tmp_path / "p", 5, "2.0")]) == 0
    found = kept(path)
    assert found is not None
    assert [p.version for p in found.packs] == ["1.0"]
    assert found.total is None  # no report says it yet
    host = make_host()
    with AuditFile.open(path) as file:
        assessment = assess_audit(file, host, packs=[tmp_path / "p"])
        write_reports(file, host, assessment, ["json"], tmp_path, "r")
    again = kept(path)
    assert again is not None
    assert [p.version for p in again.packs] == ["2.0"]
    assert again.total is not None
    assert again.total.value == 0


def test_as_stored_needs_no_pack_on_the_computer(tmp_path: Path) -> None:
    path = audit(tmp_path)
    total(path, packs=[pack(tmp_path / "p", 3)])
    shutil.rmtree(tmp_path / "p")
    assert total(path, as_stored=True) == 1


def test_a_look_by_another_method_is_not_kept(tmp_path: Path) -> None:
    path = audit(tmp_path)
    total(path, packs=[pack(tmp_path / "p", 3)])
    with AuditFile.open(path) as file:
        before = file.inputs()
        trial = pack(tmp_path / "q", 9, "9.0")
        host = make_host()
        found = assess_audit(file, host, method=[trial])
        write_reports(file, host, found, ["json"], tmp_path, "trial", ReportAsked(is_trial=True))
        assert found.score.total.value == 0
        assert file.inputs() == before


def test_the_method_holds_the_depth_and_the_scoring_profile(tmp_path: Path) -> None:
    path = audit(tmp_path)
    deep = POSTS.replace("weight = 1", "weight = 1\ndepth = 'full'")
    made = write_pack(tmp_path / "p", deep, norms__n=norm("posts", 3))
    with AuditFile.open(path) as file:
        assess_audit(file, make_host(), packs=[made], depth="core")
    assert total(path, as_stored=True) is None  # at core depth nothing is asked
    assert total(path, as_stored=True, depth="full") == 1


def test_an_audit_that_was_never_judged_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a\.otklik"):
        total(audit(tmp_path), as_stored=True)


def test_a_text_that_is_missing_is_told_with_its_path(tmp_path: Path) -> None:
    path = audit(tmp_path)
    total(path, packs=[pack(tmp_path / "p", 3)])
    with AuditFile.open(path) as file:
        file.connection.execute("DELETE FROM input WHERE id = 'test/items/items.toml'")
    with pytest.raises(UsageError, match=r"test/items/items\.toml"):
        total(path, as_stored=True)


def test_what_cannot_be_applied_any_more_is_one_sentence(tmp_path: Path) -> None:
    path = audit(tmp_path)
    total(path, packs=[pack(tmp_path / "p", 3)])

    class Poor:
        """A host whose plugin no longer brings the metric."""

        def __init__(self) -> None:
            real = make_host()
            self.metrics = {i: m for i, m in real.metrics.items() if i != "post_count"}
            self.region_metrics, self.observations = real.region_metrics, real.observations
            self.platforms, self.registers, self.states = real.platforms, real.registers, real.states

    with (
        AuditFile.open(path, read_only=True) as file,
        pytest.raises(UsageError, match=r"a\.otklik.*post_count"),
    ):
        Shelf(Poor()).method(file, "a.otklik")


def test_audits_of_one_method_share_it(tmp_path: Path) -> None:
    path = audit(tmp_path)
    total(path, packs=[pack(tmp_path / "p", 3)])
    shelf = Shelf(make_host())
    with AuditFile.open(path, read_only=True) as file:
        assert shelf.method(file, "a")[0] is shelf.method(file, "a")[0]
        assert file.meta(METHOD)
