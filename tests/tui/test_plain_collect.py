"""From a new region to what was collected, in lines: a pasted list, forms, progress by page, gaps, a token."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from otklik.collect.clock import Clock, VirtualClock
from otklik.i18n import using
from otklik.profile import load_profile
from otklik.sandbox.network import SECRETS
from otklik.store import AuditFile
from otklik_tui.means import Means
from typed_lines import Desk
from walker import Tokens

PASTED = (
    "Правительство Приреченской области",
    "https://vk.com/prirechye_government",
    "https://t.me/prirechye_government",
    "",
    "Министерство здравоохранения Приреченской области",
    "https://vk.com/prirechye_minzdrav, t.me/prirechye_minzdrav",
    "https://minzdrav.prirechye.example",
    ".",
)


def test_a_list_is_pasted_recognised_and_saved_at_once(desk: Desk) -> None:
    lines = desk.sit(None, "new 02", "paste", *PASTED, "list", "undo", "list", "undo", "undo")
    profile = load_profile(Path("region.toml"))
    assert profile.region.code == "02"
    told = "\n".join(lines.after[2 + len(PASTED)])
    assert "t.me/prirechye_minzdrav: Telegram, Министерство здравоохранения Приреченской области." in told
    assert "2 bodies, 5 pages; errors: 0" in told
    listed = lines.after[3 + len(PASTED)]
    assert listed[0].startswith("1. Правительство Приреченской области. ")
    assert listed[1] == "2. https://vk.com/prirechye_government VK."
    assert lines.after[5 + len(PASTED)] == ["There is no body yet: paste takes in a list."]
    assert lines.after[6 + len(PASTED)] == ["Nothing was changed since the profile was opened."]
    assert not profile.bodies


def test_bodies_and_addresses_are_added_changed_and_taken_out(desk: Desk) -> None:
    desk.sit(
        None, "new 02", "paste", *PASTED, "facts", "Приреченская область", "", "Europe/Moscow", "", "", "", "", "", "body Школа 5", "", "", "", "",
        "", "", "", "", "", "change 2", "https://vk.com/prirechye_gov", "list", "remove 3", "paste 1", "https://ok.ru/group/1", "."
    )  # fmt: skip
    profile = load_profile(Path("region.toml"))
    assert profile.region.name == "Приреченская область"
    assert [body.name for body in profile.bodies][-1] == "Школа 5"
    assert set(profile.bodies[0].accounts) == {"https://t.me/prirechye_government", "https://ok.ru/group/1"}


def test_a_new_body_is_asked_for_its_name_and_its_id_follows(desk: Desk) -> None:
    lines = desk.sit(
        None, "new 02", "body", "Школа № 5", "", "", "", "", "", "", "", ""
    )  # fmt: skip
    (body,) = load_profile(Path("region.toml")).bodies
    assert (body.name, body.id) == ("Школа № 5", "shkola-5")
    asked = [line for line in lines.said if line.startswith(("Full name", "Id "))]
    assert [line.partition(" ")[0] for line in asked] == ["Full", "Id"]
    assert asked[1].endswith("Now: shkola-5.")


def test_what_is_wrong_with_a_form_is_told_and_nothing_is_lost(desk: Desk) -> None:
    lines = desk.sit(
        None, "new 02", "facts", "Область", "", "Mars/Olympus", "", "", "", "", "", "3", "Europe/Moscow"
    )
    assert any("Mars/Olympus" in line and "Now" not in line for line in lines.said)
    profile = load_profile(Path("region.toml"))
    assert (profile.region.name, str(profile.zone)) == ("Область", "Europe/Moscow")


def test_a_result_is_told_first_and_notes_are_counted_and_read_on_demand(desk: Desk) -> None:
    lines = desk.sit(
        None, "new 02", "paste", *PASTED, "remove 2", "notes", "facts", "", "", "Europe/Moscow", "", "", "", "", "", "undo"
    )  # fmt: skip
    removed, notes = lines.after[3 + len(PASTED)], lines.after[4 + len(PASTED)]
    assert removed[0] == "Taken out: https://vk.com/prirechye_government. Saved."
    counted = f"Notes: {len(notes)}; the word “notes” reads them."
    assert counted in removed
    assert not [line for line in removed if line.startswith("Note: ")]
    assert len([line for line in notes if line.startswith("Note: ")]) > 1
    told = lines.after[-3]
    assert told[0] == "Saved."
    assert any(line.startswith("Doubtful: ") for line in told)  # it came up with this change


@pytest.mark.parametrize("typed", [["new Atlantis"], ["open nowhere.toml"], ["region", "paste"], ["region", "remove 1"], ["collection", "run"], ["collection", "token"]])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(desk: Desk, typed: list[str]) -> None:
    lines = desk.sit(None, *typed)
    assert len(lines.after[len(typed)]) == 1
    assert not list(Path().iterdir())


def test_pages_are_told_as_they_come_in_and_a_missing_token_is_entered_unseen(
    desk: Desk, tokens: Tokens
) -> None:
    lines = desk.sit(
        None, "new 02", "paste", *PASTED, "collect", "run", "missing", "token", "1", SECRETS["OTKLIK_SECRET_VK_USER"], "token", "", "list", "2"
    )  # fmt: skip
    begun = 2 + len(PASTED) + 2
    complete = [line for line in lines.after[begun] if line.startswith("Page ")]
    assert [line.partition(" is complete")[0] for line in complete] == [f"Page {n} of 5" for n in range(1, 6)]
    assert any("Telegram, Министерство здравоохранения" in line for line in complete)
    assert any("Something was not obtained" in line for line in lines.after[begun])
    gaps = "\n".join(lines.after[begun + 1])
    assert (
        "Not obtained: the page itself, posts and comments. There is no token vk_service (groups.getById)."
        in gaps
    )
    assert "The word “token” enters one here." in gaps
    assert lines.after[begun + 2][1].startswith("1. vk_user (VK). User token: opens everything")
    assert "It concerns: " in gaps
    assert lines.hidden == [SECRETS["OTKLIK_SECRET_VK_USER"], ""]
    assert tokens.kept == {"vk_user": lines.hidden[0]}
    assert SECRETS["OTKLIK_SECRET_VK_USER"] not in lines.all
    assert SECRETS["OTKLIK_SECRET_VK_USER"].encode() not in Path("region.otklik").read_bytes()
    assert "It takes the place of the one that is kept." in lines.after[begun + 5][0]
    with AuditFile.open(Path("region.otklik"), read_only=True) as audit:
        assert audit.verify() == []
        assert all(one.closed_at is not None for one in audit.latest_snapshots().values())


def test_a_token_is_named_or_chosen_before_anything_was_collected(desk: Desk, tokens: Tokens) -> None:
    lines = desk.sit(
        None, "new 02", "paste", *PASTED, "collect", "token vk_service", "mistyped", "token vk_service", "with a space",
        "token", "secret-1", "token moon",
    )  # fmt: skip
    assert tokens.kept == {"vk_service": "secret-1"}  # one is here: what it leaves open, the collection tells
    assert "A token has no spaces: nothing was kept." in lines.all
    assert "It takes the place of the one that is kept." in lines.all
    assert not Path("region.otklik").exists()


class Interrupted(VirtualClock):
    """A clock at which somebody presses Ctrl+C when it has moved so often."""

    left = 3

    def advance(self, seconds: float) -> None:
        self.left -= 1
        if self.left == 0:
            signal.raise_signal(signal.SIGINT)
        super().advance(seconds)


def test_ctrl_c_pauses_the_collection_and_the_same_word_goes_on(desk: Desk, sandbox: Means) -> None:
    before = signal.getsignal(signal.SIGINT)
    clock: Clock = Interrupted(sandbox.clock().now())
    waiting: Callable[[], Clock] = lambda: clock  # noqa: E731 - one line is enough
    desk.means = msgspec.structs.replace(sandbox, clock=waiting)
    lines = desk.sit(None, "new 02", "paste", *PASTED, "collect", "run", "run")
    first, second = lines.after[-3], lines.after[-2]
    assert any("Run goes on." in line for line in first)
    assert sum(line.startswith("Page ") for line in first) < 5
    assert "collected: 5 of 5 pages" in "\n".join(second).lower()
    assert signal.getsignal(signal.SIGINT) is before


def test_all_of_it_is_told_in_russian_too(desk: Desk) -> None:
    with using("ru"):
        lines = desk.sit(None, "новый 02", "вставить", *PASTED, "собрать", "начать", "пробелы", "вопросы")
    assert any(line.startswith("Готова страница 5 из 5: ") for line in lines.said)
    assert any("Слово «токен» введёт его здесь." in line for line in lines.said)
    assert any(line.startswith("LAW-") for line in lines.after[-2])
