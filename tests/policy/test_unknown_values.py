"""A value that becomes unknown never turns a failure into a pass, or a pass into a failure: only into an unknown.

Each property of each fixture is made unknown in turn, and its policy is asked again about all of its resources.
`tests/data/unknown_flips.tsv` names the policies of which this does not hold yet, with how often: a number there may
only fall.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.engine import load_roots
from scanner.fixtures import dialects_of, fixture_paths
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.policy.judge import judge
from scanner.policy.registry import Policy, bundled
from scanner.template import Root
from scanner.values import ListValue, MapValue, Reason, Unknown, Value
from scanner.verdict import Verdict

ROOT = Path(__file__).parents[2]
REGISTRY = bundled()
POLICIES = [one for one in REGISTRY.paths if "terraform" in dialects_of(REGISTRY, one)]
DEPTH = 4

Path_ = tuple[str | int, ...]


def known_flips() -> dict[str, int]:
    """How often a policy still flips, by its ID."""
    with (ROOT / "tests/data/unknown_flips.tsv").open(encoding="utf-8") as file:
        return {row["policy"]: int(row["flips"]) for row in csv.DictReader(file, delimiter="\t")}


FLIPS = known_flips()


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


def verdicts(policy: Policy, root: Root) -> dict[str, Verdict]:
    """What a policy says of each resource, by address."""
    graph = ResourceGraph(root)
    asked = ((block, judge(policy, block, graph)) for block in graph.blocks_of(policy.definition.types))
    return {block.address: one.result.verdict for block, one in asked if one is not None}


def flips(policy: Policy, root: Root) -> Iterator[str]:
    """Each pass that becomes a failure, or failure that becomes a pass, and what was made unknown."""
    before = verdicts(policy, root)
    blocks = list(root.blocks)
    for number, block in enumerate(blocks):
        for path, old in paths(block.properties):
            if isinstance(old, Unknown):
                continue
            unknown = Unknown(Reason.UNDECIDED, old.span, "made unknown")
            properties = replaced(block.properties, path, unknown)
            assert isinstance(properties, MapValue)
            root.blocks = [*blocks]
            root.blocks[number] = dataclasses.replace(block, properties=properties)
            after = verdicts(policy, root)
            for address, verdict in before.items():
                if {verdict, after.get(address, verdict)} == {Verdict.PASS, Verdict.FAIL}:
                    where = f"{block.address}.{'.'.join(map(str, path))}"
                    yield f"{address}: {verdict.value} becomes {after[address].value} without {where}"
    root.blocks = blocks


@pytest.mark.parametrize("name", POLICIES)
def test_a_value_that_becomes_unknown_makes_a_verdict_unknown_at_most(name: str) -> None:
    policy = REGISTRY.load(name)
    found = [
        flip
        for root in load_roots(discover(fixture_paths(ROOT / "fixtures", name, "terraform")), Inputs())
        for flip in flips(policy, root)
    ]
    assert len(found) <= FLIPS.get(name, 0), "\n".join(found)
