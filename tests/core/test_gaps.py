"""Every gap can be told in a sentence, with what to do."""

from __future__ import annotations

import pytest

from otklik.errors import AccessDenied, CollectError, Unreachable
from otklik.gaps import describe, gap_from_error, in_brief, missing_of
from otklik.i18n import using
from otklik.model import Gap, GapReason

EVERY_PARAM = {
    name: f"<{name}>"
    for name in (
        "secret",
        "method",
        "host",
        "detail",
        "status",
        "url",
        "limit",
        "place",
        "plugin",
        "platform",
    )
}


@pytest.mark.parametrize("reason", GapReason)
def test_every_reason_says_what_happened_and_what_to_do(reason: GapReason) -> None:
    with using("en"):
        happened, remedy = describe(Gap(account="vk:a", what="posts", reason=reason, params=EVERY_PARAM))
    assert happened.endswith(".")
    assert remedy.endswith(".")
    assert "{" not in happened + remedy


@pytest.mark.parametrize("reason", GapReason)
def test_a_reason_without_its_parameters_is_still_a_sentence(reason: GapReason) -> None:
    happened, remedy = describe(Gap(account="vk:a", what="posts", reason=reason))
    assert "{" not in happened + remedy


def test_an_error_becomes_a_gap_with_its_reason_and_parameters() -> None:
    gap = gap_from_error(
        "website:a.example", "home", Unreachable(GapReason.TLS, host="a.example", detail="d")
    )
    assert gap == Gap(
        account="website:a.example",
        what="home",
        reason=GapReason.TLS,
        params={"host": "a.example", "detail": "d"},
    )
    assert gap_from_error("vk:a", "posts", AccessDenied(secret="vk")).reason is GapReason.ACCESS_DENIED


def test_a_reason_of_a_community_plugin_is_kept_in_words() -> None:
    gap = gap_from_error("x:a", "posts", CollectError("moon_phase"))
    assert gap.reason is GapReason.OTHER
    assert gap.params["detail"] == "moon_phase"


@pytest.mark.parametrize("reason", GapReason)
def test_in_brief_nothing_is_named_that_only_whoever_collects_knows(reason: GapReason) -> None:
    with using("en"):
        told = in_brief(Gap(account="vk:a", what="posts", reason=reason, params=EVERY_PARAM))
    assert told.endswith(".")
    assert "<" not in told.replace("<platform>", "")


def needed(what: str) -> Gap:
    params = {"secret": "vk_user", "method": "wall.get"}
    return Gap(account="vk:a", what=what, reason=GapReason.TOKEN_NEEDED, params=params)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Not obtained: posts and comments. There is no token vk_user (wall.get)."),
        ("ru", "Не получено: публикации и комментарии. Нет токена vk_user (wall.get)."),
    ],
)
def test_what_is_missing_is_told_before_the_reason_and_the_method_last(language: str, told: str) -> None:
    with using(language):
        (one,) = missing_of([("vk:a", needed("posts")), ("vk:a", needed("comments"))])
    assert one.told == told
    assert (one.secret, one.owners) == ("vk_user", ("vk:a",))


def test_pages_that_lack_the_same_for_one_reason_stand_together_and_those_of_most_pages_first() -> None:
    closed = Gap(account="vk:c", what="posts", reason=GapReason.CLOSED)
    found = missing_of([("vk:c", closed), ("vk:a", needed("posts")), ("vk:b", needed("posts")), ("vk:d", needed("comments"))])  # fmt: skip
    assert [one.owners for one in found] == [("vk:a", "vk:b"), ("vk:d",), ("vk:c",)]
