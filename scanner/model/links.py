"""What a reference says of a resource that is not in the graph."""

from __future__ import annotations

from scanner.model.base import Node
from scanner.model.fields import Link
from scanner.model.readings import Undecided
from scanner.values import Reference


def is_undeclared(link: Link, node: Node) -> bool:
    """Whether a link names a resource by an address at which the template declares nothing."""
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return isinstance(value, Reference) and node.view.graph.block(value.address) is None
