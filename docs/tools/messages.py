"""Catalogues: extracts msgids, takes Russian wordings, writes ru.po and ru.mo. `--check` tells what is missing or stale.

    python docs/tools/messages.py [--fragments FOLDER] [--check]

Templates (*.j2) are read too. Msgids are first arguments of `_`, `N_`, `ngettext`, `_.plural` and `_.context`.
"""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parent.parent.parent
PACKAGES = {
    "otklik": [ROOT / "core" / "otklik", ROOT / "tui" / "otklik_tui"],
    "otklik_vk": [ROOT / "plugins" / "otklik_vk"],
    "otklik_telegram": [ROOT / "plugins" / "otklik_telegram"],
    "otklik_gospubliki": [ROOT / "plugins" / "otklik_gospubliki"],
    "otklik_survey": [ROOT / "plugins" / "otklik_survey"],
    "otklik_website": [ROOT / "plugins" / "otklik_website"],
}
Key = tuple[str, str, str]  # context, msgid, plural


def extracted(folder: Path) -> Iterator[Key]:
    """Msgids of a package."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            match ast.unparse(node.func), texts:
                case ("_" | "N_", [text]):
                    yield "", text, ""
                case ("ngettext" | "_.plural" | "_n", [one, many, *_more]):
                    yield "", one, many
                case ("_.context", [context, text]):
                    yield context, text, ""

    for path in sorted(folder.rglob("*.j2")):
        with path.open("rb") as stream:
            options = {"encoding": "utf-8", "trimmed": "false"}
            for _line, function, texts, _comments in babel_extract(stream, ("_", "ngettext"), [], options):
                told = (texts,) if isinstance(texts, str) else tuple(t for t in texts if t)
                many = told[1] if function == "ngettext" else ""
                yield "", told[0], many


def catalogue_of(package: str) -> Path:
    place = PACKAGES[package][0] / "locale" / "ru" / "LC_MESSAGES"
    return place / f"{package}.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale="ru")


def wordings(fragments: Path | None) -> dict[Key, object]:
    """Russian by msgid, from the catalogues there are and from fragments."""
    paths = [catalogue_of(package) for package in PACKAGES if catalogue_of(package).exists()]
    paths += sorted(fragments.glob("*.po")) if fragments else []
    found: dict[Key, object] = {}
    for path in paths:
        for message in read(path):
            if (
                message.id
                and message.string
                and all(message.string if message.pluralizable else [message.string])
            ):
                one, many = message.id if message.pluralizable else (message.id, "")
                found[message.context or "", one, many] = message.string
    return found


def build(package: str, russian: dict[Key, object]) -> Catalog:
    """The package's catalogue, sorted by msgid."""
    catalog = Catalog(locale="ru", project="Otklik", version="", charset="utf-8", fuzzy=False)
    catalog.header_comment = "# Reviewed Russian wording of Otklik's texts."
    keys = {key for folder in PACKAGES[package] for key in extracted(folder)}
    for key in sorted(keys, key=lambda k: (k[1], k[0])):
        context, one, many = key
        catalog.add(
            (one, many) if many else one,
            russian.get(key),
            context=context or None,
        )
    return catalog


def as_po(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    # without places: a text that moves to another file is the same text
    write_po(buffer, catalog, width=100, no_location=True, omit_header=False, sort_output=False)
    return re.sub(rb'"(POT-Creation|PO-Revision)-Date:[^\n]*\n', b"", buffer.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return re.sub(
        rb"(POT-Creation|PO-Revision)-Date:[^\n]*\n",
        lambda m: b" " * (len(m[0]) - 1) + b"\n",
        buffer.getvalue(),
    )


def problems(catalog: Catalog) -> Iterator[str]:
    """Msgids without Russian, and fields in braces that differ."""
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if message.pluralizable else (message.id,)
        strings = message.string if message.pluralizable else (message.string,)
        if not strings or not all(strings):
            yield f"no Russian: {ids[0]!r}"
            continue
        for text in strings:
            if fields(text) - fields(ids[-1]) or (
                not message.pluralizable and fields(text) != fields(ids[0])
            ):
                yield f"fields differ: {ids[0]!r} and {text!r}"


def fields(text: str) -> set[str]:
    try:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def main(arguments: list[str]) -> int:
    fragments = Path(arguments[arguments.index("--fragments") + 1]) if "--fragments" in arguments else None
    russian = wordings(fragments)
    wrong = []
    for package in PACKAGES:
        catalog = build(package, russian)
        if not len(catalog):
            continue
        wrong += [f"{package}: {problem}" for problem in problems(catalog)]
        for path, content in (
            (catalogue_of(package), as_po(catalog)),
            (catalogue_of(package).with_suffix(".mo"), as_mo(catalog)),
        ):
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            elif not path.exists() or path.read_bytes() != content:
                wrong.append(f"{path.relative_to(ROOT)} is stale: run make messages")
    print("\n".join(wrong) or "complete")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
