"""Why something could not be judged: a code with parameters, and its sentence in the language in force."""

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
        return "metric_failed", {"fact": identifier, "detail": fact.measurement.note}
    gap = _gap(account.gaps, ("account",) if fact is None else fact.sought)
    if gap is not None:
        return gap.reason.value, {"what": gap.what, **gap.params}
    if fact is not None:
        return "not_computable", {"fact": identifier, "note": fact.measurement.note}
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


def sentence(reason: str, params: Mapping[str, str]) -> str:
    """The reason in words; an unknown code stands for itself, since a plugin or a newer version may have its own."""
    shown = {"note": "", "why": "", **params}
    if reason == "not_computable" and shown["note"]:
        return note_text(shown["note"], params)
    if reason == "other" and "detail" in params:
        return params["detail"]
    template = _sentences().get(reason)
    return fill(template, shown) if template is not None else reason


def note_text(note: str, params: Mapping[str, object]) -> str:
    """A metric's note (an English msgid) in the language in force; a plugin's text with stray braces as it stands."""
    try:
        return fill(_(note), params)
    except (ValueError, LookupError, AttributeError):
        return note


def _sentences() -> dict[str, str]:
    return {
        # of the judging engine
        "ask": _("a person has to answer"),
        "confirm": _("a person has to confirm what the measurement proposes"),
        "answered": _("decided by a person"),
        "contradicted": _("a person said {person}, the measurement {machine}: to be cleared up"),
        "not_listed": _("no page is listed in the profile: confirm that there is none"),
        "absent": _("there is no page, checked on {checked_on}: {why}"),
        "no_plugin": _("no installed plugin reads {platform}"),
        "plugin_missing": _("plugin {plugin} is not loaded"),
        "norm_missing": _("no value of norm {norm} holds on the audit's day"),
        "not_collected": _("nothing has been collected of {account} yet"),
        "not_observed": _("{fact} was not observed"),
        "not_computable": _("{fact} cannot be computed from what was collected"),
        "told_empty": _("{fact} was told without a value"),
        "not_comparable": _("{fact} has a value that cannot be compared: {value}"),
        "metric_failed": _("metric {fact} failed: {detail}"),
        "too_few": _("rests on {n} observations, needs {needs}"),
        "nothing_judged": _("item {item} could not be judged for anybody"),
        "condition": _("the condition of the item does not hold"),
        "page_gone": _("the page is gone ({state})"),
        # of gaps, `model.GapReason`
        "access_denied": _("the platform refused access"),
        "token_needed": _("needs the token {secret}"),
        "token_refused": _("the platform refused the token {secret}"),
        "captcha": _("the platform asked for a captcha"),
        "rate_limited": _("{host} asks to wait longer than the run may"),
        "unreachable": _("{host} could not be reached"),
        "tls": _("the certificate of {host} could not be verified"),
        "http_status": _("the server answered with status {status}"),
        "too_large": _("the answer is larger than the limit"),
        "redirect_refused": _("redirected to an address that is not followed"),
        "forbidden_host": _("host {host} is not among those that the plugin may ask"),
        "private_address": _("{host} has a private address, which is not asked"),
        "format_changed": _("the platform's format has changed at {place}"),
        "not_found": _("the page was not found"),
        "no_public_preview": _("the channel has no public preview"),
        "closed": _("the page is closed"),
        "disabled": _("switched off by the page"),
        "robots": _("robots.txt forbids it"),
        "budget": _("the limit of pages was reached"),
        "not_recorded": _("the recording has no such answer"),
        "plugin_error": _("plugin {plugin} failed"),
    }
