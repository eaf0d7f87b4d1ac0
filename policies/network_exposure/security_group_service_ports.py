from scanner.analysis.hosts.listening import INNER_SERVICES
from scanner.analysis.network.group_reach import told_by_reach
from scanner.model.gamelift import Fleet
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.16"])
def check(subject: SecurityGroup | GroupRule | Fleet) -> Result | None:
    """Admit administration, file-sharing and database ports from no public range.

    Databases, directories, file shares, message brokers and consoles are made for a trusted network: many ask for no
    password, and their known holes are scanned for within hours. Reach them from the groups of the machines that use
    them. A game server fleet opens single game ports, never ranges.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19

    Fix: replace the open range by the group of the clients: `SourceSecurityGroupId: !Ref Clients` in CloudFormation,
    `referenced_security_group_id = aws_security_group.clients.id` in Terraform.
    """
    if isinstance(subject, Fleet):
        return subject.permissions.all(
            lambda rule: rule.opens_one_port() & ~rule.admits_anyone_to(*INNER_SERVICES), "the fleet opens no port"
        )
    return told_by_reach(
        subject.no_ingress(
            lambda rule: rule.admits_anyone_to(*INNER_SERVICES),
            "no ingress rule admits any address to an inner service",
        ),
        subject,
    )
