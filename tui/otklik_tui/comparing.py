"""Two audit files compared, as the screen and the line mode ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from otklik.i18n import _, language

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.report.comparison.model import ComparisonReport


class Made(NamedTuple):
    """A comparison, the name of its files, and the files that were compared, the earlier audit first."""

    report: ComparisonReport
    name: str
    files: tuple[str, str]


def compared(path: Path, other: Path, host: Host) -> Made:
    """The later audit against the earlier one, of two of one day the open one against the other.

    `path`: the open one. Raises OtklikError.
    """
    from otklik.compare.times import compare
    from otklik.report.comparison.build import build_comparison
    from otklik.store import AuditFile

    with AuditFile.open(other, read_only=True) as first, AuditFile.open(path, read_only=True) as second:
        before, after = sorted(
            (first, second), key=lambda audit: audit.as_of
        )  # of one day: as they stand here
        report = build_comparison(compare(before, after, host), host, language())
    paths = (before.path, after.path)
    files = (
        (str(paths[0]), str(paths[1])) if paths[0].name == paths[1].name else (paths[0].name, paths[1].name)
    )
    return Made(report, f"{paths[0].stem}-{paths[1].stem}", files)


def files_told(files: tuple[str, str]) -> str:
    """Which file is which: copies of one audit have one day and one id."""
    return _("Files: before {before}, now {after}").format(before=files[0], after=files[1])


def comparison_formats(host: Host) -> tuple[tuple[str, str], ...]:
    """(id, words) of the formats that can write a comparison."""
    return tuple(
        (identifier, f"{identifier}: {form.title.in_language(language())}")
        for identifier, form in host.report_formats.items()
        if "comparison" in form.writes
    )
