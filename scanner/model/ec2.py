"""Amazon EC2: instances, what they are launched from, and their images. Volumes are in `ebs`."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from scanner.model.base import Part, Resource
from scanner.model.ebs import BlockDevice, InstanceDevice, RootDevice, TemplateDevice, volumes_encrypted
from scanner.model.ebs import Volume as Volume
from scanner.model.fields import Link, boolean, integer, on, parts, reference, references, text
from scanner.model.images import image_encrypted
from scanner.model.instance_metadata import MetadataService
from scanner.model.links import is_hidden
from scanner.model.readings import Missing, Reading, Readings, Undecided
from scanner.verdict import Result

T = TypeVar("T")
D = TypeVar("D", bound=BlockDevice)


class InstanceInterface(Part):
    """A network interface that an instance is launched with."""

    __slots__ = ()

    public_address = boolean(cfn="AssociatePublicIpAddress")
    interface = reference("ec2.NetworkInterface", cfn="NetworkInterfaceId", tf="network_interface_id")
    subnet = reference("vpc.Subnet", cfn="SubnetId")
    groups = references("security_groups.SecurityGroup", cfn="GroupSet")


class TemplateInterface(Part):
    """A network interface of a launch template."""

    __slots__ = ()

    public_address = boolean(cfn="AssociatePublicIpAddress", tf="associate_public_ip_address")
    interface = reference("ec2.NetworkInterface", cfn="NetworkInterfaceId", tf="network_interface_id")
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    groups = references("security_groups.SecurityGroup", cfn="Groups", tf="security_groups")


class LaunchedNodes(Part):
    """Managed nodes of Kubernetes, seen by what they are started from."""

    __slots__ = ()

    template = reference(
        "ec2.LaunchTemplate",
        cfn=("LaunchTemplate.Id", "LaunchTemplate.Name"),
        tf=("launch_template.id", "launch_template.name"),
    )


class LaunchTemplate(Resource):
    """A launch template, in the version that is declared."""

    cloudformation = "AWS::EC2::LaunchTemplate"
    terraform = "aws_launch_template"
    identified_by = ("template_name",)

    template_name = text(cfn="LaunchTemplateName", tf="name")
    image = reference("images.Image", cfn="LaunchTemplateData.ImageId", tf="image_id")
    devices = parts(TemplateDevice, cfn="LaunchTemplateData.BlockDeviceMappings", tf="block_device_mappings")
    interfaces = parts(TemplateInterface, cfn="LaunchTemplateData.NetworkInterfaces", tf="network_interfaces")
    groups = references(
        "security_groups.SecurityGroup",
        cfn=("LaunchTemplateData.SecurityGroupIds", "LaunchTemplateData.SecurityGroups"),
        tf=("vpc_security_group_ids", "security_group_names"),
    )
    metadata_tokens = text(cfn="LaunchTemplateData.MetadataOptions.HttpTokens", tf="metadata_options.http_tokens")
    metadata_endpoint = text(cfn="LaunchTemplateData.MetadataOptions.HttpEndpoint", tf="metadata_options.http_endpoint")
    metadata_hop_limit = integer(
        cfn="LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit",
        tf="metadata_options.http_put_response_hop_limit",
    )
    user_data = text(cfn="LaunchTemplateData.UserData", tf="user_data")
    profile = text(
        cfn=("LaunchTemplateData.IamInstanceProfile.Arn", "LaunchTemplateData.IamInstanceProfile.Name"),
        tf=("iam_instance_profile.arn", "iam_instance_profile.name"),
    )
    detailed_monitoring = boolean(cfn="LaunchTemplateData.Monitoring.Enabled", tf="monitoring.enabled", default=False)

    @property
    def metadata(self) -> MetadataService:
        """The metadata service of what is launched from it."""
        return MetadataService(
            self, self.metadata_tokens, self.metadata_endpoint, self.metadata_hop_limit, self.image, self.user_data
        )

    def gets_role_elsewhere(self) -> Result:
        """Pass: what uses it names the role itself: managed nodes of Kubernetes, whose template must not."""
        kinds = ("AWS::EKS::Nodegroup", "aws_eks_node_group")
        if any(block.type in kinds for block, _ in self.view.graph.referrers(self.block)):
            return self.passed("managed nodes are started from it")
        for block in self.view.graph.blocks_of(kinds):
            nodes = LaunchedNodes(block, block.properties, self.view, block.name_span)
            if is_hidden(nodes.template.fact):
                return nodes.template.unknown(f"whether {block.address} is started from it is not known")
        return self.failed("no managed nodes are started from it")

    def volumes_encrypted(self) -> Result:
        """Assert that every volume of what is launched from it is encrypted."""
        return volumes_encrypted(self, blocks(self.devices), lambda: image_encrypted(self.image, self))


class Instance(Resource):
    """An instance, with what its launch template gives where it says nothing itself.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html
    """

    cloudformation = "AWS::EC2::Instance"
    terraform = ("aws_instance", "aws_spot_instance_request")

    template = reference(
        "ec2.LaunchTemplate",
        cfn=("LaunchTemplate.LaunchTemplateId", "LaunchTemplate.LaunchTemplateName"),
        tf=("launch_template.id", "launch_template.name"),
    )
    own_image = reference("images.Image", cfn="ImageId", tf="ami")
    own_devices = parts(InstanceDevice, cfn="BlockDeviceMappings", tf="ebs_block_device")
    root_device = parts(RootDevice, tf="root_block_device")
    interfaces = parts(
        InstanceInterface, cfn="NetworkInterfaces", tf=("network_interface", "primary_network_interface")
    )
    own_groups = references(
        "security_groups.SecurityGroup",
        cfn=("SecurityGroupIds", "SecurityGroups"),
        tf=(
            "vpc_security_group_ids",
            "security_groups",
            on("aws_network_interface_sg_attachment.network_interface_id", "security_group_id"),
        ),
    )
    own_public_address = boolean(tf="associate_public_ip_address")
    own_metadata_tokens = text(cfn="MetadataOptions.HttpTokens", tf="metadata_options.http_tokens")
    own_metadata_endpoint = text(cfn="MetadataOptions.HttpEndpoint", tf="metadata_options.http_endpoint")
    own_metadata_hop_limit = integer(
        cfn="MetadataOptions.HttpPutResponseHopLimit", tf="metadata_options.http_put_response_hop_limit"
    )
    own_profile = text(cfn="IamInstanceProfile", tf="iam_instance_profile")
    own_detailed_monitoring = boolean(cfn="Monitoring", tf="monitoring")
    own_user_data = text(cfn="UserData", tf=("user_data", "user_data_base64"))
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    zone = text(cfn="AvailabilityZone", tf="availability_zone")
    source_destination_check = boolean(cfn="SourceDestCheck", tf="source_dest_check", default=True)

    @property
    def launch_template(self) -> LaunchTemplate | None:
        """The launch template, where it is in the graph."""
        return self.template.to(LaunchTemplate)

    @property
    def image(self) -> Link:
        """The image it starts from."""
        own, template = self.own_image, self.launch_template
        return template.image if isinstance(own.fact, Missing) and template is not None else own

    @property
    def devices(self) -> Readings[BlockDevice]:
        """The devices that are declared for it; its own replace the template's of the same name."""
        own = joined(blocks(self.root_device), blocks(self.own_devices))
        if self.launch_template is None:
            return own
        given = blocks(self.launch_template.devices)
        named = {device.device_name.known for device in own} - {None}
        kept = tuple(device for device in given if device.device_name.known not in named)
        return joined(own, replace(given, items=kept))

    @property
    def metadata(self) -> MetadataService:
        """Its metadata service."""
        template = self.launch_template
        return MetadataService(
            self,
            self.merged(self.own_metadata_tokens, template.metadata_tokens if template else None),
            self.merged(self.own_metadata_endpoint, template.metadata_endpoint if template else None),
            self.merged(self.own_metadata_hop_limit, template.metadata_hop_limit if template else None),
            self.image,
            self.merged(self.own_user_data, template.user_data if template else None),
        )

    @property
    def profile(self) -> Reading[str]:
        """The profile by which it has a role."""
        template = self.launch_template
        return self.merged(self.own_profile, template.profile if template else None)

    @property
    def detailed_monitoring(self) -> Reading[bool]:
        """Whether it sends metrics every minute."""
        template = self.launch_template
        return self.merged(self.own_detailed_monitoring, template.detailed_monitoring if template else None)

    def volumes_encrypted(self) -> Result:
        """Assert that every volume that launching it makes is encrypted."""
        result = volumes_encrypted(self, self.devices, lambda: image_encrypted(self.image, self))
        template = self.launch_template
        return result if template is None else result.involving(template.address)

    def names_groups(self) -> Result:
        """Assert that it states its security groups, or interfaces that have their own; else it gets the VPC's default
        group.
        """
        stated = self.own_groups.is_set() | self.interfaces.is_set()
        template = self.launch_template
        if template is not None:
            return stated | template.groups.is_set() | template.interfaces.is_set()
        return stated | self.template.is_set() if isinstance(self.template.fact, Undecided) else stated

    def names_subnet(self) -> Result:
        """Assert that it states its subnet, or interfaces that lie in one; else it starts in the default VPC."""
        stated = self.subnet.is_set() | self.interfaces.is_set()
        template = self.launch_template
        if template is not None:
            return stated | template.interfaces.any(lambda one: one.subnet.is_set() | one.interface.is_set())
        return stated | self.template.is_set() if isinstance(self.template.fact, Undecided) else stated

    def merged(self, own: Reading[T], given: Reading[T] | None) -> Reading[T]:
        """What the instance states itself, else what its launch template does; unknown where that lies outside."""
        if not isinstance(own.fact, Missing):
            return own
        if given is not None:
            return given
        template = self.template
        if isinstance(template.fact, Undecided):
            doubt = Undecided("the launch template lies outside", template.fact.needs, own.span, template.fact.value)
            return Reading(own.name, doubt, own.involves)
        return own


def blocks(devices: Readings[D]) -> Readings[BlockDevice]:
    """Devices of one kind as devices of any kind."""
    return Readings(devices.name, devices.items, devices.span, devices.rest, devices.missing, devices.involves)


def joined(first: Readings[BlockDevice], second: Readings[BlockDevice]) -> Readings[BlockDevice]:
    """Two lists of devices as one, at the place of the first that is stated."""
    lead = second if first.missing else first
    involves = tuple(dict.fromkeys((*first.involves, *second.involves)))
    missing = first.missing and second.missing
    return Readings(lead.name, (*first, *second), lead.span, first.rest or second.rest, missing, involves)


class NetworkInterface(Resource):
    """A network interface that is declared by itself."""

    cloudformation = "AWS::EC2::NetworkInterface"
    terraform = "aws_network_interface"

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    groups = references(
        "security_groups.SecurityGroup",
        cfn="GroupSet",
        tf=("security_groups", on("aws_network_interface_sg_attachment.network_interface_id", "security_group_id")),
    )
    instance = reference(
        "ec2.Instance",
        cfn=on("AWS::EC2::NetworkInterfaceAttachment.NetworkInterfaceId", "InstanceId"),
        tf=(
            "attachment.instance",
            on("aws_network_interface_attachment.network_interface_id", "instance_id"),
        ),
    )
    source_destination_check = boolean(cfn="SourceDestCheck", tf="source_dest_check", default=True)

    def comes_with_instance(self) -> bool:
        """Whether an instance of the template is launched with it, and judged with it."""
        return any(block.type in Instance.types() for block, _ in self.view.graph.referrers(self.block))

    def is_held_by_instance(self) -> Result:
        """Assert that an instance carries it."""
        for block, _ in self.view.graph.referrers(self.block):
            if block.type in Instance.types():
                return self.passed(f"{block.address} carries it").involving(block.address)
        return self.instance.is_set()


class FleetSettings(Part):
    """What a spot fleet starts machines with."""

    __slots__ = ()

    image = reference("images.Image", cfn="ImageId", tf="ami")
    own_devices = parts(InstanceDevice, cfn="BlockDeviceMappings", tf="ebs_block_device")
    root_device = parts(RootDevice, tf="root_block_device")
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    zone = text(cfn="Placement.AvailabilityZone", tf="availability_zone")

    def volumes_encrypted(self) -> Result:
        """Assert that every volume of the fleet's machines is encrypted."""
        devices = joined(blocks(self.root_device), blocks(self.own_devices))
        return volumes_encrypted(self, devices, lambda: image_encrypted(self.image, self))


class FleetChoice(Part):
    """One way in which a fleet starts machines from a launch template."""

    __slots__ = ()

    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")
    zone = text(cfn=("AvailabilityZone", "AvailabilityZoneId"), tf="availability_zone")


class SpotTemplate(Part):
    """A launch template of a spot fleet, with the ways in which it is used."""

    __slots__ = ()

    choices = parts(FleetChoice, cfn="Overrides", tf="overrides")


class FleetTemplate(Part):
    """A launch template of a fleet, with the ways in which it is used."""

    __slots__ = ()

    choices = parts(FleetChoice, cfn="Overrides", tf="override")


class SpotFleet(Resource):
    """A spot fleet; machines that it starts from launch templates are judged with these."""

    cloudformation = "AWS::EC2::SpotFleet"
    terraform = "aws_spot_fleet_request"

    settings = parts(FleetSettings, cfn="SpotFleetRequestConfigData.LaunchSpecifications", tf="launch_specification")
    templates = parts(SpotTemplate, cfn="SpotFleetRequestConfigData.LaunchTemplateConfigs", tf="launch_template_config")


class Fleet(Resource):
    """A fleet of machines, started from launch templates."""

    cloudformation = "AWS::EC2::EC2Fleet"
    terraform = "aws_ec2_fleet"

    templates = parts(FleetTemplate, cfn="LaunchTemplateConfigs", tf="launch_template_config")
