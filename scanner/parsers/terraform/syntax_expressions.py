"""Expressions: from tree-sitter's nodes to the syntax tree."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from tree_sitter import Node

from scanner.parsers.terraform.source_text import SourceText
from scanner.parsers.terraform.syntax_steps import Step, follow
from scanner.parsers.terraform.syntax_templates import (
    LiteralPiece,
    Piece,
    SequencePiece,
    lines_of,
    template,
    unescape_quoted,
)
from scanner.parsers.terraform.syntax_tree import (
    Binary,
    Conditional,
    Expression,
    ForList,
    ForMap,
    FunctionCall,
    GetAttribute,
    Invalid,
    Literal,
    Name,
    Object,
    ObjectItem,
    Tuple,
    Unary,
)
from scanner.source import InputError, Span

# Most expressions are one of these, and needn't be walked into. No group matches what needs unescaping.
SIMPLE = r'(?:"(?P<string>[^"\\$%\n]*)"|(?P<path>[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*)|(?P<integer>[0-9]{1,18}))'
_SIMPLE = re.compile(SIMPLE)
_SIMPLE_ITEM = re.compile(rf"(?P<name>[^\W\d][\w-]*)(?P<sign>[ \t]*[=:][ \t]*){SIMPLE}")
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_KEYWORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_new = tuple.__new__
_LARGEST_EXPONENT = 400
_Literals: TypeAlias = Callable[[int, int], list[Piece]]
"""Reads the literals between two offsets, in the manner of the template that they stand in."""


class ExpressionReader:
    """Reads the expressions of one text; what is nested too deeply is noted in `errors` and left invalid."""

    __slots__ = ("errors", "limit", "source", "span", "text")

    def __init__(self, source: SourceText, limit: int) -> None:
        self.source = source
        self.text = source.text
        self.span = source.span
        self.limit = limit
        self.errors: list[InputError] = []

    def read(self, node: Node, depth: int) -> Expression:
        """The expression of an `expression` node that stands `depth` levels deep."""
        start, end = node.start_byte, node.end_byte
        match = _SIMPLE.fullmatch(self.text, start, end)
        if match is not None:
            return self.simple(match, self.span(start, end))
        if depth > self.limit:
            return self._too_deep(self.span(start, end))
        if node.child_count == 1:
            return self._primary(node.child(0), depth + 1)
        children = [child for child in node.children if child.type != "comment"]
        expression, index = self._term(children, 0, depth + 1)
        if index < len(children):
            return Invalid("expression that cannot be read", self.span(start, end))
        return expression

    def _too_deep(self, span: Span) -> Invalid:
        message = f"nested more than {self.limit} levels deep"
        self.errors.append(InputError(span, message))
        return Invalid(message, span)

    def simple(self, match: re.Match[str], span: Span) -> Expression:
        """The expression that a match of `SIMPLE` is; it stands on one line."""
        kind = match.lastgroup
        if kind == "string":
            return Literal(match["string"], span)
        if kind == "integer":
            return Literal(int(match["integer"]), span)
        path = match["path"]
        if "." not in path:
            return Literal(_KEYWORDS[path], span) if path in _KEYWORDS else Name(path, span)
        first, *names = path.split(".")
        if len(names) > self.limit:
            return self._too_deep(span)
        file, line, column, _, _ = span
        end = column + len(first)
        target: Expression = Name(first, _new(Span, (file, line, column, line, end)))
        for name in names:
            end += len(name) + 1
            target = GetAttribute(target, name, _new(Span, (file, line, column, line, end)))
        return target

    # Terms: a primary followed by attributes, indexes and splats, all children of one node.

    def _term(self, children: list[Node], index: int, depth: int) -> tuple[Expression, int]:
        if index >= len(children):
            return Invalid("expression is missing", self._around(children)), index
        node = children[index]
        start = node.start_byte
        if node.type == "(":
            target = self.read(children[index + 1], depth)
            index += 3
        else:
            target = self._primary(node, depth)
            index += 1
        steps: list[Step] = []
        while index < len(children) and children[index].type in _POSTFIXES:
            self._collect(children[index], steps, depth)
            index += 1
        if len(steps) > self.limit:
            return self._too_deep(self.span(start, steps[-1].end)), index
        if steps:
            target = follow(target, start, steps, self.span)
        return target, index

    def _around(self, children: list[Node]) -> Span:
        if not children:
            return self.span(0, 0)
        return self.span(children[0].start_byte, children[-1].end_byte)

    def _primary(self, node: Node, depth: int) -> Expression:
        kind = node.type
        if kind == "variable_expr":
            return Name(self.text[node.start_byte : node.end_byte], self.span(node.start_byte, node.end_byte))
        inner = node.child(0) if kind in _WRAPPERS else node
        kind = inner.type
        if depth > self.limit:
            return self._too_deep(self.span(node.start_byte, node.end_byte))
        match kind:
            case "quoted_template" | "string_lit":
                return self._quoted(inner, depth)
            case "heredoc_template":
                return self._heredoc(inner, depth)
            case "numeric_lit":
                return self._number(inner)
            case "bool_lit" | "null_lit":
                text = self.text[inner.start_byte : inner.end_byte]
                return Literal(_KEYWORDS[text], self.span(inner.start_byte, inner.end_byte))
            case "tuple":
                items = tuple(self.read(child, depth) for child in inner.children if child.type == "expression")
                return Tuple(items, self.span(inner.start_byte, inner.end_byte))
            case "object":
                return self._object(inner, depth)
            case "function_call":
                return self._function_call(inner, depth)
            case "for_tuple_expr" | "for_object_expr":
                return self._for(inner, depth)
            case "conditional":
                return self._conditional(inner, depth)
            case "unary_operation":
                children = [child for child in inner.children if child.type != "comment"]
                operand, _ = self._term(children, 1, depth + 1)
                return Unary(children[0].type, operand, self.span(inner.start_byte, inner.end_byte))
            case "binary_operation":
                return self._binary(inner, depth)
            case _:
                return Invalid("expression that cannot be read", self.span(node.start_byte, node.end_byte))

    def _number(self, node: Node) -> Expression:
        text = self.text[node.start_byte : node.end_byte]
        span = self.span(node.start_byte, node.end_byte)
        number = number_of(text)
        return Invalid(f"{text[:40]} is not a number", span) if number is None else Literal(number, span)

    def _binary(self, node: Node, depth: int) -> Expression:
        children = [child for child in node.children if child.type != "comment"]
        left, index = self._term(children, 0, depth + 1)
        operator = children[index].type if index < len(children) else "?"
        right, _ = self._term(children, index + 1, depth + 1)
        return Binary(operator, left, right, self.span(node.start_byte, node.end_byte))

    def _conditional(self, node: Node, depth: int) -> Expression:
        """`a ? b : c ? d : e` is `a ? b : (c ? d : e)`; the grammar nests it the other way round."""
        results: list[tuple[Node, Node]] = []
        while True:
            condition, then, otherwise = (child for child in node.children if child.type == "expression")
            results.append((then, otherwise))
            inner = condition.child(0)
            if inner.type != "conditional":
                break
            node = inner
        end = results[0][1].end_byte
        if len(results) + depth > self.limit:
            return self._too_deep(self.span(node.start_byte, end))
        expression = self.read(results[0][1], depth + 1)
        # From the last conditional to the first: the condition of one is what follows the colon of the one before it.
        for index, (then, _) in enumerate(results):
            test = condition if index + 1 == len(results) else results[index + 1][1]
            expression = Conditional(
                self.read(test, depth + 1), self.read(then, depth + 1), expression, self.span(test.start_byte, end)
            )
        return expression

    def _object(self, node: Node, depth: int) -> Object:
        items: list[ObjectItem] = []
        for child in node.children:
            if child.type != "object_elem":
                continue
            start, end = child.start_byte, child.end_byte
            span = self.span(start, end)
            match = _SIMPLE_ITEM.fullmatch(self.text, start, end)
            if match is not None:
                # All on one line, so that the columns follow from the offsets.
                file, line, column, _, end_column = span
                name = match["name"]
                literal = Literal(name, _new(Span, (file, line, column, line, column + len(name))))
                place = _new(Span, (file, line, column + match.end("sign") - start, line, end_column))
                items.append(ObjectItem(literal, self.simple(match, place), span))
                continue
            key, value = (part for part in child.children if part.type == "expression")
            items.append(ObjectItem(self._key(key, depth), self.read(value, depth), span))
        return Object(tuple(items), self.span(node.start_byte, node.end_byte))

    def _key(self, node: Node, depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        if _IDENTIFIER.fullmatch(self.text, start, end):
            return Literal(self.text[start:end], self.span(start, end))
        return self.read(node, depth)

    def _function_call(self, node: Node, depth: int) -> FunctionCall:
        name = node.children[0]
        arguments: tuple[Expression, ...] = ()
        expand = False
        for child in node.children:
            if child.type == "function_arguments":
                arguments = tuple(self.read(part, depth) for part in child.children if part.type == "expression")
                expand = any(part.type == "ellipsis" for part in child.children)
        return FunctionCall(
            self.text[name.start_byte : name.end_byte], arguments, expand, self.span(node.start_byte, node.end_byte)
        )

    def _for(self, node: Node, depth: int) -> Expression:
        key: str | None = None
        value = ""
        collection: Expression | None = None
        condition: Expression | None = None
        grouped = False
        results: list[Expression] = []
        for child in node.children:
            match child.type:
                case "for_intro":
                    key, value, collection = self._introduction(child, depth)
                case "for_cond":
                    condition = self._only(child, depth)
                case "ellipsis":
                    grouped = True
                case "expression":
                    results.append(self.read(child, depth))
                case _:
                    pass
        span = self.span(node.start_byte, node.end_byte)
        if collection is None or not results:
            return Invalid("for expression that cannot be read", span)
        if node.type == "for_tuple_expr":
            return ForList(key, value, collection, results[0], condition, span)
        return ForMap(key, value, collection, results[0], results[-1], grouped, condition, span)

    def _introduction(self, node: Node, depth: int) -> tuple[str | None, str, Expression]:
        names = [self.text[part.start_byte : part.end_byte] for part in node.children if part.type == "identifier"]
        key = names[0] if len(names) > 1 else None
        return key, names[-1] if names else "", self._only(node, depth)

    def _only(self, node: Node, depth: int) -> Expression:
        """The one expression among a node's children."""
        for child in node.children:
            if child.type == "expression":
                return self.read(child, depth)
        return Invalid("expression is missing", self.span(node.start_byte, node.end_byte))

    # What follows a primary.

    def _collect(self, node: Node, steps: list[Step], depth: int) -> None:
        """Flatten `.name`, `[key]`, `.0`, `.*` and `[*]` into steps in the order they are written."""
        start, end = node.start_byte, node.end_byte
        if node.type == "get_attr":
            name = node.children[-1]
            steps.append(Step("attribute", start, end, name=self.text[name.start_byte : name.end_byte]))
            return
        inner = node.child(0)
        if inner.type == "legacy_index":
            steps.append(Step("attribute", start, end, name=self.text[start:end].lstrip(".").strip()))
        elif inner.type == "new_index":
            steps.append(Step("index", start, end, key=self._only(inner, depth)))
        else:
            marker, *following = (child for child in inner.children if child.type != "comment")
            steps.append(Step("full" if inner.type == "full_splat" else "splat", start, marker.end_byte))
            for child in following:
                self._collect(child, steps, depth)

    # Strings.

    def _quoted(self, node: Node, depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        pieces = self._pieces(node, start + 1, end - 1, depth, self._literal)
        return template(pieces, False, start, end, self.span)

    def _heredoc(self, node: Node, depth: int) -> Expression:
        start, end = node.start_byte, node.end_byte
        body_start = self.text.find("\n", start) + 1
        body_end = max(self.text.rfind("\n", start, end) + 1, body_start)
        pieces = self._pieces(node, body_start, body_end, depth, self._lines)
        return template(pieces, self.text.startswith("<<-", start), start, end, self.span)

    def read_bare(self, node: Node, start: int, end: int) -> Expression:
        """What stands between two offsets in a heredoc's node, read as a template that has no markers."""
        return template(self._pieces(node, start, end, 1, self._lines), False, start, end, self.span)

    def _literal(self, start: int, end: int) -> list[Piece]:
        return [LiteralPiece(unescape_quoted(self.text[start:end]), start, end)] if end > start else []

    def _lines(self, start: int, end: int) -> list[Piece]:
        return lines_of(self.text, start, end)

    def _pieces(self, node: Node, start: int, end: int, depth: int, literals: _Literals) -> list[Piece]:
        pieces: list[Piece] = []
        for child in node.children:
            if child.type in _SEQUENCES:
                pieces.extend(literals(start, child.start_byte))
                start = self._sequences(child, pieces, depth, literals)
        pieces.extend(literals(start, end))
        return pieces

    def _sequences(self, node: Node, pieces: list[Piece], depth: int, literals: _Literals) -> int:
        """Add the pieces of an interpolation or of a directive with all that it encloses; returns where it ends."""
        if node.type == "template_interpolation":
            self._sequence(node, "interpolation", pieces, depth)
            return node.end_byte
        inner = node.child(0)
        position = node.start_byte
        for child in inner.children:
            kind = _DIRECTIVES.get(child.type)
            if kind is None and child.type not in _SEQUENCES:
                continue
            pieces.extend(literals(position, child.start_byte))
            if kind is None:
                position = self._sequences(child, pieces, depth, literals)
            else:
                self._sequence(child, kind, pieces, depth)
                position = child.end_byte
        return position

    def _sequence(self, node: Node, kind: str, pieces: list[Piece], depth: int) -> None:
        start, end = node.start_byte, node.end_byte
        names = [self.text[part.start_byte : part.end_byte] for part in node.children if part.type == "identifier"]
        expression: Expression | None = None
        if kind in ("interpolation", "if", "for"):
            expression = self._only(node, depth)
        pieces.append(
            SequencePiece(
                kind,  # type: ignore[arg-type]
                start,
                end,
                self.text.startswith("~", start + 2),
                self.text.startswith("~", end - 2),
                expression,
                names[0] if len(names) > 1 else None,
                names[-1] if names else "",
            )
        )


_POSTFIXES = frozenset({"get_attr", "index", "splat"})
_WRAPPERS = frozenset({"literal_value", "template_expr", "collection_value", "for_expr", "operation"})
_SEQUENCES = frozenset({"template_interpolation", "template_directive"})
_DIRECTIVES = {
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


def number_of(text: str) -> int | float | None:
    """A number as the language writes it: whole numbers exactly, others as a float; None for anything else."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None
    whole = int(number)
    return whole if whole == number else float(number)
