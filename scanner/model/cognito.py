"""Amazon Cognito: directories of users, and the AWS credentials that their users and guests are given.

https://docs.aws.amazon.com/cognito/latest/developerguide/what-is-amazon-cognito.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.action_patterns import covers
from scanner.model.base import Part, Resource, attached, typed
from scanner.model.fields import Link, at, boolean, by_dialect, parts, reference, text
from scanner.model.iam import Role
from scanner.model.iam_policies import Attachment, IdentityPolicy
from scanner.model.links import unplaced
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement
from scanner.values import Scalar, to_text
from scanner.verdict import Result, Verdict, all_of, any_of

GUEST_ACTIONS = (
    "mobileanalytics:PutEvents",
    "mobiletargeting:PutEvents",
    "mobiletargeting:UpdateEndpoint",
    "rum:PutRumEvents",
    "cognito-sync:*",
    "geo:Get*",
    "geo:Search*",
    "geo-maps:Get*",
    "geo-places:*",
    "geo-routes:*",
)
"""Actions that guests of an application are commonly given: usage events, and maps.
https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
"""


def _is_active(state: Scalar) -> bool:
    return to_text(state) == "ACTIVE"


class UserPool(Resource):
    """A directory of users."""

    cloudformation = "AWS::Cognito::UserPool"
    terraform = "aws_cognito_user_pool"

    pool_name = text(cfn="UserPoolName", tf="name")
    deletion_protection = boolean(
        cfn=at("DeletionProtection", _is_active), tf=at("deletion_protection", _is_active), default=False
    )
    mfa = text(cfn="MfaConfiguration", tf="mfa_configuration", default="OFF")

    def offers_mfa(self) -> Result:
        """Assert that users may add a second factor; that administrators must."""
        names = f"{self.name} {self.pool_name.known or ''}".lower()
        if any(word in names for word in ("admin", "operator", "backoffice")):
            return self.mfa.is_("ON")
        return self.mfa.is_in(("ON", "OPTIONAL"))


class GuestRole(Part):
    """The role that guests take on, among those of an identity pool."""

    __slots__ = ()

    role = reference("iam.Role", cfn="unauthenticated", tf="unauthenticated")


class RoleAttachment(Resource):
    """The roles that users and guests of an identity pool take on."""

    cloudformation = "AWS::Cognito::IdentityPoolRoleAttachment"
    terraform = "aws_cognito_identity_pool_roles_attachment"

    pool = reference("cognito.IdentityPool", cfn="IdentityPoolId", tf="identity_pool_id")
    roles = parts(GuestRole, cfn="Roles", tf="roles")


class IdentityPool(Resource):
    """What gives users and guests AWS credentials."""

    cloudformation = "AWS::Cognito::IdentityPool"
    terraform = "aws_cognito_identity_pool"

    allows_guests = boolean(
        cfn="AllowUnauthenticatedIdentities",
        tf="allow_unauthenticated_identities",
        default=by_dialect(cfn=None, tf=False),
    )

    def keeps_guests_harmless(self) -> Result:
        """Assert that guests get no credentials, or those of a role that is made for the public alone."""
        closed = self.allows_guests.is_false()
        if closed.verdict is Verdict.PASS:
            return closed
        attachments = attached(self, RoleAttachment, cfn="IdentityPoolId", tf="identity_pool_id")
        roles = [one.role for attachment in attachments for one in attachment.roles]
        harmless = any_of((is_for_the_public(link) for link in roles if link.is_given), closed)
        unseen = self.unseen_role()
        return closed | harmless if unseen is None else closed | harmless | unseen

    def unseen_role(self) -> Result | None:
        """Unknown where the pool may give its guests a role that cannot be seen; else None."""
        for one in attached(self, RoleAttachment, cfn="IdentityPoolId", tf="identity_pool_id"):
            if one.roles.rest is not None:
                return one.roles.unknown("which roles the pool gives is not known")
        return unplaced(self, RoleAttachment, cfn="IdentityPoolId", tf="identity_pool_id")


def is_for_the_public(link: Link) -> Result:
    """Assert that a role allows nothing but what guests of an application are commonly given."""
    role = link.to(Role)
    if role is None:
        return link.unknown("what the role of guests allows lies outside the template")
    if role.managed_policies.items or any(True for _ in attached(role, Attachment, cfn="Roles", tf="role")):
        return link.unknown(f"{role.address} has policies that are made elsewhere")
    results = [document.all(_is_harmless) for document in documents_of(role)]
    return all_of(results, link.unknown(f"what {role.address} allows is not in the template")).involving(role.address)


def documents_of(role: Role) -> Iterator[PolicyDocument]:
    """The policies that are written into a role, or for it."""
    if role.permissions.items or role.permissions.rest is not None:
        yield role.permissions
    for block in role.view.graph.blocks_of(IdentityPolicy.types()):
        policy = typed(block, role.view)
        if isinstance(policy, IdentityPolicy) and any(
            link.known is not None and link.known.address == role.address for link in policy.roles
        ):
            yield policy.permissions


def _is_harmless(statement: Statement) -> Result:
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    negated = statement.not_actions.is_set()
    if negated.verdict is not Verdict.FAIL:
        return ~negated.because("NotAction allows guests all but a few actions")
    return statement.actions.all(
        lambda action: action.must(
            lambda known: any(covers(harmless, known) for harmless in GUEST_ACTIONS), "an action for the public"
        )
    )
