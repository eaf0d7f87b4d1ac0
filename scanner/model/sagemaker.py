"""Amazon SageMaker."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import text


class NotebookInstance(Resource):
    """A notebook instance."""

    cloudformation = "AWS::SageMaker::NotebookInstance"
    terraform = "aws_sagemaker_notebook_instance"

    metadata_version = text(
        cfn="InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion",
        tf="instance_metadata_service_configuration.minimum_instance_metadata_service_version",
        default="1",
    )
