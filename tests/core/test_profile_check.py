"""What is doubtful in a profile is told with its line and what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.i18n import using
from otklik.profile import parse_profile
from otklik.profile.check import ProfileNote, Severity, check, errors
from otklik.profile.lookalike import are_confusable, confusable_pairs, has_mixed_scripts, imitates_latin
from profile_platforms import fake_host

REGION = '[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Asia/Novosibirsk"\n'


def body(identifier: str, *accounts: str, more: str = "", kind: str = "ministry") -> str:
    listed = ", ".join(f'"{account}"' for account in accounts)
    return f'[[body]]\nid = "{identifier}"\nname = "{identifier}"\nkind = "{kind}"\nlevel = "region"\naccounts = [{listed}]\n{more}'


def notes(text: str, *, secrets: frozenset[str] = frozenset()) -> list[ProfileNote]:
    with using("en"):
        return list(check(parse_profile(text), fake_host(), secrets))


def severe(text: str) -> list[str]:
    """Errors and warnings as «line key: sentence»."""
    return [f"{note.line} {note}" for note in notes(text) if note.severity is not Severity.NOTE]


def test_a_sound_profile_has_no_errors_and_no_warnings() -> None:
    assert severe(REGION + body("minzdrav", "vk.com/prirechye_minzdrav", "minzdrav.prirechye.example")) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("vk.com/prirechye_gov", "https://m.vk.com/Prirechye_Gov?w=wall-1_2"),
        ("t.me/prirechye_gov", "<https://telegram.me/s/prirechye_gov/12>"),
        ("ok.ru/prirechye_gov", "https://www.ok.ru/prirechye_gov/?utm_source=x"),
    ],
)
def test_one_account_under_two_bodies_is_an_error_in_any_spelling(first: str, second: str) -> None:
    told = [
        line
        for line in severe(REGION + body("gov", first) + body("culture", second))
        if "same account" in line
    ]
    assert len(told) == 1
    assert told[0].startswith("16 culture.accounts:")
    assert "line 10" in told[0]
    assert "gov or culture" in told[0]


@pytest.mark.parametrize(
    ("address", "words", "severity"),
    [
        ("ok.ru/prirechye", "the plugin for Odnoklassniki is not installed yet", Severity.WARNING),
        ("https://max.ru/prirechye_gos", "the plugin for MAX is not installed yet", Severity.WARNING),
        ("https://youtu.be/xyz", "the plugin for YouTube is not installed yet", Severity.WARNING),
        ("https://dzen.ru/prirechye", "the plugin for Dzen", Severity.WARNING),
        ("https://rutube.ru/channel/1/", "the plugin for RuTube", Severity.WARNING),
        ("https://vk.com/?x=1", "is on VK, but is not the address of a page", Severity.ERROR),
        ("vk.com/id123", "private person", Severity.ERROR),
        ("https://vk.com/wall205387401_12", "private person", Severity.ERROR),
        ("https://ok.ru/profile/571", "private person", Severity.ERROR),
        ("Министерство", "not an address that an installed plugin knows", Severity.ERROR),
        ("http://127.0.0.1/admin", "leads into this computer or a local network", Severity.ERROR),
        ("http://192.168.1.10", "leads into this computer or a local network", Severity.ERROR),
        ("http://intranet.local/x", "leads into this computer or a local network", Severity.ERROR),
        ("https://минздрaв.рф", "mixes Cyrillic and Latin", Severity.ERROR),  # a Latin a
        ("https://хорос.com", "mixes Cyrillic and Latin", Severity.ERROR),  # all Cyrillic, reads as Latin
        ("https://vk.com/minzdrаv", "mixes Cyrillic and Latin", Severity.ERROR),  # a Cyrillic а
    ],
)
def test_an_address_that_cannot_be_used_is_told_with_what_to_do(
    address: str, words: str, severity: Severity
) -> None:
    found = [note for note in notes(REGION + body("gov", address)) if words in note.message]
    assert len(found) == 1
    assert (found[0].severity, found[0].line, found[0].key) == (severity, 10, "gov.accounts")
    assert found[0].remedy


def test_an_address_of_a_missing_plugin_is_never_taken_for_a_website() -> None:
    profile = parse_profile(REGION + body("gov", "ok.ru/prirechye", "vk.com/feed?x", "prirechye.example"))
    assert [account.platform for account in profile.accounts(fake_host())] == ["vk", "website"]


def test_names_that_look_alike_under_two_bodies_may_be_a_fake() -> None:
    told = severe(REGION + body("gov", "vk.com/prirechye_gov") + body("news", "vk.com/prirechye.g0v"))
    assert len(told) == 1
    assert told[0].startswith(
        "16 news.accounts: vk.com/prirechye.g0v looks like vk.com/prirechye_gov, which is of another body, gov"
    )
    assert "on line 10" in told[0]


def test_names_that_look_alike_under_one_body_are_told_too() -> None:
    (told,) = severe(REGION + body("gov", "vk.com/minsport_obl", "vk.com/minsp0rt_obl"))
    assert "vk.com/minsp0rt_obl looks like vk.com/minsport_obl" in told
    assert "may be a fake, or mistyped" in told
    assert severe(REGION + body("gov", "vk.com/minsport_obl", "vk.com/minsport_obl2")) == []


def test_names_that_differ_by_a_number_only_are_noted_without_alarm() -> None:
    text = REGION + body("one", "vk.com/prirechye_gb") + body("five", "vk.com/prirechye_gb5")
    assert severe(text) == []
    assert [note.key for note in notes(text) if "looks like" in note.message] == ["five.accounts"]


def test_names_that_look_alike_under_one_body_are_its_own() -> None:
    assert severe(REGION + body("gov", "vk.com/prirechye_gov", "vk.com/prirechye.gov")) == []


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("minzdrav", "minzdrаv", True),  # Cyrillic а
        ("minzdrav", "mlnzdrav", True),
        ("minzdrav", "rninzdrav", True),
        ("min_zdrav", "min.zdrav", True),
        ("minzdrav", "minzdav", True),
        ("minzdrav", "minzrdav", True),
        ("minzdrav", "minzdrav1", True),
        ("gov0rit", "govorit", True),
        ("school5", "school6", False),
        ("club123456", "club123457", False),
        ("crb", "srb", False),
        ("minzdrav", "minobr", False),
        ("minzdrav", "minzdrav_news", False),
        ("minzdrav", "minzdrav", False),
    ],
)
def test_likeness_is_a_twin_letter_a_separator_or_one_edit(first: str, second: str, alike: bool) -> None:
    assert are_confusable(first, second) is alike
    assert are_confusable(second, first) is alike
    assert list(confusable_pairs([first, second])) == ([(0, 1)] if alike else [])


@given(st.lists(st.text(alphabet="аaоo0l1i_.m rnбz", min_size=4, max_size=9), max_size=12))
def test_pairs_are_those_of_comparing_everyone_with_everyone(names: list[str]) -> None:
    every = {(i, j) for j in range(len(names)) for i in range(j) if are_confusable(names[i], names[j])}
    assert set(confusable_pairs(names)) == every


def test_scripts_are_told_apart_within_a_word() -> None:
    assert has_mixed_scripts("минздрaв.рф")
    assert not has_mixed_scripts("минздрав.ru")
    assert not imitates_latin("минздрав.ru")
    assert not imitates_latin("хорос.рф")


def test_bodies_are_looked_through() -> None:
    absent = 'absent = [{platform = "ok", checked_on = 2026-11-01, reason = "нет"}]\n'
    wrong = 'absent = [{platform = "vkk", checked_on = 2026-11-01, reason = "нет"}]\n'
    text = (
        REGION
        + body("a")
        + body("b", more=absent)
        + body("c", "ok.ru/prirechye", more=absent)
        + body("d", "vk.com/prirechye_d", more=wrong, kind="minstry")
    )
    told = severe(text)
    assert (
        told[0]
        == "5 a: a has no accounts. Add their addresses to accounts; where there are none, say so in absent with a reason."
    )
    assert any(line.startswith("24 c.absent: c is said to be absent from ok, yet") for line in told)
    assert any("no checklist of ours knows the kind minstry. Did you mean ministry?" in line for line in told)
    assert any("there is no platform vkk. Did you mean vk?" in line for line in told)
    assert not any(" b" in line[:4] for line in told)
    assert [note.message for note in notes(text) if note.key == "b"] == ["b has no accounts."]


def test_facts_of_the_region_are_compared_with_the_directory() -> None:
    text = '[region]\ncode = "02"\nname = "Башкортостан"\ntime_zone = "Europe/Moscow"\niso = "RU-TA"\noktmo = "92000000"\n'
    told = severe(text)
    assert [line.split(":")[0] for line in told] == [
        "1 body",
        "4 region.time_zone",
        "5 region.iso",
        "6 region.oktmo",
    ]
    assert "Asia/Yekaterinburg" in told[1]


def test_what_keys_make_possible_is_said_for_each_platform_in_use() -> None:
    text = REGION + body("gov", "vk.com/prirechye_gov", "t.me/prirechye_gov")
    told = [str(note) for note in notes(text, secrets=frozenset({"vk_service"})) if note.line == 0]
    assert told == [
        "Telegram: no key is needed.",
        "VK: the key vk_service is present: walls and comments.",
        "VK: the key vk_user is missing, so this is not possible: everything public. "
        "Put it into the environment variable OTKLIK_SECRET_VK_USER or the system's key store.",
    ]


def test_five_thousand_accounts_are_compared_without_comparing_each_pair() -> None:
    names = [f"prirechye_{n:04d}_{n * 7919 % 10007}x" for n in range(5000)]
    assert isinstance(list(confusable_pairs(names)), list)


# --- what an error leads to ------------------------------------------------------------------------------------------

ERRORS = (
    (REGION + body("gov", "vk.com/id12"), "left out of the collection", ()),
    (REGION + body("gov", "vk.com/a b c"), "left out of the collection", ()),
    (
        REGION + body("gov", "vk.com/prirechye") + body("culture", "vk.com/prirechye"),
        "collected once, as a page of gov",
        ("gov",),
    ),
    (
        REGION.replace("[region]\n", '[region]\nnorms = ["nobody-has-it"]\n')
        + body("gov", "vk.com/prirechye"),
        "nothing is judged until",
        ("gov",),
    ),
    (
        REGION
        + body(
            "gov",
            "vk.com/prirechye",
            more='absent = [{ platform = "vk", checked_on = 2026-11-01, reason = "нет" }]\n',
        ),
        "listed account is collected and judged",
        ("gov",),
    ),
)


@pytest.mark.parametrize(("text", "effect", "collected"), ERRORS)
def test_every_error_says_what_becomes_of_the_audit_and_none_keeps_from_collecting(
    text: str, effect: str, collected: tuple[str, ...]
) -> None:
    wrong = [note for note in notes(text) if note.severity is Severity.ERROR]
    assert wrong
    assert all(note.effect for note in wrong)
    assert effect in wrong[0].effect
    assert tuple(account.body for account in parse_profile(text).accounts(fake_host())) == collected
    assert errors(parse_profile(text), fake_host()) == len(wrong)
