"""What is wrong with a text, in python-hcl2's judgement.

python-hcl2 is far slower than tree-sitter and is loaded only for texts that tree-sitter cannot read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LONGEST = 64_000
"""Characters of the longest text that is given to python-hcl2: half a second."""
_STRIP_MARKER = re.compile(r"(?<=[$%]\{)~|~(?=\})")
_WORD = re.compile(r"[ \t]*([\w.-]{1,40}|[^\w\s]{1,3})")
_BLANK = re.compile(r"\s{1000}")

_NAMES = {
    "$END": "the end",
    "NL_OR_COMMENT": "a new line",
    "NAME": "a name",
    "DBLQUOTE": "a quotation mark",
    "INTERP_START": '"${"',
    "DIRECTIVE_START": '"%{"',
    "INT_LITERAL": "a number",
    "FLOAT_LITERAL": "a number",
    "EQ": '"="',
    "COLON": '":"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "LSQB": '"["',
    "RSQB": '"]"',
    "LPAR": '"("',
    "RPAR": '")"',
    "COMMA": '","',
    "QMARK": '"?"',
    "FOR_OBJECT_ARROW": '"=>"',
}
_MOST_EXPECTED = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing wrong with a text; line and column are 1-based, and 0 where nothing is known."""

    line: int
    column: int
    message: str


def problem_of(text: str) -> Problem | None:
    """The first syntax error of a text, None where there is none.

    Very long texts and those with very long stretches of white space, on which the lexer needs quadratic time, are not
    tried; their problem has no line.
    """
    if len(text) > _LONGEST or _BLANK.search(text):
        return Problem(0, 0, "syntax error")
    from hcl2.api import parses_to_tree
    from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        # Its grammar has strip markers in directives alone.
        parses_to_tree(_STRIP_MARKER.sub(" ", text) + "\n")
    except UnexpectedToken as error:
        found = _NAMES["$END"] if error.token.type == "$END" else _quoted(str(error.token))
        return Problem(error.line, error.column, _message(found, error.accepts or error.expected))
    except UnexpectedCharacters as error:
        found = _quoted(str(error.char))
        return Problem(error.line, error.column, _message(found, error.allowed or ()))
    except UnexpectedInput as error:
        return Problem(error.line, error.column, "syntax error")
    except (LarkError, RecursionError):
        return Problem(0, 0, "syntax error")
    return None


def _quoted(text: str) -> str:
    match = _WORD.match(text)
    return f'"{match[1]}"' if match is not None else "a new line"


def _message(found: str, expected: object) -> str:
    names = {str(name) for name in expected} if isinstance(expected, set | frozenset | list | tuple) else set()
    known = sorted({_NAMES[name] for name in names if name in _NAMES})
    message = f"syntax error: unexpected {found}"
    if known and len(known) <= _MOST_EXPECTED:
        return f"{message}, expected {' or '.join(known)}"
    return message
