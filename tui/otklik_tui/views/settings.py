"""Settings and their values in words."""

from __future__ import annotations

from typing import NamedTuple

from otklik.i18n import _
from otklik_tui.themes import TITLES

LANGUAGES = {"ru": "Русский", "en": "English"}


class Setting(NamedTuple):
    id: str
    title: str
    value: str


def settings(theme: str, language: str, author: str, is_presented: bool) -> tuple[Setting, ...]:
    """What can be set, as it is now."""
    return (
        Setting("theme", _("Colours"), _(TITLES.get(theme, theme))),
        Setting("language", _("Language"), LANGUAGES.get(language, language)),
        Setting("author", _("Who answers"), author),
        Setting(
            "presentation", _("Presentation: nothing can be changed"), _("on") if is_presented else _("off")
        ),
    )
