"""Programs that call each other by a name of service discovery, which no reference shows.

A service announces itself under a name (Service Connect, Cloud Map), and another has that name in its environment:
`http://orders`. Names are looked for as whole host names alone.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakKeyDictionary

import re2

from scanner.model.base import Node, Part, Resource, Surroundings, View
from scanner.model.ecs import Service
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.fields import parts, text
from scanner.template import Block
from scanner.values import Known, ListValue, MapValue, Text, Value, to_text
from scanner.world import World

_HOST = re2.compile(r'(?:^|//|@)([a-z0-9][a-z0-9-]*)(?:\.[a-z0-9.-]+)?(?::[0-9]+)?(?:[/"\s,]|$)')


class Alias(Part):
    """A name that others call a service by."""

    __slots__ = ()

    dns_name = text(cfn="DnsName", tf="dns_name")


class Announced(Part):
    """What a service announces, with its names."""

    __slots__ = ()

    aliases = parts(Alias, cfn="ClientAliases", tf="client_alias")
    discovery_name = text(cfn="DiscoveryName", tf="discovery_name")


class Announcing(Node):
    """A service with what it announces."""

    __slots__ = ()

    announced = parts(Announced, cfn="ServiceConnectConfiguration.Services", tf="service_connect_configuration.service")


_NAMES: WeakKeyDictionary[Surroundings, dict[str, str]] = WeakKeyDictionary()


def _announced(graph: Surroundings) -> dict[str, str]:
    """The addresses of services by the names that they announce, looked for once."""
    found = _NAMES.get(graph)
    if found is None:
        found = {}
        view = View(graph, World())
        for block in graph.blocks_of(Service.types()):
            for one in Announcing(block, block.properties, view, block.name_span).announced:
                for name in (one.discovery_name, *(alias.dns_name for alias in one.aliases)):
                    if name.known:
                        found.setdefault(name.known, block.address)
        _NAMES[graph] = found
    return found


def called_by_name(resource: Resource) -> Iterator[Block]:
    """The services whose announced names stand in the environment of a task definition."""
    if not isinstance(resource, TaskDefinition):
        return
    names = _announced(resource.view.graph)
    if not names:
        return
    found = dict.fromkeys(
        names[host]
        for text in _texts(resource.block.properties, resource.view.world)
        for host in re2.findall(_HOST, text)
        if host in names
    )
    for address in found:
        block = resource.view.graph.block(address)
        if block is not None:
            yield block


def _texts(value: Value, world: World) -> Iterator[str]:
    """Every text inside a value, as far as it is known."""
    match world.resolve(value):
        case Known(raw):
            yield to_text(raw)
        case Text(parts=pieces, decoded=decoded):
            if decoded is not None:
                yield from _texts(decoded, world)
            else:
                yield "".join(to_text(one.value) if isinstance(one, Known) else "\0" for one in pieces)
        case ListValue(items=items):
            for item in items:
                yield from _texts(item, world)
        case MapValue(entries=entries):
            for entry in entries.values():
                yield from _texts(entry, world)
        case _:
            pass
