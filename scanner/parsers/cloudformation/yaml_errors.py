"""What is wrong with a YAML text, in words for the person who wrote it."""

from __future__ import annotations

import re

import yaml

from scanner.parsers.cloudformation.reading import Lines, make_span
from scanner.source import Span, start_of

_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HINTS = {
    "mapping values are not allowed": "a ':' stands where none may: check the indentation, or quote the text",
    "could not find expected ':'": "a key without ':' or a text over several lines: check the indentation",
    "did not find expected key": "the line doesn't fit the map around it: check the indentation and the quotes",
    "did not find expected '-'": "the line doesn't fit the list around it: check the indentation",
    "unexpected end of stream": "the quoted text is not closed before the file ends",
    "did not find expected alphabetic": "a '&' or '*' that starts a text must be quoted",
}

_PARTS = {"mapping": "map", "collection": "list", "sequence": "list", "quoted scalar": "quoted text", "key": "key"}


def explain(error: yaml.YAMLError, text: str, file: str) -> tuple[Span, str]:
    """Where a parser's error lies, and what it means."""
    template = " (this looks like a Jinja template: render it first)" if "{%" in text or "{{" in text else ""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or "").removeprefix("found ")
        if mark is None:
            return start_of(file), f"is not YAML: {problem}{template}"
        at = mark.index if mark.index < len(text) else len(text)
        line, column = Lines(text).at(at)
        span = make_span((file, line, column, line, column + (at < len(text) and text[at] not in "\r\n")))
        return span, f"is not YAML: {_meaning(problem, text[at : at + 1])}{_context(error, line)}{template}"
    found = _NOT_PRINTABLE.search(text)
    if found is None:
        return start_of(file), f"is not YAML: {error}"
    line, column = Lines(text).at(found.start())
    span = make_span((file, line, column, line, column + 1))
    return span, f"is not YAML: the control character {ord(found.group()):#04x} is not allowed"


def _meaning(problem: str, character: str) -> str:
    if problem.startswith("character that cannot start"):
        if character == "\t":
            return "a tab cannot indent; use spaces"
        return f"no text can start with {character!r}; quote it"
    for known, meaning in _HINTS.items():
        if problem.startswith(known) or known in problem:
            return meaning
    return problem or "the parser gives no reason"


def _context(error: yaml.MarkedYAMLError, line: int) -> str:
    """What was being read, where that began on another line."""
    if error.context is None or error.context_mark is None or error.context_mark.line + 1 == line:
        return ""
    part = next((meaning for word, meaning in _PARTS.items() if word in error.context), "part")
    return f" (in the {part} that starts on line {error.context_mark.line + 1})"
