"""In which subnets and in which VPC a resource of the graph lies, as far as the graph tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.graph.build import ResourceGraph
from scanner.model.base import kind_of
from scanner.template import Block
from scanner.values import Choice, Known, ListValue, MapValue, Reference, Text, Unknown, Value, plain, to_text

SUBNETS = frozenset({"AWS::EC2::Subnet", "aws_subnet", "aws_default_subnet"})
VPCS = frozenset({"AWS::EC2::VPC", "aws_vpc", "aws_default_vpc"})

_GROUP = re.compile(r"subnet_?group|NetworkInterface$|network_interface$", re.IGNORECASE)
"""Types that stand between a resource and its subnets."""

_MOUNTS = frozenset({"AWS::EFS::MountTarget", "aws_efs_mount_target"})
_CLUSTERS = frozenset({"AWS::RDS::DBCluster", "aws_rds_cluster"})
_NAMES_SUBNETS = re.compile(r"(subnet_?(ids?|identifiers?)?s?|vpc_?zone_?identifier|subnets?)$", re.IGNORECASE)
_NAMES_VPC = re.compile(r"vpc_?id$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Addresses of subnets and of the VPC in the graph, and what names those outside it."""

    subnets: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    vpc: str | None = None


def whereabouts(block: Block, graph: ResourceGraph) -> Whereabouts:
    """Where a resource lies, through subnet groups, interfaces, mount targets and the cluster it belongs to."""
    subnets: dict[str, None] = {}
    outside: dict[str, None] = {}
    vpc: str | None = None
    seen: set[str] = set()
    open_ = [block]
    while open_:
        one = open_.pop()
        if one.address in seen:
            continue
        seen.add(one.address)
        outside.update(dict.fromkeys(_outside_subnets(one, graph)))
        for edge in graph.outgoing.get(one.address, ()):
            target = graph.by_address[edge.target]
            kind = kind_of(target)
            if kind in SUBNETS:
                subnets[target.address] = None
            elif kind in VPCS:
                vpc = vpc or target.address
            elif _GROUP.search(kind) or (kind in _CLUSTERS and kind_of(block) not in _CLUSTERS):
                open_.append(target)
        open_.extend(other for other, _ in graph.referrers(one) if kind_of(other) in _MOUNTS)
    if vpc is None:
        vpc = next((found for found in (_vpc_of(address, graph) for address in subnets) if found), None)
    return Whereabouts(tuple(subnets), tuple(outside) if not subnets else (), vpc)


def vpc_beside(block: Block, graph: ResourceGraph) -> str | None:
    """The VPC that a gateway belongs to: one that it names, or that what attaches it names."""
    for one in (block, *(other for other, _ in graph.referrers(block) if "ttachment" in kind_of(other))):
        found = _vpc_of(one.address, graph)
        if found is not None:
            return found
    return None


def named_vpc(block: Block) -> str | None:
    """What names the VPC of a resource that isn't in the graph."""
    for name, value in block.properties.entries.items():
        if _NAMES_VPC.search(name):
            return next(_names_in(value), None)
    return None


def _vpc_of(address: str, graph: ResourceGraph) -> str | None:
    for edge in graph.outgoing.get(address, ()):
        if kind_of(graph.by_address[edge.target]) in VPCS:
            return edge.target
    return None


def _outside_subnets(block: Block, graph: ResourceGraph) -> Iterator[str]:
    """What names subnets that aren't in the graph, in properties that hold subnets."""
    for name, value in _named(block.properties):
        if _NAMES_SUBNETS.search(name):
            for found in _names_in(value):
                if found not in graph.by_address:
                    yield found


def _named(value: MapValue) -> Iterator[tuple[str, Value]]:
    for name, inner in value.entries.items():
        yield name, inner
        for one in inner.items if isinstance(inner, ListValue) else (inner,):
            if isinstance(one, MapValue):
                yield from _named(one)


def _names_in(value: Value) -> Iterator[str]:
    """Unknowns and identifiers in a value; references to the graph's own resources lead elsewhere."""
    value = plain(value)
    match value:
        case Unknown():
            yield value.describe()
        case Known(value=known) if known not in (None, "", True, False):
            yield to_text(known)
        case ListValue(items=items, rest=rest):
            for item in items:
                yield from _names_in(item)
            if rest is not None and not items:
                yield from _names_in(rest)
        case Choice(options=options):
            for option in options.values():
                yield from _names_in(option)
        case Reference(value=inner) if inner is not None:
            yield from _names_in(inner)
        case Text(parts=parts):
            yield from (part.describe() for part in parts if isinstance(part, Unknown))
        case _:
            return
