"""Text from strangers' files made fit for a terminal.

What a terminal would obey (control characters) or reorder (bidirectional overrides) is shown as its code instead; see
https://www.unicode.org/reports/tr9/ and https://trojansource.codes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

TAB_STOP = 4

# Controls, formatting and bidirectional marks, surrogates, unassigned and private characters, line breaks.
_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_COMBINING = frozenset({"Mn", "Me"})


def printable(text: str, encoding: str = "utf-8") -> str:
    """The text in one line, with every character that a terminal would not simply show replaced by its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, encoding) for character in text)


def cells(text: str, encoding: str = "utf-8") -> Iterator[tuple[str, int]]:
    """Each character as it is shown, and how many cells of a terminal that takes; tabs become spaces."""
    column = 0
    for character in text:
        if character == "\t":
            width = TAB_STOP - column % TAB_STOP
            shown = " " * width
        else:
            shown = _shown(character, encoding)
            width = len(shown) if len(shown) > 1 else _width(character)
        column += width
        yield shown, width


def width(text: str) -> int:
    """How many cells of a terminal a printable text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _shown(character: str, encoding: str) -> str:
    if character.isascii():
        escaped = not character.isprintable()
    else:
        escaped = unicodedata.category(character) in _ESCAPED or not _encodable(character, encoding)
    if not escaped:
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in _COMBINING:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
