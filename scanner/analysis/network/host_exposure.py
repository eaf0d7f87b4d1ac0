"""What hosts and load balancers show the internet beyond what they may: straight, or past a machine that is exposed.

A load balancer may show HTTPS, and HTTP as far as it sends visitors on to it; any other host nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from weakref import WeakKeyDictionary

from scanner.analysis.hosts.launched import launched_from
from scanner.analysis.hosts.listening import ADMINISTRATION
from scanner.analysis.network.exposure import Exposure, Path, exposure_of, is_on_internet
from scanner.analysis.network.front_doors import redirects_http
from scanner.analysis.network.network_attachment import Attachment, Host, attachment_of
from scanner.analysis.network.pass_through import lets_strangers_pass
from scanner.model import classic_elb
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, Surroundings, View, typed
from scanner.model.classic_elb import ClassicLoadBalancer
from scanner.model.ec2 import Instance, NetworkInterface
from scanner.model.ecs import Service
from scanner.model.elb import LoadBalancer
from scanner.model.links import may_lead_inside, unplaced
from scanner.model.listeners import Listener
from scanner.model.readings import Undecided
from scanner.model.security_groups import SecurityGroup
from scanner.model.security_rules import Ports, Rule, port
from scanner.verdict import Result, Verdict, any_of
from scanner.world import World

HTTP, HTTPS = port(80, "HTTP"), port(443, "HTTPS")

HOSTS = (Instance, AutoScalingGroup, Service, LoadBalancer, ClassicLoadBalancer, NetworkInterface)


def reachable_from_internet(host: Host, public_ports: Collection[int] = ()) -> Result | None:
    """Assert that any address reaches a port of a host which it may not show; None for what is judged elsewhere.

    Graded: critical for ports of administration, databases and file sharing, high for others. A private host that lets
    in the group of one whose administration ports are exposed is reached indirectly, which is one step lighter. What
    is open to `public_ports` alone is meant for the public.
    """
    if isinstance(host, NetworkInterface) and host.comes_with_instance():
        return None
    exposure = exposure_of_host(host, public_ports)
    straight = exposure.is_open()
    if straight.verdict is not Verdict.FAIL or isinstance(host, LoadBalancer | ClassicLoadBalancer):
        return straight
    return straight | exposure_past_machine(exposure.attachment)


def exposure_of_host(host: Host, public_ports: Collection[int] = ()) -> Exposure:
    """The ways in from the internet to ports that a host may not show."""
    public = [port(number) for number in public_ports]
    attachment = attachment_of(host)
    match host:
        case LoadBalancer() if attachment.unguarded:
            return open_listeners(host, public_ports)
        case LoadBalancer() | ClassicLoadBalancer():
            meant = dict(_meant(host, public_ports))
            if attachment.ports is None:
                return exposure_of(attachment, partial(_shows_more, public=public, doubt=_unseen_port(host)))
            own = tuple(one for one in attachment.ports if meant[one.first].verdict is not Verdict.PASS)
            doubtful = [meant[one.first] for one in own if meant[one.first].verdict is Verdict.UNKNOWN]
            certain = tuple(one for one in own if meant[one.first].verdict is Verdict.FAIL)
            found = exposure_of(replace(attachment, ports=certain))
            if not doubtful or found.worst().result.verdict is Verdict.PASS:
                return found
            return exposure_of(replace(attachment, ports=own), lambda *_: ~doubtful[0])
        case _ if public:
            return exposure_of(attachment, lambda rule, _: ~rule.opens_only(*public))
        case _:
            return exposure_of(attachment)


def _meant(balancer: LoadBalancer | ClassicLoadBalancer, public: Collection[int]) -> Iterator[tuple[int, Result]]:
    """For each port that a load balancer listens on: whether it is meant for the public."""
    listeners = balancer.listeners() if isinstance(balancer, LoadBalancer) else balancer.listeners
    for listener in listeners:
        number = listener.port.known
        if number is not None:
            yield number, _is_meant(listener, number, public)


def _is_meant(listener: Listener | classic_elb.Listener, number: int, public: Collection[int]) -> Result:
    if number == HTTPS.first:
        return listener.port.passed("HTTPS is meant for the public")
    if number in public:
        return listener.port.passed(f"port {number} is meant for the public")
    if number == HTTP.first and isinstance(listener, Listener):
        encrypted = listener.is_encrypted()
        return listener.port.failed(f"port {number}") if encrypted is None else encrypted
    return listener.port.failed(f"port {number} is not meant for the public")


def _unseen_port(balancer: LoadBalancer | ClassicLoadBalancer) -> Result | None:
    """Unknown where a port that the load balancer listens on is not settled."""
    if isinstance(balancer, ClassicLoadBalancer):
        return None
    undecided = (one.port.unknown() for one in balancer.listeners() if isinstance(one.port.fact, Undecided))
    return next(undecided, _unplaced_listener(balancer))


def _unplaced_listener(balancer: LoadBalancer) -> Result | None:
    return unplaced(balancer, Listener, cfn="LoadBalancerArn", tf="load_balancer_arn")


def _shows_more(rule: Rule, group: SecurityGroup, public: Sequence[Ports], doubt: Result | None) -> Result:
    more = ~(rule.opens_only(HTTPS, *public) | (rule.opens_only(HTTP, *public) & redirects_http(group)))
    return more if doubt is None else more & doubt


def open_listeners(balancer: LoadBalancer, public_ports: Collection[int] | None = None) -> Exposure:
    """The ways in through a network load balancer without a group: what its targets admit decides.

    With `public_ports`, those alone that the public is not meant to come by.
    """
    attachment = attachment_of(balancer)
    reached = is_on_internet(attachment)
    paths = []
    for listener in balancer.listeners() if reached.verdict is not Verdict.FAIL else ():
        number = listener.port.known
        through = reached & lets_strangers_pass(listener)
        if public_ports is not None:
            unmeant = listener.port.unknown() if number is None else ~_is_meant(listener, number, public_ports)
            through &= unmeant
        if through.verdict is not Verdict.FAIL:
            paths.append(Path(through, () if number is None else (port(number),)))
    doubt = None if reached.verdict is Verdict.FAIL else _unplaced_listener(balancer)
    if doubt is not None:
        paths.append(Path(reached & doubt))
    closed = balancer.failed("it forwards nothing but what is meant for the public")
    return Exposure(attachment, tuple(paths), reached if reached.verdict is Verdict.FAIL else closed)


def exposure_past_machine(attachment: Attachment) -> Result:
    """Assert that a rule admits, to an administration port, a group one of whose machines is exposed on one."""
    host = attachment.holder
    none = host.failed("no exposed machine is let in")
    found: list[Result] = []
    doubts: list[Result] = []
    for groups in attachment.groups:
        for link in groups:
            group = link.to(SecurityGroup)
            if group is not None:
                found.extend(_past_rules(group, host, doubts))
            elif may_lead_inside(link.fact):
                doubts.append(link.unknown("which security group it has is not settled"))
        if may_lead_inside(groups.rest):
            doubts.append(groups.unknown("which security groups it has is not settled"))
    # What cannot be seen lets in an exposed machine only where there is one.
    if doubts and _has_exposed_machine(host.view):
        found.append(doubts[0])
    return any_of(found, none)


def _past_rules(group: SecurityGroup, host: Resource, doubts: list[Result]) -> Iterator[Result]:
    """For each group that a rule admits to an administration port: whether it is exposed; `doubts` takes the unseen."""
    for rule in group.ingress:
        opened = rule.opens(*ADMINISTRATION)
        if rule.groups.missing or opened.verdict is Verdict.FAIL:
            continue
        for link in rule.groups:
            source = link.to(SecurityGroup)
            if source is not None:
                past = _past(rule, host, source)
                yield past if opened.verdict is Verdict.PASS else past & opened
            elif may_lead_inside(link.fact):
                doubts.append(link.unknown(f"which group {rule.address} admits is not settled"))
        if may_lead_inside(rule.groups.rest):
            doubts.append(rule.groups.unknown(f"which groups {rule.address} admits is not settled"))
    if may_lead_inside(group.ingress.rest):
        doubts.append(group.ingress.unknown(f"which rules {group.address} has is not settled"))


def _past(rule: Rule, host: Resource, source: SecurityGroup) -> Result:
    first = exposed_member(source)
    if first is None:
        return host.failed(f"no machine of {source.address} is exposed")
    if first.verdict is Verdict.UNKNOWN:
        words = f"whether a machine of {source.address}, which it lets in, is exposed is not settled"
        return host.unknown(words, *first.needs).involving(source.address, *first.involves)
    machine = first.evidence[0].address
    words = f"any address reaches it by way of {machine}, which it lets in on {rule.ports_shown()}"
    admitted = rule.groups.result(Verdict.PASS, f"{rule.address} admits {source.address} on {rule.ports_shown()}")
    whole = first & admitted
    return whole.at(host.span, words, host.address).involving(host.address, source.address, machine).graded("high")


def _has_exposed_machine(view: View) -> bool:
    """Whether any address reaches some machine of the template on an administration port."""
    groups = (SecurityGroup(block, view) for block in view.graph.blocks_of(SecurityGroup.types()))
    exposed = (exposed_member(group) for group in groups)
    return any(one is not None and one.verdict is Verdict.PASS for one in exposed)


_EXPOSED: WeakKeyDictionary[Surroundings, dict[str, Result | None]] = WeakKeyDictionary()


def exposed_member(group: SecurityGroup) -> Result | None:
    """A pass, with the path, for a machine of the group that any address reaches on an administration port; unknown
    where that is not settled, None without one.

    Looked for once a group, as the defaults decide, not once for each rule that names the group.
    """
    graph = group.view.graph
    known = _EXPOSED.setdefault(graph, {})
    if group.address not in known:
        known[group.address] = None
        for host in members(SecurityGroup(group.block, View(graph, World()))):
            if isinstance(host, LoadBalancer | ClassicLoadBalancer):
                continue
            exposure = exposure_of(replace(attachment_of(host), ports=ADMINISTRATION)).is_open()
            if exposure.verdict is Verdict.PASS:
                known[group.address] = exposure
                break
            if exposure.verdict is Verdict.UNKNOWN:
                known[group.address] = exposure
    return known[group.address]


def members(group: SecurityGroup) -> Iterator[Host]:
    """The hosts of the template that carry a group: by themselves, or by the template that they are launched from."""
    seen: set[str] = set()
    for block in group.holders():
        if group.view.world.exists(block) is False:
            continue
        for host in launched_from(typed(block, group.view)):
            if isinstance(host, HOSTS) and host.address not in seen:
                seen.add(host.address)
                yield host
