"""Services of which policies ask nothing but the key that protects their data.

https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import text


class VideoStream(Resource):
    """A stream of Kinesis Video Streams; always encrypted."""

    cloudformation = "AWS::KinesisVideo::Stream"
    terraform = "aws_kinesis_video_stream"

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class Flow(Resource):
    """A flow of AppFlow, or a profile with which it signs in elsewhere."""

    cloudformation = ("AWS::AppFlow::Flow", "AWS::AppFlow::ConnectorProfile")
    terraform = ("aws_appflow_flow", "aws_appflow_connector_profile")

    kms_key = kms.key(cfn="KMSArn", tf="kms_arn")


class Schedule(Resource):
    """A schedule of EventBridge Scheduler."""

    cloudformation = "AWS::Scheduler::Schedule"
    terraform = "aws_scheduler_schedule"

    kms_key = kms.key(cfn="KmsKeyArn", tf="kms_key_arn")


class EventBus(Resource):
    """An event bus of EventBridge."""

    cloudformation = "AWS::Events::EventBus"
    terraform = "aws_cloudwatch_event_bus"

    kms_key = kms.key(cfn="KmsKeyIdentifier", tf="kms_key_identifier")


class ContactStorage(Resource):
    """Where Amazon Connect stores recordings and transcripts."""

    cloudformation = "AWS::Connect::InstanceStorageConfig"
    terraform = "aws_connect_instance_storage_config"

    kms_key = kms.key(
        cfn=("S3Config.EncryptionConfig.KeyId", "KinesisVideoStreamConfig.EncryptionConfig.KeyId"),
        tf=(
            "storage_config.s3_config.encryption_config.key_id",
            "storage_config.kinesis_video_stream_config.encryption_config.key_id",
        ),
    )


class EventDataStore(Resource):
    """An event data store of CloudTrail Lake."""

    cloudformation = "AWS::CloudTrail::EventDataStore"
    terraform = "aws_cloudtrail_event_data_store"

    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class DataLake(Resource):
    """A data lake of Security Lake."""

    cloudformation = "AWS::SecurityLake::DataLake"
    terraform = "aws_securitylake_data_lake"

    kms_key = kms.key(cfn="EncryptionConfiguration.KmsKeyId", tf="configuration.encryption_configuration.kms_key_id")


class DefaultVolumeKey(Resource):
    """The key with which an account encrypts volumes that name none; CloudFormation has no resource for it."""

    terraform = "aws_ebs_default_kms_key"

    kms_key = kms.key(tf="key_arn")


class SearchIndex(Resource):
    """An index of Amazon Kendra."""

    cloudformation = "AWS::Kendra::Index"
    terraform = "aws_kendra_index"

    kms_key = kms.key(
        cfn="ServerSideEncryptionConfiguration.KmsKeyId", tf="server_side_encryption_configuration.kms_key_id"
    )


class Agent(Resource):
    """An agent of Amazon Bedrock."""

    cloudformation = "AWS::Bedrock::Agent"
    terraform = "aws_bedrockagent_agent"

    kms_key = kms.key(cfn="CustomerEncryptionKeyArn", tf="customer_encryption_key_arn")


class EntityRecognizer(Resource):
    """A recognizer of Amazon Comprehend: its model, and the volumes that it is trained on."""

    terraform = "aws_comprehend_entity_recognizer"

    kms_key = kms.key(tf="model_kms_key_id")
    volume_key = kms.key(tf="volume_kms_key_id")


class RepositoryAssociation(Resource):
    """A repository that CodeGuru Reviewer looks at."""

    terraform = "aws_codegurureviewer_repository_association"

    kms_key = kms.key(tf="kms_key_details.kms_key_id")
    option = text(tf="kms_key_details.encryption_option", default="AWS_OWNED_CMK")


class FirewallRules(Resource):
    """A policy or a group of rules of Network Firewall. CloudFormation cannot name a key for it."""

    cloudformation = ("AWS::NetworkFirewall::FirewallPolicy", "AWS::NetworkFirewall::RuleGroup")
    terraform = ("aws_networkfirewall_firewall_policy", "aws_networkfirewall_rule_group")
