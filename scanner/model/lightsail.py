"""Amazon Lightsail: containers, instances, and what sends requests to these.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lightsail-container.html,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lightsail_container_service_deployment_version,
https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-lightsail-load-balancers.html
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import Link, on, parts, reference, references, text
from scanner.model.links import is_hidden
from scanner.model.placement import unseen_zone
from scanner.model.readings import Undecided
from scanner.model.zones import Zones, ZoneTerm, term_of
from scanner.values import Reference


class Container(Part):
    """One container of a deployment."""

    environment = variables(cfn="Environment", tf="environment")


class ContainerDeployment(Resource):
    """What a container service runs; in CloudFormation a property of the service itself."""

    cloudformation = "AWS::Lightsail::Container"
    terraform = "aws_lightsail_container_service_deployment_version"

    containers = parts(Container, cfn="ContainerServiceDeployment.Containers", tf="container")


class LoadBalancer(Resource):
    """A load balancer, with the instances behind it."""

    cloudformation = "AWS::Lightsail::LoadBalancer"
    terraform = "aws_lightsail_lb"
    identified_by = ("balancer_name",)

    balancer_name = text(cfn="LoadBalancerName", tf="name")
    instances = references(
        "lightsail.Instance", cfn="AttachedInstances", tf=on("aws_lightsail_lb_attachment.lb_name", "instance_name")
    )


class StaticAddress(Resource):
    """A public address that stays, tied to an instance."""

    cloudformation = "AWS::Lightsail::StaticIp"
    terraform = "aws_lightsail_static_ip_attachment"

    instance = reference("lightsail.Instance", cfn="AttachedTo", tf="instance_name")


class Instance(Resource):
    """An instance; it lies in one zone."""

    cloudformation = "AWS::Lightsail::Instance"
    terraform = "aws_lightsail_instance"
    identified_by = ("instance_name",)

    instance_name = text(cfn="InstanceName", tf="name")
    zone = text(cfn="AvailabilityZone", tf="availability_zone")

    def balancers(self) -> list[LoadBalancer]:
        """The load balancers that send it requests."""
        blocks = self.view.graph.blocks_of(LoadBalancer.types())
        return [one for one in (LoadBalancer(block, self.view) for block in blocks) if _names(one.instances, self)]

    def addresses(self) -> list[StaticAddress]:
        """The public addresses that stay with it."""
        blocks = self.view.graph.blocks_of(StaticAddress.types())
        return [one for one in (StaticAddress(block, self.view) for block in blocks) if _names((one.instance,), self)]

    def zones_of_peers(self) -> Zones:
        """The zones of all instances behind the same load balancers, itself among them."""
        balancers = self.balancers()
        peers = {self.address: self} | {
            one.address: one for held in balancers for link in held.instances if (one := link.to(Instance)) is not None
        }
        terms = tuple(one.zone_term() for one in peers.values())
        return Zones(terms, self.span, self.address, self._unseen_peers(), tuple(peers), "instances")

    def _unseen_peers(self) -> Undecided | None:
        """Why a load balancer may send requests to it and others without being seen to."""
        for block in self.view.graph.blocks_of(LoadBalancer.types()):
            held = LoadBalancer(block, self.view).instances
            for fact in (held.rest, *(link.fact for link in held)):
                if isinstance(fact, Undecided) and is_hidden(fact):
                    return fact
        return None

    def zone_term(self) -> ZoneTerm:
        """Its zone; left out, the service chooses one."""
        stated = term_of(self.zone)
        if stated is None:
            return unseen_zone(Reference(self.address), self.span, self.address)
        return ZoneTerm(stated.value, stated.span, self.address)


def _names(links: Iterable[Link], instance: Instance) -> bool:
    return any(link.known is not None and link.known.address == instance.address for link in links)
