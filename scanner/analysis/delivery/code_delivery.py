"""How new code of an application gets to what runs it.

https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_dev_integ_auto_integ_deploy.html
"""

from __future__ import annotations

from scanner.analysis.hosts.host_scripts import services_of
from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.model.apprunner import Service as RunnerService
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Part
from scanner.model.beanstalk import Environment
from scanner.model.codedeploy import DeploymentGroup
from scanner.model.credential_holders import WebApp
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.fields import text
from scanner.model.functions import Function
from scanner.model.links import is_hidden, may_lead_inside, unplaced
from scanner.model.readings import Undecided
from scanner.model.template_voice import all_of_kind
from scanner.values import Reason, Text, Unknown
from scanner.verdict import Result

Compute = Service | Function | AutoScalingGroup | Instance | Environment | RunnerService | WebApp

_DELIVERERS = frozenset(
    {
        "AWS::CodeDeploy::DeploymentGroup", "aws_codedeploy_deployment_group",
        "AWS::CodePipeline::Pipeline", "aws_codepipeline",
        "AWS::CodeBuild::Project", "aws_codebuild_project",
    }
)  # fmt: skip

ATTESTED = "the way in which code is deployed"


class Repository(Part):
    """An app of Amplify by the repository that it is built from."""

    __slots__ = ()

    repository = text(cfn="Repository", tf="repository")


def code_is_delivered(compute: Compute) -> Result | None:
    """Assert that something of the template brings new code to a tier.

    What nothing is seen to deploy to is unknown, since build systems lie outside; the first such tier says so for all.
    None for what runs no code of one's own, or none in production.
    """
    if not _runs_code(compute):
        return None
    found = _delivered(compute)
    if found is not None:
        return found
    unseen = (
        one
        for kind in Compute.__args__
        for one in all_of_kind(compute, kind)
        if _runs_code(one) and _delivered(one) is None
    )
    first = next(unseen)
    if first.address != compute.address:
        return None
    others = (first.address, *(one.address for one in unseen))
    whom = f"any of {len(others)} tiers" if len(others) > 1 else "it"
    return compute.unknown(f"nothing in the template is seen to bring new code to {whom}", ATTESTED).involving(*others)


def _runs_code(compute: Compute) -> bool:
    match compute:
        case WebApp():
            return not compute.block.type.lower().endswith("branch")
        case Instance() | AutoScalingGroup():
            hosts_containers = any(service.hosts_containers() for service in services_of(compute))
            return not hosts_containers and not is_declared_uncritical(compute)
        case _:
            return True


def _delivered(compute: Compute) -> Result | None:
    """What brings new code to a tier; None where nothing is seen."""
    for block, _ in compute.view.graph.referrers(compute.block):
        if block.type in _DELIVERERS and compute.view.world.exists(block) is not False:
            return compute.passed(f"{block.address} deploys to it").involving(block.address)
    hidden = unplaced(compute, DeploymentGroup, cfn="AutoScalingGroups", tf="autoscaling_groups")
    if hidden is not None and isinstance(compute, AutoScalingGroup):
        return hidden
    match compute:
        case Service():
            return _of_service(compute)
        case Function():
            stated = compute.package if compute.package.is_given else compute.image
            return stated.passed("its code is brought along with the template") if stated.is_given else None
        case AutoScalingGroup():
            ways = (compute.refreshes, compute.rolling, compute.replacing)
            if any(one.items for one in ways):
                return compute.passed("a change of what it launches is rolled out over its machines")
            return next((one.unknown() for one in ways if one.rest is not None), None)
        case Environment():
            return compute.version.passed("the version to run is named") if compute.version.is_given else None
        case RunnerService():
            own = compute.deploys_itself
            return own.passed("the service deploys what is pushed") if own.known else None
        case WebApp():
            source = Repository(compute.block, compute.value, compute.view, compute.span).repository
            return source.passed("it is built from its repository") if source.is_given else None
        case Instance():
            return None


def _of_service(service: Service) -> Result | None:
    if service.controller.known in ("CODE_DEPLOY", "EXTERNAL"):
        return service.controller.passed(f"its deployments are those of {service.controller.known}")
    task = service.task_definition.to(TaskDefinition)
    if task is None:
        hidden = is_hidden(service.task_definition.fact)
        return service.task_definition.unknown("which image it runs is not settled") if hidden else None
    if task.containers.rest is not None and may_lead_inside(task.containers.rest):
        return task.containers.unknown("which image it runs is not settled")
    for container in task.containers:
        fact = container.image.fact
        value = fact.value if isinstance(fact, Undecided) else None
        parts = value.parts if isinstance(value, Text) else (value,)
        if any(isinstance(part, Unknown) and part.reason is Reason.PARAMETER for part in parts):
            return container.image.passed("whoever deploys gives the image").involving(container.address)
        if is_hidden(fact):
            return container.image.unknown("which image it runs is not settled").involving(container.address)
    return None
