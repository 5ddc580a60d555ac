"""Evidence and notes: each check finds what it is for, and leaves the honest case beside it alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from judging import VK_MINZDRAV, observed
from otklik.packs.link import Method
from otklik.selfcheck.evidence import address_problem
from selfcheck_work import Journal, default_records, file, reviewed

Fill = Callable[[Journal], object]
PAGE = "account/vk:prirechye_minzdrav"
BODY = "body/minzdrav"


def schools(n: int, note: str, *, outcome: str = "PASS") -> Fill:
    """The same question answered for `n` bodies with the same note."""

    def fill(journal: Journal) -> None:
        for number in range(n):
            journal.answer(
                "CONT-01", f"body/lyceum{number}", outcome, note, file(f"{number}.png", f"{number}")
            )

    return fill


def answers(n: int, note: str, *, noted: int = 0) -> Fill:
    """`n` questions answered, the first `noted` of them with a note of their own."""

    def fill(journal: Journal) -> None:
        for number in range(1, n + 1):
            text = f"{note} {number}" if number <= noted else ""
            journal.answer(f"CONT-{number:02}", BODY, "PASS", text, file(f"{number}.png", f"{number}"))

    return fill


@pytest.mark.parametrize(
    ("check", "fill"),
    [
        ("CHK-01", lambda j: j.answer("CONT-01", BODY, "PASS", "Видел")),
        ("CHK-02", lambda j: j.answer("CONT-01", BODY, "FAIL")),
        ("CHK-02", lambda j: j.answer("CONT-01", BODY, "PARTIAL", "  ")),
        ("CHK-03", lambda j: j.answer("CONT-01", BODY, "NOT_APPLICABLE")),
        ("CHK-03", lambda j: j.answer("CONT-01", BODY, "NOT_APPLICABLE", "", "https://a.example/x")),
        ("CHK-04", answers(10, "Показали журнал", noted=4)),
        ("CHK-05", schools(5, "Проверено на месте")),
        ("CHK-05", schools(5, "ПРОВЕРЕНО,  на месте!")),
        ("CHK-05", schools(9, "Всё так")),  # short, and pasted often enough
        ("CHK-05", schools(30, "ок")),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "Звонить Ивановой: 8 (913) 555-01-02")),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "паспорт 50 04 № 123456")),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "писала maria.ivanova@почта.example")),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "", file("Иванова +7 913 555-01-02.png"))),
        ("CHK-06", lambda j: j.waive("CONT-01", BODY, reason="просила Иванова, +7 913 555-01-02")),
        (
            "CHK-07",
            lambda j: [
                j.answer(item, BODY, "PASS", f"стр. {n}", file("акт.pdf"))
                for n, item in enumerate(("CONT-01", "LAW-02", "PAGE-03"))
            ],
        ),
        (
            "CHK-07",
            lambda j: [
                j.answer(item, BODY, "PASS", "видно", address)
                for item, address in (
                    ("CONT-01", "https://a.example/x/"),
                    ("LAW-02", "http://www.a.example/x#top"),
                    ("PAGE-03", "https://a.example/x"),
                )
            ],
        ),
        ("CHK-08", lambda j: j.answer("CONT-01", BODY, "PASS", "", "https://192.168.1.5/акт.pdf")),
        ("CHK-09", lambda j: j.answer("CONT-01", BODY, "PASS", "", file("акт.pdf", ""))),
        (
            "CHK-10",
            lambda j: [
                j.answer("CONT-01", BODY, "PASS", "", file("обложка.png", "x")),
                j.answer("CONT-02", BODY, "PASS", "", file("контакты.png", "x")),
            ],
        ),
    ],
)  # fmt: skip
def test_a_check_finds_what_it_is_for(method: Method, check: str, fill: Fill) -> None:
    journal = Journal()
    fill(journal)
    (remark,) = reviewed(journal, method)[check]
    assert remark.text
    if check != "CHK-04":
        assert set(remark.events) <= {event.id for event in journal.events}
        assert remark.events


@pytest.mark.parametrize(
    ("check", "fill"),
    [
        ("CHK-01", lambda j: j.answer("CONT-01", BODY, "PASS", "", "https://a.example/act")),
        ("CHK-01", lambda j: j.answer("PAGE-02", PAGE, "PASS")),  # confirms what was measured
        ("CHK-01", lambda j: j.answer("CONT-01", BODY, "FAIL", "нет приказа")),
        ("CHK-02", lambda j: j.answer("CONT-01", BODY, "FAIL", "", file("снимок.png"))),
        ("CHK-02", lambda j: j.answer("CONT-01", BODY, "FAIL", "нет приказа")),
        ("CHK-03", lambda j: j.answer("CONT-01", BODY, "NOT_APPLICABLE", "Орган упразднён")),
        ("CHK-04", answers(10, "Показали журнал", noted=5)),
        ("CHK-04", answers(9, "", noted=0)),  # too few to speak of shares
        ("CHK-05", schools(4, "Проверено на месте")),
        ("CHK-05", schools(8, "Всё так")),
        ("CHK-05", schools(20, "Есть")),  # a word recurs by itself
        (
            "CHK-05",
            lambda j: [
                j.answer("PAGE-01", subject, "PASS", "Обложка обновлена в ноябре")
                for subject in (PAGE, "account/vk:prirechye_school5")
            ],
        ),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "приёмная: +7 (3832) 55-01-02, приказ 12")),
        ("CHK-06", lambda j: j.answer("CONT-01", BODY, "PASS", "написали на press@vk.com")),  # a page assessed
        (
            "CHK-07",
            lambda j: [
                j.answer(item, BODY, "PASS", "видно", file("акт.pdf")) for item in ("CONT-01", "CONT-02", "LAW-02")
            ],
        ),
        ("CHK-08", lambda j: j.answer("CONT-01", BODY, "PASS", "", "https://приречье.рф/акты/15")),
        ("CHK-09", lambda j: j.answer("CONT-01", BODY, "PASS", "", file("акт.pdf", "x"))),
        (
            "CHK-10",
            lambda j: [
                j.answer("CONT-01", BODY, "PASS", "", file("Акт.pdf", "x")),
                j.answer("CONT-02", BODY, "PASS", "", file("акт.PDF", "x")),
            ],
        ),
    ],
)  # fmt: skip
def test_a_check_leaves_the_honest_case_alone(method: Method, check: str, fill: Fill) -> None:
    journal = Journal()
    fill(journal)
    assert check not in reviewed(journal, method)


@pytest.mark.parametrize("check", ["CHK-01", "CHK-02", "CHK-03", "CHK-08", "CHK-09"])
def test_an_answer_that_was_withdrawn_or_replaced_is_not_held_against_anybody(
    method: Method, check: str
) -> None:
    journal = Journal()
    for outcome in ("PASS", "FAIL", "NOT_APPLICABLE"):
        journal.answer("CONT-01", BODY, outcome)
    journal.answer("CONT-01", BODY, "PASS", "", "https://localhost/", file("x", ""))
    journal.answer("CONT-01", BODY, "")
    assert check not in reviewed(journal, method)


def test_personal_data_stay_in_the_journal_whatever_was_answered_later_and_are_not_repeated(
    method: Method,
) -> None:
    journal = Journal()
    journal.answer("CONT-01", BODY, "PASS", "Иванова, 8 913 555 01 02")
    journal.answer("CONT-01", BODY, "PASS", "Сотрудница пресс-службы")
    (remark,) = reviewed(journal, method)["CHK-06"]
    assert remark.text == "CONT-01: a mobile phone number."
    assert remark.events == (journal.events[0].id,)


@pytest.mark.parametrize("outcome", ["FAIL", "PASS"])
def test_who_agrees_with_a_measurement_needs_no_note_and_who_does_not_needs_one(
    method: Method, outcome: str
) -> None:
    records = default_records()
    records[VK_MINZDRAV] = observed(VK_MINZDRAV, vk__has_cover=False)
    journal = Journal()
    journal.answer("PAGE-01", PAGE, outcome)  # automatic: the measurement says FAIL
    found = reviewed(journal, method, records=records)
    assert "CHK-02" not in found
    assert ("CHK-17" in found) is (outcome == "PASS")


def test_two_files_of_one_name_are_two_pieces_of_evidence(method: Method) -> None:
    journal = Journal()
    for n, item in enumerate(("CONT-01", "LAW-02", "PAGE-03")):
        journal.answer(item, BODY, "PASS", "видно", file("снимок.png", f"{n}"))
    assert "CHK-07" not in reviewed(journal, method)


@pytest.mark.parametrize(
    ("url", "is_reachable"),
    [
        ("https://минздрав.приречье.рф/акты", True),
        ("http://vk.com/wall-1_2?reply=3", True),
        ("https://8.8.8.8/x", True),
        ("https://", False),
        ("https://a b.example/", False),
        ("https://[сломано", False),
        ("https://a.example:порт/", False),
        ("ftp://a.example/x", False),
        ("https://portal/акт.pdf", False),
        ("https://доки.local/акт", False),
        ("https://files.corp/x", False),
        ("http://localhost:8080/", False),
        ("http://127.0.0.1/x", False),
        ("http://[::1]/x", False),
        ("http://10.0.0.7/x", False),
        ("http://100.64.0.1/x", False),
    ],
)
def test_an_address_is_judged_by_its_form(url: str, is_reachable: bool) -> None:
    assert (address_problem(url) == "") is is_reachable


def test_an_address_of_a_restricted_service_is_told() -> None:
    from otklik.restricted import restricted_hosts

    assert all("restricted" in address_problem(f"https://www.{host}/x") for host in restricted_hosts())
