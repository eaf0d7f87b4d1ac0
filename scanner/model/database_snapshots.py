"""Snapshots of databases that are declared by themselves, and copies of them."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import reference
from scanner.model.neptune import DbCluster as NeptuneCluster
from scanner.model.rds import DbCluster, DbInstance
from scanner.verdict import Result


class DbSnapshot(Resource):
    """A snapshot of an instance; encrypted as the instance is."""

    terraform = "aws_db_snapshot"

    database = reference("rds.DbInstance", tf="db_instance_identifier")

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted; unknown where the instance lies outside the template."""
        database = self.database.to(DbInstance)
        return database.is_encrypted() if database is not None else self.database.unknown(_OUTSIDE)


class ClusterSnapshot(Resource):
    """A snapshot of a cluster; encrypted as the cluster is."""

    terraform = ("aws_db_cluster_snapshot", "aws_neptune_cluster_snapshot")

    cluster = reference("rds.DbCluster neptune.DbCluster", tf="db_cluster_identifier")

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted; unknown where the cluster lies outside the template."""
        cluster = self.cluster.known
        if isinstance(cluster, DbCluster | NeptuneCluster):
            return cluster.is_encrypted()
        return self.cluster.unknown(_OUTSIDE)


class SnapshotCopy(Resource):
    """A copy of a snapshot of an instance; encrypted if it names a key, or as its source is.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
    """

    terraform = "aws_db_snapshot_copy"

    kms_key = kms.key(tf="kms_key_id")
    source = reference("database_snapshots.DbSnapshot", tf="source_db_snapshot_identifier")

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted; unknown where no key is named and the source lies outside the template."""
        if self.kms_key.is_given:
            return self.kms_key.passed("a copy with a key is encrypted")
        source = self.source.to(DbSnapshot)
        return source.is_encrypted() if source is not None else self.source.unknown(_OUTSIDE)


class BackupReplication(Resource):
    """Copies of an instance's automated backups in another Region."""

    terraform = "aws_db_instance_automated_backups_replication"

    kms_key = kms.key(tf="kms_key_id")


class ActivityStream(Resource):
    """A stream of what happens in a cluster; it cannot be made without a key."""

    terraform = "aws_rds_cluster_activity_stream"

    kms_key = kms.key(tf="kms_key_id")


_OUTSIDE = "whether the source is encrypted lies outside the template"
