"""The stages right of the audit file joined: packs are read, the audit is judged, reports are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.errors import PackError, UsageError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.packs.link import Method, load_method
from otklik.profile import parse_profile
from otklik.store import AuditFile
from otklik.whole_file import whole_file

if TYPE_CHECKING:
    from otklik.assess import Assessment


def method_of(host: Host, more: Iterable[Path] = (), named: Iterable[str] = ()) -> Method:
    """Installed packs, of those that are opt-in the `named` ones, and those in the folders of `more`.

    Raises PackError, also for a name that no pack has: an audit by fewer norms than were asked for would mislead.
    """
    folders: list[Traversable] = [*host.packs.values(), *more]
    try:
        return load_method(folders, host, frozenset(named), frozenset(path.name for path in more))
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
    audit: AuditFile, host: Host, *, packs: Iterable[Path] = (), depth: str = "full", scoring: str = "default"
) -> Assessment:
    """Judge an audit by the installed packs; the packs' texts are kept among its inputs. Raises UsageError."""
    from otklik.assess import assess
    from otklik.packs.model import Depth

    profile = parse_profile(audit.profile_text)
    method = method_of(host, tuple(packs), profile.region.norms)
    if depth not in {d.value for d in Depth}:
        raise UsageError(_("--depth is express, core or full."))
    if not audit.read_only:
        for pack in method.packs:
            for name, text in pack.files.items():
                audit.add_input("pack", f"{pack.id}/{name}", pack.head.version, text)
    return assess(audit, host, method.at_depth(Depth(depth)), profile, scoring=scoring)


def write_reports(
    audit: AuditFile, host: Host, assessment: Assessment, formats: Sequence[str], folder: Path, name: str
) -> list[Path]:
    """Write the report in each format, in the language in force; returns the files. Raises UsageError, StoreError."""
    from otklik.report.build import build_report

    unknown = [f for f in formats if f not in host.report_formats]
    if unknown:
        raise UsageError(
            _("There is no report format {name}. There are: {known}.").format(
                name=", ".join(unknown), known=", ".join(sorted(host.report_formats))
            )
        )
    report = build_report(assessment, audit, host, language())
    written = []
    for identifier in formats:
        form = host.report_formats[identifier]
        path = folder / f"{name}{form.suffix}"
        with whole_file(path) as stream:
            stream.write(form.write(report))
        written.append(path)
    return written
