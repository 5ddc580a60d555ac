"""A person's answer from the command line: named as the findings are, in Russian or English words, with note and evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_audit import otklik
from otklik.model import Outcome
from otklik.store import AuditFile

VK = "account/vk:prirechye_government"


def standing(audit: Path) -> dict[tuple[str, str], Outcome]:
    with AuditFile.open(audit, read_only=True) as opened:
        return {key: answer.outcome for key, answer in opened.answers().items()}


@pytest.mark.parametrize(
    ("call", "key", "outcome"),
    [
        (["LAW-07", "да"], ("LAW-07", "region"), Outcome.PASS),
        (["LAW-07/region", "нет данных"], ("LAW-07", "region"), Outcome.NO_DATA),
        (["PAGE-01", "Частично", "--subject", VK], ("PAGE-01", VK), Outcome.PARTIAL),
        (["PAGE-01", "fail", "--subject", "vk:prirechye_government"], ("PAGE-01", VK), Outcome.FAIL),
        ([f"PAGE-01/{VK}", "неприменимо"], ("PAGE-01", VK), Outcome.NOT_APPLICABLE),
    ],
)
def test_an_answer_names_its_finding_in_any_of_these_ways(
    audit: Path, call: list[str], key: tuple[str, str], outcome: Outcome
) -> None:
    assert otklik("answer", audit, *call, "--note", "сказано") == 0
    assert standing(audit) == {key: outcome}
    assert otklik("answer", audit, call[0], "отозвать", *call[2:]) == 0
    assert standing(audit) == {}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["LAW-70", "да"], "There is no item LAW-70 in the packs."),
        (["LAW-07", "можно"], "Answer pass, partial, fail, na, confirm or withdraw, not можно."),
        (["PAGE-01", "да"], "Say of whom: --subject with one of account/vk:prirechye_government"),
        (["LAW-07", "подтвердить"], "Nothing is proposed for LAW-07/region."),
        (["LAW-07", "да", "--evidence", "нет.pdf"], "there is no such file or folder"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_and_not_written(
    audit: Path, capsys: pytest.CaptureFixture[str], call: list[str], sentence: str
) -> None:
    assert otklik("answer", audit, *call) == 1
    assert sentence in capsys.readouterr().err
    assert standing(audit) == {}


@pytest.mark.parametrize("word", ["NEEDS_REVIEW", "a person has to check"])
def test_findings_are_chosen_by_their_outcome_as_it_is_told(
    audit: Path, capsys: pytest.CaptureFixture[str], word: str
) -> None:
    assert otklik("assess", audit, "--item", "LAW-07", "--outcome", word) == 0
    assert "LAW-07/region" in capsys.readouterr().out
    assert otklik("assess", audit, "--item", "LAW-07", "--outcome", "bad") == 1
    assert "There is no outcome bad. There are: met," in capsys.readouterr().err
