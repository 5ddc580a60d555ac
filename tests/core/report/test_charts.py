"""Pictures: well-formed, with words for those who do not see them, and honest where there is nothing to draw."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.i18n import using
from otklik.report import charts
from otklik.report.model import Activity, WeekSeries
from report_sample import make_report

SVG = "{http://www.w3.org/2000/svg}"
REPORT = make_report(5, "en")
PICTURES = {
    "score": lambda: charts.score_by_section(REPORT.sections),
    "weeks": lambda: charts.posts_by_week(REPORT.activity),
    "accounts": lambda: charts.posts_by_account(REPORT.activity),
    "hours": lambda: charts.answers_by_hour(REPORT.activity),
    "no score": lambda: charts.score_by_section(()),
    "no weeks": lambda: charts.posts_by_week(Activity()),
    "no accounts": lambda: charts.posts_by_account(Activity()),
    "no hours": lambda: charts.answers_by_hour(Activity(answers_by_hour=(0,) * 24)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_title_a_description_and_generic_fonts(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name]())
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("font-family") == "sans-serif"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_the_same_twice(name: str) -> None:
    assert PICTURES[name]() == PICTURES[name]()


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith("no ")])
def test_where_there_is_nothing_to_draw_a_sentence_says_so(name: str) -> None:
    with using("en"):
        root = ElementTree.fromstring(PICTURES[name]())
    shown = " ".join(node.text or "" for node in root.iter(f"{SVG}text"))
    assert "nothing to draw" in shown or "no score to draw" in shown


def test_a_section_without_a_score_has_no_bar() -> None:
    last = REPORT.sections[-1]
    assert last.value is None
    alone = ElementTree.fromstring(charts.score_by_section([last]))
    assert [rect.get("fill") for rect in alone.iter(f"{SVG}rect")] == [charts.PALE]


def test_names_cannot_leave_their_text() -> None:
    evil = msgspec.structs.replace(REPORT.sections[0], title='</text><script>alert(1)</script>"&')
    root = ElementTree.fromstring(charts.score_by_section([evil]))
    assert not list(root.iter(f"{SVG}script"))


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), max_size=400), st.integers(10, 80))
def test_a_label_is_wrapped_into_at_most_three_lines(text: str, width: int) -> None:
    lines = charts.wrapped(text, width)
    assert 1 <= len(lines) <= 3
    assert all(len(line) <= width for line in lines)


def test_long_names_stay_inside_the_picture() -> None:
    weeks = tuple(date(2026, 5, 25) + timedelta(weeks=n) for n in range(4))
    series = WeekSeries(title="Государственное бюджетное учреждение " * 8, counts=(1, 0, 2, 3))
    root = ElementTree.fromstring(
        charts.posts_by_account(Activity(weeks=weeks, total=(1, 0, 2, 3), accounts=(series,)))
    )
    widest = max(len(node.text or "") for node in root.iter(f"{SVG}text"))
    assert widest * charts.CHARACTER <= charts.WIDTH


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=60))
def test_columns_fit_their_frame(counts: list[int]) -> None:
    weeks = tuple(date(2026, 1, 5) + timedelta(weeks=n) for n in range(len(counts)))
    root = ElementTree.fromstring(charts.posts_by_week(Activity(weeks=weeks, total=tuple(counts))))
    height = float((root.get("viewBox") or "").split()[3])
    for rect in root.iter(f"{SVG}rect"):
        assert 0 <= float(rect.get("x", 0)) <= charts.WIDTH
        assert float(rect.get("y", 0)) + float(rect.get("height", 0)) <= height
