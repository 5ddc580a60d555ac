"""Tables of the summary of pages for sheets and data: every number, with the formulas that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Column, ColumnKind, Table
from otklik.report.layouts.common import address, cell
from otklik.report.page_cells import (
    Row,
    average_names,
    broken,
    change_names,
    changes,
    day_cell,
    earlier,
    extent_cell,
    grouped,
    measure_names,
    norm_words,
    page_title,
    rate,
    share,
    sum_names,
    time_names,
    whole,
    with_data,
)
from otklik.report.page_sums import MEASURES, Extent, Page, Step, Sums, Together, periods, plan_weeks
from otklik.report.subjects import may_link


def _table(name: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    return Table(name=name, columns=tuple(columns), rows=tuple(rows), is_wide=True, kept_for="sheets")


def _sum(title: str) -> Column:
    return Column(title=title, kind=ColumnKind.WHOLE, total="sum")


def _sums(first: int) -> tuple[Column, ...]:
    """Sums, what averages are divided by, averages; `first`: the place of the first of them in the table."""
    told = first + len(sum_names())
    reactions = told + len(MEASURES)
    known = (
        _("Posts with likes told"),
        _("Posts with comments told"),
        _("Posts with reposts told"),
        _("Posts with views told"),
    )
    return (
        *map(_sum, sum_names()),
        *map(_sum, known),
        _sum(_("Reactions where views are told")),
        _sum(_("Views where reactions are told")),
        *(
            Column(title=name, kind=ColumnKind.NUMBER, ratio=(first + 1 + place, told + place))
            for place, name in enumerate(average_names())
        ),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE, ratio=(reactions, reactions + 1)),
    )


def _numbers(sums: Sums, *, is_known: bool) -> Row:
    """Cells of `_sums`."""
    if not is_known:
        return tuple(cell(words.DASH) for _column in _sums(0))
    of_views = (sums.reactions, sums.reached) if sums.reached else (None, None)
    means = (sums.mean(place) for place in range(len(MEASURES)))
    return (
        whole(sums.posts),
        *map(whole, sums.measures),
        *map(whole, sums.told),
        *map(whole, of_views),
        *map(broken, means),
        share(sums.engagement),
    )


def _changes(first_day: int, step: Step, sums: int, alike: Sequence[int]) -> tuple[Column, ...]:
    """What each sum has become more than in the row above, where that is the week or month before of the same pages.

    The row above is looked at, so that a sheet which people have sorted shows nothing rather than a wrong number.
    """
    next_one = f"[^{first_day}]+7" if step is Step.WEEK else f"EDATE([^{first_day}],1)"
    same = ",".join(f"[{place}]=[^{place}]" for place in alike)
    return tuple(
        Column(
            title=title,
            kind=ColumnKind.WHOLE,
            formula=f'IF(AND({same},[{first_day}]={next_one}),[{sums + of}]-[^{sums + of}],"")',
        )
        for of, title in enumerate(change_names())
    )


def by_group(name: str, title: str, pages: Sequence[Page], key: Callable[[Page], str]) -> Table:
    """By platform or by body: how many pages, of how many of them anything is known, their sums."""
    columns = (Column(title=title, width=3), _sum(_("Pages")), _sum(_("With data")), *_sums(3))
    rows = []
    for group, (members, sums) in grouped(pages, key).items():
        known = with_data(members)
        lead = (cell(group), whole(len(members)), whole(known))
        rows.append((*lead, *_numbers(sums, is_known=known > 0)))
    return _table(name, columns, rows)


def by_page(pages: Sequence[Page]) -> Table:
    """A row for each page; of one that was not obtained it says why."""
    leading = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Link"), width=2.5),
        Column(title=_("Platform")),
        Column(title=_("Page"), width=2),
        Column(title=_("Covered")),
        Column(title=_("Why not wholly"), width=2),
    )
    columns = (*leading, *_sums(len(leading)))
    weeks = len(columns) + 1
    columns += (
        Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
        _sum(_("Whole weeks")),
        _sum(_("Posts of whole weeks")),
        _sum(_("Of them with the norm kept")),
        _sum(_("Of them below the norm")),
        Column(title=_("Posts in a whole week"), kind=ColumnKind.NUMBER, ratio=(weeks + 1, weeks)),
        Column(title=_("Norm kept, share of weeks"), kind=ColumnKind.SHARE, ratio=(weeks + 2, weeks)),
    )
    rows = [
        (
            cell(page.body),
            Cell(runs=address(page.url, may_link(page.url))),
            cell(page.platform),
            cell(page.title),
            extent_cell(page.extent),
            cell(page.why),
            *_numbers(page.total, is_known=page.extent is not Extent.NONE),
            cell(norm_words(page), page.norm),
            *_kept(page),
        )
        for page in pages
    ]
    return _table(_("Pages"), columns, rows)


def _kept(page: Page) -> Row:
    """How the norm is kept in the weeks that are wholly known; dashes where there is none of either."""
    weeks, below, mean = rate(page)
    if page.norm is None or not weeks:
        return tuple(cell(words.DASH) for _column in range(6))
    return (
        whole(weeks),
        whole(sum(page.whole_weeks())),
        whole(weeks - below),
        whole(below),
        broken(mean),
        share((weeks - below) / weeks),
    )


def all_pages(found: Sequence[Together], step: Step) -> Table:
    """A row for each week or month, the pages added up, with the change where the same pages are wholly known."""
    name, first = time_names(step)
    columns = (
        Column(title=first, kind=ColumnKind.DATE),
        Column(title=_("Covered")),
        Column(title=_("Pages"), kind=ColumnKind.WHOLE),
        *_sums(3),
        *_changes(0, step, 3, (1, 2)),
    )
    rows = [
        (
            day_cell(one.first),
            extent_cell(one.extent),
            whole(len(one.pages)),
            *_numbers(one.sums, is_known=True),
            *changes(one.sums, earlier(found, place)),
        )
        for place, one in enumerate(found)
    ]
    return _table(name, columns, rows)


def page_by_page(pages: Sequence[Page], step: Step) -> Table:
    """Weeks or months of every page of which anything is known."""
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Link"), width=2.5),
        Column(title=_("Page"), width=2),
        Column(title=time_names(step)[1], kind=ColumnKind.DATE),
        Column(title=_("Covered")),
        *_sums(5),
        *_changes(3, step, 5, (0, 1, 4)),
    )
    rows = []
    for page in pages:
        before: Sums | None = None
        for first, end in periods([page], step):
            extent, sums = page.extent_of(first, end), page.sums(first, end)
            now = sums if extent is Extent.WHOLE else None
            rows.append(
                (
                    *_of_page(page),
                    day_cell(first),
                    extent_cell(extent),
                    *_numbers(sums, is_known=extent is not Extent.NONE),
                    *changes(now, before),
                )
            )
            before = now
    return _table(_("Pages by week") if step is Step.WEEK else _("Pages by month"), columns, rows)


def _of_page(page: Page) -> Row:
    return cell(page.body), Cell(runs=address(page.url, may_link(page.url))), cell(page_title(page))


def pivot(pages: Sequence[Page], step: Step, measure: int | None) -> Table:
    """Pages by weeks or months, one number in each cell; `measure`: its place in `MEASURES`, None for posts."""
    what = _("Posts") if measure is None else measure_names()[measure]
    form = _("{what} by week") if step is Step.WEEK else _("{what} by month")
    times = periods(pages, step)
    leading = 2
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Page"), width=2),
        *(_sum(words.short_day(first)) for first, _end in times),
        Column(
            title=_("Total"),
            kind=ColumnKind.WHOLE,
            total="sum",
            formula=f"SUM([{leading}]:[{leading + len(times) - 1}])",
        ),
    )
    rows = []
    for page in pages:
        numbers: list[int | None] = []
        for first, end in times:
            sums = page.sums(first, end)
            known = page.extent_of(first, end) is not Extent.NONE
            numbers.append((sums.posts if measure is None else sums.of(measure)) if known else None)
        told = [number for number in numbers if number is not None]
        total = whole(sum(told) if told else None)
        rows.append((cell(page.body), cell(page_title(page)), *map(whole, numbers), total))
    return _table(form.format(what=what), columns, rows)


def plan_by_month(pages: Sequence[Page]) -> Table:
    """Posts of each page by the weeks of the month, and in how many of them that are wholly known the norm is kept."""
    weeks = plan_weeks()
    norm, first = 4, 5
    last = first + len(weeks) - 1
    known = last + 2  # after the days that count for no week
    columns = (
        Column(title=_("Organisation"), width=3),
        Column(title=_("Link"), width=2.5),
        Column(title=_("Page"), width=2),
        Column(title=_("Month from"), kind=ColumnKind.DATE),
        Column(title=_("Posts a week, at least"), kind=ColumnKind.NUMBER),
        *(
            Column(title=_("Days {first}–{last}").format(first=begin, last=end), kind=ColumnKind.WHOLE)
            for begin, end in weeks
        ),
        Column(title=_("Days after {last}").format(last=weeks[-1][1]), kind=ColumnKind.WHOLE),
        Column(
            title=_("Weeks known"), kind=ColumnKind.WHOLE, total="sum", formula=f"COUNT([{first}]:[{last}])"
        ),
        Column(
            title=_("Of them with the norm kept"),
            kind=ColumnKind.WHOLE,
            total="sum",
            formula=f'COUNTIF([{first}]:[{last}],">="&[{norm}])',
        ),
        Column(title=_("Norm kept, share of weeks"), kind=ColumnKind.SHARE, ratio=(known + 1, known)),
    )
    rows = []
    for page in (page for page in pages if page.norm is not None):
        for month, after in periods([page], Step.MONTH):
            parts = [
                (month.replace(day=begin), month.replace(day=end) + timedelta(days=1)) for begin, end in weeks
            ]
            found = [(page.extent_of(*part), page.sums(*part).posts) for part in parts]
            judged = [posts for extent, posts in found if extent is Extent.WHOLE]
            kept = sum(not page.is_below(posts) for posts in judged)
            rest = (parts[-1][1], after)
            rows.append(
                (
                    *_of_page(page),
                    day_cell(month),
                    broken(page.least),
                    *(_counted(extent, posts) for extent, posts in found),
                    _counted(page.extent_of(*rest), page.sums(*rest).posts) if rest[0] < after else cell(""),
                    whole(len(judged)),
                    whole(kept if judged else None),
                    share(kept / len(judged) if judged else None),
                )
            )
    return _table(_("Plan by weeks of the month"), columns, rows)


def _counted(extent: Extent, posts: int) -> Cell:
    """Of a time known in part it is words and no number: nothing is reckoned with it."""
    if extent is Extent.WHOLE:
        return whole(posts)
    return cell(words.DASH if extent is Extent.NONE else _("{n}, in part").format(n=posts))
