"""A wrong call is told in a sentence of the language in force, help is in it to the last word, and starts as fast as before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from typer.main import get_command

from otklik.cli import main
from otklik.cli.app import app

# (arguments, what the Russian says, what the English says)
WRONG: list[tuple[list[str], str, str]] = [
    (["nothing"], "Нет команды nothing.", "There is no command nothing."),
    (["colect"], "Может быть, collect?", "Did you mean collect?"),
    (["region.toml"], "Может быть, otklik audit region.toml?", "Did you mean otklik audit region.toml?"),
    (["a.otklik"], "Может быть, otklik tui a.otklik?", "Did you mean otklik tui a.otklik?"),
    (["key"], "Использование: otklik key", "Usage: otklik key"),
    (["key", "exprt"], "Может быть, export?", "Did you mean export?"),
    (["audit"], "Не указано: ПРОФИЛЬ.", "PROFILE is missing."),
    (["unseal", "a.otklik", "ff"], "Не указано: --key.", "--key is missing."),
    (["answer", "a.otklik", "LAW-07"], "Не указано: ОТВЕТ.", "OUTCOME is missing."),
    (["audit", "--day", "3"], "Может быть, --days", "Did you mean --days"),
    (["audit", "r.toml", "--days"], "После --days нужно значение.", "--days needs a value after it."),
    (
        ["audit", "r.toml", "--days", "ten"],
        "Для --days нужно целое число.",
        "--days must be a whole number.",
    ),
    (
        ["plan", "a.otklik", "--hours", "abc"],
        "Для --hours нужно число, например 12.5.",
        "--hours must be a number, such as 12.5.",
    ),
    (["facts", "a.otklik", "--json=yes"], "У --json нет значения", "--json takes no value."),
    (["plugins", "-q"], "нет параметра -q.", "There is no option -q here."),
    (["score", "a.otklik", "b", "c"], "Лишнее: b c.", "b c is too much here."),
    (["audit", "r.toml", "–days", "7"], "Наберите два дефиса: --days", "Type two hyphens: --days"),
    (["score", "a.otklik", "--lang"], "--lang ru или --lang en", "--lang ru or --lang en"),
    (["tui", "a", "b"], "Использование: otklik tui [ПАРАМЕТРЫ] [ФАЙЛ]", "Usage: otklik tui [OPTIONS] [FILE]"),
]
# English that a Russian reader may meet: commands, options, ids, formats and names of things.
NAMES = re.compile(
    r"-{1,2}[a-z-]+|\b[\w./]+\.(?:toml|otklik|json|md|pdf|docx)\b|\b(?:ru|en|otklik|docs|pass|partial|fail|na|nodata|confirm|withdraw|HTML|region"
    r"|WARC|WACZ|HAR|XLSX|JSON|ID|express|core|full|default|html|md|json|minzdrav|body|platform|account|total"
    r"|person|machine|press_officer|webmaster|Word|docx|governor|presentation|summary|owner|plan|reports|LAW|OTKLIK_PASSPHRASE|demo|key|serve|recipient|Excel|xlsx|pdf|pptx|id|text|accept|reject|reopen|citizen|official)\b"
)
CHILD = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from otklik.cli import main
told = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
            code = 0
        except SystemExit as ended:
            code = ended.code
    told.append([code, out.getvalue(), err.getvalue()])
json.dump(told, sys.stdout)
"""


@cache
def told(language: str) -> list[tuple[int, str, str]]:
    """(exit code, stdout, stderr) of every wrong call and of every help, by one process: texts of help are made once."""
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CHILD],
        input=json.dumps([arguments for arguments, _ru, _en in WRONG] + helps()),
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        env={**_environment(), "OTKLIK_LANG": language},
    )
    return [tuple(one) for one in json.loads(ran.stdout)]


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "COLUMNS": "200"}


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    command = command or get_command(app)
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


def helps() -> list[list[str]]:
    return [[*path, "--help"] for path, _command in commands()] + [["tui", "--help"]]


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[" ".join(w[0]) for w in WRONG])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_wrong_call_is_told_in_a_sentence(language: str, number: int) -> None:
    arguments, russian, english = WRONG[number]
    code, out, err = told(language)[number]
    assert (code, out) == (1 if "--lang" in arguments else 2, "")
    assert (russian if language == "ru" else english) in err
    if arguments != ["key"]:
        assert err.startswith("Ошибка: " if language == "ru" else "Error: ")


@pytest.mark.parametrize("number", range(len(helps())), ids=[" ".join(h) for h in helps()])
def test_russian_help_is_russian_to_the_last_word(number: int) -> None:
    code, out, err = told("ru")[len(WRONG) + number]
    assert (code, err) == (0, "")
    path = helps()[number][:-1]
    assert out.startswith("Использование: " + " ".join(["otklik", *path]))
    rest = NAMES.sub("", out)
    for name, _command in commands():
        rest = re.sub(rf"\b{name[-1]}\b", "", rest) if name else rest
    left = {word for word in re.findall(r"[A-Za-z]{2,}", rest) if word not in {"tui", "COMMAND"}}
    assert not left


def test_errors_of_a_russian_call_hold_no_english_words() -> None:
    for (arguments, _russian, _english), (_code, _out, err) in zip(WRONG, told("ru"), strict=False):
        rest = NAMES.sub("", err)
        for word in {w for a in arguments for w in re.findall(r"[A-Za-z]+", a)} | {
            "collect",
            "export",
            "audit",
        }:
            rest = re.sub(rf"\b{word}\b", "", rest)
        if arguments != ["key"]:
            assert not re.findall(r"[A-Za-z]{3,}", rest.replace("tui", "").replace("help", ""))


def test_every_argument_and_kind_of_value_has_a_word_in_the_usage() -> None:
    for path, command in commands():
        for parameter in command.params:
            if not getattr(parameter, "is_flag", False):
                assert parameter.metavar, f"{' '.join(path)}: {parameter.name} has no word in spoken.py"


def test_the_language_may_be_asked_for_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["score", "nowhere.otklik", "--lang", "RU-ru"])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("Ошибка: Файла nowhere.otklik нет.")
