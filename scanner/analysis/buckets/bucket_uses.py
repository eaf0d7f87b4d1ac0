"""What a bucket is used for, as other resources, its policy, its tags and its name tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.model.cloudtrail import Trail
from scanner.model.facts import once
from scanner.model.links import hidden_name, is_hidden
from scanner.model.log_targets import LOG_PROPERTIES, may_receive_logs, written_to
from scanner.model.policy_statement import Statement, written
from scanner.model.readings import Undecided
from scanner.model.s3 import Bucket
from scanner.model.tagged import declares
from scanner.model.tags import bare
from scanner.model.template_voice import all_of_kind
from scanner.model.unsettled import hidden_in
from scanner.template import Block
from scanner.values import Known, Text, to_text
from scanner.verdict import Result, Verdict, any_of

AUDIT_TYPES = frozenset(
    {"AWS::CloudTrail::Trail", "AWS::Config::DeliveryChannel", "aws_cloudtrail", "aws_config_delivery_channel"}
)
"""Types whose logs are evidence of who did what."""

LOG_SERVICES = frozenset(
    {
        "logging.s3.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "logdelivery.elasticloadbalancing.amazonaws.com",
        "cloudtrail.amazonaws.com",
        "config.amazonaws.com",
    }
)
"""Services that write logs into a bucket whose policy lets them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""


_BUILDERS = frozenset(
    {"AWS::CodePipeline::Pipeline", "AWS::CodeBuild::Project", "aws_codepipeline", "aws_codebuild_project"}
)

_ARTEFACT_PROPERTIES = (
    ("AWS::CodePipeline::Pipeline", "ArtifactStore.Location"),
    ("AWS::CodeBuild::Project", "Artifacts.Location"),
    ("aws_codepipeline", "artifact_store.location"),
    ("aws_codebuild_project", "artifacts.location"),
)

_REPLICATION_PROPERTIES = (
    ("AWS::S3::Bucket", "ReplicationConfiguration.Rules.Destination.Bucket"),
    ("aws_s3_bucket", "replication_configuration.rules.destination.bucket"),
    ("aws_s3_bucket_replication_configuration", "rule.destination.bucket"),
)


def holds_artefacts(bucket: Bucket) -> Result:
    """Pass: a build or a pipeline keeps its artefacts there."""
    built = (block for block, _ in bucket.view.graph.referrers(bucket.block) if block.type in _BUILDERS)
    return _used(bucket, built, _ARTEFACT_PROPERTIES, "holds artefacts of a build")


def receives_logs(bucket: Bucket) -> Result:
    """Pass: logs are delivered to it, by reference, by its policy, or by the ACL made for that."""
    for block, path in bucket.view.graph.referrers(bucket.block):
        if (block.type, path) in LOG_PROPERTIES:
            return bucket.passed(f"{block.address} delivers logs to it").involving(block.address)
    told = written_to(bucket, bucket.bucket_name) | bucket.acl.is_("log-delivery-write")
    told |= bucket.policy.some(_admits_log_services)
    if told.verdict is not Verdict.FAIL:
        return told
    doubt = may_receive_logs(bucket)
    return doubt if doubt is not None else bucket.failed("nothing is seen to deliver logs to it")


def _admits_log_services(statement: Statement) -> Result:
    """Pass: a service that writes logs may write."""
    writes = statement.grants("s3:PutObject")
    if writes.verdict is Verdict.FAIL:
        return writes
    services = [one for one in statement.principals if one.kind == "Service"]
    if any(one.known in LOG_SERVICES for one in services):
        return writes.because("a service that delivers logs may write into it")
    hidden = statement.principals.rest is not None or any(one.known is None for one in services)
    return statement.unknown("who may write is not known") if hidden else statement.failed("no log service may write")


def is_replica(bucket: Bucket) -> Result:
    """Pass: another bucket is replicated to it."""
    sources = once(bucket.view, "buckets by what is replicated to them", lambda: _sources(bucket))
    named = (block for address in sources.get(bucket.address, ()) if (block := bucket.view.graph.block(address)))
    replica = _used(bucket, named, _REPLICATION_PROPERTIES, "is the replica of another")
    if replica.verdict is Verdict.FAIL and _ELSEWHERE in sources and hidden_in(written(bucket.bucket_name)) is not None:
        return bucket.bucket_name.unknown()
    return replica


_ELSEWHERE = ""


def _sources(bucket: Bucket) -> dict[str, list[str]]:
    """The addresses of the buckets that are replicated, by the address of where to; `_ELSEWHERE` for any other name."""
    found: dict[str, list[str]] = {}
    for source in all_of_kind(bucket, Bucket):
        for rule in source.replication:
            target = rule.target.known.address if rule.target.known is not None else _ELSEWHERE
            found.setdefault(target, []).append(source.address)
    return found


def _used(bucket: Bucket, users: Iterator[Block], places: Sequence[tuple[str, str]], words: str) -> Result:
    """Pass where something in the template uses it so; unknown where that may be, since a place cannot be seen."""
    user = next(users, None)
    if user is not None:
        return bucket.passed(f"it {words}").involving(user.address)
    hidden = hidden_name(bucket, places)
    return bucket.failed(f"nothing tells that it {words}") if hidden is None else hidden


def has_object_events(bucket: Bucket) -> Result:
    """Assert that a trail of the template records who reads and writes its objects."""
    trails = all_of_kind(bucket, Trail)
    return any_of((trail.records_objects() for trail in trails), bucket.failed("no trail records events of objects"))


def holds_evidence(bucket: Bucket) -> Result:
    """Pass: it is an audit or backup target: trails or configuration history go there, or its tags or names say so."""
    audits = (block for block, _ in bucket.view.graph.referrers(bucket.block) if block.type in AUDIT_TYPES)
    places = sorted(place for place in LOG_PROPERTIES if place[0] in AUDIT_TYPES)
    words = ("backup", "audit", "compliance", "worm", "evidence")
    return is_called(bucket, *words) | _used(bucket, audits, places, "is a backup or audit target")


def is_called(bucket: Bucket, *words: str) -> Result:
    """Pass: its tags or its names hold one of these words (lower case)."""
    named = bucket.bucket_name
    written = named.fact.value if isinstance(named.fact, Undecided) else None
    names = [bucket.name, named.known or ""]
    if isinstance(written, Text):
        names.extend(to_text(part.value) for part in written.parts if isinstance(part, Known))
    if any(word in bare(name) for word in words for name in names):
        return named.passed(f"its name holds {' or '.join(words)}")
    declared = declares(bucket, *words)
    # What the deployment adds to a name that is written out says where the bucket lies, not what it is for.
    hidden = is_hidden(named.fact)
    return declared | named.unknown() if hidden else declared


def other_purpose(bucket: Bucket) -> Result:
    """Pass: it is used for what strangers have no business with; the evidence says for what."""
    state = is_called(bucket, "tfstate", "terraformstate").because("it holds state")
    return any_of((receives_logs(bucket), is_replica(bucket), state, holds_evidence(bucket)), state)
