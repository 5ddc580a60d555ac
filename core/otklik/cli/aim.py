"""Where files are written that `--out` and `--format` ask for: a folder of several, or the one file that is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.host import Host


class Aim(NamedTuple):
    """`name` without suffix; `is_file`: the user named the file, so nothing is added to its name."""

    formats: list[str]
    folder: Path
    name: str
    is_file: bool


def aim(out: Path | None, formats: list[str], host: Host, folder: Path, name: str) -> Aim:
    """`out`, or `folder` where there is none. Raises UsageError where one file is named for several formats.

    `-o report.pdf` alone asks for PDF; `formats` are those the user named.
    """
    target = out or folder
    by_suffix = {form.suffix: identifier for identifier, form in host.report_formats.items()}
    identifier = by_suffix.get(target.suffix.lower())
    if out is None or identifier is None or target.is_dir():
        return Aim(formats, target, name, False)
    if formats not in ([], [identifier]):
        raise UsageError(
            _("{file} is one file, and {formats} is asked for. Name a folder, or leave -f out.").format(
                file=out, formats=", ".join(formats)
            )
        )
    return Aim([identifier], out.parent, out.stem, True)
