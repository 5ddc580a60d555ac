"""Batches with what people answered, and with what still waits for a person."""

from __future__ import annotations

import msgspec

from otklik.deciding import TO_ASK, TO_CONFIRM, decide
from otklik.depending import CLOSING, NO_DUTY
from otklik.judge import Batch, Verdict
from otklik.model import Remark, Subject
from otklik.packs.model import Item, Mode
from otklik.said import Heard, Said


def with_answers(batch: Batch, said: Said) -> Batch:
    """The same batch: where somebody answered, what counts; elsewhere what is to be asked or confirmed."""
    item, is_said = batch.item, said.has(batch.item.id)
    if item.mode is Mode.AUTOMATIC and not is_said:
        return batch
    is_asked = item.mode is Mode.MANUAL and batch.rule is None
    outcomes = batch.outcomes() if item.mode is Mode.CONFIRM else []
    for index, subject in enumerate(batch.subjects):
        heard = said.of(item, subject) if is_said else None
        if heard is None and item.mode is Mode.AUTOMATIC:
            continue
        if heard is None and index not in batch.verdicts:  # most are so in a large region
            plain = TO_ASK if is_asked else TO_CONFIRM.get(outcomes[index]) if outcomes else None
            if plain is not None:
                batch.verdicts[index] = plain
                continue
        machine = batch.verdict(index)
        if machine is not TO_ASK or heard is not None:
            batch.verdicts[index] = _counted(item, machine, heard, subject, said)
    return batch


def _counted(item: Item, machine: Verdict, heard: Heard | None, subject: Subject, said: Said) -> Verdict:
    if machine.reason in CLOSING or machine.reason in NO_DUTY:
        if heard is None:
            return machine
        kept = (Remark("answer_kept", {"outcome": heard.latest.outcome.value}),)
        return msgspec.structs.replace(machine, heard=heard, remarks=kept)
    is_nearer = heard is not None and heard.given_for == subject
    if machine.reason == "absent" and not is_nearer:
        return machine  # the profile's entry is a person's word already, about this very place
    decided = said.decided(item.id, subject) if heard is not None else ()
    return decide(item, machine, heard, subject, decided)
