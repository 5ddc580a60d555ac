"""Sites of the sandbox's region, good and bad."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from otklik.sandbox.world import WorldSite

HEADLINES = (
    "Подведены итоги недели", "Открыта запись на приём", "Изменилось расписание автобусов", "Ремонт дороги завершён",
    "Ярмарка пройдёт в субботу", "Начался приём заявлений", "Опубликован проект бюджета",
)  # fmt: skip


def make_site(
    row: Mapping[str, Any],
    habit: str,
    number: int,
    links: tuple[str, ...],
    now: datetime,
    chance: random.Random,
) -> WorldSite:
    """The site of a body by its habit: exemplary, decent, formal, sleepy, broken."""
    is_best, is_good = habit == "exemplary", habit in {"exemplary", "decent"}
    age = {"exemplary": 0, "decent": 2, "formal": 12, "sleepy": 95, "broken": 400}[habit]
    today = now.date()
    return WorldSite(
        host=f"{row['id']}.prirechye.example",
        body=row["id"],
        title=row["name"],
        responds=habit != "broken",
        https=habit != "sleepy",
        tls_days_left={"exemplary": 210, "decent": 64, "formal": 11}.get(habit, 0),
        redirects_http=is_good,
        encoding="windows-1251" if habit in {"formal", "sleepy"} else "utf-8",
        language="ru" if is_good else "",
        has_viewport=habit != "sleepy",
        headings=1 if is_good else 0,
        images=12,
        images_with_alt=12 if is_best else 9 if is_good else 2,
        labels_share=1.0 if is_good else 0.4,
        phones=(f"8 (4900) 20-{number:02d}-00",),
        emails=(f"{row['id']}@prirechye.example",) if habit != "sleepy" else (),
        address="400999, Приреченская область, г. Приреченск, ул. Садовая, д. 1",
        hours="пн–чт 9:00–18:00, пт 9:00–16:45, обед 13:00–13:45" if is_good else "",
        account_links=links if is_best else links[:1] if is_good else (),
        news=tuple(
            (today - timedelta(days=age + n * (2 if is_good else 11)), HEADLINES[n % len(HEADLINES)])
            for n in range(8)
        ),
        documents=tuple(
            (f"Приказ № {n} от 12.0{n}.2026", is_best or (is_good and n != 2)) for n in range(1, 4)
        ),
        foreign_hosts=()
        if is_best
        else ("www.googletagmanager.com",)
        if is_good
        else ("www.google-analytics.com", "fonts.googleapis.com"),
        has_pos_widget=is_good,
        has_esia=is_best,
        invites_email_appeals=not is_good,
        has_privacy_policy=is_good,
        has_consent=is_best,
        has_search=is_good,
        has_sitemap=is_good,
        has_robots=habit != "sleepy",
        broken_links=0 if is_best else chance.randrange(1, 3) if is_good else 6,
    )
