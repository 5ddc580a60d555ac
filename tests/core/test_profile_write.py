"""A written profile is a readable one; an edited one keeps what its author wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.errors import ProfileError, UsageError
from otklik.host import Host
from otklik.profile import Absent, Body, parse_profile
from otklik.profile.names import kind_and_level, slug
from otklik.profile.write import add_accounts, bodies_of, new_profile, rows_of_lines
from otklik.regions import regions
from otklik.spreadsheet import addresses_in_xlsx
from profile_platforms import fake_host

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20).map(
    str.strip
)
NAMES = WORDS.filter(bool)
IDS = st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,6})?", fullmatch=True)
ABSENCES = st.builds(Absent, platform=st.sampled_from(["vk", "ok"]), checked_on=st.dates(), reason=NAMES)
BODIES = st.builds(
    Body,
    id=IDS,
    name=NAMES,
    short_name=NAMES,
    kind=st.sampled_from(["ministry", "hospital"]),
    level=st.sampled_from(["region", "municipal"]),
    ogrn=st.sampled_from(["", "1027700132195"]),
    audience=st.none() | st.integers(0, 10**7),
    absent=st.lists(ABSENCES, max_size=2).map(tuple),
    accounts=st.lists(NAMES, max_size=3).map(tuple),
)


@pytest.mark.parametrize("code", [region.code for region in regions()])
def test_a_new_profile_of_any_region_is_read_back_with_its_facts(code: str) -> None:
    facts = next(region for region in regions() if region.code == code)
    region = parse_profile(new_profile(code)).region
    assert (region.name, region.zone, region.oktmo, region.iso) == (
        facts.name.ru,
        facts.zone,
        facts.oktmo,
        facts.iso,
    )
    assert (region.population, region.languages) == (facts.population, facts.languages)


@given(st.lists(BODIES, max_size=3, unique_by=lambda body: body.id))
@settings(max_examples=80, deadline=None)
def test_what_is_written_is_read_back(bodies: list[Body]) -> None:
    text = new_profile("99", bodies, name="Приреченская область", time_zone="Asia/Omsk", norms=["prirechye"])
    profile = parse_profile(text)
    assert profile.bodies == tuple(bodies)
    assert profile.region.norms == ("prirechye",)


def test_an_unknown_region_needs_a_name_and_a_zone() -> None:
    with pytest.raises(UsageError):
        new_profile("99")


def test_added_accounts_keep_comments_and_order() -> None:
    text = (
        '# свод на ноябрь\n[region]\ncode = "99"\nname = "Приреченская область"  # вымышлена\ntime_zone = "Asia/Omsk"\n'
        '\n[[body]]\nid = "gov"\nname = "Правительство"\nkind = "government"\nlevel = "region"\n'
        'accounts = [\n  "vk.com/prirechye_gov", # главная\n]\n\n# дальше — школы\n'
        '[[body]]\nid = "school"\nname = "Школа"\nkind = "school"\nlevel = "subordinate"\n'
    )
    added = add_accounts(text, "gov", ["t.me/prirechye_gov.", "vk.com/prirechye_gov"])
    added = add_accounts(added, "school", ["vk.com/prirechye_school"])
    for kept in ("# свод на ноябрь", "# вымышлена", "# главная", "# дальше — школы"):
        assert kept in added
    gov, school = parse_profile(added).bodies
    assert gov.accounts == ("vk.com/prirechye_gov", "t.me/prirechye_gov")
    assert school.accounts == ("vk.com/prirechye_school",)


def test_accounts_are_not_added_to_nobody_or_to_no_profile() -> None:
    with pytest.raises(UsageError):
        add_accounts(new_profile("02"), "gov", ["vk.com/a"])
    with pytest.raises(ProfileError):
        add_accounts("x = 1", "gov", ["vk.com/a"])


def test_a_pasted_list_becomes_bodies_by_its_names_and_headings() -> None:
    pasted = """Министерство здравоохранения — vk.com/prirechye_minzdrav, t.me/s/prirechye_minzdrav
    Администрация Приреченского района
    https://vk.ru/prirechye_rayon?utm_source=x
    https://prirechye-rayon.example

    https://vk.com/prirechye_museum
    [Школа № 5](vk.com/prirechye_school5)
    Министерство здравоохранения; vk.com/prirechye_minzdrav"""
    bodies = bodies_of(rows_of_lines(pasted.splitlines()), fake_host())
    text = new_profile("99", bodies, name="Приреченская область", time_zone="Asia/Omsk")
    assert [(body.id, body.kind, body.level, body.accounts) for body in parse_profile(text).bodies] == [
        (
            "ministerstvo-zdravoohraneniya",
            "ministry",
            "region",
            ("https://vk.com/prirechye_minzdrav", "https://t.me/prirechye_minzdrav"),
        ),
        (
            "administratsiya-prirechenskogo-rayona",
            "municipality",
            "municipal",
            ("https://vk.com/prirechye_rayon", "https://prirechye-rayon.example"),
        ),
        ("prirechye-museum", "institution", "subordinate", ("https://vk.com/prirechye_museum",)),
        ("shkola-5", "school", "subordinate", ("https://vk.com/prirechye_school5",)),
    ]


def test_every_page_of_a_ministrys_own_list_is_recognised(shared: Path) -> None:
    content = (shared / "gospubliki" / "gospubliki_vk_template.xlsx").read_bytes()
    host = Host()
    bodies = bodies_of(addresses_in_xlsx(content), host)
    profile = parse_profile(new_profile("56", bodies))
    assert len(profile.bodies) == 67
    accounts = profile.accounts(host)
    assert len(accounts) == 67
    assert {account.platform for account in accounts} == {"vk"}
    assert {body.kind for body in profile.bodies} == {"hospital", "college"}


def test_ids_are_readable_unique_and_short() -> None:
    assert slug("ГБУЗ «Приреченская ЦРБ» № 1") == "gbuz-prirechenskaya-tsrb-1"
    assert slug("ЦРБ", {"tsrb", "tsrb-2"}) == "tsrb-3"
    assert slug("«»") == "body"
    assert len(slug("Очень " * 40)) <= 48


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("Правительство Приреченской области", "government", "region"),
        ("Департамент транспорта", "ministry", "region"),
        ("Министерство спорта и туризма", "ministry", "region"),
        ("«Министерство социальной защиты населения»", "ministry", "region"),
        ("Комитет по физической культуре и спорту Приреченского района", "ministry", "municipal"),
        ("Спортивная школа Министерства спорта", "school", "subordinate"),
        ("Управление образования администрации Приреченского района", "agency", "municipal"),
        ("Администрация города Приречье", "municipality", "municipal"),
        ("Детский сад «Ручеёк»", "kindergarten", "subordinate"),
        ("Фонд", "institution", "subordinate"),
    ],
)
def test_kind_and_level_are_guessed_from_the_name(name: str, kind: str, level: str) -> None:
    assert kind_and_level(name) == (kind, level)


def test_dates_are_written_as_dates() -> None:
    absent = Absent(platform="ok", checked_on=date(2026, 11, 1), reason="нет")
    gov = Body(id="gov", name="Г", short_name="Г", kind="government", level="region", absent=(absent,))
    assert "checked_on = 2026-11-01" in new_profile("02", [gov])
