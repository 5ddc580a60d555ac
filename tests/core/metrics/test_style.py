"""How posts are made."""

from __future__ import annotations

import pytest

from metric_records import measure, post
from otklik.metrics.style import press_release_signs

LONG = " Новая площадка ждёт детей: качели, горка и мягкое покрытие. Приходите гулять всей семьёй."


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Глава округа провёл совещание с аграриями.", ("провел совещание", "глава")),
        ("Заместитель министра посетил школу.", ("заместитель", "министра")),
        ("В рамках нацпроекта открыт фельдшерский пункт.", ("в рамках",)),
        ("В администрации состоялось рабочее совещание. Дальше – другое.", ("состоялось рабочее",)),
        ("ПРЕСС-РЕЛИЗ. Открыта школа.", ("пресс-релиз",)),
        ("Детям теперь ближе: открыли площадку. Её осмотрел глава округа.", ()),
        ("Главное за неделю: замена труб и новый сквер.", ()),
        ("", ()),
    ],
)
def test_a_press_release_is_known_by_its_first_sentence(text: str, signs: tuple[str, ...]) -> None:
    assert press_release_signs(text) == signs


def test_short_posts_and_reposts_are_no_press_releases() -> None:
    posts = [
        post("03-03 10:00", "Глава округа посетил сквер." + LONG, id="1"),
        post("03-04 10:00", "Во дворе на Садовой открыли площадку." + LONG),
        post("03-05 10:00", "Глава округа поздравил мам."),
        post("03-06 10:00", "Глава округа посетил школу." + LONG, is_repost=True),
    ]
    reading = measure("press_release_share", posts)
    assert (reading.value, reading.n, reading.detail["commonest"]) == (0.5, 2, "глава (1)")
    assert [(ref.url[-1], ref.note) for ref in reading.evidence] == [("1", "глава")]


def test_a_picture_needs_a_text_of_its_own() -> None:
    norms = {"caption_length": 20}
    posts = [
        post("03-03 10:00", "", media=("photo",)),
        post(
            "03-04 10:00", "Ждём вас! #сквер https://prirechye.example/a", media=("document",)
        ),  # 9 characters
        post("03-05 10:00", "Ярмарка пройдёт в субботу с 9 до 15.", media=("photo", "album")),
        post("03-06 10:00", "", media=("photo", "poll")),  # the poll has its question
        post("03-07 10:00", "", media=("video",)),
        post("03-08 10:00", "Коротко."),
        post("03-09 10:00", "", media=("photo",), is_repost=True),
    ]
    reading = measure("picture_only_share", posts, norms=norms)
    assert (reading.value, reading.n, reading.detail["without_text"]) == (0.5, 4, 2)
    assert measure("picture_only_share", posts).note.startswith("No norm")
    assert measure("picture_only_share", posts[4:6], norms=norms).note.startswith("No own post")


def test_a_video_without_words_and_words_of_emoji_are_not_for_everybody() -> None:
    norms = {"caption_length": 20, "emoji_per_word": 0.25}
    posts = [
        post("03-03 10:00", "Смотрите!", media=("video",), id="1"),
        post("03-04 10:00", "Врач рассказывает о прививках: когда, кому, где.", media=("video",)),
        post("03-05 10:00", "🏥🩺💉 в субботу", id="3"),  # 3 emoji to 2 words
        post("03-06 10:00", "Приходите в субботу на площадь, будет весело и вкусно 🎉🎉"),  # two emoji only
        post("03-07 10:00", "В субботу " * 6 + "🎉🎉🎉"),  # 3 emoji to 12 words: a quarter, not more
        post("03-08 10:00", ""),  # nothing at all
    ]
    reading = measure("without_words_share", posts, norms=norms)
    assert (reading.value, reading.n) == (0.4, 5)
    assert reading.detail == {"least_characters": 20, "emoji_for_words": 1, "sound_without_text": 1}
    assert [(ref.url[-1], ref.note) for ref in reading.evidence] == [
        ("1", "The video or recording comes without a text."),
        ("3", "Emoji stand for words."),
    ]


def test_posts_with_certain_mistakes_are_a_share_of_own_texts() -> None:
    posts = [
        post("03-03 10:00", "Вообщем, учавствуйте!", id="1"),
        post("03-04 10:00", "Всё верно,  но два пробела."),
        post("03-05 10:00", ""),
        post("03-06 10:00", "Вообщем, чужое", is_repost=True),
    ]
    reading = measure("posts_with_mistakes_share", posts)
    assert (reading.value, reading.n, reading.detail["with_double_spaces"]) == (0.5, 2, 1)
    assert reading.detail["commonest"] == "вообщем (1), учавствуйте (1)"
    assert reading.evidence[0].note == "вообщем, учавствуйте"
