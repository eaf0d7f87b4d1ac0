"""What the absence of a module leaves undecided: the outputs that others ask of it, and who does."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.parsers.terraform.comparisons import expressions_in, parts_of
from scanner.parsers.terraform.declarations import Declarations
from scanner.parsers.terraform.syntax_tree import BlockSyntax, Expression, GetAttribute, Index, Name, Splat

NAMED = 3
"""How many outputs, and how many of those who use them, are named; the rest is counted."""


def left_open(declared: Declarations, name: str) -> str:
    """What nobody knows without the module that a call names: `leaves vpc_id open, which aws_subnet.a takes`."""
    asked: dict[str, None] = {}
    users: dict[str, None] = {}
    for user, expression in _expressions(declared):
        outputs = list(_outputs(expression, name))
        if outputs:
            asked.update(dict.fromkeys(outputs))
            users[user] = None
    if not asked:
        return "what it makes is not judged"
    return f"what it makes is not judged, and {_listed(asked)} {_is(asked)} open, which {_listed(users)} {_take(users)}"


def _expressions(declared: Declarations) -> Iterator[tuple[str, Expression]]:
    """Every expression of a module at its top, with the name of what it stands in."""
    for name, stated in declared.locals.items():
        yield f"local.{name}", stated.expression
    named: list[tuple[str, BlockSyntax]] = [
        *((".".join(block.labels[:2]), block) for block in declared.resources),
        *((".".join(("data", *block.labels[:2])), block) for block in declared.data),
        *((f"module.{name}", block) for name, block in declared.modules.items()),
        *((f"output.{name}", block) for name, block in declared.outputs.items()),
        *((f"provider.{block.labels[0]}", block) for block in declared.providers),
    ]
    for user, block in named:
        yield from ((user, expression) for expression in expressions_in(block.body))


def _outputs(expression: Expression, name: str) -> Iterator[str]:
    """The outputs of `module.name` that an expression asks for."""
    pending = [expression]
    while pending:
        current = pending.pop()
        if isinstance(current, GetAttribute) and _is_module(current.target, name):
            yield current.name
        elif isinstance(current, Splat) and _is_module(current.target, name):
            asked = [one.name for one in _chain(current.each) if isinstance(one, GetAttribute)]
            yield asked[-1] if asked else "*"
        else:
            pending.extend(parts_of(current))


def _chain(expression: Expression) -> Iterator[Expression]:
    while isinstance(expression, GetAttribute | Index):
        yield expression
        expression = expression.target


def _is_module(expression: Expression, name: str) -> bool:
    """Whether it is `module.name`, or an instance of it."""
    while isinstance(expression, Index):
        expression = expression.target
    return (
        isinstance(expression, GetAttribute)
        and expression.name == name
        and isinstance(expression.target, Name)
        and expression.target.name == "module"
    )


def _listed(names: dict[str, None]) -> str:
    shown = list(names)[:NAMED]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _is(names: dict[str, None]) -> str:
    return "is" if len(names) == 1 else "are"


def _take(names: dict[str, None]) -> str:
    return "takes" if len(names) == 1 else "take"
