"""Bodies: attributes and blocks from tree-sitter's nodes."""

from __future__ import annotations

import re
import time
from functools import cache

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser, Tree

from scanner.parsers.terraform.source_text import SourceText
from scanner.parsers.terraform.syntax_expressions import SIMPLE, ExpressionReader
from scanner.parsers.terraform.syntax_templates import unescape_quoted
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Body, Invalid
from scanner.source import InputError, Span

_ESCAPE = re.compile(rb"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
# The last two of any number of dollar signs are the escape; tree-sitter takes the first two.
_ESCAPED_SEQUENCE = re.compile(rb"(?:\${3,}|%{3,})\{")
_KEYWORD_KEY = re.compile(
    rb"\b(?:(?:for|in|if|else|endif|endfor)(?=\s*(?:=(?![=>])|:))|(?:true|false|null)(?=\s*=(?![=>])))"
)
_EXPONENT = re.compile(rb"\b[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+\b")
_DOTTED_MARKER = re.compile(rb"<<-?([A-Za-z_][\w-]*(?:\.[\w-]+)+)\s*\n")
_PARENTHESISED_KEY = re.compile(
    rb"(?<=[\w\"\])}])([ \t]*(?:(?:#|//)[^\n]*)?\n)(?=[ \t]*\([^()\n]*\)[ \t]*(?:=(?![=>])|:))"
)
_SIMPLE_ATTRIBUTE = re.compile(rf"(?P<name>[^\W\d][\w-]*)(?P<sign>[ \t]*=[ \t]*){SIMPLE}")
_ATTRIBUTE = re.compile(r"\s*([^\W\d][\w-]*)\s*=(?!=)")
_HEADER = re.compile(r'(?P<type>[^\W\d][\w-]*)(?P<labels>(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*)[ \t]*\{')
_LABEL = re.compile(r'"([^"]*)"|([^\W\d][\w-]*)')
_new = tuple.__new__

_SHORT = 4_000
_SECONDS = 1.0
_SECONDS_PER_BYTE = 3e-6
"""Ten times what a text without errors takes."""
_MARKERS = 20
"""The most heredoc markers with dots that are looked at in a text that cannot be parsed otherwise."""


@cache
def language() -> Language:
    """The grammar."""
    return Language(tree_sitter_hcl.language())


@cache
def _parser() -> Parser:
    return Parser(language())


def parse(shadow: bytes) -> Tree | None:
    """The tree of a text without anything but ASCII, None where that takes too long.

    The last line need not be ended.
    """
    if b"$$${" in shadow or b"%%%{" in shadow:
        shadow = _ESCAPED_SEQUENCE.sub(lambda match: b"@" * (len(match[0]) - 1) + b"{", shadow)
    tree = _parse(shadow + b"\n")
    if tree is not None and tree.root_node.has_error:
        smooth = _smooth(shadow)
        if smooth != shadow:
            tree = _parse(smooth + b"\n")
    return tree


def _parse(text: bytes) -> Tree | None:
    """tree-sitter needs quadratic time for long white space in a broken text, so that long texts have a deadline."""
    if len(text) < _SHORT:
        return _parser().parse(text)
    deadline = time.thread_time() + _SECONDS + _SECONDS_PER_BYTE * len(text)
    try:
        return _parser().parse(
            lambda offset, _: text[offset:], progress_callback=lambda _, __: time.thread_time() > deadline
        )
    except ValueError:  # the deadline is past
        _parser().reset()
        return None


def _smooth(shadow: bytes) -> bytes:
    r"""The text with what tree-sitter's grammar wrongly refuses replaced by as many bytes that it takes.

    These are escapes such as `\/`, keywords as keys of objects, exponents, dots in heredoc markers, and a parenthesised
    key on a line of its own, which it takes for a call. What is read is cut from the text itself, not from this.
    """
    shadow = _ESCAPE.sub(_smooth_escape, shadow)
    shadow = _KEYWORD_KEY.sub(lambda match: b"x" * len(match[0]), shadow)
    shadow = _EXPONENT.sub(lambda match: b"1" * len(match[0]), shadow)
    for marker in sorted(set(_DOTTED_MARKER.findall(shadow)))[:_MARKERS]:
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
        self.header_errors: list[InputError] = []

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
            if start <= line_start <= end and not any(self._within(block.span, line_start) for block in blocks):
                incomplete = True
                self._mark(attributes, line_start, line_end)
        return Body(attributes, tuple(blocks), self.span(start, end), incomplete)

    def _mark(self, attributes: dict[str, AttributeSyntax], start: int, end: int) -> None:
        """Make the attribute invalid in which, or as which, a line was left out."""
        for name, attribute in attributes.items():
            if self._within(attribute.span, start):
                invalid = Invalid("syntax error", attribute.expression.span)
                attributes[name] = AttributeSyntax(name, invalid, attribute.span, attribute.name_span)
                return
        match = _ATTRIBUTE.match(self.text, start, end)
        if match is not None and match[1] not in attributes:
            invalid = Invalid("syntax error", self.span(match.end(), end))
            span, name_span = self.span(match.start(1), end), self.span(*match.span(1))
            attributes[match[1]] = AttributeSyntax(match[1], invalid, span, name_span)

    def _within(self, span: Span, offset: int) -> bool:
        place = self.span(offset, offset)
        at = (place.start_line, place.start_column)
        return (span.start_line, span.start_column) <= at < (span.end_line, span.end_column)

    def _attribute(self, node: Node, depth: int) -> AttributeSyntax:
        start, end = node.start_byte, node.end_byte
        span = self.span(start, end)
        match = _SIMPLE_ATTRIBUTE.fullmatch(self.text, start, end)
        if match is not None:
            # All on one line, so that the columns follow from the offsets.
            file, line, column, _, end_column = span
            name = match["name"]
            value_column = column + match.end("sign") - start
            expression = self.expressions.simple(match, _new(Span, (file, line, value_column, line, end_column)))
            return AttributeSyntax(name, expression, span, _new(Span, (file, line, column, line, column + len(name))))
        children = node.children
        name_end = children[0].end_byte
        expression = self.expressions.read(children[-1], depth + 1)
        return AttributeSyntax(self.text[start:name_end], expression, span, self.span(start, name_end))

    def _block(self, node: Node, depth: int) -> BlockSyntax:
        start, end = node.start_byte, node.end_byte
        span = self.span(start, end)
        match = _HEADER.match(self.text, start, end)
        if match is not None:
            kind = match["type"]
            labels = tuple(unescape_quoted(quoted) or bare for quoted, bare in _LABEL.findall(match["labels"]))
            body_start = match.end() - 1
            file, line, column, _, _ = span
            header = _new(Span, (file, line, column, line, column + match.end("labels") - start))
        else:
            kind, labels, header_end, body_start = self._header(node)
            header = self.span(start, header_end)
        if depth >= self.limit:
            self.errors.append(InputError(header, f"nested more than {self.limit} levels deep"))
            return BlockSyntax(kind, labels, Body(span=self.span(body_start, end), incomplete=True), span, header)
        inner: Node | None = node.child(node.child_count - 2)
        if inner is not None and inner.type != "body":
            inner = next((child for child in node.children if child.type == "body"), None)
        return BlockSyntax(kind, labels, self.body(inner, body_start, end, depth + 1), span, header)

    def _header(self, node: Node) -> tuple[str, tuple[str, ...], int, int]:
        """Type, labels, end of the header and beginning of the body, where comments or new lines stand between."""
        words: list[str] = []
        header_end = body_start = node.start_byte
        for child in node.children:
            if child.type == "identifier":
                header_end = child.end_byte
                words.append(self.text[child.start_byte : header_end])
            elif child.type == "string_lit":
                header_end = child.end_byte
                words.append(unescape_quoted(self.text[child.start_byte + 1 : header_end - 1]))
            elif child.type == "block_start":
                body_start = child.start_byte
        if "\n" in self.text[node.start_byte : header_end]:
            # tree-sitter looks past new lines, and so takes what stands before a block for its beginning.
            message = "syntax error: the type and labels of a block must stand on one line"
            self.header_errors.append(InputError(self.span(node.start_byte, header_end), message))
        return words[0], tuple(words[1:]), header_end, body_start


def expression_node(shadow: bytes) -> Node | None:
    """The expression of the one attribute that a text holds; None where it is another text or has errors."""
    tree = parse(shadow)
    if tree is None or tree.root_node.has_error:
        return None
    nodes = [node for body in tree.root_node.children if body.type == "body" for node in body.children]
    nodes = [node for node in nodes if node.type != "comment"]
    return nodes[0].children[-1] if len(nodes) == 1 and nodes[0].type == "attribute" else None
