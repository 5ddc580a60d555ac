"""What counts where a machine measures and people answer: by the item's mode, and never silently against either."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from otklik.judge import Verdict
from otklik.model import Decision, Keep, Mark, Outcome, Remark, Subject
from otklik.packs.model import Item, Mode
from otklik.said import Heard

ASKED = frozenset(
    {"not_computable", "not_observed", "not_told", "told_empty", "too_few"}
)  # collected, or told by no table, yet nothing to propose
SCORES = {Outcome.PASS: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAIL: 0.0}  # of a person's answer

# What waits for a person in the plainest case, said over and over: a measured outcome to confirm, a question to ask.
TO_CONFIRM = {
    outcome: Verdict(Outcome.NEEDS_REVIEW, reason="confirm", proposed=outcome)
    for outcome in Outcome
    if outcome.is_judged
}
TO_ASK = Verdict(Outcome.NEEDS_REVIEW, reason="ask")


def decide(
    item: Item, machine: Verdict, heard: Heard | None, subject: Subject, decisions: Sequence[Decision] = ()
) -> Verdict:
    """What counts for `subject`.

    Automatic: the machine counts; a person who says otherwise makes it CONTRADICTED, which is unknown until somebody
    decides; where the machine has no data, the person counts. Confirm: proposed until a person answers; asked where the
    page was seen and tells nothing of it. Manual: the person counts. People who answered apart and differ make it DISAGREED, which is unknown.
    An answer that was given for something wider says nothing of what does not apply here.
    """
    certain = machine.outcome.is_judged or machine.outcome is Outcome.NOT_APPLICABLE
    if heard is None:
        return _unanswered(item, machine)
    is_inherited = heard.given_for != subject
    if is_inherited and machine.outcome is Outcome.NOT_APPLICABLE:
        return machine
    remarks = (Remark("inherited", {"subject": str(heard.given_for)}),) if is_inherited else ()
    counts = certain and item.mode is Mode.AUTOMATIC
    if len({answer.outcome for answer in heard.answers}) > 1:
        return _disagreed(machine, heard, counts, remarks)
    answer = heard.latest
    if counts and answer.outcome is not machine.outcome:
        return _contradicted(machine, heard, decisions, remarks)
    agrees = answer.outcome is machine.outcome
    return Verdict(
        answer.outcome,
        machine.score if agrees else SCORES.get(answer.outcome),
        reason="answered",
        answer=answer,
        # what the measurement says stays known beside the answer: a word alone proves nothing later
        proposed=machine.outcome if item.mode is not Mode.MANUAL and machine.outcome.is_judged else None,
        low=machine.low if agrees else None,
        high=machine.high if agrees else None,
        heard=heard,
        remarks=remarks,
    )


def _unanswered(item: Item, machine: Verdict) -> Verdict:
    if item.mode is Mode.MANUAL and machine.outcome.is_unknown:
        return Verdict(Outcome.NEEDS_REVIEW, reason=machine.reason or "ask", params=machine.params)
    if item.mode is Mode.CONFIRM and machine.outcome.is_judged:
        return TO_CONFIRM[machine.outcome]
    if item.mode is Mode.CONFIRM and machine.outcome is Outcome.NO_DATA and machine.reason in ASKED:
        return Verdict(Outcome.NEEDS_REVIEW, reason=machine.reason, params=machine.params)
    return machine


def _disagreed(machine: Verdict, heard: Heard, counts: bool, remarks: tuple[Remark, ...]) -> Verdict:
    """Unknown, between the worst and the best that was said; not bounded where somebody says that it does not apply."""
    said = sorted(heard.answers, key=lambda answer: (answer.at, answer.event))
    outcomes = [answer.outcome for answer in said] + ([machine.outcome] if counts else [])
    scores = [SCORES[outcome] for outcome in outcomes if outcome in SCORES]
    if counts and machine.score is not None:
        scores.append(machine.score)
    is_bounded = all(outcome.is_judged for outcome in outcomes)
    return Verdict(
        Outcome.NEEDS_REVIEW,
        reason="disagreement",
        params={
            "people": ", ".join(answer.author or "?" for answer in said),
            "outcomes": ", ".join(answer.outcome.value for answer in said),
        },
        marks=(Mark.DISAGREED,),
        proposed=machine.outcome if machine.outcome.is_judged else None,
        answer=heard.latest,
        low=min(scores) if is_bounded else None,
        high=max(scores) if is_bounded else None,
        heard=heard,
        remarks=remarks,
    )


def _contradicted(
    machine: Verdict, heard: Heard, decisions: Sequence[Decision], remarks: tuple[Remark, ...]
) -> Verdict:
    """Unknown until a decision that was made about these very words of both sides."""
    answer = heard.latest
    said = {"machine": machine.outcome.value, "person": answer.outcome.value}
    events = {one.event for one in heard.answers}
    holding = [d for d in decisions if d.machine == machine.outcome.value and set(d.answers) == events]
    if len({decision.keep for decision in holding}) == 1:
        made = max(holding, key=lambda decision: (decision.at, decision.event))
        params = {**said, "why": made.reason, "by": made.author}
        settled = Verdict(answer.outcome, SCORES.get(answer.outcome), reason="decided_person", params=params)
        if made.keep is Keep.MACHINE:
            settled = msgspec.structs.replace(machine, reason="decided_machine", params=params)
        return msgspec.structs.replace(
            settled, answer=answer, heard=heard, decision=made.event, remarks=remarks
        )
    if holding:
        remarks = (*remarks, Remark("decisions_differ"))
    elif decisions:
        remarks = (*remarks, Remark("decision_lapsed"))
    return Verdict(
        Outcome.NEEDS_REVIEW,
        reason="contradicted",
        params=said,
        marks=(Mark.CONTRADICTED,),
        proposed=machine.outcome,
        answer=answer,
        heard=heard,
        remarks=remarks,
    )
