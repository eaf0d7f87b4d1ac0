"""Broken files: reads what can be read, stretch by stretch, and says what cannot.

A stretch is what stands from one block's header at the beginning of a line to the next, so that a brace missing in one
block costs that block only. Within a stretch, the line without which the rest can be read is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Tree

from scanner.parsers.terraform.source_text import EmbeddedText, SourceText
from scanner.parsers.terraform.syntax_bodies import BodyReader, first_error, parse
from scanner.parsers.terraform.syntax_errors import problem_of
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Body
from scanner.source import InputError

_HEADER = re.compile(
    r'^(?P<type>[^\W\d][\w-]*)(?P<labels>(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*)[ \t]*\{', re.MULTILINE
)
_LABEL = re.compile(r'"([^"]*)"|([^\W\d][\w-]*)')
_HEREDOC = re.compile(r"<<-?([\w.-]+)[ \t\r]*$", re.MULTILINE)
_TRIED_BYTES = 3_000_000
"""How much is parsed again, in all, in search of the lines that break a file."""
_LINES_LEFT_OUT = 8


def recover(source: SourceText, limit: int) -> tuple[Body, list[InputError]]:
    """The body of a broken text as far as it can be read, and its errors.

    No errors are given where python-hcl2 can read the text; what this reader cannot is then marked as invalid.
    """
    broken = problem_of(source.text) is not None
    attributes: dict[str, AttributeSyntax] = {}
    blocks: list[BlockSyntax] = []
    errors: list[InputError] = []
    incomplete = False
    budget = _Budget(_TRIED_BYTES)
    for start, end in _stretches(source.text):
        stretch = EmbeddedText(source, source.text[start:end], range(start, end + 1))
        body, found = _read_stretch(stretch, limit, budget)
        attributes.update(body.attributes)
        blocks.extend(body.blocks)
        incomplete = incomplete or body.incomplete
        errors.extend(found)
    if broken and not errors:
        problem = problem_of(source.text)
        if problem is not None:
            at = source.offset(problem.line or 1, problem.column or 1)
            errors.append(InputError(source.span(at, at), problem.message))
    span = source.span(0, len(source.text))
    return Body(attributes, tuple(blocks), span, incomplete), errors if broken else []


class _Budget:
    def __init__(self, size: int) -> None:
        self.left = size

    def parse(self, shadow: bytes) -> Tree | None:
        """The tree of a text that has no errors; None where it has, or where the budget is spent."""
        self.left -= len(shadow)
        if self.left < 0:
            return None
        tree = parse(shadow)
        return None if tree.root_node.has_error else tree


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    heredoc_end = 0
    for match in _HEADER.finditer(text):
        if match.start() < heredoc_end:
            continue
        if match.start() > start:
            yield start, match.start()
            start = match.start()
        heredoc_end = _end_of_heredocs(text, match.end())
    if start < len(text):
        yield start, len(text)


def _end_of_heredocs(text: str, start: int) -> int:
    """Where the last heredoc ends that begins before the next header; a heredoc may hold what looks like a header."""
    while True:
        following = _HEADER.search(text, start)
        heredoc = _HEREDOC.search(text, start, following.start() if following else len(text))
        if heredoc is None:
            return start
        closing = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}[ \t\r]*$", re.MULTILINE).search(text, heredoc.end())
        if closing is None:
            return start
        start = closing.end()


def _read_stretch(stretch: EmbeddedText, limit: int, budget: _Budget) -> tuple[Body, list[InputError]]:
    tree = parse(stretch.shadow)
    if not tree.root_node.has_error:
        reader = BodyReader(stretch, limit)
        return reader.file(tree), reader.errors
    problem = problem_of(stretch.text)
    error = first_error(tree.root_node)
    suspects: list[int] = []
    if problem is not None and problem.line:
        suspects.append(stretch.offset(problem.line, problem.column))
    if error is not None:
        suspects.append(min(error.start_byte, len(stretch.text)))
    place = suspects[0] if suspects else 0
    errors = [InputError(stretch.span(place, place), problem.message)] if problem is not None else []
    repaired = _closed(stretch, limit, budget) or _without_lines(stretch, suspects, limit, budget)
    if repaired is None:
        return _header_only(stretch), errors
    body, found = repaired
    return body, errors + found


def _closed(stretch: EmbeddedText, limit: int, budget: _Budget) -> tuple[Body, list[InputError]] | None:
    """The stretch with the closing brace that it may lack."""
    tree = budget.parse(stretch.shadow + b"\n}")
    if tree is None:
        return None
    reader = BodyReader(stretch, limit, repaired=True)
    return reader.file(tree), reader.errors


def _without_lines(
    stretch: EmbeddedText, suspects: list[int], limit: int, budget: _Budget
) -> tuple[Body, list[InputError]] | None:
    """The stretch without the one line that breaks it, or else without the first few that do."""
    lines = list(dict.fromkeys(stretch.line_at(offset) for offset in suspects))
    position = 0
    while position <= len(stretch.text):
        line = stretch.line_at(position)
        position = line[1] + 1
        if line not in lines:
            lines.append(line)
    for line in lines:
        if line[0] == 0 and _HEADER.match(stretch.text):
            continue
        tree = budget.parse(_blank(stretch.shadow, line))
        if tree is not None:
            return _read_without(stretch, tree, (line,), limit)
        if budget.left <= 0:
            return None
    return _without_several(stretch, limit)


def _without_several(stretch: EmbeddedText, limit: int) -> tuple[Body, list[InputError]] | None:
    shadow = stretch.shadow
    left_out: list[tuple[int, int]] = []
    for _ in range(_LINES_LEFT_OUT):
        tree = parse(shadow)
        error = first_error(tree.root_node)
        if error is None:
            return _read_without(stretch, tree, tuple(left_out), limit)
        line = stretch.line_at(min(error.start_byte, len(stretch.text)))
        if line in left_out or line[0] == 0:
            return None
        left_out.append(line)
        shadow = _blank(shadow, line)
    return None


def _blank(shadow: bytes, line: tuple[int, int]) -> bytes:
    start, end = line
    return shadow[:start] + b" " * (end - start) + shadow[end:]


def _read_without(
    stretch: EmbeddedText, tree: Tree, lines: tuple[tuple[int, int], ...], limit: int
) -> tuple[Body, list[InputError]]:
    reader = BodyReader(stretch, limit, lines)
    return reader.file(tree), reader.errors


def _header_only(stretch: EmbeddedText) -> Body:
    """A block of which only the header can be read."""
    whole = stretch.span(0, len(stretch.text))
    header = _HEADER.match(stretch.text)
    if header is None:
        return Body(span=whole, incomplete=True)
    labels = tuple(quoted or bare for quoted, bare in _LABEL.findall(header["labels"]))
    span = stretch.span(0, len(stretch.text.rstrip()))
    inner = Body(span=span, incomplete=True)
    block = BlockSyntax(header["type"], labels, inner, span, stretch.span(0, header.end("labels")))
    return Body({}, (block,), whole)
