"""What cog writes into the pages of docs/reference: each function returns Markdown made of the code."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import msgspec

os.environ["OTKLIK_LANG"] = "en"
GAP_PARAMS = ("method", "host", "detail", "status", "url", "limit", "place", "plugin", "platform")
RECORDS = ("AccountFacts", "Observation", "Post", "Reaction", "Comment", "Poll", "Gap")


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

    # those of the screens are found as a plugin's are
    ours = [point for point in entry_points(group="otklik.commands") if point.value.startswith("otklik_tui.")]
    pages = [walk(get_command(point.load()), f"otklik {point.name}") for point in sorted(ours)]
    return "\n".join(line for page in (walk(get_command(app), "otklik"), *pages) for line in page)


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
            ", ".join(" ".join((b.level, *b.regions, f"({b.status})")) for b in i.basis),
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


def gaps(language: str) -> str:
    """What a collection says of data that it did not obtain, and what to do, as the command line words it."""
    from otklik.gaps import describe
    from otklik.i18n import using
    from otklik.model import Gap, GapReason

    names = {
        "ru": "МЕТОД АДРЕС ПРИЧИНА НОМЕР АДРЕС ЧИСЛО МЕСТО ПЛАГИН ПЛОЩАДКА",
        "en": "METHOD ADDRESS REASON NUMBER ADDRESS NUMBER PLACE PLUGIN PLATFORM",
    }
    params = {"secret": "vk_user", **dict(zip(GAP_PARAMS, names[language].split(), strict=True))}
    with using(language):
        told = [describe(Gap(account="", what="", reason=reason, params=params)) for reason in GapReason]
    return _table(("Сказано", "Что сделать") if language == "ru" else ("It says", "What to do"), told)


def records() -> str:
    """A table for each record of the facts: field, JSON type, what the comment beside it in model.py says."""
    from otklik import model

    return "\n".join(_record(getattr(model, name)) for name in RECORDS)


def _record(record: Any) -> str:
    rows = [
        (f"`{field.encode_name}`", _json_type(field.type), _beside(record, field.name))
        for field in msgspec.structs.fields(record)
    ]
    return f"### {record.__name__}\n\n{_table(('field', 'type', ''), rows)}"


def _beside(record: Any, field: str) -> str:
    """The comment that stands beside or below a field, in the class that declares it."""
    for owner in record.__mro__:
        if field in inspect.get_annotations(owner):
            lines = inspect.getsource(owner).splitlines()
            start = next(n for n, line in enumerate(lines) if re.match(rf"\s+{field}: ", line))
            told = []
            for line in lines[start:]:
                if (told and not line.strip().startswith(("#", ")"))) or (
                    line is not lines[start] and re.match(r"    \w+: ", line)
                ):
                    break
                told += [comment for _code, mark, comment in [line.partition("  # ")] if mark]
            return " ".join(told)
    return ""


def _json_type(annotation: Any) -> str:
    schema = msgspec.json.schema(annotation)
    options = schema.get("anyOf", [schema])
    return " or ".join(_one_type(option) for option in options)


def _one_type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            inside = ", ".join(_json_type_of(item) for item in schema["prefixItems"])
            return f"[{inside}]"
        return f"list of {_json_type_of(schema['items'])}" if schema.get("items") else "list"
    return str(schema.get("type", "any"))


def _json_type_of(schema: dict[str, Any]) -> str:
    return " or ".join(_one_type(option) for option in schema.get("anyOf", [schema]))


def gap_reasons() -> str:
    """Reasons of gaps, with what is said of them."""
    from otklik.gaps import describe
    from otklik.model import Gap, GapReason

    rows = []
    for reason in GapReason:
        told = describe(
            Gap(
                account="",
                what="",
                reason=reason,
                params={"secret": "SECRET", **{name: name.upper() for name in GAP_PARAMS}},
            )
        )
        rows.append((f"`{reason.value}`", told[0]))
    return _table(("reason", "says"), rows)


def tables() -> str:
    """The statements that make the audit file's tables, without indexes and triggers."""
    from otklik.store.schema import TABLES, VERSION

    made = re.findall(r"^CREATE TABLE .*?;$", TABLES, re.DOTALL | re.MULTILINE)
    return f"```sql\n-- user_version {VERSION}\n\n" + "\n\n".join(made) + "\n```\n"


def facts_schema() -> str:
    """JSON Schema of `otklik facts FILE --json`, text of docs/reference/facts.schema.json."""
    from otklik import facts, model

    kinds = [getattr(model, name) for name in RECORDS if name != "Reaction"]
    refs, components = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    ref = {kind.__name__: told for kind, told in zip(kinds, refs, strict=True)}
    for name in ref:
        components[name]["properties"]["told" if name == "Gap" else "exchange"] = {"type": "string"}
        components[name]["required"] += ["told" if name == "Gap" else "exchange"]
    text = {"type": "string"}
    number = {"type": "integer", "minimum": 0}
    snapshot = {
        **dict.fromkeys(("account", "url", "body", "since", "until", "closed_at"), text),
        **dict.fromkeys(("id", "posts", "comments", "comments_told"), number),
        "covered": {
            "type": ["array", "null"],
            "items": {
                "type": "object",
                "properties": {"since": text, "until": text},
                "required": ["since", "until"],
            },
        },
    }
    lists = {part: {"type": "array", "items": ref[kind.__name__]} for part, kind in facts.PARTS}
    properties = {
        "schema": {"const": facts.SCHEMA},
        "audit": text,
        "as_of": text,
        "snapshots": {
            "type": "array",
            "items": {"type": "object", "properties": snapshot, "required": sorted(snapshot)},
        },
        **lists,
        "gaps": {"type": "array", "items": ref["Gap"]},
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "otklik facts --json",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": dict(sorted(components.items())),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def report_schema() -> str:
    """JSON Schema of `otklik report -f json` and `otklik compare -f json`, text of docs/reference/report.schema.json."""
    from otklik.report import document, model
    from otklik.report.comparison import model as comparison

    kinds = {
        model.Report: model.SCHEMA,
        document.Document: document.SCHEMA,
        comparison.ComparisonReport: comparison.SCHEMA,
    }
    refs, components = msgspec.json.schema_components(list(kinds), ref_template="#/$defs/{name}")
    for kind, name in kinds.items():
        told = components[kind.__name__]
        told["properties"]["schema"] = {"const": name}
        told["required"] = ["schema", *told.get("required", [])]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "otklik report, otklik compare: JSON",
        "description": "The whole report; a document for one reader (--kind, --by); a comparison of audits. `schema` says which.",
        "oneOf": list(refs),
        "$defs": dict(sorted(components.items())),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


SCHEMAS = {"facts.schema.json": facts_schema, "report.schema.json": report_schema}

if __name__ == "__main__":
    for name, written in SCHEMAS.items():
        place = Path(__file__).parent.parent / "reference" / name
        place.write_text(written(), encoding="utf-8", newline="\n")
