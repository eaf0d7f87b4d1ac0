"""Whether databases, caches and their copies are encrypted with a key of the account's own."""

from __future__ import annotations

from scanner.model import (
    database_snapshots,
    dms,
    docdb,
    dynamodb,
    elasticache,
    keyspaces,
    memorydb,
    neptune,
    opensearch,
    rds,
    redshift,
    timestream,
)
from scanner.model.base import Resource
from scanner.model.fields import Link
from scanner.model.kms import has_effect, is_customer_managed
from scanner.verdict import Result

_KEYED = (
    docdb.DbCluster,
    neptune.DbCluster,
    dynamodb.Table,
    dynamodb.TableReplica,
    redshift.Cluster,
    redshift.Namespace,
    redshift.SnapshotCopyGrant,
    elasticache.ReplicationGroup,
    memorydb.Cluster,
    memorydb.Snapshot,
    keyspaces.Table,
    timestream.Database,
    opensearch.Domain,
    dms.ReplicationInstance,
    dms.Endpoint,
    database_snapshots.SnapshotCopy,
    database_snapshots.BackupReplication,
    database_snapshots.ActivityStream,
)


def has_customer_key(store: Resource) -> Result | None:
    """Assert that a store names a key of the account's own; None for what goes by another's key, or has no keys."""
    if isinstance(store, rds.DbInstance | rds.DbCluster):
        return _relational(store)
    if isinstance(store, dynamodb.GlobalTable):
        keyed = store.replicas.all(lambda replica: is_customer_managed(replica.kms_key, replica))
        return has_effect(keyed, store.own_encryption)
    if not isinstance(store, _KEYED):
        return None
    link: Link = store.kms_key
    keyed = is_customer_managed(link, store)
    if isinstance(store, opensearch.Domain):
        return has_effect(keyed, store.encrypted)
    if isinstance(store, dynamodb.Table):
        return has_effect(keyed, store.own_encryption) & store.replicas.all(
            lambda replica: is_customer_managed(replica.kms_key, replica)
        )
    if isinstance(store, dms.Endpoint) and store.object_key.is_given:
        # What an endpoint writes into a bucket is encrypted with this one.
        return keyed | is_customer_managed(store.object_key, store)
    if isinstance(store, keyspaces.Table) and store.key_owner.is_given:
        return store.key_owner.is_("CUSTOMER_MANAGED_KMS_KEY") & keyed
    return keyed


def _relational(database: rds.DbInstance | rds.DbCluster) -> Result | None:
    watched = database.insights
    insights = is_customer_managed(database.insights_key, database)
    if isinstance(database, rds.DbInstance):
        if database.is_member:
            if watched.known is None:
                return watched.unknown()
            return insights if watched.known else None
        if database.is_replica and not database.kms_key.is_given:
            # A replica in the same Region has its source's key.
            return None
    keyed = is_customer_managed(database.kms_key, database)
    if watched.known is None:
        return keyed & (insights | watched.unknown())
    return keyed & insights if watched.known else keyed
