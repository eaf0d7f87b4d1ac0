from scanner.model import backup, dlm
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["REL-2.6"])
def check(
    subject: backup.Plan | dlm.LifecyclePolicy,
    *,
    days: int = setting(7, "the fewest days that recovery points are kept", at_least=1),
) -> Result | None:
    """Keep plan recovery points for the required time.

    A recovery point that is gone before the fault is noticed helps nobody. A plan's rule keeps what it makes for ever
    unless it says otherwise; a lifecycle policy keeps a number of snapshots, or each for a time.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html

    Fix: set `Lifecycle: {DeleteAfterDays: 35}` or `lifecycle { delete_after = 35 }`; in a lifecycle policy keep enough
    snapshots that the count times the interval makes seven days.
    """
    return subject.keeps(days)
