"""Lines of the scanned files as reports quote them, and where on them stands what no report may show."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scanner.files import read_bytes
from scanner.inputs import LIMITS
from scanner.source import InputError, Span

# YAML's line breaks (https://yaml.org/spec/1.1/#b-generic); HCL knows the line feed alone.
_YAML_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TERRAFORM = (".tf", ".tofu", ".tfvars")

Lines = Callable[[str], Sequence[str]]
"""The lines of a file by its name."""


def lines_of(file: str) -> list[str]:
    """The lines of a file; none where it is gone."""
    path = Path(file)
    content = read_bytes(path, path.name, LIMITS.file_bytes + 1, head=True)
    if isinstance(content, InputError):
        return []
    text = content.decode("utf-8-sig", errors="replace")
    return text.split("\n") if path.name.endswith(_TERRAFORM) else _YAML_BREAK.split(text)


def spellings(text: str) -> set[str]:
    """What a text may look like on a line: with escapes it is longer than its value, over several lines shorter."""
    return {part for part in (text, json.dumps(text)[1:-1], *text.splitlines()) if part.strip()}


def standing(secrets: Mapping[Span, str], lines: Lines) -> Iterator[Span]:
    """Where secrets stand on the lines that they are known to stand on: each spelling once on each line."""
    for place, text in secrets.items():
        found = lines(place.file)
        for number in range(place.start_line, min(place.end_line, len(found)) + 1):
            line = found[number - 1] if number else ""
            for part in sorted(spellings(text)):
                column = line.find(part) + 1
                if column:
                    yield Span(place.file, number, column, number, column + len(part))


def texts_at(places: Iterable[Span], lines: Lines) -> dict[Span, str]:
    """What stands at places on single lines. Raises LookupError for a line that isn't there."""
    return {one: lines(one.file)[one.start_line - 1][one.start_column - 1 : one.end_column - 1] for one in places}
