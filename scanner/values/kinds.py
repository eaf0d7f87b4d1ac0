"""The kinds of value, and questions about a single one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    """The template says exactly this; what is `sensitive` is kept out of what is displayed."""

    value: Scalar
    span: Span = field(default=NOWHERE, compare=False)
    sensitive: bool = field(default=False, compare=False)

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
    sensitive: bool = field(default=False, compare=False)

    def at(self, step: str | int, span: Span | None = None) -> Unknown:
        """The unknown found by following `step` into this one."""
        path = (*self.path, step)
        return Unknown(self.reason, span or self.span, self.needs, path, detail=self.detail, sensitive=self.sensitive)

    def describe(self) -> str:
        """The thing that would decide it, as a person would name it, or the reason where nothing has a name."""
        if not self.needs:
            return self.detail or self.reason.value
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{_shortened(step)}" for step in self.path)
        return f"{self.needs}{steps}"


_LONGEST_STEP = 40
"""Characters of a step, beyond which what a function was given is left out where it is shown."""


def _shortened(step: str) -> str:
    name, bracket, _ = step.partition("(")
    return f"{name}(…)" if bracket and len(step) > _LONGEST_STEP else step


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
    """A string of known and unknown parts; no known part is empty, and no two stand side by side.

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
    """A list. With `rest`, any number (zero too) of further elements like `rest` follow: its length is unknown.

    Where it is not `placed`, those elements may stand anywhere: each item is there, but no index is known.
    """

    items: tuple[Value, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
    rest: Value | None = None
    placed: bool = True


@dataclass(frozen=True, slots=True)
class MapValue:
    """A map or object. With `rest`, it may have further keys, whose values are like `rest`.

    With `hidden`, those further ones are exactly these, keys and values, whose keys can't be computed; they are told
    apart from each other and from all others. `key_spans` says where each key is written; a value's own span is that of
    the value.
    """

    entries: Mapping[str, Value] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False)
    rest: Value | None = None
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)
    hidden: tuple[tuple[Value, Value], ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        return hash((frozenset(self.entries.items()), self.rest))


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a deployer decides: a parameter, a variable, or a condition that cannot be computed.

    `labels` are the alternatives told apart, in order; `OTHER` stands for any further text. `default` is the label that
    holds when nobody says otherwise, or None. `scope` keeps variables of different roots apart. One variable has the
    same labels and default wherever it is used: whoever varies it takes them from the first use met.
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
    """Several values, each under one label of a variable. Options cover every label of the variable.

    `choice` makes them: it keeps to `CHOICE_LIMIT` and asks no variable twice on the way to a leaf.
    """

    variable: Variable
    options: Mapping[str, Value]
    span: Span = field(default=NOWHERE, compare=False)

    def __hash__(self) -> int:
        return hash((self.variable, frozenset(self.options.items())))

    def option(self, label: str) -> Value:
        """What holds under `label`: its own option, else that of any other text, else nothing is known."""
        found = self.options.get(label)
        if found is None:
            found = self.options.get(OTHER)
        return Unknown(Reason.UNDECIDED, self.span, self.variable.name) if found is None else found


Value: TypeAlias = Known | Absent | Unknown | Reference | Text | ListValue | MapValue | Choice


def to_text(value: Scalar) -> str:
    """A scalar as both dialects print it into a string: `true`, `1`, `1.5`; numbers never have an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value + 0.0).removesuffix(".0")
        return _digits(text) if "e" in text else text
    try:
        return str(value)
    except ValueError:
        # Python refuses to print integers of more than some thousand digits.
        return _digits(value)


def _digits(number: str | int) -> str:
    from decimal import Decimal  # rarely needed

    return f"{Decimal(number):f}"


def is_true(value: Value) -> TypeGuard[Known]:
    """Whether the value is the known boolean true."""
    return isinstance(value, Known) and value.value is True


def is_false(value: Value) -> TypeGuard[Known]:
    """Whether the value is the known boolean false."""
    return isinstance(value, Known) and value.value is False


def is_one_thing(value: Value) -> bool:
    """Whether all values equal to this one are the same in every deployment.

    True for `var.name` and for a resource's attribute; not for what differs at every evaluation, is open for want of a
    decision, or has no name.
    """
    match value:
        case Unknown():
            return bool(value.needs) and value.reason not in _MANY_THINGS
        case Text():
            return all(is_one_thing(part) for part in value.parts)
        case ListValue():
            return value.rest is None and all(is_one_thing(item) for item in value.items)
        case MapValue():
            return value.rest is None and all(is_one_thing(entry) for entry in value.entries.values())
        case Choice():
            return all(is_one_thing(option) for option in value.options.values())
        case Known() | Absent() | Reference():
            return True


_MANY_THINGS = frozenset(
    (
        Reason.UNDECIDED,
        Reason.EACH,
        Reason.IMPURE,
        Reason.UNSUPPORTED,
        Reason.INVALID,
        Reason.LIMIT,
        Reason.MISSING,
    )
)
"""Reasons that many different values share, though the same thing decides them."""


def plain(value: Value) -> Value:
    """The value without what only evaluation needs: a text without holes becomes known, a resolved reference its
    value.
    """
    while isinstance(value, Reference) and value.value is not None:
        value = value.value
    if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Known):
        return Known(value.parts[0].value, value.span, value.parts[0].sensitive)
    return value


def references(value: Value) -> Iterator[Reference]:
    """Every reference inside a value, under any choice, in the order in which they stand there.

    A part that several places share is looked at once: values made by doubling are small in memory but endless to walk.
    """
    waiting = [value]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Reference):
            yield current
        waiting.extend(reversed(_inside(current)))


def _inside(value: Value) -> list[Value]:
    """What a value is directly made of, as far as a reference can be in it."""
    inside: Iterable[Value | None]
    match value:
        case Reference():
            inside = (value.value,)
        case Text():
            inside = (*value.parts, value.decoded)
        case ListValue():
            inside = (*value.items, value.rest)
        case MapValue():
            inside = (*value.entries.values(), value.rest)
        case Choice():
            inside = value.options.values()
        case Known() | Absent() | Unknown():
            inside = ()
    return [part for part in inside if isinstance(part, Reference | Text | ListValue | MapValue | Choice)]


def respan(value: Value, span: Span) -> Value:
    """The same value seen at another place, for a value that flows through a parameter; inner spans stay."""
    match value:
        case Known():
            return Known(value.value, span, value.sensitive)
        case Absent():
            return Absent(span)
        case Unknown():
            return Unknown(value.reason, span, value.needs, value.path, value.excluded, value.detail, value.sensitive)
        case Reference():
            return Reference(value.address, value.attribute, span, value.value)
        case Text():
            return Text(value.parts, span, value.decoded)
        case Choice():
            return Choice(value.variable, {k: respan(v, span) for k, v in value.options.items()}, span)
        case ListValue() | MapValue():
            return value
