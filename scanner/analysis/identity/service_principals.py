"""Statements for services of AWS, which act on behalf of any customer unless a condition says for whom.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
"""

from __future__ import annotations

from scanner.model.links import is_hidden
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement
from scanner.verdict import Result, Verdict, all_of


def binds_services(document: PolicyDocument) -> Result | None:
    """Assert that each Allow for a service is bound to a source; None where the document has none."""
    judged = [_is_bound(statement) for statement in document if names_service(statement)]
    judged.extend(statement.principals.unknown() for statement in document if _may_name_service(statement))
    if document.rest is not None:
        judged.append(document.unknown())
    return all_of(judged, judged[0]) if judged else None


def names_service(statement: Statement) -> bool:
    """Whether it allows something to a service, by the service's own name."""
    return statement.allows is not False and any(one.kind == "Service" for one in statement.principals)


def _may_name_service(statement: Statement) -> bool:
    """Whether nothing can be seen of the principals it allows something, so that a service may be among them."""
    return statement.allows is not False and not statement.principals.items and is_hidden(statement.principals.rest)


def _is_bound(statement: Statement) -> Result:
    restricted = statement.is_restricted()
    if restricted.verdict is Verdict.FAIL:
        return statement.failed("a service may use it on behalf of anybody: no condition names the source")
    return restricted
