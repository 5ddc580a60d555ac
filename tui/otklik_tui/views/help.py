"""Help to a place: its meaning, its keys in words, the command with the same result."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import msgspec

from otklik.i18n import N_, _
from otklik_tui.keys import shown

if TYPE_CHECKING:
    from otklik_tui.screens.base import Help


# What Textual's own bindings are called: they stand in the help and in the palette beside ours.
OF_TEXTUAL = (N_("Focus Next"), N_("Focus Previous"), N_("Copy selected text"))


# What stands in a command in place of what one gives it; the command line's own help calls these the same.
GIVEN = (
    N_("ACTION"), N_("BODY"), N_("COPY"), N_("EARLIER"), N_("FILE"), N_("ITEM"), N_("NAME"), N_("SUBJECT"), N_("TEXT"),
    N_("TOGETHER"), N_("WHO"), N_("WHY"),
)  # fmt: skip


@runtime_checkable
class Helpful(Protocol):
    """What F1 can help in."""

    def help_view(self) -> HelpView: ...


class HelpView(msgspec.Struct, frozen=True, kw_only=True):
    """What F1 shows."""

    title: str
    what: str
    keys: tuple[tuple[str, str], ...]
    command: str


def help_of(told: Help, bindings: Iterable[tuple[str, str]], file: str) -> HelpView:
    """`bindings`: keys and msgids; keys of one meaning stand in one line."""
    keys: dict[str, list[str]] = {}
    # those of the place first; how to get about stands last
    for key, description in sorted(bindings, key=lambda binding: binding[1] in OF_TEXTUAL):
        keys.setdefault(_(description), []).append(shown(key))
    return HelpView(
        title=_(told.title) if told.title else "",
        what=_(told.what) if told.what else "",
        keys=tuple((" ".join(names), words) for words, names in keys.items()),
        command=spoken(told.command).replace("{file}", file or "region.otklik"),
    )


def spoken(command: str) -> str:
    """A command with the words for what one gives it in the language in force."""
    return re.sub(
        r"\b[A-Z]{2,}\b", lambda found: _(found.group()) if found.group() in GIVEN else found.group(), command
    )
