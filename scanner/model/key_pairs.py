"""SSH key pairs of EC2, and private keys that end up in code or in Terraform's state."""

from __future__ import annotations

from scanner.model import secrets
from scanner.model.base import Node, Resource
from scanner.model.fields import text
from scanner.model.links import is_hidden
from scanner.model.readings import Reading, Undecided
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain
from scanner.verdict import Result


class KeyPair(Resource):
    """A key pair. Without a public key EC2 makes one, and keeps the private key in the parameter store.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-keypair.html
    """

    cloudformation = "AWS::EC2::KeyPair"
    terraform = "aws_key_pair"

    public_key = text(cfn="PublicKeyMaterial", tf="public_key")

    def keeps_private_key_out(self) -> Result:
        """Assert that its private key was not made by Terraform, whose state would hold it."""
        if is_made_by_terraform(self.public_key):
            return self.public_key.failed(f"{self.public_key.name} belongs to a private key in Terraform's state")
        if self.is_terraform and _may_be_made(self.public_key):
            return self.public_key.unknown()
        return self.public_key.passed(f"{self.public_key.name} holds no private key")


def is_kept_out(private_key: Reading[str], node: Node) -> Result:
    """Assert that a private key stands neither in the code nor in Terraform's state."""
    if is_made_by_terraform(private_key):
        return private_key.failed(f"{private_key.name} is made by Terraform, whose state holds it")
    return secrets.is_supplied(private_key, node)


def is_made_by_terraform(reading: Reading[str]) -> bool:
    """Whether a value comes from a `tls_private_key`."""
    fact = reading.fact
    return isinstance(fact, Undecided) and _is_made(fact.value)


def _may_be_made(reading: Reading[str]) -> bool:
    """Whether nothing is known of a value, so that it may come from a `tls_private_key`."""
    value = reading.fact.value if isinstance(reading.fact, Undecided) else None
    return is_hidden(reading.fact) and isinstance(value, Unknown) and value.reason is not Reason.FILE


def _is_made(value: Value) -> bool:
    value = plain(value)
    match value:
        case Text():
            return any(_is_made(part) for part in value.parts if not isinstance(part, Known))
        case Reference():
            return "tls_private_key." in value.address
        case Unknown():
            return "tls_private_key." in value.needs
        case _:
            return False
