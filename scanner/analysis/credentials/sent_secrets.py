"""Secrets that the code itself sends somewhere while it is deployed: HTTP requests, local commands, custom resources.

https://registry.terraform.io/providers/hashicorp/http/latest/docs/data-sources/http
https://developer.hashicorp.com/terraform/language/provisioners
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from collections.abc import Iterable

import re2

from scanner.analysis.credentials.unseen_uses import hidden_part
from scanner.analysis.hosts.user_data import secret_written
from scanner.model.base import Node
from scanner.model.deployment_steps import Command, CustomResource, HttpSource, Provisioner
from scanner.model.readings import Missing, undecided
from scanner.model.secret_text import is_secret_name, secret_in
from scanner.model.secrets import holds_secret_value, leaves
from scanner.values import Absent, Known, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, all_of

_HOLE = "\x00"

_ADDRESS = re2.compile(r"(?i)(https?)://([^\s/\"'?#|;&<>]*)")

_TRUSTED = re2.compile(
    r"(?i)^(?:[^@]*@)?(?:localhost|127\.[\d.]+|\[::1\]|169\.254\.169\.254|(?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?)(?::\d+)?$"
)
"""Hosts of AWS's own services, and the machine itself."""


def sends_no_secret(source: HttpSource | Command | CustomResource) -> Result | None:
    """Assert that no secret is sent to a strange host or in plain text; None for a resource that runs nothing."""
    match source:
        case HttpSource():
            return _request(source)
        case Command():
            commands = [one for one in source.provisioners if one.kind.known == "local-exec"]
            if not commands:
                return None
            return all_of((_command(one) for one in commands), source.passed("nothing is run"))
        case _:
            return _custom(source)


def _request(source: HttpSource) -> Result:
    values = [type(source).url.find(source).value, type(source).headers.find(source).value]
    values.append(type(source).body.find(source).value)
    if not any(_carries(value, "", source) for value in values):
        none = source.passed("the request carries no secret")
        return _unless_hidden(none, _is_safe(_rendered(values[0], source), source, "the request"), values, source)
    return _is_safe(_rendered(values[0], source), source, "the request")


def _unless_hidden(none: Result, sent: Result, values: Iterable[Value], source: Node) -> Result:
    """`none` where no secret is seen, unless one may stand in what cannot be seen, and `sent` would not pass then."""
    hidden = next((fact for value in values if (fact := hidden_part(value, source.view.world)) is not None), None)
    if hidden is None or sent.verdict is Verdict.PASS:
        return none
    return source.unknown(f"whether a secret is sent is not known: {hidden.reason}", *hidden.needs)


def _command(provisioner: Provisioner) -> Result:
    command = type(provisioner).command.find(provisioner).value
    if isinstance(command, Absent) or isinstance(provisioner.command.fact, Missing):
        return provisioner.passed("no command is stated")
    written = _rendered(command, provisioner)
    if not (_carries(command, "", provisioner) or secret_written(written.replace(_HOLE, "$")) is not None):
        none = provisioner.passed("the command carries no secret")
        return _unless_hidden(none, _is_safe(written, provisioner, "the command"), [command], provisioner)
    if _ADDRESS.search(written) is None:
        return provisioner.passed("the command names no address")
    return _is_safe(written, provisioner, "the command")


def _custom(resource: CustomResource) -> Result:
    entries = {name: value for name, value in resource.value.entries.items() if name != "ServiceToken"}
    sent = _handed_over(resource, entries.values())
    if any(_carries(value, name, resource) for name, value in entries.items()):
        return sent
    return _unless_hidden(resource.passed("no secret is handed over"), sent, entries.values(), resource)


def _handed_over(resource: CustomResource, entries: Iterable[Value]) -> Result:
    """Whether a secret may stand among what a custom resource is given, going by who is given it."""
    for value in entries:
        written = _rendered(value, resource)
        if _ADDRESS.match(written) is not None:
            judged = _is_safe(written, resource, "the resource")
            if judged.verdict is Verdict.FAIL:
                return judged
        hidden = hidden_part(value, resource.view.world)
        if hidden is not None:
            return resource.unknown(f"whether a secret is sent to an address is not known: {hidden.reason}")
    receiver = resource.receiver
    if receiver.known is not None:
        return resource.passed(f"{receiver.known.name} of the template is given the secret")
    if receiver.literal is not None:
        return receiver.unknown("a function outside the template is given a secret")
    fact = undecided(type(resource).receiver.find(resource).value)
    if isinstance(fact.value, Unknown) and fact.value.reason in (Reason.IMPORT, Reason.NESTED_STACK):
        return receiver.passed("another stack of the account is given the secret")
    return receiver.unknown("a function outside the template is given a secret")


def _is_safe(written: str, node: Node, what: str) -> Result:
    """Whether every address in a text may be given a secret."""
    results = []
    for scheme, host in _ADDRESS.findall(written):
        if _HOLE in host:
            results.append(node.unknown(f"{what} sends a secret to an address that is not known"))
        elif _TRUSTED.search(host) is None:
            results.append(node.failed(f"{what} sends a secret to {host}"))
        elif scheme.lower() == "http" and "amazonaws" in host:
            results.append(node.failed(f"{what} sends a secret to {host} in plain text"))
    if not _ADDRESS.search(written):
        return node.unknown(f"{what} sends a secret to an address that is not known")
    return all_of(results, node.passed(f"{what} sends a secret to AWS or to this machine alone"))


def _carries(value: Value, name: str, node: Node) -> bool:
    """Whether a secret stands somewhere in a value, by its origin or its form, or by the name it goes under."""
    return any(_is_secret(one, called, node) for called, one in leaves(value, name, node))


def _is_secret(value: Value, name: str, node: Node) -> bool:
    if holds_secret_value(value, node):
        return True
    if isinstance(value, Text):
        return any(_reads_parameter(part, node) for part in value.parts)
    if isinstance(value, Known):
        return secret_in(to_text(value.value)) is not None
    return _reads_parameter(value, node) or (is_secret_name(name) and isinstance(value, Unknown) and name != "")


def _reads_parameter(value: Value, node: Node) -> bool:
    """Whether it is the value of a parameter that is looked up and that is called like a secret."""
    if not isinstance(value, Unknown) or "data.aws_ssm_parameter." not in value.needs:
        return False
    source = node.view.graph.block(value.needs)
    named = plain(source.properties.entries.get("name", Absent())) if source is not None else Absent()
    written = to_text(named.value) if isinstance(named, Known) else value.needs.rpartition(".")[2]
    return str(value.path[-1] if value.path else "") == "value" and is_secret_name(written)


def _rendered(value: Value, node: Node) -> str:
    """The text of a value, each hole being one character that no address has."""
    value = plain(node.view.world.resolve(value))
    if isinstance(value, Known):
        return to_text(value.value)
    if isinstance(value, Text):
        return "".join(to_text(part.value) if isinstance(part, Known) else _HOLE for part in value.parts)
    return _HOLE
