"""Reports of long names and of nothing collected say why something is missing and never lose what tells two apart."""

from __future__ import annotations

from otklik.report.document import Chart, Series
from otklik.report.heat import LETTERS, short_names


def test_names_that_begin_alike_are_told_by_where_they_differ() -> None:
    begins = "Государственное бюджетное учреждение здравоохранения и обслуживания "
    told = short_names([begins + "Архив", begins + "Больница", "Минздрав"])
    assert told == ["… Архив", "… Больница", "Минздрав"]


def test_a_long_name_that_is_like_no_other_is_cut_at_its_end() -> None:
    (told,) = short_names(["Министерство здравоохранения и социальной защиты области"])
    assert told.startswith("Министерство здравоохранения")
    assert told.endswith("…")
    assert len(told) <= LETTERS


def test_two_bodies_of_one_name_keep_it() -> None:
    name = "Муниципальное бюджетное общеобразовательное учреждение"
    first, second = short_names([name, name])
    assert first == second
    assert first.startswith("Муниципальное")


def test_a_chart_of_intervals_alone_has_nothing_to_draw() -> None:
    def chart(*values: float | None) -> Chart:
        return Chart(kind="bars", categories=("А", "Б"), series=(Series(name="Балл", values=values),))

    assert not chart(None, None).has_values
    assert chart(None, 0.0).has_values
