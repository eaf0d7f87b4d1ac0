"""What a module compares its variables with: the alternatives of a variable that can make a difference.

The whole module is read once, before anything is evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.parsers.terraform.declarations import Declarations
from scanner.parsers.terraform.syntax_tree import (
    Binary,
    BlockSyntax,
    Body,
    Conditional,
    Expression,
    ForList,
    ForMap,
    FunctionCall,
    GetAttribute,
    Index,
    Literal,
    Name,
    Object,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)
from scanner.values import to_text

ALTERNATIVES = 16
"""Past so many alternatives, a variable is not followed through each of them."""


@dataclass(slots=True)
class Compared:
    """The texts that one variable is compared with, in the order they are written.

    `null` when it is compared with null, `boolean` when it stands as a condition; `closed` when a validation allows no
    other text.
    """

    labels: dict[str, None] = field(default_factory=dict)
    null: bool = False
    boolean: bool = False
    closed: bool = False


def compared_variables(declared: Declarations) -> dict[str, Compared]:
    """The variables that the module compares with literals, by name."""
    found: dict[str, Compared] = {}
    for body in declared.bodies:
        for expression in _with_parts(expressions_in(body)):
            _collect(expression, declared, found)
    for name, block in declared.variables.items():
        allowed = _allowed(name, block)
        if allowed:
            earlier = found.get(name, Compared())
            found[name] = Compared(dict.fromkeys(allowed), earlier.null, earlier.boolean, closed=True)
    return found


def _collect(expression: Expression, declared: Declarations, found: dict[str, Compared]) -> None:
    match expression:
        case Binary(operator="==" | "!=", left=left, right=right):
            _compare(left, right, found)
            _compare(right, left, found)
        case Conditional(condition=condition):
            _ask(condition, found)
        case Unary(operator="!", operand=operand):
            _ask(operand, found)
        case Binary(operator="&&" | "||", left=left, right=right):
            _ask(left, found)
            _ask(right, found)
        case FunctionCall(name="contains", arguments=(Tuple() as allowed, needle)):
            for item in allowed.items:
                _compare(needle, item, found)
        case FunctionCall(name="lookup", arguments=(table, key, *_)):
            _look_up(table, key, declared, found)
        case Index(target=table, key=key):
            _look_up(table, key, declared, found)
        case _:
            pass


def _ask(condition: Expression, found: dict[str, Compared]) -> None:
    name = variable_name(condition)
    if name is not None:
        found.setdefault(name, Compared()).boolean = True


def _compare(side: Expression, other: Expression, found: dict[str, Compared]) -> None:
    name = variable_name(side)
    if name is None or not isinstance(other, Literal):
        return
    compared = found.setdefault(name, Compared())
    if other.value is None:
        compared.null = True
    elif isinstance(other.value, str):
        compared.labels[other.value] = None


def _look_up(table: Expression, key: Expression, declared: Declarations, found: dict[str, Compared]) -> None:
    """A variable that picks an entry of a literal map."""
    name = variable_name(key)
    if name is None:
        return
    if isinstance(table, GetAttribute) and table.target == Name("local", table.target.span):
        stated = declared.locals.get(table.name)
        table = table if stated is None else stated.expression
    elif (other := variable_name(table)) is not None and other in declared.variables:
        default = declared.variables[other].body.attributes.get("default")
        table = table if default is None else default.expression
    if isinstance(table, Object):
        compared = found.setdefault(name, Compared())
        for item in table.items:
            if isinstance(item.key, Literal) and item.key.value is not None:
                compared.labels[to_text(item.key.value)] = None


def variable_name(expression: Expression) -> str | None:
    """`name` of `var.name`; None for every other expression."""
    if isinstance(expression, GetAttribute) and isinstance(expression.target, Name) and expression.target.name == "var":
        return expression.name
    return None


def _allowed(name: str, block: BlockSyntax) -> list[str]:
    """The values that a validation `contains([…], var.name)` allows."""
    for inner in block.body.blocks:
        condition = inner.body.attributes.get("condition") if inner.type == "validation" else None
        if condition is None:
            continue
        match condition.expression:
            case FunctionCall(name="contains", arguments=(Tuple() as allowed, needle)) if variable_name(needle) == name:
                texts = [item.value for item in allowed.items if isinstance(item, Literal)]
                if len(texts) == len(allowed.items):
                    return [text for text in texts if isinstance(text, str)]
            case _:
                pass
    return []


def expressions_in(body: Body) -> Iterator[Expression]:
    """The expression of every attribute in a body, nested blocks included."""
    bodies = [body]
    while bodies:
        current = bodies.pop()
        yield from (attribute.expression for attribute in current.attributes.values())
        bodies.extend(block.body for block in current.blocks)


def _with_parts(expressions: Iterable[Expression]) -> Iterator[Expression]:
    """Every expression with all that it is made of."""
    pending = list(expressions)
    while pending:
        expression = pending.pop()
        yield expression
        pending.extend(parts_of(expression))


def parts_of(expression: Expression) -> Iterable[Expression]:
    """The expressions that an expression is directly made of."""
    match expression:
        case Template():
            return expression.parts
        case TemplateIf():
            return expression.condition, expression.then, expression.otherwise
        case TemplateFor():
            return expression.collection, expression.body
        case GetAttribute():
            return (expression.target,)
        case Index():
            return expression.target, expression.key
        case Splat():
            return expression.target, expression.each
        case Unary():
            return (expression.operand,)
        case Binary():
            return expression.left, expression.right
        case Conditional():
            return expression.condition, expression.then, expression.otherwise
        case FunctionCall():
            return expression.arguments
        case Tuple():
            return expression.items
        case Object():
            return [part for item in expression.items for part in (item.key, item.value)]
        case ForList():
            condition = () if expression.condition is None else (expression.condition,)
            return expression.collection, expression.result, *condition
        case ForMap():
            condition = () if expression.condition is None else (expression.condition,)
            return expression.collection, expression.result_key, expression.result, *condition
        case _:
            return ()
