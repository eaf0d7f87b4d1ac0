"""The one grammar of our suppressions, wherever they stand.

    stackproof:ignore[POLICY-GLOB, …] reason="…" until=2027-03-31 owner=team scope=file property=Path

A reason is required, the rest is not. Texts without spaces need no quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WORD = "stackproof:ignore"

# A slip of the pen is told; other words behind the colon are prose.
_DIRECTIVE = re.compile(
    r"stackproof:(?P<verb>[\w-]*(?:ignor|skip|disabl|suppress|accept|allow)[\w-]*)(?:\s*\[(?P<globs>[^\]]*)\])?"
)
_SETTING = re.compile(
    r"""\s*(?P<key>[A-Za-z_-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+))"""
)
_KEYS = ("reason", "until", "owner", "scope", "property")


@dataclass(frozen=True, slots=True)
class Words:
    """A directive as it is written."""

    policies: tuple[str, ...]
    reason: str
    until: date | None = None
    owner: str = ""
    whole_file: bool = False
    property: str = ""


class Mistake(ValueError):  # noqa: N818 (what is wrong is a result here)
    """What is wrong with a directive, as a clause; it does not hold."""


def read(text: str) -> Iterator[Words | Mistake]:
    """Every directive in a comment or a metadata text, or what is wrong with it.

    Words that no setting explains may follow, as a comment may go on.
    """
    starts = list(_DIRECTIVE.finditer(text))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        try:
            yield _one(start, text[start.end() : end])
        except Mistake as mistake:
            yield mistake


def _one(start: re.Match[str], rest: str) -> Words:
    if start["verb"] != "ignore":
        raise Mistake(f"unknown word {start[0]!r}; a suppression begins with '{WORD}[…]'")
    policies = tuple(filter(None, (glob.strip() for glob in (start["globs"] or "").split(","))))
    if not policies:
        raise Mistake(f"the suppression names no policy: write '{WORD}[POLICY] reason=\"…\"'")
    settings = _settings(rest)
    if not settings.get("reason", "").strip():
        raise Mistake(f'the suppression of {", ".join(policies)} has no reason, and doesn\'t hold: add reason="…"')
    scope = settings.get("scope", "")
    if scope not in ("", "file"):
        raise Mistake(f"scope={scope} means nothing; the only scope to name is 'file'")
    return Words(
        policies,
        settings["reason"].strip(),
        _day(settings["until"]) if "until" in settings else None,
        settings.get("owner", ""),
        scope == "file",
        settings.get("property", ""),
    )


def _settings(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    position = 0
    while match := _SETTING.match(rest, position):
        key = match["key"].lower()
        if key not in _KEYS:
            raise Mistake(f"unknown setting {match['key']!r} in a suppression; there are {', '.join(_KEYS)}")
        if key in found:
            raise Mistake(f"{key} is set twice in one suppression")
        found[key] = next(value for value in (match["double"], match["single"], match["bare"]) if value is not None)
        position = match.end()
    unread = re.match(rf"\s*({'|'.join(_KEYS)})\s*=", rest[position:])
    if unread:
        raise Mistake(f"{unread[1]} has no readable value: a text with spaces stands in quotes")
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"until={text} is no day: write until=2027-03-31") from None
