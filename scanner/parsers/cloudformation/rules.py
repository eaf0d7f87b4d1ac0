"""The `Rules` section: which combinations of parameters the service refuses before it creates anything.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from scanner.parsers.cloudformation.comparisons import functions, reference_name
from scanner.parsers.cloudformation.logic import TRUE, negation, truth
from scanner.source import Span
from scanner.template import Constraint
from scanner.values import (
    CHOICE_LIMIT,
    Known,
    ListValue,
    MapValue,
    Reason,
    Unknown,
    Value,
    by_default,
    leaves,
    to_text,
)
from scanner.world import possible

if TYPE_CHECKING:
    from scanner.parsers.cloudformation.stack import Stack


@dataclass(frozen=True, slots=True)
class Demand:
    """What one assertion of a rule demands: one of `alternatives` is true. `words` are the author's own for it."""

    rule: str
    span: Span
    words: str
    alternatives: Constraint


def constrain(stack: Stack, exists: Value = TRUE) -> None:
    """Add what a stack's rules demand, wherever the stack exists, to the constraints of its root.

    A rule that refuses what is given for the parameters, or everything, is noted; one that refuses everything narrows
    nothing.
    """
    root = stack.evaluation.root
    for demand in _demands(stack):
        constraint = (negation(exists), *demand.alternatives)
        if any(truth(value) is True or isinstance(value, Unknown) for value in constraint):
            continue
        words = f": {demand.words}" if demand.words else ""
        if not possible({}, [*root.constraints, constraint]):
            stack.evaluation.note(demand.span, f"rule {demand.rule} leaves no choice of parameters{words}")
            continue
        if stack.evaluation.given and all(truth(by_default(value)) is False for value in constraint):
            stack.evaluation.note(demand.span, f"rule {demand.rule} refuses what is given{words}")
        root.constraints.append(constraint)


def _demands(stack: Stack) -> Iterator[Demand]:
    for name, rule in stack.section("Rules").entries.items():
        if not isinstance(rule, MapValue):
            continue
        condition = rule.entries.get("RuleCondition")
        assertions = rule.entries.get("Assertions")
        unless = () if condition is None else _unless(stack, condition)
        for assertion in assertions.items if isinstance(assertions, ListValue) else ():
            entries = assertion.entries if isinstance(assertion, MapValue) else {}
            description = entries.get("AssertDescription")
            words = to_text(description.value) if isinstance(description, Known) else ""
            for alternatives in _clauses(stack, entries["Assert"]) if "Assert" in entries else ():
                yield Demand(name, assertion.span, words, (*unless, *alternatives))


def _clauses(stack: Stack, raw: Value) -> Iterator[Constraint]:
    """An expression as alternatives of which one must hold each: small values, where the whole would branch too far."""
    conjuncts = _operands(raw, "Fn::And")
    if conjuncts is not None:
        for conjunct in conjuncts:
            yield from _clauses(stack, conjunct)
        return
    disjuncts = _operands(raw, "Fn::Or")
    if disjuncts is None:
        yield (_exactly(stack, raw),)
    else:
        yield tuple(_exactly(stack, disjunct) for disjunct in disjuncts)


def _unless(stack: Stack, condition: Value) -> Constraint:
    """What holds where a condition doesn't: one of its conjuncts fails."""
    return tuple(negation(_exactly(stack, part)) for part in _operands(condition, "Fn::And") or (condition,))


def _operands(raw: Value, function: str) -> tuple[Value, ...] | None:
    if isinstance(raw, MapValue) and raw.entries.keys() == {function}:
        argument = raw.entries[function]
        return argument.items if isinstance(argument, ListValue) else None
    return None


def _exactly(stack: Stack, raw: Value) -> Value:
    """The boolean of an expression; unknown where it depends on more than can be followed, for then a value is only
    what the defaults decide.
    """
    names = dict.fromkeys(name for name in map(reference_name, _maps(raw)) if name in stack.parameters.entries)
    branches = prod(_branches(stack.parameter(name)) for name in names if name is not None)
    for function, argument in functions(raw):
        if function == "Fn::RefAll" and isinstance(argument, Known):
            branches *= prod(map(_branches, stack.of_type(to_text(argument.value))))
    return stack.evaluate_condition(raw) if branches <= CHOICE_LIMIT else Unknown(Reason.LIMIT, raw.span)


def _maps(raw: Value) -> Iterator[Value]:
    yield raw
    inner = raw.items if isinstance(raw, ListValue) else raw.entries.values() if isinstance(raw, MapValue) else ()
    for value in inner:
        yield from _maps(value)


def _branches(value: Value) -> int:
    if isinstance(value, ListValue):
        return prod(map(_branches, value.items))
    return leaves(value)
