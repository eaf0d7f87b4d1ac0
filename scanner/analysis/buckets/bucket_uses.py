"""What a bucket is used for, as other resources, its policy, its tags and its name tell."""

from __future__ import annotations

from scanner.model.cloudtrail import Trail
from scanner.model.log_targets import LOG_PROPERTIES, may_receive_logs
from scanner.model.policy_statement import Statement
from scanner.model.s3 import Bucket
from scanner.model.template_voice import all_of_kind
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


def holds_artefacts(bucket: Bucket) -> bool:
    """Whether a build or a pipeline keeps its artefacts there."""
    return any(block.type in _BUILDERS for block, _ in bucket.view.graph.referrers(bucket.block))


def receives_logs(bucket: Bucket) -> bool:
    """Whether logs are delivered to it, as far as can be seen."""
    return takes_logs(bucket).verdict is Verdict.PASS


def takes_logs(bucket: Bucket) -> Result:
    """Assert that logs are delivered to it: by reference, by its policy, or by the ACL made for that."""
    for block, path in bucket.view.graph.referrers(bucket.block):
        if (block.type, path) in LOG_PROPERTIES:
            return bucket.passed(f"{block.address} delivers logs to it").involving(block.address)
    told = bucket.acl.is_("log-delivery-write") | bucket.policy.some(_admits_log_services)
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


def has_object_events(bucket: Bucket) -> Result:
    """Assert that a trail of the template records who reads and writes its objects."""
    trails = all_of_kind(bucket, Trail)
    return any_of((trail.records_objects() for trail in trails), bucket.failed("no trail records events of objects"))


def holds_evidence(bucket: Bucket) -> bool:
    """Whether it is an audit or backup target: trails or configuration history go there, or its tags or name say so."""
    if any(block.type in AUDIT_TYPES for block, _ in bucket.view.graph.referrers(bucket.block)):
        return True
    return is_called(bucket, "backup", "audit", "compliance", "worm", "evidence")


def is_scratch(bucket: Bucket) -> bool:
    """Whether a tag declares that what it holds can be made again."""
    return bucket.tags.mentions("scratch", "temporary", "ephemeral", "recreatable", "disposable")


def is_called(bucket: Bucket, *words: str) -> bool:
    """Whether its tags or its names hold one of these words (lower case)."""
    names = (bucket.name, bucket.bucket_name.known or "")
    bare = ["".join(letter for letter in name.lower() if letter.isalnum()) for name in names]
    return bucket.tags.mentions(*words) or any(word in name for word in words for name in bare)


def is_replica(bucket: Bucket) -> bool:
    """Whether another bucket is replicated to it."""
    return any(
        path.lower().endswith(("destination.bucket", "rules.destination.bucket"))
        for _, path in bucket.view.graph.referrers(bucket.block)
    )


def other_purpose(bucket: Bucket) -> str:
    """What it is used for that strangers have no business with, in words after "the bucket"; empty for nothing."""
    if receives_logs(bucket):
        return "receives logs"
    if is_replica(bucket):
        return "is the replica of another"
    if is_called(bucket, "tfstate", "terraformstate"):
        return "holds state"
    return "is a backup or audit target" if holds_evidence(bucket) else ""
