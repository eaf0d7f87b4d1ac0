"""Whether the network ACL of a subnet lets the public in to a port, and the answer out.

Rules are tried by number, and the first that is about the packet decides.
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from __future__ import annotations

from collections.abc import Sequence

from scanner.model.base import Node
from scanner.model.fields import on, references
from scanner.model.links import may_lead_inside, unseen_names
from scanner.model.network_acls import DEFAULT_ACL, Entry, NetworkAcl
from scanner.model.readings import Readings
from scanner.model.security_rules import HIGHEST_PORT, Ports
from scanner.model.template_voice import all_of_kind
from scanner.model.vpc import Subnet, Vpc
from scanner.verdict import Result, Verdict, any_of

EPHEMERAL = Ports(1024, HIGHEST_PORT, "replies")
"""The ports that answers go to: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html."""


class _Associated(Node):
    """A subnet, seen by what ties it to a network ACL."""

    __slots__ = ()

    acls = references(
        "network_acls.NetworkAcl",
        cfn=on("AWS::EC2::SubnetNetworkAclAssociation.SubnetId", "NetworkAclId"),
        tf=on("aws_network_acl_association.subnet_id", "network_acl_id"),
    )


def acl_of(subnet: Subnet) -> NetworkAcl | None:
    """The network ACL that the template gives a subnet: its own, else the VPC's default one where that is adopted."""
    view = subnet.view
    for link in _Associated(subnet.block, subnet.value, view, subnet.absent).acls:
        found = link.to(NetworkAcl)
        if found is not None:
            return found
    if not subnet.is_terraform:
        return None
    for kind in NetworkAcl.terraform:
        for block, certain in view.companions(subnet.block, kind, "subnet_ids"):
            if certain:
                return NetworkAcl(block, view)
    vpc = subnet.vpc.to(Vpc)
    if vpc is not None:
        for block, certain in view.companions(vpc.block, DEFAULT_ACL, "vpc_id"):
            if certain:
                return NetworkAcl(block, view)
        for block, _ in view.graph.referrers(vpc.block, "default_network_acl_id"):
            if block.type == DEFAULT_ACL:
                return NetworkAcl(block, view)
    return None


def acl_lets_public_in(subnet: Subnet, ports: Sequence[Ports], version: int) -> Result | None:
    """Assert that it lets any address of an IP version in to one of the ports, and answers out.

    None where no ACL of the template stands before the subnet: the VPC's own lets everything pass. Unknown where it is
    not settled which subnet one of them stands before.
    """
    acl = acl_of(subnet)
    if acl is None:
        return _unsettled(subnet)
    inbound, outbound = acl.inbound(), acl.outbound()
    if inbound.rest is not None or outbound.rest is not None:
        return inbound.unknown(f"which rules {acl.address} has is not settled")
    refused = acl.failed(f"{acl.address} lets no stranger in")
    let_in = any_of((_first_allows(inbound, one, version, refused) for one in ports), refused)
    answered = _first_allows(outbound, EPHEMERAL, version, acl.failed(f"{acl.address} lets no answer out"))
    passed = let_in & answered
    if passed.verdict is not Verdict.PASS:
        return passed
    entry = let_in.evidence[0]
    return acl.passed(f"{acl.address} lets it in").at(entry.span, f"{acl.address} lets it in", entry.address)


def _unsettled(subnet: Subnet) -> Result | None:
    """Unknown where some ACL of the template may turn out to be the subnet's."""
    tied = _Associated(subnet.block, subnet.value, subnet.view, subnet.absent).acls
    if may_lead_inside(tied.rest) or any(may_lead_inside(link.fact) for link in tied):
        return tied.unknown("which network ACL stands before it is not settled")
    acls = (acl.subnets for acl in all_of_kind(subnet, NetworkAcl) if unseen_names(acl.subnets))
    return next((one.unknown("which network ACL stands before it is not settled") for one in acls), None)


def _first_allows(entries: Readings[Entry], ports: Ports, version: int, refused: Result) -> Result:
    for entry in entries:
        meets = entry.ranges.any(lambda one: one.admits_strangers(version), "names no range") & entry.covers(ports)
        if meets.verdict is Verdict.FAIL:
            continue
        allows = entry.allows()
        if allows.verdict is Verdict.FAIL and meets.verdict is Verdict.PASS:
            first, last = entry.bounds()
            if first is not None and last is not None and first <= ports.first and ports.last <= last:
                return refused
            # What is refused in part may be let in for the rest of the ports.
            continue
        return meets & allows
    return refused
