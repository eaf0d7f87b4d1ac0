"""Amazon ECS: clusters, their capacity, services. Task definitions are in `ecs_tasks`.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/Welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scanner.model.applicationautoscaling import ScalableTarget, targets_of
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Part, Resource, Surroundings, View, attached
from scanner.model.facts import once
from scanner.model.fields import boolean, by_dialect, integer, on, parts, reference, references, text, texts
from scanner.model.links import is_hidden, may_lead_inside, unplaced
from scanner.model.placement import zones_of
from scanner.model.readings import Missing, Reading, Readings, Undecided
from scanner.model.zones import Zones, union
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, all_of, any_of, if_concerned
from scanner.world import World

FARGATE = ("FARGATE", "FARGATE_SPOT")


class ProviderShare(Part):
    """How much of a service a capacity provider runs."""

    __slots__ = ()

    provider = reference("ecs.CapacityProvider", cfn="CapacityProvider", tf="capacity_provider")
    provider_name = text(cfn="CapacityProvider", tf="capacity_provider")


class Setting(Part):
    """A setting of a cluster."""

    __slots__ = ()

    setting_name = text(cfn="Name", tf="name")
    setting_value = text(cfn="Value", tf="value")


class ExecLog(Part):
    """Where shells into containers are logged."""

    __slots__ = ()

    log_group_encrypted = boolean(cfn="CloudWatchEncryptionEnabled", tf="cloud_watch_encryption_enabled", default=False)
    bucket_encrypted = boolean(cfn="S3EncryptionEnabled", tf="s3_bucket_encryption_enabled", default=False)

    def is_encrypted(self) -> Result:
        """Assert that one of the places is encrypted."""
        return self.log_group_encrypted.is_true() | self.bucket_encrypted.is_true()


class ExecSettings(Part):
    """How shells into containers are secured."""

    __slots__ = ()

    logs = parts(ExecLog, cfn="LogConfiguration", tf="log_configuration")


class CapacityProvider(Resource):
    """What gives a cluster its hosts."""

    cloudformation = "AWS::ECS::CapacityProvider"
    terraform = "aws_ecs_capacity_provider"
    identified_by = ("provider_name",)

    provider_name = text(cfn="Name", tf="name")
    group = reference(
        "autoscaling.AutoScalingGroup",
        cfn="AutoScalingGroupProvider.AutoScalingGroupArn",
        tf="auto_scaling_group_provider.auto_scaling_group_arn",
    )
    managed_scaling = text(
        cfn="AutoScalingGroupProvider.ManagedScaling.Status",
        tf="auto_scaling_group_provider.managed_scaling.status",
        default="DISABLED",
    )
    managed_subnets = references(
        "vpc.Subnet",
        cfn="ManagedInstancesProvider.InstanceLaunchTemplate.NetworkConfiguration.Subnets",
        tf="managed_instances_provider.instance_launch_template.network_configuration.subnets",
    )

    def grows(self) -> Result:
        """Assert that the hosts grow with demand: by managed scaling, or their group's own policy."""
        if not self.managed_subnets.missing:
            return self.passed("ECS manages its instances")
        managed = self.managed_scaling.is_("ENABLED")
        group = self.group.to(AutoScalingGroup)
        return managed if group is None else managed | group.scales()

    def zones(self) -> Zones | None:
        """The zones of its hosts; None where they cannot be seen."""
        if not self.managed_subnets.missing:
            return zones_of(self, self.managed_subnets)
        group = self.group.to(AutoScalingGroup)
        return None if group is None else group.zones()


class Cluster(Resource):
    """A cluster, with the capacity that is associated with it."""

    cloudformation = "AWS::ECS::Cluster"
    terraform = "aws_ecs_cluster"
    identified_by = ("cluster_name",)

    cluster_name = text(cfn="ClusterName", tf="name")
    settings = parts(Setting, cfn="ClusterSettings", tf="setting")
    insights = text(
        cfn="ClusterSettings[Name=containerInsights].Value",
        tf="setting[name=containerInsights].value",
        default="disabled",
    )
    provider_names = texts(
        cfn=("CapacityProviders", on("AWS::ECS::ClusterCapacityProviderAssociations.Cluster", "CapacityProviders")),
        tf=("capacity_providers", on("aws_ecs_cluster_capacity_providers.cluster_name", "capacity_providers")),
    )
    providers = references(
        "ecs.CapacityProvider",
        cfn=("CapacityProviders", on("AWS::ECS::ClusterCapacityProviderAssociations.Cluster", "CapacityProviders")),
        tf=("capacity_providers", on("aws_ecs_cluster_capacity_providers.cluster_name", "capacity_providers")),
    )
    exec_settings = parts(
        ExecSettings,
        cfn="Configuration.ExecuteCommandConfiguration",
        tf="configuration.execute_command_configuration",
    )
    exec_key = reference(
        "kms.Key",
        cfn="Configuration.ExecuteCommandConfiguration.KmsKeyId",
        tf="configuration.execute_command_configuration.kms_key_id",
    )
    exec_logging = text(
        cfn="Configuration.ExecuteCommandConfiguration.Logging",
        tf="configuration.execute_command_configuration.logging",
        default="DEFAULT",
    )

    def grows(self) -> Result | None:
        """Assert that its hosts grow with demand; None where the template shows none."""
        providers = [one.to(CapacityProvider) for one in self.providers]
        results = [one.grows() for one in providers if one is not None]
        results = results or [group.scales() for group in self.hosts()]
        return all_of(results, results[0]) if results else None

    def services(self) -> Iterator[Service]:
        """Its services in the template."""
        return attached(self, Service, cfn="Cluster", tf="cluster")

    def grows_with_demand(self) -> Result | None:
        """Assert that hosts are added when tasks do not fit; None where its services need no hosts."""
        grows = self.grows()
        hosts = self.unknown("its hosts are not in the template", "the container hosts") if grows is None else grows
        return if_concerned(self._needs_hosts(), hosts)

    def _needs_hosts(self) -> Result:
        """Assert that a service of it, or one of its capacity providers, runs on instances."""
        none = self.failed("none of its services or capacity providers runs on instances")
        every = (Service(block, self.view) for block in self.view.graph.blocks_of(Service.types()))
        unplaced = (one.cluster.unknown() for one in every if is_hidden(one.cluster.fact))
        services = (service.needs_hosts() for service in self.services())
        names = self.provider_names
        # What is not known, but not hidden either, is the name of a provider: those for Fargate have literal ones.
        providers = (
            one.unknown() if is_hidden(one.fact) else self.passed("it has a provider of hosts")
            for one in names
            if one.known is None or one.known not in FARGATE
        )
        rest = (names.unknown(),) if names.rest is not None else ()
        return any_of((*services, *unplaced, *providers, *rest), none)

    def encrypts_exec(self) -> Result | None:
        """Assert that shells into its containers are encrypted with a key and logged; None where nobody opens one.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
        """
        logs = self.exec_settings.all(lambda one: one.logs.all(ExecLog.is_encrypted, "no place for logs is named"))
        secured = self.exec_key.is_set() & self.exec_logging.is_not("NONE") & logs
        if not self.exec_settings.surely_empty:
            return secured
        opened = self._opens_shells()
        if opened.verdict is Verdict.FAIL:
            return None
        return secured if opened.verdict is Verdict.PASS else secured | ~opened

    def _opens_shells(self) -> Result:
        """Pass: some service of it lets shells into its containers."""
        none = self.failed("no service of it lets shells in")
        own = any_of((service.exec_enabled.is_true() for service in self.services()), none)
        others = _of_no_settled_cluster(self.view)
        return any_of((own, *(one.exec_enabled.is_true() & one.cluster.unknown() for one in others)), own)

    def hosts(self) -> list[AutoScalingGroup]:
        """The groups of hosts that capacity providers give it; else those that start as container hosts."""
        found = [one.to(CapacityProvider) for one in self.providers]
        groups = [one.group.to(AutoScalingGroup) for one in found if one is not None]
        return [group for group in groups if group is not None] or list(container_hosts(self))


def _of_no_settled_cluster(view: View) -> Iterator[Service]:
    """The services that may be of any cluster of the template."""

    def found() -> tuple[str, ...]:
        every = (Service(block, view) for block in view.graph.blocks_of(Service.types()))
        return tuple(one.address for one in every if may_lead_inside(one.cluster.fact))

    for address in once(view, "services of no settled cluster", found):
        block = view.graph.block(address)
        if block is not None:
            yield Service(block, view)


def sizes_itself(group: AutoScalingGroup) -> Result:
    """Assert that something changes a group's size: a policy, a schedule, or a capacity provider."""
    own = group.scales()
    if own.verdict is Verdict.PASS:
        return own
    link = ("AutoScalingGroupProvider.AutoScalingGroupArn", "auto_scaling_group_provider.auto_scaling_group_arn")
    providers = attached(group, CapacityProvider, cfn=link[0], tf=link[1])
    result = any_of((own, *(one.managed_scaling.is_("ENABLED") for one in providers)), own)
    stray = unplaced(group, CapacityProvider, cfn=link[0], tf=link[1])
    if stray is not None:
        result |= stray
    graph = group.view.graph
    if result.verdict is Verdict.FAIL and (graph.handed_over(group.block) or graph.exported(group.block)):
        return group.unknown("it is handed on, and may be scaled there")
    return result


def container_hosts(node: Resource) -> Iterator[AutoScalingGroup]:
    """The groups of the template that start container hosts, going by their image and user data."""
    graph = node.view.graph
    if graph not in _HOSTS:
        # Looked for once, not once for each cluster and service.
        view = View(graph, World())
        groups = (AutoScalingGroup(block, view) for block in graph.blocks_of(AutoScalingGroup.types()))
        _HOSTS[graph] = [group.address for group in groups if group.hosts_containers()]
    for address in _HOSTS[graph]:
        block = graph.block(address)
        if block is not None:
            yield AutoScalingGroup(block, node.view)


_HOSTS: WeakKeyDictionary[Surroundings, list[str]] = WeakKeyDictionary()


class Service(Resource):
    """A service."""

    cloudformation = "AWS::ECS::Service"
    terraform = "aws_ecs_service"
    identified_by = ("service_name",)

    service_name = text(cfn="ServiceName", tf="name")
    cluster = reference("ecs.Cluster", cfn="Cluster", tf="cluster")
    launch_type = text(cfn="LaunchType", tf="launch_type")
    strategy = parts(ProviderShare, cfn="CapacityProviderStrategy", tf="capacity_provider_strategy")
    subnets = references(
        "vpc.Subnet",
        cfn="NetworkConfiguration.AwsvpcConfiguration.Subnets",
        tf="network_configuration.subnets",
    )
    groups = references(
        "security_groups.SecurityGroup",
        cfn="NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
        tf="network_configuration.security_groups",
    )
    public_address = text(cfn="NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp", default="DISABLED")
    public_address_switch = boolean(tf="network_configuration.assign_public_ip", default=False)
    desired = integer(cfn="DesiredCount", tf="desired_count", default=by_dialect(cfn=1, tf=0))
    scheduling = text(cfn="SchedulingStrategy", tf="scheduling_strategy", default="REPLICA")
    task_definition = reference("ecs_tasks.TaskDefinition", cfn="TaskDefinition", tf="task_definition")
    exec_enabled = boolean(cfn="EnableExecuteCommand", tf="enable_execute_command", default=False)
    controller = text(cfn="DeploymentController.Type", tf="deployment_controller.type", default="ECS")
    breaker = boolean(
        cfn="DeploymentConfiguration.DeploymentCircuitBreaker.Enable",
        tf="deployment_circuit_breaker.enable",
        default=False,
    )
    breaker_rollback = boolean(
        cfn="DeploymentConfiguration.DeploymentCircuitBreaker.Rollback",
        tf="deployment_circuit_breaker.rollback",
        default=False,
    )
    alarm_rollback = boolean(cfn="DeploymentConfiguration.Alarms.Rollback", tf="alarms.rollback", default=False)

    def gives_public_address(self) -> Result:
        """Assert that each of its tasks gets a public address."""
        return self.public_address_switch.is_true() if self.is_terraform else self.public_address.is_("ENABLED")

    @property
    def is_daemon(self) -> bool:
        """Whether it is known to run one task on each host."""
        return self.daemon().verdict is Verdict.PASS

    def daemon(self) -> Result:
        """Pass: it runs one task on each host."""
        return self.scheduling.is_("DAEMON")

    def scaling(self) -> Readings[ScalableTarget]:
        """What sets its number of tasks."""
        return targets_of(self, "ecs:service:DesiredCount", self.service_name)

    def scales(self) -> Result | None:
        """Assert that a policy or schedule sets its number of tasks; None for a daemon service."""
        if self.is_daemon:
            return None
        scaled = self.scaling().any(ScalableTarget.scales, "no scaling target names it")
        if scaled.verdict is Verdict.FAIL and isinstance(self.scheduling.fact, Undecided):
            return self.scheduling.unknown()
        return scaled

    def rolls_back(self) -> Result:
        """Assert that a deployment that fails is undone: by the circuit breaker, alarms, or CodeDeploy's own way."""
        by_breaker = self.breaker.is_true() & self.breaker_rollback.is_true()
        if self.controller.known == "CODE_DEPLOY":
            return self.controller.unknown("CodeDeploy deploys it, and decides about going back")
        return by_breaker | self.alarm_rollback.is_true()

    def least(self) -> Reading[int] | None:
        """The least number of tasks that scaling leaves; None where nothing scales it."""
        targets = self.scaling()
        if not targets.items and targets.rest is not None:
            return Reading(targets.name, targets.rest, targets.involves)
        return targets.items[0].minimum if targets.items else None

    def keeps(self, least: int) -> Result:
        """Assert that it runs at least so many tasks: as desired, or as the least that scaling leaves."""
        desired = self.desired.at_least(least)
        if self.is_daemon:
            return self.scheduling.passed("a daemon service runs a task on each host")
        targets = self.scaling()
        scaled = targets.any(lambda target: target.minimum.at_least(least))
        return desired | scaled if targets.items or targets.rest is not None else desired

    def runs_on_instances(self) -> bool | None:
        """Whether its tasks run on instances; None where that is not known.

        Without a launch type or providers of its own, the cluster's default strategy holds, else instances.
        """
        if not self.strategy.missing:
            return _needs_hosts([share.provider_name.known for share in self.strategy], self.strategy.rest is not None)
        if not isinstance(self.launch_type.fact, Missing):
            known = self.launch_type.known
            return None if known is None else known != "FARGATE"
        cluster = self.cluster.to(Cluster)
        if cluster is None:
            return None
        names = [one.known for one in cluster.provider_names]
        open_ended = cluster.provider_names.rest is not None
        return _needs_hosts(names, open_ended) if names or open_ended else True

    def needs_hosts(self) -> Result:
        """Assert that its tasks run on instances."""
        found = self.runs_on_instances()
        if found is None:
            return self.unknown(
                "whether its tasks run on instances is not settled", f"the launch type of {self.address}"
            )
        return self.passed("its tasks run on instances") if found else self.failed("its tasks run on Fargate")

    def zones(self) -> Zones:
        """The zones that its tasks run in: those of its subnets, else those of its hosts."""
        if not self.subnets.missing:
            return zones_of(self, self.subnets)
        hosts = list(self._hosts())
        found = union(hosts, "hosts")
        if found is not None:
            return Zones(found.terms, self.span, self.address, found.rest, found.involves, "hosts")
        needs = "the zones of the container hosts"
        unseen = Unknown(Reason.MISSING, self.span, needs)
        rest = Undecided("its hosts are not in the template", (needs,), self.span, unseen)
        return Zones((), self.span, self.address, rest, (self.address,), "hosts")

    def host_groups(self) -> list[AutoScalingGroup]:
        """The groups of hosts that its tasks run on, as far as the template shows them."""
        named = [share.provider.to(CapacityProvider) for share in self.strategy]
        groups = [one.group.to(AutoScalingGroup) for one in named if one is not None]
        cluster = self.cluster.to(Cluster)
        found = [group for group in groups if group is not None]
        return found or (cluster.hosts() if cluster is not None else list(container_hosts(self)))

    def _hosts(self) -> Iterator[Zones]:
        named = [share.provider.to(CapacityProvider) for share in self.strategy]
        zones = [provider.zones() for provider in named if provider is not None]
        cluster = self.cluster.to(Cluster)
        if any(one is not None for one in zones):
            yield from (one for one in zones if one is not None)
        elif cluster is not None:
            yield from (group.zones() for group in cluster.hosts())
        else:
            yield from (group.zones() for group in container_hosts(self))


def _needs_hosts(names: list[str | None], open_ended: bool) -> bool | None:
    """Whether one of the capacity providers named runs on instances; None where that is not known."""
    if any(name is not None and name not in FARGATE for name in names):
        return True
    return None if open_ended or None in names else False
