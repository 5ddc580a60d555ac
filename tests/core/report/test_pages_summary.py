"""The summary of pages: every number is that of the posts, weeks in part are marked, totals and averages are formulas."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from otklik.host import Host
from otklik.i18n import using
from otklik.model import Exchange, Post, Window
from otklik.pipeline import assess_audit
from otklik.profile import parse_profile
from otklik.report import FORMATS
from otklik.report.build import build_report
from otklik.report.document import Document, text_of
from otklik.report.pages_summary import pages_document
from otklik.store import AuditFile

PROFILE = """
[region]
code = "54"
name = "Приречье"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приречья"
kind = "ministry"
level = "region"
accounts = ["vk.com/minzdrav", "t.me/minzdrav"]
"""
AS_OF = datetime(2026, 11, 19, 12, tzinfo=UTC)  # a Thursday
SINCE = datetime(2026, 11, 1, 17, tzinfo=UTC)  # midnight of Monday 2 November in Novosibirsk


@pytest.fixture
def document(tmp_path: Path) -> Document:
    host = Host()
    audit = AuditFile.create(tmp_path / "a.otklik", PROFILE, AS_OF)
    (vk, _telegram) = parse_profile(PROFILE).accounts(host)
    snapshot = audit.open_snapshot(vk, Window(SINCE, AS_OF), AS_OF)
    exchange = Exchange(platform="vk", accounts=(vk.id,), role="home", url=vk.url, received_at=AS_OF)
    days = [0.5, 1.5, 1.6, 8.5, 15.5]  # three posts of the first week, one of the second, one of the third
    posts = [
        Post(
            account=vk.id, id=str(n), published_at=SINCE + timedelta(days=day), text="Запись", url=f"{vk.url}?w={n}",
            likes=10, comments=2, reposts=1, views=100,
        )
        for n, day in enumerate(days)
    ]  # fmt: skip
    audit.commit({vk.id: snapshot.id}, exchange, posts)
    audit.close_snapshot(snapshot.id, AS_OF)
    assessment = assess_audit(audit, host)
    report = build_report(assessment, audit, host, "ru")
    with using("ru"):
        return pages_document(assessment, audit, host, report, {})


def rows(document: Document, name: str) -> list[list[str]]:
    table = next(t for t in document.tables() if t.name == name)
    return [[text_of(c.runs).replace("\u00a0", " ") for c in row] for row in table.rows]


def test_a_page_has_its_sums_and_averages_and_weeks_below_the_norm(document: Document) -> None:
    (row,) = rows(document, "Страницы")
    assert row[2:7] == ["5", "50", "10", "5", "500"]
    assert row[7:10] == ["10", "2", "100"]
    assert row[10:] == ["5", "2", "2"]  # Novosibirsk asks ministries for 5 a week


def test_weeks_are_those_of_the_regions_zone_and_one_in_part_is_marked(document: Document) -> None:
    weeks = rows(document, "По неделям")
    assert [(row[2], row[3], row[4]) for row in weeks] == [
        ("02.11.2026", "целиком", "3"),
        ("09.11.2026", "целиком", "1"),
        ("16.11.2026", "не целиком", "1"),
    ]
    assert [row[10] for row in weeks] == ["", "−2", ""]


def test_months_are_marked_in_part_and_not_compared(document: Document) -> None:
    (month,) = rows(document, "По месяцам")
    assert month[2:5] == ["01.11.2026", "не целиком", "5"]


def test_a_page_of_which_nothing_was_collected_is_named(document: Document) -> None:
    assert any("Telegram" in text and "Ничего не собрано" in text for text in document.texts())


def test_pivots_show_pages_by_weeks(document: Document) -> None:
    assert rows(document, "Просмотры по неделям")[0][2:] == ["300", "100", "100"]


def test_the_workbook_computes_totals_and_averages(document: Document) -> None:
    form = next(form for form in FORMATS if form.id == "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(form.write(document)))
    sheet = book["Страницы"]
    head = next(n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if "Публикации" in row)
    assert sheet.cell(head + 1, 8).value == f'=IFERROR(D{head + 1}/C{head + 1},"")'
    assert str(sheet.cell(head + 2, 3).value).startswith("=IFERROR(SUBTOTAL(109")
    assert sheet.cell(head + 2, 8).value == f'=IFERROR(D{head + 2}/C{head + 2},"")'
