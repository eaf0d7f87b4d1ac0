"""Amazon SageMaker."""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import integer, parts, reference, text
from scanner.verdict import Result


class NotebookInstance(Resource):
    """A notebook instance."""

    cloudformation = "AWS::SageMaker::NotebookInstance"
    terraform = "aws_sagemaker_notebook_instance"

    metadata_version = text(
        cfn="InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion",
        tf="instance_metadata_service_configuration.minimum_instance_metadata_service_version",
        default="1",
    )


class Serverless(Part):
    """What makes a variant run without instances of its own."""

    __slots__ = ()


class InstanceScaling(Part):
    """What lets SageMaker set the number of a variant's instances."""

    __slots__ = ()

    status = text(cfn="Status", tf="status", default="DISABLED")


class Variant(Part):
    """A model that an endpoint serves, and the instances that do so."""

    __slots__ = ()

    instances = integer(cfn="InitialInstanceCount", tf="initial_instance_count")
    serverless = parts(Serverless, cfn="ServerlessConfig", tf="serverless_config")
    scaling = parts(InstanceScaling, cfn="ManagedInstanceScaling", tf="managed_instance_scaling")

    def outlasts_zone(self) -> Result:
        """Assert that it runs on two instances or more, or on none of its own."""
        return self.instances.at_least(2) | self.serverless.is_set()


class EndpointConfiguration(Resource):
    """What endpoints serve.

    Two instances or more are spread over zones by the service.
    https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-best-practices.html
    """

    cloudformation = "AWS::SageMaker::EndpointConfig"
    terraform = "aws_sagemaker_endpoint_configuration"
    identified_by = ("configuration_name",)

    configuration_name = text(cfn="EndpointConfigName", tf="name")
    variants = parts(Variant, cfn="ProductionVariants", tf="production_variants")


class Endpoint(Resource):
    """What answers requests with a model."""

    cloudformation = "AWS::SageMaker::Endpoint"
    terraform = "aws_sagemaker_endpoint"

    endpoint_name = text(cfn="EndpointName", tf="name")
    configuration = reference("sagemaker.EndpointConfiguration", cfn="EndpointConfigName", tf="endpoint_config_name")
