"""Whether the logs of programs and operating systems leave the hosts and containers that they run on.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-on-EC2-Instance.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from __future__ import annotations

from scanner.analysis.hosts.host_agents import shipper_in
from scanner.analysis.hosts.host_scripts import Host, script_of, services_of, starts_bare
from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.analysis.identity.role_permissions import WRITES_LOGS, may
from scanner.model.associations import Association
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource
from scanner.model.beanstalk import Environment
from scanner.model.ec2 import Instance
from scanner.model.ecs_tasks import Container, TaskDefinition
from scanner.model.eks import Cluster
from scanner.model.helm_releases import releases_of
from scanner.model.machine_profiles import role_of
from scanner.model.readings import Missing
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict

Runner = Instance | AutoScalingGroup | TaskDefinition | Cluster | Environment

_AGENT_POLICIES = frozenset({"CloudWatchAgentServerPolicy", "CloudWatchAgentAdminPolicy", *WRITES_LOGS})

_CLOUDWATCH = ("cloudwatch", "awslogs", "cwagent")

_CLUSTER_LOGS = ("amazon-cloudwatch-observability", "adot")
"""Add-ons of EKS that carry logs away. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
"""


def logs_leave(runner: Runner) -> Result | None:
    """Assert that what programs write is carried off the host or container; None where a host only runs containers."""
    match runner:
        case Instance() | AutoScalingGroup():
            return _leave_host(runner)
        case TaskDefinition():
            return runner.containers.all(_leave_container)
        case Cluster():
            return _leave_cluster(runner)
        case Environment():
            switch = runner.option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "false")
            return switch.must(lambda value: value.lower() == "true", "true")


def _leave_host(host: Host) -> Result | None:
    script = script_of(host)
    shipper = shipper_in(script.written)
    if shipper is not None:
        carried = host.passed(f"{shipper} carries its logs away")
        return carried & _may_write(host, shipper) if any(one in shipper for one in _CLOUDWATCH) else carried
    doubt: Result | None = None
    for association in all_of_kind(host, Association):
        shipper = shipper_in(association.runs)
        installs = association.reaches(host.address) if shipper is not None else association.hides_what_runs()
        if installs is not None and installs.verdict is Verdict.PASS:
            return host.passed(f"{association.address} installs {shipper} on it").involving(association.address)
        if installs is not None and installs.verdict is Verdict.UNKNOWN:
            doubt = installs
    if any(service.hosts_containers() for service in services_of(host)):
        return None
    if doubt is not None:
        return doubt
    if starts_bare(host) and script.whole:
        stays = host.failed("nothing carries its logs away: neither what it starts with nor its image has an agent")
        return stays.graded("low") if is_declared_uncritical(host) else stays
    return host.unknown("whether its image has an agent that carries logs away lies outside the template", _ATTESTED)


_ATTESTED = "the agent that carries logs away"


def _may_write(host: Resource, shipper: str) -> Result:
    """Assert that the role of a host lets the agent write, where it is in the template."""
    role = role_of(host) if isinstance(host, Instance) else None
    if role is None:
        return host.passed("its role is not in the template")
    allowed = may(role, "logs:PutLogEvents", _AGENT_POLICIES)
    if allowed.verdict is Verdict.FAIL:
        return role.failed(f"{shipper} carries its logs away, but its role may not write any")
    return allowed


def _leave_container(container: Container) -> Result:
    routes = container.log_router.must_be_given()
    if routes.verdict is Verdict.PASS:
        return container.log_router.passed("it carries the logs of the others")
    driver = container.log_driver
    if isinstance(driver.fact, Missing):
        name = container.container_name.known or "the container"
        carried = driver.failed(f"{name} has no log configuration, so that its logs stay where it runs")
    else:
        carried = driver.must(lambda value: value not in ("none", "json-file"), "one that carries logs away")
    return carried if routes.verdict is Verdict.FAIL else carried | routes


def _leave_cluster(cluster: Cluster) -> Result:
    for release, written in releases_of(cluster):
        named = shipper_in(written) or next((one for one in _CLUSTER_LOGS if one in written), None)
        if named is not None:
            return cluster.passed(f"{release.address} carries the logs of its pods away").involving(release.address)
    return cluster.unknown("what carries the logs of its pods away is not in the template", _ATTESTED)
