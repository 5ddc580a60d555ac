"""A report is held against its audit: identical, the same by another version, filled in, or differing at a place."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import msgspec
import pptx
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, StreamObject

from judging import VK_MINZDRAV
from otklik.errors import ImportFileError, StoreError
from otklik.i18n import using
from otklik.pipeline import document_of_kind, proof_options, write_reports
from otklik.report import FORMATS
from otklik.report.build import build_report
from otklik.report.model import Report
from otklik.store import AuditFile
from otklik.verify.carried import carried
from otklik.verify.verify import Verdict, Verified, verify_report
from planned_audit import BACK, PROFILE, Case, filled

BY_ID = {form.id: form for form in FORMATS}
ALL = tuple(BY_ID)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def verified(case: Case, content: bytes, name: str = "r") -> Verified:
    with AuditFile.open(case.path, read_only=True) as audit:
        return verify_report(content, name, audit, case.host)


def kind_of(form: str) -> str:
    """A kind that the format is made for."""
    return {"json": "full", "xlsx": "workbook", "pptx": "presentation"}.get(form, "governor")


def forged(case: Case, form: str, change: Callable[[Report], Report]) -> bytes:
    """The report as somebody would write it who has our code and other words; its proof is the true one."""
    with AuditFile.open(case.path) as audit, using("ru"):
        assessment = case.assessment(audit)
        write_reports(
            audit, case.host, assessment, [form], case.path.parent / "x", "r"
        )  # what was judged is kept
        from otklik.pipeline import ReportAsked

        options = proof_options(assessment, audit, ReportAsked())
        report = change(build_report(assessment, audit, case.host, "ru", options=options))
        return BY_ID[form].write(document_of_kind(kind_of(form), "", report, assessment, audit, case.host))


def retitled(report: Report) -> Report:
    rows = tuple(msgspec.structs.replace(row, title="Снять обложку") for row in report.recommendations)
    return msgspec.structs.replace(report, recommendations=rows)


def by_an_older_version(report: Report) -> Report:
    """What another version would have written: its name, and an assessment of its own."""
    told = msgspec.json.encode(report).decode().replace(report.product, "otklik 0.0.7")
    for length in (64, 16):
        told = told.replace(report.assessment_id[:length], "f" * length)
    return msgspec.json.decode(told, type=Report)


@pytest.mark.parametrize("form", ALL)
def test_a_report_is_identical_to_what_its_audit_gives_though_work_went_on(case: Case, form: str) -> None:
    content = case.report(kind_of(form), form)
    assert verified(case, content).verdict is Verdict.IDENTICAL
    case.say("cover/minzdrav", status="done")
    with AuditFile.open(case.path) as audit:
        audit.replace_profile(PROFILE.replace("Школа № 5", "Лицей № 5"))
    found = verified(case, content)
    assert (found.verdict, found.is_same_assessment) == (Verdict.IDENTICAL, True)


def test_what_was_collected_after_the_report_does_not_count(case: Case) -> None:
    content = case.report("full", "json")
    with AuditFile.open(case.path) as audit:
        snapshot = audit.open_snapshot(
            msgspec.structs.replace(audit.snapshots()[0].account), audit.snapshots()[0].window, BACK
        )
        audit.close_snapshot(snapshot.id, BACK)
    assert case.report("full", "json") != content
    assert verified(case, content).verdict is Verdict.IDENTICAL


@pytest.mark.parametrize("form", ALL)
def test_other_words_are_told_with_their_place_and_both_wordings(case: Case, form: str) -> None:
    found = verified(case, forged(case, form, retitled))
    assert found.verdict is Verdict.DIFFERS
    first = found.differences[0]
    assert first.place
    assert "Поставить" in " ".join(one.ours for one in found.differences)
    assert "Снять" in " ".join(one.theirs for one in found.differences)


@pytest.mark.parametrize("form", ALL)
def test_another_version_that_says_the_same_is_told_as_such(case: Case, form: str) -> None:
    found = verified(case, forged(case, form, by_an_older_version))
    assert (found.verdict, found.differences) == (Verdict.SAME_CONTENT, ())
    assert ("product", "otklik 0.0.7") in {(name, then) for name, then, _now in found.versions}
    assert not found.is_same_assessment


def resaved(form: str, content: bytes) -> bytes:
    """As another program saves it without a change."""
    source, target = io.BytesIO(content), io.BytesIO()
    if form == "docx":
        docx.Document(source).save(target)
    elif form == "pptx":
        pptx.Presentation(source).save(target)
    else:
        writer = PdfWriter(clone_from=PdfReader(source))
        writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize("form", ["docx", "pptx", "pdf"])
def test_a_file_saved_again_that_no_office_has_signed_is_altered(case: Case, form: str) -> None:
    found = verified(case, resaved(form, case.report(kind_of(form), form)))
    assert found.verdict is Verdict.ALTERED
    assert found.differences  # where, as far as it can be told
    assert found.office == ""


def parts_changed(content: bytes, change: Callable[[str, bytes], bytes], **added: bytes) -> bytes:
    """An office file with parts rewritten, and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, body in added.items():
            new.writestr(name.replace("__", "/") + ".xml", body)
    return stream.getvalue()


def signed_by_word(name: str, body: bytes) -> bytes:
    """As an office that saves the file signs it."""
    if name != "docProps/app.xml":
        return body
    told = re.sub(rb"<Application>[^<]*", b"<Application>Microsoft Office Word", body)
    return re.sub(rb"<AppVersion>[^<]*", b"<AppVersion>16.0000", told)


def test_a_file_that_an_office_signed_is_saved_again_and_the_office_is_named(case: Case) -> None:
    found = verified(case, parts_changed(case.report("governor", "docx"), signed_by_word))
    assert (found.verdict, found.differences, found.office) == (Verdict.SAVED_AGAIN, (), "Microsoft Office")


@pytest.mark.parametrize(
    "application", ["openpyxl", "Microsoft Excel Compatible / Openpyxl 3.1.5", "", "Notepad"]
)
def test_a_signature_of_no_known_office_accounts_for_nothing(case: Case, application: str) -> None:
    def sign(name: str, body: bytes) -> bytes:
        if name != "docProps/app.xml":
            return body
        return re.sub(rb"<Application>[^<]*", b"<Application>" + application.encode(), body)

    assert verified(case, parts_changed(case.report("governor", "docx"), sign)).verdict is Verdict.ALTERED


def replaced(part: str, old: str, new: str) -> Callable[[str, bytes], bytes]:
    def change(name: str, body: bytes) -> bytes:
        body = signed_by_word(name, body)
        if re.fullmatch(part, name):
            assert old.encode() in body, (name, old)
            return body.replace(old.encode(), new.encode(), 1)
        return body

    return change


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FORGED: dict[str, tuple[str, str, Callable[[str, bytes], bytes], dict[str, bytes], str]] = {
    "a comment in a document": (
        "docx", "governor", signed_by_word,
        {"word__comments": f"<w:comments {W}><w:comment w:id='1'><w:p><w:r><w:t>Итог 99</w:t></w:r></w:p></w:comment></w:comments>".encode()},
        "Итог 99",
    ),
    "a footnote in a document": (
        "docx", "governor", signed_by_word,
        {"word__footnotes": f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>Не так</w:t></w:r></w:p></w:footnote></w:footnotes>".encode()},
        "Не так",
    ),
    "text that was hidden in a document": (
        "docx", "governor", replaced(r"word/document\.xml", "<w:r><w:t", "<w:r><w:rPr><w:vanish/></w:rPr><w:t"), {}, "",
    ),
    "a number of a chart in a workbook": (
        "xlsx", "governor", replaced(r"xl/charts/chart1\.xml", "<c:v>0</c:v>", "<c:v>99</c:v>"), {}, "99",
    ),
    "a comment in a workbook": (
        "xlsx", "governor", signed_by_word,
        {"xl__comments1": b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><commentList><comment ref="A1"><text><t>99 of 100</t></text></comment></commentList></comments>'},
        "99 of 100",
    ),
    "a row hidden in a workbook": (
        "xlsx", "governor", replaced(r"xl/worksheets/sheet2\.xml", '<row r="2"', '<row hidden="1" r="2"'), {}, "2",
    ),
    "a sheet hidden in a workbook": (
        "xlsx", "governor", replaced(r"xl/workbook\.xml", 'sheetId="2"', 'sheetId="2" state="hidden"'), {}, "",
    ),
    "a slide hidden in a presentation": (
        "pptx", "presentation", replaced(r"ppt/slides/slide2\.xml", "<p:sld ", '<p:sld show="0" '), {}, "hidden slide",
    ),
    "a number of a chart in a presentation": (
        "pptx", "presentation", replaced(r"ppt/charts/chart\d+\.xml", "<c:v>0.0</c:v>", "<c:v>99</c:v>"), {}, "99",
    ),
    "a title of a slide": (
        "pptx", "presentation", replaced(r"ppt/slides/slide1\.xml", "Приреченская", "Заречная"), {}, "Заречная",
    ),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forgery_beside_the_words_is_told_even_where_an_office_has_signed_the_file(
    case: Case, forgery: str
) -> None:
    form, kind, change, added, told = FORGED[forgery]
    content = case.report(kind, form)
    forged_one = parts_changed(content, change, **added)
    assert forged_one != content
    found = verified(case, forged_one)
    assert found.verdict is Verdict.DIFFERS
    assert told in " ".join(one.theirs for one in found.differences)


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        ("html", "</style>", '#summary::after{content:"Итог 99 из 100"}</style>'),
        ("html", "</style>", "#sections{display:none}</style>"),
        (
            "html",
            "<p",
            "<p hidden",
        ),
        ("md", "**", "__"),
        ("json", "{", "{ "),
    ],
)
def test_markup_changed_beneath_the_same_words_is_altered_and_its_line_is_told(
    case: Case, form: str, old: str, new: str
) -> None:
    text = case.report(kind_of(form), form).decode()
    assert old in text
    changed = text.replace(old, new, 1)
    found = verified(case, changed.encode())
    assert found.verdict in (Verdict.ALTERED, Verdict.DIFFERS)
    assert found.verdict.is_forgery
    if form == "html":
        assert found.verdict is Verdict.ALTERED
        (one,) = found.differences
        line = next(
            n
            for n, (a, b) in enumerate(zip(text.splitlines(), changed.splitlines(), strict=True), 1)
            if a != b
        )
        assert one.place.startswith(f"line {line}, ")
        assert one.ours != one.theirs


def test_something_drawn_over_a_page_of_a_pdf_is_altered(case: Case) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(case.report("governor", "pdf"))))
    stream = StreamObject()
    stream.set_data(b"1 0 0 rg 0 0 300 300 re f")
    page = writer.pages[0]
    page[NameObject("/Contents")] = ArrayObject([page.raw_get("/Contents"), writer._add_object(stream)])
    made = io.BytesIO()
    writer.write(made)
    found = verified(case, made.getvalue())
    assert found.verdict is Verdict.ALTERED
    assert found.differences[0].place == "page 1: what is drawn on it"


def test_an_assessment_that_the_audit_does_not_remember_accounts_for_nothing(case: Case) -> None:
    """Somebody who rewrites the id in the proof gains no other version by it."""
    page = case.report("governor", "html").decode()
    proof = carried(page.encode(), "r")[1]
    other = page.replace(proof.assessment, "f" * 64).replace(proof.assessment[:16], "f" * 16)
    found = verified(case, other.encode())
    assert (found.verdict, found.is_known, found.is_same_assessment) == (Verdict.ALTERED, False, False)


def test_a_report_whose_assessment_an_earlier_version_named_otherwise_is_the_same_content(case: Case) -> None:
    page = case.report("governor", "html").decode()
    proof = carried(page.encode(), "r")[1]
    with AuditFile.open(case.path) as audit:
        text = next(text for kind, *_rest, text in audit.inputs() if kind == "method")
        audit.add_input("method", "judged-by", "", text.replace(proof.assessment, "e" * 64))
    older = page.replace(proof.assessment, "e" * 64).replace(proof.assessment[:16], "e" * 16)
    found = verified(case, older.encode())
    assert (found.verdict, found.is_known) == (Verdict.SAME_CONTENT, True)


@pytest.mark.parametrize("form", ["docx", "xlsx", "pptx"])
def test_libreoffice_saves_a_file_again_and_its_words_are_found_the_same(
    case: Case, form: str, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("needs LibreOffice: apt install libreoffice")
    source = tmp_path / f"r.{form}"
    source.write_bytes(case.report(kind_of(form), form))
    ran = subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form, "--outdir", str(tmp_path / "saved"), str(source)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = verified(case, (tmp_path / "saved" / source.name).read_bytes())
    assert found.differences == ()
    assert (found.verdict, found.office) == (Verdict.SAVED_AGAIN, "LibreOffice")


def test_a_page_taken_out_of_a_pdf_is_told(case: Case) -> None:
    reader = PdfReader(io.BytesIO(case.report("full", "pdf")))
    writer = PdfWriter(clone_from=reader)
    assert len(writer.pages) > 1
    writer.remove_page(1)
    stream = io.BytesIO()
    writer.write(stream)
    found = verified(case, stream.getvalue())
    assert found.verdict is Verdict.DIFFERS
    assert found.differences[0].place.startswith("page ")


@pytest.mark.parametrize(("form", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")])
def test_a_number_changed_inside_an_office_file_is_told(case: Case, form: str, part: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(case.report(kind_of(form), form))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            new.writestr(
                name, body.replace("Приреченская".encode(), "Заречная".encode(), 1) if name == part else body
            )
    found = verified(case, stream.getvalue())
    assert found.verdict is Verdict.DIFFERS
    assert "Заречная" in found.differences[0].theirs


def test_an_address_changed_under_a_link_is_told(case: Case) -> None:
    page = case.report("governor", "html").replace(
        b"<p", b'<p><a href="https://vk.com/another"></a></p><p', 1
    )
    found = verified(case, page)
    assert found.verdict is Verdict.DIFFERS
    assert found.differences[0].theirs == "https://vk.com/another"


def test_a_plan_that_was_filled_in_is_told_cell_by_cell(case: Case) -> None:
    plan = case.report("plan", "xlsx")
    assert verified(case, plan).verdict is Verdict.IDENTICAL
    found = verified(
        case, filled(plan, {"cover/minzdrav": {"status": "Сделано", "comment": "в срок"}}, who="Минздрав")
    )
    assert (found.verdict, found.differences) == (Verdict.EDITED, ())
    assert {(edit.place, edit.ours, edit.theirs) for edit in found.edits} == {
        ("План действий!F2", "Не начато", "Сделано"),
        ("План действий!I2", "", "в срок"),
        ("Кто заполнил!B2", "", "Минздрав"),
    }


def test_a_locked_cell_of_a_plan_that_was_changed_is_no_filling_in(case: Case) -> None:
    def change(book: Any) -> None:
        book["План действий"]["B2"].value = "Ничего не делать"

    from planned_audit import edited

    found = verified(case, edited(case.report("plan", "xlsx"), change))
    assert found.verdict is Verdict.DIFFERS
    assert [(one.place, one.theirs) for one in found.differences] == [
        ("План действий!B2", "Ничего не делать")
    ]


@pytest.mark.parametrize("form", ALL)
def test_a_report_of_another_audit_is_one_sentence(case: Case, form: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    foreign = Case(tmp_path / "other")
    with pytest.raises(ImportFileError, match="is a report of the audit") as refused:
        verified(case, foreign.report(kind_of(form), form))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("form", ALL)
def test_a_file_cut_short_is_one_sentence(case: Case, form: str) -> None:
    content = case.report(kind_of(form), form)
    with pytest.raises(ImportFileError, match=r"damaged or cut short|carries no proof"):
        verified(case, content[: len(content) * 2 // 3])


@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"Hello", b"{}", b"<!doctype html><p>x</p></html>", b"%PDF-1.7\n%%EOF", b"PK\x05\x06" + bytes(18), b"\xff\xfe\x00"]
)  # fmt: skip
def test_a_file_without_a_proof_is_one_sentence(case: Case, content: bytes) -> None:
    with pytest.raises(ImportFileError, match=r"is empty|carries no proof|damaged or cut short"):
        verified(case, content)


def test_a_report_from_a_copy_with_more_events_is_one_sentence(case: Case, tmp_path: Path) -> None:
    other = Case.__new__(Case)
    other.host, other.method, other.path = case.host, case.method, tmp_path / "b.otklik"
    with AuditFile.open(case.path) as audit:
        audit.copy(other.path)
    other.say("avatar/", status="done", at=BACK + timedelta(days=1))
    with pytest.raises(StoreError, match="no journal event"):
        verified(case, other.report("governor", "html"))


def test_a_converted_file_is_one_sentence(case: Case) -> None:
    page = case.report("governor", "html")
    proof = carried(page, "r")[1]
    markdown = case.report("governor", "md").decode()
    from otklik.report.proof import proof_comment

    as_text = markdown[: markdown.rindex("<!--")] + proof_comment(proof)
    with pytest.raises(ImportFileError, match="was converted"):
        verified(case, as_text.encode())


def test_an_audit_changed_by_hand_proves_nothing(case: Case) -> None:
    content = case.report("governor", "html")
    with AuditFile.open(case.path) as audit:
        audit.connection.execute("DROP TRIGGER event_is_never_changed")
        audit.connection.execute("UPDATE event SET author = 'Х'")
    with pytest.raises(StoreError, match="was changed by hand"):
        verified(case, content)


def test_facts_that_were_changed_show_in_the_report(case: Case) -> None:
    content = case.report("full", "json")
    with AuditFile.open(case.path) as audit:
        case.collect(audit, cover=True, of=(VK_MINZDRAV,))
        audit.connection.execute("DELETE FROM input WHERE kind = 'method'")
    # the packs of the test are not installed, and the audit no longer says which they were
    assert verified(case, content).verdict is Verdict.DIFFERS


SCRIPT = """
import sys, hashlib
sys.path[:0] = [{tests!r}]
from document_sample import sample
from report_sample import make_report
from otklik.report import FORMATS
for form in FORMATS:
    for thing in (sample(), make_report()):
        print(form.id, hashlib.sha256(form.write(thing)).hexdigest())
"""


def test_the_same_content_is_the_same_bytes_in_another_process() -> None:
    """With other hash seeds, so that no set or dict decides an order."""
    script = SCRIPT.format(tests=str(Path(__file__).parents[2]))
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "OTKLIK_LANG": "ru", "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert outputs[0] == outputs[1]
    assert len(outputs[0].splitlines()) == 2 * len(FORMATS)
