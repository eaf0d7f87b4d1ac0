from scanner.analysis.workloads.zone_cover import covers_routed, unsettled
from scanner.model.placement import zones_of
from scanner.model.transit_gateway import Attachment
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.1", "REL-2.8"])
def check(attachment: Attachment) -> Result:
    """Attach VPCs to transit gateways in every zone in use.

    A transit gateway reaches a zone only through an interface in one of the attachment's subnets: subnets in a zone
    without one cannot use it at all, and the loss of the only zone cuts the VPC off.
    https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html

    Fix: list a subnet in each zone: `SubnetIds` in CloudFormation, `subnet_ids` in Terraform.
    """
    zones = zones_of(attachment, attachment.subnets)
    gateway = attachment.gateway.known
    if gateway is None:
        doubt = unsettled(attachment.gateway)
        return zones.reach(2) if doubt is None else zones.reach(2) & doubt
    return covers_routed(zones, attachment.vpc, gateway.address)
