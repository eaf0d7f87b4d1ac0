from scanner.analysis.network.data_tier import is_off_the_internet
from scanner.model import dms, docdb, efs, elasticache, mq, msk, neptune, opensearch, rds, redshift
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.16", "SEC-1.22"])
def check(
    store: rds.DbInstance
    | rds.DbCluster
    | redshift.Cluster
    | elasticache.ReplicationGroup
    | opensearch.Domain
    | msk.Cluster
    | mq.Broker
    | efs.MountTarget
    | docdb.DbCluster
    | neptune.DbCluster
    | dms.ReplicationInstance,
) -> Result | None:
    """Keep data stores off every path from the internet.

    A store whose subnets are routed to an internet gateway and whose security group admits any address is one switch
    away from the public, and often past it. Subnets without such a route keep it safe even when a group or a public
    flag is set wrongly one day.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html

    Fix: list private subnets in the store's subnet group (`SubnetIds`, `subnet_ids`), and admit the security group of
    its clients instead of an open range.
    """
    return is_off_the_internet(store)
