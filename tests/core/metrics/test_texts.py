"""How posts read."""

from __future__ import annotations

import pytest

from metric_records import measure, post

PLAIN = "Мама мыла раму. Папа пил чай. " * 4  # 119 characters; sentences of 3 words, 1.83 syllables a word
STIFF = "В целях обеспечения качества осуществляется ремонт моста в данном районе нашего города и области."  # 14 words
LONG_STIFF = STIFF + " Конец."
NORMS = {"text_length_min": 160, "text_length_max": 1000}


@pytest.mark.parametrize(
    ("lengths", "median", "share"),
    [
        ([159, 160, 1000], 160, 2 / 3),
        ([100, 1001], 550.5, 0),
        ([500], 500, 1),
    ],
)
def test_lengths(lengths: list[int], median: float, share: float) -> None:
    posts = [post(f"03-{3 + place:02d} 10:00", "а" * length) for place, length in enumerate(lengths)]
    assert measure("text_length_median", posts).value == median
    assert measure("text_length_in_range_share", posts, norms=NORMS).value == pytest.approx(share)


def test_without_a_norm_no_length_is_convenient() -> None:
    reading = measure("text_length_in_range_share", [post("03-03 10:00", "текст")])
    assert reading.value is None
    assert "norm" in reading.note


def test_reposts_and_pictures_have_no_own_text() -> None:
    posts = [post("03-03 10:00", "чужое", is_repost=True), post("03-04 10:00", " ", media=("photo",))]
    reading = measure("text_length_median", posts)
    assert reading.value is None
    assert reading.detail == {"without_text": 1, "reposts": 1}


def test_flesch_is_the_median_over_texts_that_are_long_enough() -> None:
    posts = [post("03-03 10:00", PLAIN), post("03-04 10:00", "Коротко и ясно.")]
    reading = measure("flesch_ru", posts)
    # 3 words a sentence; 2+2+2 and 2+1+1 syllables in 6 words: 206.835 − 1.3·3 − 60.1·10/6
    assert reading.value == pytest.approx(206.835 - 3.9 - 60.1 * 10 / 6)
    assert (reading.n, reading.detail["short"]) == (1, 1)


def test_texts_in_another_language_are_left_out_not_judged() -> None:
    bashkir = (
        "Хөрмәтле дуҫтар, һеҙҙе яҙғы байрам менән ҡотлайбыҙ, һәр өйгә бәхет һәм именлек теләйбеҙ бөгөн. " * 2
    )
    reading = measure("flesch_ru", [post("03-03 10:00", bashkir)])
    assert reading.value is None
    assert reading.detail["other_language"] == 1


def test_words_in_a_sentence_are_pooled_over_posts() -> None:
    posts = [post("03-03 10:00", PLAIN), post("03-04 10:00", LONG_STIFF)]
    reading = measure("sentence_words_mean", posts)
    assert reading.value == pytest.approx((24 + 15) / (8 + 2))
    assert reading.evidence[0].url.endswith("03-04_10:00")


def test_officialese_counts_phrases_per_hundred_words() -> None:
    reading = measure("officialese_per_100_words", [post("03-03 10:00", LONG_STIFF)])
    assert reading.value == pytest.approx(100 * 3 / 15)  # «в целях», «обеспечения», «осуществляется»
    assert reading.detail["phrases"] == 3
    assert "в целях (1)" in str(reading.detail["commonest"])
    assert reading.detail["lexicon"]
