"""Amazon QLDB: ledgers. The service has ended; templates of its time remain."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, text


class Ledger(Resource):
    """A ledger."""

    cloudformation = "AWS::QLDB::Ledger"
    terraform = "aws_qldb_ledger"

    deletion_protection = boolean(cfn="DeletionProtection", tf="deletion_protection", default=True)
    permissions_mode = text(cfn="PermissionsMode", tf="permissions_mode")
