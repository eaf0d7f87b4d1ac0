"""Ask one policy about one resource, in every world that matters to it.

The policy is asked first as the defaults decide. The variables that it read on the way are then varied, within a
budget; further variables that come up are varied too. Verdicts that agree are the answer; where they differ, the
defaults decide, and `when` names the shortest choice under which it would fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scanner.graph.build import ResourceGraph
from scanner.model.base import Resource, kind_of
from scanner.policy.registry import Policy
from scanner.source import Span
from scanner.template import Block
from scanner.values import OTHER, Variable
from scanner.verdict import Evidence, Result, Verdict
from scanner.world import World, possible

BUDGET = 128
"""The most worlds that one policy is asked about one resource in."""

SHARED_BUDGET = 256
"""The most worlds that one policy is asked in about all resources of one root, until each has no more than `LEAST`."""

LEAST = 8
"""What every resource may have: three conditions of two branches each."""

Assignment = Mapping[Variable, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A policy's answer about a resource; `when` names the choice under which a failure holds, or would."""

    result: Result
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What the policy says in one world; None where the resource is not created or not concerned."""

    assignment: Assignment
    result: Result | None


class PolicyError(Exception):
    """A policy raised an exception: a fault of the policy, never a verdict."""

    def __init__(self, policy: str, address: str, span: Span, cause: Exception) -> None:
        super().__init__(f"policy {policy} failed on {address}: {type(cause).__name__}: {cause}")
        self.span = span


class Purse:
    """The worlds that one policy may still be asked in about the resources of one root."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = SHARED_BUDGET

    def budget(self) -> int:
        """The most worlds for the next resource."""
        return max(LEAST, min(BUDGET, self.left))


def judge(
    policy: Policy, block: Block, graph: ResourceGraph, *, all_choices: bool = False, purse: Purse | None = None
) -> Judgement | None:
    """The policy's answer about a block; None when it does not concern the block.

    `purse` is shared by all questions that the policy is asked about one root. Raises PolicyError when the policy's own
    code fails.
    """
    kind = policy.definition.subject_of(kind_of(block))
    base, read = _ask(policy, kind, block, graph, {})
    if not read:
        return None if base is None else Judgement(base)
    purse = purse or Purse()
    budget = purse.budget()
    cases = _explore(policy, kind, block, graph, base, read, budget)
    # Where one resource is beyond it, others of the root are likely to be: what is spent on them would be in vain.
    purse.left -= 2 * budget if cases is None else len(cases)
    if cases is None:
        return None if base is None else Judgement(_cut_short(base, block, read, budget))
    constraints = graph.root.constraints
    if constraints and not possible({one: one.default for one in read if one.default is not None}, constraints):
        base = None
    return _verdict(base, cases, all_choices)


def _cut_short(base: Result, block: Block, read: list[Variable], budget: int) -> Result:
    """Too many worlds: what the defaults decide stands, what they leave open is unknown already, and both say why no
    other choice was looked at.
    """
    names = list(dict.fromkeys(variable.name for variable in read))
    some = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    words = f"more than {budget} combinations of {some}: only what the defaults decide was followed"
    return replace(base, evidence=(*base.evidence, Evidence(block.name_span, words, block.address)))


def _ask(
    policy: Policy, kind: type[Resource], block: Block, graph: ResourceGraph, assignment: Assignment
) -> tuple[Result | None, list[Variable]]:
    world = World(assignment)
    if world.exists(block) is False:
        return None, list(world.read)
    try:
        result = policy.definition.check(kind(block, graph.view(world)))
    except Exception as error:
        raise PolicyError(policy.id, block.address, block.name_span, error) from error
    return result, list(world.read)


def _explore(
    policy: Policy,
    kind: type[Resource],
    block: Block,
    graph: ResourceGraph,
    base: Result | None,
    read: list[Variable],
    budget: int,
) -> list[Case] | None:
    """The policy's answer in every combination of what it reads; None when there are more than the budget.

    Each branch varies only the variables that it reads itself: a world that settles a condition early never looks at
    what stands under the other branch. What the root's constraints forbid is left out; a default that they forbid
    decides nothing.
    """
    constraints = graph.root.constraints
    cases: list[Case] = []
    open_branches: list[tuple[dict[Variable, str], Result | None, list[Variable]]] = [({}, base, read)]
    asked = 0
    while open_branches:
        assignment, result, seen = open_branches.pop()
        variable = next((one for one in seen if one not in assignment), None)
        if variable is None:
            cases.append(Case(assignment, result))
            continue
        if constraints and variable.default is not None and not possible({variable: variable.default}, constraints):
            variable = replace(variable, default=None)
        for label in variable.labels:
            varied = {**assignment, variable: label}
            if constraints and not possible(varied, constraints):
                continue
            asked += 1
            if asked > budget:
                return None
            if label == variable.default:
                # The answer by default holds for this label as well.
                open_branches.append((varied, result, seen))
                continue
            open_branches.append((varied, *_ask(policy, kind, block, graph, varied)))
    return cases


def _verdict(base: Result | None, cases: list[Case], all_choices: bool) -> Judgement | None:
    # Where constraints forbid what the defaults decide together, none of them decides.
    decided = [case for case in cases if _by_default(case.assignment)] or cases
    results = [case.result for case in decided if case.result is not None]
    everywhere = [case.result for case in cases if case.result is not None]
    if all_choices and any(result.verdict is Verdict.FAIL for result in everywhere):
        failing = [case for case in cases if case.result is not None and case.result.verdict is Verdict.FAIL]
        chosen = min(failing, key=lambda case: (_departures(case.assignment), len(case.assignment)))
        assert chosen.result is not None
        return Judgement(chosen.result, _when(cases, base=None))
    if not results:
        return None
    verdicts = {result.verdict for result in results}
    if len(verdicts) == 1:
        verdict = verdicts.pop()
        result = base if base is not None and base.verdict is verdict else results[0]
        if len(everywhere) == len(cases) and all(one.verdict is verdict for one in everywhere):
            return Judgement(result)
        return Judgement(result, _when(cases, base=verdict))
    return Judgement(_undecided(decided), _when(decided, base=None))


def _undecided(cases: list[Case]) -> Result:
    """The verdicts differ and nothing decides between them."""
    failing = [case.result for case in cases if case.result is not None and case.result.verdict is Verdict.FAIL]
    others = [case.result for case in cases if case.result is not None and case.result.verdict is not Verdict.FAIL]
    # What is not known says more than what is fine under other choices.
    others.sort(key=lambda result: result.verdict is Verdict.PASS)
    first = (failing or others)[0]
    needs: dict[str, None] = {}
    for case in cases:
        needs.update(dict.fromkeys(variable.name for variable in case.assignment if variable.default is None))
        if case.result is not None:
            needs.update(dict.fromkeys(case.result.needs))
    evidence = first.evidence
    if evidence and failing:
        lead = evidence[0]
        words = f"depends on {_listed(list(needs))}: {lead.message} under some choices"
        evidence = (Evidence(lead.span, words, lead.address), *evidence[1:])
    results = [case.result for case in cases if case.result is not None]
    involves = tuple(dict.fromkeys(address for result in results for address in result.involves))
    return replace(first, verdict=Verdict.UNKNOWN, evidence=evidence, needs=tuple(needs), involves=involves)


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "a choice that nothing decides"


def _by_default(assignment: Assignment) -> bool:
    return all(variable.default in (None, label) for variable, label in assignment.items())


def _departures(assignment: Assignment) -> int:
    return sum(1 for variable, label in assignment.items() if variable.default not in (None, label))


def _fails(case: Case) -> bool:
    return case.result is not None and case.result.verdict is Verdict.FAIL


def _when(cases: list[Case], base: Verdict | None) -> str | None:
    """The shortest conjunction of choices under which the policy fails.

    A failure by default is explained by the choices that suffice for it; anything else by the fewest departures from
    the defaults.
    """
    failing = [case for case in cases if _fails(case)]
    if not failing:
        return None
    if base is Verdict.FAIL:
        failing = [case for case in failing if _by_default(case.assignment)] or failing
    failing.sort(key=lambda case: (_departures(case.assignment), len(case.assignment)))
    for case in failing[:8]:
        for size in range(1, len(case.assignment) + 1):
            for names in itertools.combinations(case.assignment, size):
                part = {variable: case.assignment[variable] for variable in names}
                if _suffices(part, cases, base):
                    return " and ".join(_phrases(part, cases))
    return " and ".join(_phrases(dict(failing[0].assignment), cases))


def _suffices(part: Assignment, cases: list[Case], base: Verdict | None) -> bool:
    """Whether every world that agrees with `part` fails, other variables at their defaults unless it fails by
    default.
    """
    agreeing = [
        case
        for case in cases
        if case.result is not None
        and all(case.assignment.get(variable, label) == label for variable, label in part.items())
        and (
            base is Verdict.FAIL
            or all(variable in part or variable.default in (None, label) for variable, label in case.assignment.items())
        )
    ]
    return bool(agreeing) and all(_fails(case) for case in agreeing)


def _phrases(part: Assignment, cases: list[Case]) -> Iterator[str]:
    for variable, label in part.items():
        if label != OTHER:
            yield variable.when(label)
            continue
        # Of an unbounded text only what it must differ from is said.
        better = [
            other
            for other in variable.labels
            if other != OTHER and not _suffices({**part, variable: other}, cases, None)
        ]
        yield " and ".join(f"{variable.name}!={other}" for other in better) or variable.when(label)
