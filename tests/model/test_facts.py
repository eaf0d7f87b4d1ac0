"""Facts about a whole template: worked out once, and again where what they rest on is decided otherwise."""

from __future__ import annotations

from functools import partial

from scanner.graph.build import ResourceGraph
from scanner.model.facts import once
from scanner.source import NOWHERE
from scanner.template import Root
from scanner.values import Choice, Known, Variable
from scanner.world import World

FLAG = Variable("flag", ("true", "false"), "true", ".")
OTHER = Variable("other", ("true", "false"), "true", ".")
VALUE = Choice(FLAG, {"true": Known(True), "false": Known(False)}, NOWHERE)


def test_a_fact_is_worked_out_once_for_each_way_to_decide_what_it_rests_on() -> None:
    graph = ResourceGraph(Root(".", "terraform"))
    asked: list[World] = []

    def fact(world: World) -> object:
        def work_out() -> object:
            asked.append(world)
            return world.resolve(VALUE)

        return once(graph.view(world), "fact", work_out)

    assert fact(World()) == Known(True)
    assert fact(World({OTHER: "false"})) == Known(True)
    assert len(asked) == 1
    assert fact(World({FLAG: "false"})) == Known(False)
    assert fact(World({FLAG: "false"})) == Known(False)
    assert len(asked) == 2


def test_whoever_asks_has_read_what_the_fact_rests_on() -> None:
    graph = ResourceGraph(Root(".", "terraform"))
    first, second = World(), World()
    first.read[OTHER] = None
    for world in (first, second):
        once(graph.view(world), "fact", partial(world.resolve, VALUE))
    assert list(first.read) == [OTHER, FLAG]
    assert list(second.read) == [FLAG]


def test_graphs_have_facts_of_their_own() -> None:
    one, two = (ResourceGraph(Root(".", "terraform")) for _ in range(2))
    assert once(one.view(), "fact", lambda: 1) == 1
    assert once(two.view(), "fact", lambda: 2) == 2
