"""Ways by which a person could deploy by hand: a shell that is reached with a key, a provisioner, a container's shell.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_reduce_manual_management.html
"""

from __future__ import annotations

from dataclasses import replace

from scanner.analysis.hosts.listening import ADMINISTRATION
from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.analysis.network.exposure import exposure_of
from scanner.analysis.network.host_exposure import exposure_past_machine
from scanner.analysis.network.network_attachment import attachment_of
from scanner.analysis.network.vpc_reach import is_joined
from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Node, Part, Resource
from scanner.model.deployment_steps import Command, Provisioner
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.ecs import Cluster, Service
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.fields import parts, text
from scanner.model.readings import Missing, Reading
from scanner.model.security_groups import SecurityGroup
from scanner.verdict import Result, Verdict, any_of

Host = Instance | AutoScalingGroup

_REMOTE = frozenset({"remote-exec", "file", "chef", "habitat", "puppet", "salt-masterless"})
"""Provisioners that sign in to a host."""


class Opened(Part):
    """A machine, or what it is launched from, by its key pair and by what Terraform runs on it."""

    __slots__ = ()

    key = text(cfn=("KeyName", "LaunchTemplateData.KeyName"), tf="key_name")
    provisioners = parts(Provisioner, tf="@provisioner")


def leaves_no_way_in(subject: Host | Service | Command) -> Result | None:
    """Assert that nobody can deploy to it by hand; None for what is no production host, or runs nothing remotely."""
    match subject:
        case Command():
            return _runs_remotely(subject)
        case Service():
            return _opens_no_container(subject)
        case _:
            remote = _runs_remotely(subject)
            if remote is not None:
                return remote
            return None if is_declared_uncritical(subject) else _opens_no_shell(subject)


def _runs_remotely(resource: Resource) -> Result | None:
    """A failure where Terraform signs in to a host; None where it does not."""
    for one in _seen(resource).provisioners:
        if one.kind.known in _REMOTE:
            return one.kind.failed(f"Terraform signs in to a host and changes it ({one.kind.known})")
    return None


def _seen(node: Node) -> Opened:
    return Opened(node.block, node.value, node.view, node.span)


def _opens_no_shell(host: Host) -> Result:
    key = _key_of(host)
    if key is None:
        return host.unknown("what it is launched from lies outside the template")
    has_key = key.is_set()
    if has_key.verdict is Verdict.FAIL:
        return host.passed("it has no key pair")
    reached = _reached(host)
    if reached.verdict is Verdict.FAIL:
        return host.passed(f"it has a key pair, and nobody outside reaches its shell: {reached.evidence[0].message}")
    if has_key.verdict is Verdict.UNKNOWN or reached.verdict is Verdict.UNKNOWN:
        doubt = has_key if has_key.verdict is Verdict.UNKNOWN else reached
        return doubt.at(host.span, "whether somebody can sign in to its shell with a key is open", host.address)
    words = f"somebody with the key can sign in to it: {reached.evidence[0].message}"
    return replace(~reached, severity=reached.severity).at(host.span, words, host.address).involving(host.address)


def _key_of(host: Host) -> Reading[str] | None:
    """The key pair of a host's machines; None where what they are launched from is out of sight."""
    if isinstance(host, Instance):
        own = _seen(host).key
        if not isinstance(own.fact, Missing) or isinstance(host.template.fact, Missing):
            return own
        return _seen(host.launch_template).key if host.launch_template is not None else None
    source = host.template.to(LaunchTemplate) or host.configuration.to(LaunchConfiguration)
    return _seen(source).key if source is not None else None


def _reached(host: Host) -> Result:
    """Assert that somebody outside the network reaches a port of administration: any address, by way of an exposed
    machine (one step lighter), or from a network that is joined to it.
    """
    attachment = attachment_of(host)
    straight = exposure_of(replace(attachment, ports=ADMINISTRATION)).is_open()
    straight = replace(straight, severity=None, mixed=False)
    if straight.verdict is not Verdict.FAIL:
        return straight
    past = exposure_past_machine(attachment)
    if past.verdict is Verdict.PASS:
        return past.graded("medium")
    joined = _from_joined_network(host)
    return joined if joined.verdict is not Verdict.FAIL else straight


def _from_joined_network(host: Host) -> Result:
    closed = host.failed("no range outside its network is let in")
    if not is_joined(host):
        return closed
    found = []
    for groups in attachment_of(host).groups:
        for link in groups:
            group = link.to(SecurityGroup)
            for rule in group.ingress if group is not None else ():
                opens = rule.opens(*ADMINISTRATION)
                if group is not None and opens.verdict is Verdict.PASS:
                    beyond = group.reaches_beyond_vpc(rule)
                    words = f"{group.address} lets in a range of another network on {rule.ports_shown()}"
                    found.append(beyond.because(words) if beyond.verdict is Verdict.PASS else beyond)
    return any_of(found, closed)


def _opens_no_container(service: Service) -> Result:
    """Assert that nobody opens a shell in a container, or that what is typed there is kept.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    off = service.exec_enabled.is_false()
    if off.verdict is not Verdict.FAIL:
        return off
    cluster = service.cluster.to(Cluster)
    if cluster is None:
        return service.exec_enabled.unknown("whether shells into its containers are logged lies outside the template")
    logged = _logs_shells(cluster, service)
    if logged.verdict is Verdict.FAIL:
        words = "shells into its containers are allowed, and what is typed there is not logged"
        return service.exec_enabled.failed(words).involving(cluster.address).graded("medium")
    return logged


def _logs_shells(cluster: Cluster, service: Service) -> Result:
    """Assert that shells are logged: in a place of their own, or by default where the containers log by `awslogs`."""
    mode = cluster.exec_logging
    if mode.known == "OVERRIDE":
        return cluster.exec_settings.any(lambda one: one.logs.is_set(), "no log of shells is set up")
    if mode.known != "DEFAULT":
        return mode.is_in({"DEFAULT", "OVERRIDE"})
    task = service.task_definition.to(TaskDefinition)
    if task is None:
        return service.task_definition.unknown("whether its containers log lies outside the template")
    return task.containers.any(lambda one: one.log_driver.is_("awslogs"), "it has no containers")
