from scanner.analysis.recovery.removal import removal
from scanner.model import docdb, dynamodb, ebs, efs, elasticache, neptune, rds, redshift, s3
from scanner.model.tagged import is_recreatable
from scanner.policy import Result, policy, unless


@policy(severity="medium", items=["REL-2.6"])
def check(
    store: rds.DbInstance
    | rds.DbCluster
    | docdb.DbCluster
    | neptune.DbCluster
    | dynamodb.Table
    | ebs.Volume
    | efs.FileSystem
    | elasticache.ReplicationGroup
    | redshift.Cluster
    | s3.Bucket,
) -> Result | None:
    """Retain or snapshot stateful resources on removal.

    Taking a store out of a template, or changing a property that replaces it, deletes its data. CloudFormation deletes
    all but relational databases without asking; Terraform's provider takes a final snapshot of databases, under a name
    that must be given. Read replicas and what a tag declares to be re-creatable are left out.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html

    Fix: set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` or `Snapshot`; in Terraform set
    `final_snapshot_identifier` (and leave `skip_final_snapshot` off), or `lifecycle { prevent_destroy = true }`.
    """
    if isinstance(store, rds.DbInstance) and (store.is_member or store.is_replica):
        return None
    if not removal(store).is_judged:
        return None
    return unless(is_recreatable(store), removal(store).keeps_data())
