"""What is asked when a person and the measurement disagree, and what is wrong with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otklik.answering import KEEP_IN_RUSSIAN
from otklik.i18n import _
from otklik.model import Keep, Mark, Outcome
from otklik.report import words
from otklik_tui.views.fill_in import Field

if TYPE_CHECKING:
    from otklik.model import Finding

_DIGITS = {"1": Keep.PERSON, "2": Keep.MACHINE}


def no_dispute(finding: Finding | None) -> str:
    """Why there is nothing to decide; "" where there is. What was decided may be decided otherwise."""
    if finding is None:
        return _("There is no such finding.")
    if Mark.DISAGREED in finding.marks:
        return _("Here two people disagree: agree, and answer again.")
    if Mark.CONTRADICTED not in finding.marks and not finding.decision:
        return _("Here nobody contradicts the measurement: there is nothing to decide.")
    return ""


def title_and_hint(finding: Finding) -> tuple[str, str]:
    """Which dispute it is, and what both sides say."""
    title = _("The dispute about {finding}").format(finding=finding.id)
    said = {
        side: words.outcome_words(Outcome(str(finding.params[side])))
        for side in ("person", "machine")
        if finding.params.get(side)
    }
    hint = _("The person says “{person}”, the measurement “{machine}”. The reason stands in the report.")
    return title, hint.format(person=said.get("person", words.DASH), machine=said.get("machine", words.DASH))


def questions() -> tuple[Field, ...]:
    return (
        Field("keep", _("Whose word stands"), hint=_("1: the person’s, 2: the measurement’s")),
        Field("reason", _("Why it is decided so")),
    )


def side(typed: str) -> str:
    """person or machine, "" for anything else: by digit, by word, by its beginning."""
    typed = typed.strip().casefold()
    if typed in _DIGITS:
        return _DIGITS[typed]
    named = {**{one.value: one.value for one in Keep}, **KEEP_IN_RUSSIAN}
    meant = {keep for name, keep in named.items() if typed and name.startswith(typed)}
    return meant.pop() if len(meant) == 1 else ""


def wrong_with(told: dict[str, str]) -> str:
    """One sentence, "" where nothing is."""
    if not side(told["keep"]):
        return _("Say whose word stands: 1 is the person’s, 2 the measurement’s.")
    if not told["reason"].strip():
        return _("Say why: a decision without a reason convinces nobody.")
    return ""


def recorded(finding: str, told: dict[str, str]) -> str:
    """What was written."""
    if side(told["keep"]) == Keep.PERSON:
        return _("Decided: in {finding} the person’s word stands.").format(finding=finding)
    return _("Decided: in {finding} the measurement stands.").format(finding=finding)
