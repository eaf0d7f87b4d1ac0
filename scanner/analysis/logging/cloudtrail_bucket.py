"""The bucket that a trail delivers to: whose it is, and who else reaches what lies in it.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TypeAlias

from scanner.analysis.buckets import bucket_access, bucket_uses
from scanner.model import accounts
from scanner.model.action_patterns import covers
from scanner.model.base import typed
from scanner.model.cloudtrail import TRAIL_SERVICE, Trail, names_service
from scanner.model.domain_names import leads_to, written
from scanner.model.fields import Link
from scanner.model.iam import Group, Role, User
from scanner.model.iam_policies import IdentityPolicy, ManagedPolicy
from scanner.model.links import is_hidden, may_be_named
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Principal, Statement
from scanner.model.policy_statement import written as value_of
from scanner.model.readings import Missing, Reading
from scanner.model.s3 import Bucket
from scanner.values import plain
from scanner.verdict import Result, Severity, Verdict, all_of

ARCHIVE_NAMES = ("logarchive", "controltowerlogs")
"""What the name of a bucket holds, without separators, when it says that an account for archives has it."""

AUDITORS = ("audit", "recovery", "restore", "forensic", "security", "compliance", "investigat", "backup")
"""Words by which the name of a principal says that it audits or recovers."""

SOURCE_KEYS = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})

Holder: TypeAlias = Role | User | Group | ManagedPolicy | IdentityPolicy
_HOLDERS: tuple[type[Holder], ...] = (Role, User, Group, ManagedPolicy, IdentityPolicy)


def trails_into(bucket: Bucket) -> list[Trail]:
    """The trails of the template that deliver to a bucket."""
    found = (typed(block, bucket.view) for block in bucket.view.graph.blocks_of(Trail.types()))
    return [trail for trail in found if isinstance(trail, Trail) and _delivers_to(trail, bucket)]


def _delivers_to(trail: Trail, bucket: Bucket) -> bool:
    target = trail.bucket.to(Bucket)
    return target is not None and target.address == bucket.address and trail.view.world.exists(trail.block) is not False


def bucket_of(subject: Trail | Bucket) -> Bucket | Result | None:
    """The bucket to judge; unknown for a trail whose bucket lies outside; None where there is nothing to judge.

    A bucket of the template is judged as itself, so its trails are not.
    """
    if isinstance(subject, Bucket):
        return subject if trails_into(subject) else may_be_named(subject, Trail, "bucket")
    link = subject.bucket
    if link.to(Bucket) is not None or isinstance(link.fact, Missing):
        return None
    named = link.literal or ""
    return link.unknown(f"the bucket {named} lies outside the template".replace("  ", " "))


def is_in_another_account(trail: Trail, archive_buckets: Iterable[str] = ()) -> Result:
    """Assert that the bucket belongs to another account than what the trail records.

    A bucket outside the template says so by its name alone: among `archive_buckets`, which may be globs, or with the
    usual words in it.
    """
    link = trail.bucket
    bucket = link.to(Bucket)
    if bucket is not None:
        match accounts.differ(trail, bucket):
            case True:
                words = f"{bucket.address} is made in another account"
                return link.passed(words).involving(bucket.address)
            case False:
                words = f"{bucket.address} is made in the account that the trail records"
                return link.failed(words).involving(bucket.address)
            case _:
                return link.unknown(f"whether {bucket.address} is made in another account is not known")
    name = "".join(letter for letter in (link.literal or "").lower() if letter.isalnum())
    if any(fnmatchcase(link.literal or "", glob) for glob in archive_buckets):
        return link.passed(f"{link.name} is {link.literal}, which belongs to an account for archives")
    if any(word in name for word in ARCHIVE_NAMES):
        return link.passed(f"{link.name} is {link.literal}, which by its name belongs to an account for archives")
    if isinstance(link.fact, Missing):
        return link.is_set()
    return link.unknown("which account the bucket belongs to is not in the template")


def keeps_versions(bucket: Bucket) -> Result:
    """Assert that what is overwritten or deleted is kept, or that deleting asks for MFA."""
    return bucket.versioning.is_true() | bucket.object_lock.is_true() | bucket.mfa_delete.is_true()


def logs_access(bucket: Bucket) -> Result:
    """Assert that access to the bucket is recorded: in another bucket, or by a trail that delivers elsewhere."""
    recorded = bucket.logging.any(lambda log: _goes_elsewhere(log.target, bucket))
    for block in bucket.view.graph.blocks_of(Trail.types()):
        trail = typed(block, bucket.view)
        if isinstance(trail, Trail) and not _delivers_to(trail, bucket):
            recorded = recorded | trail.records_objects()
    return recorded


def _goes_elsewhere(target: Link, bucket: Bucket) -> Result:
    if target.known is not None and target.known.address == bucket.address:
        return target.failed("the bucket logs access to itself")
    return target.passed("access is logged to another bucket")


def delivery_is_allowed(bucket: Bucket) -> Result:
    """Assert that the bucket's policy lets the trail service write."""
    return bucket.policy.some(lambda one: one.grants("s3:PutObject") & names_service(one))


def is_kept_to_audit_and_recovery(bucket: Bucket) -> Result:
    """Assert that the service alone writes, that auditors alone read, and that deleting is refused."""
    if bucket.policy.missing and bucket.policy.rest is None:
        return bucket.failed("no bucket policy lets the trail deliver")
    kept = (
        bucket_access.private_whatever_its_tags(bucket)
        & delivery_is_allowed(bucket)
        & bucket.policy.all(_writers)
        & bucket.policy.all(_readers)
        & all_of(_identities(bucket), bucket.passed("no identity policy of the template reaches its objects"))
        & _keeps_what_it_holds(bucket)
    )
    words = "the trail service alone writes, nobody but auditors reads, and deleting is refused"
    return kept.at(bucket.span, words, bucket.address) if kept.verdict is Verdict.PASS else kept


def _writers(statement: Statement) -> Result:
    """Assert that an Allow to write is for a service that delivers logs, on behalf of known accounts."""
    written_by = statement.grants("s3:PutObject")
    if written_by.verdict is Verdict.FAIL:
        return ~written_by
    principals = statement.principals
    others = [one for one in principals if not _delivers_logs(one)]
    if others and all(one.kind == "Service" and one.known is None for one in others):
        return statement.unknown("which service may write is not known")
    if others or not statement.not_principals.missing:
        return ~written_by.because("others than the trail service may write")
    bound = statement.conditions.any(
        lambda one: statement.conditions.result(
            Verdict.PASS if one.key in SOURCE_KEYS else Verdict.FAIL,
            f"{one.words} {'says' if one.key in SOURCE_KEYS else 'does not say'} on whose behalf the service writes",
        ),
        "no condition says for which trail or account the service writes",
    )
    kept = principals.unknown() if principals.rest is not None else _graded(bound, "medium")
    return kept if written_by.verdict is Verdict.PASS else kept | ~written_by


def _graded(result: Result, severity: Severity) -> Result:
    """The same, a failure being of this severity."""
    return result.graded(severity) if result.verdict is Verdict.FAIL else result


def _delivers_logs(principal: Principal) -> bool:
    return principal.kind == "Service" and principal.known in {TRAIL_SERVICE, *bucket_uses.LOG_SERVICES}


def _readers(statement: Statement) -> Result:
    """Assert that an Allow to read is for auditors or for recovery, as far as their names say."""
    read = statement.grants("s3:GetObject")
    if read.verdict is Verdict.FAIL:
        return ~read
    if statement.names_everyone().verdict is Verdict.PASS:
        return ~read.because("everyone may read, within the statement's conditions")
    results = [_is_auditor(principal, statement) for principal in statement.principals]
    return all_of(results, statement.unknown("who may read is not known"))


def _is_auditor(principal: Principal, statement: Statement) -> Result:
    place = statement.at(principal.value.span)
    led, _ = leads_to(principal.value, statement)
    names = f"{written(plain(principal.value))} {led.address if led is not None else ''}".lower()
    if any(word in names for word in AUDITORS):
        return place.passed("the principal audits or recovers, by its name")
    return place.unknown("whether the principal is there to audit or recover is not in the template")


def _identities(bucket: Bucket) -> Iterator[Result]:
    """What each identity policy of the same account says of the bucket's objects."""
    for kind in _HOLDERS:
        for block in bucket.view.graph.blocks_of(kind.types()):
            holder = typed(block, bucket.view)
            if not isinstance(holder, _HOLDERS) or bucket.view.world.exists(block) is False:
                continue
            if accounts.differ(bucket, holder) is False and not any(word in block.name.lower() for word in AUDITORS):
                permissions = holder.permissions
                if permissions is not None:
                    yield from _reaches(permissions, bucket, block.address)


def _reaches(permissions: PolicyDocument, bucket: Bucket, address: str) -> Iterator[Result]:
    for statement in permissions:
        reached = statement.grants("s3:GetObject", "s3:PutObject", "s3:DeleteObject") & _is_of(bucket, statement)
        if reached.verdict is Verdict.PASS:
            words = f"{address} lets its holder reach every object of {bucket.address}"
            yield statement.failed(words).graded("medium")
        else:
            yield ~reached
    if permissions.rest is not None:
        yield permissions.unknown()


def _is_of(bucket: Bucket, statement: Statement) -> Result:
    """Pass: a resource of a statement stands for objects of the bucket."""
    if not statement.not_resources.missing:
        return statement.passed("NotResource leaves the bucket in")
    return statement.resources.any(lambda one: _stands_for(one, bucket, statement))


def _stands_for(resource: Reading[str], bucket: Bucket, statement: Statement) -> Result:
    if is_hidden(resource.fact):
        return resource.unknown()
    value = value_of(resource)
    led, _ = leads_to(value, statement)
    text = written(value)
    # A path after the bucket (`…/config/AWSLogs/*`) keeps to what others deliver there.
    its_own = led is not None and led.address == bucket.address and text.count("/") <= 1
    name = bucket.bucket_name.known or "some-trail-bucket"
    of_that_name = led is None and bool(text) and covers(text, f"arn:aws:s3:::{name}/AWSLogs/some/file.json.gz")
    if its_own or of_that_name:
        return resource.passed(f"{resource.name} stands for the bucket's objects")
    return resource.failed(f"{resource.name} is about other things")


def _keeps_what_it_holds(bucket: Bucket) -> Result:
    """Assert that deleting is refused, by a lock, by MFA, or by a statement."""
    guarded = bucket.object_lock.is_true() | bucket.mfa_delete.is_true()
    if guarded.verdict is Verdict.PASS:
        return guarded
    denied = bucket.policy.some(lambda one: one.takes_away("s3:DeleteObject") & _concerns_most(one))
    if denied.verdict is Verdict.FAIL:
        denied = _graded(denied.because("nothing denies deleting"), "low")
    return denied if guarded.verdict is Verdict.FAIL else denied | guarded


def _concerns_most(statement: Statement) -> Result:
    if not statement.not_principals.missing:
        return statement.passed("the denial concerns all but a few")
    return statement.names_everyone()
