"""Choices: making them, following one branch, and applying functions under every branch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from scanner.source import Span
from scanner.values.kinds import (
    Choice,
    ListValue,
    Reason,
    Reference,
    Unknown,
    Value,
    Variable,
)

CHOICE_LIMIT = 64
"""The most leaves that one value may branch into; past it, only what the defaults decide is followed."""


def choice(variable: Variable, options: Mapping[str, Value], span: Span) -> Value:
    """A choice, or the one value where all options are the same.

    A label without an option has that of any other text, or is unknown; each option is seen under its own label. Past
    `CHOICE_LIMIT` leaves only what the defaults decide is followed.
    """
    labels = dict.fromkeys((*variable.labels, *options))
    if len(labels) > len(options):
        partial = Choice(variable, options, span)
        options = {label: partial.option(label) for label in labels}
    if any(isinstance(option, Choice) for option in options.values()):
        options = {label: restrict(option, variable, label) for label, option in options.items()}
    value = _settled(variable, options, span)
    return value if leaves(value) <= CHOICE_LIMIT else by_default(value)


def _settled(variable: Variable, options: Mapping[str, Value], span: Span) -> Value:
    if not options:
        return Unknown(Reason.UNDECIDED, span, variable.name)
    return next(iter(options.values())) if _agree(options.values()) else Choice(variable, options, span)


def _agree(values: Iterable[Value]) -> bool:
    """Whether all values are equal, also in what equality leaves out and one can't stand for the other."""
    others = iter(values)
    first = next(others)
    for other in others:
        if first is other:
            continue
        if first != other:
            return False
        if isinstance(first, Unknown) and isinstance(other, Unknown) and first.excluded != other.excluded:
            return False
        if isinstance(first, Reference) and isinstance(other, Reference) and first.value != other.value:
            return False
    return True


def restrict(value: Value, variable: Variable, label: str) -> Value:
    """The value as it is when `variable` has `label`; choices below lists and maps stay as they are."""
    while isinstance(value, Choice):
        if value.variable == variable:
            value = value.option(label)
            continue
        options: dict[str, Value] = {}
        same = True
        for key, option in value.options.items():
            options[key] = restrict(option, variable, label) if isinstance(option, Choice) else option
            same = same and options[key] is option
        return value if same else _settled(value.variable, options, value.span)
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
        value = value.option(value.variable.default)
    return value


def lift(function: Callable[..., Value], *values: Value) -> Value:
    """Apply `function` under every combination of the choices at the top of `values`.

    Choices of one variable are followed together, so that correlated values never mix. Where the result would branch
    past `CHOICE_LIMIT`, only what the defaults decide is followed, and what they don't is unknown.
    """
    for value in values:
        if isinstance(value, Choice):
            break
    else:
        return function(*values)
    result = _lift(function, values, (), iter(range(CHOICE_LIMIT * CHOICE_LIMIT)))
    return by_default(function(*map(by_default, values))) if result is None else result


def _lift(
    function: Callable[..., Value],
    values: tuple[Value, ...],
    decided: tuple[tuple[Variable, str], ...],
    budget: Iterator[int],
) -> Value | None:
    """The lifted result under what is `decided`; None as soon as it is sure to be beyond the limit, or to cost more
    calls than the budget has.
    """
    first = next((value for value in values if isinstance(value, Choice)), None)
    if first is None:
        if next(budget, None) is None:
            return None
        result = function(*values)
        if isinstance(result, Choice):
            for variable, label in decided:
                result = restrict(result, variable, label)
        return result
    if len(decided) == CHOICE_LIMIT:
        return None
    variable = first.variable
    options: dict[str, Value] = {}
    branches = 0
    whole = len(first.options) == len(variable.labels)
    for label in first.options if whole else dict.fromkeys((*first.options, *variable.labels)):
        under = tuple([restrict(value, variable, label) if isinstance(value, Choice) else value for value in values])
        option = _lift(function, under, (*decided, (variable, label)), budget)
        if option is None:
            return None
        options[label] = option
        branches += leaves(option) if isinstance(option, Choice) else 1
        if branches > CHOICE_LIMIT and not _agree(options.values()):
            return None
    return _settled(variable, options, first.span)


def hoist(value: Value) -> Value:
    """Bring choices among the direct elements of a list to its top; other values come back as they are."""
    if isinstance(value, ListValue) and any(isinstance(item, Choice) for item in value.items):
        return lift(lambda *items: ListValue(items, value.span, value.rest), *value.items)
    return value
