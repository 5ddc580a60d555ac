"""A comparison as a document: everything is said in every format, and nothing collected can act."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from audits import SUMMER, judge_and_keep, make_audit, ogrn, page
from judging import item, make_host, norm, write_pack
from otklik.compare.followed import Done
from otklik.compare.times import compare
from otklik.host import Host
from otklik.i18n import using
from otklik.model import ScoreLine
from otklik.pipeline import write_comparison
from otklik.report import FORMATS, charts
from otklik.report.comparison.build import build_comparison
from otklik.report.comparison.layout import comparison_document
from otklik.report.comparison.model import ComparisonReport
from otklik.report.comparison.text import comparison_lines
from otklik.report.html_document import write_html_document
from otklik.report.judged import score_row
from otklik.report.markdown_document import write_markdown_document
from otklik.report.words import change
from otklik.report.xlsx import write_xlsx
from otklik.store import AuditFile

EVIL = "<script>alert(1)</script> | *злое* [имя](https://x.example)"
ITEMS = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
) + item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = { norm = 'posts' } }\napplies = { platforms = ['vk'] }",
    section="CONT",
)


def profile(address: str) -> str:
    return (
        '[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Europe/Moscow"\n'
        f'\n[[body]]\nid = "gov"\nname = "Правительство"\nshort_name = "{EVIL}"\nkind = "ministry"\nlevel = "region"\n'
        f'ogrn = "{ogrn(1)}"\naccounts = ["{address}"]\n'
    )


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Then: no cover, three posts. Now: renamed, a cover, one post; the norm has changed from two to one."""
    folder = tmp_path_factory.mktemp("audits")
    summer = make_audit(
        folder / "summer.otklik",
        profile("https://vk.com/first"),
        {"vk:first": page("vk:first", cover=False, posts=3, at=SUMMER, number="5")},
        at=SUMMER,
    )
    judge_and_keep(summer, [write_pack(folder / "old", ITEMS, norms__n=norm("posts", 4))])
    autumn = make_audit(
        folder / "autumn.otklik",
        profile("https://vk.com/second"),
        {"vk:second": page("vk:second", cover=True, posts=1, number="5")},
    )
    judge_and_keep(autumn, [write_pack(folder / "new", ITEMS, norms__n=norm("posts", 2))])
    return summer, autumn


def made(paths: tuple[Path, Path], language: str = "ru") -> ComparisonReport:
    host: Host = make_host()
    with (
        AuditFile.open(paths[0], read_only=True) as before,
        AuditFile.open(paths[1], read_only=True) as after,
    ):
        return build_comparison(compare(before, after, host), host, language)


def test_the_main_thing_is_said_in_sentences(paths: tuple[Path, Path]) -> None:
    report = made(paths, "en")
    text = " ".join(report.summary)
    # then by its own method both failed: 0; by the present one three posts are enough: 75; now the cover alone: 25
    assert report.summary[0] == "The total rose: 0\xa0points before, 25\xa0points now (+25)."
    assert "Of this, +75\xa0points came from another method" in text
    assert "What was judged both times changed the total by −50\xa0points" in text
    assert report.total is not None
    assert (report.total.method, report.total.facts) == (0.75, -0.5)
    assert [row.step for row in report.effects if row.total] == ["norms", "facts"]


def test_recommendations_are_rows_with_their_words(paths: tuple[Path, Path]) -> None:
    rows = {row.id: row for row in made(paths).followed}
    assert {i: row.done for i, row in rows.items()} == {"PAGE-01": Done.PROVED, "CONT-01": Done.REFUTED}
    assert rows["CONT-01"].left == ("<script>alert(1)</script> | *злое* [имя](https://x.example), ВКонтакте",)


def test_the_method_is_told_apart(paths: tuple[Path, Path]) -> None:
    (row,) = made(paths, "en").method
    assert (row.kind, row.id, row.before, row.after) == ("norm", "posts", "4", "2")
    assert "since 01" in row.title or "since 1 Jan 2020" in row.title


def test_every_text_is_in_every_format(paths: tuple[Path, Path]) -> None:
    report = made(paths)
    markdown, page_text = (
        write_markdown_document(comparison_document(report)),
        write_html_document(comparison_document(report)),
    )
    seen = LexborHTMLParser(page_text).body
    assert seen is not None
    shown = _flat(seen.text(separator=" "))
    lines = _flat(" ".join(comparison_lines(report)))
    document = _flat(" ".join(comparison_document(report).texts()))
    plain = _flat(re.sub(r"\\(.)", r"\1", markdown))
    wanted = [
        *report.summary, *report.trust, *report.renamed, *report.presence, report.unchanged,
        *(row.title for row in report.sections), *(row.done_text for row in report.followed),
        *(row.title for row in report.effects if row.total), *(row.title for row in report.method),
        *(line.after_text for one in report.changes for block in one.blocks for line in block.lines),
    ]  # fmt: skip
    for text in wanted:
        for told in (shown, plain, lines, document):
            assert _flat(text) in told, text


@pytest.mark.parametrize(
    ("before", "after", "reasons", "is_told"),
    [
        (0.70, 0.72, (0.0, 0.02, 0.0, 0.0), False),
        (0.7234, 0.7296, (0.0, 0.0062, 0.0, 0.0), True),  # 72.3, 73, +0.6
        (0.70, 0.6072, (0.0, -0.0404, -0.0404, -0.012), True),  # −4, −4, −1.2 make −9.2, and −9.3 is told
        (0.70, 0.72, (0.0, 0.01, 0.0, 0.0), False),  # an exception made the rest: no rounding
    ],
)
def test_numbers_that_do_not_add_up_once_rounded_are_said_to_be_rounded(
    paths: tuple[Path, Path], before: float, after: float, reasons: tuple[float, ...], is_told: bool
) -> None:
    report = made(paths)
    assert report.total is not None
    names = ("method", "facts", "knowledge", "applicability")
    total = msgspec.structs.replace(
        report.total,
        before=msgspec.structs.replace(report.total.before, value=before),
        after=msgspec.structs.replace(report.total.after, value=after),
        difference=after - before,
        **dict(zip(names, reasons, strict=True)),
    )
    report = msgspec.structs.replace(report, sections=(), total=total)
    remark = "Каждое число округлено отдельно"
    with using("ru"):
        assert any(remark in line for line in comparison_lines(report)) is is_told
    assert (remark in " ".join(comparison_document(report).texts())) is is_told


def test_the_files_compared_are_named_to_whom_has_not_named_them(paths: tuple[Path, Path]) -> None:
    report = made(paths)
    assert "  было a, стало b" in [*comparison_lines(report, files="было a, стало b")]
    assert not any("стало b" in line for line in comparison_lines(report))


def _flat(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").replace("https\\:", "https:").split())


def test_nothing_collected_acts(paths: tuple[Path, Path]) -> None:
    report = made(paths)
    page_text = write_html_document(comparison_document(report))
    assert "<script" not in page_text
    assert "https://x.example" not in re.sub(r">[^<]*<", "><", page_text)
    markdown = write_markdown_document(comparison_document(report))
    assert "<script>" not in markdown.replace("\\<script\\>", "")
    assert "[имя](" not in markdown


def test_the_page_asks_nothing_of_anybody(paths: tuple[Path, Path]) -> None:
    tree = LexborHTMLParser(write_html_document(comparison_document(made(paths))))
    assert not tree.css("script, link, iframe, img")
    assert "default-src 'none'" in tree.css_first("meta[http-equiv]").attributes["content"]  # type: ignore[operator,union-attr]


def test_the_same_audits_make_the_same_bytes_and_json_comes_back(paths: tuple[Path, Path]) -> None:
    one, two = made(paths), made(paths)
    for form in FORMATS:
        assert form.write(one) == form.write(two)
    data = next(form for form in FORMATS if form.id == "json").write(one)
    assert msgspec.json.decode(data, type=ComparisonReport) == one
    assert write_xlsx(comparison_document(one)) == write_xlsx(comparison_document(two))


def test_files_are_written_in_the_formats_that_can(paths: tuple[Path, Path], tmp_path: Path) -> None:
    host = make_host()
    written = write_comparison(made(paths), host, ["md", "html", "json"], tmp_path, "c")
    assert [path.name for path in written] == ["c.md", "c.html", "c.json"]
    assert all(path.stat().st_size > 500 for path in written)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_comparison_speaks_one_language(paths: tuple[Path, Path], language: str) -> None:
    report = made(paths, language)
    assert report.language == language
    headings = [one.title for one in report.changes]
    assert headings == (
        ["Стало лучше", "Стало хуже"] if language == "ru" else ["What has improved", "What has fallen"]
    )


@pytest.mark.parametrize(
    ("share", "ru"), [(0.0375, "+3,8"), (-0.005, "\u22120,5"), (0.0, "0"), (-0.0001, "0"), (None, "–")]
)
def test_a_difference_has_its_sign(share: float | None, ru: str) -> None:
    with using("ru"):
        assert change(share) == ru


def test_the_picture_has_two_bars_a_section_and_says_so_in_words() -> None:
    with using("en"):
        before = score_row(ScoreLine(id="A", value=0.5, low=0.25, high=0.75, judged=1), "A")
        after = score_row(ScoreLine(id="A", value=None, low=0.0, high=1.0, unknown=1), "A")
        svg = charts.before_and_after(
            [("Право", before, after), ("Сайт", after, before)], ("тогда", "теперь")
        )
        nothing = charts.before_and_after([("Право", after, after)], ("тогда", "теперь"))
    assert svg.count('height="14"') == 2 + 4 + 2  # legend, four tracks, two bars with a value
    assert "<desc>Право: 50\xa0points → not judged; Сайт: not judged → 50\xa0points.</desc>" in svg
    assert "there is no score to draw" in nothing
