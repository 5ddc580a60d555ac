"""Reads a pack's folder. Packs are untrusted data: sizes are bounded and every problem of a pack is told at once."""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec
import tomli

from otklik.errors import PackError, Problem
from otklik.i18n import _
from otklik.packs.conform import Fault, faults, nearest
from otklik.packs.lint import lint
from otklik.packs.model import (
    Action,
    Course,
    Item,
    Norm,
    Pack,
    PackHead,
    ScoringProfile,
    Table,
    again,
    norm_key,
)

LARGEST_FILE = 1_000_000  # bytes
MOST_FILES = 300
MOST_ROWS = 5_000  # items, norms, actions or courses in one pack
DEEPEST = 30
PLACES = {"item": "items/", "action": "actions.toml", "norm": "norms/", "course": "courses.toml"}
T = TypeVar("T", bound=Table)
NO_TEXT = {"ru": "", "en": ""}
NO_BASIS = {"level": "П", "act": NO_TEXT, "status": "U"}
FILLING: dict[type, dict[str, Any]] = {
    Item: {
        **dict.fromkeys(("title", "failure_title", "question", "why", "remedy"), NO_TEXT),
        "section": "",
        "mode": "manual",
        "basis": [],
    },
    Norm: {"value": "", "basis": NO_BASIS, "valid_from": date.max, "checked_on": date.min},
    Action: {"title": NO_TEXT, "effort_hours": 0, "owner": ""},
}


@dataclass(frozen=True, eq=False)
class Row:
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

    A file with a TOML syntax error is told with its line alone, since whatever follows from it would mislead; the other
    files are told for themselves.
    """
    problems: list[str] = []
    texts = dict(_files(folder, problems))
    return pack_of(texts, folder.name, problems)


def pack_of(texts: Mapping[str, str], name: str, unread: Sequence[str] = ()) -> Pack:
    """The pack whose files have these texts, by path: a folder's, or those kept in an audit. Raises PackError.

    `unread`: what is told of files that are no text.
    """
    problems = [*unread]
    tables: dict[str, dict[str, Any]] = {}
    for path, text in texts.items():
        try:
            tables[path] = _parse(path, text)
        except PackError as error:
            problems += error.problems
    is_whole = not problems
    if "pack.toml" not in tables:
        if is_whole:
            problems = [_("{folder}: there is no pack.toml here.").format(folder=name)]
        raise PackError([Problem(p) for p in problems])
    head, head_cut = _head(tables["pack.toml"], name, texts, problems)
    languages = head.languages
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
    lines |= {
        again(row.name): f"{row.file}:{_line(texts[row.file], row, ())}"
        for group in rows.values()
        for row in group
    }
    # several norms have one id: each has its own line
    faulty = [row for row in rows["norm"] if row not in norms]
    mended_norms = {row: norm for row in faulty for norm, _cut in mended([row], Norm, languages)}
    lines |= {
        norm_key(number): f"{row.file}:{_line(texts[row.file], row, ())}"
        for number, row in enumerate((*norms, *mended_norms))
    }
    for profile in profiles:
        lines[f"scoring {profile.value.get('id')}"] = f"{profile.file}:1"
    repaired = tuple(mended(rows["item"], Item, languages, {item.id for item in items.values()}))
    pack = Pack(
        head=head,
        items=tuple(items.values()),
        actions=tuple(actions.values()),
        norms=tuple(msgspec.structs.replace(n, pack=head.id) for n in norms.values()),
        scoring=tuple(msgspec.structs.replace(s, pack=head.id) for s in scoring.values()),
        courses=tuple(courses.values()),
        files=texts,
        sha256=_digest(texts),
        lines=lines,
        unreadable=(
            _ids([*(row for group in rows.values() for row in group), *profiles])
            | (_ids(_head_rows(tables["pack.toml"])) if "sections" in head_cut else frozenset())
        )
        - {made.id for group in (items, actions, norms, courses, scoring) for made in group.values()},
        mended=tuple(item for item, _cut in repaired),
        mended_norms=tuple(mended_norms.values()),
        mended_actions=tuple(
            action
            for action, _cut in mended(
                rows["action"], Action, languages, {action.id for action in actions.values()}
            )
        ),
        cut={item.id: cut for item, cut in repaired},
    )
    problems += lint(pack)
    if not problems:
        return pack
    # where a file could not be read, whatever names an id of it would seem wrong
    raise PackError([Problem(p) for p in dict.fromkeys(problems)], pack if is_whole else None)


def _ids(rows: list[Row]) -> frozenset[str]:
    told = (row.value.get("id") for row in rows if isinstance(row.value, Mapping))
    return frozenset(identifier for identifier in told if isinstance(identifier, str))


def _head_rows(table: Mapping[str, Any]) -> list[Row]:
    sections = table.get("sections")
    return [Row("pack.toml", 0, "", value) for value in sections] if isinstance(sections, list) else []


def _files(folder: Traversable, problems: list[str]) -> Iterator[tuple[str, str]]:
    """Path in the pack and text of every file that a pack may hold, in a fixed order; those that are none are told."""
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
            problems.append(_("{file}: is larger than {limit} bytes.").format(file=path, limit=LARGEST_FILE))
            continue
        try:
            yield path, content.decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(_("{file}: is not UTF-8 text. Save it as UTF-8.").format(file=path))


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


def _head(
    table: dict[str, Any], name: str, texts: Mapping[str, str], problems: list[str]
) -> tuple[PackHead, frozenset[str]]:
    """pack.toml and the keys in it that have faults; those are told and left out, so that the rest can be looked at."""
    stated = table.get("languages", ["ru", "en"])
    languages = [x for x in stated if x in ("ru", "en")] if isinstance(stated, list) else ["ru", "en"]
    row = Row("pack.toml", 0, "", table)
    found = faults(table, PackHead, languages)
    problems += [_told(row, fault, texts["pack.toml"]) for fault in found]
    value = copy.deepcopy(table)
    for fault in found:
        _cut(value, fault.path[:1])
    needed = {"id": name, "version": "0", "title": {"ru": name, "en": name}}
    cut = frozenset(str(fault.path[0]) for fault in found if fault.path)
    return msgspec.convert({**needed, **value}, PackHead), cut


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
    languages: Sequence[str],
    texts: Mapping[str, str],
    problems: list[str],
) -> dict[Row, T]:
    """Rows as structs, by row; those with faults are told and left out."""
    made: dict[Row, T] = {}
    for row in rows:
        found = faults(row.value, struct, languages, ignore=("pack",))
        if not found:
            made[row] = msgspec.convert(row.value, struct)
        problems += [_told(row, fault, texts[row.file]) for fault in found]
    return made


def mended(
    rows: list[Row], struct: type[T], languages: Sequence[str], sound: Collection[str] = ()
) -> Iterator[tuple[T, frozenset[str]]]:
    """Tables with faults without what is wrong in them, each with the keys that have faults: what else is wrong with them
    can be told at the same time. What is missing is filled with what says nothing."""
    for row in rows:
        identifier = row.value.get("id") if isinstance(row.value, Mapping) else None
        if not isinstance(identifier, str) or identifier in sound:
            continue
        value = copy.deepcopy(dict(row.value))
        found = faults(value, struct, languages, ignore=("pack",))
        for fault in found:
            _cut(value, fault.path)
        with suppress(msgspec.ValidationError):
            made = msgspec.convert({**FILLING.get(struct, {}), **value}, struct)
            yield made, frozenset(str(fault.path[0]) for fault in found if fault.path)


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
