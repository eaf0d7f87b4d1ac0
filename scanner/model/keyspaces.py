"""Amazon Keyspaces: tables."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import at, boolean, text
from scanner.model.tags import tags
from scanner.values import Scalar, to_text


def _is_enabled(status: Scalar) -> bool:
    return to_text(status) == "ENABLED"


class Table(Resource):
    """A table."""

    cloudformation = "AWS::Cassandra::Table"
    terraform = "aws_keyspaces_table"

    tags = tags()
    point_in_time_recovery = boolean(
        cfn="PointInTimeRecoveryEnabled", tf=at("point_in_time_recovery.status", _is_enabled), default=False
    )
    key_owner = text(cfn="EncryptionSpecification.EncryptionType", tf="encryption_specification.type")
    kms_key = kms.key(cfn="EncryptionSpecification.KmsKeyIdentifier", tf="encryption_specification.kms_key_identifier")
