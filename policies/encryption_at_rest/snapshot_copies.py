from scanner.model import database_snapshots, dlm, ebs
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22"])
def check(
    subject: dlm.LifecyclePolicy | ebs.Snapshot | database_snapshots.ClusterSnapshot | database_snapshots.SnapshotCopy,
) -> Result | None:
    """Encrypt copied snapshots.

    A snapshot holds everything that the store does, and copies of it travel to other Regions and accounts. A copy rule
    must say that it encrypts; a snapshot of a database or volume is encrypted as its source is.
    https://docs.aws.amazon.com/dlm/latest/APIReference/API_CrossRegionCopyRule.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html

    Fix: set `Encrypted: true` in each of `CrossRegionCopyRules`, or `encrypted = true` in each `cross_region_copy_rule`
    and `aws_ebs_snapshot_copy`; encrypt the source.
    """
    return subject.copies_encrypted() if isinstance(subject, dlm.LifecyclePolicy) else subject.is_encrypted()
