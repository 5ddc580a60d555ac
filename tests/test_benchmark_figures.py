"""The table of figures: what counts as missed, and what is written into the page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.figures import Figure, filled


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure(what="x", value=10, at_least=10), "met"),
        (Figure(what="x", value=9.9, at_least=10), "MISSED"),
        (Figure(what="x", value=9.9, at_least=10, noise=0.05), "within noise"),
        (Figure(what="x", value=9.4, at_least=10, noise=0.05), "MISSED"),
        (Figure(what="x", value=3.0, at_most=3), "met"),
        (Figure(what="x", value=3.1, at_most=3, noise=0.05), "within noise"),
        (Figure(what="x", value=3.2, at_most=3, noise=0.05), "MISSED"),
        (Figure(what="x", value=3.2), ""),
    ],
)
def test_a_goal_is_missed_by_more_than_noise(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_the_table_takes_the_place_of_the_old_one_and_nothing_else() -> None:
    page = "# Speed\n<!-- figures -->\nold\n<!-- /figures -->\nHow.\n"
    figure = Figure(what="Judgements", value=12.345, at_least=10, measured="0.5 s beside 6.2 s", load=2.2)
    once = filled(page, [figure], date(2026, 11, 25))
    assert once.startswith("# Speed\n<!-- figures -->\nCPython ")
    assert once.endswith("|\n<!-- /figures -->\nHow.\n")
    assert "| Judgements | 12.3 times | ≥ 10 | met | 0.5 s beside 6.2 s |  | 2026-11-25, 2 |" in once
    assert "old" not in once
    assert filled(once, [figure], date(2026, 11, 25)) == once


def test_rows_of_benchmarks_that_did_not_run_stay_unless_all_ran() -> None:
    page = "<!-- figures -->\n<!-- /figures -->"
    first = [Figure(what="Judgements", value=12), Figure(what="Pages", value=3)]
    once = filled(page, first, date(2026, 11, 25))
    again = filled(once, [Figure(what="Pages", value=4)], date(2026, 11, 26), is_whole=False)
    assert "| Judgements | 12 times |  |  |  |  | 2026-11-25 |" in again
    assert "| Pages | 4 times |  |  |  |  | 2026-11-26 |" in again
    assert "| Pages | 3 times" not in again
    assert "Judgements" not in filled(again, [Figure(what="Pages", value=4)], date(2026, 11, 26))


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no <!-- figures -->"):
        filled("# Speed\n", [], date(2026, 11, 25))


def test_no_row_of_the_page_is_an_older_one_of_another_that_differs_by_a_number_alone() -> None:
    page = (Path(__file__).parents[1] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = page.partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0].splitlines()
    names = Counter(re.sub(r"\d+", "9", row.split(" | ")[0]) for row in rows if row.startswith("| "))
    assert len(names) > 10
    assert [name for name, n in names.items() if n > 1] == []
