"""Reads a pack's folder. Packs are untrusted data: sizes are bounded and every problem of a pack is told at once."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeVar

import msgspec
import tomli

from otklik.errors import PackError, Problem
from otklik.i18n import _
from otklik.packs.conform import Fault, faults, nearest
from otklik.packs.lint import lint
from otklik.packs.model import Action, Course, Item, Norm, Pack, PackHead, ScoringProfile, Table

LARGEST_FILE = 1_000_000  # bytes
MOST_FILES = 300
MOST_ROWS = 5_000  # items, norms, actions or courses in one pack
DEEPEST = 30
PLACES = {"item": "items/", "action": "actions.toml", "norm": "norms/", "course": "courses.toml"}
T = TypeVar("T", bound=Table)


class Row(NamedTuple):
    """One table of a file, where it stands."""

    file: str
    number: int  # among its kind in the file
    kind: str  # "item", "norm", "action", "course", "" for a whole file
    value: Any

    @property
    def name(self) -> str:
        """How a message calls it: "item CONT-01"."""
        identifier = self.value.get("id") if isinstance(self.value, Mapping) else None
        told = identifier if isinstance(identifier, str) and identifier else f"№ {self.number + 1}"
        return f"{self.kind} {told}" if self.kind else ""


def read_pack(folder: Traversable) -> Pack:
    """The pack in `folder`. Raises PackError with all problems, each with file, line, item and key.

    A TOML syntax error is told alone, since whatever follows from it would mislead.
    """
    return pack_of(dict(_files(folder)), folder.name)


def pack_of(texts: Mapping[str, str], name: str) -> Pack:
    """The pack whose files have these texts, by path: a folder's, or those kept in an audit. Raises PackError."""
    if "pack.toml" not in texts:
        raise PackError([_("{folder}: there is no pack.toml here.").format(folder=name)])
    tables = {path: _parse(path, text) for path, text in texts.items()}
    problems: list[str] = []
    head = _head(tables["pack.toml"], texts, problems)
    languages = head.languages if head is not None else ("ru",)
    pack_id = head.id if head is not None else ""
    rows = {kind: list(_rows(kind, tables, problems, texts)) for kind in PLACES}
    profiles = [Row(path, 0, "", tables[path]) for path in tables if path.startswith("scoring/")]
    items = _all(rows["item"], Item, languages, texts, problems)
    actions = _all(rows["action"], Action, languages, texts, problems)
    norms = _all(rows["norm"], Norm, languages, texts, problems)
    courses = _all(rows["course"], Course, languages, texts, problems)
    scoring = _all(profiles, ScoringProfile, languages, texts, problems)
    lines = {
        row.name: f"{row.file}:{_line(texts[row.file], row, ())}"
        for group in rows.values()
        for row in reversed(group)
    }
    for profile in profiles:
        lines[f"scoring {profile.value.get('id')}"] = f"{profile.file}:1"
    pack: Pack | None = None
    if head is not None:
        pack = Pack(
            head=head,
            items=tuple(items),
            actions=tuple(actions),
            norms=tuple(msgspec.structs.replace(n, pack=pack_id) for n in norms),
            scoring=tuple(msgspec.structs.replace(s, pack=pack_id) for s in scoring),
            courses=tuple(courses),
            files=texts,
            sha256=_digest(texts),
            lines=lines,
            unreadable=_ids([*(row for group in rows.values() for row in group), *profiles])
            - {made.id for group in (items, actions, norms, courses, scoring) for made in group},
            mended=tuple(mended(rows["item"], languages, frozenset(item.id for item in items))),
        )
        problems += lint(pack)
        if not problems:
            return pack
    raise PackError([Problem(p) for p in dict.fromkeys(problems)], pack)


def _ids(rows: list[Row]) -> frozenset[str]:
    told = (row.value.get("id") for row in rows if isinstance(row.value, Mapping))
    return frozenset(identifier for identifier in told if isinstance(identifier, str))


def _files(folder: Traversable) -> Iterator[tuple[str, str]]:
    """Path in the pack and text of every file that a pack may hold, in a fixed order."""
    found: list[tuple[str, Traversable]] = []
    for name in ("pack.toml", "actions.toml", "courses.toml"):
        entry = folder.joinpath(name)
        if entry.is_file():
            found.append((name, entry))
    for part in ("items", "norms", "scoring"):
        sub = folder.joinpath(part)
        if sub.is_dir():
            inside = sorted(sub.iterdir(), key=lambda e: e.name)
            found += [(f"{part}/{e.name}", e) for e in inside if e.name.endswith(".toml") and e.is_file()]
    if len(found) > MOST_FILES:
        raise PackError(
            [_("{folder}: a pack has at most {limit} files.").format(folder=folder.name, limit=MOST_FILES)]
        )
    for path, entry in found:
        with entry.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise PackError(
                [_("{file}: is larger than {limit} bytes.").format(file=path, limit=LARGEST_FILE)]
            )
        try:
            yield path, content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise PackError([_("{file}: is not UTF-8 text. Save it as UTF-8.").format(file=path)]) from None


def _parse(path: str, text: str) -> dict[str, Any]:
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = _("line {line}, character {column}").format(line=error.lineno, column=error.colno)
        raise PackError([_("{file}: is not TOML: {detail}.").format(file=path, detail=place)]) from error
    except (RecursionError, ValueError) as error:
        # tomli recurses on nested brackets, and Python refuses numbers of thousands of digits
        raise PackError(
            [_("{file}: is nested too deeply or holds an absurd number.").format(file=path)]
        ) from error
    if _depth(table) > DEEPEST:
        raise PackError([_("{file}: is nested too deeply or holds an absurd number.").format(file=path)])
    return table


def _depth(value: Any) -> int:
    """How deep tables and lists stand inside each other; walks without recursion."""
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return deepest


def _head(table: dict[str, Any], texts: Mapping[str, str], problems: list[str]) -> PackHead | None:
    stated = table.get("languages", ["ru", "en"])
    languages = [x for x in stated if x in ("ru", "en")] if isinstance(stated, list) else ["ru", "en"]
    read = _all([Row("pack.toml", 0, "", table)], PackHead, languages, texts, problems)
    return read[0] if read else None


def _rows(
    kind: str, tables: Mapping[str, dict[str, Any]], problems: list[str], texts: Mapping[str, str]
) -> Iterator[Row]:
    """Tables of one kind from the files that may hold it; another key at the top of these files is a problem."""
    place = PLACES[kind]
    count = 0
    for path, table in tables.items():
        if not path.startswith(place):
            continue
        for key in table:
            if key != kind:
                row = Row(path, 0, "", table)
                message = _("is not a known key here: this file holds [[{kind}]].").format(kind=kind)
                problems.append(_told(row, Fault((key,), message + nearest(key, [kind])), texts[path]))
        entries = table.get(kind, [])
        if not isinstance(entries, list):
            problems.append(f"{path}: " + _("write [[{kind}]] with two brackets.").format(kind=kind))
            continue
        count += len(entries)
        if count > MOST_ROWS:
            raise PackError(
                [
                    _("{file}: a pack has at most {limit} of {kind}.").format(
                        file=path, limit=MOST_ROWS, kind=kind
                    )
                ]
            )
        for index, value in enumerate(entries):
            yield Row(path, index, kind, value)


def _all(
    rows: list[Row],
    struct: type[T],
    languages: tuple[str, ...] | list[str],
    texts: Mapping[str, str],
    problems: list[str],
) -> list[T]:
    """Rows as structs; those with faults are told and left out."""
    made: list[T] = []
    for row in rows:
        found = faults(row.value, struct, languages, ignore=("pack",))
        if not found:
            made.append(msgspec.convert(row.value, struct))
        problems += [_told(row, fault, texts[row.file]) for fault in found]
    return made


def mended(rows: list[Row], languages: tuple[str, ...] | list[str], sound: frozenset[str]) -> Iterator[Item]:
    """Items with faults without what is wrong in them: what else is wrong with them can be told at the same time."""
    for row in rows:
        identifier = row.value.get("id") if isinstance(row.value, Mapping) else None
        if not isinstance(identifier, str) or identifier in sound:
            continue
        value = copy.deepcopy(dict(row.value))
        for fault in faults(value, Item, languages, ignore=("pack",)):
            _cut(value, fault.path)
        with suppress(msgspec.ValidationError):
            yield msgspec.convert(value, Item)


def _cut(value: Any, path: tuple[str | int, ...]) -> None:
    """Take out what stands at `path`; put an empty text where a language is missing."""
    for step in path[:-1]:
        if not isinstance(value, dict | list) or (isinstance(value, dict) and step not in value):
            return
        value = value[step]  # type: ignore[index]  # a list by number, a table by name
    last = path[-1]
    if isinstance(value, dict):
        if last in ("ru", "en"):
            value[last] = ""
        else:
            value.pop(last, None)
    elif isinstance(value, list) and isinstance(last, int) and last < len(value):
        value[last] = {}


def _told(row: Row, fault: Fault, text: str) -> str:
    where = ": ".join(
        part for part in (f"{row.file}:{_line(text, row, fault.path)}", row.name, fault.key) if part
    )
    return f"{where}: {fault.message}"


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


@lru_cache(maxsize=64)  # every table of a file is looked for among all its lines
def _heads(text: str, kind: str) -> tuple[int, ...]:
    """Lines with which tables of a kind begin."""
    head = re.compile(rf"\s*\[\[\s*{kind}\s*\]\]")
    return tuple(number for number, line in enumerate(_lines(text)) if head.match(line))


def _line(text: str, row: Row, path: tuple[str | int, ...]) -> int:
    """Line of a key. The parser keeps no lines, so headers and keys are looked for; the row's first line at worst."""
    lines = _lines(text)
    start, end = 0, len(lines)
    if row.kind:
        heads = _heads(text, row.kind)
        if row.number < len(heads):
            start = heads[row.number]
            end = heads[row.number + 1] if row.number + 1 < len(heads) else end
    names = [p for p in path if isinstance(p, str)]
    index = next((p for p in path[1:2] if isinstance(p, int)), 0)
    if names:
        key = re.escape(names[0])
        table = rf"\s*\[+\s*({row.kind}\.)?{key}\b"
        matches = [n for n in range(start, end) if re.match(rf"\s*{key}\s*[.=]|{table}", lines[n])]
        if matches:
            start = matches[min(index, len(matches) - 1)]
        last = re.escape(names[-1])
        inside = [n for n in matches if n >= start and re.search(rf"\b{last}\b", lines[n])]
        start = inside[0] if inside else start
    return start + 1


def _digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over paths and texts, each with its length before it, so that no two packs share one."""
    digest = hashlib.sha256()
    for path in sorted(texts):
        for part in (path.encode(), texts[path].encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
