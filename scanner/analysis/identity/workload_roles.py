"""Whether a role fits the workload that runs under it: no administrator, one kind of workload, its own data alone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.identity.administrators import is_administrator
from scanner.analysis.identity.identity_permissions import Permissions, permissions_of
from scanner.analysis.identity.resource_patterns import hides_resources, named_resources
from scanner.model.autoscaling import LaunchConfiguration
from scanner.model.base import Resource, View, typed
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.facts import once
from scanner.model.fields import Link
from scanner.model.functions import Function
from scanner.model.iam import Role
from scanner.model.links import is_hidden, is_undeclared
from scanner.model.machine_profiles import Compute, InstanceProfile, role_link, task_roles
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing, Stated, Undecided
from scanner.model.sagemaker import NotebookInstance
from scanner.verdict import Result, Verdict, all_of

_KINDS: dict[str, str] = {
    **dict.fromkeys(Function.types(), "functions"),
    **dict.fromkeys((*Instance.types(), *LaunchTemplate.types(), *LaunchConfiguration.types()), "machines"),
    **dict.fromkeys(TaskDefinition.types(), "tasks"),
    **dict.fromkeys(NotebookInstance.types(), "notebooks"),
}
"""What runs under a role, by type."""

_ROLE_PROPERTIES = frozenset({"role", "role_arn", "rolearn", "task_role_arn", "taskrolearn"})

_STORES = frozenset(
    {
        "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Kinesis::Stream",
        "aws_s3_bucket", "aws_dynamodb_table", "aws_sqs_queue", "aws_kinesis_stream",
    }
)  # fmt: skip

_WRITES = ("s3:PutObject", "s3:DeleteObject", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
           "sqs:SendMessage", "kinesis:PutRecord")  # fmt: skip
"""The calls by which the kinds of store that have no network of their own are written."""


def fits_workload(compute: Compute) -> Result | None:
    """Assert that the role is no administrator, serves this kind of workload alone and writes nothing but its data.

    None where no role is named.
    """
    shared = _keeps_roles_apart(compute) if isinstance(compute, TaskDefinition) else None
    link = role_link(compute)
    if not link.is_given:
        return None
    role = link.to(Role)
    if role is None:
        undeclared = is_undeclared(link, compute)
        unknown = link.unknown("the role is declared nowhere" if undeclared else "the role lies outside the template")
        return unknown if shared is None else shared & unknown
    held = permissions_of(role)
    results = [_is_no_administrator(held, compute), _serves_one_kind(role, compute), _writes_its_own(held, compute)]
    results.extend([] if shared is None else [shared])
    fits = all_of(results, compute.passed("the role fits"))
    if fits.verdict is Verdict.PASS:
        fits = compute.passed(f"the role {role.name} is no administrator and serves this kind of workload alone")
    return fits.involving(role.address)


def _is_no_administrator(held: Permissions, compute: Compute) -> Result:
    result = ~is_administrator(held)
    if result.verdict is not Verdict.FAIL:
        return result
    words = result.evidence[0].message if result.evidence else ""
    return result.at(compute.span, f"the role {held.identity.name} is an administrator: {words}", compute.address)


def _keeps_roles_apart(task: TaskDefinition) -> Result | None:
    """Whether the program in a task works under another role than what starts it; None where one is not named."""
    roles = task_roles(task)
    own, execution = roles.own, roles.execution
    if isinstance(own.fact, Missing) or isinstance(execution.fact, Missing):
        return None
    if isinstance(own.fact, Stated) and isinstance(execution.fact, Stated):
        same: bool | None = own.fact.value.address == execution.fact.value.address
    else:
        values = [one.fact.value for one in (own, execution) if isinstance(one.fact, Undecided)]
        same = len(values) == 2 and values[0] == values[1]
    if same:
        return own.failed("the program works under the role that starts it").graded("medium")
    hidden = next((one for one in (own, execution) if is_hidden(one.fact)), None)
    if hidden is not None:
        return hidden.unknown("whether the program works under the role that starts it is not known")
    return own.passed("the program has a role of its own")


def _serves_one_kind(role: Role, compute: Compute) -> Result:
    kind = _KINDS[compute.block.type]
    for address, other in _users(role):
        if other != kind:
            words = f"the role {role.name} serves {other} as well as {kind}"
            return compute.failed(words).graded("medium").involving(address)
    for other, link in _unseen_roles(compute):
        if _KINDS[other] != kind:
            return link.unknown(f"whether the role {role.name} serves {_KINDS[other]} as well is not known")
    return compute.passed(f"the role {role.name} serves {kind} alone")


def _users(role: Role) -> Iterator[tuple[str, str]]:
    """What runs under a role, itself or by a profile: its address and its kind."""
    for block, path in role.view.graph.referrers(role.block):
        if role.view.world.exists(block) is False:
            continue
        if block.type in _KINDS and path.lower() in _ROLE_PROPERTIES:
            yield block.address, _KINDS[block.type]
        elif block.type in InstanceProfile.types():
            for machine, _ in role.view.graph.referrers(block):
                if machine.type in _KINDS and role.view.world.exists(machine) is not False:
                    yield machine.address, _KINDS[machine.type]


def _unseen_roles(compute: Compute) -> tuple[tuple[str, Link], ...]:
    """What runs under a role of which nothing is known: its type, and the property that should name the role."""
    view = compute.view
    return once(view, "unseen roles", lambda: tuple(_hidden_roles(view)))


def _hidden_roles(view: View) -> Iterator[tuple[str, Link]]:
    for block in view.graph.blocks_of(tuple(_KINDS)):
        other = typed(block, view)
        if isinstance(other, Compute) and view.world.exists(block) is not False:
            link = role_link(other)
            if is_hidden(link.fact):
                yield block.type, link


def _writes_its_own(held: Permissions, compute: Compute) -> Result:
    written = ((right.statement, right.granted(*_WRITES)) for right in held.rights)
    results = (_is_own(statement, compute) | ~granted for statement, granted in written if granted is not None)
    return all_of(results, compute.passed("the role writes no data"))


def _is_own(statement: Statement, compute: Compute) -> Result:
    everywhere = statement.on_every_resource() & ~statement.conditions.is_set()
    if everywhere.verdict is Verdict.PASS:
        return ~everywhere.because("the role may write data on every resource").graded("medium")
    hidden = hides_resources(statement) or is_hidden(statement.conditions.rest)
    if everywhere.verdict is Verdict.UNKNOWN and hidden:
        return everywhere
    strange = [one for one in named_resources(statement) if one.block.type in _STORES and not _uses(compute, one)]
    if strange:
        names = ", ".join(one.name for one in strange)
        return statement.unknown(f"nothing in the template shows that it uses {names}, which its role may write")
    return statement.passed("the statement names what is written")


def _uses(compute: Compute, store: Resource) -> bool:
    """Whether the compute names the store, or something that names both does: a source of events, a notification."""
    graph = compute.view.graph
    own = {block.address for block, _ in graph.referrers(compute.block)}
    naming = {block.address for block, _ in graph.referrers(store.block)}
    return compute.address in naming or store.address in own or not own.isdisjoint(naming)
