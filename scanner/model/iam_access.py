"""AWS IAM: how people and programs sign in: keys, passwords, membership, providers of identities."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, reference, references, text, texts


class AccessKey(Resource):
    """A long-lived access key of a user."""

    cloudformation = "AWS::IAM::AccessKey"
    terraform = "aws_iam_access_key"

    user = reference("iam.User", cfn="UserName", tf="user")
    user_name = text(cfn="UserName", tf="user")
    status = text(cfn="Status", tf="status", default="Active")


class ConsoleProfile(Resource):
    """The console password of a user, as Terraform states it; the length is in characters.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_user_login_profile
    """

    terraform = "aws_iam_user_login_profile"

    user = reference("iam.User", tf="user")
    pgp_key = text(tf="pgp_key")
    reset_required = boolean(tf="password_reset_required", default=False)
    password_length = integer(tf="password_length", default=20)


class PasswordPolicy(Resource):
    """What an account asks of its users' passwords; ages in days, reuse in how many passwords are remembered.

    CloudFormation has no resource for it.
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html
    """

    terraform = "aws_iam_account_password_policy"

    minimum_length = integer(tf="minimum_password_length", default=6)
    require_lowercase = boolean(tf="require_lowercase_characters", default=False)
    require_uppercase = boolean(tf="require_uppercase_characters", default=False)
    require_numbers = boolean(tf="require_numbers", default=False)
    require_symbols = boolean(tf="require_symbols", default=False)
    reuse_prevention = integer(tf="password_reuse_prevention", default=0)
    max_age = integer(tf="max_password_age", default=0)
    users_may_change = boolean(tf="allow_users_to_change_password", default=True)


class Membership(Resource):
    """Users put into groups."""

    cloudformation = "AWS::IAM::UserToGroupAddition"
    terraform = ("aws_iam_group_membership", "aws_iam_user_group_membership")

    users = references("iam.User", cfn="Users", tf=("users", "user"))
    groups = references("iam.Group", cfn="GroupName", tf=("group", "groups"))


class SamlProvider(Resource):
    """A provider of people's identities outside AWS."""

    cloudformation = "AWS::IAM::SAMLProvider"
    terraform = "aws_iam_saml_provider"


class Assignment(Resource):
    """A permission set of Identity Center given to people in an account."""

    cloudformation = "AWS::SSO::Assignment"
    terraform = "aws_ssoadmin_account_assignment"


class OidcProvider(Resource):
    """A provider of workloads' identities outside AWS: a build system, a cluster."""

    cloudformation = "AWS::IAM::OIDCProvider"
    terraform = "aws_iam_openid_connect_provider"

    url = text(cfn="Url", tf="url")
    audiences = texts(cfn="ClientIdList", tf="client_id_list")
