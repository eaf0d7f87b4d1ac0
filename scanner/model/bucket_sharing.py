"""With whom a bucket policy shares a bucket, and whether it can shut out the bucket's own account."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.bucket_transport import reaches_bucket
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Principal, Statement, written
from scanner.model.readings import undecided
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain, to_text
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

LOAD_BALANCER_ACCOUNTS = frozenset(
    {
        "127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648",
        "589379963580", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266",
        "582318560864", "985666609251", "054676820928", "156460612806", "652711504416", "635631232127",
        "009996457667", "897822967062", "076674570225", "507241528517", "048591011584", "190560391635",
        "638102146993", "037604701340",
    }
)  # fmt: skip
"""AWS's own accounts that deliver load balancers' logs.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

_OWN = ("AWS::AccountId", "data.aws_caller_identity.")
_AWS_DATA = ("aws_elb_service_account", "aws_redshift_service_account", "aws_cloudtrail_service_account")


def shares_only_with_known_accounts(document: PolicyDocument) -> Result:
    """Assert that every account named by an Allow is the bucket's own, or AWS's.

    A foreign account that may administer the bucket fails; any other is unknown, since a template does not list the
    accounts that are known.
    """
    return document.all(_shares_with_known, f"{document.name} is not set")


def _shares_with_known(statement: Statement) -> Result:
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    principals = statement.principals
    results = [result for principal in principals for result in _judge(principal, statement)]
    if principals.rest is not None:
        results.append(principals.unknown())
    return all_of(results, statement.passed("the statement names no foreign account"))


def _judge(principal: Principal, statement: Statement) -> Iterator[Result]:
    if principal.kind not in ("AWS", "CanonicalUser") or principal.could_be_everyone():
        return
    account = account_of(principal)
    if account is None:
        return
    place = statement.at(principal.value.span)
    administers = statement.grants(*ADMINISTRATION)
    if isinstance(account, str) and administers.verdict is Verdict.PASS:
        yield place.failed(f"account {account} may administer the bucket")
    elif isinstance(account, str):
        yield place.unknown(f"whether account {account} is known is not in the template", f"account {account}")
    else:
        fact = undecided(account)
        yield place.unknown(f"the account is not known: {fact.reason}", *fact.needs)


def account_of(principal: Principal) -> str | Value | None:
    """The foreign account that a principal belongs to: its ID, a value that does not tell, or None for one's own."""
    value = plain(principal.value)
    match value:
        case Known():
            known = to_text(value.value)
            account = known.split(":")[4] if known.count(":") >= 4 else known
            return None if account in LOAD_BALANCER_ACCOUNTS or account in ("cloudfront", "") else account
        case Reference():
            return None
        case Text(parts):
            return _account_in(parts)
        case Unknown():
            return None if _is_own(value) else value
        case _:
            return value


def _account_in(parts: tuple[Known | Unknown | Reference, ...]) -> str | Value | None:
    """The account in an ARN with holes, `arn:aws:iam::${Account}:role/name`."""
    before = ""
    for part in parts:
        if isinstance(part, Known):
            before += to_text(part.value)
            if before.count(":") >= 5:
                account = before.split(":")[4]
                return None if account in ("", "\x00", *LOAD_BALANCER_ACCOUNTS) else account
        elif before.count(":") == 4:
            return part if isinstance(part, Unknown) and not _is_own(part) else None
        elif isinstance(part, Reference):
            return None
        else:
            before += "\x00"
    return None


def _is_own(value: Unknown) -> bool:
    """Whether it is the account that the template is deployed to, or an account of AWS's own."""
    if value.needs.startswith(_OWN):
        return True
    if value.reason is not Reason.DATA_SOURCE:
        return value.reason is Reason.COMPUTED
    return any(name in value.needs for name in _AWS_DATA) or "data.aws_iam_" in value.needs


def shuts_out_the_owner(statement: Statement) -> Result:
    """Pass: a Deny of every action to every principal, on the bucket itself and without a condition."""
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    if not statement.not_principals.missing:
        return statement.failed("NotPrincipal spares somebody")
    denied = (
        statement.names_everyone()
        & statement.has_any_action("*", "s3:*")
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
            else one.failed("the bucket itself is not denied")
        )
    )
