"""Broken files: reads what can be read, stretch by stretch, and says what cannot.

A stretch is what stands from one block's header at the beginning of a line to the next, so that a brace missing in one
block costs that block only. Within a stretch, the line without which the rest can be read is left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from tree_sitter import Tree

from scanner.parsers.terraform.source_text import EmbeddedText, SourceText
from scanner.parsers.terraform.syntax_bodies import BodyReader, first_error, parse
from scanner.parsers.terraform.syntax_errors import Problem, problem_of
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Body
from scanner.source import InputError

_HEADER = re.compile(
    r'^(?P<type>[^\W\d][\w-]*)(?P<labels>(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*)[ \t]*\{', re.MULTILINE
)
_LABEL = re.compile(r'"([^"]*)"|([^\W\d][\w-]*)')
_HEREDOC = re.compile(r"<<-?([\w.-]+)[ \t\r]*$", re.MULTILINE)
_TRIED_BYTES = 3_000_000
"""How much is parsed again, in all, in search of the lines that break a file."""
_SECONDS = 2.0
_UNCLOSED = 20
"""After so many heredocs without an end, none is looked for."""
_LINES_TRIED = 200
_LINES_LEFT_OUT = 8
_ERRORS = 100
"""The most errors that are listed for one file."""


def recover(source: SourceText, limit: int) -> tuple[Body, list[InputError]]:
    """The body of a broken text as far as it can be read, and its errors.

    Where python-hcl2 finds nothing wrong, the text is not called broken; that it was not wholly read is said even so.
    """
    problem = problem_of(source.text)
    attributes: dict[str, AttributeSyntax] = {}
    blocks: list[BlockSyntax] = []
    errors: list[InputError] = []
    incomplete = False
    budget = _Budget()
    for start, end in _stretches(source.text):
        stretch = EmbeddedText(source, source.text[start:end], range(start, end + 1))
        body, found = _read_stretch(stretch, limit, budget)
        attributes.update(body.attributes)
        blocks.extend(body.blocks)
        incomplete = incomplete or body.incomplete
        errors.extend(found)
    span = source.span(0, len(source.text))
    body = Body(attributes, tuple(blocks), span, incomplete)
    if problem is None:
        # Not broken, but not read either: silence would let what is missing here pass for absent.
        return body, [InputError(error.span, "syntax that cannot be read yet") for error in errors[:_ERRORS]]
    if not errors:
        at = source.offset(problem.line or 1, problem.column or 1)
        errors.append(InputError(source.span(at, at), problem.message))
    if len(errors) > _ERRORS:
        more = f"and {len(errors) - _ERRORS} more syntax errors in this file"
        errors[_ERRORS:] = [InputError(errors[_ERRORS].span, more)]
    return body, errors


class _Budget:
    """How much a file's repair may still cost."""

    def __init__(self) -> None:
        self._bytes = _TRIED_BYTES
        self._deadline = time.thread_time() + _SECONDS

    def left(self) -> bool:
        return self._bytes > 0 and time.thread_time() < self._deadline

    def parse(self, shadow: bytes) -> Tree | None:
        """The tree of a text that has no errors; None where it has, or where the budget is spent."""
        if not self.left():
            return None
        self._bytes -= len(shadow)
        tree = parse(shadow)
        return None if tree is None or tree.root_node.has_error else tree


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    heredoc_end = 0
    unclosed = 0
    for match in _HEADER.finditer(text):
        if match.start() < heredoc_end:
            continue
        if match.start() > start:
            yield start, match.start()
            start = match.start()
        # A heredoc may hold what looks like a header.
        heredoc_end = match.end()
        while unclosed < _UNCLOSED:
            following = _HEADER.search(text, heredoc_end)
            heredoc = _HEREDOC.search(text, heredoc_end, following.start() if following else len(text))
            if heredoc is None:
                break
            closing = re.compile(rf"^[ \t]*{re.escape(heredoc[1])}[ \t\r]*$", re.MULTILINE).search(text, heredoc.end())
            if closing is None:
                unclosed += 1
                break
            heredoc_end = closing.end()
    if start < len(text):
        yield start, len(text)


def _read_stretch(stretch: EmbeddedText, limit: int, budget: _Budget) -> tuple[Body, list[InputError]]:
    tree = parse(stretch.shadow)
    if tree is not None and not tree.root_node.has_error:
        reader = BodyReader(stretch, limit)
        body = reader.file(tree)
        if not reader.header_errors:
            return body, reader.errors
        return Body(span=body.span, incomplete=True), reader.header_errors
    problem = problem_of(stretch.text) if budget.left() else Problem(0, 0, "syntax error")
    error = first_error(tree.root_node) if tree is not None else None
    suspects: list[int] = []
    if problem is not None and problem.line:
        suspects.append(stretch.offset(problem.line, problem.column))
    if error is not None:
        suspects.append(min(error.start_byte, len(stretch.text)))
    place = suspects[0] if suspects else 0
    message = problem.message if problem is not None else "syntax error"
    errors = [InputError(stretch.span(place, place), message)]
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
    lines = dict.fromkeys(stretch.line_at(offset) for offset in suspects)
    position = 0
    while position <= len(stretch.text) and len(lines) <= _LINES_TRIED:
        line = stretch.line_at(position)
        position = line[1] + 1
        lines[line] = None
    for line in lines:
        if line[0] == 0 and _HEADER.match(stretch.text):
            continue
        tree = budget.parse(_blank(stretch.shadow, line))
        if tree is not None:
            return _read_without(stretch, tree, (line,), limit)
        if not budget.left():
            return None
    return _without_several(stretch, limit)


def _without_several(stretch: EmbeddedText, limit: int) -> tuple[Body, list[InputError]] | None:
    shadow = stretch.shadow
    left_out: list[tuple[int, int]] = []
    for _ in range(_LINES_LEFT_OUT):
        tree = parse(shadow)
        if tree is None:
            return None
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
