"""What reports there are for whom, in which formats, and a preview in lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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


def paragraphs(text: str) -> tuple[tuple[str, str], ...]:
    """(line, style) of a Markdown text without its marks, each as long as it is."""
    found: list[tuple[str, str]] = []
    for raw in text.splitlines():
        style, line = ("bold", raw.lstrip("# ")) if raw.startswith("#") else ("", raw)
        for mark, instead in _MARKS:
            line = mark.sub(instead, line)
        found.append((line, style))
    return tuple(found)


def preview_lines(text: str, width: int) -> tuple[tuple[str, str], ...]:
    """(line, style) of a Markdown text without its marks, in lines of this width."""
    return tuple((part, style) for line, style in paragraphs(text) for part in folded(line, width))


def folded(line: str, width: int) -> Sequence[str]:
    """A line in parts of so many letters, indented as it is; a row of a table stays whole, for its columns would be lost."""
    if len(line) <= width or line.startswith("|"):
        return (line,)
    lead = len(line) - len(line.lstrip(" -*"))
    if lead >= width:
        lead = 0
    parts, rest = [], line
    while len(rest) > width:
        at = rest.rfind(" ", lead + 1, width + 1)
        at = at if at > 0 else width  # a word longer than the line
        parts.append(rest[:at].rstrip(" "))
        rest = " " * lead + rest[at:].lstrip(" ")
    if rest.strip(" "):
        parts.append(rest)
    return parts
