"""What can be held of Windows without one: encodings are named, file names are allowed there, nothing is used that it has not."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.disk import reason_of

ROOT = Path(__file__).parent.parent
OURS = [
    path
    for folder in ("core", "plugins", "checklists", "tui", "docs")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
# Names that Windows gives to devices, with any ending.
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "uvloop"}
POSIX_CALLS = {"fork", "add_signal_handler", "geteuid", "getuid", "setsid", "killpg", "mkfifo", "chown"}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """(where, call, name of what is called) over our code."""
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node, name


def mode_of(call: ast.Call, position: int) -> str:
    given = [k.value for k in call.keywords if k.arg == "mode"] + call.args[position : position + 1]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r"


def test_every_text_file_is_opened_with_its_encoding_named() -> None:
    wrong = []
    for where, call, name in calls():
        named = any(keyword.arg in ("encoding", None) for keyword in call.keywords)
        is_builtin = isinstance(call.func, ast.Name)
        if name in ("read_text", "write_text"):
            positional = 1 if name == "write_text" else 0
            if not named and len(call.args) <= positional:
                wrong.append(where)
        elif name in ("open", "fdopen"):
            mode = mode_of(call, 1 if is_builtin or name == "fdopen" else 0)
            owner = ast.unparse(call.func)
            # a method `open` of our own or of a library that opens no text: AuditFile.open, zipfile's, os.open
            opens_text = "b" not in mode and set(mode) <= set("rwxat+")
            foreign = owner.startswith(
                ("os.open", "AuditFile", "Recording", "audit", "self._archive", "package", "gzip")
            )
            if opens_text and not foreign and not named:
                wrong.append(f"{where} {owner}")
    assert not wrong


def test_nothing_is_used_that_windows_has_not() -> None:
    imported = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.split(".")[0] in POSIX_MODULES
    ]
    called = [f"{where} {name}" for where, _call, name in calls() if name in POSIX_CALLS]
    assert not imported + called


def test_a_file_takes_the_place_of_another_in_one_module_only() -> None:
    """Windows refuses it while another program has the file: `whole_file` says so in a sentence."""
    movers = {
        where.partition(":")[0]
        for where, call, name in calls()
        if name in ("rename", "renames", "move")
        or (name == "replace" and len(call.args) == 1 and not call.keywords)
    }
    assert {place for place in movers if place.startswith("core")} <= {
        "core/otklik/whole_file.py",
        "core/otklik/store/union.py",  # a new name only
    }


def test_formats_of_times_hold_no_sign_that_windows_refuses() -> None:
    wrong = [
        where
        for where, call, name in calls()
        if name in ("strftime", "strptime")
        for argument in call.args
        if isinstance(argument, ast.Constant)
        and re.search(r"%[-_^#]|%[sPkleGuVhnrRtTDFC]", str(argument.value))
    ]
    assert not wrong


def test_names_of_files_are_allowed_and_differ_by_more_than_case() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    names = sorted({name.decode() for name in listed.split(b"\0") if name})  # a merge lists a name thrice
    parts = {part for name in names for part in name.split("/")}
    assert not [p for p in parts if RESERVED.fullmatch(p) or re.search(r'[<>:"\\|?*]|[. ]$', p)]
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names)) < 150  # 260 for the whole path, a user's folder included


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2, "there is no such file or folder"),
        (13, "access is denied"),
        (28, "the disk is full"),
        (17, "exists already"),
    ],
)
def test_the_systems_reason_is_told_in_our_words(number: int, told: str) -> None:
    assert told in reason_of(OSError(number, "whatever the system says"))


def test_a_rare_reason_keeps_the_systems_words() -> None:
    assert reason_of(OSError(999, "a rare thing")) == "a rare thing"
