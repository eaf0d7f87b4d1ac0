"""Whether users are led to another Region when one fails, where names or accelerators say they are.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import attached, typed
from scanner.model.globalaccelerator import EndpointGroup, Listener
from scanner.model.links import is_hidden, may_lead_inside, unplaced
from scanner.model.policy_statement import written
from scanner.model.readings import Undecided
from scanner.model.route53 import Record
from scanner.model.unsettled import hidden_in
from scanner.verdict import Result, Verdict


def leads_elsewhere(record: Record) -> Result | None:
    """Assert that a failover or latency record has its other half, and that a failed one is withdrawn.

    None for a record that claims nothing of the kind.
    """
    if not record.failover.is_given and not record.region.is_given:
        return None
    if record.record_name.known is None:
        return record.record_name.unknown("which records belong to the same name is not known")
    others = list(_others(record))
    if not others:
        perhaps = next(_perhaps(record), None)
        if perhaps is not None:
            return perhaps
        place = record.failover if record.failover.is_given else record.region
        what = "fails over" if record.failover.is_given else "answers by Region"
        if isinstance(place.fact, Undecided):
            # Deployed once more, the same template gives the name its other record.
            return place.unknown(f"the name {what}, and only this deployment's part of it is in the template")
        return place.failed(f"the name {what}, but no record leads anywhere else")
    withdrawn = [one for each in (record, *others) if (one := each.withdraws_failed_target()) is not None]
    failed = next((one for one in withdrawn if one.verdict is not Verdict.PASS), None)
    if failed is not None:
        return failed
    return record.passed(f"{others[0].address} takes over").involving(*(one.address for one in others))


def _others(record: Record) -> Iterator[Record]:
    """The records of the same name that lead to another role or Region."""
    for block in record.view.graph.blocks_of(Record.types()):
        other = typed(block, record.view)
        if not isinstance(other, Record) or block is record.block or record.view.world.exists(block) is False:
            continue
        if (other.record_name.known, other.kind.known) != (record.record_name.known, record.kind.known):
            continue
        if other.failover.known != record.failover.known or other.region.known != record.region.known:
            yield other


def _perhaps(record: Record) -> Iterator[Result]:
    """Unknown for each record that may lead to another role or Region, since what it says is not settled."""
    for block in record.view.graph.blocks_of(Record.types()):
        other = typed(block, record.view)
        if not isinstance(other, Record) or block is record.block or record.view.world.exists(block) is False:
            continue
        if not other.failover.is_given and not other.region.is_given:
            continue
        named = other.record_name.is_(record.record_name.known or "")
        open_name = may_lead_inside(other.record_name.fact) or hidden_in(written(other.record_name)) is not None
        if named.verdict is Verdict.UNKNOWN and not open_name:
            continue  # A name that a parameter chooses is taken to be another than one that is written out.
        kind = record.kind.known
        alike = named & (record.kind.unknown() if kind is None else other.kind.is_(kind))
        roles = (record.failover, record.region, other.failover, other.region)
        open_role = next((one.unknown() for one in roles if isinstance(one.fact, Undecided)), None)
        if alike.verdict is Verdict.UNKNOWN:
            yield alike
        elif alike.verdict is Verdict.PASS and open_role is not None:
            yield open_role


def has_group_elsewhere(group: EndpointGroup) -> Result | None:
    """Assert that the listener of an endpoint group has another in another Region; None where it claims none."""
    listener = group.listener.to(Listener)
    if listener is None:
        return group.listener.unknown() if is_hidden(group.listener.fact) else None
    groups = list(attached(listener, EndpointGroup, cfn="ListenerArn", tf="listener_arn"))
    if len(groups) < 2:
        return unplaced(listener, EndpointGroup, cfn="ListenerArn", tf="listener_arn")
    others = [one.address for one in groups if one.address != group.address]
    regions = {one.region.known for one in groups}
    if None not in regions and len(regions) < 2:
        return group.region.failed("all endpoint groups of the listener lie in one Region").involving(*others)
    return group.passed(f"{others[0]} takes over").involving(*others)
