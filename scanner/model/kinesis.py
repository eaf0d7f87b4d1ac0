"""Amazon Kinesis Data Streams.

https://docs.aws.amazon.com/streams/latest/dev/introduction.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import at, in_capitals, integer, text


class Stream(Resource):
    """A data stream."""

    cloudformation = "AWS::Kinesis::Stream"
    terraform = "aws_kinesis_stream"
    identified_by = ("stream_name",)

    stream_name = text(cfn="Name", tf="name")
    encryption = text(cfn="StreamEncryption.EncryptionType", tf=at("encryption_type", in_capitals), default="NONE")
    kms_key = kms.key(cfn="StreamEncryption.KeyId", tf="kms_key_id")
    mode = text(cfn="StreamModeDetails.StreamMode", tf="stream_mode_details.stream_mode", default="PROVISIONED")
    shards = integer(cfn="ShardCount", tf="shard_count")
