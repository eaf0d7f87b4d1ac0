"""Type constraints of variables, and values converted to them.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from scanner.parsers.terraform.operators import as_bool, parse_number
from scanner.parsers.terraform.scope import invalid
from scanner.parsers.terraform.syntax_tree import Expression, FunctionCall, Literal, Name, Object, Tuple
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
    choice,
    plain,
    to_text,
)

SCALARS = ("string", "number", "bool")
_CONTAINERS = ("list", "set", "map")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an object type; `default` is what an optional one has where nothing is given."""

    type: Type
    optional: bool = False
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """A type constraint: `kind` is a keyword; `element` is that of lists, sets and maps."""

    kind: str = "any"
    element: Type | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    items: tuple[Type, ...] = ()


ANY = Type()


def parse_type(expression: Expression | None) -> Type:
    """The type that a constraint names; whatever is no type allows anything."""
    match expression:
        case Name():
            return _named(expression.name)
        case Literal():
            # Terraform 0.11 quoted its types.
            return _named(expression.value) if isinstance(expression.value, str) else ANY
        case FunctionCall(name=name, arguments=(inner, *_)) if name in _CONTAINERS:
            return Type(name, parse_type(inner))
        case FunctionCall(name="object", arguments=(Object() as inner, *_)):
            return Type("object", attributes=_attributes(inner))
        case FunctionCall(name="tuple", arguments=(Tuple() as inner, *_)):
            return Type("tuple", items=tuple(parse_type(item) for item in inner.items))
        case _:
            return ANY


def _named(name: str) -> Type:
    if name in SCALARS:
        return Type(name)
    return Type(name, ANY) if name in _CONTAINERS else ANY


def _attributes(declared: Object) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for item in declared.items:
        key = item.key
        name = key.name if isinstance(key, Name) else str(key.value) if isinstance(key, Literal) else ""
        match item.value:
            case FunctionCall(name="optional", arguments=(inner, default, *_)):
                found[name] = Attribute(parse_type(inner), True, default)
            case FunctionCall(name="optional", arguments=(inner, *_)):
                found[name] = Attribute(parse_type(inner), True)
            case FunctionCall(name="optional"):
                found[name] = Attribute(ANY, True)
            case _:
                found[name] = Attribute(parse_type(item.value))
    return found


Defaults = Callable[[Expression], Value]
"""How the default of an optional attribute is evaluated."""


def convert(value: Value, wanted: Type, defaults: Defaults) -> Value:
    """The value as one of that type; what cannot be converted is unknown."""
    if isinstance(value, Choice):
        options = {label: convert(option, wanted, defaults) for label, option in value.options.items()}
        return choice(value.variable, options, value.span)
    if wanted.kind == "any" or isinstance(value, Absent):
        return value
    if isinstance(value, Unknown):
        return value if value.reason in (Reason.INVALID, Reason.LIMIT) else shape(wanted, value)
    if isinstance(value, Reference):
        settled = plain(value)
        if isinstance(settled, ListValue | MapValue | Choice):
            return convert(settled, wanted, defaults)
        return value
    if wanted.kind in SCALARS:
        return _scalar(value, wanted.kind)
    if wanted.kind in ("map", "object"):
        return _mapping(value, wanted, defaults)
    return _sequence(value, wanted, defaults)


def _scalar(value: Known | Text | ListValue | MapValue, kind: str) -> Value:
    if isinstance(value, Text):
        return value
    if isinstance(value, Known):
        if kind == "string":
            return Known(to_text(value.value), value.span, value.sensitive)
        if kind == "bool":
            settled = Known(value.value == "1", value.span) if value.value in ("0", "1") else as_bool(value)
            if isinstance(settled, Known) and isinstance(settled.value, bool):
                return Known(settled.value, settled.span, value.sensitive)
        elif isinstance(value.value, str):
            number = parse_number(value.value)
            if number is not None:
                return Known(number, value.span, value.sensitive)
        elif not isinstance(value.value, bool):
            return value
    return invalid(value.span, f"no {kind}")


def _sequence(value: Known | Text | ListValue | MapValue, wanted: Type, defaults: Defaults) -> Value:
    if not isinstance(value, ListValue):
        return invalid(value.span, f"no {wanted.kind}")
    if wanted.kind == "tuple":
        types = (*wanted.items, *(ANY for _ in value.items[len(wanted.items) :]))
        items = tuple(convert(item, kind, defaults) for item, kind in zip(value.items, types, strict=False))
        return ListValue(items, value.span, value.rest)
    element = wanted.element or ANY
    items = tuple(convert(item, element, defaults) for item in value.items)
    rest = None if value.rest is None else convert(value.rest, element, defaults)
    return ListValue(as_set(items) if wanted.kind == "set" else items, value.span, rest, value.placed)


def as_set(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """The elements once each, texts and numbers in Terraform's order."""
    kept: list[Value] = []
    seen: set[Value] = set()
    for item in items:
        if item not in seen:
            seen.add(item)
            kept.append(item)
    texts = [item for item in kept if isinstance(item, Known) and isinstance(item.value, str)]
    if len(texts) == len(kept):
        return tuple(sorted(texts, key=lambda item: str(item.value)))
    return tuple(kept)


def _mapping(value: Known | Text | ListValue | MapValue, wanted: Type, defaults: Defaults) -> Value:
    if not isinstance(value, MapValue):
        return invalid(value.span, f"no {wanted.kind}")
    if wanted.kind == "map":
        element = wanted.element or ANY
        entries = {key: convert(item, element, defaults) for key, item in value.entries.items()}
        rest = None if value.rest is None else convert(value.rest, element, defaults)
        hidden = tuple((key, convert(item, element, defaults)) for key, item in value.hidden)
        return MapValue(entries, value.span, rest, value.key_spans, hidden)
    entries = {}
    for name, declared in wanted.attributes.items():
        given = value.entries.get(name)
        if given is None and value.rest is not None:
            given = value.rest.at(name) if isinstance(value.rest, Unknown) else value.rest
        entries[name] = _given(given, name, declared, value.span, defaults)
    return MapValue(entries, value.span, None, value.key_spans)


def _given(given: Value | None, name: str, declared: Attribute, span: Span, defaults: Defaults) -> Value:
    if isinstance(given, Choice):
        options = {k: _given(v, name, declared, span, defaults) for k, v in given.options.items()}
        return choice(given.variable, options, given.span)
    if given is None and not declared.optional:
        return invalid(span, f'attribute "{name}" is required')
    if given is None or isinstance(given, Absent):
        if declared.default is None:
            return given or Absent(span)
        given = defaults(declared.default)
    return convert(given, declared.type, defaults)


def shape(wanted: Type, unknown: Unknown) -> Value:
    """What is known of an unknown value because of its type: the attributes of an object, that a list is one."""
    match wanted.kind:
        case "object":
            entries = {name: shape(a.type, unknown.at(name)) for name, a in wanted.attributes.items()}
            return MapValue(entries, unknown.span)
        case "tuple":
            return ListValue(tuple(shape(item, unknown.at(n)) for n, item in enumerate(wanted.items)), unknown.span)
        case "list" | "set":
            return ListValue((), unknown.span, shape(wanted.element or ANY, unknown))
        case "map":
            return MapValue({}, unknown.span, shape(wanted.element or ANY, unknown))
        case _:
            return unknown
