"""Where things are written down: spans of files, and the errors that point at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of one file.

    Lines and columns are 1-based and count characters, not bytes; the end column is exclusive, as in SARIF.
    `file` is relative to the working directory, with forward slashes.
    """

    file: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.start_line}:{self.start_column}"

    def holds(self, other: Span) -> bool:
        """Whether another stretch lies inside this one."""
        return (
            self.file == other.file
            and (self.start_line, self.start_column) <= (other.start_line, other.start_column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


NOWHERE = Span("", 0, 0, 0, 0)
"""The span of a value that no file states: a service's default, a pseudo parameter."""


def start_of(file: str) -> Span:
    """The first character of `file`, for what concerns the file as a whole."""
    return Span(file, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class InputError:
    """Something in the scanned input that could not be read; the scan goes on without it."""

    span: Span
    message: str

    def __str__(self) -> str:
        return f"{self.span}: {self.message}"
