"""Themes: a stylesheet each, whose variables are the theme; `otklik.tcss` is the shape they share."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from textual.theme import Theme

from otklik.i18n import N_

TITLES = {"dark": N_("Dark"), "light": N_("Light"), "contrast": N_("High contrast")}
DEFAULT = "dark"
_VARIABLE = re.compile(r"^\$([\w-]+):\s*([^;]+);", re.MULTILINE)
_OWN = {
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "success",
    "warning",
    "error",
}


@cache
def themes() -> tuple[Theme, ...]:
    """Those of `TITLES`, read from their stylesheets."""
    return tuple(_theme(name) for name in TITLES)


def _theme(name: str) -> Theme:
    told = dict(_VARIABLE.findall((files(__package__) / f"{name}.tcss").read_text(encoding="utf-8")))
    own = {key: value for key, value in told.items() if key in _OWN}
    more = {key: value for key, value in told.items() if key not in _OWN}
    return Theme(name=f"otklik-{name}", dark=name != "light", variables=more, **own)


def colours_of(theme: Theme) -> dict[str, str]:
    """What a page around the screens needs of a theme."""
    return {
        "background": theme.background or "",
        "surface": theme.surface or "",
        "foreground": theme.foreground or "",
        "border": theme.variables["border"],
    }
