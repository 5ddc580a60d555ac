"""How fast, in which row, by whom: made journals with seconds worked out by hand."""

from __future__ import annotations

import pytest

from otklik.packs.link import Method
from selfcheck_work import BODIES, Journal, reviewed

BODY = "body/minzdrav"
PAGES = ("account/vk:prirechye_minzdrav", "account/vk:prirechye_school5")


def row(n: int, *, after: float = 60, outcome: str = "PASS", note: str = "", **more: object) -> Journal:
    """`n` questions answered alike. An answer before them begins the count."""
    journal = Journal()
    journal.answer("CONT-24", BODY, "FAIL", "нет приказа")
    for number in range(1, n + 1):
        journal.answer(f"CONT-{number:02}", BODY, outcome, note, after=after, **more)
    return journal


def test_twelve_bare_answers_in_a_row_are_told_and_eleven_are_not(method: Method) -> None:
    (remark,) = reviewed(row(12), method)["CHK-11"]
    assert "12 answers “met” in a row" in remark.text
    assert len(remark.findings) == 12
    assert "CHK-11" not in reviewed(row(11), method)


@pytest.mark.parametrize("broken_by", ["note", "outcome", "author"])
def test_a_row_ends_where_something_is_said(method: Method, broken_by: str) -> None:
    journal = row(6)
    more = {"note": {"note": "Показали"}, "outcome": {}, "author": {"author": "Б. Сидоров"}}[broken_by]
    journal.answer("CONT-20", BODY, "FAIL" if broken_by == "outcome" else "PASS", **more)
    for number in range(7, 13):
        journal.answer(f"CONT-{number:02}", BODY, "PASS")
    found = reviewed(journal, method)
    assert ("CHK-11" in found) is (broken_by == "author")  # somebody else's answer ends nobody's row


def test_answers_from_a_file_have_no_pace(method: Method) -> None:
    assert {"CHK-11", "CHK-12"} <= set(reviewed(row(20, after=0.1), method))
    assert not {"CHK-11", "CHK-12"} & set(reviewed(row(20, after=0.1, source="file"), method))


# «Так ли CONT-01» is three words: 3 · 60 / 400 = 0.45 s at the threshold
@pytest.mark.parametrize(("after", "is_told"), [(0.44, True), (0.46, False)])
def test_five_first_answers_faster_than_reading_are_told(method: Method, after: float, is_told: bool) -> None:
    found = reviewed(row(5, after=after), method)
    assert ("CHK-12" in found) is is_told
    if is_told:
        assert "5 answers" in found["CHK-12"][0].text
        assert "CHK-12" not in reviewed(row(4, after=after), method)


def test_a_question_met_before_needs_no_reading(method: Method) -> None:
    journal = Journal()
    for body in BODIES[:20]:
        journal.answer("CONT-01", f"body/{body.id}", "PASS", after=0.1)
    assert "CHK-12" not in reviewed(journal, method)


def test_the_time_runs_from_when_the_question_was_shown(method: Method) -> None:
    journal, slow = Journal(), Journal()
    for number in range(1, 6):
        journal.answer(
            f"CONT-{number:02}", BODY, "PASS", after=60, shown_at=(journal.at_in(59.9)).isoformat()
        )
        slow.answer(f"CONT-{number:02}", BODY, "PASS", after=0.2, shown_at=slow.at_in(-30).isoformat())
    assert "CHK-12" in reviewed(journal, method)
    assert "CHK-12" not in reviewed(slow, method)


@pytest.mark.parametrize("shown_at", ["вчера", "2026-11-20T10:00:00", "", None, 5])
def test_a_time_that_cannot_be_read_is_as_if_it_were_not_told(method: Method, shown_at: object) -> None:
    assert "CHK-12" not in reviewed(row(5, after=60, shown_at=shown_at), method)


def test_a_clock_that_went_backwards_accuses_nobody(method: Method) -> None:
    assert "CHK-12" not in reviewed(row(10, after=-5), method)


def proposals(n: int, after: float, *, outcome: str = "PASS") -> Journal:
    journal = Journal()
    for number in range(n):
        journal.answer(f"CONT-{number + 1:02}", BODY, outcome, after=after, proposed="PASS")
    return journal


@pytest.mark.parametrize(
    ("n", "after", "outcome", "is_told"),
    [(10, 3, "PASS", True), (9, 3, "PASS", False), (10, 3.1, "PASS", False), (10, 3, "FAIL", False)],
)
def test_ten_confirmations_within_three_seconds_each_are_told(
    method: Method, n: int, after: float, outcome: str, is_told: bool
) -> None:
    found = reviewed(proposals(n, after, outcome=outcome), method)
    assert ("CHK-13" in found) is is_told
    if is_told:
        assert found["CHK-13"][0].text == "А. Петрова: 10 confirmations in 27 s."
        assert "CHK-11" not in found  # confirming is not answering alike


def test_one_that_was_not_confirmed_ends_the_run(method: Method) -> None:
    journal = Journal()
    for number in range(1, 13):
        outcome = "FAIL" if number == 6 else "PASS"
        journal.answer(f"CONT-{number:02}", BODY, outcome, after=1, proposed="PASS")
    assert "CHK-13" not in reviewed(journal, method)


def test_what_the_machine_proposes_now_stands_in_for_what_older_answers_do_not_tell(method: Method) -> None:
    journal = Journal()
    journal.answer("PAGE-02", PAGES[0], "FAIL")  # proposed: PASS
    journal.answer("PAGE-02", PAGES[1], "PASS")
    found = reviewed(journal, method)
    assert [remark.findings for remark in found["CHK-02"]] == [(f"PAGE-02/{PAGES[0]}",)]
    assert "CHK-01" not in found


@pytest.mark.parametrize(("author", "is_told"), [("", True), ("?", True), (" ", True), ("root", False)])
def test_an_answer_without_a_name_is_told(method: Method, author: str, is_told: bool) -> None:
    journal = Journal()
    journal.answer("CONT-01", BODY, "PASS", author=author)
    journal.answer("CONT-02", BODY, "PASS")
    found = reviewed(journal, method)
    assert ("CHK-14" in found) is is_told
    if is_told:
        assert found["CHK-14"][0].events == (journal.events[0].id,)


def two_copies(one: str, other: str, *outcomes: str) -> Journal:
    journal = Journal()
    journal.add("created", {}, author="")
    copy = journal.fork()
    journal.answer("CONT-01", BODY, outcomes[0], "приказ", author=one)
    copy.answer("CONT-01", BODY, outcomes[1], "приказ", author=other, after=90)
    return journal.joined(copy)


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [("user", "user", True), ("А. Петрова", "а.  петрова", True), ("А. Петрова", "Б. Сидоров", False)],
)
def test_one_name_in_two_copies_is_told(method: Method, one: str, other: str, is_told: bool) -> None:
    found = reviewed(two_copies(one, other, "PASS", "PASS"), method)
    assert ("CHK-15" in found) is is_told
    assert "CHK-16" not in found  # they agree
    assert not is_told or len(found["CHK-15"][0].events) == 2


def test_one_person_in_one_copy_is_not_two(method: Method) -> None:
    assert "CHK-15" not in reviewed(row(10), method)


def test_two_answers_that_differ_are_told_until_a_later_one_settles_it(method: Method) -> None:
    journal = two_copies("А. Петрова", "Б. Сидоров", "PASS", "FAIL")
    (remark,) = reviewed(journal, method)["CHK-16"]
    assert "А. Петрова\xa0– met" in remark.text
    assert "Б. Сидоров\xa0– not met" in remark.text
    assert len(remark.events) == 2
    journal.answer("CONT-01", BODY, "PASS", "Посмотрели вместе")
    assert "CHK-16" not in reviewed(journal, method)
