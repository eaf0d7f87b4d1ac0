"""Amazon Timestream for LiveAnalytics: databases and tables."""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import text
from scanner.model.tags import tags


class Database(Resource):
    """A database of time series."""

    cloudformation = "AWS::Timestream::Database"
    terraform = "aws_timestreamwrite_database"
    identified_by = ("database_name",)

    database_name = text(cfn="DatabaseName", tf="database_name")
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")


class Table(Resource):
    """A table of time series; AWS Backup alone can back it up."""

    cloudformation = "AWS::Timestream::Table"
    terraform = "aws_timestreamwrite_table"

    table_name = text(cfn="TableName", tf="table_name")
    tags = tags()
