"""Coefficients of agreement equal published examples, and count only answers given blind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.agreement import (
    Ratings,
    agreement,
    blind_answers,
    cohen_kappa,
    krippendorff_alpha,
    nominal,
    ordinal,
    strength,
)
from otklik.store import Event

# Krippendorff 2011, example C: four observers, twelve units, missing data.
OBSERVERS = ("12332141 2...", "123322412 5.3", ".333234225 1.", "12332441 251.")
TABLE = [row.replace(" ", "") for row in OBSERVERS]
UNITS: list[Ratings] = [tuple(None if v == "." else v for v in unit) for unit in zip(*TABLE, strict=True)]
FIVE = ("1", "2", "3", "4", "5")


def table(**cells: int) -> list[Ratings]:
    """Pairs of ratings: yn=5 is five units that the first passes and the second does not."""
    return [unit for pair, n in cells.items() for unit in repeat(tuple(pair), n)]


def test_alpha_of_krippendorffs_own_example() -> None:
    assert len(UNITS) == 12
    found = krippendorff_alpha(UNITS, nominal)
    assert found is not None
    assert round(found, 3) == 0.743
    found = krippendorff_alpha(UNITS, ordinal, FIVE)
    assert found is not None
    assert round(found, 3) == 0.815


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # observed 35/50; expected 25/50·30/50 + 25/50·20/50 = 0.5; (0.7 − 0.5) ÷ 0.5
        ({"yy": 20, "yn": 5, "ny": 10, "nn": 15}, 0.4),
        # the same agreement of 60 of 100 with other margins: 0.6·0.7 + 0.4·0.3 = 0.54; 0.06 ÷ 0.46
        ({"yy": 45, "yn": 15, "ny": 25, "nn": 15}, 0.06 / 0.46),
        # 0.6·0.3 + 0.4·0.7 = 0.46; 0.14 ÷ 0.54
        ({"yy": 25, "yn": 35, "ny": 5, "nn": 35}, 0.14 / 0.54),
        ({"yy": 5, "nn": 5}, 1.0),
        # never alike, margins even: (0 − 0.5) ÷ 0.5
        ({"yn": 5, "ny": 5}, -1.0),
        # one says always yes: observed 0.5 = expected 0.5
        ({"yy": 5, "yn": 5}, 0.0),
    ],
)
def test_kappa_of_tables_worked_out_by_hand(cells: dict[str, int], expected: float) -> None:
    assert cohen_kappa(table(**cells)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("units", "distance", "expected"),
    [
        # Krippendorff 2011, example A: two observers, ten units, yes and no. o_01 + o_10 = 8, n_0 = 14, n_1 = 6:
        # 1 − 19·4 ÷ (14·6)
        (list(zip("0100000000", "1110010010", strict=True)), nominal, 1 - 19 * 4 / (14 * 6)),
        # P=PASS p=PARTIAL F=FAIL. Units PP, pF: coincidences PP 2, pF 1, Fp 1; n_P 2, n_p 1, n_F 1, n 4.
        # δ²(P,p) = (3 − 1.5)² = 2.25 · δ²(p,F) = (2 − 1)² = 1 · δ²(P,F) = (4 − 1.5)² = 6.25
        # observed 2·1; expected 2·(2·1·2.25 + 1·1·1 + 2·1·6.25) = 36; 1 − 3·2 ÷ 36
        ([("P", "P"), ("p", "F")], ordinal, 1 - 3 * 2 / 36),
        # the same, nominal: expected 2·(2 + 1 + 2) = 10; 1 − 3·2 ÷ 10
        ([("P", "P"), ("p", "F")], nominal, 0.4),
        # a rating that stands alone pairs with nothing
        ([("P", "P"), ("p", "F"), ("F", None)], nominal, 0.4),
    ],
)
def test_alpha_of_tables_worked_out_by_hand(units: list[Ratings], distance: object, expected: float) -> None:
    found = krippendorff_alpha(units, distance, ("F", "p", "P"))  # type: ignore[arg-type]
    assert found == pytest.approx(expected, abs=1e-12)


def test_what_cannot_be_computed_is_none_and_neither_nought_nor_one() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa(table(yy=9)) is None
    assert krippendorff_alpha(table(yy=9), nominal) is None
    assert krippendorff_alpha([("y", None), (None, "n")], nominal) is None


@given(st.lists(st.tuples(*[st.sampled_from([*FIVE, None])] * 3), max_size=12), st.randoms())
def test_alpha_knows_no_order_of_units_or_raters_and_is_at_most_one(
    units: list[Ratings], chance: object
) -> None:
    turned = [tuple(reversed(unit)) for unit in units][::-1]
    for distance in (nominal, ordinal):
        found, again = (krippendorff_alpha(u, distance, FIVE) for u in (units, turned))
        assert found == (None if again is None else pytest.approx(again, abs=1e-9))
        assert found is None or found <= 1 + 1e-12


# --- blind answers ---------------------------------------------------------------------------------------------------


def said(
    identifier: str, author: str, outcome: str, seen: Sequence[str] = (), item: str = "LAW-01", **more: str
) -> Event:
    payload = {"item": item, "subject": "region", "outcome": outcome, **more}
    return Event(
        id=identifier,
        kind="answer",
        author=author,
        at=f"2026-11-20T09:{identifier:0>2}",
        parents=tuple(seen),
        payload=payload,
    )


KEY = ("LAW-01", "region")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([said("1", "А", "PASS"), said("2", "Б", "FAIL")], {"А": "PASS", "Б": "FAIL"}),
        # corrected before the other's answer was seen: the correction counts
        ([said("1", "А", "PASS"), said("3", "А", "PARTIAL", ["1"]), said("2", "Б", "FAIL")], {"А": "PARTIAL", "Б": "FAIL"}),
        # corrected after: the answer given blind counts
        ([said("1", "А", "PASS"), said("2", "Б", "FAIL"), said("3", "А", "FAIL", ["1", "2"])], {"А": "PASS", "Б": "FAIL"}),
        # seen through an event between
        ([said("1", "А", "PASS"), said("4", "А", "PASS", ["1"], "X-1"), said("5", "Б", "PASS", ["4"])], "sequential"),
        ([said("1", "А", "PASS"), said("2", "А", "FAIL")], "unclear"),
        # what the body says of itself is no rating
        ([said("1", "А", "PASS"), said("2", "body/x", "FAIL", questionnaire="q")], None),
        ([said("1", "А", "PASS")], None),
    ],
)  # fmt: skip
def test_only_answers_of_people_who_had_not_seen_each_others_count(
    events: list[Event], expected: object
) -> None:
    found = blind_answers(events)
    assert found.answers.get(KEY) == (expected if isinstance(expected, dict) else None)
    assert (KEY in found.sequential) == (expected == "sequential")
    assert (KEY in found.unclear) == (expected == "unclear")


def both(pairs: Sequence[tuple[str, str]], section: str = "LAW") -> list[Event]:
    """Two people's blind answers to as many items."""
    return [
        said(f"{section}{n}{author}", author, outcome, item=f"{section}-{n:02}")
        for n, pair in enumerate(pairs)
        for author, outcome in zip("АБ", pair, strict=True)
    ]


def test_sections_and_the_total_are_told_with_n_and_a_repeatable_interval() -> None:
    law = both(
        [("PASS", "PASS")] * 20 + [("PASS", "FAIL")] * 5 + [("FAIL", "PASS")] * 10 + [("FAIL", "FAIL")] * 15
    )
    page = both([("PASS", "PASS")] * 12, "PAGE")
    site = both([("PASS", "NO_DATA")] * 12 + [("PASS", "FAIL")] * 9, "SITE")
    found = {a.section: a for a in agreement([*law, *page, *site], {"PAGE-00": "PAGE"})}
    assert list(found) == ["LAW", "PAGE", "SITE", ""]
    assert found["LAW"].kappa.value == pytest.approx(0.4)
    assert found["LAW"].kappa.n == 50
    low, high = found["LAW"].kappa.low, found["LAW"].kappa.high
    assert low is not None
    assert high is not None
    assert 0.1 < low < 0.2  # Fleiss's large-sample standard error is 0.13: 0.4 ± 1.96 · 0.13 = 0.15 … 0.65
    assert 0.6 < high < 0.7
    assert (found["PAGE"].nominal.value, found["PAGE"].nominal.reason) == (None, "one_category")
    assert (found["SITE"].ordinal.value, found["SITE"].ordinal.reason, found["SITE"].ordinal.n) == (
        None,
        "few",
        9,
    )
    assert found[""].raters == ("А", "Б")
    assert found[""].kappa.n == 50 + 12 + 9
    assert agreement([*reversed(site), *page, *law], {}) == tuple(found.values())


def test_three_raters_have_alpha_but_no_kappa() -> None:
    third = [said(f"9{n}", "В", "PASS", item=f"LAW-{n:02}") for n in range(12)]
    (law, _total) = agreement([*both([("PASS", "PASS")] * 11 + [("FAIL", "FAIL")]), *third], {})
    assert (law.kappa.value, law.kappa.reason) == (None, "raters")
    assert law.nominal.value is not None


@pytest.mark.parametrize(
    ("value", "expected"), [(0.8, "reliable"), (0.7, "tentative"), (0.667, "tentative"), (0.5, "unreliable")]
)
def test_words_are_krippendorffs(value: float, expected: str) -> None:
    assert strength(value) == expected
