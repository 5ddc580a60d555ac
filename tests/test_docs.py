"""The documentation is true: generated pages are those of the code, what is described is what there is, links lead somewhere."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from commands_in_docs import files_of
from otklik.collect.clock import VirtualClock
from otklik.collect.secrets import Secrets
from otklik.collect.session import begin, collect_audit
from otklik.collect.settings import Settings
from otklik.facts import fact_lines
from otklik.host import Host
from otklik.privacy.keys import KeyStore
from otklik.profile import parse_profile
from otklik.sandbox.network import SECRETS, SandboxTransport
from otklik.sandbox.profile import profile_text
from otklik.sandbox.region import prirechye
from otklik.store import AuditFile

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("README*.md"), *DOCS.glob("*.md")])


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit file with everything that the sandbox has, and an event in its journal."""
    path, host, world = tmp_path_factory.mktemp("docs") / "a.otklik", Host(), prirechye()
    keys, clock = KeyStore(path.parent / "keys"), VirtualClock(world.now)
    with begin(str(path), parse_profile(profile_text(world, host)), world.now, days=14, keys=keys) as audit:
        collect_audit(
            audit,
            host,
            settings=Settings(),
            secrets=Secrets(environ=SECRETS),
            clock=clock,
            transport=SandboxTransport(host, world, lambda: clock.elapsed),
            keys=keys,
        )
        audit.add_input("pack", "base/pack.toml", "1", "id = «база»")
        for note in ("первая", "вторая"):
            payload = {"item": "LAW-07", "subject": "region", "outcome": "PASS", "note": note, "evidence": []}
            audit.append("answer", payload, author="Консультант", at=world.now)
    return path


def test_the_generated_pages_are_those_of_the_code() -> None:
    pages = [path for path in sorted(DOCS.rglob("*.md")) if "[[[cog" in path.read_text(encoding="utf-8")]
    assert {"facts.md", "audit-file.md", "guide.ru.md", "guide.en.md", "commands.md"} <= {
        p.name for p in pages
    }
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cogapp", "--check", *map(str, pages)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["facts.schema.json", "report.schema.json"])
def test_the_published_schema_is_that_of_the_code(name: str) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8",
            "-c",
            f"import reference; print(reference.SCHEMAS[{name!r}](), end='')",
        ],
        cwd=DOCS / "tools",
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    ).stdout
    assert told == (DOCS / "reference" / name).read_text(encoding="utf-8")


def test_facts_are_as_the_published_schema_says(collected: Path) -> None:
    schema = json.loads((DOCS / "reference" / "facts.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    with AuditFile.open(collected, read_only=True) as audit:
        facts = json.loads(b"".join(fact_lines(audit)))
    assert not [error.message for error in validator.iter_errors(facts)]
    # every kind of record was there to be looked at, and every key of the object is described
    assert all(
        facts[key] for key in ("snapshots", "accounts", "observations", "posts", "comments", "polls", "gaps")
    )
    assert set(facts) == set(schema["properties"])
    assert all(f"`{key}`" in (DOCS / "facts.md").read_text(encoding="utf-8") for key in facts)
    assert set(facts["snapshots"][0]) == set(schema["properties"]["snapshots"]["items"]["properties"])
    for name, record in (
        ("AccountFacts", "accounts"),
        ("Post", "posts"),
        ("Comment", "comments"),
        ("Gap", "gaps"),
    ):
        assert set(facts[record][0]) == set(schema["$defs"][name]["properties"])


def test_the_example_of_the_facts_page_runs(collected: Path, tmp_path: Path) -> None:
    with AuditFile.open(collected, read_only=True) as audit:
        (tmp_path / "facts.json").write_bytes(b"".join(fact_lines(audit)))
    (example,) = re.findall(
        r"```python\n(.*?)```", (DOCS / "facts.md").read_text(encoding="utf-8"), re.DOTALL
    )
    ran = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert re.search(r"^vk:\w+ \d+ \d+$", ran.stdout, re.MULTILINE)


def test_an_audit_file_can_be_verified_without_otklik(collected: Path, tmp_path: Path) -> None:
    script = files_of((DOCS / "audit-file.md").read_text(encoding="utf-8"))["verify.py"]

    def told(path: Path) -> str:
        return subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", script, str(path)],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stdout

    with AuditFile.open(collected, read_only=True) as audit:
        assert told(collected) == f"2 events; heads: {audit.heads()[0]}\n"
        forged = tmp_path / "forged.otklik"
        audit.copy(forged)
    with sqlite3.connect(forged) as db:
        triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            db.execute(f"DROP TRIGGER {name}")
        first = db.execute("SELECT id FROM event WHERE parents = '[]'").fetchone()[0]
        db.execute("UPDATE event SET payload = replace(payload, 'PASS', 'FAIL') WHERE parents != '[]'")
        db.execute("DELETE FROM event WHERE id = ?", (first,))
        db.execute(
            "UPDATE exchange SET body = (SELECT body FROM exchange WHERE is_masked LIMIT 1) WHERE uid = "
            "(SELECT uid FROM exchange WHERE is_masked = 0 LIMIT 1)"
        )
        db.execute("UPDATE input SET text = 'x'")
    lines = told(forged).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "changed event", "missing parent", "changed answer", "changed input", "1 events; heads",
    ]  # fmt: skip
    with AuditFile.open(forged, read_only=True) as audit:  # the product says no less
        assert len(audit.verify()) >= 3


def test_every_kind_of_event_that_is_written_is_described() -> None:
    page = (DOCS / "audit-file.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py"))
    written = set(re.findall(r'audit\.append\(\s*"(\w+)"', code)) | set(
        re.findall(r'OBJECTION, DECISION = "(\w+)", "(\w+)"', code)[0]
    )
    assert {"answer", "waiver", "unseal", "objection"} <= written
    assert [kind for kind in written if f"`{kind}`" not in page] == []


def test_every_table_of_the_audit_file_is_described(collected: Path) -> None:
    page = (DOCS / "audit-file.md").read_text(encoding="utf-8")
    with sqlite3.connect(collected) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        keys = [row[0] for row in db.execute("SELECT key FROM meta")]
    assert [name for name in [*tables, *keys] if f"`{name}`" not in page] == []


@pytest.mark.parametrize("readme", ["README.md", "README.ru.md"])
def test_the_make_targets_of_the_readme_exist(readme: str) -> None:
    targets = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / readme).read_text(encoding="utf-8")))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in targets - {"it"})


def anchors(page: Path) -> set[str]:
    """Anchors that headings of a page have on the usual hosts of repositories."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text(encoding="utf-8")):
        linked = path.parent / target if target else path
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), anchor
