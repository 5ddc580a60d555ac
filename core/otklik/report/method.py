"""How scores come about, on one page; the norms that were applied; the packs and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from otklik.i18n import _, language
from otklik.model import Value
from otklik.packs.link import Method
from otklik.packs.model import Norm, Pack, ScoringProfile
from otklik.profile.recognise import known_platforms
from otklik.report import words
from otklik.report.model import MethodPart, NormRow, PackRow
from otklik.score import section_weights


def method_parts(
    scoring: ScoringProfile, method: Method, least_judged: float = 0.0
) -> tuple[MethodPart, ...]:
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
                _(
                    "An answer for a body holds for its pages and one for the region for all, where there is none nearer; the finding says so. A question may be asked only where another came out in a certain way."
                ),
                _(
                    "Where a person and the measurement, or two people, disagree, the finding counts as unknown until it is settled by a decision with a reason or by a common answer."
                ),
                _(
                    "What rests on facts or answers that are too old is marked as out of date. It counts all the same, for age does not make a thing untrue, and is listed first."
                ),
            ),
        ),
        MethodPart(title=_("How the score is made"), sentences=tuple(_made(scoring))),
        MethodPart(
            title=_("Scoring profile “{title}”").format(title=scoring.title.in_language(language())),
            sentences=tuple(_profile(scoring, method)),
        ),
        MethodPart(
            title=_("Coverage and interval"),
            sentences=(
                _("Coverage is the share of weight that could be judged."),
                *(
                    [
                        _(
                            "Where less than {least} could be judged, no score of a section or in total is told, only the interval. The threshold is a norm of ours."
                        ).format(least=words.percent(least_judged))
                    ]
                    if least_judged
                    else []
                ),
                _(
                    "The interval goes from the score if everything unknown were not met to the score if everything unknown were met. A wide interval means that little is known, not that things are bad."
                ),
                _(
                    "Where a measurement rests on a sample of comments, its 95 % interval counts too: the ends of the score are worked out with the worst and the best outcome within it. Where two people disagree, the ends are the worst and the best that they said."
                ),
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


def _made(scoring: ScoringProfile) -> Iterator[str]:
    yield _("Met counts 1, partly met between 0 and 1, not met 0.")
    if scoring.combine == "product":
        yield _(
            "Within a part of the score, what items leave of the points of one body or page is multiplied. The score of the part is the weighted mean over bodies and pages, the total that over parts."
        )
        yield _(
            "What is unknown draws no fine in the score itself; the interval shows what it may still cost."
        )
    else:
        yield _(
            "The score of an item is the weighted mean over bodies and pages, that of a part over its items, the total over parts; weights stand in the scoring profile of the checklist."
        )
    yield _(
        "Only met, partly met and not met count. What does not apply is left out. Absence of data is never a failing grade."
    )


def _profile(scoring: ScoringProfile, method: Method) -> Iterator[str]:
    """What the scoring profile says: its parts with weights, fines, weights of levels."""
    if scoring.description is not None:
        yield scoring.description.in_language(language())
    if scoring.blocks:
        told = [
            f"{block.title.in_language(language())}{words.ASIDE}{words.number(float(block.points))}"
            for block in scoring.blocks
        ]
        yield _("Parts with the most points each gives: {parts}. Items in no part do not count.").format(
            parts="; ".join(told)
        )
        for block in scoring.blocks:
            yield f"{block.title.in_language(language())}: {', '.join(m.id for m in block.members)}."
    else:
        weights = section_weights(method.sections, scoring)
        told = [
            f"{section.title.in_language(language())}{words.ASIDE}{words.number(weights[section.id])}"
            for section in method.sections
        ]
        yield _("Weights of sections: {parts}.").format(parts="; ".join(told))
    if scoring.combine == "product":
        fines = scoring.fines
        yield _("Of the points an item leaves: met {all}, half met {partial}, not met {fail}.").format(
            all=words.percent(1, 0),
            partial=words.percent(float(fines.partial)),
            fail=words.percent(float(fines.fail)),
        )
        own = [
            f"{m.id}{words.ASIDE}{words.percent(float(m.fines.fail))}"
            for block in scoring.blocks
            for m in block.members
            if m.fines is not None
        ]
        if own:
            yield _("Not met, these leave: {items}.").format(items="; ".join(own))
    if scoring.levels:
        told = [
            f"{words.level_of_body(entry.level)}{words.ASIDE}{words.number(float(entry.weight))}"
            for entry in scoring.levels
        ]
        yield _("Weights of bodies by level: {levels}; others count once.").format(levels="; ".join(told))
    else:
        yield _("All bodies count alike.")


def norm_row(norm: Norm) -> NormRow:
    """A threshold with its act and dates."""
    value: Value = norm.value if not isinstance(norm.value, tuple) else ", ".join(map(_member, norm.value))
    return NormRow(
        id=norm.id,
        title=norm.title.in_language(language()) if norm.title else norm.id,
        value=value,
        text=value_of_norm(norm),
        act=norm.basis.in_words(language()),
        level_text=words.level_words(norm.basis.level),
        valid=_valid(norm),
        checked=_("checked on {date}").format(date=words.short_day(norm.checked_on)),
        status=norm.basis.status,
        status_text=words.status_words(norm.basis.status),
        pack=norm.pack,
    )


def value_of_norm(norm: Norm) -> str:
    """«3 публикации в неделю», «больше: 3 публикации в неделю» where the act says so."""
    value: Value = norm.value if not isinstance(norm.value, tuple) else ", ".join(map(_member, norm.value))
    text = words.value_words(value, norm.unit)
    return words.comparison_words(norm.comparison, text) if norm.comparison else text


def norm_words(norm: Norm) -> str:
    """«Ответ на срочное сообщение, рабочих часов: 4 часа (региональный акт: …)»."""
    row = norm_row(norm)
    check = "; " + _("requires a lawyer's check") if norm.basis.status != "V1" else ""
    return f"{row.title}: {row.text} ({row.level_text}: {row.act}{check})"


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
