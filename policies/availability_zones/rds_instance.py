from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(database: rds.DbInstance) -> Result:
    """Run standalone database instances with a standby in another zone.

    An instance without a standby is down for as long as its zone is, and a restore from backup loses minutes of data
    and takes hours. With a standby the service fails over by itself within a minute or two. Members of a cluster go by
    the cluster, and a read replica is no writer that anything depends on.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html

    Fix: set `MultiAZ: true`, or `multi_az = true`.
    """
    if database.is_member:
        return database.passed("a member of a cluster goes by its cluster")
    standby = database.multi_az.is_true()
    return standby | database.replication_source.passed("a read replica") if database.is_replica else standby
