from scanner.model import fsx, neptune, rds
from scanner.policy import Result, if_concerned, policy


@policy(severity="low", items=["REL-2.6", "SEC-1.21"])
def check(store: rds.DbInstance | rds.DbCluster | neptune.DbCluster | fsx.FileSystem) -> Result | None:
    """Carry tags over to snapshots.

    Plans, cost reports, access rules and data classes go by tags; a snapshot without them is outside all of these.
    Copying is off unless it is asked for. Instances of a cluster go by the cluster's setting, and ONTAP copies tags
    volume by volume.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
    https://docs.aws.amazon.com/fsx/latest/WindowsGuide/tag-resources.html

    Fix: set `CopyTagsToSnapshot: true`, or `copy_tags_to_snapshot = true`; on FSx `CopyTagsToBackups: true`, or
    `copy_tags_to_backups = true`.
    """
    if isinstance(store, fsx.FileSystem):
        copied = store.copy_tags_to_backups.is_true()
        return if_concerned(store.has_backups_with_tags(), copied)
    if isinstance(store, rds.DbInstance) and store.is_member:
        return None
    return store.copy_tags_to_snapshot.is_true()
