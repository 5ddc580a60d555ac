"""Languages: msgids are English, `ru.po` is the reviewed wording; Russian is the default."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

LANGUAGES = ("ru", "en")
_language: ContextVar[str] = ContextVar("otklik_language", default="")


def language() -> str:
    """The language in force here: set by `using`, else by OTKLIK_LANG, else Russian."""
    chosen = _language.get() or os.environ.get("OTKLIK_LANG", "")[:2]
    return chosen if chosen in LANGUAGES else "ru"


@contextmanager
def using(chosen: str) -> Iterator[None]:
    """Speak `chosen` ("ru" or "en") inside the block."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(package: str, chosen: str) -> _gettext.NullTranslations:
    """Texts of a package: `PACKAGE/locale/ru/LC_MESSAGES/PACKAGE.mo`. A plugin without them speaks its msgids."""
    place = files(package) / "locale" / chosen / "LC_MESSAGES" / f"{package}.mo"
    if chosen == "en" or not place.is_file():
        return _gettext.NullTranslations()
    with place.open("rb") as stream:
        return _gettext.GNUTranslations(stream)


class Translator:
    """`_ = Translator("otklik_vk")`: translates a package's msgids into the language in force when called."""

    def __init__(self, package: str) -> None:
        self.package = package

    def __call__(self, message: str) -> str:
        return catalogue(self.package, language()).gettext(message)

    def plural(self, one: str, many: str, n: int) -> str:
        """`_.plural("{n} page", "{n} pages", n)`; the caller formats."""
        return catalogue(self.package, language()).ngettext(one, many, n)

    def context(self, context: str, message: str) -> str:
        """A msgid that means different things in different places."""
        return catalogue(self.package, language()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a msgid that is translated later, where it is shown."""
    return message


_ = Translator("otklik")
ngettext = _.plural


def fill(template: str, params: Mapping[str, object]) -> str:
    """`template.format_map` that leaves an unknown name as it stands: stored params may be older than a wording."""

    class Lenient(dict[str, object]):
        def __missing__(self, key: str) -> str:
            return "{" + key + "}"

    return template.format_map(Lenient(params))
