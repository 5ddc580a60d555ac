"""Who is who in two audits."""

from __future__ import annotations

from otklik.compare.matching import MatchKind, Names, match
from otklik.model import Account, Subject

VK = "https://vk.com/"


def account(handle: str, body: str = "a", platform: str = "vk") -> Account:
    return Account(platform, handle, VK + handle, body)


def names(
    *accounts: Account, bodies: dict[str, str] | None = None, numbers: dict[str, str] | None = None
) -> Names:
    return Names(bodies=bodies or {"a": "1", "b": "2"}, accounts=accounts, numbers=numbers or {})


def test_who_is_in_both_is_the_same() -> None:
    found = match(names(account("one")), names(account("one")))
    assert found.accounts == {"vk:one": "vk:one"}
    assert found.matches == ()
    assert found.later(Subject.parse("platform/a@vk")) == Subject.parse("platform/a@vk")
    assert found.later(Subject.parse("region")) == Subject.parse("region")


def test_a_page_with_the_platforms_own_number_is_the_same_page_even_under_another_body() -> None:
    found = match(
        names(account("one"), account("two"), numbers={"vk:one": "5", "vk:two": "6"}),
        names(account("uno", "b"), account("dos"), numbers={"vk:uno": "5", "vk:dos": "6"}),
    )
    assert found.accounts == {"vk:one": "vk:uno", "vk:two": "vk:dos"}
    assert {m.kind for m in found.matches} == {MatchKind.RENAMED}


def test_the_only_page_of_a_body_on_a_platform_is_taken_for_the_same() -> None:
    found = match(names(account("one")), names(account("uno")))
    assert found.later(Subject.parse("account/vk:one")) == Subject.parse("account/vk:uno")
    assert [m.kind for m in found.matches] == [MatchKind.TAKEN]


def test_another_number_says_that_it_is_another_page() -> None:
    found = match(
        names(account("one"), numbers={"vk:one": "5"}), names(account("uno"), numbers={"vk:uno": "6"})
    )
    assert [m.kind for m in found.matches] == [MatchKind.REPLACED]


def test_two_new_pages_for_one_old_are_not_guessed_between() -> None:
    found = match(names(account("one")), names(account("uno"), account("dos")))
    assert found.accounts == {}
    assert [s.id for s in found.new_accounts.vanished] == ["vk:one"]
    assert [s.id for s in found.new_accounts.appeared] == ["vk:uno", "vk:dos"]


def test_platforms_are_not_mixed() -> None:
    found = match(names(account("one")), names(account("uno", platform="telegram")))
    assert found.accounts == {}


def test_a_body_under_another_id_is_known_by_its_ogrn_and_its_pages_follow() -> None:
    found = match(
        names(account("one", "a"), bodies={"a": "1"}), names(account("uno", "x"), bodies={"x": "1"})
    )
    assert found.bodies == {"a": "x"}
    assert found.accounts == {"vk:one": "vk:uno"}
    assert found.later(Subject.parse("platform/a@vk")) == Subject.parse("platform/x@vk")


def test_bodies_without_an_ogrn_are_not_taken_for_each_other() -> None:
    assert match(names(bodies={"a": ""}), names(bodies={"x": ""})).bodies == {}


def test_an_ogrn_that_two_bodies_have_tells_nothing() -> None:
    assert match(names(bodies={"a": "1"}), names(bodies={"x": "1", "y": "1"})).bodies == {}
