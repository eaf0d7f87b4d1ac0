"""AWS App Runner.

https://docs.aws.amazon.com/apprunner/latest/dg/what-is-apprunner.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.environment import variables
from scanner.model.fields import boolean, by_dialect


class Service(Resource):
    """A service, run from an image or from a repository of code."""

    cloudformation = "AWS::AppRunner::Service"
    terraform = "aws_apprunner_service"

    deploys_itself = boolean(
        cfn="SourceConfiguration.AutoDeploymentsEnabled",
        tf="source_configuration.auto_deployments_enabled",
        default=by_dialect(cfn=None, tf=True),
    )
    public = boolean(
        cfn="NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible",
        tf="network_configuration.ingress_configuration.is_publicly_accessible",
        default=True,
    )
    image_environment = variables(
        cfn="SourceConfiguration.ImageRepository.ImageConfiguration.RuntimeEnvironmentVariables",
        tf="source_configuration.image_repository.image_configuration.runtime_environment_variables",
    )
    code_environment = variables(
        cfn="SourceConfiguration.CodeRepository.CodeConfiguration.CodeConfigurationValues.RuntimeEnvironmentVariables",
        tf="source_configuration.code_repository.code_configuration.code_configuration_values.runtime_environment_variables",
    )
