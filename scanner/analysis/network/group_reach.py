"""Whether what carries a security group is on the internet, so that rules for any address are told apart.

An open group on a public machine is a hole; one on something without a public address or a route is a hole in waiting.
"""

from __future__ import annotations

from typing import get_args
from weakref import WeakKeyDictionary

from scanner.analysis.hosts.launched import launched_from
from scanner.analysis.network import data_tier
from scanner.analysis.network.exposure import is_on_internet
from scanner.analysis.network.network_attachment import attachment_of
from scanner.model import classic_elb, ec2, elb, endpoints, functions
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, Surroundings, View, typed
from scanner.model.ecs import Service
from scanner.model.group_carriers import hidden_carrier
from scanner.model.security_groups import CONTAINERS, GroupRule, SecurityGroup
from scanner.verdict import Result, Verdict
from scanner.world import World

_STORES = get_args(data_tier.Store)

_ON_INTERNET: WeakKeyDictionary[Surroundings, dict[str, Result]] = WeakKeyDictionary()


def told_by_reach(result: Result | None, group: SecurityGroup | GroupRule) -> Result | None:
    """A failure about rules for any address, with what the internet reaches of the group in words; low where that is
    nothing.
    """
    if result is None or result.verdict is not Verdict.FAIL or isinstance(group, GroupRule):
        return result
    if result.severity == "low":
        return result
    words = result.evidence[0].message
    view = View(group.view.graph, World())
    holders = [one for block in group.holders() for one in launched_from(typed(block, view))]
    if not holders:
        graph = group.view.graph
        if graph.exported(group.block) or graph.handed_over(group.block) or hidden_carrier(view) is not None:
            return result
        return result.because(f"{words}; nothing carries the group as yet").graded("low")
    doubt = False
    for holder in holders:
        reached = _on_internet(holder)
        if reached.verdict is Verdict.PASS:
            told = result.because(f"{words}; the internet reaches {holder.address}, which carries the group")
            return told.involving(holder.address)
        doubt = doubt or reached.verdict is Verdict.UNKNOWN
    if doubt:
        return result
    told = result.because(f"{words}; nothing that carries the group is on the internet").graded("low")
    return told.involving(*(holder.address for holder in holders))


def _on_internet(holder: Resource) -> Result:
    """Assert that it has a public address and a route; looked for once, as the defaults decide."""
    known = _ON_INTERNET.setdefault(holder.view.graph, {})
    if holder.address not in known:
        known[holder.address] = _find(holder)
    return known[holder.address]


def _find(holder: Resource) -> Result:
    match holder:
        case (
            ec2.Instance()
            | ec2.NetworkInterface()
            | AutoScalingGroup()
            | Service()
            | elb.LoadBalancer()
            | classic_elb.ClassicLoadBalancer()
        ):
            return is_on_internet(attachment_of(holder))
        case functions.Function() | endpoints.Endpoint():
            return holder.failed("its interfaces have no public address")
        case _ if isinstance(holder, _STORES):
            public = data_tier.has_public_address(holder)
            side = data_tier.attachment_of(holder) if public.verdict is not Verdict.FAIL else None
            return public if side is None else public & is_on_internet(side)
        case _ if holder.block.type in CONTAINERS:
            return holder.unknown("what carries the group is not in the template")
        case _:
            return holder.unknown("whether it is on the internet is not known")
