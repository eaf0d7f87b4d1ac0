"""The conditions of a template, evaluated when they are asked for, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from scanner.parsers.cloudformation.comparisons import functions
from scanner.parsers.cloudformation.logic import truth
from scanner.source import Span
from scanner.values import Choice, Known, ListValue, Value, Variable, choice, to_text


class Evaluator(Protocol):
    """What conditions need of their template."""

    def evaluate_condition(self, raw: Value) -> Value:
        """The boolean of an expression, which may be unknown."""


class Conditions:
    """Named conditions as booleans: known, or a choice.

    A condition that can't be computed is a choice of its own, between true and false, with no default. `prefix` is the
    address of the nested stack, so that conditions of the same name in different stacks stay apart.
    """

    def __init__(
        self, raw: Mapping[str, Value], template: Evaluator, note: Callable[[Span, str], None], prefix: str, scope: str
    ) -> None:
        self._raw = raw
        self._template = template
        self._note = note
        self._prefix = prefix
        self._scope = scope
        self._known: dict[str, Value] = {}

    def value(self, name: str, span: Span) -> Value:
        """The boolean of a condition; those that it needs are evaluated first, so that no chain is too long."""
        for needed in self._in_order(name, span):
            raw = self._raw.get(needed)
            if raw is None:
                self._note(span, f"there is no condition {needed}")
                self._known[needed] = self._opaque(needed, span)
            else:
                self._known[needed] = self._decided(needed, self._template.evaluate_condition(raw), raw.span)
        return self._known[name]

    def _in_order(self, name: str, span: Span) -> list[str]:
        """The conditions to evaluate for this one, each after those it needs; a circle makes its members opaque."""
        order: list[str] = []
        ongoing = {name: self._needs(name)}
        while ongoing and name not in self._known:
            current = next(reversed(ongoing))
            needed = next((n for n in ongoing[current] if n not in self._known and n not in order), None)
            if needed is None:
                ongoing.popitem()
                order.append(current)
            elif needed in ongoing:
                self._note(span, f"condition {needed} depends on itself")
                self._known[needed] = self._opaque(needed, span)
            else:
                ongoing[needed] = self._needs(needed)
        return [condition for condition in order if condition not in self._known]

    def _needs(self, name: str) -> Iterator[str]:
        for function, argument in functions(self._raw.get(name)):
            if function == "Condition" and isinstance(argument, Known):
                yield to_text(argument.value)
            elif function == "Fn::If" and isinstance(argument, ListValue) and argument.items:
                first = argument.items[0]
                if isinstance(first, Known):
                    yield to_text(first.value)

    def _decided(self, name: str, value: Value, span: Span) -> Value:
        """The value with every leaf a boolean, each that isn't one being the condition's own choice."""
        if isinstance(value, Choice):
            options = {label: self._decided(name, option, span) for label, option in value.options.items()}
            return choice(value.variable, options, span)
        known = truth(value)
        return self._opaque(name, span) if known is None else Known(known, span)

    def _opaque(self, name: str, span: Span) -> Value:
        variable = Variable(self._prefix + name, ("true", "false"), None, self._scope)
        return Choice(variable, {"true": Known(True, span), "false": Known(False, span)}, span)
