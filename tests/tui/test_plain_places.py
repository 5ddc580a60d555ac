"""Every place of the line mode but the questions: what is told, what is written, down to the evidence and the files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from otklik.answering import record_answer
from otklik.cli import main
from otklik.host import Host
from otklik.i18n import using
from otklik.model import Outcome
from otklik.pipeline import assess_audit
from otklik.report import words
from otklik.store import AuditFile
from otklik_tui.home import Home
from otklik_tui.views.waiver import Whom
from typed_lines import NOW, Desk


def kinds(path: Path) -> list[str]:
    with AuditFile.open(path, read_only=True) as audit:
        return [event.kind for event in audit.events()]


# --- start ---------------------------------------------------------------------------------------------------------------


def test_the_start_tells_what_is_open_its_score_and_what_is_next(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "start", "where")
    told = "\n".join(lines.after[1])
    assert "Open: " in told
    assert "file prirechye.otklik, as of November 16, 2026." in told
    assert re.search(r"The score is [\d.]+, it may be from [\d.]+ to [\d.]+\. [\d.]+% is judged\.", told)
    assert "What is next: " in told
    assert lines.after[2][0].startswith("Open: ")


def test_another_audit_is_opened_by_its_number_or_name_and_taken_off_the_list(
    desk: Desk, audit: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copy(audit, tmp_path / "folder" / "other.otklik"))
    lines = desk.sit(
        audit, "start", "2", "start", f"open {audit}", "start", "forget 2", "list", "open nothing.otklik", "7"
    )
    assert "file other.otklik" in "\n".join(lines.after[2])
    assert "file prirechye.otklik" in "\n".join(lines.after[4])
    assert lines.after[6] == ["Taken off the list: other.otklik."]
    assert "nothing.otklik" in lines.after[8][-1]
    assert lines.after[9] == ["There are lines 1 to 2 here."]  # it lies in this folder still
    assert other.exists()
    assert desk.home.remembered.open == str(audit)


def test_without_an_audit_one_is_told_how_to_get_one(desk: Desk) -> None:
    lines = desk.sit(None, "questions", "plugins", "quit")
    assert any("There are no audits here yet." in line for line in lines.after[0])
    assert lines.after[1][0] == "Open an audit first, or make one."
    assert any("telegram: Works." in line for line in lines.after[2])
    assert len(lines.after) == 4


# --- comments ------------------------------------------------------------------------------------------------------------


def test_comments_are_narrowed_told_with_their_thread_and_seen_in_the_page(desk: Desk, audit: Path) -> None:
    lines = desk.sit(
        audit, "comments", "", "whose", "2", "/thank", "everything", "1", "evidence", "back", "back"
    )
    everything, more, _asked, officials, thanks, again, one, page = lines.after[1:9]
    everything.remove("Comments.")
    count = int(everything[0].rpartition(" of ")[2].rstrip(".").replace(",", ""))
    assert count > 50
    assert everything[1].startswith("1. ")
    assert more[0].startswith("11. ")
    assert "official" in officials[0]
    assert all("official" in line.casefold() for line in officials if re.match(r"\d+\. ", line))
    assert "Searched for: thank." in thanks
    assert again[0] == everything[0]
    assert any("Under the post of" in line for line in one)
    assert any(line.startswith("Marked place 1 of ") for line in page)


# --- findings ------------------------------------------------------------------------------------------------------------


def test_findings_are_narrowed_and_told_in_pages(desk: Desk, audit: Path) -> None:
    lines = desk.sit(
        audit,
        "findings",
        "",
        "/law-10",
        "everything",
        "outcome",
        "3",
        "section",
        "1",
        "body",
        "2",
        "owner",
        "1",
    )
    shown = [line[0] for line in lines.after if line and " of " in line[0]]
    counts = [int(line.split(" of ")[0].split()[-1].replace(",", "")) for line in shown if line[0].isdigit()]
    assert lines.after[1][2].startswith("1. ")
    assert lines.after[2][0].startswith("11. ")
    assert all("LAW-10. " in line for line in lines.after[3] if re.match(r"\d+\. ", line))
    assert "not met" in lines.after[6][0]
    assert all("Not met." in line for line in lines.after[6] if re.match(r"\d+\. ", line))
    assert len(counts) >= 3
    assert counts[-1] <= counts[-2] <= counts[-3]


def test_from_a_finding_down_to_the_marked_place_of_the_captured_page(desk: Desk, audit: Path) -> None:
    first = desk.sit(audit, "findings", "/law-05", "1")
    number = next(line.partition(".")[0] for line in first.after[3] if "(opens)" in line)
    lines = desk.sit(
        audit, "findings", "/law-05", "1", number, "source", "beginning", "following", "back", "back", "1"
    )  # fmt: skip
    seen = "\n".join(lines.after[4])
    assert "https://" in seen
    assert "received November 16, 2026" in seen
    assert "Marked place 1 of " in seen
    assert "Marked: " in seen
    assert lines.after[5][0].startswith("https://")
    assert "Marked place" in lines.after[7][0]
    assert lines.after[8][0].startswith("What LAW-05/")
    assert lines.after[9][0] == "Findings."


def test_an_exception_is_recorded_asked_again_while_it_is_wrong_and_ended(desk: Desk, audit: Path) -> None:
    lines = desk.sit(
        audit, "findings", "outcome", "3", "waive 1", "", "the court said so", "Ivanov, minister", "", "tomorrow", "", "5", "2026-12-31",
        "waive 1", "it is built now", "waive x"
    )  # fmt: skip
    assert kinds(audit)[:1] == ["waiver"]
    assert any("tomorrow is no day of the calendar." in line for line in lines.said)
    assert any(line.startswith("Recorded: the exception for ") for line in lines.said)
    assert "waiver_withdrawn" in kinds(audit)
    assert lines.after[-2] == ["Type the number of a line of the list after the word."]


def test_a_finding_leads_to_its_question_though_it_is_answered(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "findings", "/law-10 met", "answer 2")
    assert lines.after[3][0] == "Checklist."
    assert any(line.startswith("LAW-10. ") for line in lines.after[3])
    assert lines.after[3][-2].startswith(("Seen at", "Measured")) or "2 of" in "".join(lines.after[3])


# --- plan ----------------------------------------------------------------------------------------------------------------


def test_a_plan_is_proposed_within_limits_kept_and_found_again(desk: Desk, audit: Path) -> None:
    pytest.importorskip("highspy")
    lines = desk.sit(
        audit, "plan", "must 3", "without 1", "propose", "no", "", "", "", "1", "30", "save", "list"
    )
    assert "Has to be in the proposal." in lines.after[2][0]
    assert "Left out of the proposal." in lines.after[3][0]
    assert "Hours and weeks are numbers." in lines.said
    assert any(line.startswith("Looking for the best plan.") for line in lines.said)
    assert "of 30 hours" in lines.all
    assert kinds(audit) == ["plan"]
    again = desk.sit(audit, "plan")
    assert "kept in the audit" in again.after[1][1].lower()


def test_actions_are_moved_and_told_with_gain_interval_and_cost(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "plan", "2", "up 2", "down", "move 3 1", "move 3", "priority", "up 1", "save")
    second, first = lines.after[1][3], lines.after[1][2]
    assert re.search(r"Brings [\d.]+ \(from [\d.]+ to [\d.]+\), costs [\d.]+ hours\.", first)
    title = second.removeprefix("2. ").partition(".")[0]
    assert title in lines.after[2][0]
    assert lines.after[3][0].startswith(f"Now at place 1: {title}")
    assert lines.after[4][0].startswith(f"Now at place 2: {title}")
    assert lines.after[5][0].startswith("Now at place 1: ")
    assert lines.after[6] == ["Type the action and its new place, as in: move 5 1."]
    assert lines.after[7][0] == first
    assert lines.after[8] == ["It stands at the end already."]
    assert lines.after[9] == ["There is no plan yet: propose makes one."]


def test_how_an_action_goes_on_is_recorded(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "plan", "progress 1", "doing", "Petrova", "2026-12-20", "it has begun", "1")
    written = kinds(audit)
    assert written
    assert set(written) == {"fulfilment"}
    assert any("Petrova" in line for line in lines.after[-2])


def test_a_word_without_a_number_means_the_finding_that_was_opened_wherever_it_stands_now(
    desk: Desk, audit: Path, host: Host
) -> None:
    with AuditFile.open(audit) as file:
        assessment = assess_audit(file, host)
        met = [f for f in assessment.findings if f.item == "LAW-01" and f.outcome is Outcome.PASS][:2]
        for one in met:
            record_answer(
                file,
                assessment,
                one.item,
                "fail",
                subject=str(one.subject),
                note="",
                evidence=(),
                author="И",
                at=NOW,
            )
    whom = Whom(assessment, host, met[0])
    lines = desk.sit(audit, "findings", "decide 1", "1", "so it is", "waive")
    assert f"LAW-01, {whom.title(met[0].subject)}" in "\n".join(lines.after[-2])


# --- report, pictures, compare, together, plugins, settings ---------------------------------------------------------------


def test_a_report_is_read_out_and_written_and_is_found_identical(
    desk: Desk, audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = desk.sit(audit, "report", "2", "read", "more", "write", "1", "formats", "1 2", "write", "reader")
    assert "Chosen: Two pages." in lines.after[2]
    assert not any(line.startswith("|") for line in lines.said)
    folder = audit.parent
    written = [
        folder / name
        for name in ("prirechye-governor.md", "prirechye-governor.html", "prirechye.md", "prirechye.html")
    ]
    for file in written:
        assert any(str(file) in line for line in lines.said)
        with pytest.raises(SystemExit) as ended:
            main(["verify", str(file), str(audit)])
        assert ended.value.code == 0, capsys.readouterr()
    assert lines.after[-2] == ["This report is one for all. Packs are made for each owner or body."]


def test_a_pack_for_one_reader_goes_into_a_folder_of_ones_own(
    desk: Desk, audit: Path, tmp_path: Path
) -> None:
    lines = desk.sit(
        audit, "report", "5", "reader", "1", "formats", "1", f"folder {tmp_path / 'packs'}", "write"
    )
    assert len(list((tmp_path / "packs").iterdir())) == 1
    assert lines.after[-2][-1].startswith("Written: ")


def test_what_the_pictures_show_is_told_in_words(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "figures", "bodies", "posts", "answers", "scores")
    assert lines.after[1][2] == "Score by section."
    assert lines.after[1][3].startswith("Total: ")
    assert lines.after[3][0] == "Posts by week."
    assert lines.after[4][0] == "Working hours to the first answer."
    assert lines.after[5][0] == "Score by section."


def test_two_audits_are_compared_and_the_comparison_written(desk: Desk, audit: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(audit, tmp_path / "folder" / "other.otklik"))
    desk.sit(audit, "item LAW-07", "1 order 17")
    lines = desk.sit(audit, "compare", "write", "1", f"open {other}", "write", "1 2", "open nothing.otklik")
    assert lines.after[2] == ["Nothing is compared yet: a number compares."]
    assert "What has changed" in "\n".join(lines.after[4]) or "changed" in "\n".join(lines.after[4])
    assert not any("  " in line for line in lines.after[4])  # no columns
    assert sorted(path.suffix for path in audit.parent.glob("other-prirechye*")) == [".html", ".md"]
    assert "nothing.otklik" in lines.after[-2][-1]


def test_an_audit_never_opened_here_is_offered_for_comparison_by_its_region(
    desk: Desk, audit: Path, tmp_path: Path
) -> None:
    shutil.copy(audit, "w.otklik")
    lines = desk.sit(audit, "compare")
    (told,) = [line for line in lines.after[1] if "w.otklik" in line]
    assert re.fullmatch(r"1\. Приреченская область, file w\.otklik\. Open and judge\.", told), told


def test_the_plan_names_words_and_no_keys(desk: Desk, audit: Path) -> None:
    pytest.importorskip("highspy")
    lines = desk.sit(audit, "plan", "propose", "30", "", "", "")
    assert "The word “propose” makes a plan" in lines.after[1][1]
    assert "the word “save” keeps it" in "\n".join(lines.said).casefold()


def test_copies_are_joined_and_what_differs_is_decided(desk: Desk, audit: Path, tmp_path: Path) -> None:
    copy = tmp_path / "folder" / "copy.otklik"
    desk.sit(audit, "together", f"copy {copy}", "item LAW-07")
    desk.sit(audit, "questions", "item LAW-07", "1 order 17")
    desk.sit(copy, "questions", "item LAW-07", "3 no order", author="Иванов")
    out = tmp_path / "folder" / "both.otklik"
    lines = desk.sit(
        audit,
        "together",
        f"join {copy}",
        "",
        str(out),
        "together",
        "1",
        "decide 1",
        "1",
        "I saw it",
        "decide 1",
        "reopen 1",
        "not so",
        "decide 1",
        "3",
        "so it is",
    )
    assert any("1 answer is left to reconcile." in line for line in lines.said)
    assert any("Иванов" in line and "no order" in line for line in lines.said)
    assert any(line.startswith("Recorded: LAW-07") for line in lines.said)
    assert any("The word “reopen” returns it to the dispute" in line for line in lines.said)
    assert "LAW-07/region is in dispute again." in " ".join(lines.said)
    with AuditFile.open(out, read_only=True) as file:
        assert [e.payload["note"] for e in file.events() if e.kind == "answer"][-2:] == [
            "I saw it",
            "so it is",
        ]


def test_plugins_tell_what_they_bring_and_what_failed(desk: Desk, audit: Path) -> None:
    lines = desk.sit(audit, "plugins", "1", "trace 1", "99")
    assert re.match(r"Plugins: \d+, failed: 0\.", lines.after[1][1])
    assert lines.after[3] == ["It did not fail."]
    assert lines.after[4][0].startswith("There are lines 1 to ")


def test_settings_hold_at_once_and_the_next_time(
    desk: Desk, audit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")  # put back afterwards
    lines = desk.sit(audit, "settings", "2 Кузнецова", "questions", "item LAW-07", "1", "settings", "1")
    with AuditFile.open(audit, read_only=True) as file:
        assert [event.author for event in file.events()] == ["Кузнецова"]
    kept = Home(desk.home.folder).remembered
    assert (kept.author, kept.language) == ("Кузнецова", "ru")
    assert "1. Язык: Русский." in lines.after[-2]


def test_the_scores_are_told_in_russian_as_one_would_say_them(desk: Desk, audit: Path) -> None:
    with using("ru"):
        lines = desk.sit(audit, "пункт LAW-07", "1", "где")
        assert re.match(
            r"Сохранено\. (Балл (вырос|снизился)|Границы балла сблизились) на [\d,]+\.", lines.after[2][0]
        )
        assert words.DASH not in lines.after[3][1]
        assert re.match(
            r"Балл [\d,]+, может быть от [\d,]+ до [\d,]+\. Оценено [\d,]+\s%\.", lines.after[3][1]
        )
