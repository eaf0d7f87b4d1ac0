"""What a role, user or group may do, by every policy that the template gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from scanner.analysis.identity.aws_managed_policies import name_of
from scanner.model.action_patterns import covers
from scanner.model.base import Node, Resource, typed
from scanner.model.iam import Group, Role, User
from scanner.model.iam_policies import Attachment, IdentityPolicy, ManagedPolicy, PermissionSet, PermissionSetPolicy
from scanner.model.policy_document import PolicyDocument, together
from scanner.model.policy_statement import Statement
from scanner.model.readings import Reading, Readings, Undecided, undecided
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict

Identity: TypeAlias = Role | User | Group | PermissionSet

_LINKS: dict[type[Resource], tuple[tuple[str, str], ...]] = {
    Role: (
        ("AWS::IAM::Policy", "Roles"),
        ("AWS::IAM::ManagedPolicy", "Roles"),
        ("AWS::IAM::RolePolicy", "RoleName"),
        ("aws_iam_role_policy", "role"),
        ("aws_iam_role_policy_attachment", "role"),
        ("aws_iam_policy_attachment", "roles"),
    ),
    User: (
        ("AWS::IAM::Policy", "Users"),
        ("AWS::IAM::ManagedPolicy", "Users"),
        ("AWS::IAM::UserPolicy", "UserName"),
        ("aws_iam_user_policy", "user"),
        ("aws_iam_user_policy_attachment", "user"),
        ("aws_iam_policy_attachment", "users"),
    ),
    Group: (
        ("AWS::IAM::Policy", "Groups"),
        ("AWS::IAM::ManagedPolicy", "Groups"),
        ("AWS::IAM::GroupPolicy", "GroupName"),
        ("aws_iam_group_policy", "group"),
        ("aws_iam_group_policy_attachment", "group"),
        ("aws_iam_policy_attachment", "groups"),
    ),
    PermissionSet: (
        ("aws_ssoadmin_permission_set_inline_policy", "permission_set_arn"),
        ("aws_ssoadmin_managed_policy_attachment", "permission_set_arn"),
    ),
}
"""What gives an identity its policies: the type of resource, and the property in which that names the identity."""


@dataclass(frozen=True, slots=True)
class Right:
    """One statement that may allow something; `patterns` are its actions, where all of them are written out."""

    statement: Statement
    patterns: tuple[str, ...] | None

    def grants(self, *actions: str) -> bool:
        """Whether it surely allows one of these actions."""
        granted = self.granted(*actions)
        return granted is not None and granted.verdict is Verdict.PASS

    def granted(self, *actions: str) -> Result | None:
        """Pass: it allows one of these actions; unknown where it may, None where it surely allows none of them."""
        patterns = self.patterns
        if patterns is not None and not any(covers(pattern, action) for pattern in patterns for action in actions):
            return None
        granted = self.statement.grants(*actions)
        return None if granted.verdict is Verdict.FAIL else granted


@dataclass(frozen=True)
class Permissions:
    """The policies of one identity, those of a user's groups among them.

    `documents` are in the template; `managed` are named by ARN and lie outside; `unseen` are lists that may name more.
    """

    identity: Identity
    documents: tuple[PolicyDocument, ...]
    managed: tuple[Reading[str], ...]
    unseen: tuple[Readings[Reading[str]], ...]

    @cached_property
    def rights(self) -> tuple[Right, ...]:
        """Its statements but those that deny."""
        return tuple(
            Right(statement, _patterns(statement)) for statement in self.whole if statement.allows is not False
        )

    @cached_property
    def whole(self) -> PolicyDocument:
        """The statements of all documents together."""
        name, span, address = "policies", self.identity.span, self.identity.address
        return together(Readings(name, (), span, None, not self.documents, (address,)), self.documents)

    @property
    def is_empty(self) -> bool:
        """Whether the template gives it no policy at all, as far as can be seen."""
        return not any(document.items or document.rest for document in self.documents) and not (
            self.managed or self.unseen
        )

    def managed_results(self, grants: Callable[[str], bool]) -> Iterator[Result]:
        """For each policy outside the template whether it grants what is asked, going by the names of AWS's own."""
        for one in self.managed:
            name = name_of(one, self.identity)
            if not name:
                yield one.unknown(f"{one.name} names a policy that is not in the template")
            elif grants(name):
                yield one.passed(f"{name} allows it")
            else:
                yield one.failed(f"{name} does not allow it")
        for listed in self.unseen:
            needs = listed.rest.needs if listed.rest else ()
            yield listed.result(Verdict.UNKNOWN, f"{listed.name} may name more", needs)


def _patterns(statement: Statement) -> tuple[str, ...] | None:
    actions = statement.actions
    known = tuple(one.known for one in actions if one.known is not None)
    return known if statement.not_actions.missing and actions.rest is None and len(known) == len(actions) else None


def permissions_of(identity: Identity) -> Permissions:
    """All that the template lets an identity do."""
    documents: list[PolicyDocument] = []
    managed: list[Reading[str]] = []
    unseen: list[Readings[Reading[str]]] = []
    sources: list[Identity] = [identity]
    if isinstance(identity, User):
        sources.extend(group for link in identity.groups if (group := link.to(Group)) is not None)
        unseen.extend(_unseen_groups(identity))
    for source in sources:
        own = source.permissions
        if own is not None:
            documents.append(own)
        lists = [source.managed_policies, *_strays(source)]
        for holder in _holders(source):
            if isinstance(holder, Attachment):
                lists.append(holder.managed_policies)
            else:
                documents.append(holder.statements if isinstance(holder, ManagedPolicy) else holder.permissions)
        for listed in lists:
            unseen.extend([] if listed.rest is None else [listed])
            for one in listed:
                declared = declared_policy(one, identity)
                if declared is None:
                    managed.append(one)
                else:
                    documents.append(declared.statements)
    return Permissions(identity, tuple(documents), tuple(managed), tuple(unseen))


def _holders(identity: Identity) -> Iterator[ManagedPolicy | IdentityPolicy | PermissionSetPolicy | Attachment]:
    for kind, link in _LINKS[type(identity)]:
        if ("::" in kind) == identity.is_terraform:
            continue
        for block, _ in identity.view.companions(identity.block, kind, link):
            holder = typed(block, identity.view)
            if isinstance(holder, ManagedPolicy | IdentityPolicy | PermissionSetPolicy | Attachment):
                yield holder


def _strays(identity: Identity) -> Iterator[Readings[Reading[str]]]:
    """A list with more to it for each kind of policy of the template that may be any identity's."""
    view = identity.view
    named = identity.is_named
    for kind, link in _LINKS[type(identity)]:
        if ("::" in kind) == identity.is_terraform:
            continue
        stray = view.graph.stray(kind, link, view.world, named)
        if stray is not None:
            yield Readings("policies", (), identity.span, undecided(stray), False, (identity.address,))


def _unseen_groups(user: User) -> Iterator[Readings[Reading[str]]]:
    """A list with more to it where the user may be in groups that are not seen."""
    doubts = [user.groups.rest, *(link.fact for link in user.groups if link.to(Group) is None)]
    for doubt in doubts:
        if isinstance(doubt, Undecided):
            yield Readings("groups", (), user.groups.span, doubt, False, (user.address,))


def declared_policy(policy: Reading[str], node: Node) -> ManagedPolicy | None:
    """The policy of the template that an ARN refers to."""
    value = policy.fact.value if isinstance(policy.fact, Undecided) else None
    if not isinstance(value, Unknown) or value.reason is not Reason.COMPUTED:
        return None
    block = node.view.graph.block(value.needs.rpartition(".")[0]) or node.view.graph.block(value.needs)
    found = None if block is None else typed(block, node.view)
    return found if isinstance(found, ManagedPolicy) else None
