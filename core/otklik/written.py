"""Text files as people's programs write them: UTF-8, UTF-16 of Windows PowerShell, the Russian code page of Notepad."""

from __future__ import annotations

import codecs

RUSSIAN_WINDOWS = "cp1251"


def text_of(content: bytes) -> str:
    """The text of a file: by its mark where it has one, else UTF-8, else the Russian code page of Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(RUSSIAN_WINDOWS, "replace")
