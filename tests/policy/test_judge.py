"""How choices become one verdict, and how the search compares with trying every world."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.graph.build import ResourceGraph
from scanner.model import ec2
from scanner.policy import Result, policy
from scanner.policy.judge import LEAST, Judgement, Purse, judge
from scanner.policy.registry import Policy
from scanner.source import Span
from scanner.template import Block, Root
from scanner.values import OTHER, Absent, Choice, Known, MapValue, Reason, Unknown, Value, Variable, choice
from scanner.verdict import Verdict
from scanner.world import World

HERE = Span("t.yaml", 1, 1, 1, 2)
ON, OFF = Known(True, HERE), Known(False, HERE)


@policy(severity="high", items=[])
def encrypted(volume: ec2.Volume) -> Result:
    """Encrypt volumes."""
    return volume.encrypted.is_true()


@policy(severity="high", items=[])
def encrypted_with_key(volume: ec2.Volume) -> Result:
    """Encrypt volumes with a key."""
    return volume.encrypted.is_true() & volume.kms_key.is_set()


def ask(
    properties: dict[str, Value],
    check: object = encrypted,
    exists: Value = ON,
    all_choices: bool = False,
    purse: Purse | None = None,
) -> Judgement | None:
    block = Block(
        "cloudformation", "AWS::EC2::Volume", "V", "V", MapValue(properties, HERE), HERE, HERE, "t.yaml", exists=exists
    )
    graph = ResourceGraph(Root("t.yaml", "cloudformation", [block]))
    return judge(Policy("t/p", check, Path()), block, graph, all_choices=all_choices, purse=purse)  # type: ignore[arg-type]


def pick(variable: Variable, **options: Value) -> Value:
    return choice(variable, {key: options[key] for key in variable.labels}, HERE)


def environment(default: str | None) -> Variable:
    return Variable("Environment", ("dev", "prod"), default)


def test_a_pass_by_default_names_the_choice_under_which_it_would_fail() -> None:
    answer = ask({"Encrypted": pick(environment("prod"), dev=OFF, prod=ON)})
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, "Environment=dev")


def test_a_failure_by_default_names_the_choice_that_makes_it_fail() -> None:
    answer = ask({"Encrypted": pick(environment("dev"), dev=OFF, prod=ON)})
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.FAIL, "Environment=dev")


def test_nothing_decides_is_unknown_and_says_what_would() -> None:
    answer = ask({"Encrypted": pick(environment(None), dev=OFF, prod=ON)})
    assert answer is not None
    assert answer.result.verdict is Verdict.UNKNOWN
    assert answer.result.needs == ("Environment",)
    assert answer.when == "Environment=dev"


def test_branches_that_agree_decide() -> None:
    answer = ask({"Encrypted": Choice(environment(None), {"dev": ON, "prod": ON}, HERE)})
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, None)


def test_all_choices_reports_what_may_fail_as_a_failure() -> None:
    answer = ask({"Encrypted": pick(environment("prod"), dev=OFF, prod=ON)}, all_choices=True)
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.FAIL, "Environment=dev")


def test_a_resource_that_the_defaults_leave_out_is_not_judged() -> None:
    create = Variable("Create", ("true", "false"), "false")
    exists = pick(create, true=ON, false=OFF)
    assert ask({"Encrypted": OFF}, exists=exists) is None
    answer = ask({"Encrypted": OFF}, exists=exists, all_choices=True)
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.FAIL, "Create=true")


def test_a_condition_shared_by_resource_and_property_is_one_choice() -> None:
    production = environment(None)
    answer = ask({"Encrypted": pick(production, dev=OFF, prod=ON)}, exists=pick(production, dev=OFF, prod=ON))
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, None)


def test_of_an_unbounded_text_only_what_it_must_differ_from_is_said() -> None:
    name = Variable("Key", ("", "default", OTHER), "default")
    other = Unknown(Reason.PARAMETER, HERE, "Key", excluded=frozenset({"", "default"}))
    answer = ask({"Encrypted": Choice(name, {"": ON, "default": ON, OTHER: OFF}, HERE), "KmsKeyId": other})
    assert answer is not None
    assert answer.when == "Key!= and Key!=default"


def test_two_variables_are_named_only_where_both_matter() -> None:
    first, second = Variable("A", ("x", "y"), "x"), Variable("B", ("x", "y"), "x")
    value = pick(first, x=ON, y=pick(second, x=ON, y=OFF))
    answer = ask({"Encrypted": value})
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, "A=y and B=y")


def parity(names: str, even: Value, odd: Value) -> Value:
    """A value that depends on all of the variables."""
    for name in names:
        variable = Variable(name, ("x", "y"), "x")
        even, odd = pick(variable, x=even, y=odd), pick(variable, x=odd, y=even)
    return even


def test_too_many_worlds_leave_what_the_defaults_decide_and_say_so() -> None:
    key = Known("key", HERE)
    properties = {"Encrypted": parity("ABCDE", ON, OFF), "KmsKeyId": parity("FGHIJ", key, Absent(HERE))}
    answer = ask(properties, encrypted_with_key)
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, None)
    assert answer.result.evidence[-1].message == (
        "more than 128 combinations of E, D, C and 7 more: only what the defaults decide was followed"
    )


def test_within_the_budget_every_world_is_tried() -> None:
    answer = ask({"Encrypted": parity("ABCDE", ON, OFF)})
    assert answer is not None
    assert (answer.result.verdict, answer.when) == (Verdict.PASS, "E=y")


VARIABLES = tuple(Variable(name, ("x", "y"), default) for name, default in (("A", "x"), ("B", None), ("C", "y")))
LEAVES = st.sampled_from([ON, OFF, Unknown(Reason.PARAMETER, HERE, "P")])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda variable, x, y: choice(variable, {"x": x, "y": y}, HERE), st.sampled_from(VARIABLES), inner, inner
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(TREES, TREES)
def test_the_search_agrees_with_trying_every_world(value: Value, exists: Value) -> None:
    exists = exists if not isinstance(exists, Unknown) else ON
    answer = ask({"Encrypted": value}, exists=exists)
    verdicts = set()
    for labels in itertools.product("xy", repeat=3):
        world = World(dict(zip(VARIABLES, labels, strict=True)))
        if any(variable.default not in (None, label) for variable, label in world.assigned.items()):
            continue
        there, found = world.resolve(exists), world.resolve(value)
        if there == OFF:
            continue
        verdicts.add(
            {ON: Verdict.PASS, OFF: Verdict.FAIL}.get(found, Verdict.UNKNOWN)
            if isinstance(found, Known)
            else Verdict.UNKNOWN
        )
    if not verdicts:
        assert answer is None
        return
    assert answer is not None
    assert answer.result.verdict is (verdicts.pop() if len(verdicts) == 1 else Verdict.UNKNOWN)


@settings(deadline=None)
@given(TREES)
def test_when_is_true(value: Value) -> None:
    answer = ask({"Encrypted": value})
    assert answer is not None
    if answer.when is None:
        return
    named = dict(part.split("=") for part in answer.when.split(" and "))
    fails = []
    for labels in itertools.product("xy", repeat=3):
        world = World(dict(zip(VARIABLES, labels, strict=True)))
        agrees = all(
            label == named.get(variable.name, variable.default or label) for variable, label in world.assigned.items()
        )
        if agrees:
            fails.append(world.resolve(value) == OFF)
    assert fails
    assert all(fails)


def test_a_policy_that_crashes_is_an_error() -> None:
    @policy(severity="low", items=[])
    def broken(volume: ec2.Volume) -> Result:
        """Crash."""
        raise KeyError(volume.address)

    with pytest.raises(Exception, match="policy t/p failed on V: KeyError"):
        ask({}, broken)


def test_questions_about_many_resources_share_a_budget_of_which_each_has_a_part() -> None:
    purse = Purse()
    key = Known("key", HERE)
    wide: dict[str, Value] = {"Encrypted": parity("ABCDE", ON, OFF), "KmsKeyId": parity("FGHIJ", key, Absent(HERE))}
    narrow: dict[str, Value] = {"Encrypted": parity("AB", ON, OFF)}
    for _ in range(4):
        assert ask(wide, encrypted_with_key, purse=purse) is not None
    assert purse.budget() == LEAST
    answer = ask(narrow, purse=purse)
    assert answer is not None
    assert answer.when == "B=y"
    cut = ask(wide, encrypted_with_key, purse=purse)
    assert cut is not None
    assert "more than 8 combinations" in cut.result.evidence[-1].message
