"""Characters as Terraform counts them: what a reader sees as one, such as a letter with its accents or a flag.

Follows the rules of Unicode's text segmentation as far as combining marks, joined emoji, flags and Hangul syllables go
(https://unicode.org/reports/tr29/).
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_JAMO = {**dict.fromkeys(range(0x1100, 0x1160), "L"), **dict.fromkeys(range(0x1160, 0x11A8), "V")}
_JAMO.update(dict.fromkeys(range(0x11A8, 0x1200), "T"))
_FOLLOWS = {"L": "LVH", "V": "VT", "T": "T", "H": "VT"}


def graphemes(text: str) -> list[str]:
    """The characters of a text, each with all that belongs to it."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    found: list[str] = []
    flags = 0
    for character in text:
        last = found[-1] if found else ""
        flag = 0x1F1E6 <= ord(character) <= 0x1F1FF
        if last and (_extends(character) or _joined(last, character) or (flag and flags % 2 == 1)):
            found[-1] += character
        else:
            found.append(character)
        flags = flags + 1 if flag else 0
    return found


def _extends(character: str) -> bool:
    code = ord(character)
    return (
        character == _JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _joined(last: str, character: str) -> bool:
    if last == "\r":
        return character == "\n"
    if last.endswith(_JOINER) and len(last) > 1 and unicodedata.category(character) == "So":
        return True
    before, after = _hangul(last[-1]), _hangul(character)
    return bool(before and after) and after in _FOLLOWS[before]


def _hangul(character: str) -> str:
    code = ord(character)
    return "H" if 0xAC00 <= code <= 0xD7A3 else _JAMO.get(code, "")
