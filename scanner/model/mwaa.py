"""Amazon MWAA: managed Apache Airflow.

https://docs.aws.amazon.com/mwaa/latest/userguide/what-is-mwaa.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import text


class Environment(Resource):
    """An environment of workflows."""

    cloudformation = "AWS::MWAA::Environment"
    terraform = "aws_mwaa_environment"

    kms_key = kms.key(cfn="KmsKey", tf="kms_key")
    access_mode = text(cfn="WebserverAccessMode", tf="webserver_access_mode", default="PRIVATE_ONLY")
