"""What several instances of one module have in common: values that are the same in each of them are evaluated once.

A local that is made of variables alone is the same wherever these come from the same place: from the module's own
defaults, or from an argument of one call that doesn't differ from instance to instance. Where a value is written is
part of it, so that calls which happen to pass equal literals don't share what points at these.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from scanner.parsers.terraform.comparisons import parts_of
from scanner.parsers.terraform.declarations import Declarations
from scanner.parsers.terraform.syntax_tree import (
    Expression,
    ForList,
    ForMap,
    GetAttribute,
    Name,
    TemplateFor,
)

Origin = Hashable
"""Where the value of a variable comes from; equal ones yield the same value."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The variables and locals that an expression mentions, and whether it mentions anything else of a module.

    `instance` says that it differs from instance to instance (`each`, `count`).
    """

    variables: frozenset[str] = frozenset()
    locals: frozenset[str] = frozenset()
    elsewhere: bool = False
    instance: bool = False


def mentions(expression: Expression) -> Mentions:
    """What an expression mentions, what is bound inside it left out."""
    variables: set[str] = set()
    locals_: set[str] = set()
    heads: set[str] = set()
    bound = {"*", "path"}
    pending = [expression]
    while pending:
        current = pending.pop()
        match current:
            case GetAttribute(target=Name(name="var"), name=name):
                variables.add(name)
            case GetAttribute(target=Name(name="local"), name=name):
                locals_.add(name)
            case Name(name=name):
                heads.add(name)
            case ForList() | ForMap() | TemplateFor():
                bound.update(filter(None, (current.key, current.value)))
                pending.extend(parts_of(current))
            case _:
                pending.extend(parts_of(current))
    free = heads - bound
    instance = bool(free & {"each", "count", "self"})
    return Mentions(frozenset(variables), frozenset(locals_), bool(free), instance)


def closures_of(declared: Declarations) -> dict[str, frozenset[str]]:
    """For each local that is made of variables alone, also by way of other locals, all of these variables."""
    if declared.closures is None:
        declared.closures = _closures({name: mentions(stated.expression) for name, stated in declared.locals.items()})
    return declared.closures


def _closures(direct: Mapping[str, Mentions]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name in direct:
        reached = list(_reached(name, direct))
        if all(one in direct and not direct[one].elsewhere for one in reached):
            found[name] = frozenset().union(*(direct[one].variables for one in reached))
    return found


def _reached(name: str, direct: Mapping[str, Mentions]) -> Iterator[str]:
    seen = {name}
    pending = [name]
    while pending:
        current = pending.pop()
        yield current
        further = direct[current].locals - seen if current in direct else frozenset()
        seen |= further
        pending.extend(further)
