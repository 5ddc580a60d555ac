"""The words of a card: the question with why it is asked, and what is known of the line under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.i18n import _
from otklik.model import EvidenceRef
from otklik.report import words
from otklik_tui.views.checklist import Card, SubjectRow
from otklik_tui.waiting import Elsewhere

Part = str | tuple[str, str]  # a text, or a text with its style
MOST_SEEN = 3  # places of evidence beside a line


def question_parts(made: Card, place: str) -> list[Part]:
    """The question, its grounds and how it is decided. `place`: which of how many it is, and of what."""
    parts: list[Part] = [
        (f"{made.item} · {made.section}", "$muted"),
        (f" · {place}\n", "$muted"),
        (f"{made.question}\n", "bold"),
    ]
    for title, text in (
        (_("Why"), made.why),
        (_("How to decide"), made.guidance),
        (_("Evidence"), made.evidence),
        (_("Norms"), "; ".join(made.norms)),
        (_("Basis"), "; ".join(made.basis)),
        (_("Whom to ask"), made.owner),
    ):
        if text:
            parts += [(f"{title}: ", "$muted"), f"{text}\n"]
    parts.append((made.mode, "$muted"))
    return parts


def detail_parts(
    row: SubjectRow,
    *,
    for_all: int | None,
    draft: str,
    attached: Sequence[str],
    private: str,
    elsewhere: Sequence[tuple[str, str]] = (),
    most: int = 0,
) -> list[Part]:
    """What is measured, expected and known of a line. `for_all`: how many the next answer is for, None for this one;
    `elsewhere`: what waits in other files of the audit, and where. What one has written oneself stands first, for the next
    key writes it: however long the rest is, it is in sight. `most`: letters of a note, 0 for all of them."""
    parts: list[Part] = []
    if for_all is not None:
        told = _.plural(
            "For all {n} who waits: choose the answer, Esc gives up.",
            "For all {n} who wait: choose the answer, Esc gives up.",
            for_all,
        )
        parts.append((told.format(n=words.number(for_all, 0)) + "\n", "bold $warning"))
    if draft:
        parts += [(_("Note that will be saved with the answer: "), "$warning"), _clipped(draft, most) + "\n"]
    if attached:
        parts += [(_("Attached, will be saved with the answer: "), "$warning"), ", ".join(attached) + "\n"]
    for lead, text in elsewhere:
        parts += [(lead + " ", "$warning"), _clipped(text, most) + "\n"]
    if private:
        parts += [(_("Private: "), "$muted"), _clipped(private, most) + "\n"]
    if row.measured or row.expected:
        parts += [(_("Measured: "), "$muted"), row.measured or words.DASH]
        if row.expected:
            parts += [("; " + _("expected: "), "$muted"), row.expected]
        parts.append("\n")
    parts += [f"{remark}\n" for remark in row.remarks]
    if row.evidence:
        parts += [(_("Seen at: "), "$muted"), ", ".join(row.evidence[:MOST_SEEN]) + "\n"]
    return parts


def _clipped(text: str, most: int) -> str:
    text = " ".join(text.split()) if most else text
    return text if not most or len(text) <= most else text[: most - 1].rstrip() + "…"


def elsewhere_told(
    row: SubjectRow,
    begun: Elsewhere[str] | None,
    attached: Elsewhere[tuple[EvidenceRef, ...]] | None,
    *,
    note: str,
    attach: str,
) -> tuple[tuple[str, str], ...]:
    """(where it waits, what) of a note and attachments of another file. `note`, `attach`: the keys or words that take
    them over."""
    told = []
    if begun is not None:
        lead = _("A note begun in {file}").format(file=begun.name or _("an unnamed copy"))
        takes = "" if row.note else _(", not written here; {key} takes it over").format(key=note)
        told.append((f"{lead}{takes}:", begun.kept))
    if attached is not None:
        lead = _("Attached in {file}, not here; {key} takes it over:").format(
            file=attached.name or _("an unnamed copy"), key=attach
        )
        told.append((lead, ", ".join(ref.url or ref.note or ref.place for ref in attached.kept)))
    return tuple(told)
