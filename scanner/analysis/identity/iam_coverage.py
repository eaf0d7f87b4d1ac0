"""Which policies hold for a user, directly or through groups, and whether they ask for MFA."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.model.base import Resource, typed
from scanner.model.iam import Group, User
from scanner.model.iam_policies import Attachment, IdentityPolicy, ManagedPolicy
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement
from scanner.verdict import Result, Verdict, all_of, any_of

_HOLDERS = ("users", "groups", "user", "group", "Users", "Groups", "UserName", "GroupName")


def documents_of(user: User) -> Iterator[PolicyDocument]:
    """The documents that hold for a user: written into it or its groups, or attached to them in the template."""
    if user.permissions is not None:
        yield user.permissions
    yield from _attached(user)
    for link in user.groups:
        group = link.to(Group)
        if group is not None:
            if group.permissions is not None:
                yield group.permissions
            yield from _attached(group)


def _attached(identity: Resource) -> Iterator[PolicyDocument]:
    kinds = (*ManagedPolicy.types(), *IdentityPolicy.types(), *Attachment.types())
    for block, path in identity.view.graph.referrers(identity.block):
        if block.type not in kinds or path not in _HOLDERS or identity.view.world.exists(block) is False:
            continue
        holder = typed(block, identity.view)
        if isinstance(holder, ManagedPolicy | IdentityPolicy):
            yield holder.statements if isinstance(holder, ManagedPolicy) else holder.permissions
        elif isinstance(holder, Attachment):
            for link in holder.policies:
                policy = link.to(ManagedPolicy)
                if policy is not None:
                    yield policy.statements


def is_held_to_mfa(user: User) -> Result:
    """Assert that a user can do nothing of weight without MFA.

    Either a Deny of all other actions applies while MFA is missing, or every Allow asks for it. Groups whose policies
    lie outside the template leave it open.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html
    """
    documents = list(documents_of(user))
    statements = [statement for document in documents for statement in document]
    denied = any_of((_denies_without_mfa(one) for one in statements), user.failed("no policy asks for MFA"))
    allows = [one for one in statements if one.allows is not False]
    asked = all_of((_asks_for_mfa(one) for one in allows), user.failed("no policy asks for MFA"))
    result = (denied if denied.verdict is not Verdict.FAIL else user.failed("no policy asks for MFA")) | asked
    unseen = next((one.unknown() for one in documents if one.rest is not None), None)
    outside = next((link.unknown() for link in user.groups if link.to(Group) is None), None)
    if user.groups.rest is not None:
        outside = outside if outside is not None else user.groups.unknown()
    held = permissions_of(user)
    unread = next((one.unknown() for one in held.unseen), None)
    foreign = next((one.unknown() for one in held.managed if one.known is None), None)
    for doubt in (unseen, outside, unread, foreign):
        if doubt is not None and result.verdict is Verdict.FAIL:
            result |= doubt
    return result


def _denies_without_mfa(statement: Statement) -> Result:
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    everything = statement.not_actions.is_set() | statement.has_any_action("*", "*:*")
    conditions = statement.conditions
    without = conditions.any(
        lambda one: conditions.result(
            one.is_only("false")
            if one.key == "aws:multifactorauthpresent" and one.test == "boolifexists"
            else Verdict.FAIL,
            f"{one.words} says what holds without MFA",
        ),
        "the denial has no condition",
    )
    return statement.if_denies(everything & without)


def _asks_for_mfa(statement: Statement) -> Result:
    conditions = statement.conditions
    return conditions.any(
        lambda one: conditions.result(
            one.is_only("true") if one.key == "aws:multifactorauthpresent" and one.test == "bool" else Verdict.FAIL,
            f"{one.words} says whether MFA is asked for",
        ),
        "no condition asks for MFA",
    )
