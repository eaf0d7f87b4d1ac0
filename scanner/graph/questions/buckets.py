"""Which buckets are public, limited to a few, or closed, and by which statement."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.buckets.bucket_reach import BucketReach, Openness, reach_of
from scanner.graph.build import ResourceGraph
from scanner.graph.questions.answers import Answer, Point, Question
from scanner.model.s3 import Bucket

QUESTION = Question(
    "buckets",
    ("public", "unknown", "limited", "closed"),
    frozenset({"public", "unknown", "limited", "closed"}),
    "bucket",
    "buckets",
)


_PUBLIC = ("everyone", "every AWS account")


def answers(graph: ResourceGraph) -> Iterator[Answer]:
    """An answer for each bucket of the graph."""
    view = graph.view()
    for block in graph.blocks_of(Bucket.types()):
        if view.world.exists(block) is not False:
            reach = reach_of(Bucket(block, view))
            yield Answer(block, reach.openness.value, _words(reach), tuple(_points(reach)))


def _words(reach: BucketReach) -> str:
    match reach.openness:
        case Openness.PUBLIC:
            effective = [
                one.place.message
                for one in reach.grants
                if one.who in ("everyone", "every AWS account") and not one.void
            ]
            lead = effective[0] if effective else reach.result.evidence[0].message
            return f"{lead}; its tags say that it is meant to be" if reach.declared else lead
        case Openness.UNKNOWN:
            return reach.result.evidence[0].message
        case Openness.LIMITED:
            named = dict.fromkeys(one.who for one in reach.grants if not one.void)
            return f"let in: {', '.join(named)}"
        case Openness.CLOSED:
            return "nobody is let in but by policies of its own account"


def _points(reach: BucketReach) -> Iterator[Point]:
    for grant in reach.grants:
        void = f", without effect: {grant.void}" if grant.void else ""
        yield Point(
            f"{grant.place.message}{void}", (grant.place,), (), (("who", grant.who), ("what", ", ".join(grant.what)))
        )
    if reach.openness is Openness.UNKNOWN:
        first = reach.result.evidence[0]
        yield Point(first.message, reach.result.evidence, reach.result.needs)
