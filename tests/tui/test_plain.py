"""The line mode: one loop, words in both layouts, lists in pages, forms, and nothing that a screen reader spells out."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.cli import main
from otklik.errors import OtklikError
from otklik.i18n import _, using
from otklik.safe_text import safe_text
from otklik.store import AuditFile
from otklik_tui.keys import in_other_layout
from otklik_tui.plain.aloud import aloud, read_out
from otklik_tui.plain.sitting import place_names
from otklik_tui.plain.talk import GivenUp, Talk
from otklik_tui.plain.words import Word, found, split
from otklik_tui.screens import WALK
from otklik_tui.views.fill_in import Field
from typed_lines import Desk, Lines

DRAWN = re.compile("[\u2500-\u259f▲▼✓✗◐▸●○·→\x1b]")


def nothing(rest: str) -> None:
    """What a word of a test does."""


WORDS = tuple(
    Word(key, name, name, nothing, also="найти" if key == "/" else "")
    for key, name in (("n", "примечание"), ("u", "отменить"), ("/", "поиск"), ("]", "ниже"), ("1", "да"), ("", "ещё"), ("", "отозвать"), ("f5", "вопросы"))
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("n", "примечание"),
        ("т", "примечание"),  # the key of N in the Russian layout
        ("Т", "примечание"),
        ("г", "отменить"),
        ("U", "отменить"),
        (".", "поиск"),  # the key of / in the Russian layout
        ("ъ", "ниже"),
        ("1", "да"),
        ("ДА", "да"),
        ("lf", "да"),  # «да» with the Latin layout on
        ("прим", "примечание"),
        ("ghbv", "примечание"),
        ("найти", "поиск"),
        ("yfqnb", "поиск"),
        ("еще", "ещё"),
        ("tot", "ещё"),
        ("f5", "вопросы"),
        ("а5", "вопросы"),
    ],
)
def test_a_word_is_known_by_its_letter_its_beginning_and_in_either_layout(typed: str, meant: str) -> None:
    assert [word.name for word in found(typed, WORDS)] == [meant]


def test_a_beginning_that_fits_several_words_is_told_as_such_and_others_are_unknown() -> None:
    assert {word.name for word in found("от", WORDS)} == {"отменить", "отозвать"}
    assert found("щука", WORDS) == ()
    assert found("я", WORDS) == ()


def test_after_the_sign_of_searching_no_space_is_needed() -> None:
    assert split("/приказ о страницах", WORDS) == ("/", "приказ о страницах")
    assert split(".приказ", WORDS) == ("/", "приказ")
    assert split("1 приказ 17", WORDS) == ("1", "приказ 17")
    assert split("/приказ", WORDS[:1]) == ("/приказ", "")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_place_of_the_screens_is_a_place_of_the_lines_and_no_two_share_words(
    desk: Desk, audit: Path, language: str
) -> None:
    with using(language):
        assert set(place_names()) == {entry.id for entry in WALK}
        lines = desk.sit(audit, *(name for name in place_names().values()))
        assert not [said for said in lines.said if "no word" in said or "Слова" in said]
        for entry in WALK:
            desk_lines = Lines()
            place = _place(desk, desk_lines, entry.id)
            names = [word.name for word in place.words]
            keys = [word.key for word in place.words if word.key]
            assert len(names) == len(set(names)), entry.id
            assert len(keys) == len(set(keys)), entry.id


def _place(desk: Desk, lines: Lines, name: str):  # type: ignore[no-untyped-def]
    from otklik_tui.plain.sitting import Sitting

    return Sitting(lines, desk.home, desk.host, desk.means, author="Петрова").at(name)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_letter_works_in_both_layouts_at_every_place(desk: Desk, language: str) -> None:
    with using(language):
        for entry in WALK:
            words = _place(desk, Lines(), entry.id).words
            for word in words:
                for typed in (word.key, in_other_layout(word.key), word.name, in_other_layout(word.name)):
                    assert not typed or found(typed, words) == (word,), (entry.id, typed)


def test_help_tells_every_word_and_an_unknown_one_is_answered_with_one_sentence(
    desk: Desk, audit: Path
) -> None:
    lines = desk.sit(audit, "?", ",", "щука", "99999999999999", "")
    assert lines.after[1] == lines.after[2]  # «,» is the key of ? in the Russian layout
    told = "\n".join(lines.after[1])
    for word in ("yes, 1:", "note, n:", "private, p:", "undo, u:", "quit, q:", "findings, f6"):
        assert word in told
    assert lines.after[3] == ["“щука” is no word of this place. ? tells what can be typed."]
    assert len(lines.after[4]) == 1


def test_the_end_of_the_input_leaves_everything_saved(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "item LAW-07", "1 order 17")
    with AuditFile.open(audit, read_only=True) as file:
        assert [e.payload["note"] for e in file.events() if e.kind == "answer"] == ["order 17"]
    assert lines.said[-1].startswith("Left. Everything is saved. The score ")


@pytest.mark.parametrize("before", [["n"], ["e", "a text"], ["r"], ["findings", "waive 1", "", "because"]])
def test_the_input_may_end_inside_of_a_form(desk: Desk, audit: Path, before: list[str]) -> None:
    lines = desk.sit(audit, *before)
    assert lines.said[-1].startswith("Left. Everything is saved.")
    with AuditFile.open(audit, read_only=True) as file:
        assert file.events() == []


def test_what_somebody_else_writes_is_noticed_and_no_answer_is_put_in_place_of_it(
    desk: Desk, audit: Path
) -> None:
    def meanwhile() -> None:
        other = Desk(type(desk.home)(desk.home.folder / "other"), desk.host, desk.means)
        other.sit(audit, "item LAW-07", "1 theirs", author="Иванов")

    lines = desk.sit(audit, "item LAW-07", meanwhile, "3 mine", "3 mine")
    first, second = lines.after[2], lines.after[3]
    assert "Somebody else has written into this file: 1 event is taken in." in first
    assert any("nothing was recorded" in one for one in first)
    assert any("Иванов" in one for one in first)
    assert any(one.startswith("Saved.") for one in second)  # who insists is recorded
    with AuditFile.open(audit, read_only=True) as file:
        answers = [(e.author, e.payload["note"]) for e in file.events() if e.kind == "answer"]
    assert answers == [("Иванов", "theirs"), ("Петрова", "mine")]


def test_an_audit_that_was_open_last_and_is_broken_does_not_keep_one_out(desk: Desk, audit: Path) -> None:
    desk.sit(audit, "quit")
    audit.write_bytes(b"no audit" * 1000)
    lines = desk.sit(None)
    assert any("Start." in one for one in lines.said)
    with pytest.raises(OtklikError):
        desk.sit(audit)


def test_the_command_reads_lines_and_only_looks_where_told_to(
    audit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTKLIK_STATE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for words, typed in (
        (["tui", str(audit), "--plain", "--author", "Петрова"], "item LAW-07\n1 order 17\n"),
        (["tui", str(audit), "--plain", "--read-only"], "item LAW-07\n3\n"),
        (["--plain", "--presentation"], "item LAW-07\n3\n"),  # what was open last
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.count("Left. Everything is saved.") == 3
    assert said.count("This is for showing only: nothing can be changed.") == 2
    with AuditFile.open(audit, read_only=True) as file:
        assert [(event.author, event.payload["note"]) for event in file.events()] == [("Петрова", "order 17")]


# --- showing -----------------------------------------------------------------------------------------------------------

EVERYTHING_THAT_WRITES = (
    "1", "", "all 3", "n a note", "p a secret", "e a text", ".", "u", "w", "findings", "waive 1", "undo", "plan", "save", "progress 1",
    "report", "write", "region", "new 02", "paste", "facts", "collection", "run", "token", "together", "copy x.otklik", "join",
    "settings", "1", "2 Other", "start", "demo", "forget 1", "compare", "write",
)  # fmt: skip


@pytest.mark.parametrize("how", [{"is_read_only": True}, {"is_presented": True}])
def test_whoever_only_looks_writes_nothing_and_hears_nothing_private(
    desk: Desk, audit: Path, tmp_path: Path, how: dict[str, bool]
) -> None:
    desk.sit(audit, "item LAW-07", "p only for me", "n a draft")
    content = contents(audit)
    home = {path: path.read_bytes() for path in desk.home.folder.rglob("*") if path.is_file()}
    lines = desk.sit(audit, "item LAW-07", *EVERYTHING_THAT_WRITES, **how)
    with AuditFile.open(audit, read_only=True) as file:
        assert file.events() == []
    assert contents(audit) == content
    assert list(tmp_path.joinpath("folder").iterdir()) == []
    assert "only for me" not in lines.all
    assert "a draft" not in lines.all
    if how.get("is_read_only"):
        assert {path: path.read_bytes() for path in desk.home.folder.rglob("*") if path.is_file()} == home
        assert not any(
            "nothing private is told" in one for one in desk.sit(audit, "show", is_read_only=True).said
        )


def contents(path: Path) -> list[str]:
    """Everything that lies in an audit file."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_showing_begins_and_ends_at_a_word(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "item LAW-07", "show", "1", "show", "1")
    assert lines.after[3] == ["This is for showing only: nothing can be changed."]
    assert any(one.startswith("Saved.") for one in lines.after[5])


# --- talking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("62,1 (21,4–91), judged 30 %", "62,1 (from 21,4 to 91), judged 30 %"),
        ("By section · full · left: 3", "By section, full, left: 3"),
        ("▲ +0,3", "+0,3"),
        ("60 points → 70 points", "60 points, then 70 points"),
        ("1–2: 181", "from 1 to 2: 181"),
        ("2024–2025", "2024–2025"),
        ("LAW-01 · Duties · ", "LAW-01, Duties"),
        ("Left: –; Found: 3", "Left: a dash; Found: 3"),
        ("Minister – of health", "Minister – of health"),
    ],
)
def test_lines_read_well_aloud(line: str, told: str) -> None:
    assert aloud(line) == told


@given(st.text(max_size=200))
def test_a_line_said_is_drawn_with_nothing_and_does_nothing_to_a_terminal(text: str) -> None:
    lines = Lines()
    Talk(lines).say(text)
    for line in lines.said:
        assert safe_text(line) == line
        assert not re.search("[\u2500-\u259f▲▼✓✗▸\x1b\x9b]", line)


def test_every_row_of_a_table_is_told_with_its_headings() -> None:
    text = "# Head\n\n| Name | Points |\n|---|---:|\n| North | 12,5 |\n| South | – |\n\nEnd."
    assert read_out(text) == ("Head", "Name: North; Points: 12,5", "Name: South; Points: a dash", "End.")


def test_a_long_list_comes_in_pages_and_tells_how_far_it_is() -> None:
    lines = Lines()
    talk = Talk(lines)
    talk.lines([f"line {n}" for n in range(25)])
    talk.more()
    talk.more()
    talk.more()
    assert [line for line in lines.said if line.startswith("line")] == [f"line {n}" for n in range(25)]
    assert [line for line in lines.said if not line.startswith("line")] == [
        "10 of 25 were told. More goes on.",
        "20 of 25 were told. More goes on.",
        "That was all.",
    ]


def test_a_form_keeps_what_stands_clears_what_is_to_go_and_asks_again_for_what_is_wrong() -> None:
    fields = (Field("a", "First", "kept"), Field("b", "Second", "gone"), Field("c", "Day"))
    lines = Lines("", "-", "soon", "3", "2026-11-23")
    told = Talk(lines).fill_in(
        "Form", fields, check=lambda answers: "" if answers["c"][:4].isdecimal() else "That is no day."
    )
    assert told == {"a": "kept", "b": "", "c": "2026-11-23"}
    assert lines.said.count("That is no day.") == 1


def test_a_wrong_form_tells_the_error_once_and_what_is_wanted_whatever_is_typed() -> None:
    fields = (Field("a", "First", "kept"), Field("c", "Day"))
    lines = Lines("", "soon", "where", "?", ",", "7", "list", "2", "2026-11-23")
    Talk(lines).fill_in(
        "Form", fields, check=lambda told: "" if told["c"][:4].isdecimal() else "That is no day."
    )
    ways = "The number of a line changes it; “list” repeats the lines; “cancel” gives the form up."
    wanted = "A number from 1 to 2 is wanted here; ? tells what can be typed."
    assert lines.after[2:8] == [
        ["That is no day.", ways], [wanted], [ways], [ways], [wanted], ["1. First: kept.", "2. Day: soon."],
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["отмена", in_other_layout("отмена")])
def test_a_form_that_is_wrong_is_given_up(typed: str) -> None:
    with using("ru"), pytest.raises(GivenUp):
        Talk(Lines("x", typed)).fill_in("Form", (Field("a", "First"),), check=lambda told: "Wrong.")


@pytest.mark.parametrize("typed", ["отмена", "Отмена", in_other_layout("отмена")])
def test_a_form_is_given_up_in_either_layout(typed: str) -> None:
    with using("ru"), pytest.raises(GivenUp):
        Talk(Lines("x", typed)).fill_in("Form", (Field("a", "First"), Field("b", "Second")))


def test_choices_are_numbers_and_an_empty_line_leaves_them() -> None:
    options = (("a", "First"), ("b", "Second"))
    assert Talk(Lines("7", "x", "2, 1")).choose("Which?", options) == ("b", "a")
    assert Talk(Lines("0")).choose("Which?", options, ("a",)) == ()
    with pytest.raises(GivenUp):
        Talk(Lines("")).choose("Which?", options)


@pytest.mark.parametrize("end", [".", "ю", "/"])
def test_a_pasted_text_ends_at_the_key_of_the_full_stop_of_either_layout(end: str) -> None:
    assert Talk(Lines("one", "", "two", end, "three")).ask_lines("Paste") == "one\n\ntwo"
    assert Talk(Lines("one", "two")).ask_lines("Paste") == "one\ntwo"  # the input has ended


def test_a_first_line_that_is_whole_is_taken_at_once() -> None:
    lines = Lines("https://a.example", "further")
    assert Talk(lines).ask_lines("Paste", lambda line: "://" in line) == "https://a.example"
    assert Talk(Lines("see", "https://a.example", ".")).ask_lines("Paste", lambda line: "://" in line) == (
        "see\nhttps://a.example"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="its console shows a line when it is read")
def test_what_is_said_after_a_line_typed_too_early_begins_a_line_of_its_own() -> None:
    import pty

    theirs, ours = pty.openpty()
    os.write(theirs, b"early\n")
    code = (
        "from otklik_tui.plain.talk import Terminal as T; t = T(); t.say('heard ' + (t.ask('Start: ') or ''))"
    )
    subprocess.run([sys.executable, "-c", code], stdin=ours, stdout=ours, stderr=ours, check=True)
    shown = os.read(theirs, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert shown.split("\r\n") == ["early", "Start: ", "heard early", ""]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_help_of_a_place_gives_a_letter_to_one_word_alone(desk: Desk, audit: Path, language: str) -> None:
    with using(language):
        help_word = _.context("typed", "help")
        names = list(place_names().values())
        lines = desk.sit(audit, *(typed for name in names for typed in (name, help_word)))
    for number, name in enumerate(names):
        told = [re.match(r"[^\s,:]+, (\S+): ", line) for line in lines.after[2 * number + 2]]
        keys = [one[1] for one in told if one]
        assert "q" in keys
        assert len(keys) == len(set(keys)), name


def test_the_name_of_a_profile_opens_it_in_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTKLIK_STATE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for typed, words in (("new 02\n", ["--plain"]), ("?\n", ["region.toml", "--plain"])):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        assert "0 bodies, 0 pages" in capsys.readouterr().out.replace("\xa0", " ")
    Path("other.toml").write_text("[settings]\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["other.toml", "--plain"])
    assert ended.value.code == 2
    assert "other.toml" in capsys.readouterr().err


def test_no_place_says_anything_that_is_drawn(desk: Desk, audit: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(audit, tmp_path / "folder" / "other.otklik"))
    with using("ru"):
        typed = [part for name in place_names().values() for part in (name, "?", "1", "ещё", "назад")]
        lines = desk.sit(other, "сравнение", f"открыть {audit}", "ещё", "отчёт", "прочитать", "ещё", *typed)
    wrong = [line for line in lines.said if DRAWN.search(line)]
    assert wrong == []
