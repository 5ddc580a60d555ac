"""How scores come about, on one page; the norms that were applied; the packs and their versions."""

from __future__ import annotations

from collections.abc import Iterable

from otklik.i18n import _, language
from otklik.model import Value
from otklik.packs.model import Norm, Pack
from otklik.profile.recognise import known_platforms
from otklik.report import words
from otklik.report.model import MethodPart, NormRow, PackRow


def method_parts() -> tuple[MethodPart, ...]:
    """The method in words: what the design says of outcomes, scores, coverage, intervals and bases."""
    return (
        MethodPart(
            title=_("What is judged"),
            sentences=(
                _("A checklist asks a question about the region, a body, a body on a platform, or a page."),
                _(
                    "The answer is a finding: met, partly met, not met, does not apply, no data, or a person has to check."
                ),
                _(
                    "Some questions are judged by measurement; some are proposed by measurement and confirmed by a person; some are asked of people."
                ),
            ),
        ),
        MethodPart(
            title=_("How the score is made"),
            sentences=(
                _("Met counts 1, partly met between 0 and 1, not met 0."),
                _(
                    "The score of an item is the weighted mean over bodies and pages, that of a section over its items, the total over sections; weights stand in the scoring profile of the checklist."
                ),
                _(
                    "Only met, partly met and not met count. What does not apply is left out. Absence of data is never a failing grade."
                ),
            ),
        ),
        MethodPart(
            title=_("Coverage and interval"),
            sentences=(
                _("Coverage is the share of weight that could be judged."),
                _(
                    "The interval goes from the score if everything unknown were not met to the score if everything unknown were met. A wide interval means that little is known, not that things are bad."
                ),
                _("Where a person and the measurement disagree, the finding counts as unknown."),
            ),
        ),
        MethodPart(
            title=_("What findings rest on"),
            sentences=(
                _(
                    "Every item names its basis: a federal law, a regional act, the method of a rating, or good practice. Numbers of posts and hours stand in regional acts and methods, not in federal law."
                ),
                _(
                    "Where the act itself was not read, the finding says that it requires a lawyer's check; this report never calls that a breach of law."
                ),
            ),
        ),
        MethodPart(
            title=_("What comes first"),
            sentences=(
                _(
                    "Actions are ordered by how much the total would rise, by the weight of the strongest basis, and by effort: much for little work comes first."
                ),
                _("The rise is counted with everything else unchanged."),
            ),
        ),
        MethodPart(
            title=_("How to check it"),
            sentences=(
                _(
                    "Every number can be followed down to the stored answer of the platform with “otklik explain”; the journal head below shows which answers of people it rests on."
                ),
            ),
        ),
    )


def norm_row(norm: Norm) -> NormRow:
    """A threshold with its act and dates."""
    value: Value = norm.value if not isinstance(norm.value, tuple) else ", ".join(map(_member, norm.value))
    act = norm.basis.act.in_language(language())
    return NormRow(
        id=norm.id,
        title=norm.title.in_language(language()) if norm.title else norm.id,
        value=value,
        text=words.value_words(value, norm.unit),
        act=f"{act}, {norm.basis.article}" if norm.basis.article else act,
        level_text=words.level_words(norm.basis.level),
        valid=_valid(norm),
        checked=_("checked on {date}").format(date=words.short_day(norm.checked_on)),
        status=norm.basis.status,
        status_text=words.status_words(norm.basis.status),
        pack=norm.pack,
    )


def _member(value: str) -> str:
    """A member of a list; platforms by their names."""
    platform = known_platforms().get(value)
    return platform.title.in_language(language()) if platform is not None else value


def _valid(norm: Norm) -> str:
    since = words.short_day(norm.valid_from)
    if norm.valid_to is None:
        return _("from {since}").format(since=since)
    return _("from {since} to {until}").format(since=since, until=words.short_day(norm.valid_to))


def pack_rows(packs: Iterable[Pack]) -> tuple[PackRow, ...]:
    return tuple(
        PackRow(
            id=pack.id,
            title=pack.head.title.in_language(language()),
            version=pack.head.version,
            hash=pack.sha256,
        )
        for pack in packs
    )
