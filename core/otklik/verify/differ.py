"""Where two rows of pieces differ: the place and both wordings."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from otklik.verify.pieces import Piece

MOST = 20  # differences that are told
LONGEST = 160  # characters of a wording that is told
LARGEST = 4_000  # pieces between the common ends that are aligned; beyond it the first place is told alone


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """`ours`: what the audit says; `theirs`: what the file says. "" where one of them has nothing."""

    place: str
    ours: str
    theirs: str


def differences(ours: Sequence[Piece], theirs: Sequence[Piece]) -> tuple[Difference, ...]:
    """In reading order, at most `MOST`; empty where the words are the same."""
    start, end = _common_ends(ours, theirs)
    left, right = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    if not left and not right:
        return ()
    if max(len(left), len(right)) > LARGEST:
        return (_difference(left[:8], right[:8], ours, start),)
    matcher = SequenceMatcher(None, [p.text for p in left], [p.text for p in right], autojunk=False)
    found: list[Difference] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal" and len(found) < MOST:
            found.append(_difference(left[a:b], right[c:d], ours, start + a))
    return tuple(found)


def _common_ends(ours: Sequence[Piece], theirs: Sequence[Piece]) -> tuple[int, int]:
    shortest = min(len(ours), len(theirs))
    start = 0
    while start < shortest and ours[start].text == theirs[start].text:
        start += 1
    end = 0
    while end < shortest - start and ours[-1 - end].text == theirs[-1 - end].text:
        end += 1
    return start, end


def _difference(
    left: Sequence[Piece], right: Sequence[Piece], ours: Sequence[Piece], position: int
) -> Difference:
    near = left or right or ours[max(position - 1, 0) : position]
    return Difference(place=near[0].place if near else "", ours=_shortened(left), theirs=_shortened(right))


def _shortened(found: Sequence[Piece]) -> str:
    text = " ".join(piece.text for piece in found)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
