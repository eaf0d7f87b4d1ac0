"""Expressions of every shape: nothing is raised, and what is said without knowing a variable holds whatever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.functions import IMPURE, PURE
from scanner.parsers.terraform.functions.filesystem import WITH_FILES
from scanner.parsers.terraform.scope import Evaluation, Scope, Step
from scanner.parsers.terraform.settle import settle
from scanner.parsers.terraform.syntax_tree import (
    Binary,
    Conditional,
    Expression,
    ForList,
    ForMap,
    FunctionCall,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    Name,
    Object,
    ObjectItem,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)
from scanner.parsers.terraform.variables import from_plain
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    Variable,
    plain,
)

HERE = Span("main.tf", 1, 1, 1, 9)
FLAG = Variable("flag", ("true", "false"), None, ".")


@dataclass
class Names:
    """A module that knows `var.x` for each of its values, and nothing else."""

    values: Mapping[str, Value]
    address: str = ""
    asked: set[str] = field(default_factory=set)

    def resolve(self, head: str, steps: Sequence[Step], span: Span) -> tuple[Value, int]:
        first = steps[0].name if steps and isinstance(steps[0], GetAttribute) else ""
        if head == "var" and first in self.values:
            self.asked.add(first)
            return self.values[first], 1
        return Unknown(Reason.INVALID, span, detail=f"{head} means nothing here"), 0


def value_of(expression: Expression, values: Mapping[str, Value]) -> Value:
    """The value of an expression where variables have these values."""
    scope = Scope(Evaluation(".", Path(), Path().resolve()), Names(values))
    return settle(evaluate(expression, scope), {})


TEXTS = st.sampled_from(
    ["", "a", "b", "10.0.0.0/16", "1", "true", "${", "é", '{"a": [1]}', "a,b", "%d-%s", "2024-01-01"]
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.sampled_from([0.5, -1.5]) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "id"]), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["a", "b", "c"])
BOUND = st.sampled_from(["x", "y"])
FUNCTIONS = st.sampled_from(
    sorted({*PURE, *WITH_FILES, *IMPURE, "try", "can", "templatestring", "provider::a::b", "none"})
)
OPERATORS = ("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||")


def expressions(
    leaves: st.SearchStrategy[Expression], functions: st.SearchStrategy[str]
) -> st.SearchStrategy[Expression]:
    """Expressions made of these leaves."""

    def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        template = st.builds(Template, st.lists(inner, max_size=3).map(tuple), st.just(HERE))
        key = st.none() | BOUND
        condition = st.none() | inner
        splat = st.builds(lambda steps: steps, st.lists(NAMES, max_size=2)).map(_applied)
        item = st.builds(ObjectItem, inner, inner, st.just(HERE))
        return st.one_of(
            template,
            st.builds(TemplateIf, inner, template, template, st.just(HERE)),
            st.builds(TemplateFor, key, BOUND, inner, template, st.just(HERE)),
            st.builds(GetAttribute, inner, NAMES | st.just("0"), st.just(HERE)),
            st.builds(Index, inner, inner, st.just(HERE)),
            st.builds(Splat, inner, splat, st.booleans(), st.just(HERE)),
            st.builds(Unary, st.sampled_from(["-", "!"]), inner, st.just(HERE)),
            st.builds(Binary, st.sampled_from(OPERATORS), inner, inner, st.just(HERE)),
            st.builds(Conditional, inner, inner, inner, st.just(HERE)),
            st.builds(FunctionCall, functions, st.lists(inner, max_size=3).map(tuple), st.booleans(), st.just(HERE)),
            st.builds(Tuple, st.lists(inner, max_size=3).map(tuple), st.just(HERE)),
            st.builds(Object, st.lists(item, max_size=3).map(tuple), st.just(HERE)),
            st.builds(ForList, key, BOUND, inner, inner, condition, st.just(HERE)),
            st.builds(ForMap, key, BOUND, inner, inner, inner, st.booleans(), condition, st.just(HERE)),
        )

    return st.recursive(leaves, larger, max_leaves=12)


def _applied(steps: list[str]) -> Expression:
    expression: Expression = Name("*", HERE)
    for step in steps:
        expression = GetAttribute(expression, step, HERE)
    return expression


def _variable(name: str) -> Expression:
    return GetAttribute(Name("var", HERE), name, HERE)


LITERALS = st.builds(Literal, st.none() | st.booleans() | st.integers(-2, 9) | st.just(0.5) | TEXTS, st.just(HERE))
VARIABLES = NAMES.map(_variable)
ITERATORS = BOUND.map(lambda name: Name(name, HERE))
NONSENSE = st.sampled_from(
    [
        Invalid("not an expression", HERE),
        Name("each", HERE),
        Name("*", HERE),
        Name("var", HERE),
        GetAttribute(Name("aws_s3_bucket", HERE), "b", HERE),
        Index(GetAttribute(Name("module", HERE), "m", HERE), Literal(0, HERE), HERE),
    ]
)
ANY = expressions(LITERALS | VARIABLES | ITERATORS | NONSENSE, FUNCTIONS)
SENSIBLE = expressions(LITERALS | VARIABLES | VARIABLES | ITERATORS, FUNCTIONS)


def _values(plain_values: st.SearchStrategy[object]) -> st.SearchStrategy[Value]:
    """Values of every kind, with the doubts that a value can have."""
    unknown = st.builds(
        lambda name, reason: Unknown(reason, HERE, name), NAMES, st.sampled_from([Reason.PARAMETER, Reason.COMPUTED])
    )
    known = plain_values.map(lambda data: from_plain(data, HERE))
    reference = st.builds(lambda value: Reference("aws_x.y", "id", HERE, value), st.none() | known)
    hidden = st.just(MapValue({}, HERE, Known(1), {}, ((Unknown(Reason.ZONES, HERE, "z", (0,)), Known(1)),)))
    simple = st.one_of(known, unknown, reference, hidden, st.just(Absent(HERE)))
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds(
                lambda items, rest, placed: ListValue(tuple(items), HERE, rest, placed),
                st.lists(inner, max_size=3),
                st.none() | inner,
                st.booleans(),
            ),
            st.builds(
                lambda entries, rest: MapValue(entries, HERE, rest),
                st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
                st.none() | inner,
            ),
            st.builds(lambda one, two: Choice(FLAG, {"true": one, "false": two}, HERE), inner, inner),
            unknown.map(lambda hole: Text((Known("x-"), hole), HERE)),
        ),
        max_leaves=5,
    )


THOROUGH = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@THOROUGH
@given(ANY, st.fixed_dictionaries({name: _values(PLAIN) for name in "abc"}))
def test_evaluation_never_raises(expression: Expression, values: dict[str, Value]) -> None:
    assert isinstance(
        value_of(expression, values), Known | Absent | Unknown | Reference | Text | ListValue | MapValue | Choice
    )


def is_known(value: Value) -> bool:
    """Whether nothing about a value is open."""
    match plain(value):
        case Known() | Absent():
            return True
        case ListValue(items=items, rest=None, placed=True):
            return all(map(is_known, items))
        case MapValue(entries=entries, rest=None):
            return all(map(is_known, entries.values()))
        case _:
            return False


def data_of(value: Value) -> object:
    """A known value as plain data."""
    match plain(value):
        case Known(value=scalar):
            return (isinstance(scalar, bool), scalar)
        case ListValue(items=items):
            return [data_of(item) for item in items]
        case MapValue(entries=entries):
            return {key: data_of(item) for key, item in entries.items()}
        case _:
            return None


@THOROUGH
@given(SENSIBLE, st.fixed_dictionaries(dict.fromkeys("abc", PLAIN)), NAMES)
def test_what_is_known_without_a_variable_holds_whatever_it_is(
    expression: Expression, given_values: dict[str, object], name: str
) -> None:
    values = {key: from_plain(data, HERE) for key, data in given_values.items()}
    without = value_of(expression, {**values, name: Unknown(Reason.PARAMETER, HERE, name)})
    assume(is_known(without))
    within = value_of(expression, values)
    # Terraform would refuse the expression with this value: then nothing is said of it.
    assume(is_known(within))
    assert data_of(without) == data_of(within)


@THOROUGH
@given(SENSIBLE, st.fixed_dictionaries(dict.fromkeys("abc", PLAIN)))
def test_a_variable_that_is_not_asked_for_changes_nothing(
    expression: Expression, given_values: dict[str, object]
) -> None:
    values = {key: from_plain(data, HERE) for key, data in given_values.items()}
    names = Names(values)
    found = settle(evaluate(expression, Scope(Evaluation(".", Path(), Path().resolve()), names)), {})
    for name in values.keys() - names.asked:
        assert value_of(expression, {**values, name: Unknown(Reason.PARAMETER, HERE, name)}) == found
