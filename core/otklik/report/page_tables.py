"""Tables of the summary of pages: one for reading, and one with every number and its formulas for sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Column, ColumnKind, Inline, Run, Table
from otklik.report.layouts.common import address, cell
from otklik.report.page_sums import (
    MEASURES,
    Extent,
    Page,
    Step,
    Sums,
    Together,
    periods,
    plan_weeks,
)
from otklik.report.subjects import may_link

SHOWN = 10  # pages below the norm, and pages of most engagement: as many as a meeting goes through
Row = tuple[Cell, ...]


# --- cells --------------------------------------------------------------------------------------------------------------


def whole(number: int | None) -> Cell:
    """A dash where it is not known."""
    return cell(words.DASH) if number is None else cell(words.number(number, 0), number)


def broken(number: float | None) -> Cell:
    return cell(words.DASH) if number is None else cell(words.number(number), number)


def share(number: float | None) -> Cell:
    return cell(words.DASH) if number is None else cell(words.percent(number), number)


def _change(now: int | None, before: int | None) -> Cell:
    if now is None or before is None:
        return cell("")
    difference = now - before
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else ""
    return cell(f"{sign}{words.number(abs(difference), 0)}", difference)


def _extent(extent: Extent) -> Cell:
    return cell({Extent.WHOLE: _("whole"), Extent.IN_PART: _("in part"), Extent.NONE: _("no data")}[extent])


def _day(day: date) -> Cell:
    return cell(words.short_day(day), day.isoformat())


def _page(page: Page) -> str:
    return f"{page.platform}: {page.title}"


# --- sums of whatever is added up ---------------------------------------------------------------------------------------


def measure_names() -> tuple[str, ...]:
    """In the order of `MEASURES`."""
    return (_("Likes"), _("Comments"), _("Reposts"), _("Views"))


def _sum(title: str) -> Column:
    return Column(title=title, kind=ColumnKind.WHOLE, total="sum")


def _for_reading() -> tuple[Column, ...]:
    """Columns of sums and averages."""
    names = (_("Posts"), *measure_names())
    averages = (_("Likes a post"), _("Comments a post"), _("Reposts a post"), _("Views a post"))
    return (
        *(Column(title=name, kind=ColumnKind.WHOLE) for name in names),
        *(Column(title=name, kind=ColumnKind.NUMBER) for name in averages),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE),
    )


def _for_sheets(first: int) -> tuple[Column, ...]:
    """The same with what they are divided by; `first`: the place of the first of them in the table."""
    posts, counts = first, first + 1 + len(MEASURES)
    averages = (_("Likes a post"), _("Comments a post"), _("Reposts a post"), _("Views a post"))
    known = (_("Posts with likes told"), _("Posts with comments told"), _("Posts with reposts told"), _("Posts with views told"))  # fmt: skip
    reactions = counts + len(MEASURES)
    return (
        *(_sum(name) for name in (_("Posts"), *measure_names())),
        *(_sum(name) for name in known),
        _sum(_("Reactions where views are told")),
        _sum(_("Views where reactions are told")),
        *(
            Column(title=name, kind=ColumnKind.NUMBER, ratio=(posts + 1 + place, counts + place))
            for place, name in enumerate(averages)
        ),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE, ratio=(reactions, reactions + 1)),
    )


def _numbers(sums: Sums, is_known: bool, *, in_sheets: bool) -> Row:
    """Cells of `_for_reading` or `_for_sheets`."""
    if not is_known:
        sums = Sums()
    totals = [sums.of(place) for place in range(len(MEASURES))]
    means = [sums.mean(place) for place in range(len(MEASURES))]
    posts = sums.posts if is_known else None
    between: tuple[Cell, ...] = ()
    if in_sheets:
        told = [number if is_known else None for number in sums.told]
        of_views = (sums.reactions, sums.reached) if sums.reached else (None, None)
        between = (*map(whole, told), *map(whole, of_views))
    return (whole(posts), *map(whole, totals), *between, *map(broken, means), share(sums.engagement))


def _both(
    name: str,
    leading: Sequence[Column],
    rows: Iterable[tuple[Row, Sums, bool]],
    *,
    trailing: Sequence[Column] = (),
    ends: Sequence[Row] = (),
) -> Iterator[Table]:
    """The table for reading, with a last row worked out here, and the one for sheets, with formulas."""
    told = list(rows)
    whole_sum = Sums()
    for _lead, sums, is_known in told:
        if is_known:
            whole_sum.join(sums)
    if len(told) > 1:
        last = (cell(_("Total")), *(cell("") for _column in leading[1:]))
        last += _numbers(whole_sum, any(known for _l, _s, known in told), in_sheets=False)
        last += tuple(cell("") for _column in trailing)
        totals = [tuple(_strong(one) for one in last)]
    else:
        totals = []
    tails = ends or [() for _row in told]
    yield Table(
        name=name,
        columns=(*leading, *_for_reading(), *trailing),
        rows=(
            *(
                (*lead, *_numbers(sums, known, in_sheets=False), *tail)
                for (lead, sums, known), tail in zip(told, tails, strict=True)
            ),
            *totals,
        ),
        is_wide=True,
        kept_for="reading",
    )
    yield Table(
        name=name,
        columns=(*leading, *_for_sheets(len(leading)), *trailing),
        rows=tuple(
            (*lead, *_numbers(sums, known, in_sheets=True), *tail)
            for (lead, sums, known), tail in zip(told, tails, strict=True)
        ),
        is_wide=True,
        kept_for="sheets",
    )


def _strong(one: Cell) -> Cell:
    return Cell(runs=tuple(Run(text=piece.text, is_strong=True) for piece in one.runs), value=one.value)


# --- totals -------------------------------------------------------------------------------------------------------------


def by_group(name: str, title: str, pages: Sequence[Page], group: Callable[[Page], str]) -> Iterator[Table]:
    """By platform or by body: how many pages, of how many of them anything is known, their sums."""
    grouped: dict[str, list[Page]] = {}
    for page in pages:
        grouped.setdefault(group(page), []).append(page)
    rows = []
    for key, members in grouped.items():
        known = [page for page in members if page.extent is not Extent.NONE]
        sums = Sums()
        for page in known:
            sums.join(page.total)
        rows.append(((cell(key), whole(len(members)), whole(len(known))), sums, bool(known)))
    leading = (Column(title=title, width=3), _sum(_("Pages")), _sum(_("With data")))
    yield from _both(name, leading, rows)


def by_page(pages: Sequence[Page]) -> Iterator[Table]:
    """A row for each page; of one that was not obtained it says why."""
    reading, sheets = [], []
    ends_reading, ends_sheets = [], []
    for page in pages:
        known = page.extent is not Extent.NONE
        weeks = list(page.whole_weeks())
        below = sum(map(page.is_below, weeks))
        reading.append(((cell(page.body), Cell(runs=_titled(page))), page.total, known))
        sheets.append(
            (
                (
                    cell(page.body),
                    Cell(runs=address(page.url, may_link(page.url))),
                    cell(page.platform),
                    cell(page.title),
                    _extent(page.extent),
                    cell(page.why),
                ),
                page.total,
                known,
            )
        )
        asked = cell(words.DASH) if page.norm is None else cell(norm_words(page), page.norm)
        judged = page.norm is not None and bool(weeks)
        told = _("{n} of {all}").format(n=below, all=len(weeks)) if judged else words.DASH
        ends_reading.append((Cell(runs=asked.runs), cell(told)))
        ends_sheets.append(
            (
                asked,
                whole(len(weeks) if judged else None),
                whole(sum(weeks) if judged else None),
                whole(len(weeks) - below if judged else None),
                whole(below if judged else None),
                broken(sum(weeks) / len(weeks) if judged else None),
                share((len(weeks) - below) / len(weeks) if judged else None),
            )
        )
    name = _("Pages")
    read, _sheets = _both(
        name,
        (Column(title=_("Body"), width=3), Column(title=_("Page"), width=3)),
        reading,
        trailing=(
            Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
            Column(title=_("Whole weeks below the norm"), kind=ColumnKind.NUMBER),
        ),
        ends=ends_reading,
    )
    yield read
    first = 6 + len(_for_sheets(6))
    _read, full = _both(
        name,
        (
            Column(title=_("Body"), width=3),
            Column(title=_("Address"), width=2.5),
            Column(title=_("Platform")),
            Column(title=_("Page"), width=2),
            Column(title=_("Covered")),
            Column(title=_("Why not wholly"), width=2),
        ),
        sheets,
        trailing=(
            Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
            _sum(_("Whole weeks")),
            _sum(_("Posts of whole weeks")),
            _sum(_("Of them with the norm kept")),
            _sum(_("Of them below the norm")),
            Column(title=_("Posts in a whole week"), kind=ColumnKind.NUMBER, ratio=(first + 2, first + 1)),
            Column(title=_("Norm kept, share of weeks"), kind=ColumnKind.SHARE, ratio=(first + 3, first + 1)),
        ),
        ends=ends_sheets,
    )
    yield full


def norm_words(page: Page) -> str:
    """«3», or «more than 3» as some acts say."""
    assert page.norm is not None
    told = words.number(page.norm)
    return _("more than {value}").format(value=told) if page.is_more_asked else told


def _titled(page: Page) -> Inline:
    """The page with its link, and why not all is known of it."""
    runs = address(page.url, may_link(page.url), _page(page))
    if page.extent is Extent.WHOLE:
        return runs
    said = _("no data") if page.extent is Extent.NONE else _("in part")
    return (
        *runs,
        Run(text=f"{words.ASIDE}{said}: {page.why}" if page.why else f"{words.ASIDE}{said}", is_soft=True),
    )


# --- weeks and months ---------------------------------------------------------------------------------------------------


def _grows(first: int, step: Step, of: int, alike: Sequence[int]) -> str:
    """What a column has become more than in the row above, where that is the week or month before of the same pages."""
    next_one = f"[^{first}]+7" if step is Step.WEEK else f"EDATE([^{first}],1)"
    same = ",".join(f"[{place}]=[^{place}]" for place in alike)
    return f'IF(AND({same},[{first}]={next_one}),[{of}]-[^{of}],"")'


def period_names(step: Step) -> tuple[str, str]:
    """Of the table, and of its column of first days."""
    return (_("By week"), _("Week from")) if step is Step.WEEK else (_("By month"), _("Month from"))


def all_pages(found: Sequence[Together], step: Step) -> Iterator[Table]:
    """A row for each week or month, the pages added up, with the change where the same pages are wholly known."""
    rows, changes = [], []
    before: Together | None = None
    for one in found:
        lead = (_day(one.first), _extent(one.extent), whole(len(one.pages)))
        rows.append((lead, one.sums, True))
        alike = (
            before is not None
            and one.extent is before.extent is Extent.WHOLE
            and one.pages == before.pages
            and one.first == before.end
        )
        then = before.sums if before is not None and alike else None
        changes.append(
            (
                _change(one.sums.posts, then.posts if then else None),
                _change(one.sums.of(0), then.of(0) if then else None),
                _change(one.sums.of(3), then.of(3) if then else None),
            )
        )
        before = one
    name, first = period_names(step)
    names = (_("Posts, change"), _("Likes, change"), _("Views, change"))
    # of the sums that stand from column 3 on: posts, likes, views
    trailing = [
        Column(title=title, kind=ColumnKind.WHOLE, formula=_grows(0, step, 3 + of, (1, 2)))
        for title, of in zip(names, (0, 1, 4), strict=True)
    ]
    leading = (
        Column(title=first, kind=ColumnKind.DATE),
        Column(title=_("Covered")),
        Column(title=_("Pages"), kind=ColumnKind.WHOLE),
    )
    yield from _both(name, leading, rows, trailing=trailing, ends=changes)


def page_by_page(pages: Sequence[Page], step: Step) -> Table:
    """Weeks or months of every page of which anything is known, for sheets."""
    name, first = period_names(step)
    name = _("Pages by week") if step is Step.WEEK else _("Pages by month")
    numbers = 5  # columns before the sums
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Address"), width=2.5),
        Column(title=_("Page"), width=2),
        Column(title=first, kind=ColumnKind.DATE),
        Column(title=_("Covered")),
        *_for_sheets(numbers),
        *(
            Column(title=title, kind=ColumnKind.WHOLE, formula=_grows(3, step, numbers + of, (0, 1, 4)))
            for title, of in (
                (_("Posts, change"), 0),
                (_("Likes, change"), 1),
                (_("Comments, change"), 2),
                (_("Reposts, change"), 3),
                (_("Views, change"), 4),
            )
        ),
    )
    rows = []
    for page in pages:
        earlier: Sums | None = None
        for start, end in periods([page], step):
            extent = page.extent_of(start, end)
            sums = page.sums(start, end)
            now = sums if extent is Extent.WHOLE else None
            rows.append(
                (
                    cell(page.body),
                    Cell(runs=address(page.url, may_link(page.url))),
                    cell(_page(page)),
                    _day(start),
                    _extent(extent),
                    *_numbers(sums, extent is not Extent.NONE, in_sheets=True),
                    _change(now.posts if now else None, earlier.posts if earlier else None),
                    *(
                        _change(now.of(n) if now else None, earlier.of(n) if earlier else None)
                        for n in range(len(MEASURES))
                    ),
                )
            )
            earlier = now
    return Table(name=name, columns=columns, rows=tuple(rows), is_wide=True, kept_for="sheets")


def pivot(pages: Sequence[Page], step: Step, measure: int | None) -> Table:
    """Pages by weeks or months, one number in each cell; `measure`: its place in `MEASURES`, None for posts."""
    what = _("Posts") if measure is None else measure_names()[measure]
    form = _("{what} by week") if step is Step.WEEK else _("{what} by month")
    times = periods(pages, step)
    leading = 2
    last = leading + len(times) - 1
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=2),
        *(_sum(words.short_day(first)) for first, _end in times),
        Column(
            title=_("Total"),
            kind=ColumnKind.WHOLE,
            total="sum",
            formula=f"SUM([{leading}]:[{last}])",
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
        rows.append(
            (cell(page.body), cell(_page(page)), *map(whole, numbers), whole(sum(told) if told else None))
        )
    return Table(
        name=form.format(what=what), columns=columns, rows=tuple(rows), is_wide=True, kept_for="sheets"
    )


def plan_by_month(pages: Sequence[Page]) -> Table:
    """Posts of each page by the weeks of the month, and of how many of them that are wholly known the norm is kept."""
    weeks = plan_weeks()
    norm, first = 4, 5
    last = first + len(weeks) - 1
    rest = last + 1  # days after the last week
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Address"), width=2.5),
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
        Column(title=_("Norm kept, share of weeks"), kind=ColumnKind.SHARE, ratio=(rest + 2, rest + 1)),
    )
    rows = []
    for page in pages:
        if page.norm is None:
            continue
        for month, after in periods([page], Step.MONTH):
            parts = [
                (month.replace(day=begin), month.replace(day=end) + timedelta(days=1)) for begin, end in weeks
            ]
            found = [(page.extent_of(*part), page.sums(*part).posts) for part in parts]
            judged = [posts for extent, posts in found if extent is Extent.WHOLE]
            kept = sum(not page.is_below(posts) for posts in judged)
            tail = (parts[-1][1], after)
            rows.append(
                (
                    cell(page.body),
                    Cell(runs=address(page.url, may_link(page.url))),
                    cell(_page(page)),
                    _day(month),
                    broken(page.least),
                    *(_counted(extent, posts) for extent, posts in found),
                    _counted(page.extent_of(*tail), page.sums(*tail).posts)
                    if tail[0] < tail[1]
                    else cell(""),
                    whole(len(judged)),
                    whole(kept if judged else None),
                    share(kept / len(judged) if judged else None),
                )
            )
    return Table(
        name=_("Plan by weeks of the month"),
        columns=columns,
        rows=tuple(rows),
        is_wide=True,
        kept_for="sheets",
    )


def _counted(extent: Extent, posts: int) -> Cell:
    """Of a time known in part it is words and no number: nothing is reckoned with it."""
    if extent is Extent.WHOLE:
        return whole(posts)
    return cell(words.DASH if extent is Extent.NONE else _("{n}, in part").format(n=posts))


# --- the worst and the best ---------------------------------------------------------------------------------------------


def _rate(page: Page) -> tuple[int, int, float]:
    """Whole weeks, those below the norm, posts in a week."""
    weeks = list(page.whole_weeks())
    return len(weeks), sum(map(page.is_below, weeks)), sum(weeks) / len(weeks) if weeks else 0.0


def below_norm(pages: Sequence[Page]) -> tuple[Table, int]:
    """Those with the largest share of weeks below the norm, and how many there are in all."""
    rated = [(page, *_rate(page)) for page in pages if page.norm is not None]
    found = [one for one in rated if one[2]]
    found.sort(key=lambda one: (-one[2] / one[1], one[3], one[0].body, one[0].url))
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=3),
        Column(title=_("Norm, posts a week"), kind=ColumnKind.NUMBER),
        Column(title=_("Posts in a whole week"), kind=ColumnKind.NUMBER),
        Column(title=_("Whole weeks"), kind=ColumnKind.WHOLE),
        Column(title=_("Of them below the norm"), kind=ColumnKind.WHOLE),
    )
    rows = tuple(
        (
            cell(page.body),
            Cell(runs=_titled(page)),
            cell(norm_words(page), page.norm),
            broken(rate),
            whole(weeks),
            whole(below),
        )
        for page, weeks, below, rate in found[:SHOWN]
    )
    return Table(name=_("Below the norm"), columns=columns, rows=rows), len(found)


def best(pages: Sequence[Page]) -> tuple[Table, int]:
    """Of those that keep the norm every whole week, the ones of most reactions by views; and how many keep it."""
    rated = [(page, *_rate(page)) for page in pages if page.norm is not None]
    found = [page for page, weeks, below, _rate_ in rated if weeks and not below]
    told = [page for page in found if page.total.engagement is not None]
    told.sort(key=lambda page: (-(page.total.engagement or 0.0), page.body, page.url))
    columns = (
        Column(title=_("Body"), width=3),
        Column(title=_("Page"), width=3),
        Column(title=_("Posts"), kind=ColumnKind.WHOLE),
        Column(title=_("Views a post"), kind=ColumnKind.NUMBER),
        Column(title=_("Reactions by views"), kind=ColumnKind.SHARE),
    )
    rows = tuple(
        (
            cell(page.body),
            Cell(runs=_titled(page)),
            whole(page.total.posts),
            broken(page.total.mean(3)),
            share(page.total.engagement),
        )
        for page in told[:SHOWN]
    )
    return Table(name=_("Most engagement"), columns=columns, rows=rows), len(found)
