"""Does a parsed TOML table have the shape of a struct? Tells every problem with its key path, not the first alone."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from msgspec import NODEFAULT, inspect

from otklik.i18n import _
from otklik.model import Text

LONGEST_TEXT = 4_000
LONGEST_LIST = 2_000
Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong at a key path."""

    path: Path
    message: str

    @property
    def key(self) -> str:
        """The path as written in TOML: `rule.partial.at_least`, `basis[1].act`."""
        return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in self.path).lstrip(".")


_shape = cache(inspect.type_info)  # a pack has hundreds of tables of a few sorts


def faults(value: Any, struct: type, languages: Sequence[str], ignore: Iterable[str] = ()) -> list[Fault]:
    """Everything in which `value` is not a table of `struct`. `ignore`: fields that files do not hold."""
    return list(_check(value, _shape(struct), (), tuple(languages), frozenset(ignore)))


def nearest(word: str, known: Iterable[str]) -> str:
    """« Did you mean X?» with a space before it, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return " " + _("Did you mean {name}?").format(name=close[0]) if close else ""


def _check(
    value: Any,
    shape: inspect.Type,
    path: Path,
    languages: tuple[str, ...],
    ignore: frozenset[str] = frozenset(),
) -> Iterator[Fault]:
    match shape:
        case inspect.Metadata():
            yield from _check(value, shape.type, path, languages)
        case inspect.StructType():
            yield from _table(value, shape, path, languages, ignore)
        case inspect.VarTupleType():
            if not isinstance(value, list):
                yield Fault(path, _("must be a list, not {found}").format(found=_sort(value)))
            elif len(value) > LONGEST_LIST:
                yield Fault(path, _("is a list of more than {limit} members").format(limit=LONGEST_LIST))
            else:
                for index, member in enumerate(value):
                    yield from _check(member, shape.item_type, (*path, index), languages)
        case inspect.UnionType():
            yield from _union(value, shape, path, languages)
        case _:
            problem = _scalar(value, shape)
            if problem:
                yield Fault(path, problem)


def _table(
    value: Any, shape: inspect.StructType, path: Path, languages: tuple[str, ...], ignore: frozenset[str]
) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault(path, _("must be a table, not {found}").format(found=_sort(value)))
        return
    fields = {f.encode_name: f for f in shape.fields if f.name not in ignore}
    for key in value:
        if key not in fields:
            yield Fault((*path, key), _("is not a known key.") + nearest(key, fields))
    for name, field in fields.items():
        is_language = shape.cls is Text and name in languages
        if name not in value:
            if is_language:
                yield Fault((*path, name), _("is missing: the text in this language is needed"))
            elif field.default is NODEFAULT and field.default_factory is NODEFAULT and shape.cls is not Text:
                yield Fault((*path, name), _("is missing"))
            continue
        yield from _check(value[name], field.type, (*path, name), languages)
        if is_language and isinstance(value[name], str) and not value[name].strip():
            yield Fault((*path, name), _("is empty: the text in this language is needed"))


def _union(value: Any, shape: inspect.UnionType, path: Path, languages: tuple[str, ...]) -> Iterator[Fault]:
    choices = [t for t in shape.types if not isinstance(t, inspect.NoneType)]
    for choice in choices:
        fits_shape = (isinstance(choice, inspect.StructType) and isinstance(value, Mapping)) or (
            isinstance(choice, inspect.VarTupleType) and isinstance(value, list)
        )
        if fits_shape:
            yield from _check(value, choice, path, languages)
            return
    problems = [_scalar(value, choice) or "" for choice in choices if not _is_nested(choice)]
    if all(problems):
        wanted = dict.fromkeys(problems) or {
            _("must be a table, not {found}").format(found=_sort(value)): None,
        }
        yield Fault(path, next(iter(wanted)) if len(wanted) == 1 else _either(choices, value))


def _is_nested(choice: inspect.Type) -> bool:
    return isinstance(choice, inspect.StructType | inspect.VarTupleType)


def _bare(choice: inspect.Type) -> inspect.Type:
    return choice.type if isinstance(choice, inspect.Metadata) else choice


def _either(choices: Sequence[inspect.Type], value: Any) -> str:
    is_any_number = any(isinstance(_bare(c), inspect.FloatType) for c in choices)
    choices = [c for c in choices if not (is_any_number and isinstance(_bare(c), inspect.IntType))]
    kinds = dict.fromkeys(_wanted(_bare(c)) for c in choices)
    for choice in choices:
        problem = _out_of_bounds(value, _bare(choice))
        if problem:
            return problem
    return _("must be {wanted}, not {found}").format(wanted=_(" or ").join(kinds), found=_sort(value))


def _scalar(value: Any, shape: inspect.Type) -> str | None:
    """What is wrong with a single value; None where nothing is."""
    if isinstance(shape, inspect.Metadata):
        return _scalar(value, shape.type)
    match shape:
        case inspect.LiteralType() | inspect.EnumType():
            known = [str(getattr(v, "value", v)) for v in _members(shape)]
            if value in _members(shape) and type(value) in (str, bool):
                return None
            if known == ["True"]:
                return _("must be true; leave the key out otherwise")
            told = nearest(value, known) if isinstance(value, str) else ""
            return _("must be one of {known}.").format(known=", ".join(known)) + told
        case inspect.StrType():
            if not isinstance(value, str):
                return _mismatch(shape, value)
            return (
                _("is longer than {limit} characters").format(limit=LONGEST_TEXT)
                if len(value) > LONGEST_TEXT
                else None
            )
        case inspect.BoolType():
            return None if isinstance(value, bool) else _mismatch(shape, value)
        case inspect.IntType() | inspect.FloatType():
            is_number = isinstance(value, int) or (
                isinstance(value, float) and isinstance(shape, inspect.FloatType)
            )
            if isinstance(value, bool) or not is_number:
                return _mismatch(shape, value)
            return _out_of_bounds(value, shape)
        case inspect.DateType():
            is_date = isinstance(value, date) and not isinstance(value, datetime)
            return None if is_date else _mismatch(shape, value)
    return _mismatch(shape, value)


def _members(shape: inspect.LiteralType | inspect.EnumType) -> list[Any]:
    return list(shape.cls) if isinstance(shape, inspect.EnumType) else list(shape.values)


def _out_of_bounds(value: Any, shape: inspect.Type) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not isinstance(shape, inspect.IntType | inspect.FloatType):
        return None
    if not math.isfinite(value) or abs(value) > 1e15:
        return _("is not a usable number")
    if shape.ge is not None and value < shape.ge:
        return _("must not be below {limit}").format(limit=shape.ge)
    if shape.gt is not None and value <= shape.gt:
        return _("must be above {limit}").format(limit=shape.gt)
    if shape.le is not None and value > shape.le:
        return _("must not be above {limit}").format(limit=shape.le)
    return None


def _mismatch(shape: inspect.Type, value: Any) -> str:
    return _("must be {wanted}, not {found}").format(wanted=_wanted(shape), found=_sort(value))


def _wanted(shape: inspect.Type) -> str:
    match shape:
        case inspect.StrType():
            return _("a text in quotes")
        case inspect.BoolType():
            return _("true or false")
        case inspect.IntType():
            return _("a whole number")
        case inspect.FloatType():
            return _("a number")
        case inspect.DateType():
            return _("a date such as 2026-01-31, without quotes")
        case inspect.VarTupleType():
            return _("a list")
    return _("a table")


def _sort(value: Any) -> str:
    match value:
        case bool():
            return _("true or false")
        case str():
            return _("a text")
        case int() | float():
            return _("a number")
        case list():
            return _("a list")
        case Mapping():
            return _("a table")
        case date():
            return _("a date or time")
    return type(value).__name__
