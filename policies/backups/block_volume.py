from scanner.analysis.recovery.backup_selection import taken_by_plan
from scanner.analysis.recovery.block_backups import has_lasting_data, taken_by_lifecycle, taken_with_instance
from scanner.model import ebs, ec2
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, if_concerned, policy, unless


@policy(severity="high", items=["REL-2.6"])
def check(store: ebs.Volume | ec2.Instance) -> Result | None:
    """Snapshot block volumes on a schedule.

    A volume lives in one zone and has no backup of its own: what a program or an operator destroys on it is gone. A
    backup plan or a lifecycle policy that takes the volume, or the instance it is attached to, makes snapshots over and
    over; a snapshot declared by itself is taken once. Instances count where a volume of theirs outlives them.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html
    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html

    Fix: give the volume a tag that a backup selection or a lifecycle policy asks for, for instance
    `Tags: [{Key: Backup, Value: daily}]`, in Terraform `tags = { Backup = "daily" }`.
    """
    found = taken_by_plan(store) | taken_by_lifecycle(store)
    if isinstance(store, ebs.Volume):
        return unless(is_recreatable(store), found | taken_with_instance(store))
    return if_concerned(has_lasting_data(store) & ~is_recreatable(store), found)
