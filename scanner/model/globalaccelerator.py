"""AWS Global Accelerator.

https://docs.aws.amazon.com/global-accelerator/latest/dg/introduction-components.html
"""

from __future__ import annotations

from scanner.model import elb
from scanner.model.base import Part, Resource, attached
from scanner.model.fields import boolean, integer, parts, reference, text
from scanner.model.readings import Readings
from scanner.verdict import Result, any_of


class Accelerator(Resource):
    """An accelerator: fixed addresses at the edge."""

    cloudformation = "AWS::GlobalAccelerator::Accelerator"
    terraform = "aws_globalaccelerator_accelerator"

    flow_logs = boolean(tf="attributes.flow_logs_enabled", default=False)

    def logs_flows(self) -> Result:
        """Assert that flow logs are on; CloudFormation has no property for them.

        https://docs.aws.amazon.com/global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html
        """
        if self.is_terraform:
            return self.flow_logs.is_true()
        return self.unknown("flow logs of an accelerator are switched on outside of CloudFormation")


class Endpoint(Part):
    """What an endpoint group sends traffic to."""

    __slots__ = ()

    target = reference("", cfn="EndpointId", tf="endpoint_id")
    weight = integer(cfn="Weight", tf="weight", default=128)

    def is_redundant(self) -> Result:
        """Assert a load balancer over two zones."""
        balancer = self.target.to(elb.LoadBalancer)
        if balancer is not None:
            return balancer.zones().reach(2).involving(balancer.address)
        if self.target.known is not None:
            return self.target.failed(f"{self.target.known.address} is the only endpoint")
        return self.target.unknown("whether the only endpoint reaches two zones lies outside the template")


class EndpointGroup(Resource):
    """The endpoints of a listener in one Region."""

    cloudformation = "AWS::GlobalAccelerator::EndpointGroup"
    terraform = "aws_globalaccelerator_endpoint_group"

    listener = reference("globalaccelerator.Listener", cfn="ListenerArn", tf="listener_arn")
    region = text(cfn="EndpointGroupRegion", tf="endpoint_group_region")
    endpoints = parts(Endpoint, cfn="EndpointConfigurations", tf="endpoint_configuration")

    @property
    def in_use(self) -> Readings[Endpoint]:
        """The endpoints that are sent anything."""
        every = self.endpoints
        kept = tuple(one for one in every if one.weight.known != 0)
        return Readings(every.name, kept, every.span, every.rest, every.missing, every.involves)

    def has_healthy_alternative(self) -> Result:
        """Assert two endpoints, or one load balancer over two zones; the service checks their health in any case."""
        endpoints = self.in_use
        if len(endpoints) == 1 and endpoints.rest is None:
            return endpoints.items[0].is_redundant()
        return endpoints.at_least(2)


class Listener(Resource):
    """A port of an accelerator."""

    cloudformation = "AWS::GlobalAccelerator::Listener"
    terraform = "aws_globalaccelerator_listener"

    def is_backed(self) -> Result:
        """Assert that an endpoint group of the template has an alternative, or that there are two groups."""
        groups = list(attached(self, EndpointGroup, cfn="ListenerArn", tf="listener_arn"))
        if len(groups) > 1:
            return self.passed("endpoint groups in two Regions back it")
        return any_of((group.has_healthy_alternative() for group in groups), self._unbacked())

    def _unbacked(self) -> Result:
        if self.view.graph.exported(self.block) or self.view.graph.handed_over(self.block):
            return self.unknown("its endpoint groups lie outside the template")
        return self.failed("no endpoint group backs it")
