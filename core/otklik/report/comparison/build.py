"""Makes the document of a comparison of two audits: words chosen, nothing left to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from otklik.assess import Assessment
from otklik.compare.model import OF_METHOD, Change, ChangeKind, Comparison, Effect, Side, Step
from otklik.compare.times import Compared
from otklik.host import Host
from otklik.i18n import _, language, using
from otklik.model import Finding, Outcome, Score
from otklik.packs.model import Item
from otklik.profile.model import Profile
from otklik.report import words
from otklik.report.comparison import followed, method, sentences
from otklik.report.comparison.model import (
    ChangeBlock,
    ChangeLine,
    ChangeList,
    ComparisonReport,
    EffectRow,
    ScoreChange,
    ShareRow,
)
from otklik.report.judged import measured_figures, score_row
from otklik.report.model import Fact, ScoreRow
from otklik.report.reasons import reason_words
from otklik.report.subjects import Subjects
from otklik.safe_text import safe_values
from otklik.version import version

ORDER = (
    ChangeKind.IMPROVED,
    ChangeKind.FELL,
    ChangeKind.BECAME_KNOWN,
    ChangeKind.BECAME_UNKNOWN,
    ChangeKind.APPEARED,
    ChangeKind.VANISHED,
)


def build_comparison(compared: Compared, host: Host, chosen: str = "ru") -> ComparisonReport:
    """The document in the language `chosen`. Asks no clock: the same audits, the same document."""
    with using(chosen):
        return cleaned(_build(compared, host))


def cleaned(report: ComparisonReport) -> ComparisonReport:
    """The document with every text made safe (`otklik.safe_text`)."""
    return msgspec.convert(safe_values(msgspec.to_builtins(report)), ComparisonReport)


def _build(compared: Compared, host: Host) -> ComparisonReport:
    made, now = compared.comparison, compared.now
    titles = _titles(compared.own, now)
    total, sections = score_changes(made, titles)
    # parts of a difference that cannot be told are not told either
    effects = made.effects if total.difference is not None else ()
    subjects = Subjects(now.profile, host, {}), Subjects(compared.own.profile, host, {})
    items = {**_items(compared.own), **_items(now)}
    rows = followed.rows(made.followed, subjects[1])
    columns = columns_of(made, now.profile)
    region = made.after.region
    title = (
        _("What has changed: {region}").format(region=region)
        if made.is_one_region
        else _("{first} and {second}").format(first=made.before.region, second=region)
    )
    return ComparisonReport(
        language=language(),
        product=f"otklik {version()}",
        kind="times" if made.is_one_region else "regions",
        title=title,
        subtitle=_("Comparison of two audits of official pages and sites"),
        as_of=made.after.as_of,
        region=region if made.is_one_region else "",
        audits=(made.before.audit, made.after.audit),
        assessments=(made.before.assessment, made.after.assessment),
        heads=(*made.before.heads, *made.after.heads),
        column_titles=columns,
        facts=tuple(_facts(made, now.profile)),
        summary=tuple(sentences.summary(made, total, sections)),
        trust=tuple(sentences.trust(made, total)),
        total=total,
        sections=sections,
        effects=tuple(_effect_row(effect) for effect in effects),
        changes=tuple(_change_lists(made.changes, items, subjects, host)),
        unchanged=sentences.unchanged(made.unchanged) if made.is_one_region else "",
        renamed=tuple(sentences.renamed(made.matches, *subjects)),
        presence=tuple(sentences.presence(made, *subjects)),
        followed=rows,
        method=tuple(method.rows(made, items, titles)) if made.is_one_region else (),
        shares=tuple(_share_rows(made)),
    )


def columns_of(made: Comparison, profile: Profile) -> tuple[str, str]:
    """How the two sides are called in tables: by day, or by region."""
    if not made.is_one_region:
        return made.before.region, made.after.region
    days = tuple(words.short_day(side.as_of.astimezone(profile.zone)) for side in (made.before, made.after))
    return days[0], days[1]


def _items(assessment: Assessment) -> dict[str, Item]:
    return {item.id: item for item in assessment.method.items}


def _titles(own: Assessment, now: Assessment) -> dict[str, str]:
    """Sections of both methods by id, the later one's first."""
    found: dict[str, str] = {}
    for section in (*now.method.sections, *own.method.sections):
        found.setdefault(section.id, section.title.in_language(language()))
    return found


def _facts(made: Comparison, profile: Profile) -> Iterator[Fact]:
    if made.is_one_region:
        yield Fact(
            name=_("Region"),
            text=_("{name} (code {code})").format(name=made.after.region, code=made.after.region_code),
        )
    names = (_("Before"), _("Now")) if made.is_one_region else (made.before.region, made.after.region)
    for name, side in zip(names, (made.before, made.after), strict=True):
        day = words.day(side.as_of, profile.zone)
        yield Fact(name=name, text=_("{day}, audit {id}").format(day=day, id=side.audit))
    before, after = _method_words(made.before, made.after), _method_words(made.after, made.before)
    if before == after:
        yield Fact(name=_("Method of both"), text=after)
    elif made.is_one_region:
        yield Fact(name=_("Method then"), text=before)
        yield Fact(name=_("Method now"), text=after)
    else:
        for side, text in ((made.before, before), (made.after, after)):
            yield Fact(name=_("Method: {region}").format(region=side.region), text=text)


def _method_words(side: Side, other: Side) -> str:
    """A pack whose text differs though its version does not is told with its hash."""
    others = {(pack.id, pack.version): pack.sha256 for pack in other.packs}
    packs = ", ".join(
        f"{pack.id} {pack.version}"
        + ("" if others.get((pack.id, pack.version), pack.sha256) == pack.sha256 else f" [{pack.sha256[:8]}]")
        for pack in side.packs
    )
    depth = words.depth_words(side.depth)
    scoring = side.scoring.in_language(language())
    return _("{packs}; {depth}; {scoring}").format(packs=packs, depth=depth, scoring=scoring)


# --- scores ----------------------------------------------------------------------------------------------------------


def score_changes(made: Comparison, titles: Mapping[str, str]) -> tuple[ScoreChange, tuple[ScoreChange, ...]]:
    """The total and the sections on both sides; of two regions both by one method."""
    before = made.before.score if made.is_one_region else made.like
    lines = [_by_id(before), _by_id(made.like), _by_id(made.after.score)]
    known = [i for i in titles if any(i in found for found in lines)]
    total = _score_change("total", _("Total"), lines, made.effects)
    return total, tuple(_score_change(i, titles[i], lines, made.effects) for i in known)


def _by_id(score: Score) -> dict[str, ScoreRow]:
    return {line.id: score_row(line, line.id) for line in (*score.sections, score.total)}


def _score_change(
    identifier: str, title: str, lines: Sequence[Mapping[str, ScoreRow]], effects: Sequence[Effect]
) -> ScoreChange:
    before, like, after = (
        msgspec.structs.replace(found.get(identifier, _nobody(identifier)), title=title) for found in lines
    )
    difference = None if before.value is None or after.value is None else after.value - before.value
    if difference is None:
        effects = ()
    by_step = {
        effect.step: effect.total if identifier == "total" else effect.sections.get(identifier)
        for effect in effects
    }
    of_method = [by_step.get(step) for step in OF_METHOD]
    by_method = None if not effects or None in of_method else sum(part or 0.0 for part in of_method)
    facts, knowledge, applicability = (
        by_step.get(step) for step in (Step.FACTS, Step.KNOWLEDGE, Step.APPLICABILITY)
    )
    is_known = before.value is not None and after.value is not None
    return ScoreChange(
        id=identifier,
        title=title,
        before=before,
        after=after,
        like=like if like != before else None,
        difference=difference,
        difference_text=words.change(difference),
        method=by_method,
        method_text=words.change(by_method),
        facts=facts,
        facts_text=words.change(facts),
        knowledge=knowledge,
        knowledge_text=words.change(knowledge),
        applicability=applicability,
        applicability_text=words.change(applicability),
        is_certain=is_known and (after.low > before.high or after.high < before.low),
    )


def _nobody(identifier: str) -> ScoreRow:
    """A section that one side does not have."""
    return ScoreRow(
        id=identifier,
        title="",
        value=None,
        low=0.0,
        high=1.0,
        coverage=0.0,
        text=words.outcome_words(Outcome.NOT_APPLICABLE),
        interval=words.DASH,
        coverage_text=words.DASH,
    )


def _effect_row(effect: Effect) -> EffectRow:
    return EffectRow(
        step=effect.step.value,
        is_method=effect.step in OF_METHOD,
        title=sentences.step_words(effect.step),
        count=effect.count,
        count_text=words.DASH if effect.step is Step.WEIGHTS else words.number(effect.count, 0),
        total=effect.total,
        total_text=words.change(effect.total),
    )


# --- findings --------------------------------------------------------------------------------------------------------


def _change_lists(
    changes: Sequence[Change], items: Mapping[str, Item], subjects: tuple[Subjects, Subjects], host: Host
) -> Iterator[ChangeList]:
    for kind in ORDER:
        of_kind = [change for change in changes if change.kind is kind]
        if not of_kind:
            continue
        by_item: dict[str, list[Change]] = {}
        for change in of_kind:
            by_item.setdefault(change.item, []).append(change)
        yield ChangeList(
            kind=kind,
            title=sentences.kind_words(kind),
            count=len(of_kind),
            blocks=tuple(
                ChangeBlock(
                    item=identifier,
                    section=items[identifier].section,
                    question=items[identifier].question.in_language(language()),
                    lines=tuple(_line(change, subjects, host) for change in found),
                )
                for identifier, found in by_item.items()
            ),
        )


def _line(change: Change, subjects: tuple[Subjects, Subjects], host: Host) -> ChangeLine:
    finding = change.after or change.before
    who = subjects[0 if change.after is not None else 1].words(change.subject)
    return ChangeLine(
        finding=finding.id if finding is not None else f"{change.item}/{change.subject}",
        subject=who.title,
        url=who.url,
        is_link=who.is_link,
        before=change.before.outcome if change.before else None,
        after=change.after.outcome if change.after else None,
        before_text=_told(change.before, host),
        after_text=_told(change.after, host),
    )


def _told(finding: Finding | None, host: Host) -> str:
    """«не выполнено: 0,5 публикации в неделю»; a dash where there was no such finding."""
    if finding is None:
        return words.DASH
    figures = "; ".join(figure.text for figure in measured_figures(finding, host) if figure.value is not None)
    outcome = words.outcome_words(finding.outcome)
    if finding.outcome is Outcome.NO_DATA:
        return f"{outcome}. {reason_words(finding, host)}".strip(". ")
    return f"{outcome}: {figures}" if figures and finding.outcome.is_judged else outcome


def _share_rows(made: Comparison) -> Iterator[ShareRow]:
    for shares in made.shares:
        before = shares.before.value if shares.before is not None else None
        after = shares.after.value if shares.after is not None else None
        difference = None if before is None or after is None else after - before
        yield ShareRow(
            item=shares.item,
            section=shares.section,
            question=shares.question.in_language(language()),
            before=before,
            before_text=words.DASH if before is None else words.number(before * 100),
            after=after,
            after_text=words.DASH if after is None else words.number(after * 100),
            difference=difference,
            difference_text=words.change(difference),
        )
