"""Whatever was typed, measured or attached is in every format of the full report: the text of each file is searched."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import docx
import msgspec
import openpyxl
import pytest
from pptx import Presentation
from pptx.slide import Slide
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from otklik.model import Outcome
from otklik.report import FORMATS
from otklik.report.layouts import lay_out
from otklik.report.model import Report
from otklik.report.pptx_notes import LONGEST
from report_sample import make_report

BY_ID = {form.id: form for form in FORMATS}
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def of_html(content: bytes) -> str:
    body = LexborHTMLParser(content.decode()).body
    assert body is not None
    return body.text()


def of_markdown(content: bytes) -> str:
    without_anchors = re.sub(r'<a id="[^"]*"></a>', "", content.decode())
    without_links = re.sub(r"\]\((?:<[^>]*>|#[^)]*)\)", "", without_anchors)
    return re.sub(r"\*\*|(?<!\\)[\[\]]|\\(?=[^\w\s])", "", without_links)


def of_json(content: bytes) -> str:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    return "\n".join(texts(msgspec.json.decode(content)))


def of_pdf(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def of_docx(content: bytes) -> str:
    return "".join(
        node.text or "" for node in docx.Document(io.BytesIO(content)).element.body.iter(WORD_TEXT)
    )


def of_xlsx(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
    return "\n".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def of_slide(slide: Slide) -> str:
    return "".join(
        piece.text
        for shape in slide.shapes
        for piece in (
            [shape.text_frame]
            if shape.has_text_frame
            else [cell for row in shape.table.rows for cell in row.cells]
            if shape.has_table
            else []
        )
    )


def of_pptx(content: bytes) -> str:
    slides = Presentation(io.BytesIO(content)).slides
    notes = (slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    return "\n".join((*map(of_slide, slides), *notes))


EXTRACTED: dict[str, Callable[[bytes], str]] = {
    "html": of_html,
    "md": of_markdown,
    "json": of_json,
    "pdf": of_pdf,
    "docx": of_docx,
    "xlsx": of_xlsx,
    "pptx": of_pptx,
}


def even(text: str) -> str:
    """Without spaces, hyphens and brackets: files break lines, hyphenate words and write links each in its way."""
    return re.sub(r"[\s\u00ad\u2010\[\]()\\-]", "", text)


def told(report: Report) -> Iterator[tuple[str, str]]:
    """What must be there, with what it is."""
    for row in report.findings:
        yield "number", f"№ {row.number}"
        yield "finding", row.title
        yield "outcome", row.outcome_text
        for remark in row.remarks:
            yield "remark", remark
        for figure in (*row.measured, *row.expected):
            yield "figure", figure.own_text
        for said in row.answers:
            yield "note", said.note
            yield "author", said.author
            yield "answer", said.outcome_text
            yield "day", said.at_text
    for item in report.items:
        yield "question", item.question
        yield "remedy", item.remedy
        for basis in item.bases:
            yield "basis", basis.text
            if basis.needs_lawyer:
                yield "lawyer", "требует проверки юристом"
    for evidence in report.evidence:
        yield from (
            ("exchange", evidence.exchange),
            ("event", evidence.event),
            ("place", evidence.place),
            ("address", evidence.url),
            ("evidence's note", evidence.note),
        )
    for waiver in report.waivers:
        yield "waiver's event", waiver.event[:12]
        yield from (("waiver", waiver.reason), ("approver", waiver.approver), ("remark", waiver.remark))
        yield from (
            ("since", waiver.since_text),
            ("until", waiver.until_text),
            ("review", waiver.review_text),
        )
    for decision in report.decisions:
        yield from (("decision", decision.reason), ("kept", decision.kept_text))
    for objection in report.objections:
        yield from (("objection", objection.text), ("state", objection.state))
    for action in report.recommendations:
        yield from (("action", action.title), ("gain", action.gain_text))
    for gap in report.gaps:
        yield from (("gap", gap.happened), ("remedy", gap.remedy))
    for check in report.review:
        yield from (("check", check.title), ("why", check.why))
        for remark_ in check.remarks:
            yield "review", remark_.text
    for body in report.bodies:
        yield "body", body.title
    for account in report.accounts:
        yield "completeness", account.text
    for norm in report.norms:
        yield from (("norm", norm.title), ("act", norm.act))
    for pack in report.packs:
        yield "pack", pack.hash
    for part in report.method:
        for sentence in part.sentences:
            yield "method", sentence
    for sentence in (*report.summary.result, *report.summary.trust, *report.summary.unseen, *report.heads):
        yield "summary", sentence


@pytest.mark.parametrize("form", EXTRACTED)
def test_everything_is_in_every_format(form: str) -> None:
    report = make_report(7)
    text = even(EXTRACTED[form](BY_ID[form].write(report)))
    # rows of sheets and of data carry the number in a field of its own, beside the full id
    by_rows = form in ("xlsx", "json")
    missing = {
        (what, words)
        for what, words in told(report)
        if not (by_rows and what == "number") and even(words) not in text
    }
    assert not missing


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_rows_of_findings_carry_the_number_and_the_full_id(form: str) -> None:
    report = make_report(7)
    content = BY_ID[form].write(report)
    wanted = {row.number: row.id for row in report.findings}
    if form == "json":
        assert {row["number"]: row["id"] for row in msgspec.json.decode(content)["findings"]} == wanted
        return
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Выводы"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if "ID" in row)
    number, identifier = header.index("№"), header.index("ID")
    assert {row[number]: row[identifier] for row in rows if isinstance(row[number], int)} == wanted


@pytest.mark.parametrize("form", sorted(set(EXTRACTED) - {"json", "xlsx"}))
def test_a_number_of_a_finding_stands_beside_it_by_section_and_by_body(form: str) -> None:
    """«№ 1» is not found in «№ 12»."""
    report = make_report(7)
    text = EXTRACTED[form](BY_ID[form].write(report))
    told = re.findall(r"№\s*(\d+)", text)
    unmet = {row.number for row in report.findings if row.outcome.value in ("FAIL", "PARTIAL", "ERROR")}
    assert {int(number) for number in told} >= {row.number for row in report.findings}
    assert all(told.count(str(number)) >= 2 for number in unmet)


@pytest.mark.parametrize("form", EXTRACTED)
def test_every_number_of_evidence_that_a_finding_names_is_listed(form: str) -> None:
    report = make_report(3)
    text = EXTRACTED[form](BY_ID[form].write(report))
    named = {number for row in report.findings for number in row.evidence}
    named |= {number for row in report.findings for said in row.answers for number in said.evidence}
    assert named
    assert named <= {int(number) for number in re.findall(r"\d+", text)} or form == "json"


@pytest.mark.parametrize("form", ["md", "html", "docx", "pdf"])
def test_every_finding_of_a_pack_has_its_number_in_every_format(form: str) -> None:
    report = make_report(7)
    body = report.bodies[1]
    text = EXTRACTED[form](BY_ID[form].write(lay_out(report, "body", body.id)))
    there = {int(number) for number in re.findall(r"№\s*(\d+)", text)}
    assert there >= {n for n in body.findings if report.finding(n).outcome is not Outcome.NOT_APPLICABLE}


def test_what_is_shown_of_the_presentation_is_the_result_the_actions_and_what_was_not_seen() -> None:
    """Slides are for a meeting: findings and their evidence stand in the notes of slides that are passed over."""
    report = make_report(3)
    deck = Presentation(io.BytesIO(BY_ID["pptx"].write(report)))
    text = even("".join(of_slide(slide) for slide in deck.slides if slide._element.get("show") != "0"))
    wanted = [row.title for row in report.recommendations]
    wanted += [*report.summary.result, *report.summary.trust, *report.summary.unseen]
    assert not {words for words in wanted if even(words) not in text}


def test_notes_of_a_slide_are_no_longer_than_one_can_find_ones_way_in() -> None:
    deck = Presentation(io.BytesIO(BY_ID["pptx"].write(make_report(40))))
    hidden = [slide for slide in deck.slides if slide._element.get("show") == "0"]
    assert hidden
    assert all(len(slide.notes_slide.notes_text_frame.text) < 2 * LONGEST for slide in hidden)
    assert not any(slide.has_notes_slide for slide in deck.slides if slide not in hidden)
