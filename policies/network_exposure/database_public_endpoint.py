from scanner.model import neptune, rds
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.16"])
def check(database: rds.DbInstance | rds.DbCluster | neptune.DbInstance) -> Result | None:
    """Give relational databases no public endpoint.

    A public address puts the login of a database before the whole internet, one security group rule away from anybody.
    CloudFormation leaves the choice to the service where nothing is said: an instance that stands alone in the default
    network gets one.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html

    Fix: set `PubliclyAccessible: false`, or `publicly_accessible = false`.
    """
    if isinstance(database, rds.DbCluster):
        # Of clusters only a Multi-AZ cluster has an address of its own; Aurora's members have theirs.
        return database.publicly_accessible.is_false() if database.publicly_accessible.is_given else None
    return database.has_no_public_endpoint()
