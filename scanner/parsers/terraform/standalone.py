"""Expressions and templates that stand alone: on a command line, in a string of JSON syntax, in a template file."""

from __future__ import annotations

import re

from tree_sitter import Node

from scanner.inputs import LIMITS, Limits
from scanner.parsers.terraform.source_text import EmbeddedText, SourceText
from scanner.parsers.terraform.syntax_bodies import expression_node
from scanner.parsers.terraform.syntax_expressions import SIMPLE, ExpressionReader
from scanner.parsers.terraform.syntax_tree import Expression, Invalid, Literal
from scanner.source import InputError, Span

_INTERPOLATION = re.compile(rf"\$\{{\s*{SIMPLE}\s*\}}")


def read_expression(text: str, file: str = "", limits: Limits = LIMITS) -> Expression:
    """One expression; `Invalid` where the text isn't one."""
    return expression_in(SourceText(file, text), limits, [])


def read_template(text: str, file: str = "", limits: Limits = LIMITS) -> Expression:
    """A template as `templatefile` and `templatestring` read it; `Invalid` where the text isn't one."""
    return template_in(SourceText(file, text), limits, [])


def expression_in(source: SourceText, limits: Limits, errors: list[InputError]) -> Expression:
    """A whole text as an expression; what is wrong with it goes to `errors`."""
    prefix = "_ = "
    length = len(source.text)
    origins = [max(0, offset - len(prefix)) for offset in range(len(prefix) + length + 1)]
    embedded = EmbeddedText(source, prefix + source.text, origins)
    node = expression_node(embedded.shadow)
    if node is None:
        return _invalid("syntax error in an expression", source.span(0, length), errors)
    reader = ExpressionReader(embedded, limits.nesting)
    expression = reader.read(node, 1)
    errors.extend(reader.errors)
    return expression


def template_in(source: SourceText, limits: Limits, errors: list[InputError]) -> Expression:
    """A whole text as a template: backslashes mean nothing, and no marker ends it."""
    text = source.text
    whole = source.span(0, len(text))
    if "${" not in text and "%{" not in text:
        return Literal(text, whole)
    match = _INTERPOLATION.fullmatch(text)
    if match is not None and "\n" not in text:
        start, end = match.span(match.lastgroup or 0)
        if match.lastgroup == "string":
            start, end = start - 1, end + 1
        return ExpressionReader(source, limits.nesting).simple(match, source.span(start, end))
    marker = "EOT"
    while marker in text:
        marker += "_"
    prefix = f"_ = <<{marker}\n"
    wrapped = f"{prefix}{text}\n{marker}"
    start, end = len(prefix), len(prefix) + len(text)
    origins = [min(max(0, offset - start), len(text)) for offset in range(len(wrapped) + 1)]
    embedded = EmbeddedText(source, wrapped, origins)
    node = expression_node(embedded.shadow)
    heredoc = node and _heredoc_of(node)
    if heredoc is None:
        return _invalid("syntax error in a template", whole, errors)
    reader = ExpressionReader(embedded, limits.nesting)
    expression = reader.read_bare(heredoc, start, end)
    errors.extend(reader.errors)
    return expression


def _invalid(message: str, span: Span, errors: list[InputError]) -> Invalid:
    errors.append(InputError(span, message))
    return Invalid(message, span)


def _heredoc_of(node: Node) -> Node | None:
    while node.type != "heredoc_template":
        if not node.child_count:
            return None
        node = node.child(0)
    return node
