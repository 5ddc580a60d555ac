"""Findings as rows of a table, and the way down from one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from otklik.explain import explain, render
from otklik.report.subjects import Subjects
from otklik.report.words import mark_words, outcome_words

if TYPE_CHECKING:
    from otklik.assess import Assessment
    from otklik.host import Host


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in a line."""

    id: str
    item: str
    subject: str
    outcome: str

    @property
    def searched(self) -> str:
        return f"{self.item} {self.subject} {self.outcome}".casefold()


def finding_rows(assessment: Assessment, host: Host) -> tuple[FindingRow, ...]:
    """All findings; what is out of date or disputed stands first."""
    subjects = Subjects(assessment.profile, host, {})
    return tuple(
        FindingRow(
            id=finding.id,
            item=finding.item,
            subject=subjects.words(finding.subject).title,
            outcome=", ".join(
                [outcome_words(finding.outcome), *(mark_words(mark) for mark in finding.marks)]
            ),
        )
        for finding in sorted(assessment.findings, key=lambda finding: not finding.marks)
    )


def matching(rows: Iterable[FindingRow], wanted: str) -> tuple[FindingRow, ...]:
    """Rows that hold every word."""
    words = wanted.casefold().split()
    return tuple(row for row in rows if all(word in row.searched for word in words))


def way_down(assessment: Assessment, host: Host, finding: str) -> str:
    """The explanation of a finding down to the captured answer."""
    return render(explain(assessment, host, finding))
