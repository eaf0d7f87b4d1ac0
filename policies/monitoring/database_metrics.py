from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.4"])
def check(database: rds.DbInstance | rds.DbCluster) -> Result | None:
    """Collect detailed database metrics.

    Metrics by the minute hide what happens within it, and say nothing of the statement that causes it. Enhanced
    monitoring looks at the machine every few seconds, Performance Insights at the load by statement. Both are off
    unless they are asked for; of clusters only Multi-AZ ones have them, Aurora's members have their own.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html

    Fix: set `MonitoringInterval: 60` with a `MonitoringRoleArn` and `EnablePerformanceInsights: true`; in Terraform
    `monitoring_interval`, `monitoring_role_arn` and `performance_insights_enabled`.
    """
    if isinstance(database, rds.DbCluster) and not database.instance_class.is_given:
        return None
    role = database.monitoring_role
    named = role.passed(f"{role.name} is set") if role.is_given else role.failed(f"{role.name} is not set")
    return database.monitoring_interval.at_least(1) & named & database.insights.is_true()
