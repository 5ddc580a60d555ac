"""The collection: begun, paused, gone on with; gaps with reasons; a missing token is entered on the screen."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import OptionList

from otklik.collect.runner import Progress
from otklik.collect.secrets import Secrets, keep_secret
from otklik.errors import KeyStoreError
from otklik.host import Host
from otklik.model import Gap, GapReason
from otklik.sandbox.profile import profile_text
from otklik.sandbox.world import World
from otklik.store import AuditFile
from otklik_tui.app import OtklikApp
from otklik_tui.screens.checklist import ChecklistScreen
from otklik_tui.screens.collect import CollectScreen
from otklik_tui.views.collect import PageState, bar, collect_view, left_words, page_states, token_choices
from otklik_tui.widgets.frame import StatusLine, TitleBar
from otklik_tui.widgets.safe import Told
from walker import Tokens

Screens = Callable[..., OtklikApp]


@pytest.fixture
def profile(tmp_path: Path, world: World, host: Host) -> Path:
    path = tmp_path / "region.toml"
    path.write_text(profile_text(world, host), encoding="utf-8")
    return path


def told(app: OtklikApp, place: str) -> str:
    return str(app.screen.query_one(f"#{place}", Told).visual)


async def test_from_a_profile_to_an_answered_question(
    screens: Screens, profile: Path, tokens: object, host: Host
) -> None:
    """The walk: profile, collection that lacks a token, the token, the checklist, an answer."""
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, CollectScreen)
        await pilot.press("k")  # what will be missed can be entered before
        await pilot.pause()
        choice = app.screen.query_one(OptionList)
        assert [option.id for option in choice.options] == ["vk_user", "vk_service", "vk_community"]
        assert "User token: opens everything" in str(choice.options[0].prompt)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert "Token vk_service" in str(app.screen.query(Told).first().visual)
        await pilot.press("escape")
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        assert "Not obtained: the page itself, posts and comments. There is no token vk_" in told(app, "gaps")
        assert "K enters a token here." in told(app, "gaps")
        await pilot.press("л")  # K
        await pilot.pause()
        await pilot.press("enter")  # the best stands first
        await pilot.pause()
        await pilot.press(*"so what", "enter")
        await pilot.pause()
        assert "A token has no spaces" in str(app.screen.query_one(StatusLine).visual)
        assert tokens.kept == {}  # type: ignore[attr-defined]
        await pilot.press("k")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"user-sandbox", "enter")
        await pilot.pause()
        assert tokens.kept == {"vk_user": "user-sandbox"}  # type: ignore[attr-defined]
        assert "user-sandbox" not in app.export_screenshot()
        await app.workspace.settled()
        await pilot.pause()
        assert b"user-sandbox" not in app.workspace.path.read_bytes()  # type: ignore[union-attr]
        assert "judged" in str(app.screen.query_one(TitleBar).visual)
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        app.screen.show_card("LAW-07")
        await pilot.press("1")
        await pilot.pause()
        path = app.workspace.path
    assert path is not None
    with AuditFile.open(path, read_only=True) as audit:
        assert len(audit.answers()) == 1
        assert all(page.is_closed for page in page_states(audit, host))
        assert audit.verify() == []


async def test_errors_of_the_profile_are_named_where_one_collects_and_keep_nobody_from_it(
    screens: Screens, profile: Path
) -> None:
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("accounts = [", 'accounts = ["vk.com/id12", ', 1), encoding="utf-8")
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("c", "enter")
        await app.workspace.settled()
        await pilot.pause()
        assert "1 error in the profile, the rest is collected: F3 tells" in told(app, "summary")
        assert app.screen.view.done == app.screen.view.pages > 0  # type: ignore[union-attr]


async def test_a_collection_pauses_and_goes_on_where_it_stopped(
    screens: Screens, profile: Path, host: Host
) -> None:
    app = screens(profile, place="collect")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await app.action_go("collect")
        await app.collecting.begin(profile)
        app.collecting.start()
        while app.collecting.progress is None:  # something has come in
            await asyncio.sleep(0)
        app.collecting.pause()
        await app.workspace.settled()
        await pilot.pause()
        assert not app.collecting.is_running
        with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
            before = {uid for uid, _exchange in audit.exchanges()}
            assert not all(page.is_closed for page in page_states(audit, host))
        assert "goes on" in told(app, "summary") or "Enter begins" in told(app, "summary")
        await pilot.press("enter")
        await app.workspace.settled()
        await pilot.pause()
        with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
            assert before <= {uid for uid, _exchange in audit.exchanges()}
            assert all(page.is_closed for page in page_states(audit, host))


# --- without a screen ------------------------------------------------------------------------------------------------


def state(handle: str, **told: object) -> PageState:
    return PageState(account=f"vk:{handle}", body=handle, platform="vk", **told)  # type: ignore[arg-type]


NEEDED = Gap(account="vk:b", what="posts", reason=GapReason.TOKEN_NEEDED, params={"secret": "vk_user", "method": "wall.get"})  # fmt: skip


def test_each_page_and_its_platform_say_how_far_they_are(host: Host) -> None:
    states = [
        state("a", is_closed=True),
        state("b", is_closed=True, gaps=(NEEDED,)),
        state("c"),
        state("d", is_begun=True),
    ]
    progress = Progress(
        platform="vk", account="vk:c", accounts_done=0, accounts=2, exchanges=7, gaps=0, seconds_left=200
    )
    view = collect_view(states, host, progress, {"vk:b": 1.0, "vk:c": 0.5}, is_running=True)
    assert [(row.key, row.sign) for row in view.rows] == [
        ("vk", "…"), ("vk:a", "✓"), ("vk:b", "!"), ("vk:c", "…"), ("vk:d", "…"),
    ]  # fmt: skip
    assert [row.state for row in view.rows] == [
        "2/4",
        "collected",
        "collected, with gaps",
        "under way",
        "waits its turn",
    ]
    assert view.left == "about 3 min left"
    assert view.rows[0].bar == bar(2.5 / 4)
    assert (view.done, view.pages) == (2, 4)


def test_what_was_interrupted_while_it_asked_again_is_not_called_collected(host: Host) -> None:
    """Closed with gaps for want of a token, then begun anew with it and killed."""
    again = {"is_closed": True, "is_begun": True, "gaps": (NEEDED,)}
    states = [state("a", is_closed=True), state("b", **again), state("c", **again)]
    view = collect_view(states, host, present=("vk_user",))
    assert view.summary.replace("\xa0", " ") == "collected: 1 of 3 pages · interrupted, 2 pages to go"
    assert (view.done, view.pages, view.is_halted, view.gaps) == (1, 3, True, ())
    assert [(row.sign, row.state, row.remark) for row in view.rows] == [
        ("○", "1/3", ""),
        ("✓", "collected", ""),
        ("…", "interrupted", ""),
        ("…", "interrupted", ""),
    ]
    without = collect_view(states, host)  # the token is not on this computer: that is as true as it was
    assert [gap.secret for gap in without.gaps] == ["vk_user"]


def test_a_paused_collection_is_not_under_way(host: Host) -> None:
    states = [state("a", is_begun=True), state("b", is_begun=True)]
    view = collect_view(states, host, None, {"vk:a": 0.5}, is_paused=True)
    assert [row.state for row in view.rows] == ["0/2", "paused", "paused"]
    assert "paused, 2 pages to go" in view.summary.replace("\xa0", " ")


def test_a_token_that_is_there_by_now_is_not_called_missing(host: Host) -> None:
    closed = [state("a", is_closed=True, gaps=(NEEDED,)), state("b", is_closed=True)]
    running = collect_view(closed, host, is_running=True, present=("vk_service",))
    assert running.gaps == ()  # it is being asked for again, with whichever token there is
    assert [(row.sign, row.state) for row in running.rows] == [
        ("…", "1/2"),
        ("…", "waits its turn"),
        ("✓", "collected"),
    ]
    assert collect_view(closed, host, is_running=True, only=("telegram",)).gaps
    view = collect_view(closed, host, present=("vk_user",))
    (row,) = view.gaps
    assert row.what == "The token vk_user, which was missing here, is there now."
    assert row.secret == ""


def test_a_page_is_not_called_collected_before_the_file_says_what_is_missing_of_it(host: Host) -> None:
    view = collect_view([state("a", is_begun=True)], host, None, {"vk:a": 1.0}, is_running=True)
    assert [(row.sign, row.state) for row in view.rows] == [("…", "0/1"), ("…", "under way")]
    assert view.done == 0


async def test_a_collection_that_was_killed_while_it_asked_again_says_how_much_is_left(
    screens: Screens, profile: Path, tokens: Tokens, host: Host
) -> None:
    app = screens(profile)
    async with app.run_test(size=(100, 30)) as pilot:
        await app.action_go("collect")
        await app.collecting.begin(profile)
        app.collecting.start()
        await app.workspace.settled()
        tokens.keep("vk_user", "user-sandbox")
        app.collecting.start()
        while not any(share < 1.0 for share in app.collecting.shares.values()):
            await asyncio.sleep(0)
        app.collecting.pause()  # what lies in the file then lies there after a kill
        await app.workspace.settled()
        await pilot.pause()
        assert "paused, " in told(app, "summary")
    app = screens()
    async with app.run_test(size=(100, 30)) as pilot:
        await app.workspace.settled()
        await app.action_go("collect")
        await app.workspace.settled()
        await pilot.pause()
        with AuditFile.open(profile.with_suffix(".otklik"), read_only=True) as audit:
            left = sum(not page.is_whole for page in page_states(audit, host))
        assert left > 0
        shown = told(app, "summary").replace("\xa0", " ")
        assert f"interrupted, {left} page" in shown
        assert "Enter goes on" in shown
        assert "token vk_" not in told(app, "gaps")


def test_gaps_are_told_by_reason_with_the_token_that_helps(host: Host) -> None:
    view = collect_view(
        [state("a", is_closed=True, gaps=(NEEDED,)), state("b", is_closed=True, gaps=(NEEDED,))], host
    )
    (row,) = view.gaps
    assert row.secret == "vk_user"
    assert len(row.accounts) == 2
    assert row.what == "Not obtained: posts. There is no token vk_user (wall.get)."
    assert [one.remark for one in view.rows] == ["with gaps: 2", "Not obtained: posts", "Not obtained: posts"]


@pytest.mark.parametrize(
    ("named", "untried", "present", "offered"),
    [
        ([], ["vk:a", "telegram:a"], [], ["vk_user", "vk_service", "vk_community"]),
        ([], ["telegram:a"], [], []),  # takes no token
        ([], ["vk:a"], ["vk_community"], []),  # some token is here: what it leaves open, the collection tells
        (["vk_service"], [], [], ["vk_user", "vk_service", "vk_community"]),
        (["vk_service"], [], ["vk_community"], ["vk_user", "vk_service"]),
        (["vk_user"], [], ["vk_user", "vk_service"], ["vk_user", "vk_community"]),  # refused
        (["moon"], ["vk:a"], ["vk_user"], ["moon"]),  # of a plugin that is not here any more
    ],
)
def test_tokens_that_would_help_are_offered_the_best_first(
    host: Host, named: list[str], untried: list[str], present: list[str], offered: list[str]
) -> None:
    assert [one.name for one in token_choices(host, named, untried, present)] == offered


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (10, "less than a minute left"), (90, "about 2 min left")]
)
def test_the_time_left_is_told_in_minutes(seconds: float | None, words: str) -> None:
    assert left_words(seconds) == words


class Keyring:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password


class Locked(Keyring):
    """Has no backend, as on a server."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        from keyring.errors import NoKeyringError

        raise NoKeyringError


def test_a_token_goes_to_the_keyring_and_is_found_there(tmp_path: Path) -> None:
    keyring, file = Keyring(), tmp_path / "secrets.toml"
    keep_secret("VK_USER", "t0ken", keyring, file)
    assert Secrets(keyring=keyring).get("vk_user") == "t0ken"
    assert not file.exists()


def test_without_a_keyring_a_token_goes_to_the_private_file_beside_the_others(tmp_path: Path) -> None:
    file = tmp_path / "otklik" / "secrets.toml"
    keep_secret("vk_user", 'с "кавычками" \\', None, file)
    keep_secret("vk_service", "второй", Locked(), file)
    secrets = Secrets(file=file)
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    assert (secrets.get("vk_user"), secrets.get("vk_service")) == ('с "кавычками" \\', "второй")


def test_where_a_token_cannot_be_kept_it_is_told_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    keep_secret("vk_user", "первый", None, file)
    (tmp_path / "secrets.toml.part").mkdir()
    with pytest.raises(KeyStoreError, match="cannot be written"):
        keep_secret("vk_service", "второй", None, file)
    assert Secrets(file=file).get("vk_user") == "первый"
