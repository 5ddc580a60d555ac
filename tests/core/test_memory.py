"""Whatever happens between two assessments, one with a memory says the same as one without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging import (
    LIBRARY,
    MINZDRAV,
    SCHOOL,
    TG_SCHOOL,
    VK_MINZDRAV,
    VK_SCHOOL,
    FakeAudit,
    FakeSnapshot,
    account_of,
    answer,
    item,
    method_of,
    norm,
    observed,
    posts,
    profile_of,
)
from otklik.assess import Assessment, assess
from otklik.beside import Beside
from otklik.host import Host
from otklik.memory import Around, Lookups, Memory
from otklik.model import AccountFacts, Gap, GapReason, Outcome, Record, Text
from otklik.packs.link import Method
from otklik.packs.model import Basis, Norm
from otklik.packs.norms import Norms
from otklik.pages import Pages

ACCOUNTS = (VK_MINZDRAV, VK_SCHOOL, TG_SCHOOL)
VK = "applies = { platforms = ['vk'] }"
ITEMS = "".join(
    (
        item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK}"),
        item("PAGE-02", f"rule = {{ observation = 'vk.has_avatar', is_true = true }}\n{VK}", mode="confirm"),
        item("CONT-01", "rule = { metric = 'post_count', at_least = { norm = 'posts' } }", section="CONT"),
        item("CONT-02", "rule = { metric = 'posts_against_norm', at_least = 1 }", section="CONT"),
        item("PAGE-03", "applies = { subject = 'body' }", mode="manual"),
    )
)
ANSWERED = (
    ("PAGE-01", f"account/{VK_MINZDRAV}"),
    ("PAGE-02", f"account/{VK_SCHOOL}"),
    ("PAGE-03", "body/minzdrav"),
)


class ChangingAudit(FakeAudit):
    """An audit that people answer and whose accounts are collected again. `read`: snapshots whose records were asked for."""

    def __init__(self) -> None:
        super().__init__({a: [*posts(a, 3), *observed(a, vk__has_cover=True)] for a in ACCOUNTS})
        self.told: tuple[Gap, ...] = ()
        self.read: list[int] = []

    def collect_again(self, account: str, n: int) -> None:
        number = len(self._records) + 1
        native = f"club{n}" if n == 3 else ""
        self._records[number] = [
            AccountFacts(account=account, native_id=native),
            *observed(account, vk__has_cover=n % 2 == 0),
            *posts(account, n),
        ]
        window = self._snapshots[account].window
        self._snapshots[account] = FakeSnapshot(number, account_of(account), window)

    def give(self, about: tuple[str, str], outcome: Outcome) -> None:
        given = answer(*about, outcome)
        self._answers[given.item, str(given.subject)] = (given,)

    def gaps(self, snapshot: int) -> Sequence[Gap]:
        owner = next(a for a, s in self._snapshots.items() if s.id == snapshot)
        return tuple(gap for gap in self.told if gap.account == owner)

    def records(self, snapshot: int) -> Iterator[tuple[Record, str]]:
        self.read.append(snapshot)
        return super().records(snapshot)


@pytest.fixture(scope="module")
def host() -> Host:
    return Host([EntryPoint("vk", "judging", "otklik"), EntryPoint("extra", "norm_metric", "otklik")])


@pytest.fixture(scope="module")
def methods(host: Host, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Method]:
    """The same items with norms of a different number of posts."""

    def method(n: int) -> Method:
        folder: Path = tmp_path_factory.mktemp(f"norm{n}")
        return method_of(folder, ITEMS, host, norms__n=norm("posts", n))

    return {n: method(n) for n in (2, 4)}


def told(found: Assessment) -> bytes:
    """Everything that an assessment says."""
    parts = (
        found.id,
        [
            (a.account, a.body, a.snapshot, a.gaps, {s: f.measurement for s, f in a.facts.items()})
            for a in found.accounts
        ],
        list(found.findings),
        found.score,
        found.recommendations,
        found.norms,
    )
    return msgspec.json.encode(parts)


STEPS = st.one_of(
    st.tuples(st.just("collect"), st.sampled_from(ACCOUNTS), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.sampled_from(ANSWERED), st.sampled_from([Outcome.PASS, Outcome.FAIL])),
    st.tuples(st.just("gap"), st.sampled_from(ACCOUNTS), st.sampled_from(["posts", "account"])),
    st.tuples(st.just("norm"), st.sampled_from([2, 4]), st.none()),
    st.tuples(st.just("rename"), st.sampled_from(["Минздрав", "Школа"]), st.none()),
    st.tuples(st.just("list"), st.booleans(), st.none()),
)


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=1, max_size=6))
def test_an_assessment_with_a_memory_is_what_a_fresh_one_is(
    host: Host, methods: dict[int, Method], steps: list[tuple[str, object, object]]
) -> None:
    audit, memory = ChangingAudit(), Memory()
    method, school, bodies = methods[4], SCHOOL, (MINZDRAV, LIBRARY)
    for what, one, other in [("start", None, None), *steps]:
        match what:
            case "collect":
                audit.collect_again(str(one), int(str(other)))
            case "answer":
                audit.give(one, other)  # type: ignore[arg-type]
            case "gap":
                audit.told += (Gap(account=str(one), what=str(other), reason=GapReason.CAPTCHA),)
            case "norm":
                method = methods[int(str(one))]
            case "rename":
                school = msgspec.structs.replace(school, name=str(one))
            case "list":
                school = msgspec.structs.replace(school, accounts=SCHOOL.accounts[: 1 + bool(one)])
        profile = profile_of(*bodies, school)
        assert told(assess(audit, host, method, profile, memory=memory)) == told(
            assess(audit, host, method, profile)
        )


def test_only_what_changed_is_measured_again(host: Host, methods: dict[int, Method]) -> None:
    audit, memory, profile = ChangingAudit(), Memory(), profile_of(MINZDRAV, SCHOOL)

    def read(n: int = 4) -> set[int]:
        audit.read.clear()
        assess(audit, host, methods[n], profile, memory=memory)
        return set(audit.read)

    assert read() == {1, 2, 3}
    assert read() == set()
    audit.give(ANSWERED[2], Outcome.PASS)
    assert read() == set()
    audit.collect_again(VK_SCHOOL, 5)
    assert read() == {4}  # of 3, the other page of the body, the title is known
    assert read(n=2) == {1, 4, 3}  # a metric had asked for this norm
    audit.collect_again(VK_SCHOOL, 3)
    assert read(n=2) == {1, 5, 3}  # a metric had asked for the page that now bears this number


def test_another_day_forgets_everything(host: Host, methods: dict[int, Method]) -> None:
    audit, memory, profile = ChangingAudit(), Memory(), profile_of(MINZDRAV)
    assess(audit, host, methods[4], profile, memory=memory)
    audit.as_of = audit.as_of.replace(day=19)
    audit.read.clear()
    assess(audit, host, methods[4], profile, memory=memory)
    assert audit.read == [1]


def test_a_list_that_a_metric_asked_for_is_compared_too() -> None:
    """A list of words is a norm like any other: where it changed, posts are read again."""

    def lookups(names: tuple[str, ...]) -> Lookups:
        basis = Basis(level="П", act=Text("Практика"), status="I")
        day = date(2026, 11, 1)
        words = Norm(id="words", value=names, basis=basis, valid_from=day, checked_on=day)
        account, pages = account_of(VK_MINZDRAV), Pages({})
        return Lookups(
            Norms([words]), "99", day, MINZDRAV, account, pages, Beside(ChangingAudit(), (account,))
        )

    asked = lookups(("один",))
    assert asked.norm_texts("words") == ("один",)
    assert asked.norm("words") is None  # no number
    assert lookups(("один",)).tell_as(asked.told, Around._fields)
    assert not lookups(("один", "два")).tell_as(asked.told, Around._fields)
