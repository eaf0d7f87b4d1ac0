"""Whom a bucket lets in, and by which statement: the public, a few who are named, or nobody but its own account.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from scanner.analysis.buckets.bucket_access import LIST, PERMISSIONS, READ, WRITE, private_whatever_its_tags
from scanner.model.base import attached
from scanner.model.policy_statement import Principal, Statement
from scanner.model.s3 import Bucket
from scanner.model.s3_access_points import AccessPoint
from scanner.model.s3_parts import EVERYONE, SIGNED_IN
from scanner.model.tags import DataClass
from scanner.values import Reference, Text, plain
from scanner.verdict import Evidence, Result, Verdict

_DELETE = tuple(one for one in WRITE if one.startswith("s3:Delete"))
_CHANGE = tuple(one for one in WRITE if not one.startswith("s3:Delete"))

KINDS = (("list", LIST), ("read", READ), ("write", _CHANGE), ("delete", _DELETE), ("permissions", PERMISSIONS))
"""What may be done, and by which actions."""

_BY_ACL = {"list": "READ", "write": "WRITE", "permissions": "WRITE_ACP"}
"""What a permission of a bucket's ACL lets somebody do; to read objects takes their own ACLs."""


class Openness(Enum):
    """How open a bucket is."""

    PUBLIC = "public"
    LIMITED = "limited"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody who is let in: who, to do what, and the place that says so. `void` says what takes it away again."""

    who: str
    what: tuple[str, ...]
    place: Evidence
    void: str = ""


@dataclass(frozen=True, slots=True)
class BucketReach:
    """How open a bucket is, why, and everybody that something lets in."""

    openness: Openness
    result: Result
    grants: tuple[Grant, ...]
    declared: bool = False
    """Whether its tags say that its data is public."""


def reach_of(bucket: Bucket) -> BucketReach:
    """Whom a bucket lets in, in effect."""
    private = private_whatever_its_tags(bucket)
    grants = (*_by_policy(bucket, private), *_by_acl(bucket, private), *_by_access_points(bucket))
    declared = bucket.tags.says(DataClass.PUBLIC).verdict is Verdict.PASS
    if private.verdict is Verdict.FAIL:
        return BucketReach(Openness.PUBLIC, private, grants, declared)
    if private.verdict is Verdict.UNKNOWN:
        return BucketReach(Openness.UNKNOWN, private, grants, declared)
    openness = Openness.LIMITED if any(not one.void for one in grants) else Openness.CLOSED
    return BucketReach(openness, private, grants, declared)


def _by_policy(bucket: Bucket, private: Result) -> Iterator[Grant]:
    restricted = bucket.policy_is_restricted()
    for statement in bucket.policy:
        if statement.allows is False:
            continue
        what = _actions(statement)
        if not what:
            continue
        sid = statement.sid.known
        named = f'the statement "{sid}"' if sid else "a statement"
        public = statement.is_public()
        void, who = "", _who(statement, public)
        if public.verdict is Verdict.PASS and private.verdict is Verdict.PASS:
            if restricted.verdict is Verdict.PASS:
                void = "public buckets are restricted"
            else:
                who = "those whom another statement does not deny"
        words = f"{named} lets {who} {', '.join(what)}"
        yield Grant(who, what, Evidence(statement.span, words, statement.address), void)
    if bucket.policy.rest is not None:
        words = "a part of the policy is not known"
        place = bucket.policy.rest.span if bucket.policy.rest.span.start_line else bucket.span
        yield Grant("whomever the rest of the policy names", (), Evidence(place, words, bucket.address))


def _actions(statement: Statement) -> tuple[str, ...]:
    return tuple(name for name, actions in KINDS if statement.grants(*actions).verdict is not Verdict.FAIL)


def _who(statement: Statement, public: Result) -> str:
    """Whom a statement lets in, in words."""
    if public.verdict is Verdict.PASS:
        return "everyone"
    if statement.names_everyone().verdict is Verdict.PASS:
        pins = [one.words for one in statement.conditions if one.pins(statement.conditions).verdict is Verdict.PASS]
        return f"whoever meets {pins[0]}" if pins else "whoever meets its condition"
    named = [_principal(one) for one in statement.principals]
    if statement.principals.rest is not None:
        named.append("principals that are not known")
    return ", ".join(dict.fromkeys(named)) or "nobody that is named"


def _principal(principal: Principal) -> str:
    value = plain(principal.value)
    if principal.known is not None:
        return principal.known
    if isinstance(value, Reference):
        return value.address
    if isinstance(value, Text):
        return "".join(
            one.address if isinstance(one, Reference) else str(getattr(one, "value", "*")) for one in value.parts
        )
    return "a principal that is not known"


def _by_acl(bucket: Bucket, private: Result) -> Iterator[Grant]:
    if not bucket.acl.is_given and bucket.grants.missing:
        return
    for group, who in ((EVERYONE, "everyone"), (SIGNED_IN, "every AWS account")):
        what = tuple(
            name
            for name, permission in _BY_ACL.items()
            if bucket.grants_by_acl({group}, {permission, "FULL_CONTROL"}).verdict is Verdict.PASS
        )
        if not what:
            continue
        void = bucket.acl_is_void()
        place = Evidence(
            bucket.acl.span,
            " ".join(filter(None, ("the ACL", bucket.acl.known, "lets", who, ", ".join(what)))),
            bucket.address,
        )
        taken = void.evidence[0].message if void.verdict is Verdict.PASS and private.verdict is Verdict.PASS else ""
        yield Grant(who, what, place, taken)


def _by_access_points(bucket: Bucket) -> Iterator[Grant]:
    for point in attached(bucket, AccessPoint, cfn="Bucket", tf="bucket"):
        for statement in point.policy:
            what = _actions(statement) if statement.allows is not False else ()
            if what:
                who = _who(statement, statement.is_public())
                words = f"{point.address} lets {who} {', '.join(what)}"
                yield Grant(who, what, Evidence(statement.span, words, point.address))
