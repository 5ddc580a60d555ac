"""The full report: everything that was typed, measured or attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.report.document import Block, Document, PageBreak
from otklik.report.layouts import (
    actions,
    appendices,
    bodies,
    changed,
    completeness,
    disputes,
    evidence,
    findings,
    main_thing,
    scores,
    waiting,
)
from otklik.report.layouts.common import head
from otklik.report.model import Report

TO_READ = (main_thing.summary, scores.score, changed.changed, scores.activity, actions.actions)
TO_LOOK_UP = (waiting.waiting, findings.findings, bodies.bodies)
TO_CHECK = (
    completeness.completeness,
    disputes.contradictions,
    disputes.objections,
    appendices.method,
    appendices.norms,
    disputes.review,
)


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """Every chapter in its order."""
    return head(report, "full", report.title, blocks(report), subtitle=report.subtitle, options=options)


def blocks(report: Report) -> Iterator[Block]:
    """The chapters alone."""
    for chapter in TO_READ:
        yield from chapter(report)
    yield PageBreak(columns=2)
    for chapter in TO_LOOK_UP:
        yield from chapter(report)
    yield PageBreak()
    for chapter in TO_CHECK:
        yield from chapter(report)
    yield PageBreak(columns=2)
    yield from evidence.evidence(report)
