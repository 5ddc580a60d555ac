"""A report is built from an assessment and its audit file, and says what is in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from otklik.assess import assess
from otklik.host import Host
from otklik.i18n import using
from otklik.model import (
    Account,
    AccountFacts,
    Comment,
    Exchange,
    Gap,
    GapReason,
    Mark,
    Observation,
    Outcome,
    Post,
    SubjectKind,
    Text,
    WaiverState,
    Window,
)
from otklik.packs.link import Method, link
from otklik.packs.model import (
    Action,
    Applies,
    Basis,
    Condition,
    Item,
    Mode,
    Norm,
    NormRef,
    Pack,
    PackHead,
    Section,
)
from otklik.profile import parse_profile
from otklik.report import FORMATS, grouping, words
from otklik.report.build import build_report
from otklik.report.collected import whole_weeks
from otklik.report.model import Report
from otklik.report.subjects import may_link
from otklik.store.audit_file import AuditFile
from profile_platforms import fake_host

TEXTS = [form for form in FORMATS if form.id in ("md", "html", "json")]  # the others: test_layouts
AS_OF = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Novosibirsk")
SINCE = datetime(2026, 10, 26, tzinfo=ZONE).astimezone(UTC)
UNTIL = datetime(2026, 11, 23, tzinfo=ZONE).astimezone(UTC)
PROFILE = """
[region]
code = "99"
name = "Приреченская область"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приреченской области"
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = ["https://vk.ru/prirechye_minzdrav", "https://t.me/prirechye_minzdrav"]

[[body]]
id = "mintrans"
name = "Министерство транспорта Приреченской области"
short_name = "Минтранс"
kind = "ministry"
level = "region"
accounts = ["https://vk.ru/prirechye_mintrans"]
"""
EMPTY = '[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Asia/Novosibirsk"\n'


def text(told: str) -> Text:
    return Text(told, f"{told} (en)")


def item(identifier: str, section: str, mode: Mode, **more: object) -> Item:
    values = {
        "title": text(f"{identifier}: хорошо"),
        "failure_title": text(f"{identifier}: плохо"),
        "question": text(f"{identifier}: как?"),
        "why": text("Так видят жители"),
        "remedy": text("Исправить"),
        "basis": (Basis(level="Р", act=text("Распоряжение о страницах"), article="п. 3", status="V2"),),
        "effort_hours": 2.5,
        "owner": "editor",
    }
    return Item(id=identifier, section=section, mode=mode, **{**values, **more})  # type: ignore[arg-type]


def method(host: Host) -> Method:
    account = Applies(subject=SubjectKind.ACCOUNT)
    items = (
        item(
            "PAGE-01",
            "PAGE",
            Mode.AUTOMATIC,
            applies=account,
            rule=Condition(observation="account.state", equals="open"),
            action="open",
        ),
        item(
            "CONT-01",
            "CONT",
            Mode.CONFIRM,
            applies=account,
            rule=Condition(metric="posts_per_week", at_least=NormRef(norm="posts_per_week")),
        ),
        item("LAW-07", "PAGE", Mode.MANUAL, applies=Applies(subject=SubjectKind.BODY)),
    )
    norm = Norm(
        id="posts_per_week",
        title=text("Публикаций в неделю"),
        value=3,
        unit="posts/week",
        basis=Basis(level="Р", act=text("Распоряжение о страницах"), status="V2"),
        valid_from=date(2025, 12, 1),
        checked_on=date(2026, 11, 20),
    )
    sections = (Section(id="PAGE", title=text("Оформление")), Section(id="CONT", title=text("Содержание")))
    pack = Pack(
        head=PackHead(id="trial", version="1.2", title=text("Пробный перечень"), sections=sections),
        items=items,
        actions=(Action(id="open", title=text("Открыть страницу"), effort_hours=1, owner="head"),),
        norms=(norm,),
        sha256="ab" * 32,
    )
    return link([pack], host)


@pytest.fixture
def host() -> Host:
    return fake_host()


@pytest.fixture
def audit(tmp_path: Path, host: Host) -> Iterator[AuditFile]:
    with AuditFile.create(tmp_path / "a.otklik", PROFILE, AS_OF, audit_id="audit-1") as made:
        profile = parse_profile(PROFILE)
        by_id = {account.id: account for account in profile.accounts(host)}
        _collect(made, by_id, "vk:prirechye_minzdrav", "open", posts=8)
        closed = Gap(account="vk:prirechye_mintrans", what="posts", reason=GapReason.CLOSED)
        _collect(made, by_id, "vk:prirechye_mintrans", "closed", posts=0, gap=closed)
        made.append(
            "answer",
            {
                "item": "PAGE-01",
                "subject": "account/vk:prirechye_minzdrav",
                "outcome": "FAIL",
                "note": "Не открылась у жителя",
            },
            author="А. Петрова",
            at=AS_OF,
        )
        made.append(
            "answer",
            {"item": "LAW-07", "subject": "body/minzdrav", "outcome": "PASS", "note": "Приказ № 15 показан"},
            author="А. Петрова",
            at=AS_OF,
        )
        made.append(
            "waiver",
            {
                "item": "PAGE-01",
                "subject": "account/vk:prirechye_mintrans",
                "reason": "Страница переезжает",
                "approver": "С. Орлова",
                "from": "2026-11-01",
                "until": "2027-02-01",
            },
            author="А. Петрова",
            at=AS_OF,
        )
        yield made


def _collect(
    audit: AuditFile,
    by_id: dict[str, Account],
    identifier: str,
    state: str,
    *,
    posts: int,
    gap: Gap | None = None,
) -> None:
    account = by_id[identifier]
    snapshot = audit.open_snapshot(account, Window(since=SINCE, until=UNTIL), AS_OF)
    exchange = Exchange(
        platform="vk",
        accounts=(identifier,),
        role="execute",
        url="https://api.vk.com/method/execute",
        method="POST",
        body=b"{}",
        received_at=AS_OF,
    )
    made = [
        Post(
            account=identifier,
            id=str(n),
            published_at=SINCE + timedelta(days=3 * n, hours=2),
            comments=3,
            url=f"https://vk.ru/wall-1_{n}",
        )
        for n in range(posts)
    ]
    comments = (
        [
            Comment(
                account=identifier,
                post="0",
                id="100",
                published_at=SINCE + timedelta(hours=3),
                author="person-1",
                text="Когда?",
            ),
            Comment(
                account=identifier,
                post="0",
                id="101",
                parent="100",
                published_at=SINCE + timedelta(hours=10, minutes=30),
                author="club1",
                text="Завтра",
                is_official=True,
            ),
        ]
        if posts
        else []
    )
    records = [
        AccountFacts(account=identifier, title="Минздрав \x1b[31mПриречья", followers=1200, posts_total=500),
        Observation(account=identifier, key="account.state", value=state),
        *made,
        *comments,
    ]
    audit.commit({identifier: snapshot.id}, exchange, records)
    if gap is not None:
        audit.add_gap(snapshot.id, gap)
    audit.close_snapshot(snapshot.id, AS_OF)


def built(audit: AuditFile, host: Host, language: str = "en") -> Report:
    assessment = assess(audit, host, method(host), parse_profile(audit.profile_text))
    return build_report(assessment, audit, host, language)


def test_titles_state_the_result_and_unknown_ones_ask(audit: AuditFile, host: Host) -> None:
    rows = {row.id: row for row in built(audit, host, "ru").findings}
    closed = rows["PAGE-01/account/vk:prirechye_mintrans"]
    assert (closed.title, closed.outcome, closed.subject_title) == (
        "PAGE-01: плохо",
        Outcome.FAIL,
        "Минтранс, ВКонтакте",
    )
    assert rows["LAW-07/body/minzdrav"].title == "LAW-07: хорошо"
    assert rows["CONT-01/account/vk:prirechye_minzdrav"].title == "CONT-01: как?"


def test_measured_and_expected_have_their_units_in_words(audit: AuditFile, host: Host) -> None:
    rows = {row.id: row for row in built(audit, host).findings}
    row = rows["CONT-01/account/vk:prirechye_minzdrav"]
    assert [figure.text for figure in row.measured] == ["2\xa0posts a week"]
    assert [figure.text for figure in row.expected] == ["at least 3\xa0posts a week"]
    assert row.proposed is Outcome.FAIL
    closed = rows["PAGE-01/account/vk:prirechye_mintrans"]
    assert closed.measured[0].text.endswith("closed page")
    assert closed.expected[0].text == "open page"


def test_a_section_that_concerns_nobody_keeps_its_findings(audit: AuditFile, host: Host) -> None:
    nobody = item(
        "SITE-01",
        "SITE",
        Mode.AUTOMATIC,
        applies=Applies(subject=SubjectKind.ACCOUNT),
        rule=Condition(observation="account.state", equals="open"),
        when=(Condition(observation="account.state", equals="moved"),),
    )
    known = method(host)
    more = msgspec.structs.replace(
        known,
        items=(*known.items, nobody),
        sections=(*known.sections, Section(id="SITE", title=text("Сайт"))),
    )
    assessment = assess(audit, host, more, parse_profile(audit.profile_text))
    only = [f for f in assessment.findings if f.item == "SITE-01" and f.outcome is not Outcome.NOT_APPLICABLE]
    report = build_report(assessment, audit, host, "en")
    assert [row.id for row in report.sections] == ["PAGE", "CONT", "SITE"]
    assert len(only) == 1  # what was not collected is unknown
    for form in TEXTS:
        assert "SITE-01" in form.write(report).decode()


def test_what_people_said_stands_beside_the_finding(audit: AuditFile, host: Host) -> None:
    report = built(audit, host)
    rows = {row.id: row for row in report.findings}
    assert rows["LAW-07/body/minzdrav"].answers[0].note == "Приказ № 15 показан"
    contradicted = rows["PAGE-01/account/vk:prirechye_minzdrav"]
    assert contradicted.number in report.contradictions
    assert contradicted.number not in report.waiting
    assert contradicted.answers[0].note == "Не открылась у жителя"
    assert rows["CONT-01/account/vk:prirechye_minzdrav"].number in report.waiting


WAIVED = "PAGE-01/account/vk:prirechye_mintrans"


def test_a_waiver_names_who_approved_it_and_until_when(audit: AuditFile, host: Host) -> None:
    report = built(audit, host)
    (waiver,) = report.waivers
    assert (waiver.reason, waiver.approver) == ("Страница переезжает", "С. Орлова")
    assert "2027" in waiver.until_text
    assert [report.finding(number).id for number in waiver.waives] == [WAIVED]


def test_a_waived_finding_keeps_its_outcome_and_the_score_is_told_both_ways(
    audit: AuditFile, host: Host
) -> None:
    report = built(audit, host)
    (row,) = [report.finding(number) for number in report.waived]
    assert (row.id, row.outcome, row.marks) == (WAIVED, Outcome.FAIL, (Mark.WAIVED,))
    assert "Accepted exception." in row.remarks
    assert report.recommendations == ()
    assert report.total_without_waivers is not None
    assert report.total.value == 1.0  # LAW-07 alone
    # with PAGE at 0, of which two thirds were judged: 1 / (1 + 2/3)
    assert report.total_without_waivers.value == pytest.approx(0.6)
    assert [row.id for row in report.sections] == [row.id for row in report.sections_without_waivers]
    assert any("Without accepted exceptions" in sentence for sentence in report.summary.result)
    assert "1 finding is an accepted exception and does not count." in report.summary.trust
    failed = sum(
        row.outcome is Outcome.FAIL for row in report.findings
    )  # as many as the screens and the command tell
    assert any(
        f"not met{words.ASIDE}{failed} (of these accepted exceptions: 1)" in told
        for told in report.summary.result
    )


def test_without_the_exception_the_action_is_proposed(audit: AuditFile, host: Host) -> None:
    (waiver,) = audit.waivers()
    audit.append("waiver_withdrawn", {"waiver": waiver.event, "reason": "Ошибка"}, author="А", at=AS_OF)
    report = built(audit, host)
    assert (report.waivers, report.waived, report.total_without_waivers) == ((), (), None)
    action = report.recommendation("open")
    assert action.owner_text == "head of the body"
    assert action.needs_lawyer


def test_an_exception_that_is_over_stands_in_a_list_of_its_own_in_every_format(
    audit: AuditFile, host: Host
) -> None:
    (waiver,) = audit.waivers()
    audit.append(
        "waiver",
        {
            "item": waiver.item,
            "subject": str(waiver.subject),
            "reason": "Переезжала осенью",
            "approver": "С. Орлова",
            "from": "2026-09-01",
            "until": "2026-11-22",
        },
        author="А. Петрова",
        at=AS_OF,
    )
    audit.append("waiver_withdrawn", {"waiver": waiver.event, "reason": "x"}, author="А", at=AS_OF)
    report = built(audit, host)
    assert [row.state for row in report.waivers] == [WaiverState.EXPIRED]
    assert report.waived == ()
    assert any("“Exceptions whose term is over”" in sentence for sentence in report.summary.trust)
    for form in TEXTS:
        written = form.write(report).decode()
        assert "Переезжала осенью" in written
        assert (
            form.id == "json"
            or "Exceptions whose term is over</h3>" in written
            or "### Exceptions whose term is over" in written
        )


def test_completeness_tells_what_vanished_and_what_was_not_collected(audit: AuditFile, host: Host) -> None:
    rows = {row.id: row for row in built(audit, host).accounts}
    seen = rows["vk:prirechye_minzdrav"]
    assert (seen.posts_obtained, seen.posts_told) == (8, 500)
    assert (seen.comments_told, seen.comments_obtained, seen.comments_vanished) == (24, 2, 22)
    assert rows["telegram:prirechye_minzdrav"].collected == ""


def test_a_gap_has_its_reason_and_remedy(audit: AuditFile, host: Host) -> None:
    (gap,) = built(audit, host).gaps
    assert gap.account == "vk:prirechye_mintrans"
    assert gap.happened
    assert gap.remedy


def test_weeks_and_hours_are_those_of_the_region(audit: AuditFile, host: Host) -> None:
    activity = built(audit, host).activity
    assert activity.weeks == (date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16))
    assert activity.total == (3, 2, 2, 1)
    assert [hour for hour, n in enumerate(activity.answers_by_hour) if n] == [10]


def test_weeks_that_the_window_cuts_are_left_out() -> None:
    since, until = datetime(2026, 11, 3, 12, tzinfo=ZONE), datetime(2026, 11, 22, 23, tzinfo=ZONE)
    assert whole_weeks(since, until, ZONE) == (date(2026, 11, 9),)
    assert whole_weeks(since, since + timedelta(days=6), ZONE) == ()


def test_the_summary_says_what_to_do_and_what_was_not_seen(audit: AuditFile, host: Host) -> None:
    report = built(audit, host)
    assert report.summary.first_actions == ()  # the only page that fails is an accepted exception
    assert any("Nothing was obtained of 1 page of 3" in sentence for sentence in report.summary.unseen)
    assert any("disagree" in sentence for sentence in report.summary.trust)


def test_a_norm_is_shown_with_its_act_and_dates(audit: AuditFile, host: Host) -> None:
    (norm,) = built(audit, host).norms
    assert (norm.text, norm.status) == ("3\xa0posts a week", "V2")
    assert "lawyer" in norm.status_text


def test_titles_from_a_platform_are_made_safe(audit: AuditFile, host: Host) -> None:
    for form in TEXTS:
        assert b"\x1b" not in form.write(built(audit, host))


def test_the_same_assessment_gives_the_same_bytes(audit: AuditFile, host: Host) -> None:
    for form in TEXTS:
        assert form.write(built(audit, host)) == form.write(built(audit, host))


def test_an_audit_of_nothing_says_so(tmp_path: Path, host: Host) -> None:
    with AuditFile.create(tmp_path / "b.otklik", EMPTY, AS_OF, audit_id="audit-2") as audit:
        report = built(audit, host)
        assert report.total.value is None
        assert "no score" in report.summary.result[0]
        assert report.summary.unseen == ("No pages are listed in the profile, so nothing was collected.",)
        for form in TEXTS:
            assert "Приреченская область" in form.write(report).decode()


def test_numbers_are_the_same_in_both_languages(audit: AuditFile, host: Host) -> None:
    russian, english = built(audit, host, "ru"), built(audit, host, "en")
    assert [row.value for row in russian.sections] == [row.value for row in english.sections]
    assert [row.outcome for row in russian.findings] == [row.outcome for row in english.findings]
    assert msgspec.structs.asdict(russian)["language"] == "ru"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://vk.ru/prirechye", True),
        ("http://site.example/a?b=1", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://a.example/ b", False),
        ("https://[сломано", False),
        ("//site.example", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, linked: bool) -> None:
    assert may_link(url) is linked


def test_a_restricted_host_is_never_linked() -> None:
    from otklik.restricted import restricted_hosts

    assert not any(may_link(f"https://www.{host}/page") for host in restricted_hosts())


def test_words_follow_the_language_in_force(audit: AuditFile, host: Host) -> None:
    with using("ru"):
        assert built(audit, host, "en").facts[0].name == "Region"


def test_findings_that_say_the_same_stand_together(audit: AuditFile, host: Host) -> None:
    report = built(audit, host)
    lines = [line for found in grouping.blocks(report).values() for block in found for line in block.lines]
    told = [row.number for line in lines for row in line.findings]
    assert sorted(told) == [row.number for row in report.findings]
    assert all(len(line.findings) == 1 for line in lines if line.first.answers)
    assert {row.number for group in grouping.waiting(report) for row in group.findings} == set(report.waiting)
