"""A region among others: percentiles and quartiles, and nobody else's name anywhere."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from audits import SUMMER, judge_and_keep, make_audit, page, profile_toml
from judging import item, make_host, norm, write_pack
from otklik.cli import main
from otklik.compare.group import Places, figures, place_among
from otklik.errors import UsageError
from otklik.pipeline import judge_audit, method_of
from otklik.report.comparison.group import build_places
from otklik.report.comparison.layout import comparison_document
from otklik.report.comparison.text import comparison_lines
from otklik.report.html_document import write_html_document
from otklik.report.json import write_json
from otklik.report.markdown_document import write_markdown_document
from otklik.store import AuditFile

ITEMS = item(
    "CONT-01",
    "rule = { metric = 'post_count', at_least = 20, partial = { at_least = 10 } }\napplies = { platforms = ['vk'] }",
    section="CONT",
) + item(
    "PAGE-01",
    "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }",
)
LEAST = norm("compared_least_regions", 10)
TOWNS = ("Лесогорск", "Заречье", "Верхнеозёрск", "Степной", "Соболёво", "Каменка", "Тихая Пристань",
         "Новый Брод", "Ольхово", "Дальнее", "Полевая", "Ясногорье", "Кедровая")  # fmt: skip
OWN = ["https://vk.com/own_page"]


def corpus(tmp_path: Path, n: int, *, covers: int = 0) -> list[Path]:
    """`n` regions, the n-th with n posts; the first `covers` are known to have a cover or not."""
    paths = []
    for number in range(1, n + 1):
        handle = f"secret_page_{number:02d}"
        paths.append(
            make_audit(
                tmp_path / "others" / f"{TOWNS[number - 1]}.otklik",
                profile_toml(
                    {"gov": [f"https://vk.com/{handle}"]}, code=f"{number:02d}", name=TOWNS[number - 1]
                ),
                {
                    f"vk:{handle}": page(
                        f"vk:{handle}", posts=number, cover=True if number <= covers else None
                    )
                },
            )
        )
    return paths


def own(tmp_path: Path, posts: int = 10, norms: str = LEAST) -> Path:
    (tmp_path / "others").mkdir(exist_ok=True)
    path = make_audit(
        tmp_path / "own.otklik",
        profile_toml({"gov": OWN}),
        {"vk:own_page": page("vk:own_page", posts=posts, cover=False)},
    )
    judge_and_keep(path, [write_pack(tmp_path / "pack", ITEMS, norms__n=norms)])
    return path


def placed(path: Path, others: list[Path]) -> Places:
    with AuditFile.open(path, read_only=True) as audit:
        return place_among(audit, others, make_host())


def test_a_region_is_placed_among_twelve_others(tmp_path: Path) -> None:
    path = own(tmp_path)
    found = placed(path, corpus(tmp_path, 12, covers=9))
    assert (found.regions, found.least, found.unusable) == (12, 10, 0)
    posts = next(p for p in found.sections if p.id == "CONT")
    # others: 1…9 posts fail, 10, 11, 12 are partly met; ours with 10 posts is partly met too
    assert (posts.value, posts.below, posts.above, posts.n) == (0.5, 9, 0, 12)
    assert posts.rank == pytest.approx((9 + 3 / 2) / 12)
    assert posts.quartiles == (0.0, 0.0, pytest.approx(0.125))
    week = next(p for p in found.figures if p.id == "posts_per_week")
    assert (week.platform, week.below, week.above) == ("vk", 9, 2)


def test_where_most_others_are_alike_neither_quartiles_nor_rank_tell_their_value(tmp_path: Path) -> None:
    path = own(tmp_path, posts=1)
    found = placed(path, corpus(tmp_path, 12, covers=12))  # every other region has a cover: 100 of 100
    covers = next(p for p in found.sections if p.id == "PAGE")
    assert covers.is_alike
    assert (covers.quartiles, covers.rank, covers.below, covers.above, covers.n) == (None, None, 0, 0, 12)
    report = build_places(found, make_host(), "en")
    row = next(row for row in report.places if row.id == "PAGE")
    assert (row.n, row.rank_text, row.quartiles_text) == (0, "", ("", "", ""))
    assert row.remark.startswith("not shown: most of the others have one and the same value")


def test_a_figure_that_fewer_than_ten_have_is_not_placed(tmp_path: Path) -> None:
    path = own(tmp_path)
    found = placed(path, corpus(tmp_path, 12, covers=9))
    cover = next(p for p in found.sections if p.id == "PAGE")
    assert (cover.n, cover.rank, cover.quartiles) == (9, None, None)


def test_among_fewer_than_ten_nothing_is_compared_and_the_document_says_why(tmp_path: Path) -> None:
    path = own(tmp_path)
    found = placed(path, corpus(tmp_path, 9))
    assert (found.regions, found.sections, found.figures) == (9, (), ())
    report = build_places(found, make_host(), "en")
    assert "There are 9 other regions, and 10 are needed" in report.summary[0]
    assert not report.places


def test_several_audits_of_one_region_count_once_the_latest_and_the_own_region_not_at_all(
    tmp_path: Path,
) -> None:
    path = own(tmp_path)
    others = corpus(tmp_path, 10)
    older = make_audit(
        tmp_path / "older.otklik",
        profile_toml({"gov": ["https://vk.com/secret_page_01"]}, code="01", name=TOWNS[0]),
        {"vk:secret_page_01": page("vk:secret_page_01", posts=28, at=SUMMER)},
        at=SUMMER,
    )
    same = make_audit(
        tmp_path / "same.otklik", profile_toml({"gov": OWN}), {"vk:own_page": page("vk:own_page", posts=25)}
    )
    found = placed(path, [*others, older, same, path])
    assert found.regions == 10
    assert next(p for p in found.figures if p.id == "posts_per_week").above == 0


def test_a_file_that_cannot_be_read_is_counted_and_not_named(tmp_path: Path) -> None:
    path = own(tmp_path)
    broken = tmp_path / "others" / "Тайный Остров.otklik"
    broken.write_bytes(b"x")
    found = placed(path, [*corpus(tmp_path, 10), broken])
    assert (found.regions, found.unusable) == (10, 1)


def test_without_a_norm_nobody_is_placed(tmp_path: Path) -> None:
    path = own(tmp_path, norms=norm("other", 1))
    with pytest.raises(UsageError, match="compared_least_regions"):
        placed(path, corpus(tmp_path, 10))


def test_the_documents_name_no_other_region_no_page_and_no_file(tmp_path: Path) -> None:
    path = own(tmp_path)
    others = corpus(tmp_path, 13, covers=13)
    found = placed(path, others)
    for language in ("ru", "en"):
        report = build_places(found, make_host(), language)
        written = [
            write_markdown_document(comparison_document(report)),
            write_html_document(comparison_document(report)),
            write_json(report).decode(),
            "\n".join(comparison_lines(report)),
        ]
        for text in written:
            assert "Приреченская область" in text
            for town, other in zip(TOWNS, others, strict=True):
                assert town not in text
                assert other.stem not in text
            assert "secret_page" not in text
            assert not any(f"region {code:02d}" in text for code in range(1, 14))


def test_the_command_line_names_no_other_region_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")
    path = own(tmp_path)
    others = corpus(tmp_path, 11)
    (tmp_path / "others" / "Тайный Остров.otklik").write_bytes(b"x")
    with contextlib.suppress(SystemExit):  # by the installed packs, whose metrics the installed plugins bring
        main(["compare", str(path), "--with", str(tmp_path / "others"), "--depth", "express", "-f", "md",
              "--scoring", "default", "--method", str(real_pack(tmp_path))])  # fmt: skip
    captured = capsys.readouterr()
    told = captured.out + captured.err
    assert "Other regions: 11" in told
    assert "1 file could not be used" in told
    written = (tmp_path / "own-among-others.md").read_text(encoding="utf-8")
    for name in (*TOWNS[:11], "Тайный Остров", "secret_page", *(p.stem for p in others)):
        assert name not in told
        assert name not in written


def real_pack(tmp_path: Path) -> Path:
    items = item(
        "X-01", "depth = 'express'\nrule = { metric = 'posts_per_week', at_least = 3 }", section="PAGE"
    )
    return write_pack(tmp_path / "real", items)


def test_figures_are_medians_over_the_pages_of_a_platform(tmp_path: Path) -> None:
    path = make_audit(
        tmp_path / "two.otklik",
        profile_toml({"gov": ["https://vk.com/page_a", "https://vk.com/page_b", "https://vk.com/page_c"]}),
        {f"vk:page_{x}": page(f"vk:page_{x}", posts=n) for x, n in (("a", 4), ("b", 8), ("c", 24))},
    )
    host = make_host()
    with AuditFile.open(path, read_only=True) as audit:
        assessment = judge_audit(audit, host, method_of(host, [write_pack(tmp_path / "pack", ITEMS)]))
    middle = assessment.account("vk:page_b")
    assert middle is not None
    assert figures(assessment)["posts_per_week", "vk"] == middle.cell("metric posts_per_week")
