"""Untrusted text made harmless for a terminal, a page or a sheet of paper; its words stay as they were."""

from __future__ import annotations

import re
from typing import Any

# ECMA-48 sequences (CSI, OSC, DCS and the like, two-character ones), in 7-bit and 8-bit form.
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# C0 and C1 controls but tab and newline; bidirectional embeddings, overrides, isolates and marks; line and paragraph
# separators; byte order mark; lone surrogates, which UTF-8 cannot carry; noncharacters that XML forbids.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def safe_text(text: str) -> str:
    """`text` without control characters, escape sequences and bidirectional overrides; newlines and tabs stay.

    Idempotent. Letters of right-to-left scripts stay: only the signs that reorder their surroundings go.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if "\x1b" in text or _C1_OPENERS.search(text):
        text = _SEQUENCES.sub("", text)
    return _FORBIDDEN.sub("", text)


_C1_OPENERS = re.compile("[\x90\x98\x9b\x9d\x9e\x9f]")


def safe_line(text: str) -> str:
    """`safe_text` on one line: any run of white space but the non-breaking space becomes one space."""
    return re.sub(r"[^\S\xa0\u202f]+", " ", safe_text(text)).strip(" ")


def safe_values(value: Any) -> Any:
    """`safe_text` on every string, keys included, inside lists and dicts (as `msgspec.to_builtins` gives them)."""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, dict):
        return {safe_values(key): safe_values(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [safe_values(inner) for inner in value]
    return value
