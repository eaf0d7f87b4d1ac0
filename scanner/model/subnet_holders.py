"""What may lie in a subnet without the template showing that it does: its list of subnets can't be seen."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.model.base import Node, View
from scanner.model.facts import once
from scanner.model.fields import references
from scanner.model.links import unseen_names
from scanner.verdict import Result


class _Placed(Node):
    """Anything that lies in subnets, or a group of subnets, seen by those that it names: each kind has one path."""

    __slots__ = ()

    subnets = references(
        "vpc.Subnet",
        cfn=(
            "Subnets",
            "SubnetId",
            "SubnetIds",
            "SubnetMappings.SubnetId",
            "NetworkInterfaces.SubnetId",
            "VPCZoneIdentifier",
            "VPCOptions.SubnetIds",
            "VpcConfig.SubnetIds",
            "BrokerNodeGroupInfo.ClientSubnets",
            "NetworkConfiguration.AwsvpcConfiguration.Subnets",
        ),
        tf=(
            "subnets",
            "subnet_id",
            "subnet_ids",
            "subnet_mapping.subnet_id",
            "network_interface.subnet_id",
            "vpc_zone_identifier",
            "vpc_options.subnet_ids",
            "vpc_config.subnet_ids",
            "broker_node_group_info.client_subnets",
            "network_configuration.subnets",
        ),
    )


def hidden_holder(view: View, types: Collection[str]) -> Result | None:
    """Unknown where a resource of one of the types may lie in any subnet, since its own can't be seen; else None."""
    for address in hidden_holders(view, types):
        block = view.graph.block(address)
        if block is not None:
            placed = _Placed(block, block.properties, view, block.name_span)
            return placed.subnets.unknown(f"in which subnets {address} lies is not settled")
    return None


def hidden_holders(view: View, types: Collection[str]) -> tuple[str, ...]:
    """The addresses of the resources of these types whose subnets can't be seen."""
    kinds = tuple(sorted(types))
    return once(view, ("holders of subnets that are not seen", kinds), lambda: tuple(_hidden(view, kinds)))


def _hidden(view: View, types: tuple[str, ...]) -> Iterator[str]:
    for block in view.graph.blocks_of(types):
        if view.world.exists(block) is not False:
            placed = _Placed(block, block.properties, view, block.name_span)
            if unseen_names(placed.subnets):
                yield block.address
