"""Templates: from literals and sequences in the order they are written to nested parts, as HCL builds them.

Strip markers eat the white space of the one literal beside them, and in a heredoc every line is a literal of its own;
`<<-` takes the smallest indentation off every line. Both work on what is written, before anything is evaluated
(https://developer.hashicorp.com/terraform/language/expressions/strings).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from scanner.parsers.terraform.syntax_tree import Expression, Invalid, Literal, Template, TemplateFor, TemplateIf
from scanner.source import Span

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_QUOTED_ESCAPE = re.compile(r'\\([nrt"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|\$\$\{|%%\{')
_TEMPLATE_ESCAPE = re.compile(r"\$\$\{|%%\{")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(slots=True)
class LiteralPiece:
    """Text between sequences; in a heredoc, of one line."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class SequencePiece:
    """`${ }` or `%{ }`; the expression is an interpolated one, an `if`'s condition or a `for`'s collection."""

    kind: OneOf["interpolation", "if", "else", "endif", "for", "endfor"]
    start: int
    end: int
    strip_before: bool
    strip_after: bool
    expression: Expression | None = None
    key: str | None = None
    value: str = ""


Piece: TypeAlias = LiteralPiece | SequencePiece
SpanOf: TypeAlias = Callable[[int, int], Span]


def unescape_quoted(text: str) -> str:
    r"""The text of a quoted literal; a backslash before any other character stays as it is (`\/`, `\.`)."""
    if "\\" not in text and "{" not in text:
        return text
    return _QUOTED_ESCAPE.sub(_escaped, text)


def unescape_template(text: str) -> str:
    """The text of a heredoc's literal, where only `$${` and `%%{` are escapes."""
    return _TEMPLATE_ESCAPE.sub(lambda match: match[0][1:], text) if "{" in text else text


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if code is None:
        return match[0][1:]
    if code in _ESCAPES:
        return _ESCAPES[code]
    number = int(code[1:], 16)
    if number > 0x10FFFF or 0xD800 <= number < 0xE000:
        return "\ufffd"
    return chr(number)


def lines_of(text: str, start: int, end: int) -> list[Piece]:
    """The literals of a heredoc between two offsets, one for each line."""
    return [
        LiteralPiece(unescape_template(match[0]), match.start(), match.end())
        for match in _LINE.finditer(text, start, end)
    ]


def template(pieces: list[Piece], flush: bool, start: int, end: int, span_of: SpanOf) -> Expression:
    """The expression that the pieces make: a literal without sequences, the one interpolated expression alone, or a
    template.
    """
    _strip(pieces)
    if flush:
        _flush(pieces)
    pieces = _joined(pieces)
    if not pieces:
        return Literal("", span_of(start, end))
    first = pieces[0]
    if len(pieces) == 1:
        if isinstance(first, LiteralPiece):
            return Literal(first.text, span_of(start, end))
        if first.kind == "interpolation" and first.expression is not None:
            return first.expression
    builder = _Builder(pieces, span_of)
    parts = builder.parts(())
    if builder.problem is not None:
        return Invalid(builder.problem, span_of(start, end))
    return Template(parts, span_of(start, end))


def _strip(pieces: list[Piece]) -> None:
    for index, piece in enumerate(pieces):
        if isinstance(piece, LiteralPiece):
            continue
        before = pieces[index - 1] if index else None
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if piece.strip_before and isinstance(before, LiteralPiece):
            before.text = before.text.rstrip()
        if piece.strip_after and isinstance(after, LiteralPiece):
            after.text = after.text.lstrip()


def _flush(pieces: list[Piece]) -> None:
    """Take the smallest indentation off the lines' first literals; lines of white space alone don't count."""
    indented: list[LiteralPiece] = []
    smallest: int | None = None
    at_line_start = True
    for piece in pieces:
        if isinstance(piece, SequencePiece):
            if at_line_start:
                smallest = 0
            at_line_start = False
            continue
        if at_line_start:
            trimmed = piece.text.lstrip()
            if trimmed or not piece.text.endswith("\n"):
                spaces = len(piece.text) - len(trimmed)
                smallest = spaces if smallest is None else min(smallest, spaces)
                indented.append(piece)
        at_line_start = piece.text.endswith("\n")
    for piece in indented:
        piece.text = piece.text[smallest or 0 :]


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, LiteralPiece) and isinstance(last, LiteralPiece):
            joined[-1] = LiteralPiece(last.text + piece.text, last.start, piece.end)
        else:
            joined.append(piece)
    return joined


class _Builder:
    """Nests the pieces between a directive and its end."""

    def __init__(self, pieces: list[Piece], span_of: SpanOf) -> None:
        self.pieces = pieces
        self.position = 0
        self.span_of = span_of
        self.problem: str | None = None

    def parts(self, ends: tuple[str, ...]) -> tuple[Expression, ...]:
        """The parts up to a directive of the kinds in `ends`, which is left to the caller."""
        parts: list[Expression] = []
        while self.position < len(self.pieces):
            piece = self.pieces[self.position]
            if isinstance(piece, LiteralPiece):
                parts.append(Literal(piece.text, self.span_of(piece.start, piece.end)))
                self.position += 1
            elif piece.kind in ends:
                return tuple(parts)
            else:
                self.position += 1
                self._sequence(piece, parts)
        if ends:
            self.problem = f"template directive without %{{ {ends[-1]} }}"
        return tuple(parts)

    def _sequence(self, piece: SequencePiece, parts: list[Expression]) -> None:
        if piece.kind == "interpolation" and piece.expression is not None:
            parts.append(piece.expression)
        elif piece.kind == "if" and piece.expression is not None:
            then = self._body(piece, ("else", "endif"))
            otherwise = Template((), then.span)
            if self._take() == "else":
                otherwise = self._body(piece, ("endif",))
                self._take()
            parts.append(TemplateIf(piece.expression, then, otherwise, self.span_of(piece.start, self._end())))
        elif piece.kind == "for" and piece.expression is not None:
            body = self._body(piece, ("endfor",))
            self._take()
            span = self.span_of(piece.start, self._end())
            parts.append(TemplateFor(piece.key, piece.value, piece.expression, body, span))
        else:
            self.problem = f"%{{ {piece.kind} }} without its beginning"

    def _body(self, opening: SequencePiece, ends: tuple[str, ...]) -> Template:
        start = self._end()
        parts = self.parts(ends)
        return Template(parts, self.span_of(start, max(start, self._end())))

    def _take(self) -> str:
        if self.position >= len(self.pieces):
            return ""
        piece = self.pieces[self.position]
        self.position += 1
        return piece.kind if isinstance(piece, SequencePiece) else ""

    def _end(self) -> int:
        return self.pieces[self.position - 1].end
