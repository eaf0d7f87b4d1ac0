"""What a permission policy gives away: every action, every resource, the way to more rights.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scanner.analysis.identity.iam_actions import Action, matching
from scanner.model.action_patterns import covers
from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement, covers_every_arn, is_every_resource, written
from scanner.model.readings import Reading
from scanner.model.unsettled import hidden_in
from scanner.values import Text
from scanner.verdict import Result, Verdict, any_of

CREDENTIALS = frozenset(
    {
        "chime:createapikey", "codepipeline:pollforjobs", "cognito-identity:getcredentialsforidentity",
        "cognito-identity:getopenidtoken", "cognito-identity:getopenidtokenfordeveloperidentity",
        "connect:getfederationtoken", "gamelift:requestuploadcredentials", "iam:createaccesskey",
        "iam:createloginprofile", "iam:createservicespecificcredential", "iam:resetservicespecificcredential",
        "iam:updateaccesskey", "iam:updateloginprofile", "lightsail:getinstanceaccessdetails",
        "lightsail:getrelationaldatabasemasteruserpassword", "rds-db:connect", "redshift:getclustercredentials",
        "redshift:getclustercredentialswithiam", "redshift-serverless:getcredentials", "sso:getrolecredentials",
        "sts:assumerole", "sts:getfederationtoken",
    }
)  # fmt: skip
"""Actions whose answer is a credential, or that make one."""

BULK_READS = frozenset(
    {
        "s3:getobject", "s3:getobjectversion", "ssm:getparameter", "ssm:getparameters", "ssm:getparametersbypath",
        "ssm:getparameterhistory", "secretsmanager:getsecretvalue", "secretsmanager:batchgetsecretvalue",
        "kms:decrypt", "dynamodb:scan", "dynamodb:query", "dynamodb:batchgetitem", "ebs:getsnapshotblock",
    }
)  # fmt: skip
"""Actions that read stored data or secrets, much of it at once."""

WRITES = "writes, on every resource"
"""The lightest reason against an action."""

TELEMETRY = frozenset({"logs:createloggroup", "logs:createlogstream", "logs:putlogevents", "cloudwatch:putmetricdata"})
"""Writes that add to what is observed and change nothing else."""

_PASS = "iam:PassRole"

ESCALATIONS: tuple[tuple[str, ...], ...] = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy",),
    ("iam:AddUserToGroup",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:UpdateAssumeRolePolicy",),
    ("lambda:UpdateFunctionCode",),
    ("glue:UpdateDevEndpoint",),
    (_PASS, "ec2:RunInstances"),
    (_PASS, "lambda:CreateFunction"),
    (_PASS, "cloudformation:CreateStack"),
    (_PASS, "ecs:RunTask"),
    (_PASS, "ecs:RegisterTaskDefinition"),
    (_PASS, "glue:CreateDevEndpoint"),
    (_PASS, "glue:CreateJob"),
    (_PASS, "codebuild:CreateProject"),
    (_PASS, "datapipeline:CreatePipeline"),
    (_PASS, "sagemaker:CreateNotebookInstance"),
    (_PASS, "sagemaker:CreateTrainingJob"),
    (_PASS, "sagemaker:CreateProcessingJob"),
    (_PASS, "ssm:StartAutomationExecution"),
    (_PASS, "states:CreateStateMachine"),
)
"""Rights that, held together on every resource, lead to more rights: over identities, or over compute that runs under
a stronger role. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""


def allows_everything(statement: Statement) -> Result:
    """Pass: an Allow of every action on every resource."""
    return statement.if_allows(statement.has_any_action("*", "*:*") & statement.resources.any(is_every_resource))


def allows_whole_service(statement: Statement) -> Result:
    """Pass: an Allow of every action, or of every action of a service (`s3:*`)."""
    return statement.if_allows(statement.actions.any(_is_whole_service))


def allows_whole_service_everywhere(statement: Statement) -> Result:
    """Pass: the same, on every resource."""
    return allows_whole_service(statement) & statement.on_every_resource()


def _is_whole_service(action: Reading[str]) -> Result:
    return action.must(lambda written: written.endswith(":*") or not written.strip("*"))


@dataclass(frozen=True, slots=True)
class _Unlimited:
    """A statement that holds for every resource and without a condition, or may; `freely` says how sure that is.

    `patterns` are its actions where all of them are written out.
    """

    statement: Statement
    freely: Result
    patterns: tuple[str, ...] | None

    def may_cover(self, action: str) -> bool:
        """Whether it is worth asking it about an action."""
        return self.patterns is None or any(covers(pattern, action) for pattern in self.patterns)


class _Freely:
    """What a document grants on every resource without a condition, less what it denies in the same way."""

    def __init__(self, document: PolicyDocument) -> None:
        self.document = document
        self.granting = list(_without_limits(document, lambda one: one.allows))
        self.denying = list(_without_limits(document, lambda one: one.denies))

    def holds(self, action: str) -> Result:
        """Pass: the document grants the action, and denies it nowhere."""
        none = self.document.result(Verdict.FAIL, "no statement grants it")
        granting = [one for one in self.granting if one.may_cover(action)]
        granted = any_of((one.statement.grants(action) & one.freely for one in granting), none)
        if self.document.rest is not None:
            granted |= self.document.unknown()
        if granted.verdict is Verdict.FAIL or not self.denying:
            return granted
        denying = [one for one in self.denying if one.may_cover(action)]
        return granted & ~any_of((one.statement.takes_away(action) & one.freely for one in denying), none)


def _without_limits(document: PolicyDocument, has_effect: Callable[[Statement], bool | None]) -> Iterator[_Unlimited]:
    for statement in document:
        if has_effect(statement) is False:
            continue
        freely = statement.on_every_resource() & statement.conditions.is_empty()
        if freely.verdict is Verdict.FAIL:
            continue
        actions = statement.actions
        known = tuple(one.known for one in actions if one.known is not None)
        whole = statement.not_actions.missing and actions.rest is None and len(known) == len(actions)
        yield _Unlimited(statement, freely, known if whole else None)


def leads_nowhere_further(document: PolicyDocument | None) -> Result | None:
    """Assert that the document holds no set of rights by which its holder could get further rights."""
    if document is None:
        return None
    doubt: Result | None = None
    freely = _Freely(document)
    for rights in ESCALATIONS if freely.granting or document.rest is not None else ():
        held: Result | None = None
        for action in rights:
            one = freely.holds(action)
            held = one if held is None else held & one
            if held.verdict is Verdict.FAIL:
                break
        assert held is not None
        if held.verdict is Verdict.PASS:
            return ~held.because(f"{' with '.join(rights)} on every resource leads to more rights")
        if held.verdict is Verdict.UNKNOWN and doubt is None:
            doubt = held
    if doubt is not None:
        return doubt
    return document.result(Verdict.PASS, "no combination of its rights leads to more rights")


def passes_any_role(statement: Statement) -> Result:
    """Pass: an Allow of `iam:PassRole` for every role, to any service."""
    named = statement.conditions.any(
        lambda one: (
            statement.passed("iam:PassedToService narrows it")
            if one.key == "iam:passedtoservice"
            else statement.failed("the condition does not say to which service")
        ),
        "no condition says to which service",
    )
    passes = statement.grants(_PASS)
    return passes if passes.verdict is Verdict.FAIL else passes & _on_every_role(statement) & ~named


def _on_every_role(statement: Statement) -> Result:
    if not statement.not_resources.missing:
        return statement.on_every_resource()
    return statement.resources.any(lambda one: _covers_all(one, ":role/*"))


def _covers_all(resource: Reading[str], *ends: str) -> Result:
    """Pass: a resource is `*`, or a pattern for all of a kind, which ends like one of these."""
    every = is_every_resource(resource)
    if resource.known is None:
        value = written(resource)
        may_end = isinstance(value, Text) and hidden_in(value) is not None and _may_end(value.suffix(), ends)
        return resource.unknown() if may_end and every.verdict is Verdict.FAIL else every
    return resource.must(lambda written: covers_every_arn(written) or written.endswith(ends))


def _may_end(suffix: str, ends: tuple[str, ...]) -> bool:
    return any(end.endswith(suffix) or suffix.endswith(end) for end in ends)


def names_resources(document: PolicyDocument | None) -> Result | None:
    """Assert that no Allow on every resource includes an action that could be limited to some."""
    if document is None:
        return None
    return _unrestricted(document, _why_nameable, names_resources_by_condition, unlisted=True)


def holds_sensitive_actions_back(document: PolicyDocument | None) -> Result | None:
    """Assert that no Allow on every resource, without a condition, includes a sensitive action."""
    if document is None:
        return None
    return _unrestricted(document, why_sensitive, has_a_condition, unlisted=False)


def _why_nameable(action: Action) -> str:
    return "can be limited to named resources" if action.names_resources else ""


def _unrestricted(
    document: PolicyDocument, concerns: Callable[[Action], str], narrowed: Callable[[Statement], Result], unlisted: bool
) -> Result:
    """Assert that no Allow on every resource includes an action that `concerns` names a reason against.

    `narrowed` passes for a statement that its conditions narrow enough. With `unlisted`, an action that the table of
    actions does not have makes the answer unknown; otherwise it is of no concern.
    """
    return document.all(
        lambda statement: _is_restricted(statement, concerns, narrowed, unlisted), f"{document.name} has no statement"
    )


def _is_restricted(
    statement: Statement, concerns: Callable[[Action], str], narrowed: Callable[[Statement], Result], unlisted: bool
) -> Result:
    if statement.allows is False:
        return statement.passed("the statement does not allow")
    everywhere = statement.on_every_resource()
    if everywhere.verdict is Verdict.FAIL:
        return ~everywhere
    if not statement.not_actions.missing:
        concerning = statement.at(statement.not_actions.span).failed("NotAction leaves such actions in")
    else:
        concerning = statement.actions.all(lambda one: _is_harmless(one, concerns, unlisted))
    if concerning.verdict is Verdict.PASS:
        return concerning
    result = concerning | ~everywhere | narrowed(statement) | ~statement.if_allows(everywhere)
    graded = concerning.severity if not concerning.mixed else None
    return result if graded is None else result.graded(graded)


def _is_harmless(action: Reading[str], concerns: Callable[[Action], str], unlisted: bool) -> Result:
    pattern = action.known
    if pattern is None:
        return action.unknown()
    if pattern.partition(":")[0].strip("*") == "":
        return action.failed(f"{action.name} is {pattern}, which includes everything, on every resource")
    found = matching(pattern)
    if found is None:
        return action.unknown(f"{pattern} is not in the table of actions") if unlisted else action.passed(pattern)
    reasons = [(one, reason) for one in found if (reason := concerns(one))]
    if not reasons:
        return action.passed(f"{action.name} is {pattern}")
    gravest, reason = min(reasons, key=lambda pair: pair[1] == WRITES)
    failed = action.failed(f"{gravest.name} {reason}")
    if _is_mostly_nameless(pattern, found):
        return failed.graded("info")
    return failed.graded("medium") if reason == WRITES else failed


def _is_mostly_nameless(pattern: str, found: tuple[Action, ...]) -> bool:
    """Whether a wildcard over reads (`ec2:Describe*`) needs `*` for most of what it covers."""
    reads = all(one.level in ("list", "read") and one.name.lower() not in BULK_READS for one in found)
    return "*" in pattern and reads and 2 * sum(one.names_resources for one in found) < len(found)


def why_sensitive(action: Action) -> str:
    """Why an action must not be allowed on every resource, in words after its name; empty where it may."""
    name = action.name.lower()
    if name in CREDENTIALS:
        return "hands out credentials"
    if name in BULK_READS:
        return "reads stored data or secrets"
    if not action.names_resources or name in TELEMETRY:
        return ""
    # The table counts some reads among the changes.
    if action.level == "permissions" and not name.partition(":")[2].startswith(("describe", "get", "list")):
        return "changes permissions"
    return WRITES if action.level == "write" else ""


def has_a_condition(statement: Statement) -> Result:
    """Pass: the statement has a condition, whichever."""
    return statement.conditions.is_set()


def names_resources_by_condition(statement: Statement) -> Result:
    """Pass: a condition says by tags, accounts, an organization or a key of the service which resources are meant."""
    conditions = statement.conditions
    return conditions.any(
        lambda one: conditions.result(
            Verdict.PASS if _narrows_resources(one.key) else one.pins(conditions).verdict, one.words
        ),
        "no condition narrows the resources",
    )


def _narrows_resources(key: str) -> bool:
    # Keys of a service are about what the request touches; of the global keys only those on the resource or its tags.
    return not key.startswith("aws:") or key.startswith(("aws:resource", "aws:requesttag/", "aws:tagkeys"))


def keeps_to_named_buckets(document: PolicyDocument | None) -> Result | None:
    """Assert that its holder can't do anything, read and write, or list, in every bucket."""
    if document is None:
        return None
    whole = document.any(lambda one: _in_every_bucket(one) & one.if_allows(one.has_any_action("*", "*:*", "s3:*")))
    listing = document.any(lambda one: _in_every_bucket(one) & one.grants("s3:ListBucket"))
    reading = document.any(lambda one: _in_every_bucket(one) & one.grants("s3:GetObject"))
    writing = document.any(lambda one: _in_every_bucket(one) & one.grants("s3:PutObject"))
    return ~any_of((whole, listing, reading & writing), document.unknown())


def _in_every_bucket(statement: Statement) -> Result:
    if not statement.not_resources.missing:
        return statement.on_every_resource()
    return statement.resources.any(lambda one: _covers_all(one, ":::*", ":::*/*"))


def mentions_negation(statement: Statement) -> Result:
    """Pass: an Allow that names what it leaves out instead of what it includes."""
    return statement.if_allows(statement.not_actions.is_set() | statement.not_resources.is_set())


def gives_all_of_iam(statement: Statement) -> Result:
    """Pass: an Allow of every action of IAM."""
    return statement.if_allows(statement.has_any_action("*", "*:*", "iam:*"))


def no_statement(document: PolicyDocument | None, check: Callable[[Statement], Result]) -> Result | None:
    """Assert that no statement of a permission policy passes `check`; None where there is no policy to judge."""
    return None if document is None else document.none(check, "no statement is written here")
