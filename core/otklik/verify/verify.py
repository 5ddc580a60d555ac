"""Renders a report again from the head that it carries, and says how the file stands to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import msgspec

from otklik.errors import ImportFileError, StoreError, UsageError
from otklik.host import Host
from otklik.i18n import _, using
from otklik.report.document import Document, Proof
from otklik.store import AuditFile
from otklik.store.as_of import AuditAsOf
from otklik.store.journal import damaged
from otklik.verify.carried import carried, proof_of_report
from otklik.verify.differ import MOST, Difference, differences
from otklik.verify.markup import beneath_words
from otklik.verify.offices import saved_by
from otklik.verify.pieces import Piece
from otklik.verify.texts import pieces

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.packs.link import Method
    from otklik.report.model import Report

CARRIERS = (
    "proof",
    "versions",
    "options",
    "assessment_id",
    "product",
)  # of JSON: where a version shows itself


class Verdict(StrEnum):
    """How a file stands to what the audit gives."""

    IDENTICAL = "identical"  # byte for byte
    SAME_CONTENT = "same_content"  # the same words by another version
    SAVED_AGAIN = (
        "saved_again"  # the same words and versions, other bytes; an office program has signed the file
    )
    ALTERED = "altered"  # the same words and versions, other bytes, and no office that would account for it
    EDITED = "edited"  # made to be filled in, and only what may be filled in differs
    DIFFERS = "differs"

    @property
    def is_forgery(self) -> bool:
        """The report is not what the audit gives, and nothing known accounts for it."""
        return self in (Verdict.ALTERED, Verdict.DIFFERS)


OFFICE = ("docx", "xlsx", "pptx")


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """`differences`: what differs and should not; `edits`: what was filled in; `versions`: name, then, now; `office`: the
    program that signed the file, where it is another than wrote it; `is_known`: the audit remembers the assessment."""

    verdict: Verdict
    proof: Proof
    differences: tuple[Difference, ...] = ()
    edits: tuple[Difference, ...] = ()
    versions: tuple[tuple[str, str, str], ...] = ()
    is_same_assessment: bool = True
    form: str = ""
    office: str = ""
    is_known: bool = True


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """By what else a report may have been made: packs and template that are in no audit file."""

    packs: tuple[Path, ...] = ()
    method: tuple[Path, ...] = ()
    template: Path | None = None


def verify_report(
    content: bytes, name: str, audit: AuditFile, host: Host, by: Judge | None = None
) -> Verified:
    """Raises ImportFileError, StoreError or UsageError, one sentence, where the file cannot be compared at all."""
    form, proof = carried(content, name)
    _fits(form, proof, name, audit)
    by = by or Judge()
    then, rendered, document = render(audit, host, proof, by)
    if rendered == content:
        return Verified(verdict=Verdict.IDENTICAL, proof=proof, form=form)
    versions = versions_between(proof, then)
    is_editable = isinstance(document, Document) and document.is_editable
    ours = _words(form, rendered, then, is_editable=is_editable)
    theirs = _words(form, content, proof, is_editable=is_editable)
    if is_editable and form == "xlsx":
        differing, edits = _by_cell(ours, theirs, content, rendered)
    else:
        differing, edits = differences(ours, theirs), ()
    if is_editable and form != "xlsx":
        differing, edits = (), differing
    is_known = proof.assessment == then.assessment or proof.assessment in _remembered(audit)
    is_by_another = bool(versions) or (proof.assessment != then.assessment and is_known)
    office = saved_by(content, rendered) if form in OFFICE else ""
    if differing:
        verdict = Verdict.DIFFERS
    elif edits:
        verdict = Verdict.EDITED
    elif is_by_another:
        verdict = Verdict.SAME_CONTENT
    elif office:
        verdict = Verdict.SAVED_AGAIN
    else:
        verdict, differing = Verdict.ALTERED, beneath_words(form, rendered, content)
    return Verified(
        verdict=verdict,
        proof=proof,
        differences=differing,
        edits=edits,
        versions=versions,
        is_same_assessment=proof.assessment == then.assessment,
        form=form,
        office=office,
        is_known=is_known,
    )


def _remembered(audit: AuditFile) -> frozenset[str]:
    """Assessments that reports were written from: an earlier version gave the same one another id."""
    from otklik.packs.kept import METHOD, MethodKept

    kept = [
        msgspec.json.decode(text, type=MethodKept) for kind, *_rest, text in audit.inputs() if kind == METHOD
    ]
    return frozenset(one.assessment for one in kept)


def render(audit: AuditFile, host: Host, proof: Proof, by: Judge) -> tuple[Proof, bytes, Report | Document]:
    """The report that the audit gives for that proof: what it says of itself, its bytes, and what was written."""
    document = _document(audit, host, proof, by)
    form = host.report_formats.get(proof.format)
    if form is None:
        raise UsageError(_("There is no report format {name}.").format(name=proof.format or "—"))
    template = _template(proof, by)
    if template is not None:
        from otklik.report import Docx

        form = Docx(template)
    made = form.write(document)
    return carried(made, "")[1], made, document


def document_then(audit: AuditFile, host: Host, proof: Proof, by: Judge) -> tuple[Proof, Report | Document]:
    """The same, not written into a file. Raises StoreError, UsageError."""
    document = _document(audit, host, proof, by)
    return (document.proof if isinstance(document, Document) else proof_of_report(document)), document


def _document(audit: AuditFile, host: Host, proof: Proof, by: Judge) -> Report | Document:
    """What the audit gives for that proof, before it is written."""
    from otklik.pipeline import document_of_kind, judge_audit
    from otklik.report.build import build_report

    wrong = damaged(audit.events())
    if wrong:
        raise StoreError(
            _("{file} was changed by hand, nothing can be held against it: otklik verify {file}").format(
                file=audit.path
            )
        )
    collected = proof.options.get("collected", "")
    was = AuditAsOf(
        audit,
        proof.heads,
        collected=datetime.fromisoformat(collected) if collected else None,
        profile=proof.options.get("profile", ""),
    )
    method = _method(was, host, proof, by)
    with using(proof.language):
        assessment: Assessment = judge_audit(
            was, host, method, scoring=proof.options.get("scoring") or "default"
        )
    report = build_report(
        assessment,
        was,
        host,
        proof.language,
        with_review=bool(proof.options.get("review")),
        options=proof.options,
    )
    return document_of_kind(proof.kind, proof.reader, report, assessment, was, host)


def _fits(form: str, proof: Proof, name: str, audit: AuditFile) -> None:
    if proof.kind == "comparison":
        raise ImportFileError(
            _(
                "{file} compares audits, and is not held against one of them: make it again by otklik compare."
            ).format(file=name)
        )
    if proof.audit != audit.id:
        raise ImportFileError(
            _("{file} is a report of the audit {theirs}, and this one is {ours}.").format(
                file=name, theirs=proof.audit or "—", ours=audit.id
            )
        )
    if proof.format != form:
        raise ImportFileError(
            _(
                "{file} was converted: it was written as {written} and is {form} now. Take the file as it was written."
            ).format(file=name, written=proof.format or "—", form=form)
        )


def _method(audit: AuditFile, host: Host, proof: Proof, by: Judge) -> Method:
    """The packs that the report was judged by: those given, those the audit kept with that assessment, the installed."""
    from otklik.packs.kept import METHOD, MethodKept, Shelf
    from otklik.packs.model import Depth
    from otklik.pipeline import method_of
    from otklik.profile import parse_profile

    depth = Depth(proof.options.get("depth") or "full")
    if not (by.packs or by.method):
        lists = [
            msgspec.json.decode(text, type=MethodKept)
            for kind, _id, _version, _sha256, text in audit.inputs()
            if kind == METHOD
        ]
        # of another version the assessment has another id, its packs have the same
        exact = [kept for kept in lists if kept.assessment == proof.assessment]
        alike = [
            kept for kept in lists if {p.id: p.version for p in kept.packs}.items() <= proof.versions.items()
        ]
        if exact or alike:
            kept = (exact or alike)[-1]
            return Shelf(host).method_of(audit, kept, audit.path.name).at_depth(depth)
    named = parse_profile(audit.profile_text).region.norms
    return method_of(host, by.packs, named, by.method).at_depth(depth)


def _template(proof: Proof, by: Judge) -> bytes | None:
    """The office's own template, where the report was written into one and it is given."""
    if by.template is None:
        if proof.options.get("template"):
            raise UsageError(
                _("The report was written into a template of the office's own: name that file by --template.")
            )
        return None
    from otklik.report.docx import read_template

    content = read_template(by.template)
    if sha256(content).hexdigest() != proof.options.get("template"):
        raise UsageError(
            _("{file} is not the template that the report was written into.").format(file=by.template)
        )
    return content


def versions_between(then: Proof, now: Proof) -> tuple[tuple[str, str, str], ...]:
    """(name, then, now) of those that differ."""
    names = sorted({*then.versions, *now.versions})
    return tuple(
        (name, then.versions.get(name, ""), now.versions.get(name, ""))
        for name in names
        if then.versions.get(name) != now.versions.get(name)
    )


def _words(form: str, content: bytes, proof: Proof, *, is_editable: bool = False) -> tuple[Piece, ...]:
    """Its words but for those that name the version: another version's are another's, whatever it says."""
    from pypdf.errors import PyPdfError

    try:
        found = pieces(form, content, is_editable=is_editable)
    except (PyPdfError, ParseError, BadZipFile, ValueError, LookupError, TypeError, AttributeError) as error:
        # somebody may have made the file by hand: readers stumble over it in any of these ways
        raise ImportFileError(
            _("The text of the file cannot be read: {reason}.").format(reason=error)
        ) from error
    product = proof.versions.get("product", "")
    names = [proof.assessment, proof.assessment[:16], product, product.rpartition(" ")[2]]
    kept = []
    for piece in found:
        if form == "json" and piece.place.split(".")[0].split("[")[0] in CARRIERS:
            continue
        text = piece.text
        for told in filter(None, names):
            text = text.replace(told, "·")
        kept.append(Piece(piece.place, text))
    return tuple(kept)


def _by_cell(
    ours: Sequence[Piece], theirs: Sequence[Piece], content: bytes, rendered: bytes
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Cells that differ: those that may not be changed, and those that were made to be filled in."""
    from otklik.fulfilment.read import cells_to_fill_in

    left, right = _cells(ours), _cells(theirs)
    found = [
        Difference(place=place, ours=left.get(place, ""), theirs=right.get(place, ""))
        for place in dict.fromkeys([*left, *right])
        if left.get(place, "") != right.get(place, "")
    ]
    open_cells = cells_to_fill_in(content) | cells_to_fill_in(rendered)
    locked = [one for one in found if one.place not in open_cells]
    return tuple(locked[:MOST]), tuple(one for one in found if one.place in open_cells)


def _cells(found: Iterable[Piece]) -> Mapping[str, str]:
    cells: dict[str, str] = {}
    for piece in found:
        cells[piece.place] = f"{cells[piece.place]} {piece.text}" if piece.place in cells else piece.text
    return cells
