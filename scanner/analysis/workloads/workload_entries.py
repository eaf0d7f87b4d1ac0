"""Where workloads begin: whatever somebody outside reaches, or runs by itself, and nothing else leads to.

What one entry leads to belongs to that one; the kinds that lead to others are therefore looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias
from weakref import WeakKeyDictionary

from scanner.analysis.hosts.machine_roles import is_declared_uncritical, peers
from scanner.analysis.network.public_addresses import instance_has_public_address, is_declared_public
from scanner.analysis.workloads.dependencies import onward
from scanner.analysis.workloads.loose_ends import LooseEnd, loose_ends
from scanner.model import (
    apigateway,
    apigateway_http,
    apprunner,
    appsync,
    autoscaling,
    classic_elb,
    cloudfront,
    ec2,
    ecs,
    eks,
    elb,
    functions,
    globalaccelerator,
    serverless,
)
from scanner.model.base import Resource, Surroundings, View, typed
from scanner.verdict import Result, Verdict
from scanner.world import World

Balancer: TypeAlias = elb.LoadBalancer | classic_elb.ClassicLoadBalancer

Door: TypeAlias = (
    cloudfront.Distribution
    | globalaccelerator.Accelerator
    | apigateway.RestApi
    | apigateway_http.HttpApi
    | serverless.ServerlessApi
    | serverless.ServerlessHttpApi
    | appsync.GraphQLApi
    | apprunner.Service
    | elb.LoadBalancer
    | classic_elb.ClassicLoadBalancer
    | ec2.Instance
    | eks.Cluster
)

Program: TypeAlias = ecs.Service | autoscaling.AutoScalingGroup | functions.Function

Entry: TypeAlias = Door | Program

ENTRIES: tuple[type[Resource], ...] = (
    cloudfront.Distribution,
    globalaccelerator.Accelerator,
    apigateway.RestApi,
    apigateway_http.HttpApi,
    serverless.ServerlessApi,
    serverless.ServerlessHttpApi,
    appsync.GraphQLApi,
    apprunner.Service,
    elb.LoadBalancer,
    classic_elb.ClassicLoadBalancer,
    ec2.Instance,
    eks.Cluster,
    ecs.Service,
    autoscaling.AutoScalingGroup,
    functions.Function,
)
"""The kinds of entry; those that lead to others come first."""


_FOUND: WeakKeyDictionary[Surroundings, dict[str, Result | None]] = WeakKeyDictionary()


def entry_addresses(graph: Surroundings) -> dict[str, Result | None]:
    """The addresses of all entries of a root, looked for once: whatever no earlier entry leads to. Where another may
    lead to it by what is not settled, with the reason.
    """
    found = _FOUND.get(graph)
    if found is None:
        found, covers, covered = {}, dict[str, set[str]](), set[str]()
        view = View(graph, World())
        for kind in ENTRIES:
            for block in graph.blocks_of(kind.types()):
                entry = typed(block, view)
                if not block.data and block.address not in covered and isinstance(entry, kind) and _may_enter(entry):
                    own, met = _cover(entry, covered)
                    covered |= own
                    for address in met & found.keys():
                        inner = graph.block(address)
                        if inner is not None and address != entry.address and _is_inside(typed(inner, view)):
                            del found[address]
                    found[block.address] = None
                    covers[block.address] = own | met
        for end in loose_ends(graph):
            _note_doubt(end, found, covers, view)
        _FOUND[graph] = found
    return found


def entries_of(view: View) -> Iterator[Entry]:
    """The entries of a root that there are in a world."""
    for address in entry_addresses(view.graph):
        block = view.graph.block(address)
        entry = None if block is None or view.world.exists(block) is False else typed(block, view)
        if isinstance(entry, Entry):
            yield entry


def serves_requests(entry: Resource) -> bool:
    """Whether somebody waits for the answers of an entry; what a queue or a clock drives can wait itself."""
    if isinstance(entry, Door):
        return True
    return isinstance(entry, autoscaling.AutoScalingGroup) and entry.balancers.is_set().verdict is Verdict.PASS


def _note_doubt(end: LooseEnd, found: dict[str, Result | None], covers: dict[str, set[str]], view: View) -> None:
    """Note which entries another may lead to by a loose end: those inside, and those that come later in their order."""
    graph = view.graph
    named = graph.blocks_of(tuple(sorted(end.outward)))
    naming = graph.blocks_of(tuple(sorted(end.inward)))
    leading = {one.address for one in (*naming, *((end.block,) if end.outward else ()))}
    led: set[str] = set()
    for block in (*named, *((end.block,) if end.inward else ())):
        if block.address not in led and not block.data:
            own, met = _cover(typed(block, view), led)
            led |= own | met
    order = list(found)
    for place, address in enumerate(order):
        block = graph.block(address)
        if address not in led or block is None or found[address] is not None:
            continue
        others = order if _is_inside(typed(block, view)) else order[:place]
        if any(one != address and leading & covers[one] for one in others):
            found[address] = end.unknown()


def _may_enter(entry: Resource) -> bool:
    """Whether a resource is an entry by itself, where nothing else leads to it."""
    match entry:
        case ec2.Instance():
            if is_declared_uncritical(entry) or is_declared_public(entry).verdict is Verdict.PASS:
                return False
            return instance_has_public_address(entry).verdict is Verdict.PASS
        case autoscaling.AutoScalingGroup() | ecs.Service():
            return is_declared_public(entry).verdict is not Verdict.PASS
        case _:
            return True


def _cover(entry: Resource, covered: set[str]) -> tuple[set[str], set[str]]:
    """Everything that an entry leads to but for what was noted before; and what of that it meets."""
    waiting = [entry]
    own, met = {entry.address}, set[str]()
    while waiting:
        resource = waiting.pop()
        for lead in onward(resource):
            address = lead.block.address
            if address in covered:
                met.add(address)
            elif address not in own:
                own.add(address)
                waiting.append(typed(lead.block, entry.view))
        if isinstance(resource, ec2.Instance):
            own.update(one.address for one in peers(resource))
    return own, met


def _is_inside(resource: Resource) -> bool:
    """Whether nobody outside comes to it: a program, or a load balancer that answers in its own network alone."""
    if isinstance(resource, Balancer):
        return resource.is_internal().verdict is Verdict.PASS
    return isinstance(resource, Program)
