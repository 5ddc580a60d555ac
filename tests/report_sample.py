"""Hand-made reports of a fictional region, small and large, for tests of writers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from otklik.i18n import using
from otklik.model import Mark, Outcome, SubjectKind, WaiverState
from otklik.report import words
from otklik.report.model import (
    AccountRow,
    Activity,
    AnswerRow,
    BasisRow,
    BodyRow,
    EvidenceRow,
    Fact,
    Figure,
    FindingRow,
    GapRow,
    ItemRow,
    MethodPart,
    NormRow,
    PackRow,
    PlanRow,
    RecommendationRow,
    Report,
    ReviewRemark,
    ReviewRow,
    ScoreRow,
    Summary,
    WaiverRow,
    WeekSeries,
)

AS_OF = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECTIONS = (
    ("LAW", "Обязанности по закону"),
    ("PAGE", "Оформление и опознаваемость страниц"),
    ("CONT", "Содержание публикаций"),
    ("DIAL", "Диалог и ответы жителям"),
    ("SITE", "Официальный сайт"),
)
ITEMS = (
    # item, section, question, passed, failed, unit, expected, measured, basis
    (
        "LAW-05",
        "LAW",
        "Открыта ли страница?",
        "Страница открыта",
        "Страница закрыта или заблокирована",
        "state",
        "open",
        "closed",
        "Ф",
    ),
    (
        "PAGE-06",
        "PAGE",
        "Указаны ли телефон и электронная почта?",
        "Телефон и почта указаны",
        "Нет телефона или почты",
        "",
        True,
        False,
        "Р",
    ),
    (
        "PAGE-11",
        "PAGE",
        "Закреплена ли актуальная запись?",
        "Закреплённая запись актуальна",
        "Закреплённая запись устарела",
        "days",
        90,
        212.4,
        "П",
    ),
    (
        "CONT-01",
        "CONT",
        "Публикует ли страница не меньше трёх записей в неделю?",
        "Страница публикует не меньше трёх записей в неделю",
        "Страница публикует реже трёх записей в неделю",
        "posts/week",
        3,
        1.2,
        "Р",
    ),
    (
        "CONT-09",
        "CONT",
        "Мало ли канцелярита?",
        "Канцелярита мало",
        "Тексты перегружены канцеляритом",
        "per 100 words",
        3,
        7.31,
        "М",
    ),
    (
        "DIAL-01",
        "DIAL",
        "Открыты ли комментарии?",
        "Комментарии открыты",
        "Комментарии закрыты",
        "share",
        0.9,
        0.125,
        "Р",
    ),
    (
        "DIAL-03",
        "DIAL",
        "Отвечают ли жителям?",
        "Жителям отвечают",
        "Жителям не отвечают",
        "share",
        0.95,
        0.412,
        "Р",
    ),
    (
        "SITE-03",
        "SITE",
        "Защищено ли соединение с сайтом?",
        "Соединение с сайтом защищено",
        "Соединение с сайтом не защищено",
        "",
        True,
        False,
        "Ф",
    ),
)
SCORES = (
    (0.66, 0.6, 0.7, 0.9),
    (0.58, 0.44, 0.75, 0.71),
    (0.47, 0.3, 0.7, 0.6),
    (0.325, 0.2, 0.8, 0.4),
    (None, 0, 1, 0),
)
BODIES = (
    "Министерство здравоохранения Приреченской области",
    "Министерство образования и молодёжной политики Приреченской области",
    "Администрация Верхнезаводского муниципального округа",
    "Департамент транспорта и дорожного хозяйства Приреченской области",
    "Администрация города Приреченска",
)


def score(
    identifier: str, title: str, value: float | None, low: float, high: float, coverage: float
) -> ScoreRow:
    return ScoreRow(
        id=identifier,
        title=title,
        value=value,
        low=low,
        high=high,
        coverage=coverage,
        weight=1,
        judged=round(coverage * 100),
        unknown=100 - round(coverage * 100),
        text=words.points(value) if value is not None else "не оценено",
        interval=words.interval(low, high),
        coverage_text=words.percent(coverage),
    )


def make_report(bodies: int = 3, language: str = "ru") -> Report:
    """A report of `bodies` bodies with every sort of row in it."""
    with using(language):
        return _report(bodies, language)


def _report(bodies: int, language: str) -> Report:
    names = [BODIES[n % 5] + ("" if n < 5 else f" № {n // 5 + 1}") for n in range(bodies)]
    evidence: list[EvidenceRow] = []
    findings: list[FindingRow] = []
    for place, (item, section, _question, passed, failed, unit, expected, measured, _level) in enumerate(
        ITEMS
    ):
        for n, name in enumerate(names):
            outcome = (
                tuple(Outcome)[(place * 3 + n * 2) % 6] if n % 4 else (Outcome.FAIL, Outcome.PASS)[place % 2]
            )
            number = len(findings) + 1
            evidence.append(
                EvidenceRow(
                    number=number,
                    url=f"https://vk.ru/prirechye_{n}?w=wall-{n}_{place}",
                    is_link=n % 7 != 3,
                    exchange=f"{n:04x}{place:04x}8d1f4c22",
                    place=f"/response/items/{place}/text",
                    obtained="22 ноября 2026 г., 14:05",
                )
            )
            answers: tuple[AnswerRow, ...] = ()
            if (place + n) % 5 == 0:
                answers = (
                    AnswerRow(
                        event=f"event{number}a",
                        outcome=Outcome.PASS,
                        outcome_text=words.outcome_words(Outcome.PASS),
                        note=f"Показали на месте, запись {number}.\nСнимок экрана приложен.",
                        author="А. Петрова",
                        at=AS_OF,
                        at_text=words.moment(AS_OF),
                        evidence=(number,),
                    ),
                )
            marks = (Mark.CONTRADICTED,) if answers and n % 2 else ()
            marks = (Mark.WAIVED,) if number == 1 else marks
            waits = outcome is Outcome.NEEDS_REVIEW
            findings.append(
                FindingRow(
                    id=f"{item}/account/vk:prirechye_{n}",
                    number=number,
                    item=item,
                    section=section,
                    subject_kind=SubjectKind.ACCOUNT,
                    subject=f"vk:prirechye_{n}",
                    body=f"body-{n}",
                    body_title=name,
                    subject_title=f"{name}, ВКонтакте",
                    place_title="ВКонтакте",
                    url=f"https://vk.ru/prirechye_{n}",
                    is_link=True,
                    title=passed
                    if outcome is Outcome.PASS
                    else failed
                    if outcome.is_judged or waits
                    else _question,
                    outcome=outcome,
                    outcome_text=words.outcome_words(outcome),
                    score={Outcome.PASS: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAIL: 0.0}.get(outcome),
                    marks=marks,
                    measured=(Figure(value=measured, unit=unit, text=words.value_words(measured, unit)),)
                    if outcome.is_judged or waits
                    else (),
                    expected=(Figure(value=expected, unit=unit, text=words.value_words(expected, unit)),),
                    reason="" if outcome.is_judged else "Для стены нужен ключ пользователя VK.",
                    proposed=Outcome.FAIL if waits else None,
                    proposed_text=words.outcome_words(Outcome.FAIL) if waits else "",
                    remarks=() if outcome.is_judged else ("Для стены нужен ключ пользователя VK.",),
                    evidence=(number,),
                    answers=answers,
                )
            )
    return Report(
        language=language,
        product="otklik 0.1.0",
        title="Присутствие в интернете: Приреченская область",
        subtitle="Отчёт об оценке официальных страниц и сайтов",
        region="Приреченская область",
        region_code="99",
        as_of=AS_OF,
        audit_id="3f2a77c0",
        heads=("9b1c0d44e5f60718293a4b5c6d7e8f90",),
        facts=(
            Fact(name="Состояние на", text=words.day(AS_OF)),
            Fact(name="Период", text=words.period(date(2026, 5, 25), date(2026, 11, 22))),
            Fact(name="Проверено", text=f"{bodies} организаций"),
        ),
        summary=Summary(
            result=(
                "Область набирает 54,3 балла из 100. С учётом неизвестного итог лежит между 41 и 72 баллами.",
                "Лучше всего обстоит дело с разделом «Официальный сайт» (71,4 балла), хуже всего – «Диалог и ответы жителям» (32,5 балла).",
            ),
            trust=(
                "Оценить удалось 69 % того, что подлежит проверке; остальное неизвестно и учтено в интервале.",
            ),
            unseen=("По четырём страницам не получены записи: нужен ключ пользователя VK.",),
            first_actions=("open-comments", "duty"),
        ),
        total=score("total", "Итог", 0.543, 0.41, 0.72, 0.69),
        total_without_waivers=score("total", "Итог", 0.531, 0.40, 0.71, 0.69),
        sections=tuple(
            score(identifier, title, value, low, high, coverage)
            for (identifier, title), (value, low, high, coverage) in zip(
                SECTIONS,
                SCORES,
                strict=True,
            )
        ),
        sections_without_waivers=tuple(
            score(identifier, title, None if value is None else value - 0.01, low, high, coverage)
            for (identifier, title), (value, low, high, coverage) in zip(SECTIONS, SCORES, strict=True)
        ),
        items=tuple(_item(row, findings) for row in ITEMS),
        findings=tuple(findings),
        recommendations=_recommendations(findings),
        plan=_plan(findings),
        waiting=tuple(row.number for row in findings if row.outcome is Outcome.NEEDS_REVIEW),
        contradictions=tuple(row.number for row in findings if Mark.CONTRADICTED in row.marks),
        waived=(1,) if names else (),
        waivers=_waivers(names),
        bodies=tuple(_body(n, name, findings) for n, name in enumerate(names)),
        accounts=tuple(_account(n, name) for n, name in enumerate(names)),
        gaps=tuple(
            GapRow(
                account=f"vk:prirechye_{n}",
                body_title=name,
                account_title=f"ВКонтакте: prirechye_{n}",
                what="posts",
                what_text="записи",
                happened="Сервисный ключ VK не читает стену этой страницы.",
                remedy="Задайте ключ пользователя: OTKLIK_SECRET_VK_USER.",
            )
            for n, name in enumerate(names)
            if n % 10 == 1
        ),
        activity=_activity(names),
        method=(
            MethodPart(
                title="Оценка",
                sentences=("Оценка пункта – взвешенное среднее по организациям.", "Нет данных – не провал."),
            ),
            MethodPart(
                title="Интервал",
                sentences=("От «всё неизвестное не выполнено» до «всё неизвестное выполнено».",),
            ),
        ),
        norms=(
            NormRow(
                id="posts_per_week",
                title="Записей в неделю",
                value=3,
                text="3 публикации в неделю",
                act="Распоряжение Главы Республики Башкортостан, декабрь 2025",
                level_text="региональный акт",
                valid="с 1 декабря 2025 г.",
                checked="проверено 20.11.2026",
                status="V2",
                status_text=words.status_words("V2"),
                pack="default",
            ),
        ),
        packs=(PackRow(id="default", title="Основной перечень", version="1.0", hash="sha256:1234abcd"),),
        evidence=tuple(evidence),
        checks=29 if names else 0,
        review=_review() if names else (),
    )


def _waivers(names: list[str]) -> tuple[WaiverRow, ...]:
    """One in force and one whose term is over."""
    if not names:
        return ()
    holds = WaiverRow(
        event="a1b2c3d4e5f60718293a4b5c",
        item="LAW-05",
        subject_title=f"{names[0]}, ВКонтакте",
        reason="Страница переезжает: закреплять нечего.",
        approver="И. о. министра С. Орлова",
        since_text=words.day(date(2026, 11, 1)),
        until_text=words.day(date(2027, 2, 1)),
        review_text=words.day(date(2026, 12, 20)),
        state_text="действует",
        remark="Исключён 1 вывод.",
        author="А. Петрова",
        finding=1,
        waives=(1,),
    )
    over = WaiverRow(
        event="b2c3d4e5f60718293a4b5c6d",
        item="PAGE-11",
        subject_title=f"{names[-1]}, ВКонтакте",
        reason="Ремонт здания, закреплять было нечего.",
        approver="С. Орлова",
        since_text=words.day(date(2026, 6, 1)),
        until_text=words.day(date(2026, 9, 1)),
        state=WaiverState.EXPIRED,
        state_text="срок вышел",
        remark="Действовало по 1 сентября 2026 г.; больше ничего не исключается. Не выполнен и считается полностью 1 вывод.",
        finding=2,
        unmet=(2,),
    )
    return holds, over


def _review() -> tuple[ReviewRow, ...]:
    return (
        ReviewRow(
            id="CHK-18",
            title="Срок исключения вышел или его не пересмотрели",
            severity="serious",
            severity_text="серьёзно: исправить до передачи отчёта",
            why="Исключение действует на оговорённые дни.",
            remedy="Получите новое согласование.",
            remarks=(ReviewRemark(text="PAGE-11: срок вышел.", findings=(2,), events=("b2c3d4e5f607",)),),
        ),
        ReviewRow(
            id="CHK-24",
            title="Данные страницы устарели ко дню аудита",
            severity="warning",
            severity_text="посмотреть",
            why="Страница могла измениться.",
            remedy="Соберите её заново.",
            thresholds=("Возраст данных, не больше: 30 дней (П: Практика)",),
            remarks=(
                ReviewRemark(text="1 страница: 41 день.", pages=("Страница, ВКонтакте",)),
                ReviewRemark(text="2 записи.", events=("0123456789ab",)),
            ),
        ),
    )


def _item(row: tuple[object, ...], findings: list[FindingRow]) -> ItemRow:
    item, section, question, *_rest, level = (str(value) for value in row)
    counts = Counter(finding.outcome for finding in findings if finding.item == item)
    return ItemRow(
        id=item,
        section=section,
        question=question,
        why="Жители судят об органе власти по тому, отвечает ли он.",
        remedy="Назначить дежурного и проверять страницу каждый рабочий день.",
        mode_text="Проверяется автоматически.",
        bases=(
            BasisRow(
                level=level,
                level_text=words.level_words(level),
                text="Распоряжение Правительства от 02.09.2022 № 2523-р",
                status="V2",
                needs_lawyer=level == "Ф",
            ),
        ),
        counts=tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome]),
    )


def _recommendations(findings: list[FindingRow]) -> tuple[RecommendationRow, ...]:
    titles = (
        ("open-comments", "Открыть комментарии и включить фильтр слов", "DIAL-01"),
        ("duty", "Назначить дежурного по ответам", "DIAL-03"),
    )
    rows = []
    for number, (identifier, title, item) in enumerate(titles, 1):
        rows.append(
            RecommendationRow(
                id=identifier,
                number=number,
                title=title,
                why="Закрытые комментарии лишают жителей возможности спросить.",
                findings=tuple(
                    row.number for row in findings if row.item == item and row.outcome is Outcome.FAIL
                ),
                subjects="7 страниц",
                gain=0.031,
                gain_text="+3,1 балла к итогу",
                effort_hours=4.5,
                effort_text=words.value_words(4.5, "working hours"),
                owner="page_editor",
                owner_text="редактор страницы",
                due=date(2026, 12, 7),
                due_text=words.day(date(2026, 12, 7)),
                legal_level="Р",
                level_text=words.level_words("Р"),
                rests_on=("региональный акт: порядок ведения страниц",),
                needs_lawyer=number == 1,
            )
        )
    return tuple(rows)


def _plan(findings: list[FindingRow]) -> tuple[PlanRow, ...]:
    """A row for every body that an action is for."""
    rows = []
    for action in _recommendations(findings):
        for body in dict.fromkeys(findings[number - 1].body for number in action.findings):
            own = tuple(n for n in action.findings if findings[n - 1].body == body)
            rows.append(
                PlanRow(
                    id=f"{action.id}/{body}",
                    action=action.id,
                    title=action.title,
                    body=body,
                    body_title=findings[own[0] - 1].body_title,
                    owner=action.owner,
                    owner_text=action.owner_text,
                    findings=own,
                    subjects=len(own),
                    effort_hours=action.effort_hours * len(own) / len(action.findings),
                    gain=action.gain * len(own) / len(action.findings),
                    due=action.due,
                    due_text=action.due_text,
                    status_text="К выполнению",
                )
            )
    return tuple(rows)


def _body(n: int, name: str, findings: list[FindingRow]) -> BodyRow:
    own = [row for row in findings if row.body == f"body-{n}"]
    counts = Counter(row.outcome for row in own)
    return BodyRow(
        id=f"body-{n}",
        title=name,
        short_title=name,
        level_text="региональный уровень",
        accounts=(f"vk:prirechye_{n}",),
        counts=tuple((outcome, counts[outcome]) for outcome in Outcome if counts[outcome]),
        findings=tuple(row.number for row in own),
    )


def _account(n: int, name: str) -> AccountRow:
    return AccountRow(
        id=f"vk:prirechye_{n}",
        body=f"body-{n}",
        body_title=name,
        platform_title="ВКонтакте",
        title=f"prirechye_{n}",
        url=f"https://vk.ru/prirechye_{n}",
        is_link=True,
        state="открыта" if n % 6 else "закрытая страница",
        followers=1200 * n,
        collected="22 ноября 2026 г.",
        is_obtained=True,
        posts_told=120,
        posts_obtained=118,
        comments_told=430,
        comments_obtained=420,
        comments_vanished=10,
        text="Записи: получено 118 из 120. Комментарии: площадка назвала 430, получено 420, 10 исчезли до чтения.",
    )


def _activity(names: list[str]) -> Activity:
    if not names:
        return Activity()
    weeks = tuple(date(2026, 5, 25) + timedelta(weeks=n) for n in range(26))
    series = tuple(
        WeekSeries(title=name, counts=tuple((n * 7 + week * 5) % 9 for week in range(26)))
        for n, name in enumerate(names[:8])
    )
    return Activity(
        weeks=weeks,
        total=tuple(sum(row.counts[week] for row in series) * max(1, len(names) // 8) for week in range(26)),
        accounts=series,
        others=max(0, len(names) - 8),
        answers_by_weekday=(61, 70, 66, 58, 74, 18, 13),
        wait_ends=(1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 40.0),
        wait_counts=(41, 66, 80, 74, 52, 24, 13, 10),
        wait_norm=8.0,
        answers_by_hour=(0, 0, 0, 0, 0, 0, 1, 3, 12, 40, 52, 47, 20, 33, 41, 38, 30, 22, 9, 5, 4, 2, 1, 0),
        zone_text="Время – Екатеринбург (UTC+5).",
    )
