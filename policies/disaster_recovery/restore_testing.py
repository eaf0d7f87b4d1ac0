from scanner.model import recovery_drills
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.7", "REL-2.12"])
def check(plan: recovery_drills.RestoreTestingPlan) -> Result:
    """Automate restore tests.

    A backup that nobody has restored is a hope. A restore testing plan restores on a schedule, measures how long it
    takes, and throws the copy away; without a selection it restores nothing.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html

    Fix: give the plan a `ScheduleExpression` (`schedule_expression`), the vaults to take from, and an
    `AWS::Backup::RestoreTestingSelection` (`aws_backup_restore_testing_selection`) for each type of resource in use.
    """
    return plan.restores_something()
