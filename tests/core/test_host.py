"""A broken plugin is a line, never a crash: whatever it does wrong is told, and the rest works."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from otklik.errors import PackError, PluginConflict
from otklik.host import Host, PluginState
from otklik.model import Account
from otklik.pipeline import method_of

HEAD = "from otklik.hookspecs import hookimpl\nfrom otklik.model import ObservationKey, Text\n"
PLATFORM = """
from otklik.platform import Platform

class Board(Platform):
    id = {id!r}
    title = Text("Доска", "Board")
    observations = ({observations})
    def hosts(self, accounts): return frozenset()
    def limits(self): return ()
    def account_from_url(self, url): return None
    def account_url(self, handle): return handle
    async def collect(self, accounts, window, client, resume):
        yield
    def read(self, exchange, account): return ()
    def {mask}(self, exchange, masker): return exchange

@hookimpl
def register_platforms():
    {first}
    return [Board()]
"""
Install = Callable[[str, str], EntryPoint]


def board(identifier: str = "board", observations: str = "", mask: str = "mask", first: str = "pass") -> str:
    return HEAD + PLATFORM.format(id=identifier, observations=observations, mask=mask, first=first)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """A module of a plugin that can be imported while the test runs."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def installed(module: str, text: str) -> EntryPoint:
        (tmp_path / f"{module}.py").write_text(text, encoding="utf-8")
        return EntryPoint(module, module, "otklik")

    yield installed
    for name in set(sys.modules) - before:
        if name.startswith("trial_"):
            del sys.modules[name]


def state_of(host: Host, name: str) -> PluginState:
    return next(state for state in host.states if state.name == name)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("this is no Python", "SyntaxError: invalid syntax"),
        (board(mask="masc"), "TypeError: Can't instantiate abstract class Board"),
        (board(first="raise KeyError('x')"), "KeyError: 'x'"),
        (board().replace("    id = 'board'\n", ""), "AttributeError: 'Board' object has no attribute 'id'"),
        (board("Board!"), "'Board!' is no id: write Latin letters in lower case"),
        (
            board(observations="ObservationKey(key='other.x', type='bool', title=Text('x')),"),
            "Observation other.x must begin with board.",
        ),
        (
            board(observations="ObservationKey(key='board.x', type='text', title=Text('x')),"),
            "Observation board.x: 'text' is no type",
        ),
        (HEAD + "@hookimpl\ndef register_metrics():\n    return [1]\n", "AttributeError: 'int' object"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        (
            HEAD
            + "from otklik.errors import OtklikError\n@hookimpl\ndef register_metrics():\n    raise OtklikError('')\n",
            "OtklikError",
        ),
        (HEAD + "@hookimpl\ndef register_metrics():\n    raise OSError('\\n')\n", "OSError"),
    ],
)
def test_a_broken_plugin_is_a_line_and_the_others_work(install: Install, text: str, error: str) -> None:
    host = Host([install("trial_broken", text), install("trial_whole", board("whole"))])
    state = state_of(host, "trial_broken")
    assert state.error.startswith(error)
    assert "Traceback" in state.trace
    assert set(host.platforms) == {"whole"}
    assert state_of(host, "trial_whole").brings == ("platform whole",)
    assert not state_of(host, "trial_whole").error


BROKEN_HOOK = board("board").replace(
    "def account_from_url(self, url): return None", "def account_from_url(self, url): raise KeyError(url)"
).replace("def hosts(self, accounts): return frozenset()", "def hosts(self, accounts): return frozenset({'api.board.example'})")  # fmt: skip
TAKES_ALL = board("website").replace("def account_from_url(self, url): return None", "def account_from_url(self, url): return url")  # fmt: skip


def test_a_plugin_that_fails_at_an_address_is_a_line_and_its_page_is_nobody_elses_site(
    install: Install,
) -> None:
    host = Host([install("trial_broken", BROKEN_HOOK), install("trial_site", TAKES_ALL)])
    assert host.account("minzdrav.example") == Account("website", "minzdrav.example", "minzdrav.example")
    assert host.account("www.board.example/minzdrav") is None
    assert host.account("api.board.example/minzdrav") is None
    assert host.account("deeper.api.board.example") is None
    neighbour = host.account("minzdrav.board.example")  # a body's site in the domain of a regional forum
    assert neighbour is not None
    assert neighbour.platform == "website"
    state = state_of(host, "trial_broken")
    assert state.error == "KeyError: 'minzdrav.example'"  # the first
    assert "Traceback" in state.trace
    assert host.failures("platform") == ("The plugin trial_broken failed: KeyError: 'minzdrav.example'.",)
    assert host.failures("simulator") == ()
    (told,) = host.not_judged()
    assert told.endswith("Pages of its platform were not recognised and are not judged.")


def test_a_plugin_that_exits_at_every_call_takes_no_site_away(install: Install) -> None:
    exits = BROKEN_HOOK.replace("return frozenset({'api.board.example'})", "raise SystemExit(3)")
    host = Host([install("trial_exits", exits), install("trial_site", TAKES_ALL)])
    assert host.account("minzdrav.example") is not None
    assert state_of(host, "trial_exits").error.startswith("KeyError")


def test_two_plugins_with_one_id_are_an_error_that_names_both(install: Install) -> None:
    points = [install("trial_one", board()), install("trial_two", board())]
    with pytest.raises(PluginConflict, match="Plugins trial_one and trial_two both bring the platform board"):
        Host(points)


def test_two_plugins_of_one_name_are_an_error(install: Install) -> None:
    point = install("trial_one", board())
    with pytest.raises(PluginConflict, match="Two plugins are called trial_one"):
        Host([point, point])


def test_the_time_that_a_plugin_takes_is_its_own(install: Install) -> None:
    times = iter(range(0, 1000, 7))  # every look at the clock is seven seconds later
    host = Host([install("trial_slow", board())], clock=lambda: next(times))
    assert state_of(host, "trial_slow").seconds == 14  # loaded, and asked for its platforms
    assert Host([install("trial_quick", board())], clock=lambda: 0.0).states[1].seconds == 0


def test_a_pack_that_cannot_be_used_names_the_plugin_it_came_with(install: Install, tmp_path: Path) -> None:
    (tmp_path / "trial_pack").mkdir()
    (tmp_path / "trial_pack" / "pack.toml").write_text('id = "trial"\nversion = 1\n', encoding="utf-8")
    point = install(
        "trial_packs",
        HEAD + "from pathlib import Path\n@hookimpl\ndef register_packs():\n"
        "    return [Path(__file__).parent / 'trial_pack']\n",
    )
    with pytest.raises(PackError) as caught:
        method_of(Host([point]))
    assert caught.value.problems[-1].startswith(
        "The pack trial_pack came with the plugin trial_packs: update it"
    )
