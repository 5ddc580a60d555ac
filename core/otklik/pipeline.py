"""The stages right of the audit file joined: packs are read, the audit is judged, reports are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from otklik.errors import PackError, UsageError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.packs.link import Method, gather, held, link_sound
from otklik.profile import parse_profile
from otklik.store import AuditFile
from otklik.whole_file import whole_file

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.measure import AccountMeasured
    from otklik.measuring_apart import MeasuringApart
    from otklik.memory import Memory
    from otklik.memory_kept import MeasurementsKept
    from otklik.platform import ReportFormat
    from otklik.profile.model import Profile
    from otklik.report.comparison.model import ComparisonReport
    from otklik.report.document import Document
    from otklik.report.model import Report


def method_of(
    host: Host, more: Iterable[Path] = (), named: Iterable[str] = (), instead: Iterable[Path] = ()
) -> Method:
    """Installed packs, of those that are opt-in the `named` ones, and those in the folders of `more`. Packs in the
    folders of `instead` stand in place of those with their ids.

    Raises PackError, also for a name that no pack has: an audit by fewer norms than were asked for would mislead.
    """
    try:
        installed, given, new = gather(host.packs.values()), gather(more), gather(instead)
        problems = [*installed.problems, *given.problems, *new.problems]
        replaced = {pack.id for pack in new.packs}
        packs = [*(pack for pack in (*installed.packs, *given.packs) if pack.id not in replaced), *new.packs]
        by_user = {pack.id for pack in (*given.packs, *new.packs)}
        is_whole = installed.is_whole and given.is_whole and new.is_whole
        if is_whole:
            packs = held(packs, frozenset(named), by_user)
        return link_sound(packs, host, problems, is_whole)
    except PackError as error:
        raise PackError([*error.problems, *_brought_by(error, host)]) from error


def _brought_by(error: PackError, host: Host) -> Iterator[str]:
    """Which plugins the packs that cannot be used came with: without them everything else works."""
    from otklik.packs.read import read_pack

    plugins = {state.name: state.distribution for state in host.states}
    for name, folder in host.packs.items():
        plugin = host.owner("pack", name) or ""
        if plugins.get(plugin) == "otklik":
            continue
        try:
            names = (name, read_pack(folder).id)
        except PackError:
            names = (name, name)
        if any(problem.startswith(tuple(f"{one}/" for one in names)) for problem in error.problems):
            yield _(
                "The pack {pack} came with the plugin {plugin}: update it, or uninstall it to go on without."
            ).format(pack=names[1], plugin=plugins.get(plugin) or plugin)


def assess_audit(
    audit: AuditFile,
    host: Host,
    *,
    packs: Iterable[Path] = (),
    method: Iterable[Path] = (),
    as_stored: bool = False,
    depth: str = "",
    scoring: str = "",
    memory: Memory | None = None,
    measurements: MeasurementsKept | None = None,
) -> Assessment:
    """Judge an audit by the installed packs, whose texts are kept among its inputs.

    With `method` folders of packs replace installed ones, with `as_stored` the audit's own packs judge, as deep and by
    the scoring profile that it was judged by: both are looked at and not kept. `memory`: of an earlier assessment.
    `measurements`: of earlier commands. Raises UsageError, PackError.
    """
    from otklik.memory import Memory
    from otklik.packs.kept import Shelf, keep_texts
    from otklik.packs.model import Depth

    more, instead = tuple(packs), tuple(method)
    if depth not in {"", *(d.value for d in Depth)}:
        raise UsageError(_("--depth is express, core or full."))
    if as_stored and (instead or more):
        raise UsageError(_("--as-stored judges by the audit's own packs: leave out --method and --pack."))
    if as_stored:
        chosen, kept = Shelf(host).method(audit, audit.path.name)
        depth, scoring = depth or kept.depth, scoring or kept.scoring
    else:
        named = parse_profile(audit.profile_text).region.norms
        chosen = method_of(host, more, named, instead)
    with remembering(audit, host, measurements, memory or Memory()) as remembered:
        assessment = judge_audit(
            audit,
            host,
            chosen.at_depth(Depth(depth or "full")),
            scoring=scoring or "default",
            memory=remembered,
        )
    if not (audit.read_only or as_stored or instead):
        keep_texts(audit, chosen.packs)
        if not audit.meta("method"):
            keep_assessment(audit, assessment)
    return assessment


def judge_audit(
    audit: AuditFile,
    host: Host,
    method: Method,
    *,
    scoring: str = "default",
    norms_on: date | None = None,
    accounts: tuple[AccountMeasured, ...] | None = None,
    profile: Profile | None = None,
    memory: Memory | None = None,
) -> Assessment:
    """Judge by `method` with everything that the audit holds: what the last audit recommended, medians of others.

    Nothing is written. `norms_on`: by the norms of another day. `accounts`: measured before. `profile`: the audit's own,
    read before. `memory`: of an earlier assessment.
    """
    from otklik.assess import assess
    from otklik.compare.matching import native_numbers
    from otklik.last_audit import last_audit
    from otklik.medians import corpus_in

    profile = profile or parse_profile(audit.profile_text)
    return assess(
        audit,
        host,
        method,
        profile,
        scoring=scoring,
        norms_on=norms_on,
        last=last_audit(audit, profile, profile.accounts(host), lambda: native_numbers(audit)),
        corpus=corpus_in(audit),
        accounts=accounts,
        memory=memory,
    )


def measure_audit(
    audit: AuditFile, host: Host, memory: Memory, *, measurements: MeasurementsKept | None = None
) -> None:
    """Measure what installed packs judge, into the memory; nothing is judged, and nothing written to the audit.

    Raises UsageError, PackError.
    """
    from otklik.assess import measured

    profile = parse_profile(audit.profile_text)
    with remembering(audit, host, measurements, memory):
        measured(audit, host, method_of(host, named=profile.region.norms), profile, memory=memory)


@contextmanager
def remembering(
    audit: AuditFile, host: Host, measurements: MeasurementsKept | None, memory: Memory
) -> Iterator[Memory]:
    """The memory, into which what is kept of the audit was brought if it was empty, and of which is kept what is new."""
    if measurements is None:
        yield memory
        return
    known = measurements.bring(audit, host, memory) if memory.is_empty else memory.entries
    yield memory
    measurements.keep(audit, host, memory, known)


class Assessor:
    """Judges one audit again and again, as people answer and pages are collected anew: packs are read once, and only
    accounts whose facts have changed are measured again. Each assessment is what a fresh one would be.

    With `apart` another process measures, so that other threads of this one hardly wait; `host` has to be all that is
    installed. `measurements`: what earlier commands measured.
    """

    def __init__(
        self,
        host: Host,
        *,
        packs: Iterable[Path] = (),
        depth: str = "",
        scoring: str = "",
        apart: MeasuringApart | None = None,
        measurements: MeasurementsKept | None = None,
    ) -> None:
        from otklik.memory import Memory

        self._host, self._packs, self._depth, self._scoring = host, tuple(packs), depth, scoring
        self._memory = Memory()
        self._before: Assessment | None = None
        self._apart, self._measurements = apart, measurements
        self._measured: tuple[object, ...] = ()  # what of the audit was measured apart

    def assess(self, audit: AuditFile) -> Assessment:
        """The audit as it is now. Raises UsageError, PackError; Ended where `apart` was ended."""
        self._measure_apart(audit)
        before, memory = self._before, self._memory
        if before is None or before.profile.text != audit.profile_text:
            found = assess_audit(
                audit,
                self._host,
                packs=self._packs,
                depth=self._depth,
                scoring=self._scoring,
                memory=memory,
                measurements=self._measurements,
            )
        else:
            with remembering(audit, self._host, self._measurements, memory):
                found = judge_audit(
                    audit,
                    self._host,
                    before.method,
                    scoring=before.scoring.id,
                    profile=before.profile,
                    memory=memory,
                )
        self._before = found
        return found

    def _measure_apart(self, audit: AuditFile) -> None:
        if self._apart is None:
            return
        closed = tuple(sorted(snapshot.id for snapshot in audit.latest_snapshots().values()))
        facts = (audit.profile_text, closed)
        if facts != self._measured:
            self._apart.bring(audit.path.absolute(), self._memory)
            self._measured = facts


def keep_assessment(audit: AuditFile, assessment: Assessment, *, is_reported: bool = False) -> None:
    """From now on this is the method that the audit was judged by: --as-stored and comparisons go by it.

    `is_reported`: its total stands in a report, so that a later difference can be told.
    """
    from otklik.packs.kept import MethodKept, keep_method, packs_kept

    kept = MethodKept(
        packs=packs_kept(assessment.method.packs),
        depth=assessment.method.depth.value,
        scoring=assessment.scoring.id,
        versions=assessment.versions,
        assessment=assessment.id,
        heads=assessment.heads,
        total=assessment.score.total if is_reported else None,
    )
    keep_method(audit, assessment.method.packs, kept)


class ReportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What report is wanted. `is_trial`: judged by other packs to see what they do, so that the audit is not held to it."""

    kind: str = "full"  # full, governor, presentation, summary, owner, body
    reader: str = ""  # owner or body: this one alone
    with_review: bool = False  # with the checks of the audit itself
    is_trial: bool = False
    is_unsealed: bool = (
        False  # names and contacts of citizens as they were written: the journal has to say why
    )
    template: Path | None = None  # of the Word document
    is_named: bool = False  # the file's name is the user's own: no kind or reader is added to it


FULL = ReportAsked()


def write_reports(
    audit: AuditFile,
    host: Host,
    assessment: Assessment,
    formats: Sequence[str],
    folder: Path,
    name: str,
    asked: ReportAsked = FULL,
) -> list[Path]:
    """Write the report in each format, in the language in force; returns the files. Raises UsageError, StoreError;
    ExtraMissing, once everything else is written, where a format's library is not installed.

    A report is what an audit was judged by from then on, unless it is a trial.
    """
    from otklik.report.build import build_report

    forms = _formats(host, formats, "report" if asked.kind == "full" else "document")
    template = b""
    if asked.template is not None:
        forms, template = _with_template(forms, asked.template)
    report = build_report(
        assessment,
        audit,
        host,
        language(),
        with_review=asked.with_review,
        options=proof_options(assessment, audit, asked, template),
    )
    making = _Making(folder)
    for ending, document in _documents(report, asked, assessment, audit, host):
        making.write(document, forms, name if asked.is_named else name + ending)
    if making.written and not (audit.read_only or asked.is_trial):
        keep_assessment(audit, assessment, is_reported=True)
    return making.files()


def _with_template(forms: Sequence[ReportFormat], path: Path) -> tuple[list[ReportFormat], bytes]:
    """The formats with that of Word upon the office's own template, and its bytes. Raises UsageError."""
    from otklik.report import Docx

    try:
        from otklik.report.docx import read_template

        template = read_template(path)
    except ModuleNotFoundError:
        return list(forms), b""  # the format itself says what to install
    own = Docx(template)
    return [own if form.id == own.id else form for form in forms], template


def report_text(audit: AuditFile, host: Host, assessment: Assessment, asked: ReportAsked = FULL) -> str:
    """The report as Markdown, the first of them where there is one for each reader: to be looked at before it is written."""
    from otklik.report import Markdown
    from otklik.report.build import build_report

    report = build_report(assessment, audit, host, language(), with_review=asked.with_review)
    found = next(_documents(report, asked, assessment, audit, host), None)
    return Markdown().write(found[1]).decode() if found is not None else ""


def proof_options(
    assessment: Assessment, audit: AuditFile, asked: ReportAsked, template: bytes = b""
) -> dict[str, str]:
    """What decided a report's content besides the journal: its files carry it, `otklik verify` renders by it."""
    from otklik.report.private import UNSEALED
    from otklik.store.as_of import profile_hash

    closed = [s.closed_at for s in audit.latest_snapshots().values() if s.closed_at is not None]
    options = {
        "depth": assessment.method.depth.value,
        "scoring": assessment.scoring.id,
        "profile": profile_hash(audit.profile_text),
        "collected": max(closed).isoformat() if closed else "",
        "review": "yes" if asked.with_review else "",
        "trial": "yes" if asked.is_trial else "",
        UNSEALED: "yes" if asked.is_unsealed else "",
        "template": hashlib.sha256(template).hexdigest() if template else "",
    }
    return {name: value for name, value in options.items() if value}


def document_of_kind(
    kind: str, reader: str, report: Report, assessment: Assessment, audit: AuditFile, host: Host
) -> Report | Document:
    """What a format is given to write a report of that kind. Raises UsageError for a kind or reader that there is not."""
    from otklik.report.layouts import lay_out

    if kind == "full":
        return report
    if kind == "summary":
        from otklik.report.pages_summary import pages_document

        return pages_document(assessment, audit, host, report, report.options)
    return lay_out(report, kind, reader, report.options)


def _documents(
    report: Report, asked: ReportAsked, assessment: Assessment, audit: AuditFile, host: Host
) -> Iterator[tuple[str, Report | Document]]:
    """What is to be written, each with the ending of its file's name."""
    from otklik.report.layouts.reader_pack import owners_of

    everybody: Mapping[str, Sequence[str]] = {
        "owner": owners_of(report),
        "body": [body.id for body in report.bodies],
    }
    for reader in [asked.reader] if asked.reader else everybody.get(asked.kind, ("",)):
        ending = "" if asked.kind == "full" else "".join(f"-{part}" for part in (asked.kind, reader) if part)
        yield ending, document_of_kind(asked.kind, reader, report, assessment, audit, host)


def write_comparison(
    report: ComparisonReport, host: Host, formats: Sequence[str], folder: Path, name: str
) -> list[Path]:
    """Write a comparison in each format; returns the files. Raises UsageError, StoreError, ExtraMissing as above."""
    making = _Making(folder)
    making.write(report, _formats(host, formats, "comparison"), name)
    return making.files()


def _formats(host: Host, formats: Sequence[str], what: str) -> list[ReportFormat]:
    """The formats of these ids. Raises UsageError for one that does not exist or cannot write `what`."""
    known = {i: form for i, form in host.report_formats.items() if what in form.writes}
    unknown = [f for f in formats if f not in known]
    if unknown:
        raise UsageError(
            _("There is no report format {name}. There are: {known}.").format(
                name=", ".join(unknown), known=", ".join(sorted(known))
            )
        )
    return [known[identifier] for identifier in formats]


class _Making:
    """Files that are written into a folder, and formats that could not be."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written: list[Path] = []
        self._missing: dict[str, None] = {}

    def write(
        self, report: Report | ComparisonReport | Document, forms: Sequence[ReportFormat], name: str
    ) -> None:
        """In each format whose library is there."""
        from otklik.errors import ExtraMissing

        for form in forms:
            try:
                content = form.write(report)
            except ExtraMissing as missing:
                self._missing.update(dict.fromkeys(missing.formats))
                continue
            path = self._folder / f"{name}{form.suffix}"
            with whole_file(path) as stream:
                stream.write(content)
            self.written.append(path)

    def files(self) -> list[Path]:
        """What was written. Raises ExtraMissing where a format was not."""
        if self._missing:
            from otklik.report import extra_missing

            raise extra_missing(tuple(self._missing), self.written)
        return self.written
