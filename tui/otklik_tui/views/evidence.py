"""Evidence as it was captured: head, lines, and which of them the finding rests on."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import msgspec

from otklik.i18n import _
from otklik.model import EvidenceRef, Exchange
from otklik.pointing import Spot, pointed
from otklik.report.words import moment
from otklik.safe_text import safe_text
from otklik.why import note_text

if TYPE_CHECKING:
    from datetime import tzinfo

    from otklik.store.journal import Event


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` may be as long as they stand; `spots`: those that are pointed at."""

    title: str
    note: str = ""
    remark: str = ""
    lines: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()


def captured(
    ref: EvidenceRef, exchange: Exchange, zone: tzinfo | None, *, as_source: bool = False
) -> EvidenceView:
    """An exchange with the place that `ref` names."""
    found = pointed(exchange, ref.place, as_source=as_source)
    received = _("received {moment}").format(moment=moment(exchange.received_at, zone))
    return EvidenceView(
        title=" · ".join(part for part in (ref.url or exchange.url, received, ref.place) if part),
        note=note_text(ref.note, {}) if ref.note else "",
        remark=found.remark,
        lines=found.lines,
        spots=found.spots,
    )


def attached(ref: EvidenceRef, name: str, content: bytes) -> EvidenceView:
    """A file that a person attached."""
    try:
        lines = tuple(safe_text(content.decode("utf-8")).splitlines())
        remark = ""
    except UnicodeError:
        lines, remark = (), _("The file is no text: {n} bytes.").format(n=len(content))
    return EvidenceView(title=name, note=ref.note, remark=remark, lines=lines)


def said(ref: EvidenceRef, event: Event | None) -> EvidenceView:
    """What a person said."""
    if event is None:
        return EvidenceView(
            title=ref.event[:12], note=ref.note, remark=_("This event is not in the journal.")
        )
    told = (f"{key}: {value}" for key, value in event.payload.items() if value not in ("", [], None))
    title = f"{event.author}, {event.at[:16].replace('T', ' ')} · {event.kind} {event.id[:12]}"
    return EvidenceView(title=title, lines=tuple(safe_text(line).replace("\n", " ") for line in told))


def laid_out(view: EvidenceView, width: int) -> tuple[tuple[str, bool], ...]:
    """(line, is it pointed at) in lines of at most `width` letters."""
    marked = {n for spot in view.spots for n in range(spot.first, spot.last + 1)}
    laid: list[tuple[str, bool]] = []
    for number, line in enumerate(view.lines):
        is_marked = number in marked
        sign = "▌" if is_marked else " "  # seen without colour too
        if len(line) < width:
            laid.append((sign + line, is_marked))
            continue
        indent = " " * min(len(line) - len(line.lstrip(" ")), width // 3)
        rows = wrap(
            line.strip(),
            max(width - 1, 20),
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        laid += [(sign + row, is_marked) for row in rows]
    return tuple(laid)
