"""Why a finding could not be judged, or does not count, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from otklik.gaps import describe
from otklik.host import Host
from otklik.i18n import _, fill, language
from otklik.model import Finding, Gap, GapReason, Outcome
from otklik.report import words
from otklik.report.subjects import platform_title
from otklik.why import note_text

GAP_CODES = frozenset(GapReason)


def reason_words(finding: Finding, host: Host) -> str:
    """The sentence for the finding's reason code, "" where there is none; an unknown code shows as it is."""
    code = finding.reason
    if not code or code == "answered":
        return ""
    if code in GAP_CODES and code != "no_plugin":
        what = finding.params.get("what", "")
        gap = Gap(account="", what=what, reason=GapReason(code), params=finding.params)
        happened, remedy = describe(gap)
        return f"{words.sentence(happened)} {words.sentence(remedy)}"
    if code == "not_computable" and finding.params.get("note"):
        return words.sentence(note_text(finding.params["note"], finding.params))
    return fill(_templates().get(code, code), _spoken(finding.params, host))


def _spoken(params: Mapping[str, str], host: Host) -> dict[str, str]:
    """Parameters as people say them: titles instead of ids, words instead of codes."""
    spoken = dict(params)
    if params.get("platform"):
        spoken["platform"] = platform_title(params["platform"], host)
    for key in ("metric", "fact"):
        identifier = params.get(key, "").removeprefix("metric ").removeprefix("observation ")
        declared = host.declared(identifier)
        if identifier:
            spoken[key] = words.quoted(declared.title.in_language(language()) if declared else identifier)
    for key in ("machine", "person"):
        if params.get(key) in set(Outcome):
            spoken[key] = words.outcome_words(Outcome(params[key]))
    if params.get("low"):
        high = int(params["high"]) if params.get("high") else None
        level, low = params.get("level", ""), int(params["low"])
        spoken["group"] = words.group_words(spoken.get("platform", ""), level, low, high)
    if "checked_on" in params:
        try:
            spoken["checked_on"] = words.day(date.fromisoformat(params["checked_on"]))
        except ValueError:
            spoken["checked_on"] = params["checked_on"]
    if params.get("state"):
        spoken["state"] = words.state_words(params["state"])
    return spoken


def _templates() -> dict[str, str]:
    return {
        "ask": _("This is asked of people; nobody has answered yet."),
        "confirm": _("A person has to confirm the proposal."),
        "contradicted": _("The measurement says “{machine}”, the person “{person}”."),
        "condition": _("The question does not concern this page."),
        "page_gone": _("The page cannot be seen by people: {state}."),
        "plugin_missing": _("The plugin {plugin} is not loaded: install or mend it (otklik plugins)."),
        "norm_missing": _("No norm “{norm}” holds on the day of the audit."),
        "absent": _("A person confirmed on {checked_on} that there is no page on {platform}: {why}."),
        "no_plugin": _("No installed plugin can read {platform}."),
        "not_listed": _(
            "The profile lists no page on {platform}; say whether there is none, or add its address."
        ),
        "nothing_judged": _("None of what item {item} asks could be judged."),
        "too_few": _("There are too few observations: {n}, and {needs} are needed."),
        "group_small": _(
            "There are too few pages to compare with: {n} with a value, and {needs} are needed ({group})."
        ),
        "group_unknown": _("The number of followers is not known, so there is no group to compare with."),
        "not_collected": _("The page has not been collected yet."),
        "metric_failed": _("The formula {metric} failed: {detail}."),
        "not_computable": _("{metric} cannot be computed."),
        "not_observed": _("{fact} was not observed."),
        "not_comparable": _("The value “{value}” of {fact} cannot be compared with what was expected."),
    }
