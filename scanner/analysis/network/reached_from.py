"""What a resource can be reached from: the internet by its paths, what forwards to it, and whom its groups let in.

Everything is asked in one world, by default the one that the defaults of parameters and variables decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, cast, get_args

from scanner.analysis.network import data_tier
from scanner.analysis.network.balancers import balancers_before
from scanner.analysis.network.exposure import Exposure, exposure_of
from scanner.analysis.network.host_exposure import HOSTS, exposure_past_machine, members, open_listeners
from scanner.analysis.network.network_attachment import Attachment, attachment_of
from scanner.analysis.network.public_services import FRONTS, SERVICES, answers_on_internet
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance, NetworkInterface
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.fields import Link
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import IngressRule
from scanner.verdict import Evidence, Result, Verdict

Source = Literal["internet", "load balancer", "group", "range"]

STORES: tuple[type[Resource], ...] = get_args(data_tier.Store)

ASKED: tuple[type[Resource], ...] = (*HOSTS, *STORES, *SERVICES)
"""The kinds of resource that can be asked about."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a resource: from where, whether it is open, in words, and hop by hop.

    `meant` says that the public is meant to come this way: HTTPS of a load balancer, a service's own address. `past`
    says that it leads past another machine that is exposed.
    """

    source: Source
    verdict: Verdict
    words: str
    hops: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    meant: bool = False
    past: bool = False


def ways_to(resource: Resource) -> list[Way]:
    """Every way to a resource, the internet first; also why none leads there, where none does."""
    found: list[Way] = []
    public = answers_on_internet(resource)
    if public is not None:
        found.append(_from_internet(public, public.evidence[0].message, meant=isinstance(resource, FRONTS)))
    attachment = _attachment(resource)
    if attachment is None:
        return found
    found.extend(_by_paths(resource, attachment))
    found.extend(_by_balancers(resource))
    found.extend(_by_groups(attachment))
    return found


def _attachment(resource: Resource) -> Attachment | None:
    if isinstance(resource, STORES):
        return data_tier.attachment_of(cast("data_tier.Store", resource))
    return attachment_of(resource) if isinstance(resource, HOSTS) else None


def _from_internet(result: Result, words: str, *, meant: bool = False) -> Way:
    hops = result.evidence if result.verdict is Verdict.PASS else result.evidence[:1]
    return Way("internet", result.verdict, words, hops, result.needs, meant)


def _by_paths(resource: Resource, attachment: Attachment) -> Iterator[Way]:
    """The paths of address, route, ACL and group, one for each set of ports."""
    if isinstance(resource, STORES):
        yield from _to_store(cast("data_tier.Store", resource))
        return
    if isinstance(resource, LoadBalancer) and attachment.unguarded:
        exposure = open_listeners(resource)
    else:
        exposure = exposure_of(attachment)
    yield from _of_exposure(exposure, isinstance(resource, LoadBalancer | ClassicLoadBalancer))
    if not isinstance(resource, LoadBalancer | ClassicLoadBalancer):
        past = exposure_past_machine(attachment)
        if past.verdict is Verdict.PASS:
            yield Way("internet", Verdict.PASS, past.evidence[0].message, past.evidence[1:], past=True)


def _of_exposure(exposure: Exposure, is_front_door: bool) -> Iterator[Way]:
    if not exposure.paths:
        yield _from_internet(exposure.closed, f"not from the internet: {exposure.closed.evidence[0].message}")
        return
    seen: set[tuple[Verdict, str]] = set()
    for path in exposure.paths:
        shown = path.ports_shown()
        key = (path.result.verdict, shown)
        if key in seen or path.result.verdict is Verdict.FAIL:
            continue
        seen.add(key)
        if path.result.verdict is Verdict.PASS:
            meant = is_front_door and {one.first for one in path.ports} <= {80, 443}
            yield _from_internet(path.result, f"from the internet, on {shown}", meant=meant)
        else:
            first = path.result.evidence[0].message
            yield _from_internet(path.result, f"perhaps from the internet, on {shown}: {first}")


def _to_store(store: data_tier.Store) -> Iterator[Way]:
    exposure = data_tier.exposure_of_store(store)
    if exposure is None:
        return
    public = data_tier.has_public_address(store)
    worst = exposure.worst().result
    if public.verdict is Verdict.FAIL:
        words = f"not from the internet: {public.evidence[0].message}"
        if worst.verdict is Verdict.PASS:
            words += "; but its subnets and groups are open"
        yield _from_internet(replace(public, verdict=Verdict.FAIL), words)
        return
    for way in _of_exposure(exposure, is_front_door=False):
        verdict = way.verdict if public.verdict is Verdict.PASS or way.verdict is Verdict.FAIL else Verdict.UNKNOWN
        # The last hop of an open path is the address, which is taken for granted where a store's paths are followed.
        hops = way.hops[:-1] if way.verdict is Verdict.PASS else way.hops
        yield replace(way, verdict=verdict, hops=(*hops, public.evidence[0]))


def _by_balancers(resource: Resource) -> Iterator[Way]:
    if not isinstance(resource, Instance | AutoScalingGroup | Service):
        return
    for balancer, registered in balancers_before(resource):
        public = ~balancer.is_internal()
        kind = "public" if public.verdict is Verdict.PASS else "internal"
        words = f"by way of {balancer.address}, {'an' if kind == 'internal' else 'a'} {kind} load balancer"
        place = Evidence(balancer.span, f"{balancer.address} forwards to {registered}", balancer.address)
        yield Way("load balancer", Verdict.PASS, words, (place,), (), kind == "public")


def _by_groups(attachment: Attachment) -> Iterator[Way]:
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is None:
                doubt = link.unknown("its security group is not in the code")
                yield Way("group", Verdict.UNKNOWN, doubt.evidence[0].message, doubt.evidence, doubt.needs)
                continue
            for rule in group.ingress:
                yield from _by_rule(rule, group, attachment)


def _by_rule(rule: IngressRule, group: SecurityGroup, attachment: Attachment) -> Iterator[Way]:
    ports = rule.reached(attachment.ports)
    if attachment.ports is not None and not ports and None not in rule.bounds():
        return
    on = f"on {rule.ports_shown()}"
    for source in rule.groups:
        yield _from_group(source, group, on)
    if rule.includes_self.known is True:
        yield _from_group(None, group, on)
    for one in rule.ranges:
        if one.is_anywhere().verdict is Verdict.PASS:
            continue  # That is the internet, as far as a path leads from it.
        hop = Evidence(one.reading.span, f"{group.address} admits {one.shown} {on}", rule.address)
        yield Way("range", Verdict.PASS, f"from {one.shown}, {on}", (hop,))
    for named in rule.prefix_lists:
        shown = named.known.address if named.known is not None else named.literal or named.name
        hop = Evidence(named.span, f"{group.address} admits the prefix list {shown} {on}", rule.address)
        yield Way("range", Verdict.PASS, f"from the prefix list {shown}, {on}", (hop,))


def _from_group(source: Link | None, group: SecurityGroup, on: str) -> Way:
    """The members of a group that a rule admits; the rule's own group where none is named."""
    admitted = group if source is None else source.to(SecurityGroup)
    if admitted is None:
        assert source is not None
        words = f"from a security group outside the template, {on}"
        return Way("group", Verdict.PASS, words, (Evidence(source.span, f"{group.address} admits it", group.address),))
    # A group may have thousands of members, and be named by as many: no more are looked for than are shown.
    carried = [one.address for one in islice(members(admitted), _SHOWN + 1)]
    shown = ", ".join(carried[:_SHOWN]) + (" and others" if len(carried) > _SHOWN else "")
    by = shown or "nothing in the template carries it"
    place = group.span if source is None else source.span
    hop = Evidence(place, f"{group.address} admits {admitted.address} {on}", group.address)
    return Way("group", Verdict.PASS, f"from {admitted.address} ({by}), {on}", (hop,))


_SHOWN = 5
"""How many members of a group are named."""


def asks_for_itself(resource: Resource) -> bool:
    """Whether it is asked about by itself: an interface that an instance is launched with is asked about with that."""
    return not isinstance(resource, NetworkInterface) or not resource.comes_with_instance()
