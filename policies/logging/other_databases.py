from scanner.analysis.logging.database_logs import exports_other_logs
from scanner.model import docdb, elasticache, neptune, redshift
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(
    store: docdb.DbCluster
    | docdb.ClusterParameterGroup
    | neptune.DbCluster
    | redshift.Cluster
    | redshift.Namespace
    | elasticache.ReplicationGroup,
) -> Result:
    """Export document, graph, cache and warehouse logs.

    Without these logs nobody can tell afterwards who read or changed what. None is sent out unless it is asked for, and
    DocumentDB writes an audit log only when a parameter of its group says so.
    https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html
    https://docs.aws.amazon.com/neptune/latest/userguide/auditing.html
    https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html

    Fix: set `EnableCloudwatchLogsExports: [audit]`, `LoggingProperties`, `LogExports` or `LogDeliveryConfigurations`;
    in Terraform their like, and `aws_redshift_logging` for a warehouse.
    """
    return exports_other_logs(store)
