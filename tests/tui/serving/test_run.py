"""The command: what starts a window's screens, the link, the warning, what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from otklik_tui.serving.run import Served, command, link

OTKLIK = [sys.executable, "-m", "otklik"]
# The subprocess has no textual-serve, whatever is installed.
WITHOUT = (
    "import sys; sys.modules['textual_serve'] = None\n"
    "from otklik.cli import main; main(['serve', '--port', '0'])"
)


def environment(home: Path, language: str = "en") -> dict[str, str]:
    return {**os.environ, "OTKLIK_LANG": language, "OTKLIK_STATE": str(home)}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Served(), []),
        (Served(author="И. Петрова; rm"), ["--author", "И. Петрова; rm"]),
        (Served(is_presented=True), ["--presentation"]),
        (Served(is_read_only=True), ["--read-only"]),
        (Served(config=Path("s.toml").absolute()), ["--config", str(Path("s.toml").absolute())]),
        (Served(path=Path('/a b/"c".otklik')), ["--", str(Path('/a b/"c".otklik').absolute())]),
        (Served(path=Path("--help")), ["--", str(Path("--help").absolute())]),
    ],
)
def test_a_window_is_started_by_this_python_with_each_word_apart(asked: Served, words: list[str]) -> None:
    assert command(asked) == [sys.executable, "-P", "-m", "otklik", "tui", *words]


def test_a_windows_words_survive_what_windows_makes_of_a_list() -> None:
    """Windows has one string for a command: Python quotes it, the program's start parses it, as here."""
    words = command(Served(path=Path('a b "c" & d.otklik'), author='\\"; %PATH% ^'))
    line = subprocess.list2cmdline(words)
    assert parsed_by_windows(line) == words


def parsed_by_windows(line: str) -> list[str]:
    """The rules of Microsoft's C library: backslashes before a quotation mark count, others stand for themselves."""
    words, word, is_quoted, at, has_word = [], "", False, 0, False
    while at < len(line):
        backslashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        if backslashes:
            at += backslashes
            has_word = True
            if at < len(line) and line[at] == '"':
                word += "\\" * (backslashes // 2)
                if backslashes % 2:
                    word, at = word + '"', at + 1
            else:
                word += "\\" * backslashes
            continue
        sign, at = line[at], at + 1
        if sign == '"':
            is_quoted, has_word = not is_quoted, True
        elif sign in " \t" and not is_quoted:
            words += [word] if has_word else []
            word, has_word = "", False
        else:
            word, has_word = word + sign, True
    return [*words, word] if has_word else words


@pytest.mark.parametrize(
    ("host", "address", "begins"),
    [
        ("127.0.0.1", "127.0.0.1", "http://127.0.0.1:8710/?token="),
        ("localhost", "127.0.0.1", "http://localhost:8710/?token="),
        ("::1", "::1", "http://[::1]:8710/?token="),
        ("192.0.2.7", "192.0.2.7", "http://192.0.2.7:8710/?token="),
    ],
)
def test_the_link_leads_to_where_the_server_is(host: str, address: str, begins: str) -> None:
    assert link(host, address, 8710, "abc") == f"{begins}abc"


def test_where_all_addresses_are_served_the_link_names_one_that_others_can_use() -> None:
    assert "0.0.0.0" not in link("0.0.0.0", "0.0.0.0", 8710, "abc")


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 1
    assert "This needs the extra serve: in the project folder: " in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no.otklik"], "There is no file no.otklik. Check the name."),
        (["--read-only"], "Name the audit file that is to be looked at."),
        (["--read-only", "no.otklik"], "There is no file no.otklik."),
        (["--read-only", "note.txt"], "is not an Otklik audit file"),
        (["--port", "70000"], "--port"),
        (["--host", "192.0.2.7"], "192.0.2.7 is no address of this computer."),
    ],
)
def test_what_cannot_be_served_is_told_before_a_link_is_shown(
    tmp_path: Path, words: list[str], told: str
) -> None:
    pytest.importorskip("textual_serve", reason="needs the extra serve")
    (tmp_path / "note.txt").write_text("no audit", encoding="utf-8")
    ran = subprocess.run(
        [*OTKLIK, "serve", *words],
        env=environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ran.returncode in (1, 2)
    assert told in ran.stderr
    assert "http" not in ran.stdout


@pytest.mark.parametrize(
    ("words", "may"), [([], "reads and writes files"), (["--read-only"], "sees the audit")]
)
def test_an_address_of_the_network_is_warned_of_and_the_loopback_is_not(
    tmp_path: Path, audit: Path, words: list[str], may: str
) -> None:
    pytest.importorskip("textual_serve", reason="needs the extra serve")
    for host, is_warned in (("0.0.0.0", True), ("localhost", False)):
        process = subprocess.Popen(
            [*OTKLIK, "serve", str(audit), "--port", "0", "--host", host, *words],
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        assert "/?token=" in process.stdout.readline()
        process.terminate()
        _out, said = process.communicate(timeout=60)
        assert ("is not encrypted" in said) is is_warned
        assert (may in said) is is_warned
