"""The JSON of every report is as docs/reference/report.schema.json says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from document_sample import sample
from otklik.report import Json
from otklik.report.layouts import KINDS, lay_out
from otklik.report.layouts.reader_pack import owners_of
from planned_audit import Case
from report_sample import make_report

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "report.schema.json"


@pytest.fixture(scope="module")
def problems() -> Callable[[bytes], list[str]]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return lambda content: [error.message for error in validator.iter_errors(json.loads(content))]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_of_every_kind_and_language_is_valid(
    kind: str, language: str, problems: Callable[[bytes], list[str]]
) -> None:
    report = make_report(language=language)
    reader = {"owner": owners_of(report)[0], "body": report.bodies[0].id}.get(kind, "")
    assert problems(Json().write(lay_out(report, kind, reader))) == []
    assert problems(Json().write(report)) == []


def test_a_document_with_every_kind_of_block_is_valid(problems: Callable[[bytes], list[str]]) -> None:
    assert problems(Json().write(sample())) == []


@pytest.mark.parametrize("kind", ["full", "plan", "summary"])
def test_what_the_command_writes_is_valid(
    kind: str, tmp_path: Path, problems: Callable[[bytes], list[str]]
) -> None:
    case = Case(tmp_path)
    case.say("cover/minzdrav", status="done", due="2026-12-01", comment="готово")
    assert problems(case.report(kind, "json")) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("schema"),
        lambda told: told.update(schema="otklik.report/9"),
        lambda told: told["findings"][0].update(outcome="WELL"),
        lambda told: told["findings"][0].pop("title"),
        lambda told: told["total"].update(low="0"),
        lambda told: told.update(heads="one"),
    ],
)
def test_what_is_no_report_is_not_valid(
    spoil: Callable[[Any], Any], problems: Callable[[bytes], list[str]]
) -> None:
    told = json.loads(Json().write(make_report()))
    spoil(told)
    assert problems(json.dumps(told).encode())
