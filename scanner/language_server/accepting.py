"""The edit that accepts a finding: a comment in the right words at the right line, or metadata where JSON has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scanner.report.order import home
from scanner.results import Finding
from scanner.source import Span

REASON = "TODO: say why"

_TERRAFORM_JSON = (".tf.json", ".tofu.json")


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to accept a finding: its title, and the text to insert into a file before a place (both from 0)."""

    title: str
    file: str
    line: int
    column: int
    text: str


def offers(finding: Finding, lines_of: Callable[[str], Sequence[str]]) -> Iterator[Offer]:
    """The ways to accept a finding, the narrowest first: the property, the resource, the calls that lead there."""
    place = home(finding)
    taken: set[tuple[str, int]] = set()
    ways = [
        (f"Accept {finding.policy} here", place),
        (f"Accept {finding.policy} for {finding.subject.address}", finding.declared),
        *((f"Accept {finding.policy} for all of {call.address}", call.span) for call in reversed(finding.calls)),
    ]
    for title, span in ways:
        if not span.file or (span.file, span.start_line) in taken:
            continue
        taken.add((span.file, span.start_line))
        lines = lines_of(span.file)
        if not 1 <= span.start_line <= len(lines):
            continue
        offer = _inserted(title, span, lines, finding.policy)
        if offer is not None:
            yield offer


def _inserted(title: str, span: Span, lines: Sequence[str], policy: str) -> Offer | None:
    if span.file.endswith(_TERRAFORM_JSON):
        return _member(title, span, lines, "//", f"stackproof:ignore[{policy}] reason='{REASON}'")
    if _is_json(lines):
        if any('"Metadata"' in line for line in lines[span.start_line - 1 : span.end_line]):
            return None
        return _metadata(title, span, lines, policy)
    line = lines[span.start_line - 1]
    indent = line[: len(line) - len(line.lstrip())]
    words = f'# stackproof:ignore[{policy}] reason="{REASON}"'
    return Offer(title, span.file, span.start_line - 1, 0, f"{indent}{words}\n")


def _is_json(lines: Sequence[str]) -> bool:
    first = next((line.strip() for line in lines if line.strip()), "")
    return first.startswith("{")


def _metadata(title: str, span: Span, lines: Sequence[str], policy: str) -> Offer | None:
    """For a resource of a JSON template; a property has no place for words of its own."""
    line = lines[span.start_line - 1]
    opened = re.match(r'\s*"[^"]+"\s*:\s*\{', line)
    follows = "".join(lines[span.start_line - 1 : span.start_line + 2])
    if opened is None or '"Type"' not in follows:
        return None
    value = f'{{"stackproof": "ignore[{policy}] reason=\'{REASON}\'"}}'
    return Offer(title, span.file, span.start_line - 1, opened.end(), f' "Metadata": {value},')


def _member(title: str, span: Span, lines: Sequence[str], key: str, value: str) -> Offer | None:
    line = lines[span.start_line - 1]
    opened = line.find("{", span.start_column - 1)
    return None if opened < 0 else Offer(title, span.file, span.start_line - 1, opened + 1, f' "{key}": "{value}",')
