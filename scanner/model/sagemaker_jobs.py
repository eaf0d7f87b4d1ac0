"""Amazon SageMaker AI: what protects notebooks, endpoints, domains, jobs and models.

https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, parts, reference, text


class Notebook(Part):
    """A notebook instance, seen by its key and its network."""

    __slots__ = ()

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    direct_internet = text(cfn="DirectInternetAccess", tf="direct_internet_access", default="Enabled")
    subnet = reference("vpc.Subnet", cfn="SubnetId", tf="subnet_id")


class ServedVariant(Part):
    """A model that an endpoint serves, seen by the machines that serve it."""

    __slots__ = ()

    instance_type = text(cfn="InstanceType", tf="instance_type")


class Endpoint(Part):
    """The configuration of an endpoint, seen by its key."""

    __slots__ = ()

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_arn")
    variants = parts(ServedVariant, cfn="ProductionVariants", tf="production_variants")


class Domain(Resource):
    """A domain of studios and their users."""

    cloudformation = "AWS::SageMaker::Domain"
    terraform = "aws_sagemaker_domain"

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class FlowDefinition(Resource):
    """A flow of human reviews; CloudFormation has none."""

    terraform = "aws_sagemaker_flow_definition"

    kms_key = kms.key(tf="output_config.kms_key_id")


class JobDefinition(Resource):
    """A job that watches the quality of data or of a model."""

    cloudformation = (
        "AWS::SageMaker::DataQualityJobDefinition",
        "AWS::SageMaker::ModelBiasJobDefinition",
        "AWS::SageMaker::ModelQualityJobDefinition",
    )
    terraform = "aws_sagemaker_data_quality_job_definition"

    instance_type = text(cfn="JobResources.ClusterConfig.InstanceType", tf="job_resources.cluster_config.instance_type")
    volume_key = kms.key(
        cfn="JobResources.ClusterConfig.VolumeKmsKeyId", tf="job_resources.cluster_config.volume_kms_key_id"
    )
    output_key = kms.key(
        cfn=(
            "DataQualityJobOutputConfig.KmsKeyId",
            "ModelBiasJobOutputConfig.KmsKeyId",
            "ModelQualityJobOutputConfig.KmsKeyId",
        ),
        tf="data_quality_job_output_config.kms_key_id",
    )
    encrypts_traffic = boolean(
        cfn="NetworkConfig.EnableInterContainerTrafficEncryption",
        tf="network_config.enable_inter_container_traffic_encryption",
        default=False,
    )


class Model(Resource):
    """A model that can be served."""

    cloudformation = "AWS::SageMaker::Model"
    terraform = "aws_sagemaker_model"

    isolated = boolean(cfn="EnableNetworkIsolation", tf="enable_network_isolation", default=False)
