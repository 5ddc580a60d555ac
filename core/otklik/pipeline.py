"""The stages right of the audit file joined: packs are read, the audit is judged, reports are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.errors import PackError, UsageError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.packs.link import Method, held, link, read_packs
from otklik.profile import parse_profile
from otklik.store import AuditFile
from otklik.whole_file import whole_file

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.measure import AccountMeasured
    from otklik.platform import ReportFormat
    from otklik.report.comparison.model import ComparisonReport
    from otklik.report.model import Report


def method_of(
    host: Host, more: Iterable[Path] = (), named: Iterable[str] = (), instead: Iterable[Path] = ()
) -> Method:
    """Installed packs, of those that are opt-in the `named` ones, and those in the folders of `more`. Packs in the
    folders of `instead` stand in place of those with their ids.

    Raises PackError, also for a name that no pack has: an audit by fewer norms than were asked for would mislead.
    """
    try:
        installed = read_packs(host.packs.values())
        given, new = read_packs(more), read_packs(instead)
        replaced = {pack.id for pack in new}
        packs = [*(pack for pack in (*installed, *given) if pack.id not in replaced), *new]
        return link(held(packs, frozenset(named), {pack.id for pack in (*given, *new)}), host)
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
) -> Assessment:
    """Judge an audit by the installed packs, whose texts are kept among its inputs.

    With `method` folders of packs replace installed ones, with `as_stored` the audit's own packs judge, as deep and by
    the scoring profile that it was judged by: both are looked at and not kept. Raises UsageError, PackError.
    """
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
    assessment = judge_audit(
        audit, host, chosen.at_depth(Depth(depth or "full")), scoring=scoring or "default"
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
) -> Assessment:
    """Judge by `method` with everything that the audit holds: what the last audit recommended, medians of others.

    Nothing is written. `norms_on`: by the norms of another day. `accounts`: measured before.
    """
    from otklik.assess import assess
    from otklik.compare.matching import native_numbers
    from otklik.last_audit import last_audit
    from otklik.medians import corpus_in

    profile = parse_profile(audit.profile_text)
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
    )


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


def write_reports(
    audit: AuditFile,
    host: Host,
    assessment: Assessment,
    formats: Sequence[str],
    folder: Path,
    name: str,
    *,
    with_review: bool = False,
    is_trial: bool = False,
) -> list[Path]:
    """Write the report in each format, in the language in force; returns the files. Raises UsageError, StoreError.

    `with_review` adds the checks of the audit itself. A report is what an audit was judged by from then on, unless
    `is_trial`: judged by other packs to see what they do.
    """
    from otklik.report.build import build_report

    forms = _formats(host, formats, "report")
    report = build_report(assessment, audit, host, language(), with_review=with_review)
    written = _write(report, forms, folder, name)
    if not (audit.read_only or is_trial):
        keep_assessment(audit, assessment, is_reported=True)
    return written


def write_comparison(
    report: ComparisonReport, host: Host, formats: Sequence[str], folder: Path, name: str
) -> list[Path]:
    """Write a comparison in each format; returns the files. Raises UsageError, StoreError."""
    return _write(report, _formats(host, formats, "comparison"), folder, name)


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


def _write(
    report: Report | ComparisonReport, forms: Sequence[ReportFormat], folder: Path, name: str
) -> list[Path]:
    written = []
    for form in forms:
        path = folder / f"{name}{form.suffix}"
        with whole_file(path) as stream:
            stream.write(form.write(report))
        written.append(path)
    return written
