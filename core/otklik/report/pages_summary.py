"""The summary of pages that health ministries and centres ask for: posts, likes, comments, reposts, views, the plan kept.

In every format: totals, a row for each page, all pages by week and month, the worst and the best. Pages by week and month,
pivots and the plan by weeks of the month are for sheets and data alone: nobody reads them page by page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from otklik.assess import Assessment
from otklik.host import Host
from otklik.i18n import _, ngettext, using
from otklik.report import charts, page_reading, page_sheets, words
from otklik.report.collected import Collection
from otklik.report.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Inline,
    Paragraph,
    Picture,
    Series,
    Table,
    run,
)
from otklik.report.layouts.common import head
from otklik.report.model import Report
from otklik.report.page_cells import VIEWS, measure_names
from otklik.report.page_sums import (
    MEASURES,
    Extent,
    Page,
    Step,
    Sums,
    Together,
    pages_of,
    plan_weeks,
    together,
)

REASONS = 8  # why pages have no data, that are named before the table of pages


def pages_document(
    assessment: Assessment, audit: Collection, host: Host, report: Report, options: Mapping[str, str]
) -> Document:
    """The document, in the report's language."""
    with using(report.language):
        pages = pages_of(assessment, audit, host, report)
        return head(
            report,
            "summary",
            _("Summary of pages: {region}").format(region=report.region),
            _blocks(pages),
            subtitle=_("Posts, reactions and views by page, week and month"),
            options=options,
        )


def _blocks(pages: Sequence[Page]) -> Iterator[Block]:
    known = [page for page in pages if page.extent is not Extent.NONE]
    yield Heading(level=1, text=_("Totals"), anchor="totals")
    yield from _what_it_rests_on(pages, known)
    if known:
        yield page_reading.by_platform(pages)
        yield page_sheets.by_group(_("By platform"), _("Platform"), pages, lambda page: page.platform)
        yield from _in_time(known)
        yield from _against_the_norm(known)
        yield Heading(level=1, text=_("By body"), anchor="bodies")
        yield page_reading.by_body(pages)
        yield page_sheets.by_group(_("By body"), _("Organisation"), pages, lambda page: page.body)
    if pages:
        yield Heading(level=1, text=_("Pages"), anchor="pages")
        if known:
            yield page_reading.by_page(known)
        if len(known) < len(pages):
            yield page_reading.without_data([page for page in pages if page.extent is Extent.NONE])
        yield page_sheets.by_page(pages)
    if known:
        yield Heading(level=1, text=_("In the workbook"), anchor="workbook")
        yield from _for_sheets(known)


def _what_it_rests_on(pages: Sequence[Page], known: Sequence[Page]) -> Iterator[Block]:
    """Of how many pages anything is known, why not of the others, and of how many posts each measure is told."""
    if not known:
        yield Paragraph(
            runs=run(
                ngettext(
                    "No posts were obtained of {n} page whose posts can be counted: there is nothing to add up and nothing is judged.",
                    "No posts were obtained of any of {n} pages whose posts can be counted: there is nothing to add up and nothing is judged.",
                    len(pages),
                ).format(n=words.number(len(pages), 0))
            ),
            style="lead",
        )
    else:
        total = Sums()
        for page in known:
            total.join(page.total)
        yield Paragraph(
            runs=run(
                _("Posts known of the period: {posts}. Pages with data: {n} of {all}.").format(
                    posts=words.number(total.posts, 0),
                    n=words.number(len(known), 0),
                    all=words.number(len(pages), 0),
                )
            ),
            style="lead",
        )
        yield Paragraph(runs=run(_told(total)))
        yield Paragraph(
            runs=run(
                _(
                    "Reactions are likes, comments and reposts as far as the platform tells them, so compare pages of one platform."
                )
            ),
            style="soft",
        )
    yield Paragraph(
        runs=run(
            _(
                "Counted are the posts of the period as the platform showed them when they were collected. A dash: not known, or nothing to divide. What is not known is no 0: it stands in no sum, in no average and is not judged by the norm."
            )
        ),
        style="soft",
    )
    partly = [page for page in known if page.extent is Extent.IN_PART]
    if partly:
        yield Paragraph(
            runs=run(
                ngettext(
                    "The posts of {n} page are known in part: its sums are of the posts that were obtained.",
                    "The posts of {n} pages are known in part: their sums are of the posts that were obtained.",
                    len(partly),
                ).format(n=words.number(len(partly), 0))
            )
        )
    yield from _why(pages)


def _told(total: Sums) -> str:
    """How many posts tell likes, comments, reposts and views: averages are taken over these."""
    parts = [
        f"{name.lower()}{words.ASIDE}{words.number(told, 0) if told else _('none')}"
        for name, told in zip(measure_names(), total.told, strict=True)
    ]
    return _("Posts of which the platform tells a number, over which averages are taken: {parts}.").format(
        parts="; ".join(parts)
    )


def _why(pages: Sequence[Page]) -> Iterator[Block]:
    """Pages without data by reason; each says its own in the table of pages."""
    without = Counter(page.why for page in pages if page.extent is Extent.NONE)
    if not without:
        return
    yield Paragraph(
        runs=run(
            ngettext("{n} page has no data:", "{n} pages have no data:", without.total()).format(
                n=words.number(without.total(), 0)
            )
        )
    )
    common = sorted(without.items(), key=lambda pair: (-pair[1], pair[0]))
    items: list[Inline] = [
        run(f"{words.counted(n, '{n} page', '{n} pages')}: {why or _('no reason is known.')}")
        for why, n in common[:REASONS]
    ]
    left = sum(n for _why, n in common[REASONS:])
    if left:
        items.append(
            run(_("{pages}: for other reasons.").format(pages=words.counted(left, "{n} page", "{n} pages")))
        )
    yield Bullets(items=tuple(items))


def _in_time(known: Sequence[Page]) -> Iterator[Block]:
    yield Heading(level=1, text=_("All pages together"), anchor="together")
    yield Paragraph(
        runs=run(
            _(
                "Added up are the pages of which all posts of that time are known; where there is none, those known in part. The change is told where the same pages are wholly known in both."
            )
        ),
        style="soft",
    )
    for step, title in ((Step.WEEK, _("By week")), (Step.MONTH, _("By month"))):
        found = list(together(list(known), step))
        yield Heading(level=2, text=title)
        yield page_reading.all_pages(found, step)
        yield page_sheets.all_pages(found, step)
        if step is Step.WEEK:
            yield from _pictures(found)


def _pictures(found: Sequence[Together]) -> Iterator[Picture]:
    """Posts and views by the weeks that are wholly known."""
    weeks = [one for one in found if one.extent is Extent.WHOLE]
    if not weeks:
        return
    for name, title, of_what, numbers in (
        ("weeks", _("Posts by week, all pages"), _("Posts"), [one.sums.posts for one in weeks]),
        ("views", _("Views by week, all pages"), _("Views"), [one.sums.of(VIEWS) for one in weeks]),
    ):
        told = [number for number in numbers if number is not None]
        if not any(told):
            continue
        caption = f"{title}: " + _("from {least} to {most}").format(
            least=words.number(min(told), 0), most=words.number(max(told), 0)
        )
        svg, alt = charts.by_week(title, [one.first for one in weeks], numbers)
        chart = Chart(
            kind="columns",
            categories=tuple(words.short_day(one.first) for one in weeks),
            series=(
                Series(
                    name=of_what,
                    values=tuple(None if number is None else float(number) for number in numbers),
                ),
            ),
        )
        yield Picture(name=name, svg=svg, alt=alt, caption=caption, chart=chart)


def _against_the_norm(known: Sequence[Page]) -> Iterator[Block]:
    yield Heading(level=1, text=_("Below the norm"), anchor="below")
    yield _some(page_reading.below_norm(known), _("There is no page with a whole week below the norm."))
    yield Heading(level=1, text=_("Norm kept every week: most engagement"), anchor="best")
    yield _some(
        page_reading.best(known),
        _(
            "There is no page that keeps the norm every whole week and of which views and reactions are known."
        ),
    )


def _some(table: Table, none: str) -> Block:
    return table if table.rows else Paragraph(runs=run(none))


def _for_sheets(known: Sequence[Page]) -> Iterator[Block]:
    parts = ", ".join(f"{first}–{last}" for first, last in plan_weeks())
    yield Paragraph(
        runs=run(
            _(
                "Pages by week and month with totals, averages and changes, pivots, and the plan of posts by the weeks of the month ({parts}, whatever the weekday) stand in the workbook (otklik report FILE --kind summary -f xlsx) and in the data (-f json). Pages: {n}."
            ).format(parts=parts, n=words.number(len(known), 0))
        )
    )
    yield page_sheets.page_by_page(known, Step.WEEK)
    yield page_sheets.page_by_page(known, Step.MONTH)
    yield page_sheets.plan_by_month(known)
    for step in Step:
        for measure in (None, *range(len(MEASURES))):
            yield page_sheets.pivot(known, step, measure)
