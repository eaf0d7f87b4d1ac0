"""Amazon EC2 Auto Scaling: groups of instances, what they are launched from, and how their size is set.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/what-is-amazon-ec2-auto-scaling.html
"""

from __future__ import annotations

from dataclasses import replace

from scanner.model import ec2
from scanner.model.base import Part, Resource
from scanner.model.capacity import exceeds
from scanner.model.ebs import InstanceDevice, RootDevice, volumes_encrypted
from scanner.model.fields import boolean, by_dialect, integer, on, parts, reference, references, text, texts
from scanner.model.images import image_encrypted
from scanner.model.instance_metadata import MetadataService
from scanner.model.placement import zones_of
from scanner.model.readings import Missing, Reading, Undecided
from scanner.model.tags import tags
from scanner.model.zones import Zones, named_zones
from scanner.values import Text, Value
from scanner.verdict import Result, Verdict

MANAGED_BY = "AmazonECSManaged"
"""The tag that lets a container capacity provider set a group's size.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
"""

AUTOSCALER_TAG = "k8s.io/cluster-autoscaler/"
"""How tags begin by which the Kubernetes autoscaler finds the groups whose size it sets.
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
"""


class LaunchConfiguration(Resource):
    """A launch configuration, the forerunner of launch templates."""

    cloudformation = "AWS::AutoScaling::LaunchConfiguration"
    terraform = "aws_launch_configuration"
    identified_by = ("configuration_name",)

    configuration_name = text(cfn="LaunchConfigurationName", tf="name")
    image = reference("images.Image", cfn="ImageId", tf="image_id")
    own_devices = parts(InstanceDevice, cfn="BlockDeviceMappings", tf="ebs_block_device")
    root_device = parts(RootDevice, tf="root_block_device")
    groups = references("security_groups.SecurityGroup", cfn="SecurityGroups", tf="security_groups")
    public_address = boolean(cfn="AssociatePublicIpAddress", tf="associate_public_ip_address")
    profile = text(cfn="IamInstanceProfile", tf="iam_instance_profile")
    detailed_monitoring = boolean(cfn="InstanceMonitoring", tf="enable_monitoring", default=True)
    metadata_tokens = text(cfn="MetadataOptions.HttpTokens", tf="metadata_options.http_tokens")
    metadata_endpoint = text(cfn="MetadataOptions.HttpEndpoint", tf="metadata_options.http_endpoint")
    metadata_hop_limit = integer(
        cfn="MetadataOptions.HttpPutResponseHopLimit", tf="metadata_options.http_put_response_hop_limit"
    )
    user_data = text(cfn="UserData", tf=("user_data", "user_data_base64"))

    @property
    def metadata(self) -> MetadataService:
        """The metadata service of what is launched from it."""
        return MetadataService(
            self, self.metadata_tokens, self.metadata_endpoint, self.metadata_hop_limit, self.image, self.user_data
        )

    def volumes_encrypted(self) -> Result:
        """Assert that every volume of what is launched from it is encrypted."""
        devices = ec2.joined(ec2.blocks(self.root_device), ec2.blocks(self.own_devices))
        return volumes_encrypted(self, devices, lambda: image_encrypted(self.image, self))


class ScalingPolicy(Part):
    """A policy that changes a group's size."""

    __slots__ = ()

    kind = text(cfn="PolicyType", tf="policy_type", default="SimpleScaling")
    enabled = boolean(tf="enabled", default=True)
    forecasts = parts(Part, cfn="PredictiveScalingConfiguration", tf="predictive_scaling_configuration")
    forecast_mode = text(
        cfn="PredictiveScalingConfiguration.Mode",
        tf="predictive_scaling_configuration.mode",
        default="ForecastOnly",
    )

    def acts(self) -> Result:
        """Assert that it changes the size: it is on, and does more than forecast."""
        on, predictive = self.enabled.is_true(), self.kind.is_("PredictiveScaling")
        scales = self.forecast_mode.is_("ForecastAndScale")
        if predictive.verdict is Verdict.PASS:
            return on & scales
        if predictive.verdict is Verdict.UNKNOWN and not self.forecasts.surely_empty:
            return on & (~predictive | scales)
        return self.passed(f"{self.address} sets its size") if on.verdict is Verdict.PASS else on


class Schedule(Part):
    """A change of size at set times."""

    __slots__ = ()


class Override(Part):
    """One instance type among several."""

    __slots__ = ()

    instance_type = text(cfn="InstanceType", tf="instance_type")


class GroupTag(Part):
    """A tag of a group, in Terraform's own form."""

    __slots__ = ()

    key = text(cfn="Key", tf="key")
    value_text = text(cfn="Value", tf="value")


class AutoScalingGroup(Resource):
    """An Auto Scaling group, with what attaches it to load balancers and what sets its size."""

    cloudformation = "AWS::AutoScaling::AutoScalingGroup"
    terraform = "aws_autoscaling_group"
    identified_by = ("group_name",)

    group_name = text(cfn="AutoScalingGroupName", tf="name")
    subnets = references("vpc.Subnet", cfn="VPCZoneIdentifier", tf="vpc_zone_identifier")
    zone_names = texts(cfn=("AvailabilityZones", "AvailabilityZoneIds"), tf="availability_zones")
    minimum = integer(cfn="MinSize", tf="min_size", default=by_dialect(cfn=None, tf=0))
    maximum = integer(cfn="MaxSize", tf="max_size", default=by_dialect(cfn=None, tf=0))
    own_desired = integer(cfn="DesiredCapacity", tf="desired_capacity")
    health_check_type = text(cfn="HealthCheckType", tf="health_check_type", default="EC2")
    balancers = texts(
        cfn=("LoadBalancerNames", "TargetGroupARNs", "TrafficSources"),
        tf=(
            "load_balancers",
            "target_group_arns",
            "traffic_source",
            on("aws_autoscaling_attachment.autoscaling_group_name", "lb_target_group_arn"),
            on("aws_autoscaling_attachment.autoscaling_group_name", "alb_target_group_arn"),
            on("aws_autoscaling_attachment.autoscaling_group_name", "elb"),
            on("aws_autoscaling_traffic_source_attachment.autoscaling_group_name", "traffic_source"),
        ),
    )
    configuration = reference(
        "autoscaling.LaunchConfiguration", cfn="LaunchConfigurationName", tf="launch_configuration"
    )
    template = reference(
        "ec2.LaunchTemplate",
        cfn=(
            "LaunchTemplate.LaunchTemplateId",
            "LaunchTemplate.LaunchTemplateName",
            "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId",
            "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateName",
        ),
        tf=(
            "launch_template.id",
            "launch_template.name",
            "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
            "mixed_instances_policy.launch_template.launch_template_specification.launch_template_name",
        ),
    )
    model_instance = text(cfn="InstanceId")
    overrides = parts(
        Override,
        cfn="MixedInstancesPolicy.LaunchTemplate.Overrides",
        tf="mixed_instances_policy.launch_template.override",
    )
    policies = parts(
        ScalingPolicy,
        cfn=on("AWS::AutoScaling::ScalingPolicy.AutoScalingGroupName"),
        tf=on("aws_autoscaling_policy.autoscaling_group_name"),
    )
    schedules = parts(
        Schedule,
        cfn=on("AWS::AutoScaling::ScheduledAction.AutoScalingGroupName"),
        tf=on("aws_autoscaling_schedule.autoscaling_group_name"),
    )
    zonal_shift = boolean(cfn="AvailabilityZoneImpairmentPolicy.ZonalShiftEnabled", default=False)
    refreshes = parts(Schedule, tf="instance_refresh")
    refresh_rollback = boolean(tf="instance_refresh.preferences.auto_rollback", default=False)
    rolling = parts(Schedule, cfn="@UpdatePolicy.AutoScalingRollingUpdate")
    replacing = parts(Schedule, cfn="@UpdatePolicy.AutoScalingReplacingUpdate")
    group_tags = parts(GroupTag, cfn="Tags", tf="tag")
    tags = tags(cfn="Tags", tf=())

    @property
    def desired(self) -> Reading[int]:
        """The desired size: the minimum where none is stated."""
        own = self.own_desired
        return self.minimum if isinstance(own.fact, Missing) else own

    def zones(self) -> Zones:
        """The zones that it launches instances in: those of its subnets, else those that it names."""
        subnets = self.subnets
        found = named_zones(self.zone_names) if subnets.missing else zones_of(self, subnets)
        return replace(found, span=self.span) if subnets.missing and self.zone_names.missing else found

    def leaves_room(self) -> Result:
        """Assert that its maximum is above its minimum, and above what is desired."""
        room = exceeds(self.maximum, self.minimum)
        return room if isinstance(self.own_desired.fact, Missing) else room & exceeds(self.maximum, self.own_desired)

    def is_launched_from_template(self) -> Result:
        """Assert that its instances start from a launch template; several instance types are a matter of taste."""
        template = self.template.is_set()
        if template.verdict is not Verdict.FAIL:
            return template
        configuration = self.configuration
        if not isinstance(configuration.fact, Missing):
            return configuration.failed(
                f"{configuration.name} is set, and launch configurations are no longer developed"
            )
        return template

    def rolls_back(self) -> Result:
        """Assert that a change of its template replaces instances step by step, in a way that can be undone.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
        """
        return self.refresh_rollback.is_true() if self.is_terraform else self.rolling.is_set() | self.replacing.is_set()

    def hosts_containers(self) -> bool:
        """Whether its instances run containers, going by their image and what they do at their first start."""
        source = self.template.to(ec2.LaunchTemplate) or self.configuration.to(LaunchConfiguration)
        return source is not None and source.metadata.hosts_containers()

    def scales(self) -> Result:
        """Assert that a policy or a schedule, or a manager of containers, changes its size."""
        acting = self.policies.any(ScalingPolicy.acts, "no scaling policy or schedule names the group")
        scheduled = self.schedules.is_set()
        return acting | scheduled | self.is_managed() if acting.verdict is not Verdict.PASS else acting

    def is_managed(self) -> Result:
        """Assert that a capacity provider or the Kubernetes autoscaler sets its size."""
        none = "no manager of containers sets its size"
        managed = self.group_tags.any(
            lambda tag: tag.key.must(lambda key: key == MANAGED_BY or key.startswith(AUTOSCALER_TAG)), none
        )
        # That each tag is another one says nothing to the reader.
        return self.failed(none) if managed.verdict is Verdict.FAIL else managed

    def is_asleep(self) -> bool:
        """Whether it starts with no instance and needs none: somebody wakes it for a task."""
        return self.minimum.known == 0 and self.own_desired.known == 0

    def keeps(self, least: int) -> Result:
        """Assert that it holds at least so many instances at any time: the desired size counts where it is fixed."""
        minimum = self.minimum.at_least(least)
        if minimum.verdict is Verdict.PASS or isinstance(self.own_desired.fact, Missing):
            return minimum
        fixed = self.policies.is_empty() & self.schedules.is_empty()
        return minimum | (self.own_desired.at_least(least) & fixed)

    def has_tag(self, beginning: str) -> bool:
        """Whether the key of one of its tags begins so, as far as it is known."""
        return any(
            tag.key.known.startswith(beginning)
            if tag.key.known is not None
            else isinstance(tag.key.fact, Undecided) and could_begin(tag.key.fact.value, beginning)
            for tag in self.group_tags
        )

    def has_balancer(self) -> Result:
        """Assert that it registers its instances with a load balancer."""
        return self.balancers.is_set()


def could_begin(value: Value, beginning: str) -> bool:
    """Whether a text of which only a part is known begins so."""
    return isinstance(value, Text) and value.prefix().startswith(beginning)


class GroupAttachment(Resource):
    """What attaches a group to a load balancer."""

    terraform = "aws_autoscaling_attachment"

    group = reference("autoscaling.AutoScalingGroup", tf="autoscaling_group_name")
