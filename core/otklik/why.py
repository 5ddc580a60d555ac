"""Why a fact is missing: a reason code with parameters; `report.reasons` has the sentences.

Codes are those of `model.GapReason` where a gap explains it, and not_collected, not_observed, not_computable, told_empty,
not_comparable, metric_failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from otklik.i18n import _, fill
from otklik.measure import AccountMeasured
from otklik.model import Gap


def why_missing(account: AccountMeasured, sources: Sequence[str]) -> tuple[str, Mapping[str, str]]:
    """Reason and parameters for the first of `sources` ("metric X", "observation Y") that has no usable value."""
    for source in sources:
        if account.cell(source) is None:
            return _why(account, source)
    empty = next((s for s in sources if account.facts[s].measurement.value is None), None)
    if empty is not None:
        return "told_empty", {"fact": empty.partition(" ")[2]}
    fact = account.facts[sources[0]].measurement
    return "not_comparable", {"fact": fact.metric, "value": str(fact.value)}


def _why(account: AccountMeasured, source: str) -> tuple[str, Mapping[str, str]]:
    identifier = source.partition(" ")[2]
    if account.snapshot is None:
        return "not_collected", {"account": account.account.id}
    fact = account.facts.get(source)
    if fact is not None and fact.has_failed:
        return "metric_failed", {"metric": identifier, "detail": fact.measurement.note}
    gap = _gap(account.gaps, ("account",) if fact is None else fact.sought)
    if gap is not None:
        return gap.reason.value, {"what": gap.what, **gap.params}
    if fact is not None:
        return "not_computable", {"metric": identifier, "note": fact.measurement.note}
    return "not_observed", {"fact": identifier}


def _gap(gaps: Sequence[Gap], sought: Sequence[str]) -> Gap | None:
    """The gap that explains best: in what the fact is made of, then in the account as a whole.

    A gap in posts or comments does not explain a fact of the page; one in a part of it (`page`, `addresses`) may.
    """
    for what in dict.fromkeys((*sought, "account")):
        for gap in gaps:
            if gap.what == what:
                return gap
    return next(
        (gap for gap in gaps if sought == ("account",) and gap.what not in ("posts", "comments")), None
    )


def note_text(note: str, params: Mapping[str, object]) -> str:
    """A metric's note (an English msgid) in the language in force; a plugin's text with stray braces as it stands."""
    try:
        return fill(_(note), params)
    except (ValueError, LookupError, AttributeError):
        return note
