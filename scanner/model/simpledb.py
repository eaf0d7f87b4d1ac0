"""Amazon SimpleDB, which has no encryption at rest.

https://docs.aws.amazon.com/AmazonSimpleDB/latest/DeveloperGuide/Welcome.html
"""

from __future__ import annotations

from scanner.model.base import Resource


class Domain(Resource):
    """A domain of items."""

    cloudformation = "AWS::SDB::Domain"
    terraform = "aws_simpledb_domain"
