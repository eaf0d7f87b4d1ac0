"""Permissions that a resource's policy gives to a service, which acts on behalf of anybody unless it is bound.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from scanner.model.functions import Permission
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement
from scanner.verdict import Result, Verdict


def is_bound(permission: Permission) -> Result | None:
    """Assert that a service may invoke a function for one source alone; None for other principals.

    The ARN of a bucket names no account, so that a bucket needs the account beside it.
    """
    principal = permission.principal
    if principal.known is None:
        return principal.unknown() if principal.is_set().verdict is not Verdict.FAIL else None
    if not principal.known.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com")):
        return None
    account = permission.source_account.is_set() | permission.organization.is_set() | permission.token.is_set()
    if principal.known.startswith("s3.") and permission.source.is_set().verdict is Verdict.PASS:
        missing = account.verdict is Verdict.FAIL
        return permission.source.failed("the ARN of a bucket names no account").graded("low") if missing else account
    return permission.source.is_set() | account


def binds_services(document: PolicyDocument) -> Result:
    """Assert that every Allow to a service is bound to a source, an account or an organization."""
    return document.none(_is_unbound)


def _is_unbound(statement: Statement) -> Result:
    """Pass: an Allow to a service on behalf of anybody."""
    services = [one for one in statement.principals if one.kind == "Service"]
    if not services:
        return statement.failed("the statement names no service")
    named = statement.at(services[0].value.span).passed(f"{services[0].known or 'a service'} acts for anybody")
    return statement.if_allows(named & ~statement.is_restricted())
