"""A value that becomes unknown leaves a verdict as it is or makes it unknown: it decides nothing.

Each property of each fixture is made unknown in turn, wholly and in part (the end of a text, its beginning, how long a
list is, which further keys a map has), and its policy is asked again about all of its resources. No
failure may become a pass, no pass a failure; nor may a resource that was judged no longer be concerned, or one that
wasn't concerned be decided. What was judged as a part of another resource, such as a rule with its group, may get the
verdict that rested on it: it is the same answer, given where it can still be seen that it holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.fixtures import dialects_of, fixture_paths
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.policy.judge import judge
from scanner.policy.registry import Policy, bundled
from scanner.roots import load_roots
from scanner.template import Root
from scanner.values import Known, ListValue, MapValue, Reason, Text, Unknown, Value
from scanner.verdict import Result, Verdict

ROOT = Path(__file__).parents[2]
REGISTRY = bundled()
CASES = [(one, dialect) for one in REGISTRY.paths for dialect in sorted(dialects_of(REGISTRY, one))]
DEPTH = 12
PARTED = 4
"""The fewest characters of a text of which one half is made unknown."""

Path_ = tuple[str | int, ...]


def paths(value: Value, depth: int = DEPTH) -> Iterator[tuple[Path_, Value]]:
    """Every property and element inside a value, with its path."""
    inner: list[tuple[str | int, Value]] = []
    if isinstance(value, MapValue):
        inner = list(value.entries.items())
    elif isinstance(value, ListValue):
        inner = list(enumerate(value.items))
    for step, one in inner if depth else ():
        yield (step,), one
        for path, found in paths(one, depth - 1):
            yield (step, *path), found


def replaced(value: Value, path: Path_, new: Value) -> Value:
    """The value with another one at a path."""
    if not path:
        return new
    step, *rest = path
    if isinstance(value, MapValue) and isinstance(step, str):
        entries = {**value.entries, step: replaced(value.entries[step], tuple(rest), new)}
        return dataclasses.replace(value, entries=entries)
    assert isinstance(value, ListValue)
    assert isinstance(step, int)
    items = list(value.items)
    items[step] = replaced(items[step], tuple(rest), new)
    return dataclasses.replace(value, items=tuple(items))


def less_known(old: Value) -> Iterator[tuple[str, Value]]:
    """What a value may become that is not known, or not wholly, each with what is left of it."""
    unknown = Unknown(Reason.UNDECIDED, old.span, "made unknown")
    yield "", unknown
    if isinstance(old, Known) and isinstance(old.value, str) and len(old.value) >= PARTED:
        half = len(old.value) // 2
        yield " but for its beginning", Text((Known(old.value[:half], old.span), unknown), old.span)
        yield " but for its end", Text((unknown, Known(old.value[half:], old.span)), old.span)
    if isinstance(old, ListValue) and old.rest is None:
        yield " but for its first elements", dataclasses.replace(old, rest=unknown)
        yield " but that it is a list", ListValue((), old.span, rest=unknown)
    if isinstance(old, MapValue) and old.rest is None:
        yield " but for some keys", dataclasses.replace(old, rest=unknown)


def results(policy: Policy, root: Root) -> dict[str, Result]:
    """What a policy says of each resource, by address."""
    graph = ResourceGraph(root)
    asked = ((block, judge(policy, block, graph)) for block in graph.blocks_of(policy.definition.types))
    return {block.address: one.result for block, one in asked if one is not None}


def parts_by_verdict(found: dict[str, Result]) -> set[tuple[str, Verdict]]:
    """The resources that a verdict on another one rests on, each with that verdict."""
    return {(place.address, one.verdict) for one in found.values() for place in one.evidence}


def changes(policy: Policy, root: Root) -> Iterator[str]:
    """Each verdict that becomes another than unknown, and what was made unknown."""
    before = results(policy, root)
    rested_on = parts_by_verdict(before)
    blocks = list(root.blocks)
    for number, block in enumerate(blocks):
        for path, old in paths(block.properties):
            for left, value in () if isinstance(old, Unknown) else less_known(old):
                properties = replaced(block.properties, path, value)
                assert isinstance(properties, MapValue)
                root.blocks = [*blocks]
                root.blocks[number] = dataclasses.replace(block, properties=properties)
                after = results(policy, root)
                for address in [*before, *(one for one in after if one not in before)]:
                    old_verdict, new_verdict = verdict_of(before.get(address)), verdict_of(after.get(address))
                    moved = old_verdict is None and (address, new_verdict) in rested_on
                    if new_verdict not in (old_verdict, Verdict.UNKNOWN) and not moved:
                        where = f"{block.address}.{'.'.join(map(str, path))}{left}"
                        yield f"{address}: {named(old_verdict)} becomes {named(new_verdict)} without {where}"
    root.blocks = blocks


def verdict_of(result: Result | None) -> Verdict | None:
    """A result's verdict, None where there is none."""
    return None if result is None else result.verdict


def named(verdict: Verdict | None) -> str:
    """A verdict's name, or that there is none."""
    return "not concerned" if verdict is None else verdict.value


@pytest.mark.parametrize(("name", "dialect"), CASES)
def test_a_value_that_becomes_unknown_makes_a_verdict_unknown_at_most(name: str, dialect: str) -> None:
    policy = REGISTRY.load(name)
    found = [
        change
        for root in load_roots(discover(fixture_paths(ROOT / "fixtures", name, dialect)), Inputs())
        for change in changes(policy, root)
    ]
    assert not found, "\n".join(found)
