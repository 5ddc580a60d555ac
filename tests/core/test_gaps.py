"""Every gap can be told in a sentence, with what to do."""

from __future__ import annotations

import pytest

from otklik.errors import AccessDenied, CollectError, Unreachable
from otklik.gaps import describe, gap_from_error, in_brief
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
