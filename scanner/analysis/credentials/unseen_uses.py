"""What is handed something that cannot be seen: a secret, or the name of one, may be among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.model import codebuild, ssm
from scanner.model.autoscaling import LaunchConfiguration
from scanner.model.base import Resource, View
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.facts import once
from scanner.model.functions import Function
from scanner.model.links import is_hidden
from scanner.model.paths import enter, parse_path, walk
from scanner.model.readings import Undecided, undecided
from scanner.model.secretsmanager import Secret, SecretVersion
from scanner.template import Block
from scanner.values import Absent, Choice, ListValue, MapValue, Reason, Text, Unknown, Value
from scanner.world import World

_SETTINGS: dict[type[Resource], tuple[str, ...]] = {
    Function: ("Environment", "environment"),
    TaskDefinition: ("ContainerDefinitions", "container_definitions"),
    Instance: ("UserData", "user_data", "user_data_base64"),
    LaunchTemplate: ("LaunchTemplateData.UserData", "user_data"),
    LaunchConfiguration: ("UserData", "user_data", "user_data_base64"),
    codebuild.Project: ("Environment", "environment"),
    ssm.Parameter: ("Value", "value", "insecure_value"),
}
"""What hands values to programs in the open, and where: each path in one dialect."""

_STORES: dict[type[Resource], tuple[str, ...]] = {
    Secret: ("SecretString",),
    SecretVersion: ("secret_string", "secret_binary", "secret_id"),
    ssm.Parameter: ("Value", "value", "insecure_value"),
}
"""What keeps values, and where."""

_OF_CONTAINERS = frozenset({"environment", "secrets", "environmentfiles", "command", "entrypoint"})
"""What of a container a secret may stand in, in lower case."""


def unseen_settings(view: View) -> tuple[tuple[str, Undecided], ...]:
    """What is handed something of which nothing is known: its address, and what that is."""
    return once(view, "settings of which nothing is known", lambda: tuple(_unseen(view, _SETTINGS)))


def unseen_stores(view: View) -> tuple[tuple[str, Undecided], ...]:
    """What keeps something of which nothing is known: its address, and what that is."""
    return once(view, "stores of which nothing is known", lambda: tuple(_unseen(view, _STORES)))


def _unseen(view: View, places: dict[type[Resource], tuple[str, ...]]) -> Iterator[tuple[str, Undecided]]:
    for kind, paths in places.items():
        for block in view.graph.blocks_of(kind.types()):
            found = None if view.world.exists(block) is False else _first(_hidden_at(block, paths, view))
            if found is not None:
                yield block.address, found


def _hidden_at(block: Block, paths: tuple[str, ...], view: View) -> Iterator[Undecided | None]:
    for path in paths:
        value = walk(block.properties, parse_path(path), view.world, block.name_span)
        if path.lower().replace("_", "") == "containerdefinitions":
            yield from _hidden_in_containers(value, view.world)
        elif not isinstance(value, Absent):
            yield hidden_part(value, view.world)


def _hidden_in_containers(value: Value, world: World) -> Iterator[Undecided | None]:
    listed = value.decoded if isinstance(value, Text) and value.decoded is not None else value
    if not isinstance(listed, ListValue):
        yield hidden_part(listed, world)
        return
    for one in (*listed.items, *([] if listed.rest is None else [listed.rest])):
        container = enter(one, world)
        if not isinstance(container, MapValue):
            yield hidden_part(container, world)
            continue
        for name, inner in container.entries.items():
            if name.lower() in _OF_CONTAINERS:
                yield hidden_part(inner, world)


def hidden_part(value: Value, world: World) -> Undecided | None:
    """The first part of a structure of which nothing is known, not even that it comes from outside the template."""
    resolved = world.resolve(value)
    if isinstance(value, Choice) and isinstance(resolved, Unknown):
        return _first(hidden_part(one, world) for one in value.options.values())
    match resolved:
        case Unknown(reason=Reason.INVALID, needs=needs) if needs:
            return None  # what nobody declares
        case Unknown():
            fact = undecided(resolved)
            return fact if is_hidden(fact) else None
        case Text(parts, decoded=decoded):
            return _first(hidden_part(one, world) for one in (parts if decoded is None else (decoded,)))
        case ListValue(items, rest=rest):
            return _first(hidden_part(one, world) for one in (*items, *([] if rest is None else [rest])))
        case MapValue(entries, rest=rest):
            return _first(hidden_part(one, world) for one in (*entries.values(), *([] if rest is None else [rest])))
        case _:
            return None


def _first(found: Iterable[Undecided | None]) -> Undecided | None:
    return next((one for one in found if one is not None), None)
