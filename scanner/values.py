"""The value algebra: what a template says a property is, as far as it says so.

A value is known, absent, unknown with a reason, a reference to another resource, a text with holes, or a choice between
values. Lists and maps hold values, so every leaf keeps its own span and its own doubt.

Equality ignores spans: two values are equal when they say the same. An unknown equals another when the same thing
decides both, which is how `var.name` used twice is seen to be one name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias, TypeGuard

from scanner.source import NOWHERE, Span

Scalar: TypeAlias = str | int | float | bool

OTHER = "\x00other"
"""The label of a choice for every text that no other label names."""


class Reason(Enum):
    """Why a value is unknown, in words a person can act on."""

    PARAMETER = "parameter without default"
    UNDECIDED = "depends on a choice that nothing decides"
    DATA_SOURCE = "read from a data source"
    COMPUTED = "computed on creation"
    PSEUDO_PARAMETER = "decided by where the stack is deployed"
    ZONES = "availability zones of the region"
    IMPORT = "exported by another stack"
    DYNAMIC = "dynamic reference"
    MODULE = "module that is not present"
    NESTED_STACK = "nested stack that is not present"
    MACRO = "result of a macro or transform"
    EACH = "instance of a collection of unknown size"
    FILE = "file that is not present"
    IMPURE = "differs at every evaluation"
    UNSUPPORTED = "unsupported function"
    INVALID = "expression that cannot be evaluated"
    LIMIT = "beyond the evaluation limit"
    MISSING = "companion resource that cannot be resolved"


@dataclass(frozen=True, slots=True)
class Known:
    """The template says exactly this."""

    value: Scalar
    span: Span = field(default=NOWHERE, compare=False)

    def __eq__(self, other: object) -> bool:
        # In Python True == 1; in a template they are different things.
        return (
            isinstance(other, Known)
            and self.value == other.value
            and isinstance(self.value, bool) == isinstance(other.value, bool)
        )

    def __hash__(self) -> int:
        return hash((isinstance(self.value, bool), self.value))


@dataclass(frozen=True, slots=True)
class Absent:
    """The template does not set it (`AWS::NoValue`, `null`); the span is what could have."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Only a deployment can tell.

    `needs` names what would decide it (a parameter, a variable, a data source); `path` leads from there to this value,
    so that `Subnets[0]` and `Subnets[1]` are different unknowns that one parameter decides. `excluded` are texts it is
    known not to be.
    """

    reason: Reason
    span: Span = field(default=NOWHERE, compare=False)
    needs: str = ""
    path: tuple[str | int, ...] = ()
    excluded: frozenset[str] = field(default=frozenset(), compare=False)
    detail: str = field(default="", compare=False)

    def at(self, step: str | int, span: Span | None = None) -> Unknown:
        """The unknown found by following `step` into this one."""
        return Unknown(self.reason, span or self.span, self.needs, (*self.path, step), detail=self.detail)

    def describe(self) -> str:
        """The thing that would decide it, as a person would name it, or the reason where nothing has a name."""
        if not self.needs:
            return self.detail or self.reason.value
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return f"{self.needs}{steps}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource of the same graph, or an attribute of it.

    `address` is absolute; `attribute` is empty for the resource itself (CloudFormation's `Ref`). `value` is what that
    resource states for the attribute, where it states it.
    """

    address: str
    attribute: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    value: Value | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A string of known and unknown parts.

    `decoded` is the structure that the text encodes where it was made from one (`jsonencode`, `Fn::ToJsonString`), so
    that a policy document keeps the spans of its statements.
    """

    parts: tuple[Known | Unknown | Reference, ...]
    span: Span = field(default=NOWHERE, compare=False)
    decoded: Value | None = field(default=None, compare=False)

    def prefix(self) -> str:
        """The longest known beginning."""
        first = self.parts[0] if self.parts else None
        return to_text(first.value) if isinstance(first, Known) else ""

    def suffix(self) -> str:
        """The longest known end."""
        last = self.parts[-1] if self.parts else None
        return to_text(last.value) if isinstance(last, Known) else ""


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list. With `rest`, any number (zero too) of further elements like `rest` follow: its length is unknown."""

    items: tuple[Value, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
    rest: Value | None = None


@dataclass(frozen=True, slots=True)
class MapValue:
    """A map or object. With `rest`, it may have further keys, whose values are like `rest`.

    `key_spans` says where each key is written; a value's own span is that of the value.
    """

    entries: Mapping[str, Value] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False)
    rest: Value | None = None
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)

    def __hash__(self) -> int:
        return hash((frozenset(self.entries.items()), self.rest))


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a deployer decides: a parameter, a variable, or a condition that cannot be computed.

    `labels` are the alternatives told apart, in order; `OTHER` stands for any further text. `default` is the label that
    holds when nobody says otherwise, or None. `scope` keeps variables of different roots apart.
    """

    name: str
    labels: tuple[str, ...] = field(compare=False)
    default: str | None = field(default=None, compare=False)
    scope: str = ""

    def when(self, label: str) -> str:
        """`Name=label` as a person would write it."""
        if label != OTHER:
            return f"{self.name}={label}"
        return " and ".join(f"{self.name}!={other}" for other in self.labels if other != OTHER) or f"{self.name}=other"


@dataclass(frozen=True, slots=True)
class Choice:
    """Several values, each under one label of a variable. Options cover every label of the variable."""

    variable: Variable
    options: Mapping[str, Value]
    span: Span = field(default=NOWHERE, compare=False)

    def __hash__(self) -> int:
        return hash((self.variable, frozenset(self.options.items())))


Value: TypeAlias = Known | Absent | Unknown | Reference | Text | ListValue | MapValue | Choice

CHOICE_LIMIT = 64
"""The most leaves that one value may branch into; past it, only what the defaults decide is followed."""


def to_text(value: Scalar) -> str:
    """A scalar as both dialects print it into a string: `true`, `1`, `1.5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_true(value: Value) -> TypeGuard[Known]:
    """Whether the value is the known boolean true."""
    return isinstance(value, Known) and value.value is True


def is_false(value: Value) -> TypeGuard[Known]:
    """Whether the value is the known boolean false."""
    return isinstance(value, Known) and value.value is False


def choice(variable: Variable, options: Mapping[str, Value], span: Span) -> Value:
    """A choice, or the one value where all options are the same."""
    values = iter(options.values())
    first = next(values)
    if all(type(other) is type(first) and other == first for other in values):
        return first
    return Choice(variable, options, span)


def restrict(value: Value, variable: Variable, label: str) -> Value:
    """The value as it is when `variable` has `label`; choices below lists and maps stay as they are."""
    while isinstance(value, Choice):
        if value.variable == variable:
            value = value.options.get(label) or Unknown(Reason.UNDECIDED, value.span, variable.name)
        else:
            options = {key: restrict(option, variable, label) for key, option in value.options.items()}
            return choice(value.variable, options, value.span)
    return value


def leaves(value: Value) -> int:
    """How many alternatives a value has at its top."""
    if isinstance(value, Choice):
        return sum(leaves(option) for option in value.options.values())
    return 1


def by_default(value: Value) -> Value:
    """The alternative that the defaults decide, or unknown where a choice has none."""
    while isinstance(value, Choice):
        if value.variable.default is None:
            return Unknown(Reason.LIMIT, value.span, value.variable.name)
        value = value.options[value.variable.default]
    return value


def lift(function: Callable[..., Value], *values: Value) -> Value:
    """Apply `function` under every combination of the choices at the top of `values`.

    Choices of one variable are followed together, so that correlated values never mix. Past `CHOICE_LIMIT` combinations
    only what the defaults decide is followed, and what they don't is unknown.
    """
    first = next((value for value in values if isinstance(value, Choice)), None)
    if first is None:
        return function(*values)
    combinations = 1
    for value in values:
        combinations *= leaves(value)
    if combinations > CHOICE_LIMIT * CHOICE_LIMIT:
        return function(*(by_default(value) for value in values))
    result = _lift(function, values)
    if leaves(result) > CHOICE_LIMIT:
        return by_default(result)
    return result


def _lift(function: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    first = next((value for value in values if isinstance(value, Choice)), None)
    if first is None:
        return function(*values)
    variable = first.variable
    options = {
        label: _lift(function, tuple(restrict(value, variable, label) for value in values)) for label in first.options
    }
    return choice(variable, options, first.span)


def hoist(value: Value) -> Value:
    """Bring choices among the direct elements of a list to its top; other values come back as they are."""
    if isinstance(value, ListValue) and any(isinstance(item, Choice) for item in value.items):
        return lift(lambda *items: ListValue(items, value.span, value.rest), *value.items)
    return value


def join_text(parts: Iterable[Value], span: Span) -> Value:
    """Concatenate values into one text: known where all parts are, with holes where some are not.

    Absent parts are left out; lists and maps cannot be part of a text and make it unknown.
    """
    return lift(lambda *flat: _concatenate(flat, span), *parts)


def _concatenate(parts: tuple[Value, ...], span: Span) -> Value:
    flat: list[Known | Unknown | Reference] = []
    for part in parts:
        for piece in _pieces(part):
            if isinstance(piece, Known) and flat and isinstance(flat[-1], Known):
                flat[-1] = Known(to_text(flat[-1].value) + to_text(piece.value), flat[-1].span)
            elif isinstance(piece, Known):
                flat.append(Known(to_text(piece.value), piece.span))
            else:
                flat.append(piece)
    if not flat:
        return Known("", span)
    if len(flat) == 1 and isinstance(flat[0], Known):
        return Known(flat[0].value, span)
    return Text(tuple(flat), span)


def _pieces(part: Value) -> Iterator[Known | Unknown | Reference]:
    if isinstance(part, Text):
        yield from part.parts
    elif isinstance(part, Reference) and isinstance(part.value, Known):
        yield part.value
    elif isinstance(part, Known | Unknown | Reference):
        yield part
    elif not isinstance(part, Absent):
        yield Unknown(Reason.INVALID, part.span, detail="not a text")


def plain(value: Value) -> Value:
    """The value without what only evaluation needs: a text without holes becomes known, a resolved reference its
    value.
    """
    if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Known):
        return Known(value.parts[0].value, value.span)
    if isinstance(value, Reference) and value.value is not None:
        return plain(value.value)
    return value


def references(value: Value) -> Iterator[Reference]:
    """Every reference inside a value, under any choice."""
    match value:
        case Reference():
            yield value
            if value.value is not None:
                yield from references(value.value)
        case Text():
            for part in value.parts:
                if isinstance(part, Reference):
                    yield part
            if value.decoded is not None:
                yield from references(value.decoded)
        case ListValue():
            for item in value.items:
                yield from references(item)
            if value.rest is not None:
                yield from references(value.rest)
        case MapValue():
            for item in value.entries.values():
                yield from references(item)
            if value.rest is not None:
                yield from references(value.rest)
        case Choice():
            for option in value.options.values():
                yield from references(option)
        case _:
            pass


def respan(value: Value, span: Span) -> Value:
    """The same value seen at another place, for a value that flows through a parameter; inner spans stay."""
    match value:
        case Known():
            return Known(value.value, span)
        case Absent():
            return Absent(span)
        case Unknown():
            return Unknown(value.reason, span, value.needs, value.path, value.excluded, value.detail)
        case Reference():
            return Reference(value.address, value.attribute, span, value.value)
        case Text():
            return Text(value.parts, span, value.decoded)
        case Choice():
            return Choice(value.variable, {k: respan(v, span) for k, v in value.options.items()}, span)
        case ListValue() | MapValue():
            return value
