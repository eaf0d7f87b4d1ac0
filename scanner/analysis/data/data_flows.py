"""Where data goes by itself from one store to another: replication, streams, deliveries, subscriptions, migrations.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_lifecycle_management.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.analysis.data.data_classes import INTERNAL, class_of, rank_of, uses_classes
from scanner.model.base import Resource
from scanner.model.dms import ReplicationTask
from scanner.model.dynamodb import Table
from scanner.model.fields import Link
from scanner.model.firehose import DeliveryStream
from scanner.model.kinesis import Stream
from scanner.model.links import may_lead_inside
from scanner.model.logs import SubscriptionFilter
from scanner.model.readings import Missing, Undecided
from scanner.model.s3 import Bucket
from scanner.verdict import Result, all_of

Carrier = Bucket | Table | DeliveryStream | SubscriptionFilter | ReplicationTask
"""What states that data goes somewhere: a store that hands its own on, or what carries that of others."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Data that goes from `source` to where `target` leads."""

    source: Resource
    target: Link

    def keeps_class(self) -> Result | None:
        """Assert that the target has no lower class than the source; None where the source has none to lose."""
        rank, named = rank_of(self.source), class_of(self.source)
        if rank is None:
            # A class that this scanner doesn't know can still be told from none at all.
            rank = INTERNAL if named.known else None
        if rank is None:
            return self._unsettled() if named.is_given else None
        target = self.target.known
        if rank < INTERNAL:
            return self.target.passed(f"the data of {self.source.address} is {named.known}").involving(
                self.source.address
            )
        if target is None:
            return self.target.unknown("which class the target has lies outside the template")
        return self._compare(target, rank, named.known or "").involving(self.source.address, target.address)

    def _compare(self, target: Resource, rank: int, named: str) -> Result:
        given, below = class_of(target), rank_of(target)
        if isinstance(given.fact, Missing):
            return self.target.failed(f"{self.source.address} is {named}, and {target.address} has no class")
        if given.known is None:
            return given.unknown()
        if named.lower() != given.known.lower() and (below is None or rank_of(self.source) is None):
            return given.unknown(f"which of {named} and {given.known} is higher is not known")
        if below is not None and below < rank:
            return self.target.failed(f"{self.source.address} is {named}, and {target.address} is {given.known}")
        return self.target.passed(f"{self.source.address} is {named}, and {target.address} is {given.known}")

    def _unsettled(self) -> Result:
        return class_of(self.source).unknown().involving(self.source.address)


def keep_their_class(carrier: Carrier) -> Result | None:
    """Assert of every flow that a resource states that it leads to no lower class; None where it states none."""
    found = [result for flow in flows_from(carrier) if (result := flow.keeps_class()) is not None]
    found.extend(_unseen(carrier))
    return all_of(found, found[0]) if found else None


def _unseen(carrier: Carrier) -> Iterator[Result]:
    """Unknown for what may flow besides: the data of a source that has a class, or of one that may have."""
    match carrier:
        case Bucket() | Table():
            targets = carrier.replication if isinstance(carrier, Bucket) else carrier.change_streams
            if targets.rest is not None and not isinstance(class_of(carrier).fact, Missing):
                yield targets.unknown(f"where the data of {carrier.address} is copied is not settled")
        case DeliveryStream():
            sources = carrier.stream_sources
            if _may_be_classed([one.stream for one in sources], sources.rest, carrier):
                yield carrier.unknown("whose data it delivers is not settled")
            classed = any(one.stream.known and class_of(one.stream.known).is_given for one in sources)
            for targets_of_stream in (carrier.buckets, carrier.domains):
                if classed and targets_of_stream.rest is not None:
                    yield targets_of_stream.unknown("where it delivers is not settled")
        case SubscriptionFilter():
            if _may_be_classed([carrier.log_group], None, carrier):
                yield carrier.log_group.unknown("whose lines it hands on is not settled")
        case ReplicationTask():
            if _may_be_classed([carrier.source], None, carrier):
                yield carrier.source.unknown("whose data it copies is not settled")


def _may_be_classed(links: list[Link], rest: Undecided | None, carrier: Resource) -> bool:
    """Whether a source that is not settled may be one of the template's, some of which have a class."""
    hidden = rest is not None or any(link.known is None and may_lead_inside(link.fact) for link in links)
    return hidden and uses_classes(carrier.view.graph, ())


def flows_from(carrier: Carrier) -> Iterator[Flow]:
    """The flows that something states: of its own data, or of what it carries."""
    match carrier:
        case Bucket():
            for rule in carrier.replication:
                if rule.enabled.known is not False:
                    yield Flow(carrier, rule.target)
        case Table():
            for stream in carrier.change_streams:
                yield Flow(carrier, stream)
        case DeliveryStream():
            for source in carrier.stream_sources:
                stream_read = source.stream.known
                if stream_read is not None:
                    for target in (*carrier.buckets, *carrier.domains):
                        yield Flow(stream_read, target)
        case SubscriptionFilter():
            group = carrier.log_group.known
            if group is not None:
                yield from _of_logs(group, carrier.destination)
        case ReplicationTask():
            endpoint = carrier.source.known
            if endpoint is not None:
                yield Flow(endpoint, carrier.target)


def _of_logs(group: Resource, destination: Link) -> Iterator[Flow]:
    """A delivery stream keeps nothing: its targets count. A function is no store."""
    carrier = destination.known
    if isinstance(carrier, DeliveryStream):
        for target in (*carrier.buckets, *carrier.domains):
            yield Flow(group, target)
    elif carrier is None or isinstance(carrier, Stream):
        yield Flow(group, destination)
