"""10,000 accounts judged by all installed packs, assessed again, and the rules alone beside rule-engine and cel-python.

    python -m tests.benchmarks.assessment [PEER_PYTHON] [--accounts N]

The accounts, their records and their facts are made up; measuring and judging are the real way. Assessed again: after one
account in a hundred was collected anew, and after a person answered one item. That the result is then the same as that of a
full assessment is tested (tests/core/test_memory.py). The rules alone: every rule of the packs about accounts, on the facts
measured here, with thresholds as they hold for each body, outcomes of all compared. cel-python is given a part of the
accounts, and its time is multiplied.
"""

from __future__ import annotations

import argparse
import gc
from datetime import date
from time import process_time

import msgspec
from tests.benchmarks.figures import Figure, peak_mb, tell
from tests.benchmarks.large_region import AS_OF, LargeAudit, large_profile
from tests.benchmarks.peer_rules import LETTERS, Peer, rules_of

from otklik.assess import Assessment, assess
from otklik.host import Host
from otklik.judge import Findings
from otklik.judging import Judging
from otklik.measure import AccountMeasured
from otklik.memory import Memory
from otklik.model import Answer, Outcome, Subject, SubjectKind
from otklik.packs.link import Method
from otklik.packs.model import Item, Mode
from otklik.pipeline import method_of
from otklik.profile.model import Profile

ROUNDS, PEER_ROUNDS, CEL_SHARE = 5, 2, 40
NOISE = 0.1
DAY = date(2026, 11, 20)


def seconds_of(audit: LargeAudit, host: Host, method: Method, profile: Profile, memory: Memory) -> float:
    """Time of an assessment."""
    start = process_time()
    assess(audit, host, method, profile, memory=memory)
    return process_time() - start


def again(accounts: int, host: Host, method: Method) -> Assessment:
    """In full, after one account in a hundred was collected again, and after one answer."""
    profile = large_profile(accounts)
    audit, memory = LargeAudit(host, profile), Memory()
    full = seconds_of(audit, host, method, profile, memory)
    peak = peak_mb()
    changed = []
    for turn in range(3):
        audit.collect_again(profile.accounts(host)[turn::100])
        changed.append(seconds_of(audit, host, method, profile, memory))
    answered = []
    asked = next(item.id for item in method.items if item.applies.subject is SubjectKind.BODY)
    for number in range(3):
        subject = Subject(SubjectKind.BODY, profile.bodies[number].id)
        audit.answer(Answer(event=f"e{number}", item=asked, subject=subject, outcome=Outcome.PASS, at=AS_OF))
        answered.append(seconds_of(audit, host, method, profile, memory))
    what = f"Assessing {accounts:,} accounts in full"  # without the number of items: a row keeps its name when packs grow
    tell(Figure(what=what, value=full, unit="s", measured=f"{len(method.items)} items", repeats="once"))
    tell(
        Figure(
            what="Peak memory of it",
            value=peak,
            unit="MB",
            measured=f"{peak * 1024 / accounts:.0f} KB an account",
            repeats="once",
        )
    )
    tell(
        Figure(
            what="Assessing again after 1 % of the accounts changed ÷ in full",
            value=min(changed) / full,
            at_most=0.1,
            noise=NOISE,
            measured=f"{min(changed):.1f} s beside {full:.1f} s",
            repeats="least of 3, once",
        )
    )
    tell(
        Figure(
            what=f"Assessing {accounts:,} accounts again after one answer",
            value=min(answered) * 1000,
            unit="ms",
            repeats="least of 3",
        )
    )
    return assess(audit, host, method, profile, memory=memory)


def about_accounts(method: Method) -> Method:
    """The rules about accounts and nothing else: no conditions, no people, no least number of observations."""
    items = tuple(
        msgspec.structs.replace(item, mode=Mode.AUTOMATIC, when=(), needs=0)
        for item in method.items
        if item.applies.subject is SubjectKind.ACCOUNT and item.rules()
    )
    return msgspec.structs.replace(method, items=items)


def judged(method: Method, profile: Profile, accounts: tuple[AccountMeasured, ...]) -> tuple[float, Findings]:
    """Least time of judging these rules, outcomes, measured and expected all looked at."""
    fail, times = Outcome.FAIL, []
    for _round in range(ROUNDS):
        gc.collect()
        gc.freeze()
        start = process_time()
        findings = Judging(method, profile, (), accounts, {}, DAY).findings()
        sum(outcome is fail for outcome, _measured, _expected in findings.judgements())
        times.append(process_time() - start)
    return min(times), findings


def rules_alone(found: Assessment, python: str) -> None:
    """Our engine beside the peers on the rules of the packs."""
    method = about_accounts(found.method)
    ours, findings = judged(method, found.profile, found.accounts)
    outcomes = {(cell.item, cell.subject.id): cell.outcome for cell in findings.cells()}
    print(f"otklik: {len(findings):,} judgements in {ours:.2f} s")
    for engine, share, goal in (("rule-engine", 1, 10), ("cel-python", CEL_SHARE, 100)):
        accounts = found.accounts[::share]
        told = Peer(python, engine).judge(
            rules_of(method, found.profile, found.accounts, DAY, engine, share),
            PEER_ROUNDS if share == 1 else 1,
        )
        compared = different = 0
        for account, letters in zip(accounts, told.outcomes, strict=True):
            for item, letter in zip(items_of(method, account), letters, strict=True):
                outcome = outcomes[item.id, account.account.id]
                compared += outcome in LETTERS
                different += outcome in LETTERS and LETTERS[outcome] != letter
        if different or not compared:
            raise SystemExit(f"NOT EQUAL: {different:,} of {compared:,} outcomes differ from {engine}'s")
        print(f"{engine}: {compared:,} outcomes compared, all equal")
        whole = min(told.times) * len(found.accounts) / len(accounts)
        part = f", of 1 account in {share} × {share}" if share > 1 else ""
        tell(
            Figure(
                what=f"All packs' rules on {len(found.accounts):,} accounts, {engine}'s time ÷ ours",
                value=whole / ours,
                at_least=goal,
                noise=NOISE,
                measured=f"{ours:.2f} s beside {whole:.1f} s{part}",
                repeats=f"least of {ROUNDS} and of {len(told.times)}",
            )
        )


def items_of(method: Method, account: AccountMeasured) -> list[Item]:
    """Items that are put to the account, in order."""
    group = (account.account.platform, account.body.level, account.body.kind)
    return [item for item in method.items if item.applies.holds(*group)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.assessment")
    parser.add_argument("python", nargs="?", default="", help="interpreter with rule-engine and cel-python")
    parser.add_argument("--accounts", type=int, default=10_000)
    given = parser.parse_args()
    host = Host()
    found = again(given.accounts, host, method_of(host))
    if given.python:
        rules_alone(found, given.python)


if __name__ == "__main__":
    main()
