"""What is asked when an exception is accepted, and what is wrong with the answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from otklik.assess import body_of
from otklik.days import typed_day
from otklik.errors import OtklikError, UsageError
from otklik.i18n import _, language
from otklik.model import REGION, Subject, SubjectKind
from otklik.report import words
from otklik.report.subjects import Subjects
from otklik_tui.views.fill_in import Field, Wrong

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host
    from otklik.model import Finding


class Whom:
    """Whom an exception for a finding may be for, by their titles; by their addresses where two bear one title."""

    def __init__(self, assessment: Assessment, host: Host, finding: Finding) -> None:
        self._assessment, self.finding = assessment, finding
        self._subjects = Subjects(assessment.profile, host, {})
        put_to = [one for batch in assessment.findings.batches_of(finding.item) for one in batch.subjects]
        self._put_to = put_to
        bodies = [Subject(SubjectKind.BODY, body.id) for body in assessment.profile.bodies]
        self._bearers: dict[str, set[Subject]] = {}
        for subject in (REGION, *bodies, *put_to):
            self._bearers.setdefault(_folded(self._words(subject)), set()).add(subject)

    def _words(self, subject: Subject) -> str:
        return self._subjects.words(subject).title

    def title(self, subject: Subject) -> str:
        """What `address` takes for this subject and no other."""
        told = self._words(subject)
        return told if self._bearers.get(_folded(told)) == {subject} else str(subject)

    def address(self, typed: str) -> str:
        """The subject that was typed, by its title or its address. Raises UsageError where the exception is for nobody."""
        from otklik.answering import subjects_told
        from otklik.waiving import covers_any, scope_of

        found = self._bearers.get(_folded(typed), set())
        if len(found) == 1:
            (subject,) = found
        else:
            try:
                subject = Subject.parse(typed.strip())
            except ValueError:
                told = _("“{text}” is nobody that the question is put to. Write {title}.")
                if found:
                    told = _("“{text}” are several. Write {title}.")
                    named = words.listed(sorted(map(str, found)))
                else:
                    named = words.quoted(self.title(self.finding.subject))
                raise UsageError(told.format(text=typed, title=named)) from None
        if not covers_any(self._assessment, self.finding.item, subject):
            told = _("Item {id} is not put to {subject}. It is put to {subjects}.")
            raise UsageError(
                told.format(
                    id=self.finding.item,
                    subject=words.quoted(self.title(subject)),
                    subjects=subjects_told([words.quoted(self.title(one)) for one in self._put_to]),
                )
            )
        return str(scope_of(self._assessment, self.finding.item, str(subject), ""))

    @property
    def wider(self) -> str:
        """What else may stand in place of one subject, "" where it is the widest."""
        body = body_of(self.finding.subject, self._assessment.body_of_account)
        if not body or self.finding.subject.kind is SubjectKind.REGION:
            return ""
        region = words.quoted(self.title(REGION))
        if self.finding.subject.kind is SubjectKind.BODY:
            return _("or {region} for all bodies").format(region=region)
        of_body = words.quoted(self.title(Subject(SubjectKind.BODY, body)))
        return _("or {body} for all its pages, or {region} for all bodies").format(
            body=of_body, region=region
        )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def questions(assessment: Assessment, whom: Whom) -> tuple[Field, ...]:
    """The fields of the form: for this subject, from the audit's day on."""
    day = assessment.as_of.astimezone(assessment.profile.zone).date()
    return (
        Field("subject", _("For whom"), whom.title(whom.finding.subject), whom.wider),
        Field("reason", _("Why it is accepted")),
        Field("approver", _("Who approved it"), hint=_("name and post")),
        Field("since", _("From"), _typed(day)),
        Field("until", _("Until"), hint=_("for example {day}").format(day=_typed(date(day.year, 12, 31)))),
        Field("review", _("To be looked at again on"), hint=_("may be left empty")),
    )


def _typed(day: date) -> str:
    """A day as its reader would type it: "16.11.2026" in Russian."""
    return f"{day:%d.%m.%Y}" if language() == "ru" else day.isoformat()


def wrong_with(told: dict[str, str], whom: Whom) -> str:
    """One sentence, "" where nothing is: what can be told before it is written."""
    for name, title in (
        ("subject", _("For whom")),
        ("reason", _("Why it is accepted")),
        ("approver", _("Who approved it")),
    ):
        if not told[name]:
            return Wrong(_("Fill in “{field}”.").format(field=title), name)
    try:
        whom.address(told["subject"])
    except OtklikError as error:
        return Wrong(str(error), "subject")
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
            sentence = _("“{field}”: {text} is no day of the calendar. Write it as 23.11.2026 or 2026-11-23.")
            return Wrong(sentence.format(field=title, text=told[name]), name)
        elif name != "review":
            return Wrong(_("Fill in “{field}”.").format(field=title), name)
    if days["until"] < days["since"]:
        return Wrong(_("The exception ends before it begins."), "until")
    if "review" in days and not days["since"] <= days["review"] <= days["until"]:
        return Wrong(_("The day of looking again lies outside the exception."), "review")
    return ""
