"""How a store whose data is tagged as sensitive must be handled: encrypted, private, reached over TLS, backed up.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_define_protection.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scanner.analysis.buckets import bucket_access
from scanner.analysis.buckets.bucket_transport import refuses_plaintext
from scanner.analysis.data.data_classes import CONFIDENTIAL, class_of, rank_of
from scanner.analysis.encryption.database_tls import forces_tls
from scanner.analysis.recovery.recovery_points import backups_of, if_stateful
from scanner.model import docdb, dynamodb, ebs, efs, fsx, kinesis, neptune, opensearch, redshift, s3
from scanner.model.elasticache import ReplicationGroup
from scanner.model.rds import DbCluster, DbInstance
from scanner.model.readings import Undecided
from scanner.verdict import Result, Verdict, all_of

Store = (
    s3.Bucket
    | DbInstance
    | DbCluster
    | dynamodb.Table
    | redshift.Cluster
    | opensearch.Domain
    | ReplicationGroup
    | docdb.DbCluster
    | neptune.DbCluster
    | efs.FileSystem
    | fsx.FileSystem
    | ebs.Volume
    | kinesis.Stream
)

_LACKS = {
    "encrypted": "is not encrypted at rest",
    "ruled": "has no encryption rule of its own",
    "private": "is public",
    "tls": "takes plaintext",
    "backed up": "is not backed up",
}


def is_handled_as_sensitive(store: Store) -> Result | None:
    """Assert that a store of a sensitive class is guarded as such; None for what has another class, or none."""
    named = class_of(store)
    if named.known is None:
        return named.unknown() if isinstance(named.fact, Undecided) else None
    if (rank_of(store) or 0) < CONFIDENTIAL or (isinstance(store, DbInstance) and store.is_member):
        return None
    demands = [(name, result) for name, result in _demands(store) if result is not None]
    whole = all_of((result for _, result in demands), store.passed("nothing is demanded of it"))
    if whole.verdict is Verdict.PASS:
        return whole.at(store.span, f"its data is {named.known}, and it is guarded as such", store.address)
    open_demands = [name for name, result in demands if result.verdict is whole.verdict]
    if whole.verdict is Verdict.FAIL:
        words = f"its data is {named.known}, but it {' and '.join(_LACKS[name] for name in open_demands)}"
    else:
        words = f"its data is {named.known}; whether it {' and '.join(_LACKS[name] for name in open_demands)} is open"
    return replace(whole.at(store.span, words, store.address), severity=None, mixed=False)


def _demands(store: Store) -> Iterator[tuple[str, Result | None]]:
    """What is demanded of a store, by name, as far as its kind can be asked for it."""
    match store:
        case s3.Bucket():
            # S3 encrypts by itself; what is sensitive names its key.
            yield "ruled", store.encryption.is_set()
            yield "private", bucket_access.private_whatever_its_tags(store)
            plain = store.failed("no bucket policy refuses plaintext requests")
            yield "tls", plain if store.policy.missing else refuses_plaintext(store.policy)
        case DbInstance():
            yield "encrypted", store.is_encrypted()
            yield "private", store.has_no_public_endpoint()
            yield "tls", forces_tls(store)
        case DbCluster():
            yield "encrypted", store.is_encrypted()
            yield "tls", forces_tls(store)
        case redshift.Cluster():
            yield "encrypted", store.is_encrypted()
            yield "private", store.is_private()
            yield "tls", store.requires_tls()
        case ReplicationGroup() | docdb.DbCluster() | neptune.DbCluster():
            yield "encrypted", store.is_encrypted()
            yield "tls", store.requires_tls()
        case opensearch.Domain():
            yield "encrypted", store.encrypted.is_true()
            https = "no endpoint options are set, hence HTTPS is not enforced"
            yield "tls", store.endpoint_options.any(lambda options: options.enforces_https.is_true(), https)
        case efs.FileSystem():
            yield "encrypted", store.encrypted.is_true()
        case ebs.Volume():
            yield "encrypted", store.is_encrypted() | ebs.encrypted_by_default(store)
        case kinesis.Stream():
            yield "encrypted", store.encryption.is_("KMS")
        case dynamodb.Table() | fsx.FileSystem():
            pass  # These are always encrypted and private, and speak TLS alone or by their own protocol.
    if not isinstance(store, kinesis.Stream):
        yield "backed up", if_stateful(store, backups_of(store).exist)
