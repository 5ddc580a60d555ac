"""Plugins: what is installed, what it brings, what it may do, what failed and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from otklik.cli.plugins import SLOW, kinds
from otklik.i18n import _, language

if TYPE_CHECKING:
    from otklik.host import Host, PluginState
    from otklik.profile.model import Profile


class PluginRow(msgspec.Struct, frozen=True, kw_only=True):
    """`told`: (name, text) of what one wants to know of it."""

    name: str
    package: str
    brings: str
    state: str
    is_failed: bool
    told: tuple[tuple[str, str], ...]
    trace: str = ""


def plugin_rows(host: Host, profile: Profile | None = None) -> tuple[PluginRow, ...]:
    """Those that failed first. With the profile of an open audit the hosts are those of its pages."""
    found = [_row(state, host, profile) for state in host.states]
    return tuple(sorted(found, key=lambda row: not row.is_failed))


def _row(state: PluginState, host: Host, profile: Profile | None) -> PluginRow:
    brought = {word: _names(state, kind) for kind, word in kinds().items()}
    count = [f"{word} {len(names)}" for word, names in brought.items() if names]
    told = [(word, ", ".join(names)) for word, names in brought.items() if names]
    told += list(_may(state, host, profile))
    if state.seconds > SLOW:
        slow = _("takes {seconds:.0f} s to load: a declaration reads no file and asks no network.")
        told.append((_("slow"), slow.format(seconds=state.seconds)))
    if state.error:
        told.insert(0, (_("Failed"), state.error))
    return PluginRow(
        name=state.name,
        package=f"{state.distribution} {state.version}".strip(),
        brings=", ".join(count),
        state=_("failed") if state.error else _("works"),
        is_failed=bool(state.error),
        told=tuple(told),
        trace=state.trace,
    )


def _names(state: PluginState, kind: str) -> list[str]:
    return [one.removeprefix(f"{kind} ") for one in state.brings if one.startswith(f"{kind} ")]


def _may(state: PluginState, host: Host, profile: Profile | None) -> Iterator[tuple[str, str]]:
    """Hosts it asks and secrets it is given: what it was written to do, not what code could do."""
    for name in _names(state, "platform"):
        platform = host.platforms.get(name)
        if platform is None:
            continue
        accounts = (
            [one for one in profile.accounts(host) if one.platform == name] if profile is not None else []
        )
        hosts = sorted(platform.hosts(accounts))
        if hosts:
            shown = ", ".join(hosts[:8]) + (f" … +{len(hosts) - 8}" if len(hosts) > 8 else "")
            yield _("asks of the network"), shown
        for secret, title in platform.secrets.items():
            yield _("is given the secret"), f"{secret}: {title.in_language(language())}"
