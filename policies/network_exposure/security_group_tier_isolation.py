from scanner.analysis.workloads import tier_isolation
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.16"])
def check(tier: tier_isolation.Tier) -> Result | None:
    """Admit traffic inside the VPC only from the tier that needs it.

    Whoever gets hold of one machine tries the others next, and a database that admits the whole network hands itself
    over. Groups of data stores let in the groups of the programs that use them, groups of programs those of the load
    balancers before them. A program uses a store that it names: in its environment, its task, a secret or a parameter.
    A range is a medium failure, a group of a public tier a high one, a group with other members besides a low one.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_network_protection_create_layers.html

    Fix: name the group of the callers as the source, `SourceSecurityGroupId: !Ref Program` or
    `referenced_security_group_id = aws_security_group.program.id`, in place of a range, and give each tier a group of
    its own.
    """
    return tier_isolation.is_isolated(tier)
