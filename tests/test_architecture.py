"""The folders are the architecture: arrows point one way, roots are clean, starting up is cheap."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

ROOT = Path(__file__).parent.parent
ROOTS = {"core": "otklik", "plugins": "otklik_", "checklists": "otklik_", "tui": "otklik_"}
ALLOWED = {
    "core", "plugins", "checklists", "tui", "tests", "docs", "requirements", "pyproject.toml", "README.md",
    "README.ru.md", "LICENSE", "NOTICE", "Makefile", "demo", "dist", "build",
}  # fmt: skip
# What plugins may import of the core: what plugin authors are promised.
PUBLIC = {
    "otklik.addresses", "otklik.cli.spoken", "otklik.errors", "otklik.gaps", "otklik.hookspecs", "otklik.i18n", "otklik.metric", "otklik.model",
    "otklik.platform", "otklik.restricted", "otklik.safe_text", "otklik.sandbox.world", "otklik.spreadsheet", "otklik.stats",
}  # fmt: skip


def modules(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_core_imports_no_plugin_and_no_textual() -> None:
    for path, tree in modules("core"):
        wrong = [
            n for n in imported(tree) if n.split(".")[0].startswith("otklik_") or n.split(".")[0] == "textual"
        ]
        assert not wrong, f"{path}: {wrong}"


@pytest.mark.parametrize("folder", ["plugins", "checklists"])
def test_plugins_import_only_the_public_api_and_themselves(folder: str) -> None:
    for path, tree in modules(folder):
        own = path.relative_to(ROOT / folder).parts[0]
        names = {n for n in imported(tree) if n.split(".")[0].startswith("otklik")}
        wrong = {n for n in names if n not in PUBLIC and n.split(".")[0] != own}
        assert not wrong, f"{path}: {wrong}"


def test_the_plugin_guide_names_every_public_module() -> None:
    guide = (ROOT / "docs" / "plugin-guide.md").read_text(encoding="utf-8")
    listed = next(line for line in guide.splitlines() if line.startswith("Import only the public modules"))
    named = {f"otklik.{name.removeprefix('otklik.')}" for name in re.findall(r"`([\w.]+)`", listed)}
    assert named == PUBLIC


def test_httpx_is_imported_in_one_module() -> None:
    for folder in ROOTS:
        for path, tree in modules(folder):
            if path.as_posix().endswith("collect/http.py"):
                continue
            assert not {"httpx", "httpx2"} & {n.split(".")[0] for n in imported(tree)}, path


def test_source_roots_hold_only_packages_with_the_prefix() -> None:
    for folder, prefix in ROOTS.items():
        for entry in (ROOT / folder).iterdir():
            if entry.name == "__pycache__":
                continue
            assert entry.is_dir(), entry
            assert entry.name.startswith(prefix), entry
            assert (entry / "__init__.py").is_file(), entry
            assert (entry / "py.typed").is_file(), entry


def test_the_top_level_holds_only_what_it_should() -> None:
    assert {entry.name for entry in ROOT.iterdir() if not entry.name.startswith(".")} <= ALLOWED


def test_entry_points_name_packages_that_exist() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for value in project["entry-points"]["otklik"].values():
        assert any((ROOT / folder / value / "__init__.py").is_file() for folder in ROOTS), value


def test_every_module_says_what_it_is_for() -> None:
    for folder in ROOTS:
        for path, tree in modules(folder):
            assert ast.get_docstring(tree), path


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_starting_up_loads_no_plugin_and_nothing_heavy(option: str) -> None:
    code = (
        "import sys\nfrom otklik.cli import main\n"
        f"try:\n    main([{option!r}])\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    loaded = {name.split(".")[0] for name in ran.stderr.split()}
    assert not loaded & {"httpx", "textual", "msgspec", "selectolax", "pluggy", "jinja2", "cryptography"}
    assert not {name for name in loaded if name.startswith("otklik_")}


def test_no_file_names_a_path_of_a_machine_or_an_index() -> None:
    hosts = ("python" + "hosted", "pypi." + "org", "registry." + "npmjs")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.split(b"\0")
    for name in filter(None, listed):
        path = ROOT / name.decode()
        if path.is_file():
            content = path.read_bytes()
            assert not any(host.encode() in content for host in hosts), path
