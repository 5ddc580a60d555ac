"""Slides for the closing meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Block, Document, Heading, Table
from otklik.report.layouts import actions, changed, full, main_thing, pictures
from otklik.report.layouts.common import facts_of, head, paragraphs
from otklik.report.model import Report

BODIES = 16  # of the heat map that a slide can show
ACTIONS = 10  # that a meeting can talk over


def lay_out(report: Report, reader: str, options: Mapping[str, str]) -> Document:
    """The result, the sections, what the pages do, what to do; behind it everything that the full report says."""
    shown = head(
        report,
        "presentation",
        report.title,
        _blocks(report),
        subtitle=report.subtitle,
        options=options,
        facts=facts_of(report)[:4],
    )
    return msgspec.structs.replace(shown, behind=tuple(full.blocks(report)))


def _blocks(report: Report) -> Iterator[Block]:
    yield Heading(level=1, text=_("The main thing"), anchor="summary")
    yield main_thing.the_score(report)
    yield pictures.score_by_section(report)
    if report.since is not None:
        yield from changed.in_short(report)
        if report.since.total is not None:
            yield changed.picture(report.since, report.since.total)
    heat = pictures.heat_map(report, BODIES)
    if heat is not None:
        yield heat
    yield pictures.posts_by_week(report)
    yield pictures.time_to_answer(report)
    yield pictures.answers_by_hour(report)
    yield Heading(level=1, text=_("What to do first"), anchor="first")
    yield from main_thing.first_actions(report)
    if report.recommendations:
        yield Heading(level=1, text=_("What to do"), anchor="actions")
        shown = report.recommendations[:ACTIONS]
        table = _first_of(actions.action_table(report, shown), report)
        told = "; ".join(filter(None, (table.caption, actions.mark_words(shown))))
        yield msgspec.structs.replace(table, caption=told)
    yield Heading(level=1, text=_("Can this number be trusted"), anchor="trust")
    yield from paragraphs(report.summary.trust)
    yield Heading(level=1, text=_("What was not seen"), anchor="unseen")
    yield from paragraphs(report.summary.unseen)


def _first_of(table: Table, report: Report) -> Table:
    """Where not all actions fit a slide, it says so, and no sum stands below that would look like that of all."""
    if len(report.recommendations) <= ACTIONS:
        return table
    told = _("The first {n} of {all}; the rest stand in the notes of hidden slides").format(
        n=ACTIONS, all=words.number(len(report.recommendations), 0)
    )
    columns = tuple(msgspec.structs.replace(column, total="") for column in table.columns)
    return msgspec.structs.replace(table, caption=told, columns=columns)
