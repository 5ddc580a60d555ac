"""Cells that the tables of the summary of pages share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from otklik.i18n import _
from otklik.report import words
from otklik.report.document import Cell, Inline, Run
from otklik.report.layouts.common import address, cell
from otklik.report.page_sums import Extent, Page, Step, Sums, Together
from otklik.report.subjects import may_link

Row = tuple[Cell, ...]
POSTS, VIEWS = -1, 3  # beside the places of `MEASURES`


def whole(number: int | None) -> Cell:
    """A dash where it is not known."""
    return cell(words.DASH) if number is None else cell(words.number(number, 0), number)


def broken(number: float | None) -> Cell:
    return cell(words.DASH) if number is None else cell(words.number(number), number)


def share(number: float | None) -> Cell:
    return cell(words.DASH) if number is None else cell(words.percent(number), number)


def change(now: int | None, before: int | None) -> Cell:
    """Nothing where there is nothing to compare with."""
    if now is None or before is None:
        return cell("")
    difference = now - before
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else ""
    return cell(f"{sign}{words.number(abs(difference), 0)}", difference)


def extent_cell(extent: Extent) -> Cell:
    return cell({Extent.WHOLE: _("whole"), Extent.IN_PART: _("in part"), Extent.NONE: _("no data")}[extent])


def day_cell(day: date) -> Cell:
    return cell(words.short_day(day), day.isoformat())


def page_title(page: Page) -> str:
    return f"{page.platform}: {page.title}"


def titled(page: Page) -> Inline:
    """The page with its link, and why not all is known of it."""
    runs = address(page.url, may_link(page.url), page_title(page))
    if page.extent is Extent.WHOLE:
        return runs
    said = _("no data") if page.extent is Extent.NONE else _("in part")
    told = f"{words.ASIDE}{said}: {page.why}" if page.why else f"{words.ASIDE}{said}"
    return (*runs, Run(text=told, is_soft=True))


def norm_words(page: Page) -> str:
    """«3», or «more than 3» as some acts say; a dash where nothing is asked."""
    if page.norm is None:
        return words.DASH
    told = words.number(page.norm)
    return _("more than {value}").format(value=told) if page.is_more_asked else told


def sum_names() -> tuple[str, ...]:
    """Posts, then the measures in the order of `MEASURES`."""
    return (_("Posts"), *measure_names())


def measure_names() -> tuple[str, ...]:
    """In the order of `MEASURES`."""
    return (_("Likes"), _("Comments"), _("Reposts"), _("Views"))


def average_names() -> tuple[str, ...]:
    """In the order of `MEASURES`."""
    return (_("Likes a post"), _("Comments a post"), _("Reposts a post"), _("Views a post"))


def change_names() -> tuple[str, ...]:
    """In the order of `sum_names`."""
    return (
        _("Posts, change"),
        _("Likes, change"),
        _("Comments, change"),
        _("Reposts, change"),
        _("Views, change"),
    )


def changes(now: Sums | None, before: Sums | None) -> Row:
    """Of posts and each measure."""
    numbers = [None if sums is None else (sums.posts, *sums.measures) for sums in (now, before)]
    if numbers[0] is None or numbers[1] is None:
        return tuple(cell("") for _name in change_names())
    return tuple(change(new, old) for new, old in zip(numbers[0], numbers[1], strict=True))


def time_names(step: Step) -> tuple[str, str]:
    """Of the table of all pages, and of its column of first days."""
    if step is Step.WEEK:
        return _("All pages by week"), _("Week from")
    return _("All pages by month"), _("Month from")


def earlier(found: Sequence[Together], place: int) -> Sums | None:
    """The sums that a week or month can be compared with: the one before, of the same pages, both wholly known."""
    if place == 0:
        return None
    now, before = found[place], found[place - 1]
    alike = now.extent is before.extent is Extent.WHOLE and now.pages == before.pages
    return before.sums if alike and before.end == now.first else None


def grouped(pages: Sequence[Page], key: Callable[[Page], str]) -> dict[str, tuple[list[Page], Sums]]:
    """Pages by platform or body, and the sums of those of which anything is known."""
    found: dict[str, tuple[list[Page], Sums]] = {}
    for page in pages:
        members, sums = found.setdefault(key(page), ([], Sums()))
        members.append(page)
        sums.join(page.total)  # nothing where nothing is known
    return found


def with_data(pages: Sequence[Page]) -> int:
    return sum(page.extent is not Extent.NONE for page in pages)


def rate(page: Page) -> tuple[int, int, float]:
    """Whole weeks, those below the norm, posts in a week."""
    weeks = list(page.whole_weeks())
    return len(weeks), sum(map(page.is_below, weeks)), sum(weeks) / len(weeks) if weeks else 0.0
