"""What the internet reaches, and what else a resource can be reached from."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.network.reached_from import ASKED, Way, asks_for_itself, ways_to
from scanner.graph.build import ResourceGraph
from scanner.graph.questions.answers import Answer, Point, Question
from scanner.model.base import typed
from scanner.verdict import Verdict

QUESTION = Question(
    "exposed",
    ("exposed", "exposed indirectly", "public by design", "unknown", "not exposed"),
    frozenset({"exposed", "exposed indirectly", "public by design", "unknown"}),
    "resource with a network side",
    "resources with a network side",
)


def answers(graph: ResourceGraph) -> Iterator[Answer]:
    """An answer for each resource of the graph that has a network side or an address of its own on the internet."""
    view = graph.view()
    for block in graph.blocks_of(tuple(dict.fromkeys(name for kind in ASKED for name in kind.types()))):
        if view.world.exists(block) is False:
            continue
        resource = typed(block, view)
        if not isinstance(resource, ASKED) or not asks_for_itself(resource):
            continue
        ways = ways_to(resource)
        if ways:
            yield _answer(resource.block.address, ways, graph)


def _answer(address: str, ways: list[Way], graph: ResourceGraph) -> Answer:
    block = graph.by_address[address]
    internet = [way for way in ways if way.source == "internet"]
    points = tuple(_point(way) for way in internet)
    further = tuple(_point(way) for way in ways if way.source != "internet")
    opened = [way for way in internet if way.verdict is Verdict.PASS]
    if opened:
        beyond = [way for way in opened if not way.meant]
        straight = [way for way in beyond if not way.past]
        lead = (straight or beyond or opened)[0]
        state = "exposed" if straight else "exposed indirectly" if beyond else "public by design"
        return Answer(block, state, lead.words, points, further)
    doubtful = [way for way in internet if way.verdict is Verdict.UNKNOWN]
    if doubtful:
        return Answer(block, "unknown", doubtful[0].words, points, further)
    return Answer(block, "not exposed", internet[0].words if internet else ways[0].words, points, further)


def _point(way: Way) -> Point:
    details = (("from", way.source), ("open", {Verdict.PASS: "yes", Verdict.FAIL: "no"}.get(way.verdict, "unknown")))
    return Point(way.words, way.hops, way.needs, details)
