"""Which identities of the template a role trusts.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Resource, View
from scanner.model.facts import once
from scanner.model.fields import link
from scanner.model.iam import Role
from scanner.model.links import is_hidden, may_lead_inside
from scanner.model.policy_statement import Principal, Statement
from scanner.model.principal_accounts import account_of
from scanner.model.readings import undecided
from scanner.values import Known, Reference, Text, plain, to_text
from scanner.verdict import Result, Verdict

_MORE = {
    "aws:multifactorauthpresent": "with MFA",
    "aws:multifactorauthage": "with MFA",
    "sts:externalid": "with an external ID",
}
"""Conditions that ask something of the person or party that takes a role on."""


def trusts_directly(role: Role, identity: Resource) -> bool:
    """Whether a statement of the role's trust policy names the identity itself."""
    return any(
        (found := link(one.value, "Principal", "iam.User iam.Role", statement).known) is not None
        and found.address == identity.address
        for statement, one in _trusted(role)
    )


def trusts_account(role: Role) -> bool:
    """Whether the role leaves to its own account who may take it on."""
    return any(is_own_account(one) for _, one in _trusted(role))


def unseen_trust(identity: Resource) -> Iterator[tuple[Role, Result]]:
    """The roles that may trust any identity of the template, since something of their trust policy cannot be seen."""
    view = identity.view
    for address, doubt in once(view, "unseen trust", lambda: tuple(_doubts(view))):
        block = view.graph.block(address)
        if block is not None:
            yield Role(block, view), doubt


def _doubts(view: View) -> Iterator[tuple[str, Result]]:
    for block in view.graph.blocks_of(Role.types()):
        doubt = _doubt(Role(block, view)) if view.world.exists(block) is not False else None
        if doubt is not None:
            yield block.address, doubt


def _doubt(role: Role) -> Result | None:
    """Why the role may trust an identity of the template, if it may."""
    trust = role.trust
    if may_lead_inside(trust.rest):
        return trust.unknown()
    for statement in trust:
        principals = statement.principals
        granted = statement.grants("sts:AssumeRole")
        named = [one for one in principals if one.kind == "AWS"]
        hidden = is_hidden(principals.rest) or any(is_hidden(undecided(plain(one.value))) for one in named)
        if hidden and granted.verdict is not Verdict.FAIL:
            return statement.unknown(f"whom {role.name} trusts is not known")
        inside = any(isinstance(plain(one.value), Reference) or is_own_account(one) for one in named)
        if inside and granted.verdict is Verdict.UNKNOWN:
            return granted
    return None


def asks_more(role: Role) -> str:
    """What the role asks of whoever takes it on, in words after a verb; empty for nothing."""
    asked = [_MORE[one.key] for statement in role.trust for one in statement.conditions if one.key in _MORE]
    return f" ({asked[0]})" if asked else ""


def _trusted(role: Role) -> Iterator[tuple[Statement, Principal]]:
    for statement in role.trust:
        if statement.grants("sts:AssumeRole").verdict is Verdict.PASS:
            yield from ((statement, one) for one in statement.principals if one.kind == "AWS")


def is_own_account(principal: Principal) -> bool:
    """Whether a principal is all of the account that the template is deployed to."""
    value = plain(principal.value)
    if isinstance(value, Text):
        return value.suffix().endswith(":root") and account_of(principal) is None
    if isinstance(value, Known):
        return to_text(value.value).endswith(":root") and account_of(principal) is None
    # Terraform's `data.aws_caller_identity.current.account_id`, CloudFormation's `AWS::AccountId`.
    return account_of(principal) is None and not _is_resource(principal)


def _is_resource(principal: Principal) -> bool:
    value = plain(principal.value)
    return not isinstance(value, Text | Known) and "account" not in getattr(value, "needs", "").lower()
