"""Containers of Amazon Lightsail.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lightsail-container.html,
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lightsail_container_service_deployment_version
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import parts


class Container(Part):
    """One container of a deployment."""

    environment = variables(cfn="Environment", tf="environment")


class ContainerDeployment(Resource):
    """What a container service runs; in CloudFormation a property of the service itself."""

    cloudformation = "AWS::Lightsail::Container"
    terraform = "aws_lightsail_container_service_deployment_version"

    containers = parts(Container, cfn="ContainerServiceDeployment.Containers", tf="container")
