"""Who may open support cases.

https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html
"""

from __future__ import annotations

from scanner.analysis.identity.aws_managed_policies import name_of
from scanner.model.iam import Group, Role
from scanner.model.iam_policies import Attachment, PermissionSet
from scanner.model.links import is_hidden, is_hidden_in_part
from scanner.verdict import Result, Verdict

SUPPORT_POLICY = "AWSSupportAccess"


def may_open_cases(holder: Role | Group | PermissionSet | Attachment) -> Result | None:
    """Assert that it holds the policy for support and that none of its own takes that away; None for what does not."""
    held = next((one for one in holder.managed_policies if name_of(one, holder) == SUPPORT_POLICY), None)
    if held is None:
        return _hidden_support(holder)
    permissions = None if isinstance(holder, Attachment) else holder.permissions
    if permissions is None:
        return held.passed(f"{held.name} is {SUPPORT_POLICY}")
    denied = permissions.some(lambda one: one.takes_away("support:CreateCase"))
    if denied.verdict is Verdict.FAIL:
        return held.passed(f"{held.name} is {SUPPORT_POLICY}")
    return ~denied.because("a statement denies what the policy for support allows")


def _hidden_support(holder: Role | Group | PermissionSet | Attachment) -> Result | None:
    """Unknown where a policy that it holds may be that for support, or, by the holder's name, is likely to be."""
    held = holder.managed_policies
    for one in held:
        if is_hidden_in_part(one.fact) or (one.known is None and "support" in holder.name.lower()):
            return one.unknown()
    return held.unknown() if is_hidden(held.rest) else None
