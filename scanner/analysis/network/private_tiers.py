"""What lies in a subnet that no visitor comes to straight: data stores, and compute behind load balancers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from scanner.analysis.network import data_tier
from scanner.analysis.network.balancers import balancers_before, unseen_balancer
from scanner.analysis.network.internet_routes import is_routed_to_internet
from scanner.model import dms, docdb, elasticache, neptune, rds, redshift
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, typed
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.subnet_holders import hidden_holder, hidden_holders
from scanner.model.vpc import Subnet
from scanner.verdict import Result, Verdict

_STORES: tuple[type[Resource], ...] = get_args(data_tier.Store)

_GROUPS = (
    rds.SubnetGroup,
    redshift.SubnetGroup,
    elasticache.SubnetGroup,
    docdb.SubnetGroup,
    neptune.SubnetGroup,
    dms.SubnetGroup,
)

_COMPUTE = (Instance, AutoScalingGroup, Service)
_COMPUTE_TYPES = tuple(name for kind in _COMPUTE for name in kind.types())

_STORE_TYPES = tuple(name for kind in _STORES for name in kind.types()) + tuple(
    name for group in _GROUPS for name in group.types()
)


def private_holders(subnet: Subnet) -> Iterator[Resource]:
    """The data stores in a subnet, by themselves or by a subnet group, and the compute there behind a load balancer."""
    view = subnet.view
    seen: set[str] = set()
    for block, _ in view.graph.referrers(subnet.block):
        if block.address in seen or view.world.exists(block) is False:
            continue
        seen.add(block.address)
        holder = typed(block, view)
        if isinstance(holder, _GROUPS):
            stores = [typed(one, view) for one, _ in view.graph.referrers(block)]
            found = [one for one in stores if isinstance(one, _STORES)]
            yield from found or [holder]
        elif isinstance(holder, _STORES) or (isinstance(holder, _COMPUTE) and next(balancers_before(holder), None)):
            yield holder


def is_off_internet_gateway(subnet: Subnet) -> Result | None:
    """Assert that a subnet with data stores or compute behind load balancers has no route to an internet gateway.

    None for a subnet that holds neither.
    """
    holder = next(private_holders(subnet), None)
    if holder is None:
        return _unseen_holder(subnet)
    kept = [~is_routed_to_internet(subnet, version) for version in (4, 6)]
    result = kept[0] & kept[1]
    words = {
        Verdict.PASS: f"{holder.address} lies in it, and no route leads to an internet gateway",
        Verdict.FAIL: f"{holder.address} lies in it, and it is routed to an internet gateway",
        Verdict.UNKNOWN: f"whether it is routed to an internet gateway is not settled; {holder.address} lies in it",
    }
    return result.at(subnet.span, words[result.verdict], subnet.address).involving(holder.address)


def _unseen_holder(subnet: Subnet) -> Result | None:
    """Unknown where a data store, or compute behind a load balancer, may lie in a subnet that seems to hold neither."""
    view = subnet.view
    unseen = hidden_holder(view, _STORE_TYPES)
    if unseen is not None:
        return unseen
    for block, _ in view.graph.referrers(subnet.block):
        compute = typed(block, view)
        if isinstance(compute, _COMPUTE) and view.world.exists(block) is not False:
            behind = unseen_balancer(compute)
            if behind is not None:
                return behind
    for name in hidden_holders(view, _COMPUTE_TYPES):
        found = view.graph.block(name)
        compute = typed(found, view) if found is not None else subnet
        if isinstance(compute, _COMPUTE) and _may_be_balanced(compute):
            return compute.unknown(f"in which subnets {name} lies is not settled")
    return None


def _may_be_balanced(compute: Instance | AutoScalingGroup | Service) -> bool:
    return next(balancers_before(compute), None) is not None or unseen_balancer(compute) is not None
