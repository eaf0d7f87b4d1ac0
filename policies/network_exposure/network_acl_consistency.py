from scanner.model.network_acls import NetworkAcl, denials_bite, numbered_apart
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(acl: NetworkAcl) -> Result:
    """Write network ACLs whose rules take effect and are attached.

    Of a network ACL's rules the first match decides: a refusal behind a rule that lets the same traffic through does
    nothing, and of two rules with one number only one is kept. An ACL without a subnet protects nothing, although it
    reads as if it did.
    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html

    Fix: give refusals lower numbers than the rules they limit, number each rule once, and associate the ACL:
    `AWS::EC2::SubnetNetworkAclAssociation`, `subnet_ids`.
    """
    inbound, outbound = acl.inbound(), acl.outbound()
    orderly = numbered_apart(inbound) & numbered_apart(outbound) & denials_bite(inbound) & denials_bite(outbound)
    return orderly if acl.is_default else acl.subnets.is_set() & orderly
