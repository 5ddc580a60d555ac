"""What is asked when a person and the measurement disagree, or what was decided goes back to the dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otklik.answering import KEEP_IN_RUSSIAN, REOPEN
from otklik.i18n import _
from otklik.merge import settled
from otklik.model import Keep, Mark, Outcome
from otklik.report import words
from otklik_tui.views.fill_in import Field, Wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from otklik.model import Finding
    from otklik.store.journal import Event

_DIGITS = {"1": Keep.PERSON.value, "2": Keep.MACHINE.value, "0": REOPEN}


def is_settled(finding: Finding, events: Sequence[Event]) -> bool:
    """Did several people differ here, and has somebody who had seen that settled it?"""
    return (finding.item, str(finding.given_for or finding.subject)) in settled(events)


def no_dispute(finding: Finding | None, events: Sequence[Event]) -> str:
    """Why there is nothing to decide; "" where there is. What was decided may be decided otherwise."""
    if finding is None:
        return _("There is no such finding.")
    if Mark.DISAGREED in finding.marks:
        return _("Here two people disagree: agree, and answer again.")
    if Mark.CONTRADICTED not in finding.marks and not finding.decision and not is_settled(finding, events):
        return _("Here nobody contradicts the measurement: there is nothing to decide.")
    return ""


def title_and_hint(finding: Finding) -> tuple[str, str]:
    """Which dispute it is, and what both sides say."""
    title = _("The dispute about {finding}").format(finding=finding.id)
    if not is_between(finding):
        return title, _(
            "Two people disagreed here, and it was settled. Going on returns it to the dispute: both answers stand again."
        )
    said = {
        side: words.outcome_words(Outcome(str(finding.params[side])))
        for side in ("person", "machine")
        if finding.params.get(side)
    }
    hint = _("The person says “{person}”, the measurement “{machine}”. The reason stands in the report.")
    return title, hint.format(person=said.get("person", words.DASH), machine=said.get("machine", words.DASH))


def is_between(finding: Finding) -> bool:
    """Is it a dispute of a person with the measurement? Else it is one of several people, which was settled."""
    return Mark.CONTRADICTED in finding.marks or bool(finding.decision)


def questions(finding: Finding) -> tuple[Field, ...]:
    """What was decided may be taken back, too."""
    if not is_between(finding):
        return (Field("reason", _("Why it goes back to the dispute")),)
    hint = _("1: the person’s, 2: the measurement’s")
    if finding.decision:
        hint = _("1: the person’s, 2: the measurement’s, 0: nobody’s, it goes back to the dispute")
    return (
        Field("keep", _("Whose word stands"), hint=hint),
        Field("reason", _("Why it is decided so")),
    )


def side(typed: str) -> str:
    """person, machine or reopen, "" for anything else: by digit, by word, by its beginning."""
    typed = typed.strip().casefold()
    if typed in _DIGITS:
        return _DIGITS[typed]
    named = {**{one.value: one.value for one in Keep}, REOPEN: REOPEN, **KEEP_IN_RUSSIAN}
    meant = {keep for name, keep in named.items() if typed and name.startswith(typed)}
    return meant.pop() if len(meant) == 1 else ""


def kept(told: dict[str, str]) -> str:
    """Whose word stands by what was filled in; where it was not asked, nobody's."""
    return side(told.get("keep", REOPEN))


def wrong_with(finding: Finding, told: dict[str, str]) -> str:
    """One sentence, "" where nothing is."""
    if kept(told) == REOPEN and is_between(finding) and not finding.decision:
        told_why = _("Nothing is decided here yet: say 1 for the person’s word, 2 for the measurement’s.")
        return Wrong(told_why, "keep")
    if not kept(told):
        return Wrong(_("Say whose word stands: 1 is the person’s, 2 the measurement’s."), "keep")
    if not told["reason"].strip():
        return Wrong(_("Say why: a decision without a reason convinces nobody."), "reason")
    return ""


def recorded(finding: str, told: dict[str, str]) -> str:
    """What was written."""
    if kept(told) == REOPEN:
        return _("{finding} is in dispute again.").format(finding=finding)
    if kept(told) == Keep.PERSON:
        return _("Decided: in {finding} the person’s word stands.").format(finding=finding)
    return _("Decided: in {finding} the measurement stands.").format(finding=finding)
