"""Whether networks that are joined use different ranges of addresses.

https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scanner.model.addresses import Network
from scanner.model.base import Resource
from scanner.model.fields import Link
from scanner.model.links import may_lead_inside
from scanner.model.readings import Missing
from scanner.model.routes import Peering
from scanner.model.template_voice import all_of_kind
from scanner.model.transit_gateway import Attachment, TransitGateway
from scanner.model.vpc import Vpc
from scanner.model.vpn import Connection, Gateway
from scanner.verdict import Result, all_of


@dataclass(frozen=True, slots=True)
class Space:
    """A range that one joined network uses; `network` is None where it is not settled, `pool` who hands it out."""

    owner: str
    network: Network | None
    pool: object = None


def peers_apart(peering: Peering) -> Result:
    """Assert that the two VPCs of a peering connection use different ranges."""
    return _apart(peering, [*_spaces(peering.vpc), *_spaces(peering.peer_vpc)])


def attachments_apart(gateway: TransitGateway) -> Result | None:
    """Assert that VPCs and remote networks on a transit gateway use different ranges; None for fewer than two."""
    spaces = [*_attached(gateway), *_remote(gateway)]
    unseen = next(_unplaced(gateway), None)
    if len(spaces) < 2:
        return unseen
    apart = _apart(gateway, spaces)
    return apart if unseen is None else apart & unseen


def remote_apart(connection: Connection) -> Result | None:
    """Assert that the static routes of a VPN connection lie outside the VPC it leads to; None without either."""
    gateway = connection.gateway.to(Gateway)
    if gateway is None:
        unseen = may_lead_inside(connection.gateway.fact)
        return connection.gateway.unknown("which VPC it leads to is not settled") if unseen else None
    vpcs, remote = [space for link in gateway.vpcs for space in _spaces(link)], _static(connection)
    results = [_pair(connection, vpc, network) for vpc in vpcs for network in remote]
    if gateway.vpcs.rest is not None:
        results.append(gateway.vpcs.unknown("which VPC it leads to is not settled"))
    if connection.destinations.rest is not None:
        results.append(connection.destinations.unknown("which networks its static routes name is not settled"))
    return all_of(results, results[0]) if results else None


def _unplaced(gateway: TransitGateway) -> Iterator[Result]:
    """An unknown for each attachment and connection that may be the gateway's, since whose it is is not settled."""
    for attachment in all_of_kind(gateway, Attachment):
        if may_lead_inside(attachment.gateway.fact):
            yield attachment.gateway.unknown(f"what {attachment.address} is attached to is not settled")
    for connection in all_of_kind(gateway, Connection):
        if may_lead_inside(connection.transit_gateway.fact):
            yield connection.transit_gateway.unknown(f"where {connection.address} lands is not settled")


def _attached(gateway: TransitGateway) -> Iterator[Space]:
    for attachment in all_of_kind(gateway, Attachment):
        joined = attachment.gateway.known
        if joined is not None and joined.address == gateway.address:
            yield from _spaces(attachment.vpc)


def _remote(gateway: TransitGateway) -> Iterator[Space]:
    for connection in all_of_kind(gateway, Connection):
        joined = connection.transit_gateway.known
        if joined is not None and joined.address == gateway.address:
            yield from _static(connection)


def _static(connection: Connection) -> list[Space]:
    return [Space(connection.address, one.network) for one in connection.destinations]


def _spaces(link: Link) -> Iterator[Space]:
    """The ranges of a VPC: its first one, and those that are added to it."""
    vpc = link.to(Vpc)
    if vpc is None:
        yield Space(link.literal or f"the VPC of {link.name}", None)
        return
    yield Space(vpc.address, vpc.network, None if isinstance(vpc.address_pool.fact, Missing) else vpc.address_pool.fact)
    for added in vpc.added_ranges:
        yield Space(vpc.address, added.network)
    if vpc.added_ranges.rest is not None:
        yield Space(vpc.address, None)


def _apart(place: Resource, spaces: list[Space]) -> Result:
    results = [_pair(place, left, right) for left, right in combinations(spaces, 2) if left.owner != right.owner]
    return all_of(results, place.passed("no two networks are joined"))


def _pair(place: Resource, left: Space, right: Space) -> Result:
    named = f"{left.owner} and {right.owner}"
    if left.network is None or right.network is None:
        if left.pool is not None and left.pool == right.pool:
            return place.passed(f"one address pool keeps {named} apart")
        return place.unknown(f"whether the ranges of {named} overlap is not settled")
    involved = [one.owner for one in (left, right) if place.view.graph.block(one.owner) is not None]
    if left.network.version == right.network.version and left.network.overlaps(right.network):
        words = f"the ranges of {named} overlap: {left.network} and {right.network}"
        return place.failed(words).involving(*involved)
    return place.passed(f"the ranges of {named} differ").involving(*involved)
