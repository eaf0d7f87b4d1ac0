"""Amazon CloudWatch Synthetics: canaries, which ask an entry from outside again and again.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import text


class Canary(Resource):
    """A script that asks an entry from outside."""

    cloudformation = "AWS::Synthetics::Canary"
    terraform = "aws_synthetics_canary"
    identified_by = ("canary_name",)

    canary_name = text(cfn="Name", tf="name")
