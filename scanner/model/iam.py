"""AWS IAM: users, groups and roles, with the policies that are written into them."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, on, parts, reference, references, text, texts
from scanner.model.policy_document import PolicyDocument, document, together
from scanner.model.readings import Readings
from scanner.model.tags import tags


class InlinePolicy(Part):
    """A policy that is written into a user, group or role."""

    __slots__ = ()

    statements = document(cfn="PolicyDocument", tf="policy")


class LoginProfile(Part):
    """The console password of a user, where it is written into the user."""

    __slots__ = ()

    password = text(cfn="Password")
    reset_required = boolean(cfn="PasswordResetRequired", default=False)


class Group(Resource):
    """A group of users."""

    cloudformation = "AWS::IAM::Group"
    terraform = "aws_iam_group"
    identified_by = ("group_name",)

    group_name = text(cfn="GroupName", tf="name")
    inline_policies = parts(InlinePolicy, cfn="Policies")
    managed_policies = texts(cfn="ManagedPolicyArns")

    @property
    def permissions(self) -> PolicyDocument | None:
        """The statements of the policies that are written into it; None in Terraform, which has no place for them."""
        return None if self.is_terraform else _permissions(self.inline_policies)


class User(Resource):
    """A user with long-lived credentials."""

    cloudformation = "AWS::IAM::User"
    terraform = "aws_iam_user"
    identified_by = ("user_name",)

    user_name = text(cfn="UserName", tf="name")
    tags = tags()
    inline_policies = parts(InlinePolicy, cfn="Policies")
    managed_policies = texts(cfn="ManagedPolicyArns")
    login_profiles = parts(LoginProfile, cfn="LoginProfile", tf=on("aws_iam_user_login_profile.user"))
    groups = references(
        "iam.Group",
        cfn=("Groups", on("AWS::IAM::UserToGroupAddition.Users", "GroupName")),
        tf=(
            on("aws_iam_group_membership.users", "group"),
            on("aws_iam_user_group_membership.user", "groups"),
        ),
    )
    boundary = reference("iam_policies.ManagedPolicy", cfn="PermissionsBoundary", tf="permissions_boundary")

    @property
    def permissions(self) -> PolicyDocument | None:
        """The statements of the policies that are written into it; None in Terraform, which has no place for them."""
        return None if self.is_terraform else _permissions(self.inline_policies)


class Role(Resource):
    """A role: who may assume it (`trust`), and what it may do."""

    cloudformation = "AWS::IAM::Role"
    terraform = "aws_iam_role"
    identified_by = ("role_name",)

    role_name = text(cfn="RoleName", tf="name")
    tags = tags()
    trust = document(cfn="AssumeRolePolicyDocument", tf="assume_role_policy")
    inline_policies = parts(InlinePolicy, cfn="Policies", tf="inline_policy")
    managed_policies = texts(cfn="ManagedPolicyArns", tf="managed_policy_arns")
    boundary = reference("iam_policies.ManagedPolicy", cfn="PermissionsBoundary", tf="permissions_boundary")

    @property
    def permissions(self) -> PolicyDocument:
        """The statements of the policies that are written into it."""
        return _permissions(self.inline_policies)


def _permissions(policies: Readings[InlinePolicy]) -> PolicyDocument:
    return together(policies, [policy.statements for policy in policies])
