"""With whom a bucket policy shares a bucket, and whether it can shut out the bucket's own account."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.analysis.buckets.bucket_transport import reaches_bucket
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Principal, Statement, written
from scanner.model.principal_accounts import account_of
from scanner.model.readings import undecided
from scanner.model.s3_parts import EVERY_ACTION
from scanner.model.unsettled import hidden_in
from scanner.verdict import Result, Verdict, all_of

ADMINISTRATION = (
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutObjectAcl",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketOwnershipControls",
    "s3:PutEncryptionConfiguration",
    "s3:DeleteBucket",
)
"""Actions by which somebody takes a bucket over or removes it.
https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6
"""


def shares_only_with_known_accounts(document: PolicyDocument, known: Collection[str] = ()) -> Result:
    """Assert that every account named by an Allow is the bucket's own, AWS's, or known.

    A foreign account that may administer the bucket fails; any other is unknown, since a template does not list the
    accounts that are known.
    """
    return document.all(lambda one: _shares_with_known(one, known), f"{document.name} is not set")


def _shares_with_known(statement: Statement, known: Collection[str]) -> Result:
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    principals = statement.principals
    results = [result for principal in principals for result in _judge(principal, statement, known)]
    if principals.rest is not None:
        results.append(principals.unknown())
    return all_of(results, statement.passed("the statement names no foreign account"))


def _judge(principal: Principal, statement: Statement, known: Collection[str]) -> Iterator[Result]:
    if principal.kind not in ("AWS", "CanonicalUser") or principal.could_be_everyone():
        return
    account = account_of(principal)
    if account is None:
        return
    place = statement.at(principal.value.span)
    administers = statement.grants(*ADMINISTRATION)
    if isinstance(account, str) and administers.verdict is Verdict.PASS:
        yield place.failed(f"account {account} may administer the bucket")
    elif isinstance(account, str) and account in known:
        yield place.passed(f"account {account} is known")
    elif isinstance(account, str):
        yield place.unknown(f"whether account {account} is known is not in the template", f"account {account}")
    else:
        fact = undecided(account)
        yield place.unknown(f"the account is not known: {fact.reason}", *fact.needs)


def shuts_out_the_owner(statement: Statement) -> Result:
    """Pass: a Deny of every action to every principal, on the bucket itself and without a condition."""
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    if statement.not_principals.items:
        return statement.failed("NotPrincipal spares somebody")
    denied = (
        statement.names_everyone()
        & statement.has_any_action(*EVERY_ACTION)
        & statement.conditions.is_empty()
        & _denies_bucket(statement)
    )
    words = "the denial of everything to everyone shuts out the owner too"
    result = denied.because(words) if denied.verdict is Verdict.PASS else denied
    return result if statement.denies or result.verdict is Verdict.FAIL else result & statement.effect.unknown()


def _denies_bucket(statement: Statement) -> Result:
    """Pass: the bucket itself is among the resources; a statement that names none is taken at its word."""
    if statement.resources.missing and statement.not_resources.missing:
        return statement.passed("the statement names no resource")
    return statement.resources.any(
        lambda one: (
            one.passed("the bucket itself is denied")
            if reaches_bucket(written(one))
            else one.unknown()
            if hidden_in(written(one)) is not None
            else one.failed("the bucket itself is not denied")
        )
    )
