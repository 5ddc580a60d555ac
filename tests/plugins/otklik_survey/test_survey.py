"""Tables of survey answers: how a survey was made is told, and nothing of those who answered is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import ImportFileError
from otklik.model import Value
from otklik.platform import ImportFile
from otklik_survey.figures import design_effect, speeders
from otklik_survey.survey import SurveyAnswers

IMPORTER = SurveyAnswers()
HEAD = "Пол;Возраст;Тип поселения;Вес;Дороги;Больницы;Школы;Парки"


def file(text: str, encoding: str = "utf-8") -> ImportFile:
    return ImportFile(name="опрос.csv", content=text.encode(encoding))


def told(text: str, encoding: str = "utf-8") -> dict[str, Value]:
    row = IMPORTER.figures(file(text, encoding)).rows[0]
    return {key.removeprefix("survey."): value for key, value in row.values.items()}


def remarks(text: str) -> list[tuple[str, str]]:
    return [(r.place, r.message) for r in IMPORTER.figures(file(text)).remarks]


ROWS = [
    "ж;20;город;1;да;да;нет;да",
    "м;40;село;3;нет;да;да;нет",
    "ж;67;город;1;да;нет;нет;нет",
    "м;70;город;1;да;да;да;да",
]
TABLE = "\n".join([HEAD, *ROWS])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_weights_groups_and_answers_are_counted(encoding: str) -> None:
    found = told(TABLE, encoding)
    assert found["answers"] == 4
    assert found["features_weighted"] == 3
    assert found["deff"] == pytest.approx(4 * (1 + 9 + 1 + 1) / 36)
    assert found["n_eff"] == pytest.approx(36 / 12)
    assert found["least_group"] == 1  # one of 18–24, one of 35–44, one from a village
    # the village: 1 of 4 without weights, 3 of 6 with them
    assert found["largest_shift"] == pytest.approx(0.25)


def test_without_weights_nothing_is_weighted_and_every_answer_counts_whole() -> None:
    found = told("Пол;Возраст;Дороги\nж;20;да\nм;30;нет\n")
    assert (found["features_weighted"], found["n_eff"]) == (0, 2)
    assert "deff" not in found


def test_equal_weights_weigh_nothing() -> None:
    found = told("Пол;Возраст;Вес\nж;20;1\nм;30;1\n")
    assert (found["features_weighted"], found["deff"]) == (0, 1)


@pytest.mark.parametrize("weight", ["", "-1", "0", "много", "nan", "inf"])
def test_a_weight_that_is_none_is_named_and_no_figure_rests_on_it(weight: str) -> None:
    table = f"Пол;Возраст;Вес\nж;20;1\nм;30;{weight}\n"
    assert not {"deff", "n_eff", "features_weighted", "largest_shift"} & told(table).keys()
    assert [place for place, _message in remarks(table)] == ["C3"]


def test_one_respondent_twice_is_a_repeat() -> None:
    table = "ID;Пол;Возраст;Дороги\n1;ж;20;да\n2;м;30;нет\n1;ж;20;нет\n"
    assert told(table)["repeats"] == 1


def test_without_ids_neighbours_that_answer_all_questions_alike_are_repeats() -> None:
    assert told(TABLE)["repeats"] == 0
    assert told("\n".join([HEAD, ROWS[0], ROWS[0], *ROWS[1:]]))["repeats"] == 1


def test_with_few_questions_and_no_ids_repeats_are_not_known() -> None:
    assert "repeats" not in told("Пол;Возраст;Дороги\nж;20;да\nж;20;да\n")


def test_answers_faster_than_a_third_of_the_median_are_speeders() -> None:
    rows = [
        f"ж;20;01.10.2026 10:00:00;01.10.2026 10:0{m}:{s:02}"
        for m, s in ((5, 0), (6, 0), (7, 0), (1, 50), (2, 0), (2, 1))
    ]
    found = told("Пол;Возраст;Начало;Окончание\n" + "\n".join(rows))
    # median 3 min 30 s: a third is 70 s
    assert found["speeders"] == 0
    rows.append("м;30;01.10.2026 10:00:00;01.10.2026 10:00:30")
    assert told("Пол;Возраст;Начало;Окончание\n" + "\n".join(rows))["speeders"] == 1


@pytest.mark.parametrize("times", [[], [None, None, 60.0], [1.0, 1.0, 2.0]])
def test_without_times_haste_is_not_known(times: list[float | None]) -> None:
    assert speeders(times) is None


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("Телефон", ["", ""]),
        ("Что ещё?", ["напишите мне: a.b@example.org", "нет"]),
        ("Как связаться", ["+7 (900) 000-00-00", ""]),
        ("Страница", ["https://vk.com/id0", ""]),
    ],
)  # fmt: skip
def test_columns_that_tell_who_a_person_is_are_named_and_not_kept(title: str, values: list[str]) -> None:
    table = f"Пол;Возраст;{title}\nж;20;{values[0]}\nм;30;{values[1]}\n"
    assert told(table)["personal_columns"] == 1
    assert title in remarks(table)[0][1]
    kept = str(IMPORTER.figures(file(table)).rows)
    assert not any(value and value in kept for value in values)


def test_numbers_and_dates_are_no_contacts() -> None:
    assert told("Пол;Возраст;Доход\nж;20;89 000\nм;30;120000\n")["personal_columns"] == 0


@pytest.mark.parametrize("text", ["", "Пол\nж\nм\n", "Пол;Возраст\nж;20\n", "Госметка;Подписчики;URL\nда;1;vk.com/a\nда;2;vk.com/b\n"])  # fmt: skip
def test_other_tables_are_not_recognised_and_the_remedy_is_told(text: str) -> None:
    assert not IMPORTER.recognises(file(text))
    with pytest.raises(ImportFileError, match=r"опрос\.csv"):
        IMPORTER.figures(file(text))


@given(st.lists(st.floats(1e-100, 1e100), min_size=1, max_size=50))
def test_the_design_effect_lies_between_one_and_n(weights: list[float]) -> None:
    deff = design_effect(weights)
    assert 1 - 1e-9 <= deff <= len(weights) * (1 + 1e-9)
    assert design_effect([w * 2 for w in weights]) == pytest.approx(deff)


@given(st.binary(max_size=300))
def test_any_bytes_are_recognised_or_not_and_never_fail(content: bytes) -> None:
    IMPORTER.recognises(ImportFile(name="x", content=content))
