"""Where two files differ whose words agree: a line of text, a page of a PDF, a part of an office file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import zip_longest

from otklik.i18n import _
from otklik.verify.differ import MOST, Difference

BEFORE, AFTER = 40, 100  # characters around the first that differs

TEXTS = ("html", "md", "json")


def beneath_words(form: str, ours: bytes, theirs: bytes) -> tuple[Difference, ...]:
    """As far as it can be told; `ours`: what the audit gives."""
    if form in TEXTS:
        return (_line(ours, theirs),)
    found = list(_pages(ours, theirs) if form == "pdf" else _parts(ours, theirs))
    return tuple(found[:MOST]) or (Difference(place=_("structure of the file"), ours="", theirs=""),)


def _line(ours: bytes, theirs: bytes) -> Difference:
    left, right = (one.decode("utf-8", "replace").splitlines(keepends=True) for one in (ours, theirs))
    for number, (was, now) in enumerate(zip_longest(left, right, fillvalue=""), 1):
        if was != now:
            at = next(
                (n for n, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]),
                min(len(was), len(now)),
            )
            place = _("line {line}, character {character}").format(line=number, character=at + 1)
            return Difference(place=place, ours=_around(was, at), theirs=_around(now, at))
    return Difference(place=_("structure of the file"), ours="", theirs="")  # bytes that are no text


def _around(line: str, at: int) -> str:
    start, end = max(at - BEFORE, 0), at + AFTER
    told = " ".join(line[start:end].split())
    return ("…" if start else "") + told + ("…" if end < len(line.rstrip()) else "")


def _pages(ours: bytes, theirs: bytes) -> Iterator[Difference]:
    from pypdf import PdfReader

    left, right = (PdfReader(io.BytesIO(one)).pages for one in (ours, theirs))
    for number, (was, now) in enumerate(zip(left, right, strict=False), 1):
        place = _("page {n}").format(n=number)
        if [_drawn(was), _annotations(was)] != [_drawn(now), _annotations(now)]:
            yield Difference(place=_("{place}: what is drawn on it").format(place=place), ours="", theirs="")


def _drawn(page: object) -> bytes:
    contents = page.get_contents()  # type: ignore[attr-defined] # pypdf's pages are typed as objects of a PDF
    return b"" if contents is None else bytes(contents.get_data())


def _annotations(page: object) -> int:
    return len(page.get("/Annots") or ())  # type: ignore[attr-defined] # as above


def _parts(ours: bytes, theirs: bytes) -> Iterator[Difference]:
    with zipfile.ZipFile(io.BytesIO(ours)) as left, zipfile.ZipFile(io.BytesIO(theirs)) as right:
        were, are = set(left.namelist()), set(right.namelist())
        for name in sorted(were | are):
            place = _("part {name} of the file").format(name=name)
            if name not in are:
                yield Difference(place=place, ours=_("is there"), theirs="")
            elif name not in were:
                yield Difference(place=place, ours="", theirs=_("is there"))
            elif left.read(name) != right.read(name):
                yield Difference(place=place, ours="", theirs=_("is another"))
