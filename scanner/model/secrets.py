"""How a value that must stay secret is supplied: by reference, by a marked input, generated, or written out.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.model.base import Node, Part
from scanner.model.fields import texts
from scanner.model.readings import Missing, Reading, Stated, Undecided, undecided
from scanner.model.secret_text import words_of
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

DEEPEST = 8
"""How deep a structure is searched for secrets."""

_SAFE_DYNAMIC = ("resolve:secretsmanager:", "resolve:ssm-secure:")

_GENERATORS = frozenset({"random_password", "aws_secretsmanager_random_password", "tls_private_key"})
"""What makes a secret up on creation; it stays in the state file, never in the code."""

_MADE = frozenset({"result", "bcrypt_hash", "random_password", "private_key_pem", "private_key_openssh"})
"""Attributes of generators that are the secret."""

_HOLDERS = ("aws_secretsmanager_secret_version", "aws_kms_secrets", "vault_", "onepassword_", "sops_")
"""Data sources whose attributes are secrets."""

_VAULTS = ("aws_secretsmanager_", "aws_ssm_parameter", "aws_kms_secrets", "vault_", "onepassword_", "sops_")
"""Data sources that read secrets from where they are kept."""


def is_supplied(reading: Reading[str], node: Node) -> Result:
    """Assert that a secret is supplied from outside the code, or generated; left out is a pass.

    An input that is not marked as secret is unknown: its value shows in consoles, logs and plans.
    """
    match reading.fact:
        case Missing():
            return reading.passed(f"{reading.name} is not set")
        case Stated(implied=True) | Stated(value=""):
            return reading.passed(f"{reading.name} is not set")
        case Stated(span=span):
            # An input whose default is the secret has it written in the code all the same.
            return reading.result(Verdict.FAIL, span, f"{reading.name} is written out")
        case Undecided(value=value, span=span, needs=needs):
            verdict, words = _origin(value, node)
            return reading.result(verdict, span, f"{reading.name} {words}", needs if verdict is Verdict.UNKNOWN else ())


def entry(reading: Reading[str], name: str, value: Value) -> Reading[str]:
    """One entry of a structure that a property holds, as a property of its own."""
    match value:
        case Known(raw, span):
            return Reading(name, Stated(to_text(raw), span if span.start_line else reading.span), reading.involves)
        case Absent():
            return Reading(name, Missing(reading.span), reading.involves)
        case Reference():
            needs = f"{value.address}.{value.attribute}".rstrip(".")
            return Reading(name, undecided(Unknown(Reason.COMPUTED, value.span, needs)), reading.involves)
        case _:
            return Reading(name, undecided(value), reading.involves)


def holds_secret(reading: Reading[str], node: Node) -> bool:
    """Whether the value surely is a secret by its origin: generated, read from where secrets are kept, or marked."""
    fact = reading.fact
    return isinstance(fact, Undecided) and holds_secret_value(fact.value, node)


def holds_secret_value(value: Value, node: Node) -> bool:
    """The same of a value; what only names a secret holds none."""
    value = plain(value)
    match value:
        case Text():
            return any(holds_secret_value(part, node) for part in value.parts if not isinstance(part, Known))
        case Unknown(reason=Reason.DATA_SOURCE):
            last = str(value.path[-1]) if value.path else ""
            named = last.endswith(_NAMES) or is_open_part(last)
            return not named and _type_of(value.needs).startswith(_HOLDERS)
        case Unknown(reason=Reason.DYNAMIC):
            # resolve:secretsmanager:ID:SecretString:KEY:STAGE:VERSION
            key = value.needs.partition(":SecretString:")[2].partition(":")[0]
            return value.needs.startswith(_SAFE_DYNAMIC) and not is_open_part(key)
        case Unknown(reason=Reason.PARAMETER):
            return _origin(value, node)[0] is Verdict.PASS
        case Unknown(reason=Reason.COMPUTED):
            address, _, attribute = value.needs.rpartition(".")
            return _type_of(address) in _GENERATORS and attribute in _MADE
        case Reference(address, attribute):
            return _type_of(address) in _GENERATORS and attribute in _MADE
        case _:
            return False


def is_open_part(key: str) -> bool:
    """Whether an entry of a stored secret is no secret itself, going by its key: where a database is, not who may."""
    words = words_of(key)
    return bool(words) and words[-1] in _OPEN_PARTS


def leaves(value: Value, name: str, node: Node, depth: int = 0) -> Iterator[tuple[str, Value]]:
    """The plain values in a structure, each with the name nearest to it; `name` is that of the whole."""
    value = node.view.world.resolve(value)
    if depth > DEEPEST or isinstance(value, Absent):
        return
    if isinstance(value, MapValue):
        for key, item in value.entries.items():
            yield from leaves(item, key, node, depth + 1)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from leaves(item, name, node, depth + 1)
    else:
        yield name, plain(value)


def is_name(value: Value) -> bool:
    """Whether a value names something instead of holding it: an ARN, an ID, a path or a name of a resource."""
    if isinstance(value, Text):
        return value.prefix().startswith(("arn:", "/", "http://", "https://"))
    if isinstance(value, Reference):
        # CloudFormation's `Ref` gives a name, an ID or an ARN.
        return not value.attribute or value.attribute.endswith(_NAMES)
    return isinstance(value, Unknown) and value.reason is Reason.COMPUTED and value.needs.endswith(_NAMES)


_OPEN_PARTS = frozenset(
    {"host", "hostname", "port", "endpoint", "engine", "dbname", "database", "region", "url", "address"}
)
"""Last words of keys under which a secret keeps what leads to a database or service.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
"""

_NAMES = ("arn", "Arn", "id", "Id", "name", "Name", "url", "Url", "uri", "Uri", "endpoint", "Endpoint", "Address")
"""Ends of attributes that name a resource."""


def _origin(value: Value, node: Node) -> tuple[Verdict, str]:
    value = plain(value)
    if isinstance(value, Text):
        return _text_origin(value, node)
    if isinstance(value, Unknown):
        return _unknown_origin(value, node)
    if isinstance(value, Reference):
        return _made_by(value.address, node)
    return Verdict.UNKNOWN, "is not known"


def _text_origin(text: Text, node: Node) -> tuple[Verdict, str]:
    beginning = text.prefix()
    if beginning.startswith(tuple(f"{{{{{safe}" for safe in _SAFE_DYNAMIC)):
        return Verdict.PASS, "is a dynamic reference to a secret"
    if beginning.startswith("{{resolve:ssm:"):
        return Verdict.FAIL, "is read from a parameter that is not encrypted"
    origins = [_origin(part, node) for part in text.parts if not isinstance(part, Known)]
    return _worst(origins)


def _worst(origins: Iterable[tuple[Verdict, str]]) -> tuple[Verdict, str]:
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    return min(origins, key=lambda origin: order.index(origin[0]), default=(Verdict.UNKNOWN, "is not known"))


def _unknown_origin(value: Unknown, node: Node) -> tuple[Verdict, str]:
    match value.reason:
        case Reason.DYNAMIC if value.needs.startswith(_SAFE_DYNAMIC):
            return Verdict.PASS, "is a dynamic reference to a secret"
        case Reason.DYNAMIC:
            return Verdict.FAIL, "is read from a parameter that is not encrypted"
        case Reason.PARAMETER:
            return _input_origin(value, node)
        case Reason.DATA_SOURCE:
            kind = _type_of(value.needs)
            if kind.startswith(_VAULTS) or value.needs.startswith("ephemeral."):
                return Verdict.PASS, "is read from where secrets are kept"
            return Verdict.UNKNOWN, f"is read from {value.needs}"
        case Reason.COMPUTED:
            return _made_by(value.needs.rpartition(".")[0], node)
        case _:
            return Verdict.UNKNOWN, f"is not known: {value.reason.value}"


def _input_origin(value: Unknown, node: Node) -> tuple[Verdict, str]:
    declared = node.view.graph.input(value.needs)
    if declared is None or not declared.secret:
        return Verdict.UNKNOWN, f"comes from {value.needs}, an input that is not marked as secret"
    return Verdict.PASS, f"comes from {value.needs}, an input that is marked as secret"


def _made_by(address: str, node: Node) -> tuple[Verdict, str]:
    block = node.view.graph.block(address)
    kind = block.type if block is not None else _type_of(address)
    if kind in _GENERATORS:
        return Verdict.PASS, f"is generated by {address}"
    if kind.startswith(_VAULTS) or kind == "AWS::SecretsManager::Secret":
        return Verdict.PASS, f"is kept by {address}"
    return Verdict.UNKNOWN, f"is made by {address}" if address else "is not known"


def _type_of(address: str) -> str:
    """The type in an address: `module.db.data.vault_generic_secret.main` is a `vault_generic_secret`."""
    steps = address.split(".")
    return steps[-2] if len(steps) > 1 else ""


class Lifecycle(Part):
    """What Terraform is told to leave alone once a resource exists."""

    __slots__ = ()

    ignored = texts(tf="@lifecycle.ignore_changes")


def is_set_elsewhere(node: Node, *names: str) -> bool:
    """Whether Terraform ignores changes of one of these properties: its value is filled in later, by other means."""
    ignored = Lifecycle(node.block, node.block.properties, node.view, node.span).ignored
    return any(one.known in {"all", *names} for one in ignored)
