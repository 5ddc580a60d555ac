"""Recommendations of the last audit are carried over, and the next one's measurements prove or refute them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from audits import SUMMER, judge_and_keep, make_audit, page, profile_toml
from judging import answer, item, make_host, norm, write_pack
from otklik.assess import Assessment
from otklik.compare.audits import carry_over
from otklik.errors import PackError, UsageError
from otklik.explain import explain, render
from otklik.i18n import using
from otklik.last_audit import carried_in
from otklik.metric import Reading, RegionMetric, RegionScope
from otklik.model import Finding, Outcome, Subject, Text
from otklik.packs.link import load_method
from otklik.pipeline import assess_audit
from otklik.region_figures import RegionFigures
from otklik.report.reasons import reason_words
from otklik.store import AuditFile

PAGES = ("https://vk.com/page_a", "https://vk.com/page_b")
COVER = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
)
POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = 5 }\napplies = { platforms = ['vk'] }",
    section="CONT",
)
DONE = item(
    "TEAM-14",
    "rule = { metric = 'recommendations_done_share', at_least = { norm = 'done' }, partial = { at_least = { norm = 'done', times = 0.5 } } }\n"
    "applies = { subject = 'region' }",
)
ITEMS = COVER + POSTS + DONE


def audits(tmp_path: Path, *, autumn_page: str = "page_a") -> tuple[Path, Path]:
    """In summer the cover and posts are missing; in autumn the cover is there."""
    made = write_pack(tmp_path / "pack", ITEMS, norms__n=norm("done", 0.8))
    summer = make_audit(
        tmp_path / "summer.otklik",
        profile_toml({"gov": PAGES[:1]}),
        {"vk:page_a": page("vk:page_a", cover=False, posts=1, at=SUMMER, number="5")},
        at=SUMMER,
    )
    judge_and_keep(summer, [made])
    account = f"vk:{autumn_page}"
    autumn = make_audit(
        tmp_path / "autumn.otklik",
        profile_toml({"gov": [f"https://vk.com/{autumn_page}"]}),
        {account: page(account, cover=True, posts=2, number="5")},
    )
    return summer, autumn


def carried(summer: Path, autumn: Path) -> int:
    with AuditFile.open(summer, read_only=True) as earlier, AuditFile.open(autumn) as later:
        return carry_over(earlier, later, make_host())


def judged(path: Path, pack: Path) -> Assessment:
    with AuditFile.open(path) as file:
        return assess_audit(file, make_host(), packs=[pack])


def done(assessment: Assessment) -> Finding:
    finding = assessment.findings.by_id("TEAM-14/region")
    assert finding is not None
    return finding


def test_without_the_last_audit_there_is_no_data_and_it_is_said_what_to_do(tmp_path: Path) -> None:
    _summer, autumn = audits(tmp_path)
    finding = done(judged(autumn, tmp_path / "pack"))
    assert (finding.outcome, finding.score) == (Outcome.NO_DATA, None)
    with using("en"):
        assert "otklik carry" in reason_words(finding, make_host())


@pytest.mark.parametrize("name", ["page_a", "page_new"])
def test_what_measurement_proves_counts_even_where_the_page_was_renamed(tmp_path: Path, name: str) -> None:
    summer, autumn = audits(tmp_path, autumn_page=name)
    assert carried(summer, autumn) == 2
    finding = done(judged(autumn, tmp_path / "pack"))
    (measured,) = finding.measured
    # the cover is proved, the posts are refuted; the day of both has come
    assert (measured.value, measured.n, measured.low, measured.high) == (0.5, 2, 0.5, 0.5)
    assert (finding.outcome, finding.score) == (Outcome.PARTIAL, 0.5)
    assert measured.detail["proved"] == 1
    assert measured.detail["refuted"] == 1


def test_a_word_is_no_proof(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    manual = item("PAGE-01", "applies = { platforms = ['vk'] }", mode="manual")
    pack = write_pack(tmp_path / "manual", manual + DONE, norms__n=norm("done", 0.8))
    with AuditFile.open(summer) as file:
        say(file, "PAGE-01", "account/vk:page_a", Outcome.FAIL)
    with AuditFile.open(summer) as file:
        assessment = assess_audit(file, make_host(), packs=[pack])
    assert [r.id for r in assessment.recommendations] == ["PAGE-01"]
    judge_and_keep(summer, [pack])
    carried(summer, autumn)
    with AuditFile.open(autumn) as file:
        say(file, "PAGE-01", "account/vk:page_a", Outcome.PASS)
    finding = done(judged(autumn, pack))
    assert finding.outcome is Outcome.NO_DATA
    assert finding.measured[0].detail["word"] == 1
    assert (finding.measured[0].low, finding.measured[0].high) == (None, None)


def say(file: AuditFile, about: str, subject: str, outcome: Outcome) -> None:
    told = answer(about, subject, outcome)
    payload = {"item": about, "subject": subject, "outcome": told.outcome.value, "note": "", "evidence": []}
    file.append("answer", payload, author="иванова", at=told.at)


def test_carrying_again_replaces_what_was_carried_and_keeps_both_texts(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    carried(summer, autumn)
    with AuditFile.open(summer) as file:
        pack = write_pack(tmp_path / "other", COVER, norms__n=norm("done", 0.8))
        assert assess_audit(file, make_host(), packs=[pack])
    judge_and_keep(summer, [pack])
    assert carried(summer, autumn) == 1
    with AuditFile.open(autumn, read_only=True) as file:
        found = carried_in(file)
        assert found is not None
        assert [r.id for r in found[0].recommendations] == ["PAGE-01"]
        assert sum(kind == "carried" for kind, *_rest in file.inputs()) == 2


def test_what_is_carried_changes_the_identity_of_the_assessment(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    before = judged(autumn, tmp_path / "pack").id
    carried(summer, autumn)
    assert judged(autumn, tmp_path / "pack").id != before


def test_another_region_and_a_later_audit_are_refused(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    other = make_audit(tmp_path / "other.otklik", profile_toml({"gov": PAGES[:1]}, code="78"), {})
    with pytest.raises(UsageError, match="78"):
        carried(summer, other)
    judge_and_keep(autumn, [tmp_path / "pack"])
    with pytest.raises(UsageError, match=r"earlier|раньше|ранн"):
        carried(autumn, summer)


def test_explain_goes_from_the_item_to_the_figure(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    carried(summer, autumn)
    assessment = judged(autumn, tmp_path / "pack")
    with using("en"):
        text = render(explain(assessment, make_host(), "TEAM-14/region"))
        figure = render(explain(assessment, make_host(), "recommendations_done_share/region"))
    assert "Share of the last audit's recommendations done" in text
    assert "Proved: 1;" in figure


# --- figures of a region in general ----------------------------------------------------------------------------------


class Reach(RegionMetric):
    """Followers of all pages by the population: any plugin may bring such a figure."""

    id = "reach"
    title = Text("Охват", "Reach")
    unit = "share"
    formula = Text("подписчики / население", "followers / population")
    source = "test"

    def reading(self, scope: RegionScope) -> Reading:
        if not scope.population:
            return Reading(value=None, note="no population")
        told = [m.value for m in scope.measured("followers").values() if isinstance(m.value, int)]
        return Reading(value=sum(told) / scope.population, n=len(told))


class Broken(Reach):
    id = "broken"

    def reading(self, scope: RegionScope) -> Reading:
        raise RuntimeError("no")


def test_a_plugins_figure_sees_pages_population_and_findings(tmp_path: Path) -> None:
    _summer, autumn = audits(tmp_path)
    assessment = judged(autumn, tmp_path / "pack")
    metrics = {"reach": Reach(), "broken": Broken()}
    figures = RegionFigures(metrics, assessment.accounts, assessment.norms_on, 400)
    found, has_failed = figures.measurement("reach", {}, lambda _norm: None)
    assert (found.value, found.n, found.unit, has_failed) == (0.25, 1, "share", False)
    failed, has_failed = figures.measurement("broken", {}, lambda _norm: None)
    assert (failed.value, failed.note, has_failed) == (None, "RuntimeError: no", True)
    nobody = RegionFigures(metrics, assessment.accounts, assessment.norms_on, None)
    assert nobody.measurement("reach", {}, lambda _norm: None)[0].note == "no population"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("rule = { metric = 'post_count', at_least = 1 }\napplies = { subject = 'region' }", "is of accounts"),
        ("rule = { metric = 'recommendations_done_share', at_least = 1 }\napplies = { platforms = ['vk'] }", "is of the region"),
        ("rule = { observation = 'vk.has_cover', is_true = true }\napplies = { subject = 'region' }", "is told of pages"),
        ("rule = { metric = 'recommendations_done_share', at_least = 1 }\napplies = { subject = 'body' }", "metrics belong to accounts"),
    ],
)  # fmt: skip
def test_figures_of_the_region_and_of_pages_are_not_mixed(tmp_path: Path, body: str, problem: str) -> None:
    with using("en"), pytest.raises(PackError, match=problem):
        load_method([write_pack(tmp_path / "p", item("TEAM-14", body))], make_host())


def test_what_was_carried_is_data_and_survives_a_copy(tmp_path: Path) -> None:
    summer, autumn = audits(tmp_path)
    carried(summer, autumn)
    with AuditFile.open(autumn) as file:
        file.copy(tmp_path / "copy.otklik")
    with AuditFile.open(tmp_path / "copy.otklik", read_only=True) as file:
        found = carried_in(file)
    assert found is not None
    assert msgspec.json.decode(msgspec.json.encode(found[0]), type=type(found[0])) == found[0]
    assert Subject.parse("account/vk:page_a").id in {a.id for a in found[0].accounts}
