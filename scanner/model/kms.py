"""AWS Key Management Service."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, integer, text


class Key(Resource):
    """A KMS key."""

    cloudformation = "AWS::KMS::Key"
    terraform = "aws_kms_key"

    rotation = boolean(cfn="EnableKeyRotation", tf="enable_key_rotation", default=False)
    usage = text(cfn="KeyUsage", tf="key_usage", default="ENCRYPT_DECRYPT")
    spec = text(cfn="KeySpec", tf="customer_master_key_spec", default="SYMMETRIC_DEFAULT")
    deletion_window_days = integer(cfn="PendingWindowInDays", tf="deletion_window_in_days", default=30)
    enabled = boolean(cfn="Enabled", tf="is_enabled", default=True)
