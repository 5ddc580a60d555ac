"""The review of the audit itself in words: rows of a report and of the terminal, one sentence for the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.i18n import _, language, ngettext
from otklik.model import Subject, SubjectKind
from otklik.packs.model import Norm
from otklik.recommend import in_words
from otklik.report import words
from otklik.report.model import ReviewRemark, ReviewRow
from otklik.report.subjects import Subjects
from otklik.selfcheck.model import Checked, Remark, Review, Severity

NAMED = 3  # checks with remarks that a summary names
ID_LENGTH = 12  # characters of an event's id: enough to name it


def review_rows(review: Review, subjects: Subjects, numbers: Mapping[str, int]) -> tuple[ReviewRow, ...]:
    """Checks that have found something, the most serious first. `numbers`: of the report's findings by id."""
    return tuple(_row(checked, subjects, numbers) for checked in review.found)


def _row(checked: Checked, subjects: Subjects, numbers: Mapping[str, int]) -> ReviewRow:
    check = checked.check
    return ReviewRow(
        id=check.id,
        title=check.title.in_language(language()),
        severity=check.severity.value,
        severity_text=severity_words(check.severity),
        why=check.why.in_language(language()),
        remedy=check.remedy.in_language(language()),
        thresholds=tuple(threshold_words(norm) for norm in checked.norms),
        remarks=tuple(_remark(remark, subjects, numbers) for remark in checked.remarks),
    )


def _remark(remark: Remark, subjects: Subjects, numbers: Mapping[str, int]) -> ReviewRemark:
    return ReviewRemark(
        text=remark.text,
        findings=tuple(numbers[finding] for finding in remark.findings if finding in numbers),
        pages=tuple(page_title(account, subjects) for account in remark.accounts),
        events=tuple(event[:ID_LENGTH] for event in remark.events),
    )


def page_title(account: str, subjects: Subjects) -> str:
    """Whose page it is; its id where the profile does not list it."""
    return subjects.words(Subject(SubjectKind.ACCOUNT, account)).title


def severity_words(severity: Severity) -> str:
    return {
        Severity.SERIOUS: _("serious: mend it before the report is handed over"),
        Severity.WARNING: _("look at it"),
        Severity.NOTE: _("know of it"),
    }[severity]


def threshold_words(norm: Norm) -> str:
    """«Доля ответов с пояснением, не меньше: 50 % (П: Практика консультирования; проверено 25.11.2026)»."""
    title = norm.title.in_language(language()) if norm.title else norm.id
    value = ", ".join(norm.value) if isinstance(norm.value, tuple) else norm.value
    return _("{title}: {value} ({basis}; checked on {day})").format(
        title=title,
        value=words.value_words(value, norm.unit),
        basis=in_words(norm.basis),
        day=words.short_day(norm.checked_on),
    )


def verdict(review: Review) -> Iterator[str]:
    """Can the number be trusted, as far as the audit itself goes: one sentence, where there are remarks."""
    if not review.found:
        return
    told = ngettext(
        "The audit itself was checked in {all} ways; {n} has remarks",
        "The audit itself was checked in {all} ways; {n} have remarks",
        len(review.found),
    ).format(all=words.number(len(review.checks), 0), n=words.number(len(review.found), 0))
    told += ": " + ", ".join(
        words.quoted(one.check.title.in_language(language())) for one in review.found[:NAMED]
    )
    if len(review.found) > NAMED:
        more = len(review.found) - NAMED
        told += " " + ngettext("and {n} more", "and {n} more", more).format(n=words.number(more, 0))
    serious = review.count(Severity.SERIOUS)
    if serious:
        told += "; " + _("serious among them: {n}").format(n=words.number(serious, 0))
    yield told + "."
