"""What cog writes into the pages of docs/reference: each function returns Markdown made of the code."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable

os.environ["OTKLIK_LANG"] = "en"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def hooks() -> str:
    from otklik import hookspecs

    found = [(name, f) for name, f in vars(hookspecs).items() if name.startswith("register_")]
    return "\n".join(
        f"## {name}\n\n    {name}{inspect.signature(f)}\n\n{inspect.getdoc(f)}\n" for name, f in found
    )


def commands() -> str:
    from typer.main import get_command

    from otklik.cli.app import app

    def walk(command: object, name: str) -> Iterable[str]:
        inner = getattr(command, "commands", None)
        if inner:
            for key in sorted(inner):
                yield from walk(inner[key], f"{name} {key}")
            return
        yield f"## {name}\n\n{getattr(command, 'help', '') or ''}\n"
        rows = []
        for parameter in getattr(command, "params", []):
            told = (
                ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.name.upper()
            )
            rows.append((f"`{told}`", getattr(parameter, "help", "") or ""))
        yield _table(("", "meaning"), rows)

    return "\n".join(walk(get_command(app), "otklik"))


def metrics() -> str:
    from otklik.metrics import METRICS
    from otklik.metrics.region import REGION_METRICS

    rows = [(f"`{m.id}`", m.title.en, m.unit, m.formula.en, m.source) for m in METRICS]
    rows += [(f"`{m.id}` (region)", m.title.en, m.unit, m.formula.en, m.source) for m in REGION_METRICS]
    return _table(("id", "title", "unit", "formula", "source"), rows)


def observations() -> str:
    from otklik.host import Host

    declared = sorted(Host().observations.items())
    return _table(
        ("key", "type", "title", "по-русски"),
        ((f"`{k}`", v.type, v.title.en, v.title.ru) for k, v in declared),
    )


def items() -> str:
    from otklik.host import Host
    from otklik.pipeline import method_of

    rows = (
        (
            i.id,
            i.title.ru,
            i.title.en,
            i.mode.value,
            i.depth.value,
            ", ".join(f"{b.level} ({b.status})" for b in i.basis),
        )
        for i in method_of(Host()).items
    )
    return _table(("id", "по-русски", "title", "mode", "depth", "basis"), rows)


def norms() -> str:
    from otklik.host import Host
    from otklik.pipeline import method_of

    rows = (
        (
            f"`{n.id}`",
            n.value,
            n.unit,
            n.scope.region or "all",
            n.valid_from,
            n.valid_to or "…",
            f"{n.basis.level}: {n.basis.act.en}",
            n.basis.status,
        )
        for pack in method_of(Host()).packs
        for n in pack.norms
    )
    return _table(("id", "value", "unit", "region", "from", "to", "basis", "status"), rows)


def review() -> str:
    from otklik.selfcheck.catalogue import checks, default_norms

    thresholds = {n.id: f"`{n.id}` = {n.value}" for n in default_norms()}
    rows = (
        (c.id, c.title.ru, c.title.en, c.severity.value, ", ".join(thresholds[n] for n in c.norms))
        for c in checks()
    )
    return _table(("id", "по-русски", "title", "severity", "thresholds"), rows)
