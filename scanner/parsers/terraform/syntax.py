"""Terraform's native syntax: one file to its syntax tree, with exact spans and whatever a broken file still says.

tree-sitter parses; where its grammar is narrower than the language, the text it sees is smoothed first. python-hcl2 is
asked only about what remains, and has the last word on whether a file is broken.
"""

from __future__ import annotations

from pathlib import Path

from tree_sitter import Node

from scanner.inputs import LIMITS, Limits
from scanner.parsers.terraform.source_text import EmbeddedText, SourceText
from scanner.parsers.terraform.syntax_bodies import BodyReader, expression_node, parse
from scanner.parsers.terraform.syntax_comments import Comments
from scanner.parsers.terraform.syntax_expressions import ExpressionReader
from scanner.parsers.terraform.syntax_recovery import recover
from scanner.parsers.terraform.syntax_tree import Body, Expression, FileSyntax, Invalid, Literal
from scanner.source import InputError, Span, start_of


def read_file(path: Path, display: str, text: bytes | None = None, limits: Limits = LIMITS) -> FileSyntax:
    """The syntax of one `.tf`, `.tofu` or `.tfvars` file.

    `display` is the name that spans carry, `text` the file's bytes where they are at hand. Whatever is wrong with the
    file is in the result's errors; nothing is raised.
    """
    decoded = read_text(path, display, text, limits)
    if isinstance(decoded, InputError):
        return FileSyntax(display, Body(span=start_of(display), incomplete=True), (decoded,))
    source = SourceText(display, decoded)
    tree = parse(source.shadow)
    if tree is None:
        error = InputError(start_of(display), "takes too long to parse")
        return FileSyntax(display, Body(span=start_of(display), incomplete=True), (error,))
    if tree.root_node.has_error:
        body, errors = recover(source, limits.nesting)
    else:
        reader = BodyReader(source, limits.nesting)
        body, errors = reader.file(tree), reader.errors
        if reader.header_errors:
            body, errors = recover(source, limits.nesting)
    return FileSyntax(display, body, tuple(errors), Comments(source))


def read_text(path: Path, display: str, text: bytes | None, limits: Limits) -> str | InputError:
    """The text of a file within the limits, or why it cannot be had."""
    if text is None:
        try:
            if path.stat().st_size > limits.file_bytes:
                return _too_large(display, limits)
            text = path.read_bytes()
        except OSError as error:
            return InputError(start_of(display), f"cannot be read: {error.strerror or error}")
    if len(text) > limits.file_bytes:
        return _too_large(display, limits)
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if text.startswith((b"\xff\xfe", b"\xfe\xff")):
            return InputError(start_of(display), "is UTF-16, but must be UTF-8")
        before = text[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig")) + 1
        return InputError(Span(display, line, column, line, column), "is not UTF-8")


def _too_large(display: str, limits: Limits) -> InputError:
    return InputError(start_of(display), f"larger than {limits.file_bytes:,} bytes")


def read_expression(text: str, file: str = "", limits: Limits = LIMITS) -> Expression:
    """One expression; `Invalid` where the text isn't one. Columns count from the text's own beginning."""
    around = SourceText(file, text)
    prefix = "_ = "
    origins = [max(0, offset - len(prefix)) for offset in range(len(prefix) + len(text) + 1)]
    source = EmbeddedText(around, prefix + text, origins)
    node = expression_node(source.shadow)
    if node is None:
        return Invalid("syntax error", around.span(0, len(text)))
    return ExpressionReader(source, limits.nesting).read(node, 1)


def read_template(source: SourceText, limits: Limits = LIMITS) -> Expression:
    """A whole text as a template, as `templatefile` reads a file and JSON syntax a string: backslashes mean nothing.

    A text that is no template is `Invalid`.
    """
    text = source.text
    whole = source.span(0, len(text))
    if "${" not in text and "%{" not in text:
        return Literal(text, whole)
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
        return Invalid("syntax error in a template", whole)
    return ExpressionReader(embedded, limits.nesting).read_bare(heredoc, start, end)


def _heredoc_of(node: Node) -> Node | None:
    while node.type != "heredoc_template":
        if not node.child_count:
            return None
        node = node.child(0)
    return node
