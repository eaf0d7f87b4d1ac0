"""Amazon EC2: instances, volumes, launch templates."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, reference, text


class Volume(Resource):
    """An EBS volume."""

    cloudformation = "AWS::EC2::Volume"
    terraform = "aws_ebs_volume"

    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)
    zone = text(cfn="AvailabilityZone", tf="availability_zone")
    kms_key = reference("kms.Key", cfn="KmsKeyId", tf="kms_key_id")
