"""A document with every kind of block, long names and texts that would like to act."""

from __future__ import annotations

from datetime import UTC, datetime

from otklik.model import Outcome
from otklik.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Document,
    FactLine,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Proof,
    Run,
    Score,
    Series,
    Table,
    run,
)

EVIL = (
    '=HYPERLINK("https://зло.example";"жми")',
    "+7 (000) 000-00-00",
    "-2+3",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "*звёздочки* | черта # решётка $x$ \\команда",
)
LONG = (
    "Государственное бюджетное учреждение здравоохранения «Приреченская центральная районная больница имени "
    * 2
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><rect x="0" y="5" width="60" height="10" fill="#345"/></svg>'
AS_OF = datetime(2026, 11, 20, 9, tzinfo=UTC)


def sample(kind: str = "full", *, rows: int = 3, is_editable: bool = False, language: str = "ru") -> Document:
    """`rows`: how long the table is."""
    columns = (
        Column(title="Орган", width=3),
        Column(title="Публикаций", kind=ColumnKind.WHOLE, total="sum"),
        Column(title="Доля ответов", kind=ColumnKind.SHARE, total="mean"),
        Column(title="Срок", kind=ColumnKind.DATE),
        Column(title="Заметка", width=2, is_input=is_editable),
    )
    table = Table(
        name="Сводная по органам: все [страницы]",
        caption="Кто и сколько",
        columns=columns,
        rows=tuple(_row(number) for number in range(rows)),
        anchors={number: f"row{number}" for number in range(rows)},
        is_wide=True,
    )
    chart = Chart(
        kind="bars",
        categories=("Право", "Диалог и ответы"),
        series=(Series(name="Балл", values=(63.5, None), low=(40.0, 0.0), high=(80.0, 100.0)),),
        unit="points",
    )
    blocks: tuple[Block, ...] = (
        Heading(level=1, text="Главное", anchor="summary"),
        Score(text="73", of="из 100", interval="наверняка от 26 до 88", sentences=("Сильнее всего сайт.",)),
        Paragraph(runs=(Run(text="Читайте "), Run(text="таблицу", to="row1"), Run(text=" целиком.", is_strong=True))),
        Paragraph(runs=run("Требует проверки юристом."), style="soft"),
        Paragraph(runs=run(f"Сказано: {EVIL[0]}"), style="note"),
        Bullets(items=(run("Открыть комментарии"), (Run(text="Назначить дежурного", to="summary"),)), is_numbered=True),
        Facts(lines=(FactLine(name="Кому", runs=run("Пресс-служба")), FactLine(name="Срок", runs=run("до 1 декабря 2026 г.")))),
        Picture(name="Баллы", svg=SVG, alt="Право 63,5 балла, диалог не оценён", caption="Балл по разделам", chart=chart),
        Heading(level=2, text="Таблица"),
        table,
        PageBreak(),
        Heading(level=2, text=LONG),
        *(Paragraph(runs=run(text)) for text in EVIL),
        Paragraph(runs=(Run(text="Отчёт", url="https://prirechye.example/отчёт?a=1&b=2"),)),
        Table(name="Пустая", columns=(Column(title="Ничего"),), rows=(), is_appendix=True),
    )  # fmt: skip
    return Document(
        kind=kind,
        language=language,
        title="Присутствие в интернете: Приречье",
        subtitle="Оценка официальных страниц и сайтов",
        region="Приречье",
        as_of=AS_OF,
        product="otklik 0.1.0",
        proof=Proof(
            audit="a" * 32, assessment="b" * 64, heads=("c" * 64,), kind=kind, language=language,
            versions={"otklik": "0.1.0"},
        ),
        facts=(FactLine(name="Регион", runs=run("Приречье (код 99)")), FactLine(name="На дату", runs=run("20 ноября 2026 г."))),
        blocks=blocks,
        is_editable=is_editable,
    )  # fmt: skip


def _row(number: int) -> tuple[Cell, ...]:
    name = LONG if number == 1 else EVIL[number % len(EVIL)] if number == 2 else f"Школа № {number}"
    return (
        Cell(runs=(Run(text=name, url="https://vk.com/school" if number != 1 else ""),)),
        Cell(runs=run(f"{number * 10}"), value=number * 10),
        Cell(runs=run("не известно" if number == 1 else "50 %"), value=None if number == 1 else 0.5),
        Cell(runs=run("1 декабря 2026 г."), value="2026-12-01"),
        Cell(runs=(Run(text="выполнено ", outcome=Outcome.PASS), Run(text="и подробно", is_soft=True))),
    )
