"""Whether a bucket behind a distribution is read through the distribution alone.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
"""

from __future__ import annotations

from scanner.model.cloudfront import AccessIdentity, Distribution, Origin
from scanner.model.domain_names import leads_to, written
from scanner.model.policy_statement import Principal, Statement
from scanner.model.policy_statement import written as value_of
from scanner.model.readings import Readings
from scanner.model.s3 import Bucket
from scanner.model.unsettled import hidden_in
from scanner.values import plain
from scanner.verdict import Result, Verdict, all_of

CLOUDFRONT = "cloudfront.amazonaws.com"
IDENTITY_USER = "cloudfront origin access identity"
"""What the ARN of an origin access identity holds, in lower case."""


def reads_buckets_alone(distribution: Distribution) -> Result | None:
    """Assert that each bucket behind the distribution admits it alone, and that the root names an object.

    None for a distribution without a bucket behind it.
    """
    origins = distribution.origins
    buckets = [origin for origin in origins if origin.domain.is_bucket]
    judged = [_reads_alone(distribution, origin) for origin in buckets]
    unseen = [one for one in origins if not one.custom.items and _may_be_bucket(one)]
    judged.extend(one.domain.reading.unknown() for one in unseen)
    if origins.rest is not None:
        judged.append(origins.unknown())
    if not judged:
        return None
    if buckets:
        judged.append(distribution.root_object.must_be_given())
    return all_of(judged, judged[0])


def _may_be_bucket(origin: Origin) -> bool:
    """Whether too little is known of where an origin lies to say that it is a bucket, or none."""
    if origin.domain.is_bucket:
        return False
    return not origin.domain.is_known or hidden_in(value_of(origin.domain.reading)) is not None


def _reads_alone(distribution: Distribution, origin: Origin) -> Result:
    control, identity = origin.access_control, origin.access_identity.reading
    proven = identity.must_be_given() if identity.is_given else control.must_be_given()
    if proven.verdict is Verdict.FAIL:
        return origin.failed("the bucket is read without an origin access control or identity")
    bucket = origin.domain.resource
    if not isinstance(bucket, Bucket):
        if origin.domain.kind:
            return proven
        return proven & origin.domain.reading.unknown("whom the bucket's policy admits lies outside the template")
    if bucket.policy.missing and bucket.policy.rest is None:
        return proven
    return proven & bucket.policy.all(lambda one: _admits_alone(one, distribution)).involving(bucket.address)


def _admits_alone(statement: Statement, distribution: Distribution) -> Result:
    """Assert that an Allow to read objects is for the distribution or its identity."""
    read = statement.grants("s3:GetObject")
    if read.verdict is Verdict.FAIL:
        return ~read
    principals: Readings[Principal] = statement.principals
    if statement.names_everyone().verdict is Verdict.PASS:
        restricted = statement.is_restricted()
        words = "everyone may read the bucket, past the distribution"
        return restricted.because(words) if restricted.verdict is Verdict.FAIL else restricted
    judged = [_is_the_edge(one, statement, distribution) for one in principals]
    if principals.rest is not None:
        judged.append(principals.unknown())
    return all_of(judged, statement.passed("the statement names nobody"))


def _is_the_edge(principal: Principal, statement: Statement, distribution: Distribution) -> Result:
    place = statement.at(principal.value.span)
    led, _ = leads_to(principal.value, statement)
    names = written(plain(principal.value)).lower()
    if isinstance(led, AccessIdentity) or IDENTITY_USER in names or principal.kind == "CanonicalUser":
        return place.passed("the principal is an origin access identity")
    if principal.kind == "Service" and principal.known == CLOUDFRONT:
        return _is_bound(statement, distribution)
    if principal.known is None and led is None:
        return place.unknown("whether the principal is the distribution is not known")
    return place.failed("others than the distribution may read the bucket")


def _is_bound(statement: Statement, distribution: Distribution) -> Result:
    """Assert a condition that names the distribution, or those of the account."""
    for condition in statement.conditions:
        if condition.key not in ("aws:sourcearn", "aws:sourceaccount"):
            continue
        led = [leads_to(value, statement)[0] for value in condition.values]
        if condition.key == "aws:sourceaccount" or any(
            one is not None and one.address == distribution.address for one in led
        ):
            return statement.passed("the condition names the distribution")
        if any(one is None for one in led):
            return statement.passed("the condition names a distribution")
        return statement.failed("the condition names another distribution")
    if statement.conditions.rest is not None:
        return statement.conditions.unknown()
    return statement.failed("no condition says for which distribution the service reads")
