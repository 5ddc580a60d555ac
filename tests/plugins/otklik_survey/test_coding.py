"""Messages coded twice: agreement beyond chance, and no text kept."""

from __future__ import annotations

import pytest

from otklik.platform import ImportFile
from otklik_survey.coding import CodedMessages


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
