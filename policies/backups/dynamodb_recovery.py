from scanner.analysis.recovery.backup_selection import taken_by_plan
from scanner.model import dynamodb, keyspaces
from scanner.model.links import lies_outside
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, if_concerned, policy, unless


@policy(severity="high", items=["REL-2.6"])
def check(
    table: dynamodb.Table | dynamodb.GlobalTable | dynamodb.TableReplica | keyspaces.Table,
) -> Result | None:
    """Turn on point-in-time recovery for tables.

    Point-in-time recovery sets a table back to any second of the last 35 days, after a faulty write as well as after a
    deletion. It is off unless it is asked for, on the table and on each replica; a backup plan that takes the table
    does as well.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
    https://docs.aws.amazon.com/keyspaces/latest/devguide/PointInTimeRecovery.html

    Fix: set `PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}` in CloudFormation, or the block
    `point_in_time_recovery { enabled = true }` in Terraform, and `point_in_time_recovery = true` on replicas.
    """
    if isinstance(table, dynamodb.TableReplica):
        own = unless(is_recreatable(table), table.point_in_time_recovery.is_true())
        return None if own is None else if_concerned(lies_outside(table.table, dynamodb.Table), own)
    recovers = table.can_recover() if not isinstance(table, keyspaces.Table) else table.point_in_time_recovery.is_true()
    return unless(is_recreatable(table), recovers | taken_by_plan(table))
