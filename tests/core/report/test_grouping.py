"""Thousands of findings on few pages: what is the same is said once, and nothing is left out."""

from __future__ import annotations

import re

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from otklik.i18n import using
from otklik.model import Outcome, SubjectKind
from otklik.report import FORMATS, grouping
from otklik.report.model import FindingRow, Report
from report_sample import make_report

REPORT = make_report(12, "en")
HTML = next(form for form in FORMATS if form.id == "html")


def everyone(report: Report, kind: SubjectKind, count: int) -> list[FindingRow]:
    """Findings that ask the same of the first `count` bodies or pages, with nothing to be said of one apart."""
    replace = msgspec.structs.replace
    return [
        replace(
            report.findings[n], number=n + 1, subject_kind=kind, place_title="VK", evidence=(), answers=()
        )
        for n in range(count)
    ]


def test_what_waits_is_one_row_an_item_with_how_many_and_what_is_proposed() -> None:
    rows = grouping.waiting(REPORT)
    assert len({row.item for row in rows}) == len(rows) < len(REPORT.waiting)
    assert {f.number for row in rows for f in row.findings} == set(REPORT.waiting)
    for row in rows:
        assert sum(count for _text, count in row.proposed) == sum(bool(f.proposed_text) for f in row.findings)
    tree = LexborHTMLParser(HTML.write(REPORT))
    waiting = tree.html or ""
    chapter = waiting[waiting.index('id="waiting"') : waiting.index('id="findings"')]
    assert chapter.count("<li") == len(rows) + len(REPORT.stale)


@pytest.mark.parametrize("kind", [SubjectKind.PLATFORM, SubjectKind.ACCOUNT])
def test_where_nobody_is_missing_all_are_said_in_words(kind: SubjectKind) -> None:
    report = msgspec.structs.replace(
        REPORT, accounts=tuple(msgspec.structs.replace(a, platform_title="VK") for a in REPORT.accounts)
    )
    with using("en"):
        (place,) = grouping.places(report, everyone(report, kind, 12))
        assert place.all_text == ("all 12\xa0bodies" if kind is SubjectKind.PLATFORM else "all 12\xa0pages")
        (place,) = grouping.places(report, everyone(report, kind, 11))
        assert place.all_text == ""
        one = msgspec.structs.replace(everyone(report, kind, 1)[0], evidence=(1,))
        (place,) = grouping.places(report, [one, *everyone(report, kind, 12)[1:]])
        assert place.all_text == ""  # its evidence would be lost


def test_a_page_beside_another_of_the_same_body_keeps_its_handle() -> None:
    row = msgspec.structs.replace(REPORT.findings[0], place_title="VK (prirechye_two)", body_title="Ministry")
    assert grouping.name_in(row) == "Ministry (prirechye_two)"
    assert grouping.places(REPORT, [row])[0].title == "VK"


def test_every_evidence_stands_once_under_its_answer() -> None:
    groups = grouping.evidence(REPORT.evidence)
    told = [row.number for group in groups for rows in group.pages for row in rows]
    assert sorted(told) == [row.number for row in REPORT.evidence]
    assert len({(group.exchange, group.obtained) for group in groups}) == len(groups)


def test_a_body_is_told_once_what_several_of_its_pages_lack() -> None:
    row = msgspec.structs.replace(REPORT.findings[0], outcome=Outcome.FAIL, answers=())
    pages = [msgspec.structs.replace(row, place_title=name) for name in ("VK", "Telegram")]
    (same,) = grouping.together(pages)
    assert [one.place_title for one in same.findings] == ["VK", "Telegram"]


def test_what_is_folded_on_the_screen_stands_in_the_page_and_is_printed() -> None:
    written = HTML.write(REPORT).decode()
    tree = LexborHTMLParser(written)
    folded = {node.attributes["id"] for node in tree.css(".folded [id]")}
    assert folded  # passed, and what waits
    assert {f"f{row.number}" for row in REPORT.findings if row.outcome is Outcome.FAIL}.isdisjoint(folded)
    print_rules = written[written.index("@media print") :]
    assert re.search(r"\.folded[^{]*\{ display: block !important", print_rules)
    for box in tree.css(".fold > input"):
        assert tree.css_first(f'label[for="{box.attributes["id"]}"]') is not None
