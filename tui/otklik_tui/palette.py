"""Commands by their Russian names: places of the walk, actions of this place, themes; also typed in the wrong layout."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

from textual.binding import Binding, BindingType
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from otklik.i18n import N_, _
from otklik_tui.keys import in_other_layout, shown
from otklik_tui.screens.dialog import help_over
from otklik_tui.themes import TITLES
from otklik_tui.views.help import OF_TEXTUAL, HelpView

if TYPE_CHECKING:
    from otklik_tui.app import OtklikApp


LEAST = 0.01  # score of the line that says that nothing was found


class Palette(CommandPalette):
    """Commands, searched as one types."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "app.help", N_("Help"))]

    def help_view(self) -> HelpView:
        """What F1 tells."""
        what = N_(
            "Everything that can be done here, and every place one can go to. Type a part of it, in either layout of the"
            " keyboard; ↑ and ↓ choose, Enter does it, Esc leaves."
        )
        return help_over(self, _("Commands"), what)


class Command(NamedTuple):
    """One line of the palette."""

    words: str
    help: str
    run: Callable[[], Awaitable[object] | object]


class Places(Provider):
    """Everything that can be done here."""

    def commands(self) -> Iterator[Command]:
        """Actions of the place first, then places, then how it looks."""
        app = cast("OtklikApp", self.app)
        screen = self.screen
        seen: set[str] = set()
        for key, active in screen.active_bindings.items():
            binding = active.binding
            is_known = binding.action in seen or binding.description in OF_TEXTUAL
            if not binding.description or not active.enabled or is_known:
                continue
            if binding.action == "command_palette" or (active.node is not screen and active.node is not app):
                continue
            seen.add(binding.action)
            yield Command(
                _(binding.description), shown(key), partial(app.run_action, binding.action, active.node)
            )
        for entry in app.places():
            if f"go('{entry.id}')" not in seen:
                yield Command(_(entry.title), shown(entry.key), partial(app.action_go, entry.id))
        for name, title in TITLES.items():
            yield Command(_("Colours: {name}").format(name=_(title)), "", partial(app.use_theme, name))

    async def discover(self) -> Hits:
        for command in self.commands():
            yield DiscoveryHit(command.words, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        matchers = [self.matcher(_plain(query)), self.matcher(_plain(in_other_layout(query)))]
        is_found = False
        for command in self.commands():
            words = _plain(command.words)
            score, matcher = max(((m.match(words), m) for m in matchers), key=lambda pair: pair[0])
            if score > 0:
                is_found = True
                told = Content(command.words, [*matcher.highlight(words).spans])
                yield Hit(score, told, command.run, help=command.help)
        if not is_found:  # Textual's own line is English
            yield Hit(LEAST, _("Nothing of that name is here."), _nothing)


def _plain(text: str) -> str:
    """«отчёт» is found by «отчет», as people type it; as long as it was."""
    return text.replace("ё", "е").replace("Ё", "Е")


def _nothing() -> None:
    """What a line that is no command does."""
