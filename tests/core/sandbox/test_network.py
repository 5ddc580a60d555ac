"""The sandbox answers by simulators of plugins; one that fails is told and takes nothing from the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import httpx
import pytest

from otklik.hookspecs import hookimpl
from otklik.host import Host
from otklik.platform import Simulator
from otklik.sandbox.network import SandboxTransport
from otklik.sandbox.region import prirechye


class Answers(Simulator):
    platform = "whole"

    def hosts(self, world: Any) -> frozenset[str]:
        return frozenset({"whole.example"})

    def app(self, world: Any, now: Callable[[], float] | None = None) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"here"})

        return app


class FailsAtApp(Answers):
    platform = "no_app"

    def app(self, world: Any, now: Callable[[], float] | None = None) -> Any:
        raise RuntimeError("no world")


class FailsAtHosts(Answers):
    platform = "no_hosts"

    def hosts(self, world: Any) -> frozenset[str]:
        raise SystemExit(3)


def plugin(name: str, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> EntryPoint:
    import sys

    @hookimpl
    def register_simulators() -> list[Simulator]:
        return [simulator]

    module = ModuleType(name)
    module.register_simulators = register_simulators  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)
    return EntryPoint(name, name, "otklik")


@pytest.mark.parametrize(
    ("broken", "error"), [(FailsAtApp(), "RuntimeError: no world"), (FailsAtHosts(), "SystemExit: 3")]
)
def test_a_simulator_that_fails_is_a_line_and_the_others_answer(
    broken: Simulator, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host([plugin("trial_broken", broken, monkeypatch), plugin("trial_whole", Answers(), monkeypatch)])
    transport = SandboxTransport(host, prirechye())

    async def ask() -> bytes:
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get("http://whole.example/")).content

    assert asyncio.run(ask()) == b"here"
    assert host.failures("simulator") == (f"The plugin trial_broken failed: {error}.",)
