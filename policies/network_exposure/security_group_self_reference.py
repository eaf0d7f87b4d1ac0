from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(group: SecurityGroup | GroupRule) -> Result | None:
    """Let group members reach each other only on needed ports.

    A rule that admits all traffic from the group itself lets whoever takes over one member try every service of all
    the others. Members that form a cluster talk over a few known ports, which a rule can name.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html#security-group-referencing

    Fix: keep the group as the source and name the port: `IpProtocol: tcp` with `FromPort` and `ToPort` in
    CloudFormation, `ip_protocol = "tcp"` with `from_port` and `to_port` in Terraform.
    """
    return group.no_ingress(
        lambda rule: rule.opens_every_port() & group.is_source_of(rule),
        "no ingress rule admits all traffic from the group itself",
    )
