"""A score that rests on too little is no result: neither in the terminal, nor in an explanation, nor in any report."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from audits import make_audit, page, profile_toml
from judging import item, make_host, norm, write_pack
from otklik.assess import Assessment
from otklik.cli.judging import score_text
from otklik.explain import explain, render
from otklik.host import Host
from otklik.i18n import using
from otklik.packs.norms import LEAST_JUDGED
from otklik.pipeline import assess_audit
from otklik.report.build import build_report
from otklik.report.document import Document
from otklik.report.layouts import lay_out
from otklik.report.model import Report
from otklik.store import AuditFile

TOO_LITTLE = r"недостаточно данных: оценено \d+(,\d+)? %, нужно не менее 20 %"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessment, Report, Host]:
    """Of twenty pages one is known, judged by the packs that ship."""
    pages = {f"b{n}": [f"https://vk.ru/prirechye_{n}"] for n in range(20)}
    path = tmp_path_factory.mktemp("thin") / "a.otklik"
    make_audit(path, profile_toml(pages), {"vk:prirechye_0": page("vk:prirechye_0", posts=9)})
    host = Host()
    with AuditFile.open(path) as audit:
        assessment = assess_audit(audit, host)
        return assessment, build_report(assessment, audit, host, "ru"), host


def told(document: Document) -> str:
    return re.sub(r"\s", " ", "\n".join(document.texts()))


def test_the_total_has_a_value_that_is_not_told(judged: tuple[Assessment, Report, Host]) -> None:
    assessment, report, _host = judged
    total = assessment.score.total
    assert total.value is not None
    assert total.coverage < 0.2 == total.needed
    assert (total.is_thin, total.result) == (True, None)
    assert (report.total.is_thin, report.total.value) == (True, None)
    assert LEAST_JUDGED in {norm.id for norm in report.norms}


def test_what_the_total_is_made_of_is_not_told_either(judged: tuple[Assessment, Report, Host]) -> None:
    assert all(row.brings is None for row in judged[1].sections)


def test_what_the_total_is_made_of_adds_up_to_it_with_sections_whose_own_score_is_not_told(
    tmp_path: Path,
) -> None:
    applies = "applies = { platforms = ['vk'] }"
    rules = ["observation = 'vk.has_cover', is_true = true", "metric = 'post_count', at_least = 5"]
    items = item("PAGE-01", f"rule = {{ {rules[0]} }}\n{applies}")
    items += item("CONT-01", f"rule = {{ {rules[1]} }}\n{applies}", section="CONT")
    for n in range(2, 12):
        items += item(f"CONT-{n:02}", applies, section="CONT", mode="manual")
    pack = write_pack(tmp_path / "pack", items, norms__n=norm(LEAST_JUDGED, 0.2))
    path = make_audit(
        tmp_path / "a.otklik",
        profile_toml({"a": ["https://vk.ru/prirechye_0"]}),
        {"vk:prirechye_0": page("vk:prirechye_0", posts=9)},
    )
    host = make_host()
    with AuditFile.open(path) as audit:
        report = build_report(assess_audit(audit, host, packs=[pack]), audit, host, "ru")
    parts = {row.id: row for row in report.sections}
    assert {i: row.is_thin for i, row in parts.items()} == {"PAGE": False, "CONT": True}
    assert sum(row.brings or 0.0 for row in parts.values()) == pytest.approx(report.total.value)
    assert sum(row.share or 0.0 for row in parts.values()) == pytest.approx(1.0)
    # a section of weight 3 of which one in eleven is judged beside one of weight 1 that is judged whole
    assert parts["CONT"].share == pytest.approx(3 / 11 / (3 / 11 + 1))
    assert "Из чего сложился итог" in told(lay_out(report, "full"))


@pytest.mark.parametrize("kind", ["full", "governor", "presentation", "workbook"])
def test_every_report_says_that_there_is_not_enough_and_how_wide_the_interval_is(
    judged: tuple[Assessment, Report, Host], kind: str
) -> None:
    report = judged[1]
    text = told(lay_out(report, kind))
    value = judged[0].score.total.value
    with using("ru"):
        from otklik.report import words

        number = words.points(value or 0.0).replace("\xa0", " ")
    assert re.search(TOO_LITTLE, text)
    assert report.total.interval in text
    assert f"Приреченская область: {number}" not in text
    assert "недостаточно данных" in text.casefold()


def test_terminal_and_explanation_say_it_with_the_norm(judged: tuple[Assessment, Report, Host]) -> None:
    assessment, _report, host = judged
    with using("ru"):
        line = re.sub(r"\s", " ", score_text(assessment.score.total))
        explained = re.sub("\xa0", " ", render(explain(assessment, host, "total")))
    assert re.fullmatch(rf"{TOO_LITTLE} \(от \d+ до \d+ из 100\)", line)
    first = explained.splitlines()
    assert re.search(TOO_LITTLE, first[0])
    assert LEAST_JUDGED in first[1]


def test_a_share_just_below_is_told_apart_from_what_is_needed() -> None:
    from otklik.report import words

    with using("ru"):
        assert "19,96 %" in words.too_little(0.1996, 0.2).replace("\xa0", " ")
        assert "оценено 19 %" in words.too_little(0.19, 0.2).replace("\xa0", " ")


def test_the_threshold_is_a_dated_norm_of_the_base_pack(judged: tuple[Assessment, Report, Host]) -> None:
    norms = judged[0].method.norms
    norm = norms.resolve(LEAST_JUDGED, "99", date(2026, 11, 26))
    assert norm is not None
    assert (norm.basis.level, norm.pack) == ("П", "base")
    assert norms.resolve(LEAST_JUDGED, "99", date(2018, 12, 31)) is None
