"""What a parameter is: known by its default, a choice between the values it is told apart by, or unknown.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.parsers.cloudformation.comparisons import Compared
from scanner.parsers.cloudformation.text import comma_delimited
from scanner.source import Span
from scanner.values import (
    CHOICE_LIMIT,
    OTHER,
    Known,
    ListValue,
    MapValue,
    Reason,
    Unknown,
    Value,
    Variable,
    choice,
    lift,
    to_text,
)

PSEUDO_PARAMETERS = frozenset(
    f"AWS::{name}"
    for name in ("AccountId", "NotificationARNs", "Partition", "Region", "StackId", "StackName", "URLSuffix")
)
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html (beside `NoValue`)."""


_CONSTRAINTS = frozenset({"AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's declaration."""

    name: str
    type: str
    span: Span
    default: Value | None = None
    allowed: tuple[Known, ...] = ()
    minimum_length: int = 0
    no_echo: bool = False
    described: bool = False
    constrained: bool = False

    @property
    def is_list(self) -> bool:
        """Whether its value is a list, given as one text with commas."""
        return self.type in ("CommaDelimitedList", "List") or "List<" in self.type

    @property
    def is_stored(self) -> bool:
        """Whether what is given is the name of an SSM parameter that holds the value."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    def typed(self, value: Value) -> Value:
        """A value given for the parameter, as `Ref` returns it."""
        if self.is_list:
            return lift(lambda known: comma_delimited(known, known.span), value)
        if self.type == "Number":
            return lift(_number, value)
        return lift(_text, value)

    def open(self, reason: Reason, excluded: Iterable[str] = ()) -> Value:
        """The value that nothing decides but who deploys."""
        never = {*excluded, ""} if self.minimum_length else excluded
        unknown = Unknown(reason, self.span, self.name, excluded=frozenset(never))
        return ListValue((), self.span, unknown) if self.is_list else unknown


def declare(name: str, raw: Value, span: Span) -> Parameter:
    """Read a declaration; whatever is malformed in it counts as not said."""
    entries = raw.entries if isinstance(raw, MapValue) else {}
    kind = _kind(entries.get("Type"))
    allowed = entries.get("AllowedValues")
    length = entries.get("MinLength")
    default = entries.get("Default")
    return Parameter(
        name,
        kind,
        span,
        default if isinstance(default, Known | ListValue) else None,
        tuple(item for item in allowed.items if isinstance(item, Known)) if isinstance(allowed, ListValue) else (),
        1 if kind.startswith(_EXISTING) and default != Known("") else _length(length),
        entries.get("NoEcho") in (Known(True), Known("true"), Known("True")),
        "Description" in entries,
        not entries.keys().isdisjoint(_CONSTRAINTS),
    )


def _kind(value: Value | None) -> str:
    return to_text(value.value) if isinstance(value, Known) else "String"


_EXISTING = "AWS::"
"""How the types begin whose values must exist in the account, so that none is empty.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""


def _length(value: Value | None) -> int:
    text = to_text(value.value) if isinstance(value, Known) else ""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _text(value: Value) -> Value:
    return Known(to_text(value.value), value.span) if isinstance(value, Known) else value


def _number(value: Value) -> Value:
    if not isinstance(value, Known):
        return value
    text = to_text(value.value).strip()
    for kind in (int, float):
        try:
            return Known(kind(text), value.span)
        except ValueError:
            continue
    return Known(text, value.span)


def chosen_by_deployer(parameter: Parameter, given: Value | None, compared: Compared, scope: str) -> Value:
    """The value of a parameter of a template that is deployed on its own.

    With `AllowedValues` a choice between them; else one between the texts in `compared`, the default and any other;
    a parameter that nothing tells apart is its default, or unknown.
    """
    decided = None if parameter.is_stored else (given or parameter.default)
    reason = Reason.DYNAMIC if parameter.is_stored else Reason.PARAMETER
    default = None if decided is None else _as_text(decided)
    values: dict[str, Value] = {}
    if parameter.allowed and not parameter.is_list and len(parameter.allowed) <= CHOICE_LIMIT:
        values = {to_text(item.value): item for item in parameter.allowed}
        if default is not None and decided is not None:
            values.setdefault(default, decided)
    else:
        texts = [text for text in compared.texts if len(text) >= parameter.minimum_length]
        values = {text: Known(text, parameter.span) for text in texts}
        if values and default is not None and decided is not None:
            values[default] = decided
    if not values:
        return parameter.open(reason) if decided is None else parameter.typed(decided)
    options = {label: parameter.typed(value) for label, value in values.items()}
    is_closed = compared.only_these or (parameter.allowed and not parameter.is_list)
    if not is_closed or len(parameter.allowed) > CHOICE_LIMIT:
        options[OTHER] = parameter.open(reason, values)
    variable = Variable(parameter.name, tuple(options), default, scope)
    return choice(variable, options, parameter.span)


def _as_text(value: Value) -> str:
    if isinstance(value, ListValue):
        return ",".join(_as_text(item) for item in value.items)
    return to_text(value.value) if isinstance(value, Known) else ""


def handed_down(parameter: Parameter, value: Value) -> Value:
    """The value of a nested stack's parameter that the outer template gives; what decides it stays named as outside."""
    if parameter.is_stored:
        return parameter.open(Reason.DYNAMIC)
    return parameter.typed(value)


def default_value(parameter: Parameter) -> Value:
    """The value of a nested stack's parameter that the outer template leaves to its default."""
    if parameter.default is None or parameter.is_stored:
        return parameter.open(Reason.DYNAMIC if parameter.is_stored else Reason.PARAMETER)
    return parameter.typed(parameter.default)


def pseudo_parameter(name: str, compared: Compared, scope: str, decided: Value | None = None) -> Value:
    """What a pseudo parameter is: a choice between the texts it is compared with and any other, else unknown.

    `decided` is its value where whoever deploys, or the app that wrote the template, says so.
    """
    unknown = Unknown(Reason.PSEUDO_PARAMETER, needs=name)
    if name == "AWS::NotificationARNs":
        return ListValue((), rest=unknown)
    texts = list(compared.texts)
    if not texts or name == "AWS::Partition":
        return unknown if decided is None else _text(decided)
    options: dict[str, Value] = {text: Known(text) for text in texts}
    default = None if decided is None else _as_text(decided)
    if default is not None:
        options.setdefault(default, Known(default))
    if not compared.only_these:
        options[OTHER] = Unknown(Reason.PSEUDO_PARAMETER, needs=name, excluded=frozenset(options))
    return choice(Variable(name, tuple(options), default, scope), options, unknown.span)
