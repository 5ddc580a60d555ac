"""Keys of both keyboard layouts: what a key of ЙЦУКЕН is on QWERTY. Bindings are written once, for QWERTY."""

from __future__ import annotations

from collections.abc import Container, Iterator

_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_SHIFTED = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_LATIN_SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
# Signs that stand on the same key in both layouts under another sign: "/" is typed as ".", "?" as ",".
_SIGNS = {".": "/", ",": "?", '"': "@", "№": "#", ";": "$", ":": "^", "?": "&"}
# As Textual calls them.
_NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe",
    '"': "quotation_mark",
    ",": "comma",
    ".": "full_stop",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "`": "grave_accent",
    "~": "tilde",
    "/": "slash",
    "?": "question_mark",
    "@": "at",
    "#": "number_sign",
    "$": "dollar_sign",
    "^": "circumflex_accent",
    "&": "ampersand",
    "№": "numero_sign",
}
_LETTERS = {
    **dict(zip(_CYRILLIC, _LATIN, strict=True)),
    **dict(zip(_CYRILLIC_SHIFTED, _LATIN_SHIFTED, strict=True)),
}
_TO_LATIN = {
    _NAMES.get(typed, typed): _NAMES.get(meant, meant) for typed, meant in {**_SIGNS, **_LETTERS}.items()
}
_TO_CYRILLIC = {latin: typed for typed, latin in _TO_LATIN.items()}
_SWAPPED = str.maketrans(
    _LATIN + _LATIN_SHIFTED + _CYRILLIC + _CYRILLIC_SHIFTED,
    _CYRILLIC + _CYRILLIC_SHIFTED + _LATIN + _LATIN_SHIFTED,
)


def in_latin(key: str) -> str:
    """The key of QWERTY that was pressed while ЙЦУКЕН was on: "й" → "q", "ctrl+с" → "ctrl+c"; others as they are."""
    modifiers, plus, base = key.rpartition("+")
    return modifiers + plus + _TO_LATIN.get(base, base)


def in_cyrillic(key: str) -> str:
    """The reverse: what the same key tells while ЙЦУКЕН is on."""
    modifiers, plus, base = key.rpartition("+")
    return modifiers + plus + _TO_CYRILLIC.get(base, base)


def meant(key: str, bound: Container[str]) -> str:
    """The key as bindings know it: itself, else its twin of the other layout, else without Caps Lock."""
    return next((candidate for candidate in _candidates(key) if candidate in bound), key)


def _candidates(key: str) -> Iterator[str]:
    yield key
    latin = in_latin(key)
    yield latin
    modifiers, plus, base = latin.rpartition("+")
    if len(base) == 1:
        yield modifiers + plus + base.swapcase()


def in_other_layout(text: str) -> str:
    """What was meant by a word typed in the wrong layout: «jnxtn» → «отчет»."""
    return text.translate(_SWAPPED)


_SHOWN = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "␣",
    "tab": "Tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "backspace": "⌫",
}
_SIGN_OF = {name: sign for sign, name in _NAMES.items()}


def shown(key: str) -> str:
    """A key as a person reads it: "ctrl+p" → «Ctrl+P», "question_mark" → «?»."""
    *modifiers, base = key.split("+")
    name = _SHOWN.get(base) or _SIGN_OF.get(base) or (base.upper() if len(base) > 1 else base)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name.upper() if modifiers else name])


def sign_meant(sign: str, bound: Container[str]) -> str:
    """The same for signs as they are typed in a line: «п» → "g", «.» → "/", where that is bound."""
    for candidate in _candidates(_NAMES.get(sign, sign)):
        found = _SIGN_OF.get(candidate, candidate)
        if found in bound:
            return found
    return sign
