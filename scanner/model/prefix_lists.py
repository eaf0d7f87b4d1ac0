"""Managed prefix lists of Amazon VPC: named sets of address ranges.

https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
"""

from __future__ import annotations

from scanner.model.addresses import AddressRange, ranges
from scanner.model.base import Node, Part, Resource
from scanner.model.fields import Link, on, parts, text
from scanner.model.readings import Undecided
from scanner.values import Absent, Known, Reason, Text, Unknown
from scanner.verdict import Result


class Entry(Part):
    """One range of a prefix list."""

    __slots__ = ()

    ranges = ranges(cfn="Cidr", tf="cidr")

    def is_anywhere(self) -> Result:
        """Assert that the entry is every address."""
        return self.ranges.any(AddressRange.is_anywhere, "names no range")


class PrefixList(Resource):
    """A prefix list that a customer keeps."""

    cloudformation = "AWS::EC2::PrefixList"
    terraform = "aws_ec2_managed_prefix_list"

    list_name = text(cfn="PrefixListName", tf="name")
    entries = parts(Entry, cfn="Entries", tf=("entry", on("aws_ec2_managed_prefix_list_entry.prefix_list_id")))

    def holds_anywhere(self) -> Result:
        """Assert that an entry is every address."""
        return self.entries.any(Entry.is_anywhere, f"{self.address} is empty")


def is_managed_by_aws(link: Link, node: Node) -> bool:
    """Whether a prefix list out of sight is one that AWS keeps for a service, by the data source that names it.

    https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
    """
    fact = link.fact
    value = fact.value if isinstance(fact, Undecided) else None
    if not isinstance(value, Unknown) or value.reason is not Reason.DATA_SOURCE:
        return False
    source = node.view.graph.block(value.needs)
    if source is None or source.type == "aws_prefix_list":
        return source is not None
    name = node.view.world.resolve(source.properties.entries.get("name", Absent()))
    match name:
        case Known(text):
            return str(text).startswith(_AWS)
        case Text():
            return name.prefix().startswith(_AWS)
        case _:
            return False


_AWS = "com.amazonaws."
