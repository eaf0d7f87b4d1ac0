"""Amazon Cognito: directories of users."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import at, boolean
from scanner.values import Scalar, to_text


def _is_active(state: Scalar) -> bool:
    return to_text(state) == "ACTIVE"


class UserPool(Resource):
    """A directory of users."""

    cloudformation = "AWS::Cognito::UserPool"
    terraform = "aws_cognito_user_pool"

    deletion_protection = boolean(
        cfn=at("DeletionProtection", _is_active), tf=at("deletion_protection", _is_active), default=False
    )
