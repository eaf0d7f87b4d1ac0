"""The configuration inside a plan: which expression names which resource.

It says of an expression what it refers to, the longest form first and then each of its beginnings, and not what it
does with it. Locals are left out.
https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap
from typing import TypeAlias

from scanner.parsers.terraform.plans.document import Object, PlannedResource, an_object, objects

_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<number>\d+))\]')
_LAST_KEY = re.compile(r'\[(?:"(?P<text>(?:[^"\\]|\\.)*)"|(?P<number>\d+))\]\Z')
_KEYED = re.compile(r"(?:count\.index|each\.(?:key|value))\b")

DEPTH = 40
"""Outputs and variables that are followed through module calls, one after the other."""

Step: TypeAlias = str | tuple[str | int]
"""A name, or an index in a tuple of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One instance of a module: its configuration, its address, and the call that made it."""

    module: Object
    address: str = ""
    call: Object | None = None
    caller: Place | None = None
    key: str | int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A resource that an expression refers to, and the attribute of it, which is empty where it isn't said."""

    address: str
    attribute: str = ""


class Configuration:
    """What the configuration of one plan says, held against the resources and modules that are planned."""

    def __init__(self, configuration: Object, resources: Iterable[PlannedResource], modules: Iterable[str]) -> None:
        self.root = Place(an_object(configuration.get("root_module")))
        self.present = bool(configuration.get("root_module"))
        self.providers = an_object(configuration.get("provider_config"))
        self._places: dict[str, Place] = {"": self.root}
        self._declared: dict[str, dict[str, Object]] = {}
        self._instances: dict[str, dict[str | int | None, str]] = defaultdict(dict)
        for address in (*(resource.address for resource in resources), *modules):
            base, key = without_key(address)
            self._instances[base][key] = address

    def place(self, address: str) -> Place:
        """The module instance at an address, as far as the configuration knows it."""
        found = self._places.get(address)
        if found is None:
            base, key = without_key(address)
            outer, _, name = base.rpartition("module.")
            caller = self.place(outer.rstrip("."))
            call = an_object(an_object(caller.module.get("module_calls")).get(name))
            found = Place(an_object(call.get("module")), address, call, caller, key)
            self._places[address] = found
        return found

    def declared(self, resource: PlannedResource) -> Object:
        """The configuration of a resource; empty where there is none."""
        known = self._declared.get(resource.module)
        if known is None:
            listed = objects(self.place(resource.module).module.get("resources"))
            known = self._declared[resource.module] = {str(one.get("address")): one for one in listed}
        local = f"data.{resource.type}.{resource.name}" if resource.data else f"{resource.type}.{resource.name}"
        return known.get(local, {})

    def targets(self, references: object, place: Place, key: str | int | None, depth: int = DEPTH) -> list[Target]:
        """What an expression refers to, in the order in which it does; `key` is that of the instance that it is in."""
        stated = [one for one in references if isinstance(one, str)] if isinstance(references, list) else []
        keyed = any(_KEYED.match(one) for one in stated)
        found: dict[Target, None] = {}
        for reference in _longest(stated):
            for target in self._follow(_steps(reference), place, key if keyed else None, depth):
                found[target] = None
        return list(found)

    def _follow(self, steps: list[Step], place: Place, key: str | int | None, depth: int) -> Iterator[Target]:
        match steps:
            case _ if depth == 0:
                return
            case ["var", str(name), *_]:
                if place.call is not None and place.caller is not None:
                    stated = an_object(an_object(place.call.get("expressions")).get(name)).get("references")
                    yield from self.targets(stated, place.caller, place.key, depth - 1)
            case ["module", str(name), *rest]:
                for address, output in self._named(f"module.{name}", rest, place, key):
                    inner = self.place(address)
                    declared = an_object(an_object(inner.module.get("outputs")).get(output.partition(".")[0]))
                    stated = an_object(declared.get("expression")).get("references")
                    yield from self.targets(stated, inner, None, depth - 1)
            case [str(head), *_] if head in _NOT_RESOURCES:
                return
            case ["data", str(kind), str(name), *rest]:
                yield from starmap(Target, self._named(f"data.{kind}.{name}", rest, place, key))
            case [str(kind), str(name), *rest]:
                yield from starmap(Target, self._named(f"{kind}.{name}", rest, place, key))
            case _:
                return

    def _named(self, local: str, rest: list[Step], place: Place, key: str | int | None) -> Iterator[tuple[str, str]]:
        """The instances that a name stands for, and the attribute of them.

        A name without an index stands for the instance of the same key where the expression says `each` or `count`, as
        `aws_subnet.private[each.key]` does, and else for all.
        """
        base = f"{place.address}.{local}" if place.address else local
        indexed = rest[:1] and not isinstance(rest[0], str)
        attribute = ".".join(step if isinstance(step, str) else str(step[0]) for step in rest[1 if indexed else 0 :])
        known = self._instances.get(base, {})
        if indexed:
            yield f"{base}{_index(rest[0])}", attribute
        elif key is not None and key in known:
            yield known[key], attribute
        elif known:
            yield from ((address, attribute) for address in known.values())
        else:
            yield base, attribute


_NOT_RESOURCES = frozenset({"local", "each", "count", "path", "terraform", "tofu", "self", "ephemeral"})


def without_key(address: str) -> tuple[str, str | int | None]:
    """An address without the key of its last instance, and that key."""
    match = _LAST_KEY.search(address)
    if match is None:
        return address, None
    base = address[: match.start()]
    return base, int(match["number"]) if match["number"] else json.loads(f'"{match["text"]}"', strict=False)


def _longest(references: list[str]) -> Iterator[str]:
    """The references without the beginnings that follow each of them."""
    last = ""
    for reference in references:
        if last.startswith(reference) and last[len(reference) : len(reference) + 1] in ("", ".", "["):
            continue
        last = reference
        yield reference


@lru_cache(maxsize=4096)
def _parsed(reference: str) -> tuple[Step, ...]:
    found: list[Step] = []
    for match in _STEP.finditer(reference):
        if match["name"]:
            found.append(match["name"])
        else:
            found.append((int(match["number"]) if match["number"] else match["text"],))
    return tuple(found)


def _steps(reference: str) -> list[Step]:
    return list(_parsed(reference))


def _index(step: Step) -> str:
    return f"[{step[0]}]" if isinstance(step[0], int) else f'["{step[0]}"]'
