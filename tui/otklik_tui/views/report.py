"""What reports there are for whom, in which formats, and a preview in lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

import msgspec

from otklik.i18n import N_, _, language
from otklik.planning.people import titles_of

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host

KINDS: Mapping[str, tuple[str, str]] = {  # kind → (title, for whom) as msgids
    "full": (N_("In full"), N_("for specialists: every finding with its evidence")),
    "governor": (N_("Two pages"), N_("for the governor: result, trust, what to do first")),
    "presentation": (N_("Presentation"), N_("for the closing meeting")),
    "owner": (N_("Pack for each owner"), N_("what one role has to do in the whole region")),
    "body": (N_("Pack for each body"), N_("what concerns one body")),
    "summary": (N_("Pages by week and month"), N_("posts, reactions and views")),
}


_MARKS = (
    (re.compile(r"<[^<>]{1,200}>"), ""),  # anchors
    (re.compile(r"\*\*(.+?)\*\*"), r"\1"),
    (re.compile(r"\[([^\]]+)\]\(#[^)]*\)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])"), r"\1"),
)


class KindRow(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    title: str
    reader: str


def kind_rows() -> tuple[KindRow, ...]:
    """Kinds of reports."""
    return tuple(
        KindRow(kind=kind, title=_(title), reader=_(reader)) for kind, (title, reader) in KINDS.items()
    )


def formats_for(host: Host, kind: str) -> tuple[tuple[str, str], ...]:
    """(id, words) of formats that can write this kind."""
    what = "report" if kind == "full" else "document"
    return tuple(
        (identifier, f"{identifier}: {form.title.in_language(language())}")
        for identifier, form in host.report_formats.items()
        if what in form.writes
    )


def readers_of(assessment: Assessment, kind: str) -> tuple[tuple[str, str], ...]:
    """(id, words) of those for whom a pack can be made; nothing for a report that is one for all."""
    if kind == "owner":
        return tuple(titles_of(assessment.recommendations).items())
    if kind == "body":
        return tuple((body.id, body.short_name or body.name) for body in assessment.profile.bodies)
    return ()


def preview_lines(text: str, width: int) -> tuple[tuple[str, str], ...]:
    """(line, style) of a Markdown text without its marks; tables are not wrapped, for their columns would be lost."""
    lines: list[tuple[str, str]] = []
    for raw in text.splitlines():
        style, line = ("bold", raw.lstrip("# ")) if raw.startswith("#") else ("", raw)
        for mark, instead in _MARKS:
            line = mark.sub(instead, line)
        if len(line) <= width or line.startswith("|"):
            lines.append((line, style))
        else:
            indent = " " * (len(line) - len(line.lstrip(" -*")))
            lines += [
                (part, style) for part in wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)
            ]
    return tuple(lines)
