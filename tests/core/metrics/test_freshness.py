"""How soon news comes, what is outdated, how soon an emergency is told."""

from __future__ import annotations

import pytest

from metric_records import followers, measure, post, seen

NEWS = {"news_delay_days": 2, "news_memory_days": 30}


def test_news_is_fresh_within_two_days_of_the_day_it_names() -> None:
    posts = [
        post("03-10 10:00", "Сегодня открыли сквер."),  # 0 days
        post("03-11 23:30", "9 марта провели субботник."),  # 2 days, by the region's clocks
        post("03-17 10:00", "Ремонт дороги завершили 12.03.", id="late"),  # 5 days
        post("03-20 10:00", "С 1 марта работает касса, её открыли в МФЦ."),  # a bound is no event
        post("03-21 10:00", "8 марта 1960 года открыли наш музей."),  # history
        post("03-22 10:00", "Отремонтировали крыльцо."),  # no day
        post("03-23 10:00", "Концерт пройдёт 22 марта."),  # no report
        post("03-24 10:00", "Вчера провели приём.", is_repost=True),
    ]
    reading = measure("fresh_news_share", posts, norms=NEWS)
    assert (reading.value, reading.n) == (pytest.approx(2 / 3), 3)
    assert (
        reading.detail["median_days"],
        reading.detail["longest_days"],
        reading.detail["on_older_days"],
    ) == (2, 5, 1)
    assert next((ref.url, ref.note) for ref in reading.evidence) == (
        "https://vk.ru/wall-1_late",
        "2026-03-12",
    )


def test_news_without_days_leaves_no_value() -> None:
    reading = measure("fresh_news_share", [post("03-10 10:00", "Открыли сквер.")], norms=NEWS)
    assert reading.note == "No own post on what was done names the day of it."
    assert measure("fresh_news_share", [post("03-10 10:00", "Сегодня открыли.")]).note.startswith("No norm")


@pytest.mark.parametrize(
    ("published", "text", "count"),
    [
        ("03-05 10:00", "Приглашаем на ярмарку 14 марта!", 1),
        ("2025-02-05 10:00", "Ждём вас 8 марта на площади", 1),  # pinned long before the period
        ("03-05 10:00", "Приглашаем на ярмарку 14 апреля!", 0),
        ("03-05 10:00", "Заявки принимаются с 10 марта", 0),  # a beginning lasts
        ("03-05 10:00", "Регистрация до 20 марта, концерт пройдёт 5 апреля", 0),  # the last day counts
        ("03-05 10:00", "Приём заявок начнётся 10 марта и продлится до конца апреля", 0),
        ("03-05 10:00", "14 марта открыли сквер", 0),  # no announcement
        ("03-29 10:00", "Завтра ярмарка!", 0),  # 30 March is the audit's day
        ("03-28 10:00", "Завтра ярмарка!", 1),
    ],
)
def test_a_pinned_invitation_to_what_is_over_is_outdated(published: str, text: str, count: int) -> None:
    reading = measure("outdated_announcements", [followers(5), post(published, text, is_pinned=True)])
    assert (reading.value, reading.n) == (count, 1)
    assert len(reading.evidence) == count


def test_a_post_that_is_not_pinned_ages_in_the_feed() -> None:
    assert measure("outdated_announcements", [post("03-05 10:00", "Приглашаем 14 марта!")]).value == 0


def test_a_card_is_outdated_only_by_a_date_with_its_year() -> None:
    dated = seen("vk.status", "Приглашаем на форум 14.03.2026")
    yearly = followers(5, description="Ждём вас на ярмарке 14 марта")
    reading = measure("outdated_announcements", [yearly, dated])
    assert (reading.value, reading.n) == (1, 2)
    assert reading.evidence[0].note == "2026-03-14"


def test_the_first_post_on_an_emergency_is_timed_from_the_hour_it_names() -> None:
    posts = [
        post("03-10 15:05", "В 14:20 на улице Речной прорвало трубопровод.", id="1"),
        post("03-10 19:00", "Напомним, в 14:20 на Речной прорвало трубопровод. Воду дали."),
        post("03-15 12:00", "Вчера около 22 часов 30 минут произошла авария на подстанции.", id="3"),
        post("03-20 12:00", "Памятка: если в 12:00 началось наводнение"),
    ]
    reading = measure("emergency_message_delay_hours", posts)
    assert reading.value == 13.5  # 22:30 to noon; the pipe took 45 minutes
    assert (reading.n, reading.detail["posts"]) == (2, 3)
    assert [ref.url[-1] for ref in reading.evidence] == ["3", "1"]


def test_an_emergency_without_an_hour_is_shown_and_not_judged() -> None:
    reading = measure(
        "emergency_message_delay_hours", [post("03-10 15:05", "Паводок: эвакуированы три дома.", id="7")]
    )
    assert (reading.value, reading.n) == (None, 1)
    assert "journal of events" in reading.note
    assert reading.evidence[0].url.endswith("_7")
    calm = measure("emergency_message_delay_hours", [post("03-10 15:05", "Открыли сквер.")])
    assert "ask whether there was one" in calm.note


def test_an_hour_that_is_yet_to_come_began_nothing() -> None:
    text = "В 18:00 начнётся эвакуация, прорвало дамбу."
    assert measure("emergency_message_delay_hours", [post("03-10 15:05", text)]).value is None
