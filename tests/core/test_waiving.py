"""An exception is checked before it is written, and a bad one leaves the journal as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from judging import AS_OF, MINZDRAV, SCHOOL, VK_SCHOOL, FakeAudit, item, make_host, method_of, profile_of
from otklik.assess import Assessment, assess
from otklik.errors import UsageError
from otklik.store import AuditFile
from otklik.taking_back import take_back
from otklik.waiving import Excepted, record_waiver, record_withdrawal

ITEMS = item(
    "PAGE-01", "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }"
) + item("LAW-06", "applies = { subject = 'region' }", mode="manual")
GIVEN = {
    "item": "PAGE-01",
    "subject": "body/school5",
    "reason": "Ремонт сайта",
    "approver": "С. Орлова",
    "since": "2026-11-01",
    "until": "2026-12-31",
}


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[AuditFile]:
    with AuditFile.create(tmp_path / "a.otklik", "[region]\n", AS_OF) as made:
        yield made


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    method = method_of(tmp_path_factory.mktemp("waiving"), ITEMS)
    return assess(FakeAudit({}), make_host(), method, profile_of(MINZDRAV, SCHOOL))


def record(audit: AuditFile, assessment: Assessment, **changes: str) -> Excepted:
    return record_waiver(audit, assessment, author="А. Петрова", at=AS_OF, **{**GIVEN, **changes})  # type: ignore[arg-type]


def test_a_waiver_is_written_as_one_event_and_read_back(audit: AuditFile, assessment: Assessment) -> None:
    made = record(audit, assessment, review="2026-12-01", platform="vk", reason="  Ремонт сайта ")
    (event,) = audit.events()
    assert (event.id, event.kind, event.author) == (made.event, "waiver", "А. Петрова")
    assert event.payload == {
        "item": "PAGE-01",
        "subject": "body/school5",
        "platform": "vk",
        "reason": "Ремонт сайта",
        "approver": "С. Орлова",
        "from": "2026-11-01",
        "until": "2026-12-31",
        "review": "2026-12-01",
        "seen": assessment.id,
    }
    (found,) = audit.waivers()
    assert found.event == made.event
    assert audit.verify() == []


def test_days_as_russians_write_them_are_kept_as_files_write_them(
    audit: AuditFile, assessment: Assessment
) -> None:
    record(audit, assessment, since="1.11.2026", until="31.12.2026", review="01.12.2026")
    (event,) = audit.events()
    assert [event.payload[day] for day in ("from", "until", "review")] == [
        "2026-11-01",
        "2026-12-31",
        "2026-12-01",
    ]
    (found,) = audit.waivers()
    assert (found.since, found.until) == (date(2026, 11, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "--reason"),
        ({"approver": ""}, "--approver"),
        (
            {"until": "2015/10/21"},
            "--until 2015/10/21 is no day of the calendar. Write it as 23.11.2026 or 2026-11-23.",
        ),
        ({"until": "21.10.2026"}, "--until 21.10.2026"),
        ({"until": "20261231"}, "--until 20261231"),
        ({"until": "2026-12-31T00:00"}, "--until"),
        ({"until": "2026-02-29"}, "--until 2026-02-29"),
        ({"until": ""}, "--until …"),
        ({"since": "завтра"}, "--from завтра"),
        ({"until": "2026-10-31"}, "lies before --from"),
        ({"review": "2027-01-01"}, "lies outside"),
        ({"review": "2026-10-01"}, "lies outside"),
        ({"review": "зимой"}, "--review зимой"),
        ({"item": "PAGE-1"}, "Did you mean PAGE-01"),
        ({"subject": ""}, "account/vk:prirechye_minzdrav"),
        ({"subject": "school5"}, "body/ID"),
        ({"subject": "body/nobody"}, "is not put to body/nobody"),
        ({"subject": "body/school5", "platform": "telegram"}, "put to nobody on telegram"),
        ({"subject": f"account/{VK_SCHOOL}", "platform": "vk"}, "one subject already"),
        ({"item": "LAW-06", "subject": "body/school5"}, "It is put to region"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_written(
    audit: AuditFile, assessment: Assessment, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        record(audit, assessment, **changes)
    assert audit.events() == []


def test_an_item_of_one_subject_needs_no_subject(audit: AuditFile, assessment: Assessment) -> None:
    assert record(audit, assessment, item="LAW-06", subject="").subject == "region"


def test_a_later_one_says_whose_place_it_takes(audit: AuditFile, assessment: Assessment) -> None:
    first = record(audit, assessment)
    later = record(audit, assessment, until="2027-03-01")
    assert later.replaces == (first.event,)
    assert [waiver.event for waiver in audit.waivers()] == [later.event]


def test_a_withdrawal_needs_a_reason_and_an_exception_that_stands(
    audit: AuditFile, assessment: Assessment
) -> None:
    made = record(audit, assessment)

    def withdraw(event: str, reason: str = "Обложка есть") -> None:
        record_withdrawal(audit, event, reason=reason, author="А", at=AS_OF)

    for event, reason, said in (
        (made.event, " ", "--reason"),
        (made.event[:3], "x", "at least 6 characters"),
        ("f" * 12 if made.event[0] != "f" else "0" * 12, "x", "There is no exception"),
    ):
        with pytest.raises(UsageError, match=said):
            withdraw(event, reason)
    assert len(audit.events()) == 1
    withdraw(made.event[:12].upper())
    assert audit.waivers() == ()
    with pytest.raises(UsageError, match="was ended already"):
        withdraw(made.event)


# --- taken back ------------------------------------------------------------------------------------------------------


def back(audit: AuditFile, event: str) -> str:
    return take_back(audit, event, author="А. Петрова", at=AS_OF)


def test_an_exception_taken_back_ends_by_one_event(audit: AuditFile, assessment: Assessment) -> None:
    made = record(audit, assessment)
    back(audit, made.event)
    assert audit.waivers() == ()
    said = audit.events()[-1]
    assert (said.kind, said.payload["takes_back"]) == ("waiver_withdrawn", made.event)
    assert len(audit.events()) == 2
    with pytest.raises(UsageError, match="ended already"):
        back(audit, made.event)


def test_what_an_exception_replaced_stands_again_when_it_is_taken_back(
    audit: AuditFile, assessment: Assessment
) -> None:
    record(audit, assessment)
    later = record(audit, assessment, until="2027-03-01", reason="Сайт закрыт")
    back(audit, later.event)
    (standing,) = audit.waivers()
    assert (standing.reason, str(standing.until)) == ("Ремонт сайта", "2026-12-31")
    assert len(audit.events()) == 3
    assert audit.verify() == []


def test_an_exception_that_was_ended_stands_again(audit: AuditFile, assessment: Assessment) -> None:
    made = record(audit, assessment)
    (before,) = audit.waivers()
    record_withdrawal(audit, made.event, reason="Сайт открыт", author="А. Петрова", at=AS_OF)
    (end,) = audit.heads()
    event = back(audit, end)
    (standing,) = audit.waivers()
    assert msgspec.structs.replace(standing, event="") == msgspec.structs.replace(before, event="")
    assert standing.event == event


def test_acts_are_taken_back_one_after_another_to_the_first(audit: AuditFile, assessment: Assessment) -> None:
    first = record(audit, assessment).event
    later = record(audit, assessment, until="2027-03-01").event
    record_withdrawal(audit, later, reason="Сайт открыт", author="А. Петрова", at=AS_OF)
    (end,) = audit.heads()
    untils = []
    for event in (end, later, first):
        back(audit, event)
        untils.append([str(waiver.until) for waiver in audit.waivers()])
    assert untils == [["2027-03-01"], ["2026-12-31"], []]
    assert len(audit.events()) == 6


def test_several_that_were_replaced_do_not_come_back_by_one_event(
    audit: AuditFile, assessment: Assessment
) -> None:
    record(audit, assessment, until="2026-11-30")
    record(audit, assessment, since="2026-12-01")
    both = record(audit, assessment)
    assert len(both.replaces) == 2
    with pytest.raises(UsageError, match="several others"):
        back(audit, both.event)
    assert len(audit.events()) == 3
