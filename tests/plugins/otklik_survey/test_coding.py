"""Messages coded twice: agreement beyond chance, and no text kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.platform import ImportFile
from otklik_survey.coding import CodedMessages, cohen_kappa

LABELS = st.sampled_from(["жалоба", "вопрос", "спасибо"])


def test_agreement_is_that_of_a_worked_example() -> None:
    # 20 and 15 agreed of 50; pe = (25·30 + 25·20) / 50² = 0.5; po = 0.7 (Cohen's κ = 0.4)
    pairs = [("да", "да")] * 20 + [("да", "нет")] * 5 + [("нет", "да")] * 10 + [("нет", "нет")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)


@given(st.lists(st.tuples(LABELS, LABELS), max_size=60))
def test_agreement_is_symmetric_and_at_most_one(pairs: list[tuple[str, str]]) -> None:
    kappa = cohen_kappa(pairs)
    assert kappa == pytest.approx(cohen_kappa([(b, a) for a, b in pairs]))
    assert kappa is None or -1 - 1e-9 <= kappa <= 1 + 1e-9


def test_rows_with_one_label_are_left_out_and_told() -> None:
    text = (
        "Текст;Человек;Машина\nяма;жалоба;Жалоба \nкогда?;вопрос;жалоба\nспасибо;спасибо;\nда;вопрос;вопрос\n"
    )
    found = CodedMessages().figures(ImportFile(name="разметка.csv", content=text.encode()))
    assert found.rows[0].values["coding.messages"] == 3
    assert found.rows[0].values["coding.kappa"] == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))
    assert len(found.remarks) == 1
    assert "яма" not in str(found)


def test_where_everything_is_called_the_same_no_agreement_is_computed() -> None:
    text = "Человек;Машина\nжалоба;жалоба\nжалоба;жалоба\n"
    found = CodedMessages().figures(ImportFile(name="разметка.csv", content=text.encode()))
    assert "coding.kappa" not in found.rows[0].values
    assert len(found.remarks) == 1
