"""Whether a function may write its logs."""

from __future__ import annotations

from scanner.analysis.identity.role_permissions import WRITES_LOGS, may
from scanner.model.functions import Function
from scanner.model.iam import Role
from scanner.model.readings import Missing
from scanner.verdict import Result, Verdict


def may_write_logs(function: Function) -> Result:
    """Assert that the role of a function lets it write log events.

    A serverless function without a role of its own gets one that does.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
    """
    link = function.role
    if isinstance(link.fact, Missing):
        return function.passed("the role that is made for it may write logs")
    role = link.to(Role)
    if role is None:
        return link.unknown("the role lies outside the template")
    allowed = may(role, "logs:PutLogEvents", WRITES_LOGS)
    if allowed.verdict is not Verdict.FAIL:
        return allowed
    return link.failed(f"{role.address} may not write logs").involving(role.address)
