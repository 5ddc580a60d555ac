"""Settings in lines: language, who answers, showing. Colours are nothing to a line."""

from __future__ import annotations

import os

import msgspec

from otklik.errors import UsageError
from otklik.i18n import _, language
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.words import Word
from otklik_tui.views.settings import Setting, settings


class SettingsPlace(Place):
    """A number takes the next value, or asks for one; it holds at once and the next time."""

    id = "settings"

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("l", _.context("typed", "list"), _("the settings as they are"), lambda rest: self.enter(), is_first=True),
        )  # fmt: skip

    def _rows(self) -> tuple[Setting, ...]:
        known = settings("", language(), self.workspace.author, self.sitting.is_presented)
        return tuple(one for one in known if one.id != "theme")

    def enter(self) -> None:
        for number, one in enumerate(self._rows(), start=1):
            self.say(f"{number}. {one.title}: {one.value}.")
        self.say(_("A number changes a setting."))

    def number(self, number: int, rest: str) -> None:
        rows = self._rows()
        chosen = rows[index_of(number, len(rows))].id
        home = self.sitting.home
        if chosen == "presentation":
            self.sitting.present()
            return
        if self.sitting.is_presented:
            raise UsageError(_("This is for showing only: nothing can be changed."))
        if chosen == "language":
            other = "en" if language() == "ru" else "ru"
            os.environ["OTKLIK_LANG"] = other
            home.remember(msgspec.structs.replace(home.remembered, language=other))
        else:
            name = rest or self.talk.ask_for(
                _("The name that stands under your answers"), self.workspace.author
            )
            self.workspace.author = name
            home.remember(msgspec.structs.replace(home.remembered, author=name))
        self.enter()
