"""Policies on resources of many services, and what they must not say.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
"""

from __future__ import annotations

from collections.abc import Collection

from scanner.model import kms, opensearch
from scanner.model.base import Part, Resource
from scanner.model.fields import at, on, reference, text
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.model.policy_document import PolicyDocument, document
from scanner.model.policy_statement import Principal, Statement
from scanner.model.principal_accounts import account_of
from scanner.model.readings import Missing, undecided
from scanner.values import Value
from scanner.verdict import Result, Verdict, all_of


class Holder(Part):
    """A resource, seen by the policy that it states itself."""

    __slots__ = ()

    policy = document(
        cfn=(
            "RepositoryPolicyText",
            "ResourcePolicy",
            "FileSystemPolicy",
            "AccessPolicies",
            "AccessPolicy",
            "PolicyDocument",
            "PermissionsPolicyDocument",
            "Policy",
        ),
        tf=("access_policies", "access_policy", "policy_document", "policy"),
    )


def policy_of(resource: Resource) -> PolicyDocument:
    """The policy that a resource states itself."""
    return Holder(resource.block, resource.value, resource.view, resource.span).policy


_NETWORK_BOUND = frozenset({"elasticfilesystem:accessedviamounttarget"})
"""Switches that only hold for callers inside the network.
https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
"""


def keeps_strangers_out(document: PolicyDocument) -> Result:
    """Assert that nobody unknown is allowed anything; no policy at all is a pass."""
    return document.none(lambda one: _lets_strangers_in(one, document), "no policy is stated, hence nobody is let in")


def is_narrow(document: PolicyDocument, *wide_actions: str) -> Result:
    """Assert that no Allow names everyone unconditionally, all actions, or whatever is not listed."""
    return keeps_strangers_out(document) & document.none(
        lambda one: _is_wide(one, wide_actions), "no policy is stated, hence nobody is let in"
    )


def _lets_strangers_in(statement: Statement, among: PolicyDocument) -> Result:
    public = statement.is_public()
    bound = [one.is_only("true") for one in statement.conditions if one.key in _NETWORK_BOUND]
    if Verdict.PASS in bound:
        return statement.failed("only clients inside the network are let in")
    if Verdict.UNKNOWN in bound and public.verdict is not Verdict.FAIL:
        return statement.conditions.unknown("whether only clients inside the network are let in is not known")
    if public.verdict is Verdict.FAIL or all(other.denies is False for other in among):
        return public
    return public & ~among.denied_to_strangers(statement)


def _is_wide(statement: Statement, wide_actions: tuple[str, ...]) -> Result:
    if statement.allows is False:
        return statement.failed("the statement does not allow")
    negated = statement.not_principals.is_set() | statement.not_actions.is_set()
    wide = statement.has_any_action(*wide_actions) if wide_actions else statement.failed("no action is too wide")
    return statement.if_allows(negated | wide)


def names_known_accounts(document: PolicyDocument, known: Collection[str] = ()) -> Result:
    """Assert that every account named by an Allow is one's own, as the template says, or known; else it is unknown."""
    return document.all(lambda one: _names_known_accounts(one, known), "no policy is stated, hence nobody is let in")


def _names_known_accounts(statement: Statement, known: Collection[str]) -> Result:
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    results = [_is_known(principal, statement, known) for principal in statement.principals]
    return all_of(results, statement.passed("the statement names no foreign account"))


def _is_known(principal: Principal, statement: Statement, known: Collection[str]) -> Result:
    place = statement.at(principal.value.span)
    if principal.kind != "AWS" or principal.could_be_everyone() or statement.is_restricted().verdict is Verdict.PASS:
        return place.passed("the principal is judged otherwise")
    account = account_of(principal)
    match account:
        case None:
            return place.passed("the principal belongs to the account")
        case str() if account in known:
            return place.passed(f"account {account} is known")
        case str():
            return place.unknown(f"whether account {account} is known is not in the template", f"account {account}")
        case _:
            return _is_known_value(account, place)


def _is_known_value(account: Value, place: Part) -> Result:
    fact = undecided(account)
    return place.unknown(f"the account of the principal is not known: {fact.reason}", *fact.needs)


def refuses_plaintext(document: PolicyDocument) -> Result:
    """Assert that a statement denies everyone requests without TLS."""
    return document.some(_refuses_plaintext)


def _refuses_plaintext(statement: Statement) -> Result:
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    conditions = statement.conditions
    plaintext = conditions.any(
        lambda one: one.holds_for_plaintext(conditions),
        "no condition asks for TLS",
    )
    return statement.if_denies(plaintext & statement.names_everyone())


class FileSystemPolicy(Resource):
    """An EFS file system's policy as a resource of its own."""

    terraform = "aws_efs_file_system_policy"

    file_system = reference("efs.FileSystem", tf="file_system_id")
    own_policy = document(tf="policy")


class VaultPolicy(Resource):
    """A backup vault's policy as a resource of its own."""

    terraform = "aws_backup_vault_policy"

    own_policy = document(tf="policy")


class RestApiPolicy(Resource):
    """A REST API's policy as a resource of its own."""

    terraform = "aws_api_gateway_rest_api_policy"

    own_policy = document(tf="policy")


class EventBusPolicy(Resource):
    """Who may send events to a bus: a statement, or a principal with a condition.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
    """

    cloudformation = "AWS::Events::EventBusPolicy"
    terraform = ("aws_cloudwatch_event_bus_policy", "aws_cloudwatch_event_permission")

    statements = document(cfn=at(""), tf="policy")
    principal = text(cfn="Principal", tf="principal")
    condition_key = text(cfn="Condition.Key", tf="condition.key")

    def keeps_strangers_out(self) -> Result:
        """Assert that it lets nobody send events whom no condition binds to an organization."""
        if self.statements.items or self.statements.rest is not None:
            return keeps_strangers_out(self.statements)
        if isinstance(self.principal.fact, Missing):
            return self.passed("the principals are named")
        named = self.principal.is_not("*")
        return named if named.verdict is Verdict.PASS else named | self.condition_key.is_set()


class GlacierVault(Resource):
    """A vault of S3 Glacier."""

    terraform = "aws_glacier_vault"

    own_policy = document(tf="access_policy")


class GluePolicy(Resource):
    """The policy of an account's data catalogue."""

    terraform = "aws_glue_resource_policy"

    own_policy = document(tf="policy")


class DevicePolicy(Resource):
    """What devices with a certificate may do in AWS IoT Core: a policy without principals.

    https://docs.aws.amazon.com/iot/latest/developerguide/iot-policies.html
    """

    cloudformation = "AWS::IoT::Policy"
    terraform = "aws_iot_policy"

    own_policy = document(cfn="PolicyDocument", tf="policy")

    def is_narrow(self) -> Result:
        """Assert that no Allow covers all actions or all resources."""
        return self.own_policy.none(
            lambda one: one.if_allows(one.has_any_action("*", "iot:*") | one.on_every_resource()), "no policy is stated"
        )


class ArtifactDomain(Resource):
    """A CodeArtifact domain."""

    cloudformation = "AWS::CodeArtifact::Domain"
    terraform = "aws_codeartifact_domain"

    kms_key = kms.key(cfn="EncryptionKey", tf="encryption_key")
    own_policy = document(
        cfn="PermissionsPolicyDocument",
        tf=on("aws_codeartifact_domain_permissions_policy.domain", "policy_document"),
    )


def names_principals(resource: Resource) -> Result | None:
    """Assert that the policy which a resource states itself lets no stranger in; None for a document that is none."""
    match resource:
        case PolicyDocumentSource():
            return _document_names_principals(resource)
        case DevicePolicy():
            return resource.is_narrow()
        case EventBusPolicy():
            return resource.keeps_strangers_out()
        case opensearch.Domain() if resource.networks.items:
            # Security groups decide who reaches a domain inside a network, whatever its policy says.
            # https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html#vpc-security
            kept = keeps_strangers_out(policy_of(resource))
            return kept.graded("low") if kept.verdict is Verdict.FAIL else kept
        case _:
            return keeps_strangers_out(policy_of(resource))


def _document_names_principals(source: PolicyDocumentSource) -> Result | None:
    found = source.resource_policy
    return None if found is None else keeps_strangers_out(found)
