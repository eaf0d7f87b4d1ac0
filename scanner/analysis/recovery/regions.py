"""In which Region something lies, and whether it is another one than that of something else.

A Region that is written out is taken to be another than one that only the deployment knows: who copies within the
Region has no reason to write it out.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from enum import IntEnum

from scanner.model import accounts
from scanner.model.base import Node
from scanner.model.paths import parse_path, walk
from scanner.model.policy_statement import written
from scanner.model.readings import Missing, Reading
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict


class ArnField(IntEnum):
    """Where a part of an ARN stands, between its colons."""

    REGION = 3
    ACCOUNT = 4


_OWN_NAMES = {
    ArnField.REGION: ("AWS::Region", "aws_region"),
    ArnField.ACCOUNT: ("AWS::AccountId", "aws_caller_identity"),
}
"""What stands for the Region and account of the deployment itself, by pseudo parameter and data source."""


def region_of(node: Node) -> Value:
    """The Region that a resource is made in: known, or unknown under the name of what decides it."""
    if not node.is_terraform:
        return Unknown(Reason.PSEUDO_PARAMETER, node.span, "AWS::Region")
    own = plain(node.view.world.resolve(node.value.entries.get("region", Absent())))
    if not isinstance(own, Absent):
        return own
    name = node.block.provider or "aws"
    stated = node.view.graph.provider(node.block.provider)
    unstated = Unknown(Reason.MISSING, node.span, f"the Region of the provider {name}")
    if stated is None:
        return unstated
    found = plain(walk(stated, parse_path("region"), node.view.world, node.span))
    if isinstance(found, ListValue) and found.items:
        found = plain(found.items[0])
    return unstated if isinstance(found, Absent) else found


def lies_elsewhere(other: Node, node: Node) -> Result:
    """Assert that another resource of the graph lies in another Region than `node`."""
    if not node.is_terraform:
        same = accounts.place_of(other) == accounts.place_of(node)
        words = f"{other.address} lies in the same stack"
        return node.failed(words) if same else node.unknown(f"where {other.address} lies is not in the template")
    return _differs(region_of(other), region_of(node), node, other.address, other.span)


def names_another_region(place: Reading[str], node: Node) -> Result:
    """Assert that a Region's name, or the Region in an ARN, is another than that of `node`."""
    return _names_another(place, node, ArnField.REGION)


def names_another_account(place: Reading[str], node: Node) -> Result:
    """Assert that an account's number, or the account in an ARN, is another than that of `node`."""
    return _names_another(place, node, ArnField.ACCOUNT)


def _names_another(place: Reading[str], node: Node, field: ArnField) -> Result:
    if isinstance(place.fact, Missing):
        return place.failed(f"{place.name} is not set")
    value = written(place)
    target = _resource_of(value, node)
    if target is not None:
        return _lies_apart(place, target, node) if field is ArnField.ACCOUNT else lies_elsewhere(target, node)
    part = part_of_arn(value, field) or value
    if field is ArnField.ACCOUNT:
        return _another_account(place, part, node)
    return _differs(part, region_of(node), node, place.name, place.span)


def _resource_of(value: Value, node: Node) -> Node | None:
    """The resource of the graph whose attribute a value is."""
    address = value.address if isinstance(value, Reference) else ""
    if isinstance(value, Unknown) and value.reason is Reason.COMPUTED:
        address = value.needs.rpartition(".")[0]
    target = node.view.graph.block(address) if address else None
    return None if target is None else Node(target, target.properties, node.view, target.name_span)


def _lies_apart(place: Reading[str], other: Node, node: Node) -> Result:
    apart = accounts.differ(other, node)
    if apart is None:
        return place.unknown(f"in which account {other.address} lies is not known")
    words = f"{other.address} lies in {'another' if apart else 'the same'} account"
    return place.passed(words) if apart else place.failed(words)


def _another_account(place: Reading[str], part: Value, node: Node) -> Result:
    if _is_own(part, node, ArnField.ACCOUNT):
        return place.failed(f"{place.name} lies in the same account")
    if not isinstance(part, Known):
        needs = (part.describe(),) if isinstance(part, Unknown) and part.needs else ()
        return place.result(Verdict.UNKNOWN, place.span, f"in which account {place.name} lies is not known", needs)
    number = accounts.number_of(node)
    if number and number == to_text(part.value):
        return place.failed(f"{place.name} lies in the same account")
    return place.passed(f"{place.name} lies in the account {to_text(part.value)}")


def _differs(there: Value, here: Value, node: Node, name: str, span: Span) -> Result:
    place = Node(node.block, node.value, node.view, span if span.start_line else node.absent)
    if _is_own(there, node, ArnField.REGION) or there == here:
        return place.failed(f"{name} lies in the same Region")
    if isinstance(there, Known) and isinstance(here, Known):
        return (
            place.failed(f"{name} lies in the same Region")
            if _same(there, here)
            else place.passed(_elsewhere(name, there))
        )
    if isinstance(there, Known):
        return place.passed(_elsewhere(name, there))
    needs = (there.describe(),) if isinstance(there, Unknown) and there.needs else ()
    return place.unknown(f"in which Region {name} lies is not known", *needs)


def _elsewhere(name: str, there: Known) -> str:
    return f"{name} lies in {to_text(there.value)}"


def _same(left: Known, right: Known) -> bool:
    return to_text(left.value) == to_text(right.value)


def _is_own(value: Value, node: Node, field: ArnField) -> bool:
    """Whether a value stands for the Region or account of the deployment itself."""
    if not isinstance(value, Unknown):
        return False
    pseudo, source = _OWN_NAMES[field]
    if value.needs == pseudo:
        return True
    block = node.view.graph.block(value.needs) if value.reason is Reason.DATA_SOURCE else None
    return block is not None and block.type == source and block.provider == node.block.provider


def part_of_arn(value: Value, field: ArnField) -> Value | None:
    """One part of an ARN that is written out, as far as it is known; None for what is no ARN."""
    value = plain(value)
    pieces: tuple[Value, ...] = value.parts if isinstance(value, Text) else (value,)
    fields: list[list[Value]] = [[]]
    for piece in pieces:
        if not isinstance(piece, Known):
            fields[-1].append(piece)
            continue
        first, *others = to_text(piece.value).split(":")
        fields[-1].append(Known(first, piece.span))
        fields.extend([Known(text, piece.span)] for text in others)
    if len(fields) <= ArnField.ACCOUNT or fields[0] != [Known("arn", fields[0][0].span)]:
        return None
    found = [one for one in fields[field] if one != Known("", one.span)]
    return found[0] if len(found) == 1 else None
