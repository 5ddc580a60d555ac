"""The frame of every screen: audit, score and how it moved, what goes on, when something was saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import msgspec
from rich.cells import cell_len, set_cell_size

from otklik.i18n import _
from otklik.report import words
from otklik.safe_text import safe_line

if TYPE_CHECKING:
    from otklik.model import ScoreLine


LEAST = 6  # letters of a name below which it says nothing


class FrameView(msgspec.Struct, frozen=True, kw_only=True):
    """Words of the frame; "" where there is nothing to be said."""

    place: str
    region: str = ""
    file: str = ""
    score: str = ""
    moved: str = ""
    saved: str = ""
    work: tuple[str, ...] = ()
    remark: str = ""
    answer: str = ""  # why the last key did nothing, or what it did that cannot be seen


def frame(
    place: str,
    *,
    region: str = "",
    file: str = "",
    total: ScoreLine | None = None,
    before: ScoreLine | None = None,
    written_at: datetime | None = None,
    zone: tzinfo | None = None,
    work: Sequence[str] = (),
    others_wrote: int = 0,
    notes: Sequence[str] = (),
    reading_why: str = "",
    answer: str = "",
) -> FrameView:
    """The frame around `place`. `notes`: what opening found; told until something is saved."""
    remark = " ".join(notes) if written_at is None else ""
    if others_wrote:
        remark = _.plural(
            "this file is open elsewhere too: {n} event came from there and is taken in",
            "this file is open elsewhere too: {n} events came from there and are taken in",
            others_wrote,
        ).format(n=others_wrote)
    return FrameView(
        place=place,
        region=region,
        file=file,
        score=score_words(total) if total is not None else "",
        moved=moved_words(before, total),
        saved=reading_why or (saved_words(written_at, zone) if written_at else ""),
        work=tuple(f"{one}…" for one in work),
        remark=remark,
        answer=answer,
    )


def saved_words(at: datetime, zone: tzinfo | None, here: tzinfo | None = None) -> str:
    """By the clock of the computer one sits at, as its taskbar shows it; where the region has another time, that beside it.
    `here`: the zone of this computer, None as it is set."""
    time, there = f"{at.astimezone(here):%H:%M:%S}", f"{at.astimezone(zone):%H:%M}"
    if zone is None or time.startswith(there):
        return _("saved at {time}").format(time=time)
    return _("saved at {time} by this computer’s clock ({there} in the region)").format(
        time=time, there=there
    )


def moved_shown(view: FrameView, room: int) -> str:
    """How the score moved, as far as it takes nothing of the region's name away; an arrow with its number always stands."""
    if not view.moved or view.moved[0] in "▲▼":
        return f" {view.moved}" if view.moved else ""
    told = f" · {view.moved}"
    others = (view.place, safe_line(view.region), view.score)
    return told if cell_len(" · ".join(part for part in others if part) + told) <= room else ""


def title_parts(view: FrameView, room: int) -> tuple[str, ...]:
    """Place, region, file and score in so many letters: the score stands whole, the region gives way, a file name that
    would be cut is left out."""
    left = room - cell_len(view.place) - (cell_len(f" · {view.score}") if view.score else 0)
    left -= cell_len(moved_shown(view, room))
    region, file = safe_line(view.region), safe_line(view.file)
    space = left - 3  # before it stands « · »
    if cell_len(region) > space:
        region = f"{set_cell_size(region, space - 1).rstrip()}…" if space >= LEAST else ""
    if region:
        left -= 3 + cell_len(region)
    if cell_len(file) > left - 3:
        file = ""
    return tuple(part for part in (view.place, region, file, view.score) if part)


def score_words(line: ScoreLine) -> str:
    """«77,2 (21,4–91), оценено 30 %»: points, what they lie between, share of weight that could be judged."""
    if line.value is None:
        return _("nothing could be judged")
    if line.is_thin:
        return words.too_little_in_short(line.coverage, line.needed)
    return _("{points} ({interval}), judged {coverage}").format(
        points=words.score_number(line.value, line.maximum),
        interval=words.interval(line.low, line.high, line.maximum),
        coverage=words.percent(line.coverage),
    )


def moved(before: ScoreLine | None, now: ScoreLine | None) -> tuple[str, str]:
    """("up" or "down", by how many points); ("narrower", by how many) where only the interval moved; ("", "") where nothing."""
    if before is None or now is None or before.value is None or now.value is None:
        return "", ""
    by = words.number(abs(now.value - before.value) * 100)
    if by != "0" and not now.is_thin:
        return "up" if now.value > before.value else "down", by
    narrower = (before.high - before.low) - (now.high - now.low)
    if round(narrower * now.maximum, 1) > 0:
        return "narrower", words.number(narrower * now.maximum)
    return "", ""


def moved_words(before: ScoreLine | None, now: ScoreLine | None) -> str:
    """«▲ +0,4», «▼ −0,2»; the interval where only that grew narrower: «уже на 0,7»; "" where nothing moved."""
    way, by = moved(before, now)
    if way == "narrower":
        return _("interval narrower by {n}").format(n=by)
    return {"up": f"▲ +{by}", "down": f"▼ \u2212{by}"}.get(way, "")
