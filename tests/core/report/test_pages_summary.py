"""The summary of pages: every number is that of the posts, what is not known is no 0, sheets compute and the rest is short."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.host import Host
from otklik.i18n import using
from otklik.model import AccountFacts, Exchange, Gap, GapReason, Post, Record, Window
from otklik.pipeline import assess_audit
from otklik.profile import parse_profile
from otklik.report import FORMATS
from otklik.report.build import build_report
from otklik.report.document import Document, Table, text_of
from otklik.report.model import Report
from otklik.report.page_sums import Extent, Page, Step, Sums, count, periods, together
from otklik.report.pages_summary import pages_document
from otklik.store import AuditFile

PROFILE = """
[region]
code = "54"
name = "Приречье"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приречья"
kind = "ministry"
level = "region"
accounts = ["vk.com/minzdrav", "t.me/minzdrav"]

[[body]]
id = "closed"
name = "Закрытая больница"
kind = "hospital"
level = "subordinate"
accounts = ["vk.com/closed"]

[[body]]
id = "broken"
name = "Оборванная больница"
kind = "hospital"
level = "subordinate"
accounts = ["vk.com/broken"]

[[body]]
id = "unseen"
name = "Несобранная больница"
kind = "hospital"
level = "subordinate"
accounts = ["vk.com/unseen"]
"""
ZONE = ZoneInfo("Asia/Novosibirsk")
AS_OF = datetime(2026, 11, 19, 12, tzinfo=UTC)  # a Thursday
SINCE = datetime(2026, 11, 1, 17, tzinfo=UTC)  # midnight of Monday 2 November in Novosibirsk
WINDOW = Window(SINCE, AS_OF)
DAYS = (0.5, 1.5, 1.6, 8.5, 15.5)  # three posts of the first week, one of the second, one of the third
DASH = "–"


def posts(account: str, days: Sequence[float], **told: int | None) -> list[Record]:
    return [
        Post(account=account, id=str(n), published_at=SINCE + timedelta(days=day), text="Запись", url=f"https://vk.com/w{n}", **told)  # type: ignore[arg-type]
        for n, day in enumerate(days)
    ]  # fmt: skip


class Case:
    """A ministry on two platforms, a page that is closed, one that broke off and one that nobody collected."""

    def __init__(self, folder: Path, *, is_empty: bool = False) -> None:
        self.host = Host()
        self.audit = AuditFile.create(folder / "a.otklik", PROFILE, AS_OF)
        vk, telegram, closed, broken, _unseen = parse_profile(PROFILE).accounts(self.host)
        whole = {"likes": 10, "comments": 2, "reposts": 1, "views": 100}
        denied = GapReason.UNREACHABLE
        missing = {"host": "vk.com", "detail": "no connection"}
        for account, records, gaps in (
            (vk, posts(vk.id, DAYS, **whole), ()),
            (telegram, posts(telegram.id, DAYS[:3], likes=4, views=50), ()),
            (closed, [AccountFacts(account=closed.id, title="Закрытая")], ("posts", "comments")),
            (broken, posts(broken.id, (8.5,), **whole), ("posts",)),
        ):
            snapshot = self.audit.open_snapshot(account, WINDOW, AS_OF)
            reasons = ("account", "posts") if is_empty else gaps
            for what in reasons:
                gap = Gap(account=account.id, what=what, reason=denied, params=missing)
                self.audit.add_gap(snapshot.id, gap)
            exchange = Exchange(
                platform=account.platform,
                accounts=(account.id,),
                role="home",
                url=account.url,
                received_at=AS_OF,
            )
            self.audit.commit({account.id: snapshot.id}, exchange, () if is_empty else records)
            self.audit.close_snapshot(snapshot.id, AS_OF)
        assessment = assess_audit(self.audit, self.host)
        self.report: Report = build_report(assessment, self.audit, self.host, "ru")
        with using("ru"):
            self.document = pages_document(assessment, self.audit, self.host, self.report, {})


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("summary"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("empty"), is_empty=True)


def table(document: Document, name: str, purpose: str = "sheets") -> Table:
    return next(t for t in document.tables() if t.name == name and t.kept_for in ("", purpose))


def rows(document: Document, name: str, purpose: str = "sheets") -> list[dict[str, str]]:
    found = table(document, name, purpose)
    return [
        {
            column.title: text_of(one.runs).replace("\u00a0", " ")
            for column, one in zip(found.columns, row, strict=True)
        }
        for row in found.rows
    ]


def row(document: Document, name: str, column: str, value: str, purpose: str = "sheets") -> dict[str, str]:
    return next(found for found in rows(document, name, purpose) if found[column] == value)


def picked(found: dict[str, str], *names: str) -> list[str]:
    return [found[name] for name in names]


SUMS = ("Публикации", "Лайки", "Комментарии", "Репосты", "Просмотры")
MEANS = (
    "Лайков на публикацию",
    "Комментариев на публикацию",
    "Репостов на публикацию",
    "Просмотров на публикацию",
)
KEPT = ("Норма, публикаций в неделю", "Целых недель", "Из них с выполненной нормой", "Из них ниже нормы")


def test_a_page_has_its_address_sums_averages_and_weeks_below_the_norm(case: Case) -> None:
    found = row(case.document, "Страницы", "Ссылка", "https://vk.com/minzdrav")
    assert found["Организация"] == "Министерство здравоохранения Приречья"
    assert picked(found, *SUMS) == ["5", "50", "10", "5", "500"]
    assert picked(found, *MEANS) == ["10", "2", "1", "100"]
    assert found["Вовлечённость к просмотрам"] == "13 %"  # (50 + 10 + 5) / 500
    assert picked(found, *KEPT) == ["5", "2", "0", "2"]  # Novosibirsk asks ministries for 5 a week
    assert found["Публикаций за целую неделю"] == "2"


def test_what_a_platform_does_not_tell_is_a_dash_and_no_zero(case: Case) -> None:
    found = row(case.document, "Страницы", "Площадка", "Telegram")
    assert picked(found, *SUMS) == ["3", "12", DASH, DASH, "150"]
    assert picked(found, *MEANS) == ["4", DASH, DASH, "50"]
    total = rows(case.document, "Страницы", "reading")[-1]
    assert picked(total, *SUMS) == ["9", "72", "12", "6", "750"]
    platforms = {one["Показатель"]: one["Итог"] for one in rows(case.document, "По площадкам", "reading")}
    assert (
        platforms["Комментариев на публикацию"] == "2"
    )  # 12 comments of the 6 posts that tell them, not of 9
    assert any(
        "лайки – 9; комментарии – 6; репосты – 6; просмотры – 9" in text.replace("\u00a0", " ")
        for text in case.document.texts()
    )


def test_a_page_that_was_not_obtained_has_no_number_and_says_why(case: Case) -> None:
    found = row(case.document, "Страницы", "Ссылка", "https://vk.com/closed")
    assert picked(found, *SUMS, *MEANS) == [DASH] * 9
    assert picked(found, *KEPT[1:]) == [DASH] * 3
    assert found["Охват"] == "нет данных"
    assert found["Почему не целиком"] == "Сайт или площадка не ответили."
    read = row(case.document, "Страницы без данных", "Организация", "Закрытая больница", "reading")
    assert read["Почему нет данных"] == "Сайт или площадка не ответили."


def test_a_page_that_nobody_collected_has_no_number_and_says_so(case: Case) -> None:
    found = row(case.document, "Страницы", "Ссылка", "https://vk.com/unseen")
    assert picked(found, *SUMS, *KEPT[1:]) == [DASH] * 8
    assert "Ничего не собрано" in found["Почему не целиком"]


def test_a_page_that_broke_off_counts_what_came_and_is_not_judged(case: Case) -> None:
    found = row(case.document, "Страницы", "Ссылка", "https://vk.com/broken")
    assert picked(found, *SUMS) == ["1", "10", "2", "1", "100"]
    assert found["Охват"] == "не целиком"
    assert picked(found, *KEPT[1:]) == [DASH] * 3
    weeks = [
        one for one in rows(case.document, "Страницы по неделям") if one["Ссылка"] == "https://vk.com/broken"
    ]
    assert [(one["Охват"], one["Публикации"]) for one in weeks] == [
        ("нет данных", DASH), ("не целиком", "1"), ("нет данных", DASH),
    ]  # fmt: skip


def test_weeks_are_those_of_the_regions_zone_and_change_from_one_whole_week_to_the_next(case: Case) -> None:
    weeks = [
        one
        for one in rows(case.document, "Страницы по неделям")
        if one["Ссылка"] == "https://vk.com/minzdrav"
    ]
    assert [picked(one, "Неделя с", "Охват", "Публикации", "Публикации, изменение") for one in weeks] == [
        ["02.11.2026", "целиком", "3", ""],
        ["09.11.2026", "целиком", "1", "−2"],
        ["16.11.2026", "не целиком", "1", ""],
    ]


def test_a_whole_week_without_posts_is_0_where_the_platform_tells_the_number(case: Case) -> None:
    weeks = [
        one for one in rows(case.document, "Страницы по неделям") if one["Страница"].startswith("Telegram")
    ]
    assert picked(weeks[1], *SUMS) == ["0", "0", DASH, DASH, "0"]
    assert weeks[1]["Охват"] == "целиком"


def test_months_in_part_are_not_compared(case: Case) -> None:
    (month,) = rows(case.document, "Все страницы по месяцам")
    assert picked(month, "Месяц с", "Охват", "Публикации", "Публикации, изменение") == [
        "01.11.2026",
        "не целиком",
        "9",
        "",
    ]


def test_all_pages_together_are_those_wholly_known(case: Case) -> None:
    weeks = rows(case.document, "Все страницы по неделям")
    assert [picked(one, "Охват", "Страницы", "Публикации") for one in weeks] == [
        ["целиком", "2", "6"], ["целиком", "2", "1"], ["не целиком", "2", "1"],
    ]  # fmt: skip
    assert weeks[1]["Публикации, изменение"] == "−5"


def test_pivots_show_pages_by_weeks_and_by_months(case: Case) -> None:
    by_week = row(case.document, "Просмотры по неделям", "Страница", "ВКонтакте: minzdrav")
    assert list(by_week.values())[2:] == ["300", "100", "100", "500"]
    by_month = row(case.document, "Комментарии по месяцам", "Страница", "ВКонтакте: minzdrav")
    assert list(by_month.values())[2:] == ["10", "10"]


def test_the_plan_is_counted_by_the_weeks_of_the_month_that_customers_ask_for(case: Case) -> None:
    found = row(case.document, "План по неделям месяца", "Ссылка", "https://vk.com/minzdrav")
    assert picked(found, "Дни 1–7", "Дни 8–14", "Дни 15–21", "Дни 22–28", "Дни после 28-го") == [
        "3, не целиком", "1", "1, не целиком", DASH, DASH,
    ]  # fmt: skip
    assert picked(found, "Недель с полными данными", "Из них с выполненной нормой") == ["1", "0"]


def written(case: Case, identifier: str) -> bytes:
    return next(form for form in FORMATS if form.id == identifier).write(case.document)


def test_the_workbook_computes_totals_averages_and_changes(case: Case) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(case, "xlsx")))
    sheet = book["Страницы"]
    titles = [one.value for one in sheet[1]]
    last = sheet.max_row
    letter = {title: openpyxl.utils.get_column_letter(n) for n, title in enumerate(titles, 1)}
    ratio = f'=IFERROR({letter["Комментарии"]}2/{letter["Публикаций с числом комментариев"]}2,"")'
    assert sheet[f"{letter['Комментариев на публикацию']}2"].value == ratio
    assert (
        sheet[f"{letter['Комментариев на публикацию']}3"].value == DASH
    )  # Telegram tells none: no formula of nothing
    places = f"{letter['Публикации']}2:{letter['Публикации']}{last - 1}"
    total = f'=IF(SUBTOTAL(102,{places})=0,"{DASH}",SUBTOTAL(109,{places}))'
    assert sheet[f"{letter['Публикации']}{last}"].value == total
    weeks = book["Страницы по неделям"]
    titles = [one.value for one in weeks[1]]
    change = weeks.cell(3, titles.index("Публикации, изменение") + 1).value
    assert change == '=IF(AND(A3=A2,B3=B2,E3=E2,D3=D2+7),F3-F2,"")'
    assert len(book["Графики"]._charts) == 2


def test_nothing_obtained_has_no_number_anywhere(empty: Case) -> None:
    assert {one.name for one in empty.document.tables()} == {"Страницы", "Страницы без данных"}
    for found in rows(empty.document, "Страницы"):
        assert picked(found, *SUMS, *MEANS, *KEPT[1:]) == [DASH] * 12
    book = openpyxl.load_workbook(io.BytesIO(written(empty, "xlsx")))
    sheet = book["Страницы"]
    assert not [
        one.value
        for line in sheet.iter_rows(min_row=2, max_row=sheet.max_row - 1)
        for one in line
        if one.value == 0
    ]


@pytest.mark.parametrize("identifier", ["md", "html"])
def test_what_is_read_has_a_row_for_each_page_and_leaves_weeks_of_pages_to_sheets(
    case: Case, identifier: str
) -> None:
    text = written(case, identifier).decode()
    assert all(name in text for name in ("minzdrav", "closed", "broken", "unseen"))
    assert "не целиком" in text
    assert "Страницы по неделям" not in text
    assert "книге Excel" in text


def test_the_data_have_every_table_of_the_workbook(case: Case) -> None:
    told: dict[str, Any] = json.loads(written(case, "json"))
    names = {one["name"] for one in told["blocks"] if one["type"] == "table"}
    assert {"Страницы", "Страницы по неделям", "Страницы по месяцам", "Репосты по месяцам"} <= names
    assert not [one for one in told["blocks"] if one.get("kept_for") == "reading"]


def test_the_scope_counts_pages_of_which_something_came(case: Case, empty: Case) -> None:
    scope = next(f.text for f in case.report.facts if f.name == "Охват").replace("\u00a0", " ")
    assert scope == "4 организации, 5 страниц, данные получены по: 4 (из них не полностью: 2)"
    nothing = next(f.text for f in empty.report.facts if f.name == "Охват").replace("\u00a0", " ")
    assert nothing == "4 организации, 5 страниц, данные получены по: 0"
    assert any(
        "С 5 страниц из 5 ничего не получено" in text.replace("\u00a0", " ")
        for text in empty.report.summary.unseen
    )


# --- laws ---------------------------------------------------------------------------------------------------------------


def page(days: Sequence[float], covered: Sequence[Window], norm: float | None = 3, **told: Any) -> Page:
    made = Page(
        body="b", platform="p", title="t", url="https://vk.com/p", zone=ZONE, norm=norm, window=WINDOW,
        covered=tuple(covered), **told,
    )  # fmt: skip
    count(made, (one for one in posts("vk:p", days, likes=1) if isinstance(one, Post)), WINDOW)
    return made


@given(st.lists(st.floats(0, 17, allow_nan=False), max_size=40))
def test_weeks_and_months_add_up_to_the_period(days: list[float]) -> None:
    made = page(days, [WINDOW])
    for step in Step:
        assert sum(made.sums(*time).posts for time in periods([made], step)) == made.total.posts == len(days)
        assert sum(one.sums.posts for one in together([made], step)) == len(days)


@given(st.lists(st.floats(0, 17, allow_nan=False), max_size=20), st.floats(0, 17, allow_nan=False))
def test_a_week_is_judged_only_where_all_its_posts_are_known(days: list[float], until: float) -> None:
    made = page(days, [Window(SINCE, SINCE + timedelta(days=until))])
    assert len(list(made.whole_weeks())) == int(until // 7)


@pytest.mark.parametrize(
    ("norm", "is_more_asked", "posts_a_week", "below"),
    [(3, False, 3, False), (3, False, 2, True), (3, True, 3, True), (3, True, 4, False), (None, False, 0, False)],
)  # fmt: skip
def test_a_norm_is_compared_as_the_act_says(
    norm: float | None, is_more_asked: bool, posts_a_week: int, below: bool
) -> None:
    assert page([], [WINDOW], norm, is_more_asked=is_more_asked).is_below(posts_a_week) is below


def test_what_nobody_saw_is_neither_whole_nor_zero() -> None:
    made = page([], [])
    assert made.extent is Extent.NONE
    assert made.extent_of(date(2026, 11, 2), date(2026, 11, 9)) is Extent.NONE
    assert Sums().measures == [None] * 4
    assert Sums().engagement is None
