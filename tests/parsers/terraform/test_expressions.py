from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.scope import Evaluation, Scope, Step
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
from scanner.source import NOWHERE, Span
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
)

Evaluated = Callable[..., str]

AROUND = """
variable "unknown" {}
variable "list" { type = list(string) }
variable "flag" {
  type    = bool
  default = true
}
variable "undecided" { type = bool }
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3.5"),
        ("6 / 2", "3"),
        ("-7 % 3", "-1"),
        ("1 / 0", "?/ has no result for these numbers"),
        ('"5" + 1', "6"),
        ('"x" + 1', "?+ of what is no number"),
        ("1 < 2 && 2 >= 2", "true"),
        ('"10" > 9', "true"),
        ("!true", "false"),
        ('!"false"', "true"),
        ("-(3)", "-3"),
        ('"1" == 1', "false"),
        ("1 == 1.0", "true"),
        ('true == "true"', "false"),
        ("null == null", "true"),
        ('"" == null', "false"),
        ("[1, 2] == [1, 2]", "true"),
        ("[1] == [1, 2]", "false"),
        ("{ a = 1 } != { a = 2 }", "true"),
        ("true ? 1 : 2", "1"),
        ("false ? 1 : null", "null"),
        ('"a${1 + 1}b${true}"', "'a2btrue'"),
        ('"${[1, 2]}"', "[1, 2]"),
        ('"%{ if true }yes%{ else }no%{ endif }"', "'yes'"),
        ('"%{ for x in [1, 2] }<${x}>%{ endfor }"', "'<1><2>'"),
        ("[1, 2, 3][1]", "2"),
        ("[1, 2][2]", "?index 2 of a list of 2"),
        ("{ a = { b = 5 } }.a.b", "5"),
        ('{ a = 1 }["a"]', "1"),
        ('{ a = 1 }["b"]', '?no attribute "b"'),
        ('{ (("k")) = 1, "${"l"}" = 2 }', "{k: 1, l: 2}"),
        ("[for x in [1, 2, 3] : x * 2 if x != 2]", "[2, 6]"),
        ('[for k, v in { b = 1, a = 2 } : "${k}${v}"]', "['a2', 'b1']"),
        ('[for i, x in ["a", "b"] : i]', "[0, 1]"),
        ('{ for x in ["a", "b"] : x => "${x}!" }', "{a: 'a!', b: 'b!'}"),
        ('{ for x in ["ab", "cd", "ab"] : x => 1... }', "{ab: [1, 1], cd: [1]}"),
        ("null[*]", "[]"),
        ('"x"[*]', "['x']"),
        ("[{ a = 1 }, { a = 2 }][*].a", "[1, 2]"),
        ("[{ a = [1, 9] }].*.a[0]", "[1, 9]"),
        ("try({}.a, null.b, 3)", "3"),
        ('try([for x in [{}] : x.a], "none")', "'none'"),
        ("can({}.a)", "false"),
        ("can({ a = 1 }.a)", "true"),
        ("<<-EOT\n    a ${1}\n      b\n  EOT\n", "'a 1\n  b\n'"),
    ],
)
def test_known_values_are_computed(value: Evaluated, expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.unknown", "?unknown"),
        ("var.unknown.a[0]", "?unknown.a[0]"),
        ("var.unknown == var.unknown", "true"),
        ("var.unknown && false", "false"),
        ("true || var.unknown", "true"),
        ("true && var.unknown.b", "?unknown.b"),
        ("[var.unknown, 1] == [2, 2]", "false"),
        ('"a-${var.unknown}" == "b"', "false"),
        ('"a-${var.unknown}" == "a-b"', None),
        ('"a-${var.unknown}-b"', "a-${?unknown}-b"),
        ("var.list", "[?list…]"),
        ("var.list[1]", "?list[1]"),
        ('[for x in var.list : "${x}!"]', "[${?list}!…]"),
        ("[for x in var.list : x][1] == var.list[1]", "true"),
        ("[for x in [1, var.unknown] : x if x == 1]", "[1, ?unknown…]"),
        ("{ for x in var.list : x => 1 }", "{1…}"),
        ("{ (var.unknown) = 2, b = 1 }", "{b: 1, 2…}"),
        ("var.list[*].id", "[?list.id…]"),
        ("var.flag ? 1 : 2", "<flag=true; true: 1, false: 2>"),
        ("var.flag && !var.flag", "false"),
        ("var.flag ? [var.flag ? 1 : 2] : []", "<flag=true; true: [1], false: []>"),
        ("var.undecided ? 1 : 1", "1"),
        ("var.undecided ? 1 : 2", "<undecided=None; true: 1, false: 2>"),
        ("var.unknown ? 1 : 2", "<unknown=None; true: 1, false: 2>"),
        ('var.unknown.mode ? "a" : 1', "<var.unknown.mode=None; true: 'a', false: '1'>"),
        ("(var.unknown ? 1 : 2) == (var.unknown ? 1 : 2)", "true"),
        ("aws_vpc.main.id", "@aws_vpc.main.id"),
        ("aws_vpc.main.cidr_block", "@aws_vpc.main.cidr_block='10.0.0.0/16'"),
        ("aws_vpc.main.id == null", "false"),
        ("aws_vpc.main.id == aws_vpc.main.id", "true"),
        ('"arn:${aws_vpc.main.id}/*"', "arn:${@aws_vpc.main.id}/*"),
        ('"net ${aws_vpc.main.cidr_block}"', "'net 10.0.0.0/16'"),
        ("aws_vpc.main.tags.Name", "@aws_vpc.main.tags.Name"),
        ("aws_vpc.main[*].id", "[@aws_vpc.main.id]"),
        ("aws_vpc.other.id", "@aws_vpc.other.id"),
        ("aws_vpc.other[0].id", "@aws_vpc.other.id"),
        ("aws_vpc.other[*].id", "[@aws_vpc.other.id]"),
        ("data.aws_availability_zones.z.names[1]", "?data.aws_availability_zones.z.names[1]"),
        ("data.aws_iam_policy_document.d.json", "?data.aws_iam_policy_document.d.json"),
        ("local.none", "?local.none"),
        ('try(aws_vpc.main.cidr_block.none, "none")', "@aws_vpc.main.cidr_block.none"),
        ('try(var.unknown.a, "none")', "?unknown.a"),
        ("try((var.flag ? { a = 1 } : {}).a, 2)", "<flag=true; true: 1, false: 2>"),
        ("path.module", "'.'"),
    ],
)
def test_unknown_values_keep_what_is_known(value: Evaluated, expression: str, expected: str | None) -> None:
    found = value(expression, AROUND)
    if expected is None:
        assert found.startswith("?")
    else:
        assert found == expected


def test_independent_unknown_conditions_are_different_choices(value: Evaluated) -> None:
    found = value('[for x in var.list : x == "a" ? 1 : 2]', AROUND)
    assert found == '[<x == "a"=None; true: 1, false: 2>…]'
    pair = value('[for x in [var.list[0], var.list[1]] : x == "a" ? 1 : 2]', AROUND)
    assert pair.count("x == ") == 2
    together = value(
        '[for x in [var.list[0], var.list[1]] : x == "a" ? 1 : 2][0] == '
        '[for x in [var.list[0], var.list[1]] : x == "a" ? 1 : 2][1]',
        AROUND,
    )
    assert together != "true"


SPAN = Span("main.tf", 1, 1, 1, 2)
NAMES = st.sampled_from(["var", "local", "x", "each", "count", "aws_vpc", "data", "module", "*", "path", ""])
LITERALS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3)
).map(lambda plain: Literal(plain, SPAN))
OPERATORS = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"])


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    spans = st.just(SPAN)
    several = st.lists(inner, max_size=3).map(tuple)
    optional = st.none() | inner
    items = st.lists(st.builds(ObjectItem, inner, inner, spans), max_size=3).map(tuple)
    templates = st.builds(Template, several, spans)
    return st.one_of(
        templates,
        st.builds(TemplateIf, inner, templates, templates, spans),
        st.builds(TemplateFor, st.none() | NAMES, NAMES, inner, templates, spans),
        st.builds(GetAttribute, inner, NAMES | st.sampled_from(["0", "a"]), spans),
        st.builds(Index, inner, inner, spans),
        st.builds(Splat, inner, inner, st.booleans(), spans),
        st.builds(Unary, st.sampled_from(["-", "!"]), inner, spans),
        st.builds(Binary, OPERATORS, inner, inner, spans),
        st.builds(Conditional, inner, inner, inner, spans),
        st.builds(
            FunctionCall, st.sampled_from(["try", "can", "merge", "concat", "nope"]), several, st.booleans(), spans
        ),
        st.builds(Tuple, several, spans),
        st.builds(Object, items, spans),
        st.builds(ForList, st.none() | NAMES, NAMES, inner, inner, optional, spans),
        st.builds(ForMap, st.none() | NAMES, NAMES, inner, inner, inner, st.booleans(), optional, spans),
    )


EXPRESSIONS = st.recursive(
    st.one_of(LITERALS, st.builds(Name, NAMES, st.just(SPAN)), st.just(Invalid("broken", SPAN))), _larger, max_leaves=12
)
FLAG = Variable("flag", ("true", "false"), "true")
LEAVES: list[Value] = [
    Known("a"),
    Known(2),
    Known(True),
    Absent(),
    Unknown(Reason.PARAMETER, NOWHERE, "p"),
    Reference("aws_vpc.main", "id"),
    Reference("aws_vpc.main"),
    Text((Known("x-"), Unknown(Reason.PARAMETER, NOWHERE, "p"))),
    ListValue((Known(1),), NOWHERE, Unknown(Reason.PARAMETER, NOWHERE, "l")),
    MapValue({"a": Known(1)}, NOWHERE, Unknown(Reason.PARAMETER, NOWHERE, "m")),
    Choice(FLAG, {"true": Known(True), "false": Absent()}),
    Choice(FLAG, {"true": ListValue((Known("a"),)), "false": ListValue()}),
]


class Anything:
    """A module in which every name means something else."""

    address = ""

    def __init__(self, values: list[Value]) -> None:
        self.values = values

    def resolve(self, head: str, steps: list[Step], span: Span) -> tuple[Value, int]:
        return self.values[len(head) % len(self.values)], min(1, len(steps))


def scope(values: list[Value], bindings: dict[str, Value]) -> Scope:
    return Scope(Evaluation(".", Path(), Path(), steps=5_000), Anything(values), bindings)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS, st.lists(st.sampled_from(LEAVES), min_size=1, max_size=4), st.sampled_from(LEAVES))
def test_evaluation_never_raises(expression: Expression, values: list[Value], bound: Value) -> None:
    result = evaluate(expression, scope(values, {"x": bound, "*": bound}))
    assert hash(result) is not None


def _settled(value: Value) -> bool:
    return isinstance(value, Known | Absent)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    EXPRESSIONS,
    st.lists(st.sampled_from(LEAVES), min_size=1, max_size=4),
    st.sampled_from([Known(1), Known("a"), Known(False)]),
)
def test_what_is_known_without_a_name_holds_for_each_of_its_values(
    expression: Expression, values: list[Value], bound: Value
) -> None:
    unknown = evaluate(expression, scope(values, {"x": Unknown(Reason.PARAMETER, NOWHERE, "x")}))
    if _settled(unknown):
        known = evaluate(expression, scope(values, {"x": bound}))
        refused = isinstance(known, Unknown) and known.reason is Reason.INVALID
        assert known == unknown or refused
