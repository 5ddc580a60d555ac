"""What became of recommendations: seven words, and a word is never a proof."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.compare.followed import Done, Followed, Seen, follow, how_done, share_done, what_is_seen
from otklik.model import Finding, Measurement, Outcome, Recommendation, Subject, Text

PAGE = Subject.parse("account/vk:one")
counts = st.dictionaries(st.sampled_from(list(Seen)), st.integers(1, 3))


def finding(
    outcome: Outcome,
    *,
    answer: str = "",
    proposed: Outcome | None = None,
    score: float | None = None,
    reason: str = "",
) -> Finding:
    by_outcome = {Outcome.PASS: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAIL: 0.0}
    return Finding(
        item="X-1",
        subject=PAGE,
        outcome=outcome,
        score=by_outcome.get(outcome) if score is None else score,
        measured=(Measurement(metric="m", subject=PAGE, value=1),),
        answer=answer,
        proposed=proposed,
        reason=reason,
    )


@pytest.mark.parametrize(
    ("found", "before", "seen"),
    [
        (finding(Outcome.PASS), 0.0, Seen.PASSED),
        (finding(Outcome.PARTIAL), 0.0, Seen.BETTER),
        (finding(Outcome.PARTIAL), 0.5, Seen.NOT),
        (finding(Outcome.FAIL), 0.0, Seen.NOT),
        (finding(Outcome.PASS, answer="e"), 0.0, Seen.SAID),  # a person's word alone
        (finding(Outcome.PARTIAL, answer="e"), 0.0, Seen.SAID),
        (finding(Outcome.PASS, answer="e", proposed=Outcome.PASS), 0.0, Seen.PASSED),  # confirms the measurement
        (finding(Outcome.PASS, answer="e", proposed=Outcome.FAIL), 0.0, Seen.SAID),  # overrules it
        (finding(Outcome.FAIL, answer="e"), 0.0, Seen.DENIED),
        (finding(Outcome.FAIL, answer="e", proposed=Outcome.FAIL), 0.0, Seen.NOT),
        (finding(Outcome.FAIL, reason="absent"), 0.0, Seen.DENIED),  # the profile says so
        (finding(Outcome.NO_DATA), 0.0, Seen.UNSEEN),
        (finding(Outcome.NEEDS_REVIEW, proposed=Outcome.PASS), 0.0, Seen.UNSEEN),
        (finding(Outcome.NOT_APPLICABLE), 0.0, Seen.GONE),
        (None, 0.0, Seen.UNSEEN),
    ],
)  # fmt: skip
def test_what_one_finding_says(found: Finding | None, before: float, seen: Seen) -> None:
    assert what_is_seen(found, before) is seen


def test_what_was_not_measured_again_is_neither_proved_nor_refuted() -> None:
    for outcome in (Outcome.PASS, Outcome.FAIL):
        assert what_is_seen(finding(outcome), 0.0, is_again=False) is Seen.SAME
    # a new answer is a word as ever
    assert what_is_seen(finding(Outcome.PASS, answer="e"), 0.0, is_again=False) is Seen.SAID


@pytest.mark.parametrize(
    ("seen", "done"),
    [
        ({Seen.PASSED: 3}, Done.PROVED),
        ({Seen.PASSED: 3, Seen.GONE: 1}, Done.PROVED),
        ({Seen.SAME: 3}, Done.SAME),
        ({Seen.PASSED: 1, Seen.SAME: 3}, Done.PARTLY),
        ({Seen.DENIED: 2, Seen.SAID: 1}, Done.DENIED),
        ({Seen.DENIED: 2, Seen.NOT: 1}, Done.REFUTED),
        ({Seen.PASSED: 9, Seen.UNSEEN: 1}, Done.PARTLY),
        ({Seen.PASSED: 1, Seen.SAID: 1}, Done.PARTLY),
        ({Seen.PASSED: 1, Seen.NOT: 8}, Done.PARTLY),
        ({Seen.BETTER: 1, Seen.NOT: 8}, Done.PARTLY),
        ({Seen.NOT: 2}, Done.REFUTED),
        ({Seen.NOT: 1, Seen.SAID: 5}, Done.REFUTED),
        ({Seen.NOT: 1, Seen.UNSEEN: 5}, Done.REFUTED),
        ({Seen.SAID: 2}, Done.WORD),
        ({Seen.SAID: 1, Seen.UNSEEN: 1}, Done.WORD),
        ({Seen.UNSEEN: 2}, Done.UNKNOWN),
        ({Seen.GONE: 2}, Done.UNKNOWN),
        ({}, Done.UNKNOWN),
    ],
)
def test_seven_words(seen: dict[Seen, int], done: Done) -> None:
    assert how_done(seen) is done


@given(counts)
def test_nothing_is_proved_while_a_finding_is_unmet_unseen_or_only_said(seen: dict[Seen, int]) -> None:
    is_proved = how_done(seen) is Done.PROVED
    assert is_proved == (bool(seen.get(Seen.PASSED)) and not set(seen) - {Seen.PASSED, Seen.GONE})


@given(counts, st.integers(1, 3))
def test_a_word_more_never_makes_a_recommendation_better(seen: dict[Seen, int], more: int) -> None:
    ladder = [Done.UNKNOWN, Done.WORD, Done.DENIED, Done.SAME, Done.REFUTED, Done.PARTLY, Done.PROVED]
    before = how_done(seen)
    after = how_done({**seen, Seen.SAID: seen.get(Seen.SAID, 0) + more})
    assert after is before or (before, after) in {(Done.UNKNOWN, Done.WORD), (Done.PROVED, Done.PARTLY)}
    assert ladder.index(after) <= max(ladder.index(before), ladder.index(Done.WORD))


def recommendation(*findings: str, due: date | None = None) -> Recommendation:
    return Recommendation(id="act", title=Text("Сделать"), findings=findings, gain=0.1, due=due)


def test_a_renamed_page_is_looked_for_under_its_new_name() -> None:
    new = Subject.parse("account/vk:uno")
    (one,) = follow(
        [recommendation("X-1/account/vk:one", "X-2/account/vk:one", due=date(2026, 12, 1))],
        {},
        lambda subject: new,
        lambda item, subject: finding(Outcome.PASS) if (item, subject) == ("X-1", new) else None,
        date(2026, 11, 20),
        edited=("X-2",),
    )
    assert one.done is Done.PARTLY
    assert not one.is_due
    assert one.rule_changed == ("X-2",)
    assert [seen for _id, seen in one.findings] == [Seen.PASSED, Seen.UNSEEN]


def followed(done: Done, *, is_due: bool = True) -> Followed:
    return Followed(recommendation=recommendation(), done=done, counts={}, findings=(), is_due=is_due)


def test_the_share_done_counts_those_that_were_due_and_are_known() -> None:
    all_of_them = [
        followed(Done.PROVED), followed(Done.PARTLY), followed(Done.REFUTED), followed(Done.REFUTED),
        followed(Done.WORD), followed(Done.UNKNOWN),
        followed(Done.PROVED, is_due=False), followed(Done.REFUTED, is_due=False),
    ]  # fmt: skip
    # 1 proved of 4 known; of 6 due between 1 and 1 + 2 unknown
    assert share_done(all_of_them) == (0.25, 4, 1 / 6, 3 / 6)


def test_words_alone_are_no_share() -> None:
    assert share_done([followed(Done.WORD)]) == (None, 0, 0.0, 1.0)
    assert share_done([]) == (None, 0, None, None)
