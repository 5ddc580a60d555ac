"""The consultant's guide and the README do what they say: each of their commands is run in order, without a network."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import tomli

from commands_in_docs import Folder, commands_of, files_of, workbook
from otklik.cli.app import NAMES
from otklik.collect.session import defaults

ROOT = Path(__file__).parent.parent
GUIDES = {"ru": "docs/guide.ru.md", "en": "docs/guide.en.md"}


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.timeout(1500)  # dozens of commands, each with all packs
@pytest.mark.parametrize("language", GUIDES)
def test_the_guides_commands_do_what_it_says(language: str, tmp_path: Path) -> None:
    page = text_of(GUIDES[language])
    folder = Folder(tmp_path, language)
    for name, content in files_of(page).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    for name in ("приказ.txt", "decree.txt"):
        (tmp_path / name).write_text("Распоряжение № 5", encoding="utf-8")
    table = workbook(
        [
            {
                "Организация": "Министерство культуры",
                "URL": "https://vk.com/prirechye_minkult",
                "Подписчики": 5100,
            },
            {"Организация": "Архивное управление", "URL": "https://vk.com/prirechye_arhiv", "Подписчики": 40},
            {"Организация": "Минфин", "URL": "https://vk.com/prirechye_minfin", "Подписчики": "нет сведений"},
        ]
    )
    for name in ("госпаблики.xlsx", "pages.xlsx"):
        (tmp_path / name).write_bytes(table)
    commands = commands_of(page)
    assert len(commands) > 40
    for line in commands:
        if " import " in line and line.split()[2].endswith(("-back.xlsx", "-ответ.xlsx")):
            fill_in(tmp_path, line.split()[2])
        if " import " in line and ".html" in line:
            (tmp_path / line.split()[2]).write_bytes(folder.saved_page(line.split()[-1]))
        ran = folder.run(line)
        assert ran.code == 0, f"{line}\n{ran.out}\n{ran.err}"


def fill_in(folder: Path, name: str) -> None:
    """What a body sends back: its questionnaire with the first question answered, or the plan with an action done."""
    book = openpyxl.load_workbook(folder / re.sub(r"-(back|ответ)", "", name))
    if "-plan" in name:
        rows = next(list(sheet.iter_rows()) for sheet in book.worksheets if sheet.cell(1, 11).value == "ID")
        rows[1][5].value = "Сделано"
    else:
        row = next(row for row in book.worksheets[1].iter_rows() if str(row[0].value).isdecimal())
        row[4].value = "да"
    book.save(folder / name)


@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.ru.md", "ru")])
def test_the_readmes_commands_do_what_it_says(readme: str, language: str, tmp_path: Path) -> None:
    letter = (
        "Минздрав vk.com/prirechye_minzdrav, t.me/prirechye_minzdrav\nhttps://minzdrav.prirechye.example\n\n"
    )
    folder = Folder(tmp_path, language, answers=letter)
    ran = [folder.run(line) for line in commands_of(text_of(readme))]
    assert len(ran) >= 7
    assert [one for one in ran if one.code] == []


@pytest.mark.parametrize(
    "page", [*GUIDES.values(), "README.md", "README.ru.md", "docs/audit-file.md", "docs/facts.md"]
)
def test_commands_options_and_extras_named_in_passing_exist(page: str) -> None:
    text = text_of(page)
    named = set(re.findall(r"(?<![.\w«\[])otklik ([a-z]+)\b", text))
    assert named <= NAMES | {"tui", "serve"}
    project = tomli.loads(text_of("pyproject.toml"))["project"]
    for extras in re.findall(r'(?:"\.|"otklik|\'otklik|\'\.)\[([a-z,-]+)\]', text):
        assert set(extras.split(",")) <= set(project["optional-dependencies"]), extras


@pytest.mark.parametrize("page", GUIDES.values())
def test_numbers_in_the_guide_are_those_of_the_data(page: str) -> None:
    text = text_of(page)
    assert re.search(rf"\b{defaults()['window_days']} (?:день|days)", text)
    assert re.search(rf"\b{defaults()['retention_days']} (?:дней|days)", text)


def test_both_guides_give_the_same_commands() -> None:
    def shape(language: str) -> list[tuple[str, int]]:
        return [
            (line.split()[1], len(re.findall(r" --?[a-z]", line)))
            for line in commands_of(text_of(GUIDES[language]))
        ]

    assert shape("ru") == shape("en")
