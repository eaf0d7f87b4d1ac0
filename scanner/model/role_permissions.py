"""What a role may do, by every policy that the template gives it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.aws_managed_policies import name_of
from scanner.model.base import typed
from scanner.model.iam import Role
from scanner.model.iam_policies import Attachment, IdentityPolicy, ManagedPolicy
from scanner.model.policy_document import PolicyDocument
from scanner.model.readings import Reading, Readings, Undecided
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, any_of

WRITES_LOGS = frozenset(
    {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSLambdaKinesisExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaSQSQueueExecutionRole",
        "AWSLambdaMSKExecutionRole",
        "AWSLambdaENIManagementAccess",
        "AWSLambdaExecute",
        "CloudWatchLambdaInsightsExecutionRolePolicy",
        "CloudWatchLogsFullAccess",
        "CloudWatchFullAccess",
        "CloudWatchFullAccessV2",
        "AdministratorAccess",
        "PowerUserAccess",
    }
)
"""Policies of AWS's own that let a function write its logs.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""


def may(role: Role, action: str, granting: frozenset[str]) -> Result:
    """Assert that some policy of a role allows an action; `granting` names the policies of AWS's own that do."""
    results = [document.some(lambda one: one.grants(action)) for document in _documents(role)]
    results.extend(_judge_managed(one, role, granting) for one in _managed(role))
    results.extend(_unseen(one) for one in _lists(role) if one.rest is not None)
    return any_of(results, role.failed("the role has no policy"))


def _holders(role: Role) -> Iterator[ManagedPolicy | IdentityPolicy | Attachment]:
    for block, path in role.view.graph.referrers(role.block):
        if "role" not in path.lower() or role.view.world.exists(block) is False:
            continue
        holder = typed(block, role.view)
        if isinstance(holder, ManagedPolicy | IdentityPolicy | Attachment):
            yield holder


def _documents(role: Role) -> Iterator[PolicyDocument]:
    yield role.permissions
    for one in role.managed_policies:
        declared = _declared(one, role)
        if declared is not None:
            yield declared.permissions
    for holder in _holders(role):
        if isinstance(holder, ManagedPolicy | IdentityPolicy):
            yield holder.permissions
        else:
            for link in holder.policies:
                policy = link.to(ManagedPolicy)
                if policy is not None:
                    yield policy.permissions


def _lists(role: Role) -> Iterator[Readings[Reading[str]]]:
    yield role.managed_policies
    for holder in _holders(role):
        if isinstance(holder, Attachment):
            yield holder.managed_policies


def _managed(role: Role) -> Iterator[Reading[str]]:
    """The managed policies that lie outside the template."""
    for one in role.managed_policies:
        if _declared(one, role) is None:
            yield one
    for holder in _holders(role):
        if isinstance(holder, Attachment):
            declared = any(link.to(ManagedPolicy) is not None for link in holder.policies)
            yield from () if declared else holder.managed_policies


def _declared(policy: Reading[str], role: Role) -> ManagedPolicy | None:
    """The policy of the template that an ARN refers to."""
    value = policy.fact.value if isinstance(policy.fact, Undecided) else None
    if not isinstance(value, Unknown) or value.reason is not Reason.COMPUTED:
        return None
    block = role.view.graph.block(value.needs.rpartition(".")[0]) or role.view.graph.block(value.needs)
    found = None if block is None else typed(block, role.view)
    return found if isinstance(found, ManagedPolicy) else None


def _judge_managed(policy: Reading[str], role: Role, granting: frozenset[str]) -> Result:
    name = name_of(policy, role)
    if name:
        return policy.passed(f"{name} allows it") if name in granting else policy.failed(f"{name} does not allow it")
    return policy.unknown(f"{policy.name} names a policy that is not in the template")


def _unseen(listed: Readings[Reading[str]]) -> Result:
    return listed.result(Verdict.UNKNOWN, f"{listed.name} may name more", listed.rest.needs if listed.rest else ())
