"""Whether a store that holds sensitive data, or data of no stated class, is encrypted at rest, whatever its kind.

https://docs.aws.amazon.com/whitepapers/latest/data-classification/data-classification-overview.html
"""

from __future__ import annotations

from dataclasses import replace

from scanner.analysis.data.data_classes import CONFIDENTIAL, class_of, rank_of, uses_classes
from scanner.analysis.data.data_flows import flows_from
from scanner.model import dynamodb, ebs, efs, kinesis, logs, opensearch, redshift, s3, s3_parts, simpledb, sns, sqs
from scanner.model.elasticache import ReplicationGroup
from scanner.model.rds import DbCluster, DbInstance
from scanner.model.readings import Undecided
from scanner.verdict import Result, Verdict, all_of

Store = (
    DbInstance
    | DbCluster
    | dynamodb.Table
    | s3.Bucket
    | ebs.Volume
    | efs.FileSystem
    | redshift.Cluster
    | ReplicationGroup
    | opensearch.Domain
    | kinesis.Stream
    | sqs.Queue
    | sns.Topic
    | logs.LogGroup
    | simpledb.Domain
)


def is_encrypted_if_sensitive(store: Store) -> Result | None:
    """Assert encryption at rest of a store, and of what it hands its data on to, unless its class is lower.

    None for one whose tags give it a class that isn't sensitive, and for members of a cluster.
    """
    if isinstance(store, DbInstance) and store.is_member:
        return None
    named = class_of(store)
    if isinstance(named.fact, Undecided):
        own = _is_encrypted(store)
        return own if own.verdict is Verdict.PASS else own | named.unknown()
    if named.known is not None and (rank_of(store) or 0) < CONFIDENTIAL:
        return None
    whole = all_of((_is_encrypted(store), *_fed(store)), store.passed("it is encrypted"))
    if whole.verdict is not Verdict.FAIL:
        return whole
    said = f"its data is {named.known}" if named.known else "its data has no class, which counts as sensitive"
    first = whole.evidence[0]
    told = replace(whole, evidence=(replace(first, message=f"{first.message}; {said}"), *whole.evidence[1:]))
    # Where no store has a class, the policy on its kind says the same, as gravely as its kind deserves.
    return told if named.known or uses_classes(store.view.graph, ()) else told.graded("low")


def _is_encrypted(store: Store) -> Result:
    match store:
        case DbInstance() | DbCluster() | redshift.Cluster() | ReplicationGroup():
            return store.is_encrypted()
        case dynamodb.Table():
            return store.passed("every table is encrypted")
        case s3.Bucket():
            return store.encryption.all(
                lambda rule: rule.algorithm.is_in(s3_parts.ALGORITHMS), "S3 encrypts with its own keys"
            )
        case ebs.Volume():
            return store.is_encrypted() | ebs.encrypted_by_default(store)
        case efs.FileSystem() | opensearch.Domain():
            return store.encrypted.is_true()
        case kinesis.Stream():
            return store.encryption.is_("KMS")
        case sqs.Queue():
            return store.managed_encryption.is_true() | store.kms_key.is_set()
        case sns.Topic():
            return store.kms_key.is_set()
        case logs.LogGroup():
            return store.passed("every log group is encrypted")
        case simpledb.Domain():
            return store.failed("SimpleDB cannot encrypt what it keeps")


def _fed(store: Store) -> list[Result]:
    """Of each store of the template that this one feeds, whether it is encrypted."""
    if not isinstance(store, s3.Bucket | dynamodb.Table):
        return []
    targets = [flow.target.known for flow in flows_from(store)]
    return [
        _is_encrypted(one).because(f"{one.address}, which it feeds, is not encrypted").involving(one.address)
        for one in targets
        if isinstance(one, Store) and _is_encrypted(one).verdict is Verdict.FAIL
    ]
