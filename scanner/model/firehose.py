"""Amazon Data Firehose.

https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import at, boolean, parts, reference, references, text
from scanner.model.kinesis import Stream
from scanner.verdict import Result, Verdict


class StreamSource(Part):
    """A data stream that feeds a delivery stream."""

    __slots__ = ()

    stream = reference("kinesis.Stream", cfn="KinesisStreamARN", tf="kinesis_stream_arn")


class ClusterSource(Part):
    """A Kafka cluster that feeds a delivery stream."""

    __slots__ = ()

    cluster = reference("msk.Cluster", cfn="MSKClusterARN", tf="msk_cluster_arn")


class DeliveryStream(Resource):
    """A delivery stream."""

    cloudformation = "AWS::KinesisFirehose::DeliveryStream"
    terraform = "aws_kinesis_firehose_delivery_stream"
    identified_by = ("stream_name",)

    stream_name = text(cfn="DeliveryStreamName", tf="name")
    kind = text(cfn="DeliveryStreamType", default="DirectPut")
    stream_sources = parts(StreamSource, cfn="KinesisStreamSourceConfiguration", tf="kinesis_source_configuration")
    cluster_sources = parts(ClusterSource, cfn="MSKSourceConfiguration", tf="msk_source_configuration")
    buckets = references(
        "s3.Bucket",
        cfn=("ExtendedS3DestinationConfiguration.BucketARN", "S3DestinationConfiguration.BucketARN"),
        tf=("extended_s3_configuration.bucket_arn", "s3_configuration.bucket_arn"),
    )
    domains = references(
        "opensearch.Domain",
        cfn=(
            "AmazonopensearchserviceDestinationConfiguration.DomainARN",
            "ElasticsearchDestinationConfiguration.DomainARN",
        ),
        tf=("opensearch_configuration.domain_arn", "elasticsearch_configuration.domain_arn"),
    )
    # CloudFormation's block has no switch: stating a type of key switches encryption on.
    encrypted = boolean(
        cfn=at("DeliveryStreamEncryptionConfigurationInput.KeyType", lambda _: True),
        tf="server_side_encryption.enabled",
        default=False,
    )
    key_type = text(
        cfn="DeliveryStreamEncryptionConfigurationInput.KeyType",
        tf="server_side_encryption.key_type",
        default="AWS_OWNED_CMK",
    )
    kms_key = kms.key(cfn="DeliveryStreamEncryptionConfigurationInput.KeyARN", tf="server_side_encryption.key_arn")

    def is_encrypted(self) -> Result:
        """Assert that what waits for delivery is encrypted: by the stream itself, or by the data stream it reads from.

        A delivery stream that reads from a data stream keeps no data; a Kafka cluster always encrypts its storage.
        https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
        """
        if not self.stream_sources.missing:
            return self.stream_sources.all(_is_encrypted)
        if not self.cluster_sources.missing:
            return self.cluster_sources.result(Verdict.PASS, "the stream reads from Kafka, which encrypts its storage")
        return self.encrypted.is_true()


def _is_encrypted(source: StreamSource) -> Result:
    stream = source.stream.to(Stream)
    if stream is not None:
        return stream.encryption.is_("KMS")
    return source.stream.unknown("the data stream that it reads from lies outside the template")
