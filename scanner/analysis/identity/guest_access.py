"""What guests of an application can do with buckets, by the role that their identity pool gives them.

https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.buckets.bucket_access import LIST, READ, WRITE
from scanner.analysis.identity.aws_managed_policies import reaches_buckets
from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.analysis.identity.resource_patterns import named_resources
from scanner.model.base import attached
from scanner.model.cognito import IdentityPool, RoleAttachment
from scanner.model.fields import Link
from scanner.model.iam import Role
from scanner.model.policy_statement import Statement, written
from scanner.model.s3 import Bucket
from scanner.model.unsettled import hidden_in, is_anything
from scanner.verdict import Result, Verdict, all_of, any_of


def guests_reach_no_bucket(pool: IdentityPool) -> Result:
    """Assert that guests get no credentials, or none that read, list or write a bucket which isn't declared public."""
    closed = pool.allows_guests.is_false()
    if closed.verdict is Verdict.PASS:
        return closed
    roles = [role.role for one in _attachments(pool) for role in one.roles if role.role.is_given]
    unseen = pool.unseen_role()
    if not roles and unseen is None:
        return closed | pool.passed("guests are given no role")
    reached = any_of([*(_reaches(link, pool) for link in roles), *([] if unseen is None else [unseen])], closed)
    kept = closed | ~reached
    words = {
        Verdict.PASS: "guests reach no bucket",
        Verdict.FAIL: f"guests of it reach a bucket: {reached.evidence[0].message}",
        Verdict.UNKNOWN: f"whether guests reach a bucket is not settled: {kept.evidence[-1].message}",
    }
    return kept.at(pool.span, words[kept.verdict], pool.address)


def _attachments(pool: IdentityPool) -> Iterator[RoleAttachment]:
    return attached(pool, RoleAttachment, cfn="IdentityPoolId", tf="identity_pool_id")


def _reaches(link: Link, pool: IdentityPool) -> Result:
    role = link.to(Role)
    if role is None:
        return link.unknown("what the role of guests allows lies outside the template")
    permissions = permissions_of(role)
    whole = permissions.whole
    found = [_lets(statement) for statement in whole]
    if whole.rest is not None:
        found.append(whole.unknown(f"what {role.address} allows is not known"))
    found.extend(permissions.managed_results(reaches_buckets))
    none = role.failed(f"{role.address}, the role of guests, reaches no bucket")
    return any_of(found, none).involving(pool.address, role.address)


def _lets(statement: Statement) -> Result:
    """Assert that a statement lets its holder read, list or write a bucket that no tag declares public."""
    granted = statement.grants(*READ, *LIST, *WRITE)
    if granted.verdict is Verdict.FAIL:
        return granted
    named = [one for one in named_resources(statement) if isinstance(one, Bucket)]
    declared = all_of((one.is_declared_public() for one in named), granted)
    if named and declared.verdict is Verdict.PASS:
        return statement.failed("the buckets are declared public")
    if named and declared.verdict is Verdict.UNKNOWN:
        return declared
    hidden = next((one for one in statement.resources if hidden_in(written(one)) is not None), None)
    if not named and (hidden is not None or is_anything(statement.resources.rest)):
        place = statement.resources if hidden is None else hidden
        return granted & place.unknown("which buckets the role of guests reaches is not known")
    shown = ", ".join(one.address for one in named) or "buckets"
    if granted.verdict is not Verdict.PASS:
        return granted
    return granted.because(f"guests may reach {shown}").involving(*(one.address for one in named))
