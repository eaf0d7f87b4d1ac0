from scanner.analysis.workloads.database_zones import cluster_outlives_zone
from scanner.model import docdb, neptune, rds
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(cluster: rds.DbCluster | docdb.DbCluster | neptune.DbCluster) -> Result:
    """Give database clusters members in two or more zones.

    A cluster's storage lies in three zones, but nobody can reach it when its only instance is lost: a new one takes
    many minutes. A second member in another zone takes over within seconds. The service spreads members that name no
    zone; Multi-AZ clusters and the first version of Aurora Serverless need no members of their own.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
    https://docs.aws.amazon.com/documentdb/latest/developerguide/replication.html
    https://docs.aws.amazon.com/neptune/latest/userguide/feature-overview-availability.html

    Fix: declare a second instance with the same cluster identifier, without a zone or in another one,

        Second:
          Type: AWS::RDS::DBInstance
          Properties: {DBClusterIdentifier: !Ref Cluster, DBInstanceClass: db.r6g.large, Engine: aurora-postgresql}

    or in Terraform `count = 2` on the `aws_rds_cluster_instance`.
    """
    return cluster_outlives_zone(cluster)
