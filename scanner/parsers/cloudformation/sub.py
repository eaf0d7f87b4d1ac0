"""`Fn::Sub`, in both forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from scanner.parsers.cloudformation.scope import Scope
from scanner.parsers.cloudformation.text import concatenate, derived
from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Value, lift, to_text

_HOLE = re.compile(r"\$\{([^}]*)\}")


@lru_cache(maxsize=4096)
def holes(template: str) -> tuple[tuple[str, str], ...]:
    """The template in pieces, each a literal text and the name in the hole that follows it (empty at the end).

    `${!Name}` is the literal `${Name}`.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
    """
    pieces: list[tuple[str, str]] = []
    literal, start = "", 0
    for hole in _HOLE.finditer(template):
        literal += template[start : hole.start()]
        start = hole.end()
        name = hole.group(1).strip()
        if name.startswith("!"):
            literal += "${" + name[1:] + "}"
        elif not name:
            literal += hole.group(0)
        else:
            pieces.append((literal, name))
            literal = ""
    pieces.append((literal + template[start:], ""))
    return tuple(pieces)


def sub(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Sub: text` or `Fn::Sub: [text, {name: value}]`."""
    names: Mapping[str, Value] = {}
    if isinstance(argument, ListValue) and argument.items:
        if len(argument.items) > 1 and isinstance(argument.items[1], MapValue):
            names = argument.items[1].entries
        argument = argument.items[0]
    template = argument if isinstance(argument, Known) else scope.evaluate(argument)

    def fill(text: Value) -> Value:
        if not isinstance(text, Known):
            return derived(text, "filled", span)
        return substitute(to_text(text.value), lambda name: _named(scope, name, names, span), span)

    return lift(fill, template)


def substitute(template: str, named: Callable[[str], Value], span: Span) -> Value:
    """The template with every hole filled by what `named` gives for its name."""
    parts: list[Value] = []
    for literal, name in holes(template):
        if literal:
            parts.append(Known(literal, span))
        if name:
            parts.append(named(name))
    return concatenate(parts, span)


def _named(scope: Scope, name: str, names: Mapping[str, Value], span: Span) -> Value:
    if name in names:
        return scope.evaluate(names[name])
    logical_id, dot, attribute = name.partition(".")
    if dot:
        return scope.attribute(logical_id.strip(), attribute.strip(), span)
    return scope.ref(name, span)
