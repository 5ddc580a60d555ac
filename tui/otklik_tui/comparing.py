"""Two audit files compared, as the screen and the line mode ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from otklik.i18n import language

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.report.comparison.model import ComparisonReport


def compared(path: Path, other: Path, host: Host) -> tuple[ComparisonReport, str]:
    """The later audit against the earlier one, of two of one day the open one against the other; and the name of its files.

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
    return report, f"{before.path.stem}-{after.path.stem}"


def comparison_formats(host: Host) -> tuple[tuple[str, str], ...]:
    """(id, words) of the formats that can write a comparison."""
    return tuple(
        (identifier, f"{identifier}: {form.title.in_language(language())}")
        for identifier, form in host.report_formats.items()
        if "comparison" in form.writes
    )
