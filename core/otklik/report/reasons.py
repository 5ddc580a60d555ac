"""Why a finding could not be judged, or does not count, in words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from otklik.gaps import describe, in_brief
from otklik.host import Host
from otklik.i18n import _, fill, language
from otklik.misfits import Misfit, Unfit
from otklik.model import Finding, Gap, GapReason, Outcome, Subject
from otklik.packs.link import Method
from otklik.report import words
from otklik.report.subjects import Subjects, platform_title
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


def brief_words(finding: Finding) -> str:
    """A reason that is meant for whoever collects, for those who do not; "" for any other."""
    code = finding.reason
    if code not in GAP_CODES or code == "no_plugin":
        return ""
    return words.sentence(in_brief(Gap(account="", what="", reason=GapReason(code), params=finding.params)))


def remark_words(finding: Finding, subjects: Subjects, host: Host) -> list[str]:
    """Sentences to be said beside the reason: whom an answer was given for, what is out of date, what is unsure."""
    told = []
    for remark in finding.remarks:
        spoken = _spoken(remark.params, host)
        if remark.params.get("subject"):
            # a subject of a kind that this version does not know is told as it stands
            with suppress(ValueError):
                spoken["subject"] = subjects.words(Subject.parse(remark.params["subject"])).title
        told.append(words.sentence(fill(_remarks().get(remark.code, remark.code), spoken)))
    return told


def misfit_words(unfit: Unfit, method: Method, subjects: Subjects) -> str:
    """Why an answer does not count though nobody withdrew it."""
    gone = method.retired.get(unfit.item)
    why = {
        Misfit.RETIRED: gone.reason.in_language(language()) if gone is not None else "",
        Misfit.GONE: _("no checklist has this item"),
        Misfit.SUBJECT_KIND: _("the item is about something wider now"),
        Misfit.SUBJECT_GONE: _("the profile has no such subject, or the item is not put to it"),
        Misfit.OUTCOME: _("the item is measured now and is either met or not"),
    }[unfit.why]
    return words.sentence(
        _("The answer “{outcome}” to {item}, {subject}, is kept and does not count: {why}").format(
            outcome=words.outcome_words(unfit.answer.outcome),
            item=unfit.answer.item,
            subject=subjects.words(unfit.answer.subject).title,
            why=why,
        )
    )


def _spoken(params: Mapping[str, str], host: Host) -> dict[str, str]:
    """Parameters as people say them: titles instead of ids, words instead of codes."""
    spoken = dict(params)
    if params.get("platform"):
        spoken["platform"] = platform_title(params["platform"], host)
    if "named" in params:
        named = [platform_title(one, host) for one in params["named"].split(", ") if one]
        spoken["named"] = ", ".join(named) or words.DASH
    for key in ("metric", "fact"):
        identifier = params.get(key, "").removeprefix("metric ").removeprefix("observation ")
        declared = host.declared(identifier)
        if identifier:
            spoken[key] = words.quoted(declared.title.in_language(language()) if declared else identifier)
    for key in ("machine", "person", "outcome", "outcomes"):
        told = [part for part in params.get(key, "").split(", ") if part in set(Outcome)]
        if told:
            spoken[key] = ", ".join(words.outcome_words(Outcome(part)) for part in told)
    if params.get("low"):
        high = int(params["high"]) if params.get("high") else None
        level, low = params.get("level", ""), int(params["low"])
        spoken["group"] = words.group_words(spoken.get("platform", ""), level, low, high)
    for key in ("checked_on", "date", "than"):
        if key in params:
            try:
                spoken[key] = words.day(date.fromisoformat(params[key]))
            except ValueError:
                spoken[key] = params[key]
    if params.get("state"):
        spoken["state"] = words.state_words(params["state"])
    return spoken


def _templates() -> dict[str, str]:
    return {
        "ask": _("This is asked of people; nobody has answered yet."),
        "confirm": _("A person has to confirm the proposal."),
        "contradicted": _("The measurement says “{machine}”, the person “{person}”."),
        "disagreement": _("Answered apart and disagree: {people} – {outcomes}."),
        "decided_person": _(
            "The measurement says “{machine}”, the person “{person}”. {by} decided for the person: {why}"
        ),
        "decided_machine": _(
            "The measurement says “{machine}”, the person “{person}”. {by} decided for the measurement: {why}"
        ),
        "not_asked": _("The question does not arise here: item {item} is “{outcome}”."),
        "answer_first": _("First answer item {item}: whether this is asked depends on it."),
        "outcome_first": _("Whether this is asked depends on item {item}, which could not be judged."),
        "not_yet": _("It is asked from {date}: on the day that is judged this was no duty yet."),
        "no_more": _("It was asked until {date}: on the day that is judged this was no duty any more."),
        "not_required": _("Not required in this region. The platforms that are: {named}."),
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
        "not_told": _("No imported table tells this: {fact}."),
        "not_comparable": _("The value “{value}” of {fact} cannot be compared with what was expected."),
    }


def _remarks() -> dict[str, str]:
    return {
        "inherited": _("answered for {subject} as a whole"),
        "straddles": _(
            "the interval of the measurement reaches across the threshold: the result may be another"
        ),
        "answer_kept": _("the answer “{outcome}” is kept and does not count as long as this is not asked"),
        "decision_lapsed": _(
            "an earlier decision holds no more: the measurement or the answer is another since then"
        ),
        "decisions_differ": _("two people decided apart and differently: decide again"),
        "facts_old": _("the facts were collected on {date}; the norm allows none from before {than}"),
        "period_over": _(
            "the facts tell of a time until {date}; the norm allows none that ends before {than}"
        ),
        "evidence_before_period": _("what it rests on came on {date}, before the period began on {than}"),
        "answer_old": _("the answer was given on {date}; the norm allows none from before {than}"),
        "answer_before_facts": _(
            "the answer was given on {date}, before the facts were collected on {than}: look again"
        ),
    }
