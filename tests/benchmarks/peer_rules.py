"""Rules of packs as texts for rule-engine and cel-python, and these engines in a process of their own."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from otklik.measure import AccountMeasured
from otklik.medians import Band, GroupMedians, NoMedian, band_of, bands
from otklik.model import Outcome
from otklik.packs.link import Method
from otklik.packs.model import Comparisons, Condition, Item, Norm, NormRef
from otklik.packs.norms import GROUP_BANDS
from otklik.packs.rules import EMPTY
from otklik.profile.model import Profile

LETTERS = {Outcome.PASS: "p", Outcome.PARTIAL: "h", Outcome.FAIL: "f", Outcome.NO_DATA: "n"}

SIGNS = {
    "at_least": ">=",
    "at_most": "<=",
    "more_than": ">",
    "less_than": "<",
    "equals": "==",
    "not_equals": "!=",
    "longer_than": ">",
    "newer_than_days": "<=",
}
READ_AS = {
    "is_present": "present",
    "is_absent": "present",
    "contains": "text",
    "longer_than": "length",
    "newer_than_days": "age",
}
Group = tuple[str, str, str]  # platform, level, kind
NormOf = Callable[[NormRef], Any]
Texts = tuple[
    str, list[str], list[str], float
]  # key of the fact, comparisons, those for partial, score of these

# Both engines get facts as they like them, made before the clock starts; each text is compiled once, while it runs.
PEER = """
import gc, json, sys, time
engine, given = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
if engine == "rule-engine":
    import rule_engine
    context = rule_engine.Context(resolver=rule_engine.resolve_item)
    compiled = lambda text: rule_engine.Rule(text, context=context).matches
    facts = given["facts"]
else:
    import celpy
    from celpy import celtypes
    environment = celpy.Environment()
    compiled = lambda text: environment.program(environment.compile(text)).evaluate
    kinds = {bool: celtypes.BoolType, int: celtypes.DoubleType, float: celtypes.DoubleType, str: celtypes.StringType}
    one = lambda value: kinds[type(value)](value)
    told = lambda value: celtypes.ListType([one(v) for v in value]) if isinstance(value, list) else one(value)
    facts = [{key: told(value) for key, value in row.items()} for row in given["facts"]]
def all_(scores):
    known = [s for s in scores if s is not None]
    worst = min(known, default=None)
    return worst if worst == 0 or len(known) == len(scores) else None
def any_(scores):
    known = [s for s in scores if s is not None]
    best = max(known, default=None)
    return best if best == 1 or len(known) == len(scores) else None
def each_(scores):
    known = [s for s in scores if s is not None]
    return sum(known) / len(scores) if len(known) == len(scores) else None
def first_(scores):
    return next((s for s in scores if s is not None), None)
joins = {"all": all_, "any": any_, "each": each_, "first": first_}
def judge():
    known = {}
    def of(text):
        if text not in known:
            known[text] = compiled(text)
        return known[text]
    for number, thing in enumerate(facts):
        for join, conditions in given["rules"][given["group"][number]]:
            scores = []
            for key, texts, halves, score in conditions:
                if key not in thing:
                    scores.append(None)
                elif texts and all(of(text)(thing) for text in texts):
                    scores.append(1.0)
                else:
                    scores.append(score if halves and all(of(text)(thing) for text in halves) else 0.0)
            found = scores[0] if len(scores) == 1 else joins[join](scores)
            outcome = "n" if found is None else "p" if found == 1 else "f" if found == 0 else "h"
            yield number, outcome, [thing.get(key) for key, _texts, _halves, _score in conditions], conditions
times = []
for _ in range(given["rounds"]):
    gc.collect()
    gc.freeze()
    start = time.process_time()
    sum(outcome == "f" for _number, outcome, _value, _expected in judge())
    times.append(time.process_time() - start)
outcomes = [""] * len(facts)
for number, outcome, _value, _expected in judge():
    outcomes[number] += outcome
json.dump({"times": times, "outcomes": outcomes}, sys.stdout)
"""


class Told(msgspec.Struct):
    """Seconds of each round, and one letter an item for each account."""

    times: list[float]
    outcomes: list[str]


class Peer:
    """An engine in a process of its own."""

    def __init__(self, python: str, engine: str) -> None:
        self._python, self._engine = python, engine

    def judge(self, given: dict[str, Any], rounds: int) -> Told:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "given.json"
            path.write_text(json.dumps({**given, "rounds": rounds}), encoding="utf-8")
            command = [self._python, "-c", PEER, self._engine, str(path)]
            done = subprocess.run(command, check=True, capture_output=True)
        return msgspec.json.decode(done.stdout, type=Told)


def rules_of(
    method: Method,
    profile: Profile,
    accounts: Sequence[AccountMeasured],
    day: date,
    engine: str,
    share: int = 1,
) -> dict[str, Any]:
    """Facts of one account in `share`, rules of each group of accounts, and the group of each account.

    What a rule compares with is a number by then, medians of groups too; where there is no such number the engine has
    nothing to compare.
    """
    groups: dict[tuple[Group, Band], int] = {}
    rules: list[list[tuple[str, list[Texts]]]] = []
    keys: dict[str, str] = {}
    rows, group_of = [], []
    norm = partial(_norm, method, profile, day)
    medians = GroupMedians(accounts, norm)
    given = accounts[::share]
    for account in given:
        group = (account.account.platform, account.body.level, account.body.kind)
        limits = bands(norm((group[0], group[1], ""), GROUP_BANDS))
        place = group, band_of(account, limits)
        if place not in groups:
            groups[place] = len(rules)
            rules.append(
                [
                    _rule(item, norm, medians, place, keys, engine)
                    for item in method.items
                    if item.applies.holds(*group)
                ]
            )
        group_of.append(groups[place])
    names = {key: name.rpartition(" ") for name, key in keys.items()}
    for account in given:
        cells = {key: _cell(account, source, how, day) for key, (source, _, how) in names.items()}
        rows.append({key: cell for key, cell in cells.items() if cell is not None})
    return {"facts": rows, "rules": rules, "group": group_of}


def _rule(
    item: Item,
    norm: Callable[[Group, str], Norm],
    medians: GroupMedians,
    place: tuple[Group, Band],
    keys: dict[str, str],
    engine: str,
) -> tuple[str, list[Texts]]:
    group, band = place
    rule = item.rule_for(group[0])
    median = medians.reader(group, band, item.needs)

    def number(told: NormRef) -> Any:
        return median(told.group_median)[0] if told.group_median else norm(group, told.norm).value

    try:
        return rule.join, [_texts(c, group[0], number, keys, engine) for c in rule.conditions]
    except NoMedian:
        return rule.join, []


def _norm(method: Method, profile: Profile, day: date, group: Group, identifier: str) -> Norm:
    platform, level, kind = group
    found = method.norms.resolve(
        identifier, profile.region.code, day, platform=platform, level=level, kind=kind
    )
    assert found is not None, identifier
    return found


def _texts(condition: Condition, platform: str, norm: NormOf, keys: dict[str, str], engine: str) -> Texts:
    source = condition.source.replace(" *.", f" {platform}.")

    def key_of(part: Comparisons) -> str:
        how = next((READ_AS[name] for name, _told in part.given() if name in READ_AS), "value")
        return keys.setdefault(f"{source} {how}", f"f{len(keys)}")

    key, half = key_of(condition), condition.partial
    halves = [] if half is None else _comparisons(half, key_of(half), norm, engine)
    return key, _comparisons(condition, key, norm, engine), halves, 0.0 if half is None else float(half.score)


def _comparisons(part: Comparisons, key: str, norm: NormOf, engine: str) -> list[str]:
    return [_comparison(name, key, _threshold(told, norm), engine) for name, told in part.given()]


def _threshold(told: Any, norm: NormOf) -> Any:
    value = norm(told) if isinstance(told, NormRef) else told
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return float(value * told.times) if isinstance(told, NormRef) else float(value)


def _comparison(name: str, key: str, told: Any, engine: str) -> str:
    if name in SIGNS:
        return f"{key} {SIGNS[name]} {json.dumps(told, ensure_ascii=False)}"
    if name == "contains":
        part = json.dumps(told.casefold(), ensure_ascii=False)
        return f"{part} in {key}" if engine == "rule-engine" else f"{key}.contains({part})"
    if name in ("is_true", "is_present"):
        return f"{key} == true"
    if name in ("is_false", "is_absent"):
        return f"{key} == false"
    raise SystemExit(f"a rule compares by {name}, which is not written down for the peers yet")


def _cell(account: AccountMeasured, source: str, how: str, day: date) -> Any:
    """The fact as these comparisons read it; None where it is missing for them."""
    cell = account.cell(source)
    if cell is None or (cell is EMPTY and how not in ("present", "length", "text")):
        return None
    match how:
        case "present":
            return cell is not EMPTY and cell not in ("", ())
        case "length":
            return 0 if cell is EMPTY else len(cell)
        case "text":
            if isinstance(cell, tuple):
                raise SystemExit(f"{source} is a list: how the peers search one is not written down yet")
            return "" if cell is EMPTY else cell.casefold()
        case "age":
            return (day - date.fromisoformat(cell[:10])).days
        case _:
            return list(cell) if isinstance(cell, tuple) else cell
