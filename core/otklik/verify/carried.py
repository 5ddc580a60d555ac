"""What a report file says of itself: its format by its content, and the proof in it."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import msgspec

from otklik.errors import ImportFileError
from otklik.i18n import _
from otklik.report.document import SCHEMA as DOCUMENT
from otklik.report.document import Document, Proof
from otklik.report.html_document import proof_of_html
from otklik.report.model import SCHEMA as REPORT
from otklik.report.model import Report
from otklik.report.ooxml import proof_of
from otklik.report.proof import proof_of_markdown

OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
LARGEST = 500_000_000  # bytes of a report that is looked at


def carried(content: bytes, name: str) -> tuple[str, Proof]:
    """(format, proof). Raises ImportFileError, one sentence: empty, cut short, or no report of ours."""
    if not content.strip():
        raise ImportFileError(_("{file} is empty.").format(file=name))
    if len(content) > LARGEST:
        raise ImportFileError(_("{file} is too large for a report.").format(file=name))
    form = format_of(content)
    if _is_cut(form, content):
        raise ImportFileError(
            _("{file} is damaged or cut short: ask for it again, or look at how it was sent.").format(
                file=name
            )
        )
    proof = _proof(form, content)
    if proof is None:
        raise ImportFileError(
            _(
                "{file} carries no proof of where it comes from: it was not written by otklik report, or the proof was taken out when it was saved again."
            ).format(file=name)
        )
    return form, proof


def format_of(content: bytes) -> str:
    """By the first bytes: what a file is called decides nothing."""
    if content.startswith(b"%PDF"):
        return "pdf"
    if content.startswith(b"PK"):
        return _office(content)
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "json" if start.startswith(b"{") else "md"


def _office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return "office"
    return next((form for part, form in OFFICE.items() if part in names), "office")


def _is_cut(form: str, content: bytes) -> bool:
    if form == "pdf":
        return b"%%EOF" not in content[-2000:]
    if form == "html":
        return b"</html>" not in content[-2000:].lower()
    if form == "json":
        try:
            msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return True
        return False
    if form in ("office", *OFFICE.values()):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return archive.testzip() is not None
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
            return True
    return False


def _proof(form: str, content: bytes) -> Proof | None:
    if form == "pdf":
        return _proof_of_pdf(content)
    if form == "html":
        return proof_of_html(content)
    if form == "md":
        return proof_of_markdown(content.decode("utf-8", "replace"))
    if form == "json":
        return _proof_of_json(content)
    return proof_of(content)


def _proof_of_pdf(content: bytes) -> Proof | None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    from otklik.report.pdf import PROOF

    try:
        about: Any = PdfReader(io.BytesIO(content)).metadata or {}
        told = str(about.get("/Keywords", ""))
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        return None  # a damaged file shows itself in any of these ways
    found = re.search(re.escape(PROOF) + r"(\{.*\})", told, re.DOTALL)
    if found is None:
        return None
    for text in (found[1], unescape(found[1])):
        try:
            return msgspec.json.decode(text, type=Proof)
        except msgspec.DecodeError:
            continue
    return None


def _proof_of_json(content: bytes) -> Proof | None:
    try:
        told = msgspec.json.decode(content)
        schema = told.get("schema") if isinstance(told, dict) else None
        if schema == DOCUMENT:
            return msgspec.convert(told, Document).proof
        if schema == REPORT:
            return proof_of_report(msgspec.convert(told, Report))
    except msgspec.ValidationError:
        return None
    return None


def proof_of_report(report: Report) -> Proof:
    """What the JSON of a whole report says of itself: the model carries it in fields of its own."""
    return Proof(
        audit=report.audit_id,
        assessment=report.assessment_id,
        heads=report.heads,
        kind="full",
        language=report.language,
        format="json",
        options=report.options,
        versions={"product": report.product, **{pack.id: pack.version for pack in report.packs}},
    )
