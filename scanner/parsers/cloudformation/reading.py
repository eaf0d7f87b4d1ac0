"""What the YAML and the JSON reader share: their outcome, their error, and how a bare scalar is understood."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from scanner.source import InputError, Span
from scanner.values import Scalar, Value

NOTE_LIMIT = 50
"""The most notes that one document keeps."""

make_span = cast(Callable[[tuple[str, int, int, int, int]], Span], partial(tuple.__new__, Span))
"""A span from a plain tuple, several times faster than its constructor: a document makes one for each value."""


@dataclass(frozen=True, slots=True)
class Content:
    """The values of one document as they are written, before any function is evaluated."""

    value: Value
    errors: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()
    comments: Mapping[int, str] = field(default_factory=dict)


class Malformed(Exception):  # noqa: N818 (a state of the text, caught where it is read)
    """The text is not what its format demands; the span says where."""

    def __init__(self, span: Span, message: str) -> None:
        super().__init__(message)
        self.error = InputError(span, message)


class BeyondLimit(Malformed):
    """The text is more than a scan takes; reading it another way would not help."""


class Lines:
    """Where the lines of a text begin, to turn an index into a line and a column (both from 1)."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer(r"\r\n?|\n", text))]

    def at(self, index: int) -> tuple[int, int]:
        """Line and column of the character at `index`."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}\Z")


def number(text: str) -> int | float | None:
    """The number that `text` spells, or None where writing the number out again would give another text.

    An account ID with a leading zero, a version such as `8.0` or `1.10`, a time such as `22:30` and an octal mode keep
    their characters: CloudFormation hands scalars to services as texts, and these would be damaged as numbers.
    """
    if _INTEGER.match(text):
        return int(text) if text != "-0" else None
    if _DECIMAL.match(text):
        value = float(text)
        return value if str(value) == text and not value.is_integer() else None
    return None


# YAML 1.1's words: a template with an unquoted YES yields a tag whose value is "true".
_WORDS: Mapping[str, bool | None] = {
    "~": None,
    "": None,
    **{
        form: value
        for words, value in ((("true", "yes", "on"), True), (("false", "no", "off"), False), (("null",), None))
        for word in words
        for form in (word, word.capitalize(), word.upper())
    },
}


def plain_scalar(text: str) -> Scalar | None:
    """What YAML 1.1 makes of a scalar without quotes; None is null. Dates stay texts.

    CloudFormation reads YAML 1.1 without timestamps:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    """
    if text in _WORDS:
        return _WORDS[text]
    found = number(text)
    return text if found is None else found
