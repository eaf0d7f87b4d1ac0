"""The graph of one root: edges, companions, and what belongs to nobody known."""

from __future__ import annotations

from scanner.graph.build import ResourceGraph
from scanner.model.base import Resource
from scanner.model.fields import boolean, on, text
from scanner.source import Span
from scanner.template import Block, Root
from scanner.values import (
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    Variable,
)
from scanner.world import World


class Shelf(Resource):
    """A made-up resource that a companion completes."""

    terraform = "test_shelf"
    identified_by = ("label",)

    label = text(tf="label")
    locked = boolean(tf=on("test_lock.shelf", "locked"), default=False)


def block(kind: str, name: str, symbolic: bool = False, exists: Value | None = None, **properties: Value) -> Block:
    place = Span("main.tf", 1, 1, 1, 2)
    return Block(
        "terraform",
        kind,
        name,
        f"{kind}.{name}",
        MapValue(properties),
        place,
        place,
        ".",
        exists=exists or Known(True),
        symbolic=symbolic,
    )


def graph(*blocks: Block) -> ResourceGraph:
    return ResourceGraph(Root(".", "terraform", list(blocks)))


def locked(found: ResourceGraph, shelf: Block, world: World | None = None) -> object:
    reading = Shelf(shelf, found.view(world)).locked
    return reading.known if reading.known is not None else reading.fact


def to(name: str, attribute: str = "id") -> Reference:
    return Reference(f"test_shelf.{name}", attribute)


def test_edges_name_the_property_without_indexes_and_reach_into_every_kind_of_value() -> None:
    variable = Variable("x", ("true", "false"))
    user = block(
        "test_user",
        "u",
        direct=to("a"),
        nested=ListValue((MapValue({"deep": Text((Known("x-"), to("a", "arn")))}),)),
        either=Choice(variable, {"true": to("b"), "false": Known("none")}),
        gone=Reference("test_shelf.absent", "id"),
    )
    found = graph(user, block("test_shelf", "a"), block("test_shelf", "b"))
    assert {(edge.kind, edge.target, edge.attribute) for edge in found.outgoing["test_user.u"]} == {
        ("direct", "test_shelf.a", "id"),
        ("nested.deep", "test_shelf.a", "arn"),
        ("either", "test_shelf.b", "id"),
    }
    assert [edge.source for edge in found.incoming["test_shelf.b"]] == ["test_user.u"]
    assert found.network.number_of_edges() == 3
    assert found.network.nodes["test_user.u"]["block"] is user


def test_a_companion_states_the_property_by_reference_or_by_name() -> None:
    by_reference, by_name, plain = (
        block("test_shelf", "a"),
        block("test_shelf", "b", label=Known("books")),
        block("test_shelf", "c"),
    )
    found = graph(
        by_reference,
        by_name,
        plain,
        block("test_lock", "one", shelf=to("a"), locked=Known(True)),
        block("test_lock", "two", shelf=Known("books"), locked=Known(True)),
    )
    assert [locked(found, shelf) for shelf in (by_reference, by_name, plain)] == [True, True, False]


def test_a_name_that_something_else_makes_up_belongs_to_the_resource_all_the_same() -> None:
    made_up = Reference("random_pet.name", "id")
    shelf = block("test_shelf", "a", label=made_up)
    through = Reference("test_shelf.a", "label", value=made_up)
    found = graph(shelf, block("test_lock", "l", shelf=through, locked=Known(True)))
    assert locked(found, shelf) is True


def test_an_attribute_of_another_resource_leads_on_to_what_it_names() -> None:
    shelf = block("test_shelf", "a")
    through = Reference("test_room.hall", "shelf_id", value=to("a"))
    found = graph(
        shelf, block("test_room", "hall", shelf_id=to("a")), block("test_lock", "l", shelf=through, locked=Known(True))
    )
    assert locked(found, shelf) is True


def test_one_unknown_name_on_both_sides_is_one_thing() -> None:
    name = Unknown(Reason.PARAMETER, needs="name")
    shelf, other = block("test_shelf", "a", label=name), block("test_shelf", "b", label=Known("books"))
    found = graph(shelf, other, block("test_lock", "l", shelf=name, locked=Known(True)))
    assert [locked(found, shelf), locked(found, other)] == [True, False]


def test_a_companion_of_something_unknown_makes_an_absent_property_unknown() -> None:
    shelf = block("test_shelf", "a", label=Known("books"))
    stray = block("test_lock", "l", shelf=Unknown(Reason.PARAMETER, needs="shelf"), locked=Known(True))
    fact = locked(graph(shelf, stray), shelf)
    assert getattr(fact, "needs", None) == ("shelf",)


def test_no_parameter_names_what_is_given_its_name_on_creation() -> None:
    shelf = block("test_shelf", "a")
    asked = block("test_lock", "l", shelf=Unknown(Reason.PARAMETER, needs="shelf"), locked=Known(True))
    undecided = block("test_lock", "l", shelf=Unknown(Reason.UNDECIDED, needs="shelf"), locked=Known(True))
    assert locked(graph(shelf, asked), shelf) is False
    assert getattr(locked(graph(shelf, undecided), shelf), "needs", None) == ("shelf",)


def test_a_name_that_nobody_has_may_be_that_of_what_has_a_name_unseen() -> None:
    shelf, named = block("test_shelf", "a", label=Unknown(Reason.UNDECIDED)), block("test_shelf", "b", label=Known("b"))
    found = graph(shelf, named, block("test_lock", "l", shelf=Known("books"), locked=Known(True)))
    assert "whether test_lock.l applies" in getattr(locked(found, shelf), "reason", "")
    assert locked(found, named) is False


def test_what_another_stack_or_data_source_names_is_nobody_here() -> None:
    shelf = block("test_shelf", "a")
    stray = block("test_lock", "l", shelf=Unknown(Reason.DATA_SOURCE, needs="data.x.y"), locked=Known(True))
    assert locked(graph(shelf, stray), shelf) is False


def test_a_companion_counts_only_where_it_exists() -> None:
    variable = Variable("lock", ("true", "false"), "true")
    exists = Choice(variable, {"true": Known(True), "false": Known(False)})
    shelf = block("test_shelf", "a")
    found = graph(shelf, block("test_lock", "l", exists=exists, shelf=to("a"), locked=Known(True)))
    assert locked(found, shelf) is True
    assert locked(found, shelf, World({variable: "false"})) is False


def test_a_companion_that_stands_for_any_number_is_no_certain_companion() -> None:
    shelf, many = block("test_shelf", "a"), block("test_shelf", "m", symbolic=True)
    found = graph(
        shelf,
        many,
        block("test_lock", "l", symbolic=True, shelf=to("a"), locked=Known(True)),
        block("test_lock", "k", symbolic=True, shelf=to("m"), locked=Known(True)),
    )
    assert "whether test_lock.l applies" in getattr(locked(found, shelf), "reason", "")
    assert locked(found, many) is True


def test_a_choice_of_targets_is_followed_in_each_world() -> None:
    variable = Variable("which", ("a", "b"), "a")
    first, second = block("test_shelf", "a"), block("test_shelf", "b")
    which = Choice(variable, {"a": to("a"), "b": to("b")})
    found = graph(first, second, block("test_lock", "l", shelf=which, locked=Known(True)))
    assert [locked(found, first), locked(found, second)] == [True, False]
    assert locked(found, second, World({variable: "b"})) is True
