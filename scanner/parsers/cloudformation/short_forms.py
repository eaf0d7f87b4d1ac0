"""YAML's short tags (`!Ref`, `!GetAtt`, `!Sub` …) and the functions they stand for."""

from __future__ import annotations

from scanner.parsers.cloudformation.reading import make_span
from scanner.source import Span
from scanner.values import Known, ListValue, Value

STANDARD = "tag:yaml.org,2002:"
"""What YAML's own tags (`!!str`) begin with."""

_WITHOUT_PREFIX = {"!Ref": "Ref", "!Condition": "Condition"}
_TEXT_TAGS = frozenset(STANDARD + name for name in ("str", "binary", "timestamp"))


def function_name(tag: str | None) -> str | None:
    """The long name that a tag stands for, or None where it says nothing but a type.

    A tag that no one knows here (`!Rain::Embed`) yields a function of that name, so that it stays visible.
    """
    if tag is None or tag == "!" or tag.startswith(STANDARD):
        return None
    if tag in _WITHOUT_PREFIX:
        return _WITHOUT_PREFIX[tag]
    name = tag.removeprefix("!")
    return name if "::" in name or name == tag else f"Fn::{name}"


def keeps_text(tag: str | None) -> bool:
    """Whether an unquoted scalar behind this tag is a text, whatever it spells."""
    return tag in _TEXT_TAGS or function_name(tag) is not None


def split_attribute(text: str, written: str, span: Span) -> Value:
    """The `Name.Attribute` of a short `!GetAtt` as the list of its two parts, as in the long form.

    `written` is the scalar as it stands in the file, at `span`, to place the parts where that is possible.
    """
    name, dot, attribute = text.partition(".")
    if not dot:
        return ListValue((Known(text, span),), span)
    quotes = 1 if written[:1] in ("'", '"') else 0
    if not written.startswith(text, quotes):
        return ListValue((Known(name, span), Known(attribute, span)), span)
    start = span.start_column + quotes
    middle, end = start + len(name), start + len(text)
    line = span.start_line
    return ListValue(
        (
            Known(name, make_span((span.file, line, start, line, middle))),
            Known(attribute, make_span((span.file, line, middle + 1, line, end))),
        ),
        span,
    )
