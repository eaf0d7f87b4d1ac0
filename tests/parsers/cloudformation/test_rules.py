"""What rules forbid, against trying every choice of parameters."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.model import ec2
from scanner.parsers.cloudformation import Project, load_root, read_document
from scanner.policy import Result, policy
from scanner.policy.judge import Judgement, judge
from scanner.policy.registry import Policy
from scanner.verdict import Verdict
from scanner.world import possible


@policy(severity="high", items=[])
def encrypted(volume: ec2.Volume) -> Result:
    """Encrypt volumes."""
    return volume.encrypted.is_true()


def loaded(text, parameters=None):
    document = read_document(Path("t.yaml"), "t.yaml", text)
    return load_root(document, Project([document]), Inputs(parameters=parameters or {}))


def answer(root) -> Judgement | None:
    volume = next(block for block in root.blocks if block.type == "AWS::EC2::Volume")
    return judge(Policy("t/p", encrypted, Path()), volume, ResourceGraph(root))


def template(rules, environment="AllowedValues: [dev, test, prod]", properties="Encrypted: !If [IsProd, true, false]"):
    return f"""
Parameters:
  Environment: {{Type: String, {environment}}}
  Vpc: {{Type: AWS::EC2::VPC::Id}}
  Peer: {{Type: AWS::EC2::VPC::Id}}
  Zones: {{Type: CommaDelimitedList, Default: "a,b"}}
Conditions: {{IsProd: !Equals [!Ref Environment, prod]}}
Rules: {{R: {rules}}}
Resources: {{V: {{Type: AWS::EC2::Volume, Properties: {{{properties}}}}}}}
"""


def verdict(text, parameters=None):
    found = answer(loaded(text, parameters))
    return None if found is None else (found.result.verdict, found.when)


@pytest.mark.parametrize(
    "rules",
    [
        "{Assertions: [{Assert: !Equals [!Ref Environment, prod]}]}",
        "{Assertions: [{Assert: {'Fn::Contains': [[prod], !Ref Environment]}}]}",
        "{Assertions: [{Assert: {'Fn::EachMemberIn': [[!Ref Environment], [prod, live]]}}]}",
        "{Assertions: [{Assert: {'Fn::EachMemberEquals': [[!Ref Environment, prod], prod]}}]}",
        "{Assertions: [{Assert: {'Fn::Not': [{'Fn::Contains': [[dev, test], !Ref Environment]}]}}]}",
        "{Assertions: [{Assert: !Not [!Equals [!Ref Environment, dev]]},"
        " {Assert: !Not [!Equals [!Ref Environment, test]]}]}",
        "{RuleCondition: !Not [!Equals [!Ref Environment, prod]], Assertions: [{Assert: !Equals [a, b]}]}",
        "{RuleCondition: {'Fn::EachMemberIn': [!Ref Zones, [a, b, c]]},"
        " Assertions: [{Assert: !Equals [!Ref Environment, prod]}]}",
    ],
)
def test_what_a_rule_forbids_does_not_count(rules):
    assert verdict(template(rules)) == (Verdict.PASS, None)


def test_a_parameter_without_allowed_values_is_what_its_rule_lists():
    rules = "{Assertions: [{Assert: {'Fn::Contains': [[prod], !Ref Environment]}}]}"
    assert verdict(template(rules, "Description: free")) == (Verdict.PASS, None)


def test_rules_that_nobody_can_compute_narrow_nothing():
    rules = (
        "{RuleCondition: {'Fn::EachMemberEquals': [{'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', Tags.Set]}, x]},"
        " Assertions: [{Assert: !Equals [!Ref Environment, prod]}]}"
    )
    assert verdict(template(rules)) in [(Verdict.UNKNOWN, "Environment=dev"), (Verdict.UNKNOWN, "Environment=test")]


def test_all_parameters_of_a_type_are_asked():
    rules = "{Assertions: [{Assert: {'Fn::EachMemberEquals': [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, vpc-1]}}]}"
    root = loaded(template(rules), {"Vpc": "vpc-2", "Peer": "vpc-1"})
    assert not root.constraints
    assert [note.message for note in root.notes] == ["rule R leaves no choice of parameters"]


def test_a_default_that_a_rule_forbids_decides_nothing():
    rules = "{Assertions: [{Assert: !Not [!Equals [!Ref Environment, dev]], AssertDescription: not here}]}"
    allowed = "AllowedValues: [dev, test, prod], Default: dev"
    assert verdict(template(rules, allowed)) == (Verdict.UNKNOWN, "Environment=test")


def test_what_is_given_against_a_rule_is_noted():
    rules = "{Assertions: [{Assert: !Not [!Equals [!Ref Environment, dev]], AssertDescription: not here}]}"
    root = loaded(template(rules), {"Environment": "dev"})
    assert [note.message for note in root.notes] == ["rule R refuses what is given: not here"]


def test_a_contradiction_is_noted_and_narrows_nothing():
    rules = "{Assertions: [{Assert: !Equals [!Ref Environment, dev]}, {Assert: !Equals [!Ref Environment, prod]}]}"
    root = loaded(template(rules))
    assert [note.message for note in root.notes] == ["rule R leaves no choice of parameters"]
    assert answer(root) is not None


def test_rules_of_a_nested_stack_hold_where_it_exists():
    outer = """
Parameters: {Set: {Type: String, AllowedValues: [dev, prod]}, Nest: {Type: String, AllowedValues: ["yes", "no"]}}
Conditions: {Nested: !Equals [!Ref Nest, "yes"]}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Condition: Nested
    Properties: {TemplateURL: t.yaml, Parameters: {Environment: !Ref Set}}
"""
    inner = template("{Assertions: [{Assert: !Equals [!Ref Environment, prod]}]}")
    documents = [read_document(Path(name), name, text) for name, text in (("o.yaml", outer), ("t.yaml", inner))]
    root = load_root(documents[0], Project(documents), Inputs())
    found = answer(root)
    assert found is not None
    assert (found.result.verdict, found.when) == (Verdict.PASS, None)
    variables = {value.variable.name: value.variable for part in root.constraints for value in part}
    assert not possible({variables["Set"]: "dev", variables["Nest"]: "yes"}, root.constraints)
    assert possible({variables["Set"]: "dev", variables["Nest"]: "no"}, root.constraints)


NAMES, LABELS = "ABC", "xyz"
LEAF = st.one_of(
    st.tuples(st.just("equals"), st.sampled_from(NAMES), st.sampled_from(LABELS)),
    st.tuples(st.just("same"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("in"), st.sampled_from(NAMES), st.lists(st.sampled_from(LABELS), min_size=1, max_size=2)),
)
EXPRESSIONS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("and"), inner, inner),
        st.tuples(st.just("or"), inner, inner),
    ),
    max_leaves=5,
)


def written(expression):
    match expression:
        case ("equals", name, label):
            return f"{{'Fn::Equals': [{{Ref: {name}}}, '{label}']}}"
        case ("same", name, other):
            return f"{{'Fn::Equals': [{{Ref: {name}}}, {{Ref: {other}}}]}}"
        case ("in", name, labels):
            quoted = ", ".join(f"'{label}'" for label in labels)
            return f"{{'Fn::Contains': [[{quoted}], {{Ref: {name}}}]}}"
        case (operator, *operands):
            return f"{{'Fn::{operator.title()}': [{', '.join(map(written, operands))}]}}"


def holds(expression, chosen):
    match expression:
        case ("equals", name, label):
            return chosen[name] == label
        case ("same", name, other):
            return chosen[name] == chosen[other]
        case ("in", name, labels):
            return chosen[name] in labels
        case ("not", inner):
            return not holds(inner, chosen)
        case ("and", *inner):
            return all(holds(one, chosen) for one in inner)
        case ("or", *inner):
            return any(holds(one, chosen) for one in inner)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(EXPRESSIONS, EXPRESSIONS), min_size=1, max_size=2),
    EXPRESSIONS.filter(lambda one: one[0] != "in"),
    st.lists(st.sampled_from([None, *LABELS]), min_size=3, max_size=3),
)
def test_the_search_agrees_with_trying_every_choice(rules, condition, defaults):
    given_by_default = {name: label for name, label in zip(NAMES, defaults, strict=True) if label}
    parameters = ", ".join(
        f"{name}: {{Type: String, AllowedValues: [x, y, z]{f', Default: {label}' if label else ''}}}"
        for name, label in zip(NAMES, defaults, strict=True)
    )
    written_rules = ", ".join(
        f"R{index}: {{RuleCondition: {written(when)}, Assertions: [{{Assert: {written(then)}}}]}}"
        for index, (when, then) in enumerate(rules)
    )
    root = loaded(f"""
Parameters: {{{parameters}}}
Rules: {{{written_rules}}}
Conditions: {{Holds: {written(condition)}}}
Resources: {{V: {{Type: AWS::EC2::Volume, Properties: {{Encrypted: {{'Fn::If': [Holds, true, false]}}}}}}}}
""")
    choices = [dict(zip(NAMES, labels, strict=True)) for labels in itertools.product(LABELS, repeat=3)]
    allowed = [one for one in choices if all(not holds(when, one) or holds(then, one) for when, then in rules)]
    assume(allowed)
    found = answer(root)
    assert found is not None
    verdicts = {Verdict.PASS if holds(condition, one) else Verdict.FAIL for one in allowed}
    by_default = {
        Verdict.PASS if holds(condition, one) else Verdict.FAIL
        for one in allowed
        if given_by_default.items() <= one.items()
    }
    if not given_by_default or len(verdicts) == 1:
        assert found.result.verdict is (verdicts.pop() if len(verdicts) == 1 else Verdict.UNKNOWN)
    elif len(given_by_default) == len(NAMES) and by_default:
        assert found.result.verdict in by_default
