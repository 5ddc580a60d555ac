"""What each reader gets: everything in the full report, and only what is theirs in a pack."""

from __future__ import annotations

import io

import msgspec
import openpyxl
import pytest
from pypdf import PdfReader

from otklik.errors import UsageError
from otklik.report import FORMATS, document_of
from otklik.report.document import Document, Picture, Table
from otklik.report.heat import heat_of
from otklik.report.layouts import KINDS, lay_out
from otklik.report.model import Report
from report_sample import make_report

BY_ID = {form.id: form for form in FORMATS}


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(2, "ru")


def told(document: Document) -> str:
    return "\n".join(document.texts())


def test_everything_is_in_the_full_report(report: Report) -> None:
    text = told(lay_out(report, "full"))
    for finding in report.findings:
        assert finding.title in text, finding.id
        for remark in finding.remarks:
            assert remark in text
        for answer in finding.answers:
            assert answer.note in text
    for row in report.recommendations:
        assert row.title in text
    for waiver in report.waivers:
        assert waiver.reason in text
    for evidence in report.evidence:
        assert evidence.exchange in text
        assert evidence.event in text
    for norm in report.norms:
        assert norm.act in text
    for gap in report.gaps:
        assert gap.happened in text


def test_every_anchor_that_is_linked_is_there(report: Report) -> None:
    document = lay_out(report, "full")
    there, linked = set(), set()
    for block in document.blocks:
        there.add(getattr(block, "anchor", ""))
        if isinstance(block, Table):
            there |= set(block.anchors.values())
            runs = [run for row in block.rows for cell in row for run in cell.runs]
        else:
            runs = [*getattr(block, "runs", ()), *(r for item in getattr(block, "items", ()) for r in item)]
            runs += [r for line in getattr(block, "lines", ()) for r in line.runs]
        there |= {run.anchor for run in runs}
        linked |= {run.to for run in runs}
    assert linked - there - {""} == set()


def test_the_governor_reads_the_number_the_actions_and_what_was_not_seen(report: Report) -> None:
    document = lay_out(report, "governor")
    text = told(document)
    for sentence in (*report.summary.trust, *report.summary.unseen, *report.summary.result):
        assert sentence in text
    actions = next(document.tables())
    assert len(actions.rows) == len(report.summary.first_actions)
    assert len(list(document.tables())) == 1


def test_a_pack_for_an_owner_holds_that_owners_actions_alone(report: Report) -> None:
    for owner in {row.owner for row in report.recommendations}:
        text = told(lay_out(report, "owner", owner))
        for row in report.recommendations:
            assert (row.title in text) is (row.owner == owner), row.id


def test_a_pack_for_a_body_names_no_other_body(report: Report) -> None:
    for body in report.bodies:
        text = told(lay_out(report, "body", body.id))
        own = {report.finding(number).subject_title for number in body.findings}
        for other in report.bodies:
            if other.id != body.id:
                for number in other.findings:
                    title = report.finding(number).subject_title
                    assert title in own or title not in text, title


@pytest.mark.parametrize(
    ("kind", "reader"),
    [("annual", ""), ("owner", ""), ("owner", "editr"), ("body", ""), ("body", "minzdravv")],
)
def test_a_kind_or_reader_that_there_is_not_is_one_sentence(report: Report, kind: str, reader: str) -> None:
    with pytest.raises(UsageError):
        lay_out(report, kind, reader)


def test_the_heat_map_says_every_number_and_leaves_out_what_was_not_judged(report: Report) -> None:
    heat = heat_of(report)
    picture = next(
        block
        for block in lay_out(report, "full").blocks
        if isinstance(block, Picture) and block.name == "heat"
    )
    assert heat.rows
    for row in heat.rows:
        assert any(value is not None for value in row.values)
    assert picture.chart is not None
    assert picture.chart.categories == tuple(row.title for row in heat.rows)


def test_pictures_have_words_and_numbers(report: Report) -> None:
    for block in lay_out(report, "full").blocks:
        if isinstance(block, Picture):
            assert block.alt
            assert block.caption
            if block.chart is not None:
                assert all(len(series.values) == len(block.chart.categories) for series in block.chart.series)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("owner", "body")])
@pytest.mark.parametrize("form", sorted(set(BY_ID) - {"pptx"}))
def test_every_kind_is_written_in_every_format_the_same_each_time(
    report: Report, kind: str, form: str
) -> None:
    document = lay_out(report, kind)
    first, second = (BY_ID[form].write(document) for _ in range(2))
    assert first == second
    assert first


def test_a_workbook_of_the_report_has_one_row_a_finding(report: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(BY_ID["xlsx"].write(report)))
    sheet = book["Выводы"]
    numbers = [cell.value for cell in sheet["A"] if isinstance(cell.value, int)]
    assert numbers == [finding.number for finding in report.findings]
    assert len(book.sheetnames) < 20
    shown = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    for finding in report.findings:
        assert finding.title in shown
        for answer in finding.answers:
            assert any(answer.note in text for text in shown)


def test_the_proof_names_kind_reader_language_and_format(report: Report) -> None:
    document = lay_out(report, "body", report.bodies[0].id, {"depth": "core"})
    assert document.proof.kind == "body"
    assert document.proof.reader == report.bodies[0].id
    assert document.proof.language == "ru"
    assert document.proof.options == {"depth": "core"}
    assert document.proof.assessment == report.assessment_id


def test_what_is_neither_a_report_nor_a_document_is_refused() -> None:
    with pytest.raises(TypeError):
        document_of({"title": "x"})


@pytest.mark.parametrize(
    "region", ["Приреченская область", "Приреченская область имени " + "очень длинного названия " * 7]
)
def test_the_governor_reads_two_pages_in_pdf_whatever_the_region_is_called(region: str) -> None:
    long = make_report(40)
    title = long.title.replace(long.region, region)
    long = msgspec.structs.replace(long, region=region, title=title)
    made = BY_ID["pdf"].write(lay_out(long, "governor"))
    assert len(PdfReader(io.BytesIO(made)).pages) <= 2


def test_an_official_reads_no_keys_and_commands_of_those_who_collect(report: Report) -> None:
    body = report.bodies[0].id
    reason = "There is no token vk_service (groups.getById). Get the token."
    row = next(row for row in report.findings if row.body == body)
    unknown = msgspec.structs.replace(
        row, reason=reason, brief="There is no key.", remarks=(reason, "Something else.")
    )
    findings = tuple(unknown if one is row else one for one in report.findings)
    changed = msgspec.structs.replace(report, findings=findings)
    pack = told(lay_out(changed, "body", body))
    assert "There is no key." in pack
    assert "Something else." in pack
    assert "vk_service" not in pack
    assert "vk_service" in told(lay_out(changed, "full"))
