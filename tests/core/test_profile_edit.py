"""A profile edited field by field keeps its comments and everything that was not edited."""

from __future__ import annotations

import pytest

from otklik.errors import ProfileError, UsageError
from otklik.host import Host
from otklik.profile import parse_profile
from otklik.profile.edit import add_rows, remove_account, remove_body, set_body, set_region

TEXT = """# Кто отвечает: Иванова
[region]
code = "99"  # как на номерах
name = "Приреченская область"
time_zone = "Europe/Moscow"
population = 100  # Росстат

# Здравоохранение
[[body]]
id = "minzdrav"
name = "Министерство здравоохранения"
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = [
    "https://vk.com/prirechye_minzdrav",  # проверено
    "https://t.me/prirechye_minzdrav",
]

[[body]]
id = "hospital"
name = "Областная больница"
kind = "hospital"
level = "subordinate"
parent = "minzdrav"
accounts = []
"""


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_a_field_of_the_region_changes_and_its_comment_stays() -> None:
    text = set_region(TEXT, {"population": "1 200 000", "norms": "rostov, spb", "name": "Приречье"})
    region = parse_profile(text).region
    assert (region.population, region.norms, region.name) == (1_200_000, ("rostov", "spb"), "Приречье")
    assert comments(text) == comments(TEXT)
    assert set_region(TEXT, {"population": ""}).count("population") == 0


def test_a_field_of_a_body_changes_and_nothing_else() -> None:
    text = set_body(TEXT, "minzdrav", {"short_name": "МЗ", "audience": "5000", "ogrn": ""})
    (body, _other) = parse_profile(text).bodies
    assert (body.short_name, body.audience) == ("МЗ", 5000)
    assert comments(text) == comments(TEXT)
    changed = set(text.splitlines()) ^ set(TEXT.splitlines())
    assert changed == {'short_name = "Минздрав"', 'short_name = "МЗ"', "audience = 5000"}
    assert set_body(TEXT, "minzdrav", {}) == TEXT


def test_what_is_wrong_is_told_and_nothing_is_changed() -> None:
    with pytest.raises(ProfileError, match="population"):
        set_region(TEXT, {"population": "много"})
    with pytest.raises(ProfileError, match="level"):
        set_body(TEXT, "hospital", {"level": "высокий"})
    with pytest.raises(UsageError, match="nobody"):
        set_body(TEXT, "nobody", {"name": "x"})
    with pytest.raises(ProfileError, match="minzdrav"):  # the hospital stands under it
        remove_body(TEXT, "minzdrav")


def test_an_address_and_a_body_are_taken_out() -> None:
    text = remove_account(TEXT, "minzdrav", "https://t.me/prirechye_minzdrav")
    assert parse_profile(text).bodies[0].accounts == ("https://vk.com/prirechye_minzdrav",)
    assert "проверено" in text
    with pytest.raises(UsageError, match="not there"):
        remove_account(text, "minzdrav", "https://t.me/prirechye_minzdrav")
    text = remove_body(remove_body(text, "hospital"), "minzdrav")
    assert parse_profile(text).bodies == ()


def test_pasted_rows_go_to_the_bodies_they_name(host: Host) -> None:
    rows = [
        ("Минздрав", "vk.com/prirechye_minzdrav"),  # is there
        ("минздрав", "https://ok.ru/prirechye.minzdrav"),
        ("Школа № 5", "vk.com/prirechye_school5"),
        ("", "t.me/prirechye_hospital"),
    ]
    text = add_rows(TEXT, rows, host, body="hospital")
    bodies = {body.id: body.accounts for body in parse_profile(text).bodies}
    assert bodies["minzdrav"][2:] == ("https://ok.ru/prirechye.minzdrav",)
    assert bodies["hospital"] == ("t.me/prirechye_hospital",)
    assert [url for key, urls in bodies.items() if key.startswith("shkola") for url in urls] == [
        "https://vk.com/prirechye_school5"
    ]
    assert comments(text) == comments(TEXT)
    assert add_rows(text, rows, host, body="hospital") == text


def test_a_new_body_never_takes_the_id_of_another(host: Host) -> None:
    text = add_rows(TEXT, [("Hospital", "vk.com/prirechye_other")], host)
    assert [body.id for body in parse_profile(text).bodies] == ["minzdrav", "hospital", "hospital-2"]
