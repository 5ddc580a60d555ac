"""Word lists by which answers, comments, posts and polls are read."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from otklik.language.wordlists import content_words, says_done, topics, topics_in, wordlist


@pytest.mark.parametrize(
    ("text", "is_done"),
    [
        ("Яму засыпали, всё сделано.", True),
        ("Лампы заменили вчера.", True),
        ("Протечка не устранена, ждём подрядчика.", False),
        ("Работы будут выполнены в мае.", False),
        ("Ещё не отремонтировали.", False),
        ("Примем меры.", False),
    ],
)
def test_what_is_promised_or_denied_is_not_done(text: str, is_done: bool) -> None:
    assert says_done(text) is is_done


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Когда отремонтируют дорогу? Ямы по колено", {"roads"}),
        ("На улице третий день не чистят снег", {"snow"}),
        ("Второй день нет горячей воды", {"housing"}),
        ("Автобус опять не приехал", {"transport"}),
        ("Спасибо, красиво получилось!", set()),
    ],
)
def test_a_complaint_is_known_by_its_topic(text: str, found: set[str]) -> None:
    assert topics_in(text) == found


def test_two_forms_of_a_word_are_one_and_courtesy_is_no_subject() -> None:
    asked = content_words("Здравствуйте! Когда отремонтируют дорогу на Садовой?")
    assert asked & content_words("Дорогу починим до мая.") == {"дорог"}
    assert not asked & content_words("Здравствуйте! Ваше обращение передано.")


@pytest.mark.parametrize(
    "innocent",
    [
        "Употреблять воду можно.",
        "Скульптура на площади, сукно и судак",
        "Оскорбления недопустимы, хлебозавод работает",
        "Мудрое решение, страховка, себя",
        "Подпишите петицию и подстрахуйтесь",
    ],
)
def test_ordinary_words_are_not_abuse(innocent: str) -> None:
    assert wordlist("moderation").find("profanity", innocent) == []
    assert wordlist("moderation").find("spam", innocent) == []


@pytest.mark.parametrize(
    ("text", "is_campaign"),
    [
        ("Голосуйте за нашего кандидата!", True),
        ("Как проголосовать 20 сентября: адреса участков и часы работы", False),
        ("Голосование за благоустройство сквера открыто", False),
    ],
)
def test_telling_how_to_vote_is_no_campaigning(text: str, is_campaign: bool) -> None:
    assert wordlist("safety_words").has("campaign", text) is is_campaign


@pytest.mark.parametrize("name", ["answer_words", "moderation", "topics", "safety_words", "poll_words"])
def test_every_list_is_dated_and_names_its_source(name: str) -> None:
    told = tomllib.loads((files("otklik") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    assert isinstance(told["checked_on"], date)
    assert told["edition"]
    assert "(П)" in told["source"]


def test_topics_speak_both_languages() -> None:
    assert all(topic.title.ru and topic.title.en for topic in topics())
