"""AWS IAM: permission policies that are resources of their own, and what they are attached to."""

from __future__ import annotations

from typing import TypeAlias

from scanner.model.base import Resource
from scanner.model.fields import reference, references, text, texts
from scanner.model.functions import Function
from scanner.model.iam import Group, Role, User
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.model.policy_document import PolicyDocument, document
from scanner.model.secret_text import words_of
from scanner.model.serverless_roles import ServerlessRole
from scanner.model.stepfunctions import StateMachine
from scanner.verdict import Result, Verdict


class ManagedPolicy(Resource):
    """A policy with a name, which any number of identities share."""

    cloudformation = "AWS::IAM::ManagedPolicy"
    terraform = "aws_iam_policy"
    identified_by = ("policy_name",)

    policy_name = text(cfn="ManagedPolicyName", tf="name")
    statements = document(cfn="PolicyDocument", tf="policy")
    users = references("iam.User", cfn="Users")
    groups = references("iam.Group", cfn="Groups")
    roles = references("iam.Role", cfn="Roles")

    @property
    def permissions(self) -> PolicyDocument | None:
        """What it lets its holders do; None for a permissions boundary, which limits and grants nothing.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        """
        return None if self.is_boundary() else self.statements

    def is_boundary(self) -> bool:
        """Whether it is a permissions boundary, by its use, or by its name where nobody is given it."""
        if self.users.items or self.groups.items or self.roles.items:
            return False
        uses = [path.lower() for block, path in self.view.graph.referrers(self.block) if not block.data]
        if any(path.endswith(("managedpolicyarns", "managed_policy_arns", "policy_arn")) for path in uses):
            return False
        return any("boundary" in path for path in uses) or "boundary" in words_of(self.policy_name.known or self.name)


class IdentityPolicy(Resource):
    """A policy that belongs to the identities it names, and is gone with them."""

    cloudformation = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::GroupPolicy")
    terraform = ("aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy")

    permissions = document(cfn="PolicyDocument", tf="policy")
    users = references("iam.User", cfn=("Users", "UserName"), tf="user")
    groups = references("iam.Group", cfn=("Groups", "GroupName"), tf="group")
    roles = references("iam.Role", cfn=("Roles", "RoleName"), tf="role")

    def is_on_user(self) -> Result:
        """Pass: it is written into a user."""
        if self.block.type in ("AWS::IAM::UserPolicy", "aws_iam_user_policy"):
            return self.passed("the policy is written into a user")
        on_users = self.users.is_set()
        return on_users.because("the policy is written into users") if on_users.verdict is Verdict.PASS else on_users

    def is_on_group(self) -> Result:
        """Pass: it is written into a group."""
        if self.block.type in ("AWS::IAM::GroupPolicy", "aws_iam_group_policy"):
            return self.passed("the policy is written into a group")
        return self.groups.is_set()

    def is_on_one_role(self) -> Result:
        """Pass: it is written into one role at most."""
        roles = self.roles
        if len(roles) > 1:
            return roles.result(Verdict.FAIL, f"the policy is written into {len(roles)} roles")
        if self.block.type == "AWS::IAM::Policy" and roles.rest is not None:
            return roles.unknown()
        return self.passed("the policy is written into one role")


class PermissionSet(Resource):
    """What people who sign in through Identity Center may do in an account."""

    cloudformation = "AWS::SSO::PermissionSet"
    terraform = "aws_ssoadmin_permission_set"

    inline_policy = document(cfn="InlinePolicy")
    managed_policies = texts(cfn="ManagedPolicies")

    @property
    def permissions(self) -> PolicyDocument | None:
        """The statements of its inline policy; None in Terraform, where a resource of its own states them."""
        return None if self.is_terraform else self.inline_policy


class PermissionSetPolicy(Resource):
    """The policy of a permission set, as Terraform writes it."""

    terraform = "aws_ssoadmin_permission_set_inline_policy"

    permissions = document(tf="inline_policy")
    permission_set = reference("iam_policies.PermissionSet", tf="permission_set_arn")


class Attachment(Resource):
    """A managed policy given to identities."""

    terraform = (
        "aws_iam_policy_attachment",
        "aws_iam_role_policy_attachment",
        "aws_iam_user_policy_attachment",
        "aws_iam_group_policy_attachment",
        "aws_ssoadmin_managed_policy_attachment",
    )

    managed_policies = texts(tf=("policy_arn", "managed_policy_arn"))
    policies = references("iam_policies.ManagedPolicy", tf="policy_arn")
    users = references("iam.User", tf=("users", "user"))
    groups = references("iam.Group", tf=("groups", "group"))
    roles = references("iam.Role", tf=("roles", "role"))


PolicyHolder: TypeAlias = (
    ManagedPolicy
    | IdentityPolicy
    | PermissionSet
    | PermissionSetPolicy
    | Role
    | User
    | Group
    | PolicyDocumentSource
    | Function
    | StateMachine
)
"""Whatever states permissions of identities, in its `permissions`."""

Receiver: TypeAlias = Role | User | Group | PermissionSet | Attachment | Function | StateMachine
"""Whatever says which managed policies an identity has, in its `managed_policies`."""


def states_attachments(receiver: Receiver) -> bool:
    """Whether it is the place where managed policies are attached: in Terraform only roles and attachments are."""
    if isinstance(receiver, ServerlessRole):
        return receiver.states_policies
    return not receiver.is_terraform or isinstance(receiver, Role | Attachment)
