"""Which programs name a data store: by themselves, by a task, a template, a secret or a parameter."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.analysis.workloads.dependencies import is_passed
from scanner.analysis.workloads.loose_ends import loose_ends
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, View, typed
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.functions import Function
from scanner.template import Block

_CALLERS = (Instance, AutoScalingGroup, Service, Function)

_STEPS = 5
"""How many references lead from a program to its store at the most: task, secret, attachment, cluster, member."""


def callers_of(store: Resource) -> list[Resource]:
    """The programs of the template that name a store."""
    return _naming(store.view, [store.block])


def possible_callers(store: Resource) -> list[Resource]:
    """The programs that may name a store, since a property by which they would is not settled."""
    ends = loose_ends(store.view.graph)
    return _naming(
        store.view, [end.block for end in ends if store.block.type in end.outward and not end.names_groups()]
    )


def _naming(view: View, named: Iterable[Block]) -> list[Resource]:
    """The programs among some blocks, and those that refer to one, straight or by what hands the reference on."""
    found: dict[str, Resource] = {}
    front = list({block.address: block for block in named}.values())
    seen = {block.address for block in front}
    for step in range(_STEPS + 1):
        passed = []
        for block in front:
            caller = typed(block, view)
            if isinstance(caller, _CALLERS):
                found.setdefault(caller.address, caller)
            elif step == 0 or is_passed(block):
                passed.append(block)
        referring = (one for block in passed for one, _ in view.graph.referrers(block))
        front = []
        for one in referring:
            if one.address not in seen and not one.data and view.world.exists(one) is not False:
                seen.add(one.address)
                front.append(one)
    return list(found.values())
