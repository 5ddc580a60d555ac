"""What people wrote is printed without names and contacts of citizens, unless the journal says who asked for them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader

from judging import AS_OF
from otklik.cli import main
from otklik.i18n import using
from otklik.report import FORMATS
from otklik.report.build import build_report
from otklik.report.model import DecisionRow, Report
from otklik.report.private import UNSEALED, masked
from otklik.store import AuditFile
from otklik.verify.texts import pieces
from planned_audit import Case
from report_sample import make_report

SECRETS = ("+7 999 123-45-67", "zhitel@pochta.example", "Иванова Мария Петровна", "vk.com/id4815162342")
NOTE = "Жалоба: " + ", ".join(SECRETS) + ". Ответа нет."


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Somebody wrote names and contacts wherever people write."""
    case = Case(tmp_path)
    page = "account/vk:prirechye_minzdrav"
    with AuditFile.open(case.path) as audit:
        at = AS_OF + timedelta(hours=1)
        audit.append(
            "answer",
            {
                "item": "PAGE-01", "subject": page, "outcome": "PASS", "note": NOTE,
                "evidence": [{"url": f"https://{SECRETS[3]}"}, {"note": f"{SECRETS[2]}.pdf"}, {"url": "https://vk.com/wall-1_2"}],
            },
            author="Анна", at=at,
        )  # fmt: skip
        audit.append(
            "waiver",
            {
                "item": "PAGE-02", "subject": page, "platform": "", "reason": NOTE, "approver": "Петров П. П., министр",
                "from": "2026-11-01", "until": "2026-12-31",
            },
            author="Анна", at=at,
        )  # fmt: skip
        audit.append(
            "objection",
            {"item": "PAGE-01", "subject": page, "body": "minzdrav", "judged": "FAIL", "outcome": "PASS", "text": NOTE},
            author="Минздрав", at=at,
        )  # fmt: skip
    case.say("cover/school5", comment=NOTE, person="Сидорова Анна Ивановна, директор")
    return case


def report_of(case: Case, **options: str) -> Report:
    with AuditFile.open(case.path, read_only=True) as audit, using("ru"):
        return build_report(case.assessment(audit), audit, case.host, "ru", options=options)


def test_the_model_holds_none_of_it_and_says_how_much_was_left_out(case: Case) -> None:
    report = report_of(case)
    told = msgspec.json.encode(report).decode()
    for secret in SECRETS:
        assert secret not in told
    assert "Ответа нет." in told
    assert "Сидорова Анна Ивановна, директор" in told  # she answers for it in her office
    assert "Петров П. П., министр" in told
    (fact,) = (fact.text for fact in report.facts if fact.name == "Персональные данные")
    assert fact.startswith("замаскированы в 4 текстах; не показано: 2")
    left = [row for row in report.evidence if row.note.startswith("не показано")]
    assert len(left) == 2
    assert [row.url for row in left] == ["", ""]
    assert [row.url for row in report.evidence if "wall-1_2" in row.url] == ["https://vk.com/wall-1_2"]


def test_the_reason_of_a_decision_is_masked_too() -> None:
    row = DecisionRow(
        event="e", finding=1, kept="person", kept_text="", reason=NOTE, author="Анна", at_text=""
    )
    report = msgspec.structs.replace(make_report(), decisions=(row,))
    assert masked(report).decisions[0].reason == (
        "Жалоба: [телефон], [почта], [имя], [страница]. Ответа нет."
    )


def test_unsealed_it_is_as_it_was_written_and_says_so(case: Case) -> None:
    report = report_of(case, **{UNSEALED: "yes"})
    told = msgspec.json.encode(report).decode()
    for secret in SECRETS:
        assert secret in told
    assert any("не замаскированы" in fact.text for fact in report.facts)


@pytest.mark.parametrize("form", [form.id for form in FORMATS])
@pytest.mark.parametrize("kind", ["full", "plan", "body"])
def test_no_format_shows_any_of_it(case: Case, form: str, kind: str) -> None:
    content = case.report(kind, form, reader="minzdrav" if kind == "body" else "")
    told = " ".join(piece.text for piece in pieces(form, content))
    if form == "pdf":
        told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    for secret in (*SECRETS, "123-45-67", "4815162342"):
        assert secret not in told


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def test_the_journal_says_who_asked_for_an_unsealed_report_and_why(
    audit: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run("report", audit, "-f", "json", "-o", tmp_path, "--unsealed") == 1
    assert "--reason" in capfd.readouterr().err
    assert not list(tmp_path.glob("*.json"))
    asked = ("--unsealed", "--reason", "запрос прокуратуры", "--author", "Анна")
    assert run("report", audit, "-f", "json", "-o", tmp_path, *asked) == 0
    with AuditFile.open(audit, read_only=True) as file:
        event = file.events()[-1]
    assert (event.kind, event.author) == ("unseal", "Анна")
    assert event.payload == {
        "report": "full",
        "reader": "",
        "formats": ["json"],
        "reason": "запрос прокуратуры",
    }
    (made,) = tmp_path.glob("*.json")
    report = msgspec.json.decode(made.read_bytes(), type=Report)
    assert report.options[UNSEALED] == "yes"
    assert report.heads == (event.id,)  # the report rests on the event that allowed it
    assert run("verify", made, audit) == 0
    assert "identical" in capfd.readouterr().out
