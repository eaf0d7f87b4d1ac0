"""VPC endpoints, and the endpoint services behind them."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, on, reference, references, text
from scanner.model.policy_document import document
from scanner.model.readings import Missing
from scanner.verdict import Result


class Endpoint(Resource):
    """A VPC endpoint.

    https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
    """

    cloudformation = "AWS::EC2::VPCEndpoint"
    terraform = "aws_vpc_endpoint"

    kind = text(cfn="VpcEndpointType", tf="vpc_endpoint_type", default="Gateway")
    vpc = reference("vpc.Vpc", cfn="VpcId", tf="vpc_id")
    subnets = references(
        "vpc.Subnet",
        cfn="SubnetIds",
        tf=("subnet_ids", on("aws_vpc_endpoint_subnet_association.vpc_endpoint_id", "subnet_id")),
    )
    service_name = text(cfn="ServiceName", tf="service_name")
    policy = document(cfn="PolicyDocument", tf=("policy", on("aws_vpc_endpoint_policy.vpc_endpoint_id", "policy")))


class EndpointService(Resource):
    """A service that others reach by endpoints of their own."""

    cloudformation = "AWS::EC2::VPCEndpointService"
    terraform = "aws_vpc_endpoint_service"

    acceptance_required = boolean(cfn="AcceptanceRequired", tf="acceptance_required")

    def asks_for_acceptance(self) -> Result:
        """Assert that somebody accepts each connection; left out, the service's default is not documented."""
        if isinstance(self.acceptance_required.fact, Missing):
            return self.acceptance_required.unknown(f"{self.acceptance_required.name} is not set")
        return self.acceptance_required.is_true()
