from scanner.analysis.data import cardholder_scope
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.26", "SEC-1.16", "FEAT-DC-4"])
def check(member: cardholder_scope.Member) -> Result | None:
    """Keep the cardholder environment apart.

    Whatever can connect to a system with card data is assessed with it, so that one open rule makes the whole network
    part of the assessment. Asked are stores and hosts whose tags name PCI, CDE or cardholder data: what their security
    groups let in must carry such a tag too, and no peering may join a network in scope to one that is not. The
    resources that a result involves are the evidence for the scope.
    https://aws.amazon.com/blogs/security/updated-whitepaper-architecting-for-pci-dss-segmentation-and-scoping-on-aws/

    Fix: let in only the security groups of what is in scope, and tag what is,

        SecurityGroupIngress:
          - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref PaymentGroup}
        Tags:
          - {Key: PciScope, Value: cde}

    or in Terraform `referenced_security_group_id = aws_security_group.payment.id` on an
    `aws_vpc_security_group_ingress_rule`, and `tags = { PciScope = "cde" }`.
    """
    return cardholder_scope.is_kept_apart(member)
