"""From the template's text to the verdict: the search through conditions, against trying every choice of parameters.

Two parameters have allowed values, one is any text; conditions name each other, values go through mappings and into a
nested stack, and rules forbid some choices. What each deployment would hold is worked out here by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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

VALUES = {"A": ("x", "y", "z"), "B": ("x", "y"), "T": ("x", "y", "something else")}
"""What each parameter may be; `T` is any text, of which the template tells `x` and `y` apart from every other."""

CONDITIONS = ("First", "Second", "Third")
TABLE = {"x": "true", "y": "false", "z": "true"}
Expression = Any
Chosen = Mapping[str, str]


@policy(severity="high", items=[])
def encrypted(volume: ec2.Volume) -> Result:
    """Encrypt volumes."""
    return volume.encrypted.is_true()


def expressions(earlier: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    leaves = [
        st.tuples(st.just("equals"), st.sampled_from("AB"), st.sampled_from("xy")),
        st.tuples(st.just("equals"), st.just("T"), st.sampled_from("xy")),
        st.tuples(st.just("same"), st.just("A"), st.just("B")),
    ]
    if earlier:
        leaves.append(st.tuples(st.just("named"), st.sampled_from(earlier)))
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.just("and"), inner, inner),
            st.tuples(st.just("or"), inner, inner),
        ),
        max_leaves=4,
    )


encryption = st.recursive(
    st.one_of(st.tuples(st.just("literal"), st.booleans()), st.just(("table",)), st.just(("absent",))),
    lambda inner: st.tuples(st.just("if"), st.sampled_from(CONDITIONS), inner, inner),
    max_leaves=4,
)


@dataclass(frozen=True)
class Template:
    """What a template says, before it is written down."""

    conditions: tuple[Expression, ...]
    encryption: Expression
    exists: str | None
    rule: Expression | None
    defaults: Chosen
    nested: bool


templates = st.builds(
    Template,
    st.tuples(*(expressions(CONDITIONS[:count]) for count in range(3))),
    encryption,
    st.sampled_from([None, *CONDITIONS]),
    st.one_of(st.none(), expressions(())),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}),
    st.booleans(),
)


def written(expression: Expression) -> str:
    match expression:
        case ("equals", name, label):
            return f"!Equals [!Ref {name}, '{label}']"
        case ("same", name, other):
            return f"!Equals [!Ref {name}, !Ref {other}]"
        case ("named", name):
            return f"!Condition {name}"
        case ("literal", value):
            return str(value).lower()
        case ("table",):
            return "!FindInMap [Table, !Ref A, Encrypted]"
        case ("absent",):
            return "!Ref AWS::NoValue"
        case ("if", name, chosen, otherwise):
            return f"!If [{name}, {written(chosen)}, {written(otherwise)}]"
        case (operator, *operands):
            return f"!{operator.title()} [{', '.join(map(written, operands))}]"
    raise AssertionError(expression)


def files(template: Template) -> dict[str, str]:
    """The template, or the one that nests it and hands its parameters down."""
    declared = {"A": ", AllowedValues: [x, 'y', z]", "B": ", AllowedValues: [x, 'y']", "T": ""}
    parameters = "\n".join(
        f"  {name}: {{Type: String{allowed}"
        + (f", Default: '{template.defaults[name]}'}}" if name in template.defaults else "}")
        for name, allowed in declared.items()
    )
    conditions = "\n".join(
        f"  {name}: {written(one)}" for name, one in zip(CONDITIONS, template.conditions, strict=True)
    )
    rule = "" if template.rule is None else f"Rules: {{R: {{Assertions: [{{Assert: {written(template.rule)}}}]}}}}"
    rows = ", ".join(f"{key}: {{Encrypted: '{value}'}}" for key, value in TABLE.items())
    exists = f", Condition: {template.exists}" if template.exists else ""
    body = f"""
Parameters:
{parameters}
Mappings: {{Table: {{{rows.replace("y:", "'y':")}}}}}
Conditions:
{conditions}
{rule}
Resources:
  V: {{Type: AWS::EC2::Volume{exists}, Properties: {{Encrypted: {written(template.encryption)}}}}}
"""
    if not template.nested:
        return {"t.yaml": body}
    outer = f"""
Parameters:
{parameters}
Resources:
  N:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: t.yaml, Parameters: {{A: !Ref A, B: !Ref B, T: !Ref T}}}}
"""
    return {"outer.yaml": outer, "t.yaml": body}


def answer(template: Template) -> Judgement | None:
    documents = [read_document(Path(name), name, text) for name, text in files(template).items()]
    root = load_root(documents[0], Project(documents), Inputs())
    assert not root.errors
    assert not root.notes
    volume = next(block for block in root.blocks if block.type == "AWS::EC2::Volume")
    return judge(Policy("t/p", encrypted, Path()), volume, ResourceGraph(root))


def holds(expression: Expression, chosen: Chosen, conditions: Mapping[str, Expression]) -> bool:
    match expression:
        case ("equals", name, label):
            return chosen[name] == label
        case ("same", name, other):
            return chosen[name] == chosen[other]
        case ("named", name):
            return holds(conditions[name], chosen, conditions)
        case ("not", inner):
            return not holds(inner, chosen, conditions)
        case ("and", left, right):
            return holds(left, chosen, conditions) and holds(right, chosen, conditions)
        case ("or", left, right):
            return holds(left, chosen, conditions) or holds(right, chosen, conditions)
    raise AssertionError(expression)


def is_encrypted(expression: Expression, chosen: Chosen, conditions: Mapping[str, Expression]) -> bool:
    match expression:
        case ("literal", value):
            return bool(value)
        case ("table",):
            return TABLE[chosen["A"]] == "true"
        case ("absent",):
            return False
        case ("if", name, then, otherwise):
            taken = then if holds(conditions[name], chosen, conditions) else otherwise
            return is_encrypted(taken, chosen, conditions)
    raise AssertionError(expression)


def deployments(template: Template) -> Iterator[tuple[Chosen, Verdict | None]]:
    """Every choice that the rule allows, and what holds there; None where the volume is not created."""
    conditions = dict(zip(CONDITIONS, template.conditions, strict=True))
    for values in itertools.product(*VALUES.values()):
        chosen = dict(zip(VALUES, values, strict=True))
        if template.rule is not None and not holds(template.rule, chosen, conditions):
            continue
        if template.exists and not holds(conditions[template.exists], chosen, conditions):
            yield chosen, None
        else:
            fine = is_encrypted(template.encryption, chosen, conditions)
            yield chosen, Verdict.PASS if fine else Verdict.FAIL


def agrees(chosen: Chosen, when: str) -> bool:
    for part in when.split(" and "):
        name, differs, label = part.partition("!=")
        if differs:
            if chosen[name] == label:
                return False
            continue
        name, _, label = part.partition("=")
        if chosen[name] != label:
            return False
    return True


@settings(deadline=None, max_examples=300)
@given(templates)
def test_the_verdict_is_what_every_deployment_by_default_says(template: Template) -> None:
    every = list(deployments(template))
    by_default = [verdict for chosen, verdict in every if template.defaults.items() <= chosen.items()]
    assume(by_default)  # rules that forbid the defaults have tests of their own
    found = answer(template)
    verdicts = {verdict for verdict in by_default if verdict is not None}
    if not verdicts:
        assert found is None
        return
    assert found is not None
    assert found.result.verdict is (verdicts.pop() if len(verdicts) == 1 else Verdict.UNKNOWN)


@settings(deadline=None, max_examples=300)
@given(templates)
def test_what_is_named_fails_and_is_named_wherever_something_may_fail(template: Template) -> None:
    every = list(deployments(template))
    assume(any(template.defaults.items() <= chosen.items() for chosen, _ in every))
    found = answer(template)
    if found is None:
        return
    if found.when is None:
        if found.result.verdict is not Verdict.FAIL:
            assert all(verdict is not Verdict.FAIL for _, verdict in every)
        return
    named = {part.partition("=")[0].rstrip("!") for part in found.when.split(" and ")}
    others = {name: value for name, value in template.defaults.items() if name not in named}
    held = [
        verdict
        for chosen, verdict in every
        if agrees(chosen, found.when) and (found.result.verdict is Verdict.FAIL or others.items() <= chosen.items())
    ]
    assert Verdict.FAIL in held
    assert Verdict.PASS not in held
