"""One way in which everything that deployers decide could be decided.

Values branch over variables. A policy is asked in one world at a time, where every branch is taken or known to be open;
the world remembers which variables were read, and those alone are varied afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.template import Block, Constraint
from scanner.values import Choice, Known, ListValue, MapValue, Reason, Unknown, Value, Variable

FALSE = Known(False)


class World:
    """An assignment of variables to labels; a variable that is not assigned has its default, or is undecided."""

    __slots__ = ("assigned", "derived", "read")

    def __init__(self, assigned: Mapping[Variable, str] | None = None) -> None:
        self.assigned: Mapping[Variable, str] = assigned or {}
        self.read: dict[Variable, None] = {}
        self.derived: dict[tuple[str, str], object] = {}
        """What was worked out in this world, by what it is and whose: what it rests on is noted in `read` already."""

    def resolve(self, value: Value) -> Value:
        """The value without choices at its top; a choice that nothing decides is unknown."""
        while isinstance(value, Choice):
            variable = value.variable
            self.read[variable] = None
            label = self.assigned.get(variable, variable.default)
            if label is None:
                return Unknown(Reason.UNDECIDED, value.span, variable.name)
            chosen = value.options.get(label)
            if chosen is None:
                return Unknown(Reason.UNDECIDED, value.span, variable.name)
            value = chosen
        return value

    def resolve_deep(self, value: Value) -> Value:
        """The value without choices anywhere in it."""
        value = self.resolve(value)
        if isinstance(value, ListValue):
            rest = None if value.rest is None else self.resolve_deep(value.rest)
            return ListValue(tuple(self.resolve_deep(item) for item in value.items), value.span, rest)
        if isinstance(value, MapValue):
            entries = {key: self.resolve_deep(item) for key, item in value.entries.items()}
            rest = None if value.rest is None else self.resolve_deep(value.rest)
            return MapValue(entries, value.span, rest, value.key_spans)
        return value

    def exists(self, block: Block) -> bool | None:
        """Whether the block is created in this world; None where that is open, or it stands for any number."""
        value = self.resolve(block.exists)
        if not isinstance(value, Known):
            return None
        return value.value is True


ATTEMPTS = 500
"""The most assignments tried in the search for one that meets all constraints."""


def possible(assigned: Mapping[Variable, str], constraints: Sequence[Constraint]) -> bool:
    """Whether the variables that are not assigned can be chosen so that every constraint is met.

    Past `ATTEMPTS` it counts as possible, and so does what is unknown.
    """
    return _possible(assigned, constraints, iter(range(ATTEMPTS)))


def _possible(assigned: Mapping[Variable, str], constraints: Sequence[Constraint], attempts: Iterator[int]) -> bool:
    if next(attempts, None) is None:
        return True
    undecided: list[tuple[Choice, ...]] = []
    for constraint in constraints:
        values = [_under(value, assigned) for value in constraint]
        choices = tuple(value for value in values if isinstance(value, Choice))
        if all(isinstance(value, Choice) or value == FALSE for value in values):
            if not choices:
                return False
            undecided.append(choices)
    if not undecided:
        return True
    variable = min(undecided, key=len)[0].variable
    return any(_possible({**assigned, variable: label}, undecided, attempts) for label in variable.labels)


def _under(value: Value, assigned: Mapping[Variable, str]) -> Value:
    """The value as far as the assignment decides it; defaults don't count."""
    while isinstance(value, Choice) and value.variable in assigned:
        value = value.option(assigned[value.variable])
    return value
