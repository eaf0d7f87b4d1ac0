"""Which account a resource is made in, as far as a template tells.

Two resources lie in different accounts when their provider configurations go there by different means, or when a stack
set carries one of them elsewhere.
https://registry.terraform.io/providers/hashicorp/aws/latest/docs#assuming-an-iam-role
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.base import Node
from scanner.model.domain_names import written
from scanner.model.paths import parse_path, walk
from scanner.values import Absent, Known, MapValue, Value, plain

STACK_SET = "AWS::CloudFormation::StackSet"


@dataclass(frozen=True, slots=True)
class Account:
    """How an account is reached: `number` where it is written out, else `way`; `known` is False for what is neither."""

    number: str = ""
    way: str = ""
    known: bool = True


def differ(left: Node, right: Node) -> bool | None:
    """Whether two resources lie in different accounts; None where that is not known."""
    if not left.is_terraform:
        return sorted(_stack_sets(left)) != sorted(_stack_sets(right))
    if left.block.provider == right.block.provider:
        return False
    first, second = _reached(left), _reached(right)
    if first.number and second.number:
        return first.number != second.number
    if not first.known or not second.known:
        return None
    return first != second


def number_of(node: Node) -> str:
    """The number of the account that a resource is made in; empty where the template doesn't write it out."""
    return _reached(node).number if node.is_terraform else ""


def _stack_sets(node: Node) -> Iterator[str]:
    """Addresses of the stack sets that a resource lies in."""
    names = node.block.container.split("/")
    for end in range(1, len(names) + 1):
        address = "/".join(names[:end])
        block = node.view.graph.block(address)
        if block is not None and block.type == STACK_SET:
            yield address


def _reached(node: Node) -> Account:
    stated = node.view.graph.provider(node.block.provider)
    if stated is None:
        return Account(known=node.block.provider in ("", "aws"))
    role = _at(stated, "assume_role.role_arn", node)
    for value, number in ((_at(stated, "allowed_account_ids", node), ""), (role, _number_in(written(role)))):
        number = number or (written(value) if isinstance(value, Known) else "")
        if number.isdigit():
            return Account(number=number)
    profile = _at(stated, "profile", node)
    if any(not isinstance(value, Absent | Known) for value in (role, profile)):
        return Account(known=False)
    return Account(way=" ".join(filter(None, (written(role), written(profile)))))


def _at(stated: MapValue, path: str, node: Node) -> Value:
    value = plain(walk(stated, parse_path(path), node.view.world, node.span))
    items = getattr(value, "items", None)
    return plain(items[0]) if isinstance(items, tuple) and items else value


def _number_in(arn: str) -> str:
    """The account in the ARN of a role."""
    fields = arn.split(":")
    return fields[4] if len(fields) > 5 else ""


def place_of(node: Node) -> str | None:
    """The account and Region that a resource is made in, in words that compare; None where they are not known.

    A stack lies in one place; what a stack set carries away lies in another.
    """
    if not node.is_terraform:
        return " ".join(["stack", *sorted(_stack_sets(node))])
    account = _reached(node)
    stated = node.view.graph.provider(node.block.provider) or MapValue()
    own = plain(node.view.world.resolve(node.value.entries.get("region", Absent())))
    region = own if not isinstance(own, Absent) else _at(stated, "region", node)
    if not account.known or not isinstance(region, Absent | Known):
        return None if node.block.provider not in ("", "aws") else "default"
    if node.block.provider in ("", "aws") and isinstance(own, Absent):
        return "default"
    return " ".join(("in", account.number or account.way, written(region)))
