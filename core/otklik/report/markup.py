"""Pieces of Markdown in which nothing collected can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from otklik.report import words
from otklik.safe_text import safe_line

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)")
_AUTOLINK = re.compile(r"(?i)(?<=https)(?=:)|(?<=http)(?=:)|(?<=ftp)(?=:)|(?<=www)(?=\.)|(?=@)")
_AT_START = re.compile(r"^(?=#{1,6}(?:\s|$)|[+-](?:\s|$)|-{2}|=)|^(\d+)(?=[.)](?:\s|$))")


def plain(text: str) -> str:
    """`text` on one line with every sign escaped that Markdown, its tables, its autolinks or HTML would act upon."""
    line = _SPECIAL.sub(r"\\\g<0>", safe_line(text))
    line = _AUTOLINK.sub(r"\\", line)
    return _AT_START.sub(lambda match: (match.group(1) or "") + "\\", line)


def link(url: str, is_link: bool, text: str = "") -> str:
    """A link where the address may be one, else the address as text."""
    if is_link and "\\" not in url:
        address = url.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
        return f"[{plain(text)}](<{address}>)" if text else f"<{address}>"
    return f"{plain(text)}{words.ASIDE}{plain(url)}" if text and url and text != url else plain(text or url)


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Cells are Markdown already."""
    yield ""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def heading(level: int, text: str, anchor: str = "") -> list[str]:
    mark = f'<a id="{anchor}"></a>' if anchor else ""
    return ["", f"{'#' * level} {mark}{plain(text)}", ""]
