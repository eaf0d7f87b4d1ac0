"""What an intrinsic function may ask of the template that it stands in."""

from __future__ import annotations

from typing import Protocol

from scanner.source import Span
from scanner.values import MapValue, Unknown, Value


class Scope(Protocol):
    """One use of one template: its parameters, conditions, mappings and resources."""

    def evaluate(self, raw: Value) -> Value:
        """The value of an expression; what is no intrinsic function evaluates element by element."""

    def evaluate_condition(self, raw: Value) -> Value:
        """The boolean of a condition expression, where `{"Condition": "Name"}` names another condition."""

    def condition(self, name: str, span: Span) -> Value:
        """The boolean of a named condition: known, or a choice; never unknown at its leaves."""

    def ref(self, name: str, span: Span) -> Value:
        """`Ref`: a parameter's value, a pseudo parameter's, or a reference to a resource."""

    def attribute(self, logical_id: str, name: str, span: Span) -> Value:
        """`Fn::GetAtt`: a reference to an attribute, or a nested stack's output."""

    def mapping(self, name: str) -> MapValue | None:
        """The mapping of this name, or None where the template has none."""

    def of_type(self, name: str) -> list[Value]:
        """The values of the parameters that are declared with this type."""

    def imported(self, name: Value, span: Span) -> Value:
        """`Fn::ImportValue`: the value that another template of the scan exports under this name."""

    def included(self, location: Value, span: Span) -> Value:
        """The content of a file that `AWS::Include` names, evaluated."""

    def invalid(self, span: Span, message: str) -> Unknown:
        """An unknown for an expression that cannot be evaluated; the message is noted at its place."""
