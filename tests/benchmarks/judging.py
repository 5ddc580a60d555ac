"""A million judgements: our engine beside the library rule-engine on the same rules and facts.

    python -m tests.benchmarks.judging [PEER_PYTHON]

PEER_PYTHON is the interpreter of an environment with rule-engine: `make bench` makes `.bench-venv`; OTKLIK_BENCH_PYTHON
names another. 10,000 accounts × 100 items, one fact in twenty missing. A judgement is an outcome with what was measured
and what was expected. Both start from facts by account and from rules as text or tables, so that compiling counts.
Outcomes are compared, all of them. Making finding objects of them and writing these as JSON is told apart.
Goal: under a tenth of the peer's time.
"""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
from tests.benchmarks.figures import Figure, tell

from otklik.fact import Fact
from otklik.judge import Findings
from otklik.judging import Judging
from otklik.measure import AccountMeasured
from otklik.model import Account, Measurement, Outcome, Subject, SubjectKind, Text
from otklik.packs.link import Method
from otklik.packs.model import Basis, Condition, Item, Mode, Norm, NormRef, Partial
from otklik.packs.norms import Norms
from otklik.profile.model import Body, Profile, Region

ACCOUNTS, ITEMS, ROUNDS, PEER_ROUNDS = 10_000, 100, 7, 3
MISSING = 0.05
NOISE = 0.1  # what one run differs from another by on a shared machine
DAY = date(2026, 11, 20)
ROOT = Path(__file__).parents[2]
T = Text("т", "t")
BASIS = Basis(level="П", act=T, status="I")

PEER = """
import gc, json, sys, time
import rule_engine
with open(sys.argv[1], encoding="utf-8") as stream:
    given = json.load(stream)
facts, rules = given["facts"], given["rules"]
context = rule_engine.Context(resolver=rule_engine.resolve_item)
def judge():
    for source, text, partial, expected in rules:
        rule = rule_engine.Rule(text, context=context)
        half = rule_engine.Rule(partial, context=context) if partial else None
        for thing in facts:
            value = thing.get(source)
            if value is None:
                outcome = "NO_DATA"
            elif rule.matches(thing):
                outcome = "PASS"
            elif half is not None and half.matches(thing):
                outcome = "PARTIAL"
            else:
                outcome = "FAIL"
            yield outcome, value, expected
times = []
for _ in range(given["rounds"]):
    gc.collect()
    gc.freeze()
    start = time.process_time()
    failed = sum(outcome == "FAIL" for outcome, value, expected in judge())
    times.append(time.process_time() - start)
json.dump({"times": times, "outcomes": "".join({"PASS": "p", "PARTIAL": "h", "FAIL": "f", "NO_DATA": "n"}[o[0]] for o in judge())}, sys.stdout)
"""


def rules() -> tuple[list[Item], list[Norm], list[tuple[str, str, str, Any]]]:
    """Items with their norms, and the same as (fact, text, text for partial, expected) for the peer."""
    items: list[Item] = []
    norms: list[Norm] = []
    texts: list[tuple[str, str, str, Any]] = []
    for number in range(ITEMS):
        fact = f"m{number:03}"
        limit = 20 + number % 60
        match number % 10:
            case 0:
                condition = Condition(metric=fact, is_true=True)
                texts.append((fact, f"{fact} == true", "", True))
            case 1:
                condition = Condition(metric=fact, equals="open")
                texts.append((fact, f'{fact} == "open"', "", "open"))
            case 2 | 3:
                condition = Condition(metric=fact, at_most=NormRef(norm=fact))
                texts.append((fact, f"{fact} <= {limit}", "", limit))
            case 4 | 5:
                half = Partial(at_least=NormRef(norm=fact, times=0.5))
                condition = Condition(metric=fact, at_least=NormRef(norm=fact), partial=half)
                texts.append((fact, f"{fact} >= {limit}", f"{fact} >= {limit * 0.5}", limit))
            case _:
                condition = Condition(metric=fact, at_least=NormRef(norm=fact))
                texts.append((fact, f"{fact} >= {limit}", "", limit))
        norms.append(Norm(id=fact, value=limit, basis=BASIS, valid_from=date(2020, 1, 1), checked_on=DAY))
        items.append(
            Item(
                id=f"X-{number:03}",
                section="X",
                title=T,
                failure_title=T,
                question=T,
                why=T,
                remedy=T,
                mode=Mode.AUTOMATIC,
                basis=(BASIS,),
                rule=condition,
            )
        )
    return items, norms, texts


def facts() -> list[dict[str, Any]]:
    """Values by fact, for each account; a missing one is not there."""
    rng = random.Random(20261120)
    made: list[dict[str, Any]] = []
    for _account in range(ACCOUNTS):
        row: dict[str, Any] = {}
        for number in range(ITEMS):
            if rng.random() < MISSING:
                continue
            fact = f"m{number:03}"
            kind = number % 10
            if kind == 0:
                row[fact] = rng.random() < 0.7
            elif kind == 1:
                row[fact] = "open" if rng.random() < 0.9 else "closed"
            else:
                row[fact] = round(rng.uniform(0, 100), 2)
        made.append(row)
    return made


def measured(rows: list[dict[str, Any]], bodies: list[Body]) -> list[AccountMeasured]:
    """The same as the measuring stage gives it."""
    accounts: list[AccountMeasured] = []
    for number, row in enumerate(rows):
        account = Account("vk", f"page{number}", f"https://vk.com/page{number}")
        subject = Subject(SubjectKind.ACCOUNT, account.id)
        accounts.append(
            AccountMeasured(
                account=account,
                body=bodies[number % len(bodies)],
                snapshot=number,
                facts={
                    f"metric {key}": Fact(Measurement(metric=key, subject=subject, value=value, n=10), value)
                    for key, value in row.items()
                },
            )
        )
    return accounts


def main() -> int:
    items, norms, texts = rules()
    rows = facts()
    levels = ("region", "municipality", "subordinate")
    bodies = [
        Body(id=f"b{n}", name="", short_name="", kind=f"kind{n % 8}", level=levels[n % 3]) for n in range(240)
    ]
    profile = Profile(region=Region(code="99", name="", zone="Asia/Omsk"), bodies=tuple(bodies))
    accounts = measured(rows, bodies)

    fail = Outcome.FAIL  # a member of an enumeration is slow to find in Python 3.11

    def judge() -> tuple[Findings, int]:
        method = Method(packs=(), items=tuple(items), actions={}, norms=Norms(norms), sections=(), scoring={})
        findings = Judging(method, profile, (), accounts, {}, DAY).findings()
        failed = sum(outcome is fail for outcome, _measured, _expected in findings.judgements())
        return findings, failed

    times: list[float] = []
    for _round in range(ROUNDS):
        gc.collect()
        gc.freeze()  # the facts are there before; both sides pay for their own garbage only
        start = process_time()
        findings, failed = judge()
        times.append(process_time() - start)
    count = len(findings)
    ours = min(times)
    print(f"otklik: {count:,} judgements in {ours:.2f} s, {count / ours / 1e6:.2f} M/s")
    apart(findings)
    peer = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("OTKLIK_BENCH_PYTHON", "")
    peer = peer or str(ROOT / ".bench-venv" / "bin" / "python")
    if not Path(peer).exists():
        print("no peer: give the interpreter of an environment with rule-engine (make bench)")
        return 1
    told = ask(peer, rows, texts)
    theirs = told["outcomes"]
    letters = {Outcome.PASS: "p", Outcome.PARTIAL: "h", Outcome.FAIL: "f", Outcome.NO_DATA: "n"}
    places = {a.account.id: i for i, a in enumerate(accounts)}
    numbers = {item.id: i for i, item in enumerate(items)}
    different = sum(
        letters[cell.outcome] != theirs[numbers[cell.item] * ACCOUNTS + places[cell.subject.id]]
        for cell in findings.cells()
    )
    if different or len(theirs) != count:
        print(f"NOT EQUAL: {different:,} of {count:,} outcomes differ")
        return 1
    other = min(told["times"])
    print(f"rule-engine: {other:.2f} s, {count / other / 1e3:.0f} k/s")
    print(f"all {count:,} outcomes equal, {failed:,} failed")
    tell(
        Figure(
            what="A million judgements, rule-engine's time ÷ ours",
            value=other / ours,
            at_least=10,
            noise=NOISE,
            measured=f"{ours:.2f} s beside {other:.2f} s",
            repeats=f"least of {ROUNDS} and of {PEER_ROUNDS}",
        )
    )
    return 0


def apart(findings: Findings) -> None:
    """Making findings and writing them, which the judgements above do not need."""
    encoder = msgspec.json.Encoder()
    start = process_time()
    size = sum(len(encoder.encode(finding)) for finding in findings)
    seconds = process_time() - start
    tell(
        Figure(
            what="Making a million findings and writing them as JSON, apart from judging",
            value=seconds,
            unit="s",
            measured=f"{size / 1e6:.0f} MB",
            repeats="once",
        )
    )


def ask(peer: str, rows: list[dict[str, Any]], texts: list[tuple[str, str, str, Any]]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.json"
        given.write_text(json.dumps({"facts": rows, "rules": texts, "rounds": PEER_ROUNDS}), encoding="utf-8")
        done = subprocess.run([peer, "-c", PEER, str(given)], capture_output=True, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
