"""One file of Terraform's language to its syntax tree, with exact spans and whatever a broken file still says.

tree-sitter parses; where its grammar is narrower than the language, the text it sees is smoothed first. python-hcl2 is
asked only about what remains, and has the last word on whether a file is broken.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scanner.inputs import LIMITS, Limits
from scanner.parsers.annotations import holds_mark
from scanner.parsers.terraform.source_text import SourceText, read_text
from scanner.parsers.terraform.standalone import read_expression, read_template
from scanner.parsers.terraform.syntax_annotations import annotations_of
from scanner.parsers.terraform.syntax_bodies import BodyReader, parse
from scanner.parsers.terraform.syntax_comments import Comments
from scanner.parsers.terraform.syntax_recovery import recover
from scanner.parsers.terraform.syntax_tree import Body, FileSyntax
from scanner.source import InputError, start_of

__all__ = ["read_expression", "read_file", "read_template"]


def read_file(path: Path, display: str, text: bytes | None = None, limits: Limits = LIMITS) -> FileSyntax:
    """The syntax of one file: `.tf`, `.tofu`, `.tfvars`, or one of these with `.json`.

    `display` is the name that spans carry, `text` the file's bytes where they are at hand. Whatever is wrong with the
    file is in the result's errors; nothing is raised.
    """
    decoded = read_text(path, display, text, limits)
    if isinstance(decoded, InputError):
        return FileSyntax(display, Body(span=start_of(display), incomplete=True), (decoded,))
    source = SourceText(display, decoded)
    if display.endswith(".json"):
        from scanner.parsers.terraform.json_syntax import read_json_body

        body, errors, comments = read_json_body(source, display.endswith(".tfvars.json"), limits)
        return _with_annotations(source, FileSyntax(display, body, tuple(errors), comments))
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
    return _with_annotations(source, FileSyntax(display, body, tuple(errors), Comments(source)))


def _with_annotations(source: SourceText, syntax: FileSyntax) -> FileSyntax:
    """The file with those of its comments that speak to a scanner; most files have none."""
    if not holds_mark(source.text):
        return syntax
    return replace(syntax, annotations=annotations_of(source.text, syntax.file, syntax.body, syntax.comments))
