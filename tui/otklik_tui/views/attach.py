"""What a text would be taken for when it is attached."""

from __future__ import annotations

from otklik.i18n import _
from otklik.report import words
from otklik_tui.acts import is_address, is_file, names_file


def taken_for(text: str) -> str:
    """«адрес», «файл», «текст, 120 знаков»."""
    given = text.strip()
    if not given:
        return ""
    if is_address(given):
        return _("an address")
    if is_file(given):
        return _("a file; its content is kept in the audit")
    if names_file(given):
        return _("written as a file, but there is none of this name; a text has several words")
    return _("a text, {n}").format(n=words.counted(len(given), *words.UNITS["characters"]))
