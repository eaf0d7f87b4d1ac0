"""What a reference says of a resource that is not in the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from scanner.model.base import Node, Resource, View, typed
from scanner.model.facts import once
from scanner.model.fields import Link
from scanner.model.paths import parse_path, walk
from scanner.model.readings import Reading, Readings, Undecided, undecided
from scanner.model.template_voice import all_of_kind
from scanner.model.unsettled import hidden_in, is_anything
from scanner.template import Block
from scanner.values import Absent, ListValue, MapValue, Reason, Reference, Text, Unknown, Value
from scanner.verdict import Result

R = TypeVar("R", bound=Resource)

_MADE_BEFORE = frozenset(
    {
        Reason.PARAMETER,
        Reason.IMPORT,
        Reason.DATA_SOURCE,
        Reason.DYNAMIC,
        Reason.MODULE,
        Reason.NESTED_STACK,
        Reason.PSEUDO_PARAMETER,
    }
)
"""What these name by an ID was there before the template, so that it is none of its resources."""


def is_undeclared(link: Link, node: Node) -> bool:
    """Whether a link names a resource by an address at which the template declares nothing."""
    value = link.fact.value if isinstance(link.fact, Undecided) else None
    return isinstance(value, Reference) and node.view.graph.block(value.address) is None


def lies_outside(link: Link, kind: type[Resource]) -> Result:
    """Pass: a link leads to no resource of this kind in the template, so that whoever holds it is judged by itself."""
    if link.to(kind) is not None:
        return link.failed(f"{link.name} is in the template")
    if may_lead_inside(link.fact):
        return link.unknown()
    return link.passed(f"{link.name} lies outside the template")


def may_lead_inside(fact: object) -> bool:
    """Whether a value that is not settled may turn out to be the ID of a resource of the template.

    `fact` is that of a link, or what cannot be seen of a list of links.
    """
    value = fact.value if isinstance(fact, Undecided) else None
    return isinstance(value, Unknown) and value.reason not in _MADE_BEFORE


def is_hidden(fact: object) -> bool:
    """Whether nothing is known of a value that may name a resource of the template, not even whose attribute it is."""
    value = fact.value if isinstance(fact, Undecided) else None
    return may_lead_inside(fact) and isinstance(value, Unknown) and value.reason is not Reason.COMPUTED


def is_hidden_in_part(fact: object) -> bool:
    """Whether nothing is known of a value, or of a part of a text that it is."""
    value = fact.value if isinstance(fact, Undecided) else None
    return is_hidden(fact) or (isinstance(value, Text) and hidden_in(value) is not None)


def names_something(reading: Reading[Any]) -> Result:
    """Assert that a property names something; an empty text names nothing, what a module hands over does."""
    if is_anything(reading.fact):
        return reading.unknown()
    words = f"{reading.name} is {'set' if reading.is_given else 'not set'}"
    return reading.passed(words) if reading.is_given else reading.failed(words)


def unseen_names(named: Readings[Link]) -> bool:
    """Whether a list of references may name resources of the template beside those that are seen in it."""
    return is_hidden(named.rest) or any(is_hidden(link.fact) for link in named)


def hidden_name(resource: Resource, places: Sequence[tuple[str, str]]) -> Result | None:
    """Unknown where one of these properties, each a type and a path, may name this resource, since nothing is known
    of its value. None where each names something else, or something that was there before the template.
    """
    found = once(resource.view, ("hidden names", tuple(places)), lambda: _first_hidden(resource.view, places))
    return None if found is None else resource.unknown(f"{found[0]} may name it: {found[1]}", *found[2])


def _first_hidden(view: View, places: Sequence[tuple[str, str]]) -> tuple[str, str, tuple[str, ...]] | None:
    for kind, path in places:
        for block in view.graph.blocks_of((kind,)):
            if view.world.exists(block) is False:
                continue
            named = walk(block.properties, parse_path(path), view.world, block.name_span)
            for one in named.items if isinstance(named, ListValue) else (named,):
                value = view.world.resolve(one)
                if not isinstance(value, Unknown | Text):
                    continue
                fact = undecided(value)
                perhaps = is_hidden(fact) if isinstance(value, Unknown) else hidden_in(value) is not None
                if perhaps and not names_nothing(fact, view):
                    return block.address, fact.reason, fact.needs
    return None


def names_nothing(fact: Undecided, view: View) -> bool:
    """Whether a value refers to what nobody declares."""
    value = fact.value
    if not isinstance(value, Unknown) or value.reason is not Reason.INVALID:
        return False
    return bool(value.needs) and view.graph.block(value.needs) is None


def unnamed(types: tuple[str, ...], view: View) -> Iterator[Resource]:
    """The resources of some types whose own names are not known, so that any name may be theirs."""
    for block in view.graph.blocks_of(types):
        resource = typed(block, view)
        if any(is_hidden_in_part(getattr(resource, name).fact) for name in resource.identified_by):
            yield resource


def hides_what_it_names(block: Block, name: str, view: View) -> bool:
    """Whether a property, at any depth, may name any resource of the template, since part of it is not known."""
    waiting: list[Value] = [block.properties.entries.get(name, block.properties.rest or Absent())]
    while waiting:
        value = view.world.resolve(waiting.pop())
        match value:
            case Unknown() if is_hidden(undecided(value)):
                return True
            case ListValue(items=items, rest=rest):
                waiting += [*items, *([] if rest is None else [rest])]
            case MapValue(entries=entries, rest=rest):
                waiting += [*entries.values(), *([] if rest is None else [rest])]
            case _:
                pass
    return False


def unplaced(resource: Resource, kind: type[Resource], *, cfn: str = "", tf: str = "") -> Result | None:
    """Unknown where one of `kind` may name this resource in a property, since what it names is not settled.

    None where each names something that is settled, or that was there before the template.
    """
    link = tf if resource.is_terraform else cfn
    for name in kind.types() if link else ():
        if ("::" in name) != resource.is_terraform:
            found = unplaced_block(resource, name, link)
            if found is not None:
                return found
    return None


def unplaced_block(resource: Resource, name: str, link: str) -> Result | None:
    """The same of blocks of one type, by the property that names the resource."""
    found = resource.view.graph.stray(name, link, resource.view.world, resource.is_named)
    return None if found is None else resource.unknown(found.detail, *((found.needs,) if found.needs else ()))


def may_be_named(resource: Resource, kind: type[Resource], name: str) -> Result | None:
    """Unknown where one of `kind` may name this resource by its link of this name, of which nothing is known; None
    where none may.

    Unlike `unplaced` it leaves out what a parameter or a text with holes names.
    """
    for other in with_open_link(resource, kind, name):
        doubt = getattr(other, name).unknown()
        return resource.unknown(f"{other.address} may name it: {doubt.evidence[0].message}", *doubt.needs)
    return None


def with_open_link(node: Node, kind: type[R], name: str, may_lead: Callable[[object], bool] = is_hidden) -> Iterator[R]:
    """The resources of a kind, in the template that `node` lies in, whose link of this name may lead to any of its
    resources, as `may_lead` says of the link's fact. They are looked for once.
    """
    view = node.view

    def found() -> list[str]:
        return [other.address for other in all_of_kind(node, kind) if may_lead(getattr(other, name).fact)]

    for address in once(view, (kind, name, may_lead), found):
        block = view.graph.block(address)
        other = None if block is None else typed(block, view)
        if isinstance(other, kind):
            yield other
