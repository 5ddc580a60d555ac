"""The document of a region among others: percentiles and quartiles, and why there are none where there are too few."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from otklik.compare.group import Place, Places
from otklik.host import Host
from otklik.i18n import _, language, ngettext, using
from otklik.report import words
from otklik.report.comparison.build import cleaned
from otklik.report.comparison.model import ComparisonReport, PlaceRow
from otklik.report.model import Fact
from otklik.report.subjects import platform_title
from otklik.version import version


def build_places(places: Places, host: Host, chosen: str = "ru") -> ComparisonReport:
    """The document in the language `chosen`. Says nothing of any other region but how many there are."""
    with using(chosen):
        return cleaned(_build(places, host))


def _build(places: Places, host: Host) -> ComparisonReport:
    own = places.assessment
    region = own.profile.region
    titles = {s.id: s.title.in_language(language()) for s in own.method.sections} | {"total": _("Total")}
    return ComparisonReport(
        language=language(),
        product=f"otklik {version()}",
        kind="group",
        title=_("Among other regions: {region}").format(region=region.name),
        subtitle=_("Sections and main figures beside those of other regions, none of which is named"),
        as_of=own.as_of,
        region=region.name,
        audits=(places.audit,),
        assessments=(own.id,),
        heads=own.heads,
        column_titles=(region.name, _("Others")),
        facts=tuple(_facts(places)),
        summary=tuple(_summary(places, titles)),
        trust=tuple(_trust(places)),
        places=tuple(_score_row(place, titles) for place in places.sections),
        figures=tuple(_figure_row(place, host) for place in places.figures),
    )


def _facts(places: Places) -> Iterator[Fact]:
    profile = places.assessment.profile
    yield Fact(
        name=_("Region"),
        text=_("{name} (code {code})").format(name=profile.region.name, code=profile.region.code),
    )
    day = words.day(places.assessment.as_of, profile.zone)
    yield Fact(name=_("Audit"), text=_("{day}, audit {id}").format(day=day, id=places.audit))
    held = places.assessment.method.packs_for(profile.region.code)
    packs = ", ".join(f"{pack.id} {pack.head.version}" for pack in held)
    yield Fact(name=_("Method of all"), text=packs)
    yield Fact(name=_("Other regions"), text=words.number(places.regions, 0))
    if places.since and places.until:
        yield Fact(name=_("Their audits"), text=words.period(places.since, places.until))


def _summary(places: Places, titles: Mapping[str, str]) -> Iterator[str]:
    if not places.sections:
        yield _(
            "There are {n} other regions, and {least} are needed: among fewer, somebody could work out the score of a single one. "
            "So nothing is compared."
        ).format(n=words.number(places.regions, 0), least=words.number(places.least, 0))
        return
    total = next((place for place in places.sections if place.id == "total"), None)
    if total is not None and total.value is not None and total.is_alike:
        yield _(
            "{score} of 100. The others' totals are not shown: most have one and the same, so it would be known whose it is."
        ).format(score=words.points(total.value))
    if total is not None and total.value is not None and total.quartiles is not None:
        yield _("{score} of 100: {place}.").format(score=words.points(total.value), place=_rank(total))
    placed = [p for p in places.sections if p.id != "total" and p.rank is not None]
    best = max(placed, key=lambda p: p.rank or 0.0, default=None)
    worst = min(placed, key=lambda p: p.rank or 0.0, default=None)
    if best is not None and worst is not None and best is not worst:
        yield _("Strongest beside others: {section}, {place}.").format(
            section=words.quoted(titles.get(best.id, best.id)), place=_rank(best)
        )
        yield _("Weakest beside others: {section}, {place}.").format(
            section=words.quoted(titles.get(worst.id, worst.id)), place=_rank(worst)
        )


def _trust(places: Places) -> Iterator[str]:
    if places.sections:
        yield _(
            "All regions are judged by the method of this audit and by the norms of its day, each with the regional norms it has."
        )
        yield _("A quarter of the others lies below the lower quartile, a quarter above the upper one.")
    if places.unusable:
        yield ngettext(
            "{n} file could not be used; otklik verify says why.",
            "{n} files could not be used; otklik verify says why.",
            places.unusable,
        ).format(n=words.number(places.unusable, 0))


def _rank(place: Place) -> str:
    """«больше, чем у 7 из 12 других регионов»."""
    told = _("more than in {below} of {n} other regions, less than in {above}")
    return told.format(
        below=words.number(place.below, 0), n=words.number(place.n, 0), above=words.number(place.above, 0)
    )


def _score_row(place: Place, titles: Mapping[str, str]) -> PlaceRow:
    return _row(place, titles.get(place.id, place.id), words.points)


def _figure_row(place: Place, host: Host) -> PlaceRow:
    metric = host.metrics.get(place.id)
    title = metric.title.in_language(language()) if metric is not None else place.id
    unit = metric.unit if metric is not None else ""
    name = f"{title}, {platform_title(place.platform, host)}"
    return _row(place, name, lambda value: words.value_words(value, unit))


def _row(place: Place, title: str, told: Callable[[float], str]) -> PlaceRow:
    quartiles = place.quartiles
    rank = _rank(place) if place.rank is not None else ""
    if rank:
        remark = ""
    elif place.is_alike:
        remark = _(
            "not shown: most of the others have one and the same value, so it would be known whose it is"
        )
    else:
        remark = _("too few regions have a value") if quartiles is None else words.DASH
    return PlaceRow(
        id=f"{place.id}/{place.platform}" if place.platform else place.id,
        title=title,
        value=place.value,
        text=words.DASH if place.value is None else told(place.value),
        n=place.n if quartiles is not None else 0,
        rank=place.rank,
        rank_text=rank,
        quartiles=quartiles,
        quartiles_text=("", "", "")
        if quartiles is None
        else (told(quartiles[0]), told(quartiles[1]), told(quartiles[2])),
        remark=remark,
    )
