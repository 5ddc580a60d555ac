"""What is asked when an exception is accepted, and what is wrong with the answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from otklik.assess import body_of
from otklik.days import typed_day
from otklik.i18n import _, language
from otklik_tui.views.fill_in import Field

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.model import Finding


def questions(assessment: Assessment, finding: Finding) -> tuple[Field, ...]:
    """The fields of the form: for this subject, from the audit's day on."""
    day = assessment.as_of.astimezone(assessment.profile.zone).date()
    body = body_of(finding.subject, assessment.body_of_account)
    wider = _("or body/{body} for all its pages, or region").format(body=body) if body else ""
    return (
        Field("subject", _("For whom"), str(finding.subject), wider),
        Field("reason", _("Why it is accepted")),
        Field("approver", _("Who approved it"), hint=_("name and post")),
        Field("since", _("From"), _typed(day)),
        Field("until", _("Until"), hint=_typed(date(day.year, 12, 31))),
        Field("review", _("To be looked at again on"), hint=_("may be left empty")),
    )


def _typed(day: date) -> str:
    """A day as its reader would type it: "16.11.2026" in Russian."""
    return f"{day:%d.%m.%Y}" if language() == "ru" else day.isoformat()


def wrong_with(told: dict[str, str]) -> str:
    """One sentence, "" where nothing is: what can be told before it is written."""
    for name, title in (("reason", _("Why it is accepted")), ("approver", _("Who approved it"))):
        if not told[name]:
            return _("Fill in “{field}”.").format(field=title)
    days: dict[str, date] = {}
    for name, title in (
        ("since", _("From")),
        ("until", _("Until")),
        ("review", _("To be looked at again on")),
    ):
        day = typed_day(told[name])
        if day is not None:
            days[name] = day
        elif told[name]:
            return _(
                "“{field}”: {text} is no day of the calendar. Write it as 23.11.2026 or 2026-11-23."
            ).format(field=title, text=told[name])
        elif name != "review":
            return _("Fill in “{field}”.").format(field=title)
    if days["until"] < days["since"]:
        return _("The exception ends before it begins.")
    if "review" in days and not days["since"] <= days["review"] <= days["until"]:
        return _("The day of looking again lies outside the exception.")
    return ""
