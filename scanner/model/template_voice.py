"""Which resource answers for a whole template, where a requirement is about all of it.

Such a requirement is reported once, at the first of the resources that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from scanner.model.base import Node, Resource, typed

R = TypeVar("R", bound=Resource)


def all_of_kind(node: Node, *kinds: type[R]) -> Iterator[R]:
    """Every resource of these kinds in the template that `node` lies in and that may be made, in order."""
    view = node.view
    for block in view.graph.blocks_of(tuple(name for kind in kinds for name in kind.types())):
        found = typed(block, view)
        if isinstance(found, kinds) and view.world.exists(block) is not False:
            yield found


def answers(resource: Resource, *kinds: type[Resource]) -> bool:
    """Whether it is the first of these kinds in its template."""
    first = next(all_of_kind(resource, *kinds), None)
    return first is not None and first.block is resource.block


def speakers(candidates: Iterable[tuple[str, bool]]) -> list[str]:
    """The first address that is certainly concerned, and those before it that may be.

    So nobody falls silent where another may turn out to come first. Each candidate comes with whether it is certain.
    """
    found: list[str] = []
    for address, certain in candidates:
        found.append(address)
        if certain:
            break
    return found
