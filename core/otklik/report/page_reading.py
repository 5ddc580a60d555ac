"""Tables of the summary of pages that are read: totals, time, the worst and the best, a row for each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Column, ColumnKind, Run, Table
from otklik.report.layouts.common import address, cell
from otklik.report.page_cells import (
    VIEWS,
    Row,
    average_names,
    broken,
    change,
    day_cell,
    earlier,
    extent_cell,
    grouped,
    norm_words,
    page_title,
    rate,
    share,
    sum_names,
    time_names,
    titled,
    whole,
    with_data,
)
from otklik.report.page_sums import Page, Step, Sums, Together
from otklik.report.subjects import may_link

SHOWN = 10  # pages below the norm, and pages of most engagement: as many as a meeting goes through


def _table(name: str, columns: Sequence[Column], rows: Sequence[Row], *, is_wide: bool = False) -> Table:
    return Table(name=name, columns=tuple(columns), rows=tuple(rows), is_wide=is_wide, kept_for="reading")


def _whole(titles: Sequence[str]) -> Iterator[Column]:
    return (Column(title=title, kind=ColumnKind.WHOLE, width=1.1) for title in titles)


def _strong(row: Row) -> Row:
    return tuple(
        Cell(runs=tuple(Run(text=piece.text, is_strong=True) for piece in one.runs), value=one.value)
        for one in row
    )


def _sums(sums: Sums) -> Row:
    return whole(sums.posts), *map(whole, sums.measures)


def _joined(many: Sequence[Sums]) -> Sums:
    found = Sums()
    for one in many:
        found.join(one)
    return found


def by_platform(pages: Sequence[Page]) -> Table:
    """A column for each platform and one for all, a row for each number."""
    groups = grouped(pages, lambda page: page.platform)
    told = [*groups.values()]
    if len(told) > 1:
        told.append(([*pages], _joined([sums for _members, sums in told])))
    rows: list[Row] = [
        (cell(_("Pages")), *(whole(len(members)) for members, _sums_ in told)),
        (cell(_("With data")), *(whole(with_data(members)) for members, _sums_ in told)),
        (cell(_("Posts")), *(whole(sums.posts if with_data(members) else None) for members, sums in told)),
    ]
    for place, name in enumerate(sum_names()[1:]):
        rows.append((cell(name), *(whole(sums.of(place)) for _members, sums in told)))
    for place, name in enumerate(average_names()):
        rows.append((cell(name), *(broken(sums.mean(place)) for _members, sums in told)))
    rows.append((cell(_("Reactions by views")), *(share(sums.engagement) for _members, sums in told)))
    titles = [*groups, *([_("Total")] if len(groups) > 1 else [])]
    columns = [Column(title=_("Number"), width=2), *_whole(titles)]
    return _table(_("By platform"), columns, rows)


def by_body(pages: Sequence[Page]) -> Table:
    """Bodies of which anything is known; the others stand among the pages without data."""
    columns = (
        Column(title=_("Organisation"), width=3.2),
        Column(title=_("Pages with data"), kind=ColumnKind.NUMBER),
        *_whole(sum_names()),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE, width=1.1),
    )
    rows: list[Row] = []
    known = []
    for body, (members, sums) in grouped(pages, lambda page: page.body).items():
        count = with_data(members)
        if count:
            known.append(sums)
            of_all = _("{n} of {all}").format(n=count, all=len(members))
            rows.append((cell(body), cell(of_all), *_sums(sums), share(sums.engagement)))
    if len(rows) > 1:
        total = _joined(known)
        of_all = _("{n} of {all}").format(n=with_data(pages), all=len(pages))
        rows.append(_strong((cell(_("Total")), cell(of_all), *_sums(total), share(total.engagement))))
    return _table(_("By body"), columns, rows)


def by_page(known: Sequence[Page]) -> Table:
    """A row for each page of which anything is known."""
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Page"), width=3),
        *_whole(sum_names()),
        Column(title=_("Views a post"), kind=ColumnKind.NUMBER),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE),
        Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
        Column(title=_("Whole weeks below the norm"), kind=ColumnKind.NUMBER),
    )
    rows = [(cell(page.body), Cell(runs=titled(page)), *_of(page.total), *_kept(page)) for page in known]
    if len(rows) > 1:
        total = _joined([page.total for page in known])
        rows.append(_strong((cell(_("Total")), cell(""), *_of(total), cell(""), cell(""))))
    return _table(_("Pages"), columns, rows, is_wide=True)


def _of(sums: Sums) -> Row:
    return *_sums(sums), broken(sums.mean(VIEWS)), share(sums.engagement)


def _kept(page: Page) -> Row:
    weeks, below, _mean = rate(page)
    told = _("{n} of {all}").format(n=below, all=weeks) if page.norm is not None and weeks else words.DASH
    return cell(norm_words(page)), cell(told)


def without_data(pages: Sequence[Page]) -> Table:
    """A row for each page of which nothing is known, and why."""
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Page"), width=2),
        Column(title=_("Why there are no data"), width=3),
    )
    rows = [
        (cell(page.body), Cell(runs=address(page.url, may_link(page.url), page_title(page))), cell(page.why))
        for page in pages
    ]
    name = _("Pages without data")
    return Table(
        name=name, columns=columns, rows=tuple(rows), caption=name, is_appendix=True, kept_for="reading"
    )


def all_pages(found: Sequence[Together], step: Step) -> Table:
    """A row for each week or month, the pages added up, with the change where the same pages are wholly known."""
    name, first = time_names(step)
    columns = (
        Column(title=first, kind=ColumnKind.DATE, width=1.2),
        Column(title=_("Covered"), width=1.1),
        Column(title=_("Pages"), kind=ColumnKind.WHOLE, width=0.9),
        *_whole(sum_names()),
        *_whole((_("Posts, change"), _("Views, change"))),
    )
    rows: list[Row] = []
    for place, one in enumerate(found):
        before = earlier(found, place)
        rows.append(
            (
                day_cell(one.first),
                extent_cell(one.extent),
                whole(len(one.pages)),
                *_sums(one.sums),
                change(one.sums.posts, before.posts if before else None),
                change(one.sums.of(VIEWS), before.of(VIEWS) if before else None),
            )
        )
    if len(rows) > 1:
        total = _joined([one.sums for one in found])
        rows.append(_strong((cell(_("Total")), cell(""), cell(""), *_sums(total), cell(""), cell(""))))
    return _table(name, columns, rows)


def _shown(rows: int, found: int) -> str:
    if rows == found:
        return ""
    return _("{n} of {all} are shown; the table of pages has all of them.").format(
        n=words.number(rows, 0), all=words.number(found, 0)
    )


def below_norm(pages: Sequence[Page]) -> Table:
    """Those with the largest share of weeks below the norm."""
    rated = [(page, *rate(page)) for page in pages if page.norm is not None]
    found = [one for one in rated if one[2]]
    found.sort(key=lambda one: (-one[2] / one[1], one[3], one[0].body, one[0].url))
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Page"), width=3),
        Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
        Column(title=_("Posts in a whole week"), kind=ColumnKind.NUMBER),
        Column(title=_("Whole weeks below the norm"), kind=ColumnKind.NUMBER),
    )
    rows = [
        (cell(page.body), Cell(runs=titled(page)), cell(norm_words(page)), broken(mean), _kept(page)[1])
        for page, _weeks, _below, mean in found[:SHOWN]
    ]
    name = _("Below the norm")
    return Table(name=name, columns=columns, rows=tuple(rows), caption=_shown(len(rows), len(found)))


def best(pages: Sequence[Page]) -> Table:
    """Of those that keep the norm every whole week, the ones of most reactions by views."""
    rated = [(page, *rate(page)) for page in pages if page.norm is not None]
    found = [page for page, weeks, below, _mean in rated if weeks and not below]
    told = [page for page in found if page.total.engagement is not None]
    told.sort(key=lambda page: (-(page.total.engagement or 0.0), page.body, page.url))
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Page"), width=3),
        Column(title=_("Posts"), kind=ColumnKind.WHOLE),
        Column(title=_("Views a post"), kind=ColumnKind.NUMBER),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE),
    )
    rows = [
        (
            cell(page.body),
            Cell(runs=titled(page)),
            whole(page.total.posts),
            broken(page.total.mean(VIEWS)),
            share(page.total.engagement),
        )
        for page in told[:SHOWN]
    ]
    name = _("Most engagement")
    return Table(name=name, columns=columns, rows=tuple(rows), caption=_shown(len(rows), len(told)))
