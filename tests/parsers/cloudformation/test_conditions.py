from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.parsers.cloudformation.logic import equals
from scanner.source import NOWHERE
from scanner.values import (
    OTHER,
    Absent,
    Choice,
    Known,
    Reason,
    Text,
    Unknown,
    Variable,
    is_false,
    is_true,
    restrict,
)

SECTIONS = """
Parameters:
  Env: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Key: {Type: String, Default: ""}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  HasKey: !Not [!Equals [!Ref Key, ""]]
  Both: !And [!Condition Prod, !Condition HasKey]
  Either: !Or [Condition: Prod, Condition: HasKey]
  China: !Equals [!Ref "AWS::Partition", aws-cn]
  NotChina: !Not [!Condition China]
  Always: !Equals [1, "1"]
  Never: !Equals [a, A]
"""


def options(value):
    assert isinstance(value, Choice)
    return dict(value.options)


def test_if_follows_the_parameter_that_decides(evaluate):
    value = evaluate("!If [Prod, 14, 1]", SECTIONS)
    assert value.variable.name == "Env"
    assert options(value) == {"dev": Known(1), "test": Known(1), "prod": Known(14)}


def test_if_with_no_value(evaluate):
    value = evaluate("!If [HasKey, !Ref Key, !Ref 'AWS::NoValue']", SECTIONS)
    assert options(value) == {"": Absent(), OTHER: Unknown(Reason.PARAMETER, needs="Key")}


def test_decided_conditions_take_one_branch(evaluate):
    assert evaluate("!If [Always, a, !Ref Nowhere]", SECTIONS) == Known("a")
    assert evaluate("!If [Never, a, b]", SECTIONS) == Known("b")


def test_equal_branches_need_no_condition(evaluate):
    assert evaluate("!If [Prod, a, a]", SECTIONS) == Known("a")


def test_and_or_of_two_parameters(evaluate):
    both = evaluate("!If [Both, 1, 0]", SECTIONS)
    assert options(both)["dev"] == Known(0)
    assert options(options(both)["prod"]) == {"": Known(0), OTHER: Known(1)}
    either = evaluate("!If [Either, 1, 0]", SECTIONS)
    assert options(either)["prod"] == Known(1)


def test_undecided_condition_is_a_choice_of_its_own(evaluate):
    value = evaluate("!If [China, cn, world]", SECTIONS)
    assert value.variable.name == "China"
    assert value.variable.default is None
    assert options(value) == {"true": Known("cn"), "false": Known("world")}


def test_a_condition_and_its_negation_never_mix(evaluate):
    value = evaluate("!If [China, !If [NotChina, never, a], !If [NotChina, b, never]]", SECTIONS)
    assert options(value) == {"true": Known("a"), "false": Known("b")}


def test_nested_ifs_of_one_parameter_keep_to_it(evaluate):
    value = evaluate("!If [Prod, !If [Both, key, plain], none]", SECTIONS)
    assert options(options(value)["prod"]) == {"": Known("plain"), OTHER: Known("key")}
    assert options(value)["dev"] == Known("none")


def test_circles_are_noted_and_open(load):
    root = load("""
Conditions:
  A: !Not [!Condition B]
  B: !Or [!Condition A, !Equals [a, b]]
Resources:
  R: {Type: AWS::Test::R, Condition: A}
""")
    assert isinstance(root.blocks[0].exists, Choice)
    assert any("depends on itself" in note.message for note in root.notes)


def test_missing_condition_is_noted_and_open(load):
    root = load("Resources: {R: {Type: AWS::Test::R, Condition: Nope}}")
    assert isinstance(root.blocks[0].exists, Choice)
    assert [note.message for note in root.notes] == ["there is no condition Nope"]


def test_long_chain_of_conditions(load):
    chain = "\n".join(f"  C{i}: !Not [!Condition C{i + 1}]" for i in range(600))
    root = load(
        f"Conditions:\n{chain}\n  C600: !Equals [a, a]\nResources:\n  R: {{Type: 'AWS::Test::R', Condition: C0}}\n"
    )
    assert is_true(root.blocks[0].exists)


def test_forty_conditions_stay_quick(load):
    parameters = "\n".join(f"  P{i}: {{Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}" for i in range(40))
    conditions = "\n".join(f"  C{i}: !Equals [!Ref P{i}, 'yes']" for i in range(40))
    properties = "\n".join(f"      A{i}: !If [C{i}, !If [C{(i + 1) % 40}, a, b], !Sub 'x${{P{i}}}']" for i in range(40))
    everything = ", ".join(f"!Ref P{i}" for i in range(40))
    ten = ", ".join(f"!Condition C{i}" for i in range(10))
    started = time.monotonic()
    root = load(
        f"Parameters:\n{parameters}\nConditions:\n{conditions}\n  All: !And [{ten}]\n"
        f"Resources:\n  R:\n    Type: AWS::Test::R\n    Condition: All\n    Properties:\n{properties}\n"
        f"      Joined: !Join [',', [{everything}]]\n"
    )
    assert time.monotonic() - started < 1
    assert root.blocks[0].properties.entries["Joined"] == Known(",".join(["no"] * 40))


UNKNOWN = Unknown(Reason.PARAMETER, needs="P", excluded=frozenset({"a"}))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Known("a"), Known("a"), True),
        (Known("1"), Known(1), True),
        (Known("true"), Known(True), True),
        (Known("A"), Known("a"), False),
        (UNKNOWN, Known("a"), False),
        (UNKNOWN, Known("b"), None),
        (UNKNOWN, UNKNOWN, True),
        (Unknown(Reason.INVALID), Unknown(Reason.INVALID), None),
        (Text((Known("x"), UNKNOWN)), Known(""), False),
        (Text((Known("x"), UNKNOWN)), Known("ya"), False),
        (Text((Known("x"), UNKNOWN, Known("z"))), Known("xyz"), None),
        (Text((UNKNOWN, Known("z"))), Known("za"), False),
    ],
)
def test_equals_says_what_is_certain(left, right, expected):
    for value in (equals(left, right, NOWHERE), equals(right, left, NOWHERE)):
        assert (True if is_true(value) else False if is_false(value) else None) is expected


NAMES = ("P", "Q", "R")
LABELS = ("x", "y")


def expressions():
    leaf = st.tuples(st.sampled_from(NAMES), st.sampled_from(LABELS)).map(lambda pair: ("equals", *pair))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), inner, inner),
        ),
        max_leaves=6,
    )


def written(expression):
    match expression:
        case ("equals", name, label):
            return f"!Equals [!Ref {name}, {label}]"
        case ("not", inner):
            return f"!Not [{written(inner)}]"
        case (operator, left, right):
            return f"!{operator.capitalize()} [{written(left)}, {written(right)}]"


def holds(expression, chosen):
    match expression:
        case ("equals", name, label):
            return chosen[name] == label
        case ("not", inner):
            return not holds(inner, chosen)
        case ("and", left, right):
            return holds(left, chosen) and holds(right, chosen)
        case ("or", left, right):
            return holds(left, chosen) or holds(right, chosen)


@given(expression=expressions())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_conditions_hold_where_brute_force_says_so(load, expression):
    declared = "\n".join(f"  {name}: {{Type: String, AllowedValues: [x, 'y', z]}}" for name in NAMES)
    root = load(
        f"Parameters:\n{declared}\nConditions:\n  C: {written(expression)}\n"
        "Resources: {R: {Type: 'AWS::Test::R', Condition: C}}\n"
    )
    for labels in itertools.product(("x", "y", "z"), repeat=len(NAMES)):
        chosen = dict(zip(NAMES, labels, strict=True))
        value = root.blocks[0].exists
        for name, label in chosen.items():
            value = restrict(value, Variable(name, (), None, "template.yaml"), label)
        assert is_true(value) is holds(expression, chosen)


def test_no_value_in_the_place_of_all_properties_is_a_resource_without_any(load):
    root = load("""
Conditions:
  Main: !Equals [!Ref AWS::Region, us-east-1]
Resources:
  B: {Type: AWS::S3::Bucket, Properties: !If [Main, {BucketName: x}, !Ref AWS::NoValue]}
""")
    name = root.blocks[0].properties.entries["BucketName"]
    assert isinstance(name, Choice)
    assert set(name.options.values()) == {Known("x"), Absent()}


def test_no_value_equals_no_text(evaluate):
    assert evaluate("!If [C, 1, 2]", "Conditions: {C: !Equals [!Ref AWS::NoValue, x]}") == Known(2)
