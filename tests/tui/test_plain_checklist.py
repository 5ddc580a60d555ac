"""Questions in lines: answered, contradicted, noted, taken back, and asked in the order that one chooses."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from otklik.cli import main
from otklik.i18n import using
from otklik.store import AuditFile
from otklik_tui.acts import WORDS
from typed_lines import Desk

ASKED = "LAW-07"  # of the region, answered by a person alone
OF_PAGES = "LAW-04"  # asked of several pages
MEASURED = "LAW-10"  # judged by measurement alone


def answers(path: Path) -> list[dict[str, Any]]:
    with AuditFile.open(path, read_only=True) as audit:
        return [event.payload for event in audit.events() if event.kind == "answer"]


def test_a_digit_answers_its_note_follows_and_the_next_that_waits_is_told(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, f"item {ASKED}", "3 no order", "further", "1")
    first, second = answers(audit)
    assert (first["item"], first["outcome"], first["note"]) == (ASKED, "FAIL", "no order")
    assert second["outcome"] == "PASS"
    told = "\n".join(lines.after[2])
    assert told.startswith("Saved. The score ")
    assert f"\n{second['item']}. " not in lines.all[: lines.all.index("Saved.")]
    assert f"{second['item']}. " in lines.all


def test_the_same_is_answered_by_words_in_russian_and_in_the_other_layout(desk: Desk, audit: Path) -> None:
    with using("ru"):
        desk.sit(audit, f"gerbrn {OF_PAGES}", f"пункт {OF_PAGES}", "нет приказа нет", "ytn", "частично", "тщ")
    found = answers(audit)
    assert [(one["outcome"], one["note"]) for one in found][:2] == [("FAIL", "приказа нет"), ("FAIL", "")]


def test_an_automatic_item_is_contradicted_only_by_whoever_is_sure(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, f"item {MEASURED}", "whom", "3", "no", "3 I looked", "yes")
    assert any("The measurement says" in one for one in lines.after[3])
    assert lines.after[4] == ["Left as it was."]
    (answer,) = answers(audit)
    assert (answer["item"], answer["outcome"], answer["note"]) == (MEASURED, "FAIL", "I looked")
    told = desk.sit(audit, "findings").all
    first = next(line for line in told.splitlines() if line.startswith("1. "))
    assert MEASURED in first  # disputed ones stand first
    assert "disagree" in first


def test_an_empty_line_confirms_only_what_was_told_last(desk: Desk, audit: Path) -> None:
    proposed = "LAW-12"
    lines = desk.sit(audit, f"item {proposed}", "list", "", "whom", "", "")
    assert lines.after[3][-1].startswith("20 of ")
    assert lines.after[5][0].startswith(
        f"{proposed}. "
    )  # that was the end of the list: what is asked is told again
    assert [one["item"] for one in answers(audit)] == [proposed]
    nothing = desk.sit(audit, f"item {ASKED}", "")
    assert nothing.after[2] == ["Nothing is proposed here: answer with a digit, or type further."]
    assert len(answers(audit)) == 1


def test_all_who_wait_are_answered_at_once_an_event_each(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, f"item {OF_PAGES}", "all", "all 3 none has it")
    found = answers(audit)
    assert len(found) > 1
    assert {(one["item"], one["outcome"], one["note"]) for one in found} == {
        (OF_PAGES, "FAIL", "none has it")
    }
    assert len({one["subject"] for one in found}) == len(found)
    assert lines.after[2] == ["Type the answer for all after it, as in: all 1."]


def test_notes_wait_for_the_answer_and_private_ones_never_get_into_the_file(desk: Desk, audit: Path) -> None:
    desk.sit(audit, f"item {ASKED}", "p ask the deputy", "n order 17")
    again = desk.sit(audit, f"item {ASKED}", "1", f"item {ASKED}", "n order 18", f"item {ASKED}")
    assert "Private: ask the deputy" in "\n".join(again.after[1])
    assert "order 17" in "\n".join(again.after[1])  # it was kept between two sittings
    assert [one["note"] for one in answers(audit)] == ["order 17", "order 18"]
    assert b"ask the deputy" not in audit.read_bytes()


def test_an_address_a_file_and_a_text_are_attached(desk: Desk, audit: Path, tmp_path: Path) -> None:
    order = tmp_path / "order.txt"
    order.write_text("Order 17", encoding="utf-8")
    desk.sit(
        audit, f"item {ASKED}", "e https://minzdrav.prirechye.example/order", f"e {order}", "e", "It was said", "in a letter", ".", "1"
    )  # fmt: skip
    (answer,) = answers(audit)
    assert len(answer["evidence"]) == 3
    with AuditFile.open(audit, read_only=True) as file:
        kept = [
            file.attachment(one["place"].removeprefix("sha256:"))[1]
            for one in answer["evidence"]
            if one.get("place", "").startswith("sha256:")
        ]
    assert b"Order 17" in kept
    assert b"It was said\nin a letter" in kept


def test_an_address_alone_is_attached_at_once_and_waits_aloud_when_one_leaves(
    desk: Desk, audit: Path
) -> None:
    lines = desk.sit(audit, f"item {ASKED}", "e", "https://minzdrav.prirechye.example/order")
    assert lines.after[3][0].startswith("Attached, as an address: ")
    assert lines.said[-2] == f"What is attached waits for your answer: {ASKED}."
    assert lines.said[-1].startswith("Left. ")
    answered = desk.sit(audit, f"item {ASKED}", "1")
    assert not [line for line in answered.said if line.startswith("What is attached waits")]


def test_as_many_answers_wait_at_the_start_as_in_the_questions(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "where", "questions")
    (left,) = {found[1] for line in lines.after[2] if (found := re.search(r"answers: ([\d,]+)", line))}
    assert lines.after[1][-1] == f"What is next: {left} answers are waited for."


def test_what_is_attached_outlives_the_sitting_and_waits_again_when_the_answer_is_taken_back(
    desk: Desk, audit: Path
) -> None:
    address = "https://minzdrav.prirechye.example/order"
    desk.sit(audit, f"item {ASKED}", f"e {address}")
    desk.sit(audit, f"item {ASKED}", "1 order 17", "u")
    desk.sit(audit, f"item {ASKED}", "2")
    kept = [
        (one["outcome"], one["note"], [ref.get("url") for ref in one["evidence"]]) for one in answers(audit)
    ]
    assert kept == [("PASS", "order 17", [address]), ("", "", []), ("PARTIAL", "order 17", [address])]


def test_the_last_act_is_taken_back_an_exception_too(desk: Desk, audit: Path) -> None:
    lines = desk.sit(
        audit, f"item {ASKED}", "1", "undo", "findings", "/not met", "waive 1", "", "the court said so", "Ivanov, minister", "",
        "2026-12-31", "", "questions", "u", "u"
    )  # fmt: skip
    with AuditFile.open(audit, read_only=True) as file:
        kinds = [event.kind for event in file.events()]
    assert kinds == ["answer", "answer", "waiver", "waiver_withdrawn"]
    assert answers(audit)[1]["takes_back"]
    assert any(one.startswith("Taken back: the exception for") for one in lines.after[-3])
    assert lines.after[-2] == ["There is nothing to take back since the audit was opened."]


def test_an_answer_is_withdrawn(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, f"item {ASKED}", "withdraw", "1", f"item {ASKED}", "withdraw")
    assert lines.after[2] == ["Nobody has answered this line."]
    assert [one["outcome"] for one in answers(audit)] == ["PASS", ""]


def test_questions_are_chosen_by_section_by_room_by_unknown_by_words_and_by_depth(
    desk: Desk, audit: Path
) -> None:
    lines = desk.sit(
        audit, "section", "section 2", "order", "room", "1", "/order", "/", "depth express", "depth", "depth x", "order", "order"
    )  # fmt: skip
    sections = lines.after[1]
    chosen = sections[1].removeprefix("2. ").partition(".")[0]
    assert f". {chosen}. " in lines.after[2][0]
    assert lines.after[3][0].startswith("What is unknown. ")
    assert lines.after[5][0].startswith("Who is in the room. ")
    assert "order" in lines.after[6][0]
    assert "express" in lines.after[8][0].lower()
    assert lines.after[10] == ["The depth is one of: express depth, core depth and full depth."]
    left = {
        line.split("Questions left: ")[1].split(",")[0] for line in lines.said if "Questions left: " in line
    }
    assert len(left) > 2


@pytest.mark.parametrize("typed", ["45", "t 45", "time 45", "е 45"])
def test_minutes_are_given_alone_or_after_a_word(desk: Desk, audit: Path, typed: str) -> None:
    lines = desk.sit(audit, typed)
    assert lines.after[1][0].startswith("In the time left. ")
    assert "min will make" in lines.after[1][0]


def test_one_goes_to_any_line_and_down_to_what_it_rests_on(desk: Desk, audit: Path) -> None:
    lines = desk.sit(
        audit,
        f"item {MEASURED}",
        "whom 2",
        "details",
        "explain",
        "back",
        "previous",
        "following",
        "whom 99",
        "item X",
    )
    assert lines.after[2][0].startswith("2 of ")
    assert any(line.startswith("Basis: ") for line in lines.after[3])
    assert lines.after[4][0].startswith(f"What {MEASURED}/")
    assert any(line.startswith(f"{MEASURED}. ") for line in lines.after[5])
    assert not lines.after[6][0].startswith(MEASURED)
    assert lines.after[7][0].startswith(f"{MEASURED}. ")
    assert lines.after[8][0].startswith("There are lines 1 to ")
    assert lines.after[9] == ["There is no item X. The list tells their ids."]


def test_where_one_was_is_remembered(desk: Desk, audit: Path) -> None:
    desk.sit(audit, "depth core", f"item {ASKED}")
    again = desk.sit(audit)
    assert any(line.startswith(f"{ASKED}. ") for line in again.after[0])
    assert any("Core" in line for line in again.after[0])


# --- the same as `otklik answer` ---------------------------------------------------------------------------------------

DIGITS = dict(zip(("1", "2", "3", "4", "0"), WORDS, strict=True))


def told_of(path: Path) -> list[tuple[Any, ...]]:
    """What journal events say but for when and through what they were given."""
    return [
        (one["item"], one["subject"], one["outcome"], one["note"], one["evidence"], one.get("texts"))
        for one in answers(path)
    ]


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),  # each example judges two audits
)
@given(
    given_answers=st.lists(
        st.tuples(st.sampled_from("1340"), st.text("абв xyz12,.«»", max_size=12).map(str.strip)),
        min_size=1,
        max_size=3,
    )
)
def test_answers_typed_in_lines_are_the_events_of_the_command(
    desk: Desk, collected: Path, tmp_path: Path, given_answers: list[tuple[str, str]]
) -> None:
    typed_in, commanded = (tmp_path / f"{name}.otklik" for name in ("lines", "command"))
    for path in (typed_in, commanded):
        assert not path.with_name(f"{path.name}-wal").exists()  # of the example before
        shutil.copy(collected, path)
    items = ("LAW-07", "LAW-09", "DIAL-06")[: len(given_answers)]
    typed: list[str] = []
    for item, (digit, note) in zip(items, given_answers, strict=True):
        typed += [f"item {item}", f"{digit} {note}"]
    desk.sit(typed_in, *typed)
    found = answers(typed_in)
    assert [one["item"] for one in found] == list(items)
    for answer, (digit, note) in zip(found, given_answers, strict=True):
        words = ["answer", str(commanded), answer["item"], DIGITS[digit], "--subject", answer["subject"]]
        with pytest.raises(SystemExit) as ended:
            main([*words, "--author", "Петрова", *(["--note", note] if note else [])])
        assert ended.value.code == 0
    assert told_of(typed_in) == told_of(commanded)
    keys = [set(one) - {"shown_at", "seconds", "source"} for one in (*answers(typed_in), *answers(commanded))]
    assert all(one == keys[0] for one in keys)


def test_one_undo_takes_back_what_was_answered_for_all(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, f"item {OF_PAGES}", "all 4", "undo", "undo")
    found = answers(audit)
    half = len(found) // 2
    assert half > 1
    assert [one["outcome"] for one in found] == ["NOT_APPLICABLE"] * half + [""] * half
    assert {one["subject"] for one in found[:half]} == {one["subject"] for one in found[half:]}
    assert f"({half} answers)" in lines.after[3][0]
    assert lines.after[4] == ["There is nothing to take back since the audit was opened."]


def test_a_dispute_with_the_measurement_is_settled_by_a_word_in_both_places(desk: Desk, audit: Path) -> None:
    contradict = (f"item {MEASURED}", "whom 3", "3", "yes", f"item {MEASURED}", "whom 3")
    lines = desk.sit(audit, *contradict, "decide", "3", "I looked", "1", "person", "questions", "u")
    assert "The word “decide” settles the dispute." in lines.after[6]
    assert any(one.startswith("The person says “not met”") for one in lines.after[7]), (lines.after[5:],)
    assert any(one.startswith("Say whose word stands") for one in lines.after[9])
    assert lines.after[11][0].startswith(f"Decided: in {MEASURED}/"), lines.after[7:]
    assert lines.after[-2][0].startswith("Taken back: the decision of the dispute about")
    again = desk.sit(audit, "findings", "decide 1", "2", "the page says so", "decide 100")
    assert again.after[4][0].startswith(f"Decided: in {MEASURED}/")
    assert again.after[5] == ["Here nobody contradicts the measurement: there is nothing to decide."]
    with AuditFile.open(audit, read_only=True) as file:
        kept = [event.payload["keep"] for event in file.events() if event.kind == "decision"]
    assert kept == ["person", "", "machine"]
    with using("ru"):
        told = desk.sit(audit, "findings", "решить 100").after[2]
    assert told == ["Здесь с измерением никто не спорит: решать нечего."]


def test_a_line_answered_last_says_that_its_answer_is_ones_own(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "search LAW-07", "1", "3 приказа нет", "3 приказа нет")
    assert "your own answer already" in lines.last(3)
    assert "Meanwhile" not in lines.all
    with AuditFile.open(audit, read_only=True) as file:
        told = [
            (e.payload["outcome"], e.payload.get("note", "")) for e in file.events() if e.kind == "answer"
        ]
    assert told == [("PASS", ""), ("FAIL", "приказа нет")]
