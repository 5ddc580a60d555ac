"""The review of an honest audit accuses nobody; `otklik waive` and `otklik review` work from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from otklik.answering import record_answer
from otklik.cli import main
from otklik.host import Host
from otklik.model import Mark
from otklik.pipeline import ReportAsked, assess_audit, write_reports
from otklik.sandbox.demo import run_demo
from otklik.sandbox.region import prirechye
from otklik.selfcheck.run import review
from otklik.store import AuditFile
from otklik.waiving import record_waiver

HOST = Host()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo"), HOST).audit


@pytest.fixture
def path(demo: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "prirechye.otklik"
    with AuditFile.open(demo, read_only=True) as audit:
        audit.copy(copy)
    return copy


@pytest.fixture
def audit(path: Path) -> Iterator[AuditFile]:
    with AuditFile.open(path) as opened:
        yield opened


def answer_honestly(audit: AuditFile, folder: Path) -> None:
    """Two consultants at a human pace: they look, write what they saw, and attach it."""
    assessment = assess_audit(audit, HOST)
    act = folder / "приказ.txt"
    act.write_text("Приказ № 15 от 12.01.2026 о порядке ведения официальных страниц", encoding="utf-8")
    at = prirechye().now + timedelta(hours=2)
    waiting = [f for f in assessment.findings if f.outcome.value == "NEEDS_REVIEW"]
    proposed = [f for f in waiting if f.proposed is not None][:12]
    asked = [f for f in waiting if f.proposed is None and f.subject.kind.value in ("body", "region")][:14]
    words = ["pass", "fail", "na", "pass", "partial", "pass", "fail"]
    for n, finding in enumerate([*proposed, *asked]):
        at += timedelta(seconds=35 + n)
        is_own = finding.proposed is None
        record_answer(
            audit,
            assessment,
            finding.item,
            words[n % len(words)] if is_own else "confirm",
            subject=str(finding.subject),
            note=f"Посмотрели на месте, запись {n}" if is_own else "",
            evidence=[str(act)]
            if is_own and n % 2
            else [f"https://prirechye.example/akty/{n}"]
            if is_own
            else [],
            author="А. Петрова" if n % 3 else "Б. Сидоров",
            at=at,
            shown_at=at - timedelta(seconds=20),
            source="screen",
        )


def test_an_honest_audit_has_only_what_is_so(audit: AuditFile, tmp_path: Path) -> None:
    answer_honestly(audit, tmp_path)
    assert len(audit.answers()) == 26
    assessment = assess_audit(audit, HOST)
    record_waiver(
        audit,
        assessment,
        "LAW-03",
        subject="body/minfin",
        reason="Страница переезжает до февраля",
        approver="С. Орлова, заместитель Губернатора",
        since="2026-11-01",
        until="2027-02-01",
        review="2026-12-20",
        author="А. Петрова",
        at=prirechye().now + timedelta(hours=5),
    )
    after = assess_audit(audit, HOST)
    assert [finding.id for finding in after.findings.marked(Mark.WAIVED)] == [
        "LAW-03/account/vk:prirechye_minfin"
    ]
    # most questions of a fresh audit are still open: its sections are hardly judged, and that is so
    assert {checked.check.id for checked in review(audit, after).found} <= {"CHK-28"}


def test_the_review_is_part_of_a_report_only_when_asked(audit: AuditFile, tmp_path: Path) -> None:
    assessment = assess_audit(audit, HOST)
    for with_review in (False, True):
        folder = tmp_path / str(with_review)
        folder.mkdir()
        files = write_reports(
            audit, HOST, assessment, ("md", "html", "json"), folder, "r", ReportAsked(with_review=with_review)
        )
        for file in files:
            written = file.read_text(encoding="utf-8")
            assert ("CHK-28" in written) is with_review
            assert "The audit itself was checked in 29 ways; 1 has remarks" in written


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    try:
        main(arguments)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_an_exception_from_the_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "--reason",
        "Переезд",
        "--approver",
        "С. Орлова",
        "--from",
        "2026-11-01",
        "--author",
        "А. Петрова",
    ]
    code, _out, err = run(
        capsys, "waive", str(path), "LAW-03", "--subject", "body/minfin", *given, "--until", "2015/10/21"
    )
    assert code == 1
    assert "--until 2015/10/21 is no day of the calendar" in err
    code, out, _err = run(
        capsys, "waive", str(path), "LAW-03", "--subject", "body/minfin", *given, "--until", "2027-02-01"
    )
    assert code == 0
    assert "Excepted: 1 finding." in out
    event = out.partition("Event ")[2][:12]
    _code, out, _err = run(capsys, "waive", str(path), "--list")
    assert event in out
    assert "in force" in out
    _code, out, _err = run(capsys, "score", str(path))
    assert "1 finding is an accepted exception; without exceptions the total is" in out
    _code, out, _err = run(capsys, "explain", str(path), "LAW-03/account/vk:prirechye_minfin")
    assert "Exception: LAW-03 Минфин: in force" in out
    assert "not met, accepted exception" in out
    code, _out, err = run(capsys, "waive", str(path), "--withdraw", event)
    assert code == 1
    assert "--reason" in err
    code, _out, _err = run(capsys, "waive", str(path), "--withdraw", event, "--reason", "Переехала")
    assert code == 0
    _code, out, _err = run(capsys, "waive", str(path), "--list")
    assert "withdrawn by" in out
    for wrong in ([], ["LAW-03", "--list"], ["--list", "--withdraw", event]):
        code, _out, err = run(capsys, "waive", str(path), *wrong)
        assert code == 1
        assert "Name an item" in err


def test_the_review_from_the_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = run(capsys, "review", str(path), "--all")
    assert code == 0
    assert "CHK-28  Too little of a section was judged" in out
    assert "Threshold: Share of a section that was judged, at least: 25%" in out
    assert "CHK-01  “Met” without evidence: nothing found" in out
    assert "Checks made: 29; with remarks: 1; nothing found: 28." in out
    _code, out, _err = run(capsys, "review", str(path), "--json")
    made = json.loads(out)["checks"]
    assert len(made) == 29
    assert [one["check"]["id"] for one in made if one["remarks"]] == ["CHK-28"]
