"""The full report: everything that was typed, measured or attached."""

from __future__ import annotations

from collections.abc import Mapping

from otklik.report.document import Document
from otklik.report.layouts import parts
from otklik.report.layouts.common import head
from otklik.report.model import Report


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """Every chapter in its order."""
    chapters = (
        parts.summary,
        parts.score,
        parts.activity,
        parts.actions,
        parts.waiting,
        parts.findings,
        parts.bodies,
        parts.completeness,
        parts.contradictions,
        parts.objections,
        parts.method,
        parts.norms,
        parts.review,
        parts.evidence,
    )
    blocks = (block for chapter in chapters for block in chapter(report))
    return head(report, "full", report.title, blocks, subtitle=report.subtitle, options=options)
