"""Bodies: attributes and blocks from tree-sitter's nodes."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from scanner.parsers.terraform.source_text import SourceText
from scanner.parsers.terraform.syntax_expressions import ExpressionReader
from scanner.parsers.terraform.syntax_templates import unescape_quoted
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Body, Invalid
from scanner.source import InputError

_ESCAPE = re.compile(rb"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_KEYWORD_KEY = re.compile(
    rb"\b(?:(?:for|in|if|else|endif|endfor)(?=\s*(?:=(?![=>])|:))|(?:true|false|null)(?=\s*=(?![=>])))"
)
_EXPONENT = re.compile(rb"\b[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+\b")
_DOTTED_MARKER = re.compile(rb"<<-?([A-Za-z_][\w-]*(?:\.[\w-]+)+)\s*\n")
_PARENTHESISED_KEY = re.compile(
    rb"(?<=[\w\"\])}])([ \t]*(?:(?:#|//)[^\n]*)?\n)(?=[ \t]*\([^()\n]*\)[ \t]*(?:=(?![=>])|:))"
)


@cache
def _language() -> Language:
    return Language(tree_sitter_hcl.language())


@cache
def _parser() -> Parser:
    return Parser(_language())


@cache
def _comment_query() -> Query:
    return Query(_language(), "(comment) @comment")


def parse(shadow: bytes) -> Tree:
    """The tree of a text without anything but ASCII; the last line need not be ended."""
    tree = _parser().parse(shadow + b"\n")
    if tree.root_node.has_error:
        smooth = _smooth(shadow)
        if smooth != shadow:
            tree = _parser().parse(smooth + b"\n")
    return tree


def _smooth(shadow: bytes) -> bytes:
    r"""The text with what tree-sitter's grammar wrongly refuses replaced by as many bytes that it takes.

    These are escapes such as `\/`, keywords as keys of objects, exponents, dots in heredoc markers, and a parenthesised
    key on a line of its own, which it takes for a call. What is read is cut from the text itself, not from this.
    """
    shadow = _ESCAPE.sub(_smooth_escape, shadow)
    shadow = _KEYWORD_KEY.sub(lambda match: b"x" * len(match[0]), shadow)
    shadow = _EXPONENT.sub(lambda match: b"1" * len(match[0]), shadow)
    for marker in set(_DOTTED_MARKER.findall(shadow)):
        shadow = shadow.replace(marker, marker.replace(b".", b"_"))
    return _PARENTHESISED_KEY.sub(lambda match: b" " * (len(match[0]) - 1) + b",", shadow)


def _smooth_escape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if len(code) > 1 or code in b'nrt"\\':
        return match[0]
    # Meaningless outside strings, so that a stray backslash there stays an error.
    return b"@\n" if code == b"\n" else b"@@"


def first_error(node: Node) -> Node | None:
    """The first place in a tree that could not be parsed."""
    while not (node.is_error or node.is_missing):
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            return None
        node = inner
    return node


def comments(source: SourceText, tree: Tree) -> dict[int, str]:
    """The comments of a text by the line on which each begins."""
    if not any(marker in source.shadow for marker in (b"#", b"//", b"/*")):
        return {}
    found: dict[int, str] = {}
    for nodes in QueryCursor(_comment_query()).captures(tree.root_node).values():
        for node in sorted(nodes, key=lambda node: node.start_byte):
            line = source.span(node.start_byte, node.end_byte).start_line
            text = source.text[node.start_byte : node.end_byte].rstrip()
            found[line] = f"{found[line]} {text}" if line in found else text
    return found


class BodyReader:
    """Reads the bodies of one text whose tree has no errors.

    `blanked` are offsets of lines that had to be left out for that, `repaired` says that the structure itself is
    doubtful: the bodies around them are marked as incomplete.
    """

    def __init__(
        self, source: SourceText, limit: int, blanked: tuple[tuple[int, int], ...] = (), repaired: bool = False
    ) -> None:
        self.source = source
        self.text = source.text
        self.span = source.span
        self.limit = limit
        self.blanked = blanked
        self.repaired = repaired
        self.expressions = ExpressionReader(source, limit)
        self.errors: list[InputError] = self.expressions.errors

    def file(self, tree: Tree) -> Body:
        """The body of the whole text."""
        end = len(self.text)
        for child in tree.root_node.children:
            if child.type == "body":
                return self.body(child, 0, end, 0)
        return self._finish({}, [], 0, end)

    def body(self, node: Node | None, start: int, end: int, depth: int) -> Body:
        """A body between two offsets; without a node it is empty."""
        attributes: dict[str, AttributeSyntax] = {}
        blocks: list[BlockSyntax] = []
        for child in node.children if node is not None else ():
            kind = child.type
            if kind == "attribute":
                attribute = self._attribute(child, depth)
                attributes[attribute.name] = attribute
            elif kind == "block":
                blocks.append(self._block(child, depth))
        return self._finish(attributes, blocks, start, end)

    def _finish(self, attributes: dict[str, AttributeSyntax], blocks: list[BlockSyntax], start: int, end: int) -> Body:
        incomplete = self.repaired
        for line_start, line_end in self.blanked:
            if start <= line_start <= end and not any(self._within(block, line_start) for block in blocks):
                incomplete = True
                match = re.compile(r"\s*([^\W\d][\w-]*)\s*=(?!=)").match(self.text, line_start, line_end)
                if match is not None and match[1] not in attributes:
                    span = self.span(match.end(), line_end)
                    name_span = self.span(*match.span(1))
                    whole = self.span(match.start(1), line_end)
                    attributes[match[1]] = AttributeSyntax(match[1], Invalid("syntax error", span), whole, name_span)
        return Body(attributes, tuple(blocks), self.span(start, end), incomplete)

    def _within(self, block: BlockSyntax, offset: int) -> bool:
        place = self.span(offset, offset)
        at = (place.start_line, place.start_column)
        span = block.span
        return (span.start_line, span.start_column) <= at < (span.end_line, span.end_column)

    def _attribute(self, node: Node, depth: int) -> AttributeSyntax:
        children = node.children
        name, value = children[0], children[-1]
        start, name_end = name.start_byte, name.end_byte
        span = self.span
        return AttributeSyntax(
            self.text[start:name_end],
            self.expressions.read(value, depth + 1),
            span(start, value.end_byte),
            span(start, name_end),
        )

    def _block(self, node: Node, depth: int) -> BlockSyntax:
        labels: list[str] = []
        inner: Node | None = None
        start, end = node.start_byte, node.end_byte
        type_end = header_end = body_start = 0
        for child in node.children:
            kind = child.type
            if kind == "identifier":
                header_end = child.end_byte
                if type_end:
                    labels.append(self.text[child.start_byte : header_end])
                else:
                    type_end = header_end
            elif kind == "string_lit":
                header_end = child.end_byte
                labels.append(unescape_quoted(self.text[child.start_byte + 1 : header_end - 1]))
            elif kind == "block_start":
                body_start = child.start_byte
            elif kind == "body":
                inner = child
        if depth >= self.limit:
            self.errors.append(InputError(self.span(start, type_end), f"nested more than {self.limit} levels deep"))
            body = Body(span=self.span(body_start, end), incomplete=True)
        else:
            body = self.body(inner, body_start, end, depth + 1)
        return BlockSyntax(
            self.text[start:type_end], tuple(labels), body, self.span(start, end), self.span(start, header_end)
        )


def expression_node(tree: Tree) -> Node | None:
    """The expression of the one attribute that a text holds; None where it is another text or has errors."""
    if tree.root_node.has_error:
        return None
    nodes = [node for body in tree.root_node.children if body.type == "body" for node in body.children]
    nodes = [node for node in nodes if node.type != "comment"]
    return nodes[0].children[-1] if len(nodes) == 1 and nodes[0].type == "attribute" else None
