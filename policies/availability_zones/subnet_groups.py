from scanner.model import dax, dms, docdb, elasticache, memorydb, neptune, rds, redshift
from scanner.model.placement import zones_of
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.8"])
def check(
    group: rds.SubnetGroup
    | docdb.SubnetGroup
    | neptune.SubnetGroup
    | redshift.SubnetGroup
    | elasticache.SubnetGroup
    | memorydb.SubnetGroup
    | dax.SubnetGroup
    | dms.SubnetGroup,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result:
    """Give every managed data service a subnet group over two or more zones.

    The service can place a standby, a replica or a replacement only where the group has a subnet. With subnets in one
    zone there is nowhere to go when that zone is lost.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html

    Fix: list subnets of at least two zones in `SubnetIds`, or `subnet_ids`.
    """
    return zones_of(group, group.subnets).reach(zones)
