"""What a report says of the last audit: by one method, with what measurement says of its recommendations."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from audits import SUMMER, judge_and_keep, make_audit, page, profile_toml
from judging import item, make_host, write_pack
from otklik.compare.audits import carry_over
from otklik.compare.followed import Done
from otklik.i18n import using
from otklik.last_audit import CARRIED, Carried, carried_in
from otklik.packs.kept import keep_input
from otklik.pipeline import assess_audit
from otklik.report.build import build_report
from otklik.report.layouts import lay_out
from otklik.report.model import Report
from otklik.store import AuditFile

COVER = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
)
POSTS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = 5 }\napplies = { platforms = ['vk'] }",
    section="CONT",
)
EASIER = POSTS.replace("at_least = 5", "at_least = 1")


@pytest.fixture
def autumn(tmp_path: Path) -> Path:
    """In summer nothing was met; in autumn the cover is there. The summer's audit was carried over."""
    pack = write_pack(tmp_path / "pack", COVER + POSTS)
    paths = []
    for name, cover, at in (("summer", False, SUMMER), ("autumn", True, None)):
        told = page("vk:page_a", cover=cover, posts=1, number="5", **({"at": at} if at else {}))
        profile = profile_toml({"gov": ["https://vk.com/page_a"]})
        path = tmp_path / f"{name}.otklik"
        paths.append(make_audit(path, profile, {"vk:page_a": told}, **({"at": at} if at else {})))
    judge_and_keep(paths[0], [pack])
    carry(tmp_path, pack)
    return paths[1]


def carry(folder: Path, pack: Path) -> None:
    with (
        AuditFile.open(folder / "summer.otklik", read_only=True) as earlier,
        AuditFile.open(folder / "autumn.otklik") as later,
    ):
        carry_over(earlier, later, make_host(), (pack,))


def report_of(path: Path, pack: str = "pack", language: str = "en") -> Report:
    with AuditFile.open(path) as audit, using(language):
        host = make_host()
        return build_report(assess_audit(audit, host, packs=[path.parent / pack]), audit, host, language)


def said(report: Report) -> str:
    with using(report.language):
        return plain("\n".join(lay_out(report, "governor").texts()))


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_total_of_both_days_their_difference_and_the_recommendations_are_told(autumn: Path) -> None:
    since = report_of(autumn).since
    assert since is not None
    assert since.total is not None
    assert (since.total.before.value, since.total.now.value) == (0.0, 0.25)
    assert since.total.difference_text == "+25"
    assert {part.id: part.difference for part in since.parts} == {"PAGE": 1.0, "CONT": 0.0}
    assert {row.id: row.done for row in since.followed} == {"PAGE-01": Done.PROVED, "CONT-01": Done.REFUTED}
    assert "rose from 0 points to 25 points" in plain(since.sentences[0])


def test_the_governor_reads_it(autumn: Path) -> None:
    told = said(report_of(autumn, language="ru"))
    assert "Что изменилось" in told
    assert "итог вырос: было 0 баллов, стало 25 баллов (+25)" in told


def test_another_method_since_then_is_not_compared_until_the_audit_is_carried_over_again(
    autumn: Path,
) -> None:
    other = write_pack(autumn.parent / "other", COVER + EASIER)
    since = report_of(autumn, "other").since
    assert since is not None
    assert (since.total, since.parts) == (None, ())
    assert "another one" in since.sentences[0]

    carry(autumn.parent, other)
    again = report_of(autumn, "other").since
    assert again is not None
    assert again.total is not None
    # by the easier rule one post was enough in summer too: that section weighs three quarters
    assert (again.total.before.value, again.total.now.value) == (0.75, 1.0)
    assert any("By the method of that day it was 0 points" in plain(sentence) for sentence in again.sentences)


def test_what_an_older_version_carried_over_has_no_scores_and_it_is_said(autumn: Path) -> None:
    with AuditFile.open(autumn) as audit:
        found = carried_in(audit)
        assert found is not None
        old = msgspec.to_builtins(found[0])
        for name in ("score", "like", "by"):
            del old[name]
        carried = msgspec.convert(old, Carried)
        text = msgspec.json.encode(old, order="sorted").decode()
        keep_input(audit, CARRIED, carried.audit, carried.as_of.date().isoformat(), text)
    since = report_of(autumn).since
    assert since is not None
    assert since.total is None
    assert "without its scores" in since.sentences[0]
    assert since.followed


def test_without_a_last_audit_the_governor_reads_that_there_is_nothing_to_compare_with(
    tmp_path: Path,
) -> None:
    write_pack(tmp_path / "pack", COVER)
    alone = make_audit(
        tmp_path / "a.otklik",
        profile_toml({"gov": ["https://vk.com/page_a"]}),
        {"vk:page_a": page("vk:page_a")},
    )
    report = report_of(alone)
    assert report.since is None
    assert "nothing to compare with" in said(report)
