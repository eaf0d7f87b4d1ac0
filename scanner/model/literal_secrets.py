"""Secrets that are written out anywhere in the files of a root, comments and unused parts included.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import re2

from scanner.files import decode, read_bytes
from scanner.inputs import LIMITS
from scanner.model.base import Resource
from scanner.model.secret_text import PLACEHOLDER, is_harmless, is_secret_name, looks_random, secrets_in
from scanner.source import InputError, Span
from scanner.verdict import Evidence, Result, Verdict

MOST = 50
"""The most places of one file that are shown."""

_ASSIGNMENT = re2.compile(
    r"""["']?([A-Za-z_][A-Za-z0-9_.-]{2,63})["']?[ \t]{0,40}(?:=|:)[ \t]{0,40}["']([^"'\s$<>{}]{16,512})["']"""
)
"""A quoted literal under a name, as HCL, YAML, JSON and shells write it."""


class SourceFile(Resource):
    """One file that was read for a root."""

    cloudformation = "Template::File"
    terraform = "file"

    def holds_no_secret(self) -> Result | None:
        """Assert that no secret is written in it; None where it cannot be read again."""
        name = self.block.address
        data = read_bytes(Path(name), name, LIMITS.file_bytes)
        text = data if isinstance(data, InputError) else decode(data, name)
        if isinstance(text, InputError):
            return None
        starts = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]
        evidence: list[Evidence] = []
        for offset, end, kind in _found(text):
            evidence.append(Evidence(_span(name, starts, offset, end), f"holds {kind}", name))
            if len(evidence) >= MOST:
                break
        if not evidence:
            return self.passed("no secret is written in it")
        return Result(Verdict.FAIL, tuple(evidence), (), (self.address,))


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """Where secrets stand, in the order of the text: their offsets, and what they are."""
    found = {offset: (end, kind) for offset, end, kind in _by_name(text)}
    found.update({offset: (end, kind) for offset, end, kind in secrets_in(text)})
    taken = 0
    for offset in sorted(found):
        end, kind = found[offset]
        if offset >= taken:
            taken = end
            yield offset, end, kind


def _by_name(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ASSIGNMENT.finditer(text):
        name, value = match.group(1), match.group(2)
        if not is_secret_name(name) or is_harmless(value) or PLACEHOLDER.search(value) is not None:
            continue
        if looks_random(value):
            yield match.start(2), match.end(2), f"a value for {name}"


def _span(file: str, starts: list[int], offset: int, end: int) -> Span:
    line, last = bisect_right(starts, offset), bisect_right(starts, max(offset, end - 1))
    return Span(file, line, offset - starts[line - 1] + 1, last, end - starts[last - 1] + 1)
