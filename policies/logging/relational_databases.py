from scanner.analysis.logging.database_logs import exports_logs
from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(database: rds.DbInstance | rds.DbCluster) -> Result | None:
    """Export relational database logs.

    Logs that stay on the instance go with it after some days, and nobody searches them there. Errors must be exported,
    and what users do: PostgreSQL writes statements, and MySQL its audit, general or slow-query log, only when a
    parameter says so. Nothing is exported unless it is listed.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html

    Fix: list the logs in `EnableCloudwatchLogsExports` or `enabled_cloudwatch_logs_exports` (`[error, slowquery]` of
    MySQL, `[postgresql]` of PostgreSQL), and set `slow_query_log` to 1 or `log_statement` to `ddl` in the parameter
    group.
    """
    return exports_logs(database)
