"""How many addresses of a subnet its largest scale-out needs.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.ecs import Service
from scanner.model.eks import NodeGroup
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.functions import Function
from scanner.model.readings import Reading, Readings, Undecided
from scanner.model.subnet_holders import hidden_holder
from scanner.model.vpc import Subnet
from scanner.verdict import Result

RESERVED = 5
"""Addresses of each subnet that AWS keeps."""

SPARE = 0.1
"""The share of a subnet's addresses that should stay free."""

PER_BALANCER = 8
"""Free addresses that a load balancer asks for in each subnet.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
"""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one resource needs of a subnet at the most; `addresses` is None where that is not settled."""

    address: str
    addresses: int | None
    needs: tuple[str, ...] = ()


def has_headroom(subnet: Subnet) -> Result | None:
    """Assert that the largest scale-out fits into the subnet with a tenth to spare; None for a subnet without users.

    Members are taken to spread evenly over the subnets of their group, one of which may be lost.
    """
    demands = list(_demands(subnet))
    unseen = hidden_holder(subnet.view, _USER_TYPES)
    if not demands:
        return unseen
    involved = [one.address for one in demands]
    network = subnet.network
    if network is None:
        return subnet.cidr_block.unknown("how many addresses the subnet has is not known").involving(*involved)
    usable = network.num_addresses - RESERVED if network.version == 4 else network.num_addresses
    wanted = sum(one.addresses or 0 for one in demands)
    words = f"{wanted} of {usable} addresses may be in use"
    if wanted > usable * (1 - SPARE):
        return subnet.cidr_block.failed(f"{words}, which leaves less than a tenth").involving(*involved)
    if any(one.addresses is None for one in demands):
        needs = tuple(need for one in demands for need in one.needs)
        return subnet.unknown("how far the resources of the subnet scale out is not settled", *needs).involving(
            *involved
        )
    roomy = subnet.cidr_block.passed(words).involving(*involved)
    return roomy if unseen is None else roomy & unseen


_USERS = (AutoScalingGroup, NodeGroup, Service, Function, LoadBalancer)
_USER_TYPES = tuple(name for kind in _USERS for name in kind.types())


def _demands(subnet: Subnet) -> Iterator[Demand]:
    seen: set[str] = set()
    for block, _ in subnet.view.graph.referrers(subnet.block):
        user = typed(block, subnet.view)
        if block.address in seen:
            continue
        seen.add(block.address)
        match user:
            case AutoScalingGroup():
                yield _spread(user, user.maximum, user.subnets)
            case NodeGroup():
                yield _spread(user, user.maximum, user.subnets)
            case Service():
                yield _of_service(user)
            case Function():
                yield Demand(user.address, 1)
            case LoadBalancer():
                yield Demand(user.address, PER_BALANCER)
            case _:
                continue


def _of_service(service: Service) -> Demand:
    most = [target.maximum for target in service.scaling()] or [service.desired]
    return _spread(service, most[0], service.subnets)


def _spread(user: Resource, most: Reading[int], subnets: Readings[Link]) -> Demand:
    if most.known is None:
        needs = most.fact.needs if isinstance(most.fact, Undecided) else ()
        return Demand(user.address, None, needs)
    return Demand(user.address, ceil(most.known / max(1, len(subnets) - 1)))
