"""`for` expressions and splats, over collections that may be open-ended or branch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scanner.parsers.terraform.elements import alike, elements
from scanner.parsers.terraform.operators import as_bool
from scanner.parsers.terraform.scope import Scope, invalid
from scanner.parsers.terraform.symbolic_keys import Pair, spelled
from scanner.parsers.terraform.syntax_tree import Expression, ForList, ForMap, Splat
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    is_false,
    is_true,
    lift,
    plain,
    to_text,
)

TRUE = Known(True)

Evaluate = Callable[[Expression, Scope], Value]


@dataclass(slots=True)
class _Produced:
    """What the body of a `for` yields: for each element a condition, a key (in maps) and a value."""

    conditions: list[Value] = field(default_factory=list)
    keys: list[Value] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    rest: Value | None = None
    ordered: bool = True


def for_list(expression: ForList, scope: Scope, evaluate: Evaluate) -> Value:
    """`[for … in … : … if …]`."""
    collection = plain(evaluate(expression.collection, scope))

    def over(leaf: Value) -> Value:
        produced = _run(expression, leaf, scope, evaluate)
        if isinstance(produced, Unknown):
            return produced
        return _filtered(produced, lambda kept, rest: _listed(produced, kept, rest, expression.span))

    return lift(over, collection)


def for_map(expression: ForMap, scope: Scope, evaluate: Evaluate) -> Value:
    """`{for … in … : … => … if …}`, grouped or not."""
    collection = plain(evaluate(expression.collection, scope))

    def over(leaf: Value) -> Value:
        produced = _run(expression, leaf, scope, evaluate)
        if isinstance(produced, Unknown):
            return produced

        def made(kept: list[int], rest: list[Value]) -> Value:
            values = [produced.values[number] for number in kept]
            tail = alike(rest, expression.span)
            if expression.grouped and tail is not None:
                tail = ListValue((), expression.span, tail)
            keys = [produced.keys[number] for number in kept]
            if expression.grouped:
                return lift(lambda *known: _group(list(known), values, expression.span, tail), *keys)
            return lift(lambda *known: make_map(list(known), values, expression.span, tail, unique=True), *keys)

        return _filtered(produced, made)

    return lift(over, collection)


def _run(expression: ForList | ForMap, collection: Value, scope: Scope, evaluate: Evaluate) -> _Produced | Unknown:
    found = elements(collection, expression.span)
    if found is None:
        if isinstance(collection, Unknown):
            return collection
        return invalid(expression.span, "for over what is no collection")
    produced = _Produced(ordered=found.ordered)
    for number, (key, value) in enumerate(found.known):
        bindings = (
            {expression.value: value} if expression.key is None else {expression.key: key, expression.value: value}
        )
        inner = scope.bind(f"[{number}]", bindings)
        if scope.evaluation.steps <= 0:
            return Unknown(Reason.LIMIT, expression.span)
        condition = TRUE if expression.condition is None else as_bool(plain(evaluate(expression.condition, inner)))
        if is_false(condition):
            continue
        produced.conditions.append(condition)
        produced.values.append(evaluate(expression.result, inner))
        if isinstance(expression, ForMap):
            produced.keys.append(plain(evaluate(expression.result_key, inner)))
    if found.rest is not None:
        key, value = found.rest
        bindings = (
            {expression.value: value} if expression.key is None else {expression.key: key, expression.value: value}
        )
        inner = scope.bind("[*]", bindings)
        condition = TRUE if expression.condition is None else as_bool(plain(evaluate(expression.condition, inner)))
        if not is_false(condition):
            produced.rest = evaluate(expression.result, inner)
    return produced


def _filtered(produced: _Produced, make: Callable[[list[int], list[Value]], Value]) -> Value:
    """Make the result from the elements whose conditions hold.

    Conditions that branch over a deployer's variables are followed; an element whose condition nothing decides becomes
    one of those that may follow.
    """
    tail = [] if produced.rest is None else [produced.rest]

    def under(*answers: Value) -> Value:
        kept = [number for number, answer in enumerate(answers) if is_true(answer)]
        maybe = [
            produced.values[number]
            for number, answer in enumerate(answers)
            if not isinstance(answer, Known) or not isinstance(answer.value, bool)
        ]
        return make(kept, [*maybe, *tail])

    return lift(under, *produced.conditions)


def _listed(produced: _Produced, kept: list[int], rest: list[Value], span: Span) -> Value:
    items = tuple(produced.values[number] for number in kept)
    return ListValue(items, span, alike(rest, span), produced.ordered)


def make_map(
    keys: list[Value], values: list[Value], span: Span, rest: Value | None = None, *, unique: bool = False
) -> Value:
    """A map of these keys and values; those whose key cannot be computed become further entries, `rest`.

    With `unique`, no two keys are the same, as Terraform demands of a `for`.
    """
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    further = [] if rest is None else [rest]
    hidden: list[Pair] = []
    for key, value in zip(keys, values, strict=True):
        key = plain(key)
        if isinstance(key, Known):
            entries[to_text(key.value)] = value
            spans[to_text(key.value)] = key.span
        elif isinstance(key, Unknown | Reference | Text):
            further.append(value)
            hidden.append((key, value))
        else:
            return invalid(span, "a key that is no text")
    counted = unique and rest is None and len({spelled(key) for key, _ in hidden}) == len(hidden)
    return MapValue(entries, span, alike(further, span), spans, tuple(hidden) if counted else ())


def _group(keys: list[Value], values: list[Value], span: Span, rest: Value | None = None) -> Value:
    groups: dict[str, list[Value]] = {}
    further = [] if rest is None else [rest]
    for key, value in zip(keys, values, strict=True):
        key = plain(key)
        if isinstance(key, Known):
            groups.setdefault(to_text(key.value), []).append(value)
        elif isinstance(key, Unknown | Reference | Text):
            further.append(ListValue((), span, value))
        else:
            return invalid(span, "a key that is no text")
    tail = alike(further, span)
    # An element without a known key may belong to any of the groups.
    inner = tail.rest if isinstance(tail, ListValue) else tail
    return MapValue({key: ListValue(tuple(items), span, inner) for key, items in groups.items()}, span, tail)


def splat(expression: Splat, scope: Scope, evaluate: Evaluate) -> Value:
    """`target[*].each`: null yields no element, a single value a list of one."""

    def each(value: Value, trail: str) -> Value:
        return evaluate(expression.each, scope.bind(trail, {"*": value}))

    def over(leaf: Value) -> Value:
        if isinstance(leaf, Reference) and leaf.attribute and leaf.value is not None:
            leaf = plain(leaf)
        match leaf:
            case Choice():
                return lift(over, leaf)
            case Absent():
                return ListValue((), expression.span)
            case ListValue():
                items = tuple(each(item, f"[{number}]") for number, item in enumerate(leaf.items))
                rest = None if leaf.rest is None else each(leaf.rest, "[*]")
                return ListValue(items, expression.span, rest, leaf.placed)
            case Unknown() if leaf.reason in (Reason.INVALID, Reason.LIMIT):
                return leaf
            case Unknown():
                return ListValue((), expression.span, each(leaf, "[*]"))
            case Reference() if leaf.attribute:
                element = Reference(leaf.address, f"{leaf.attribute}.*", expression.span)
                return ListValue((), expression.span, each(element, "[*]"))
            case _:
                return ListValue((each(leaf, "[0]"),), expression.span)

    return lift(over, evaluate(expression.target, scope))
