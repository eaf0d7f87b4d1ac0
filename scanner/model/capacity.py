"""How much of a tier is left when one zone is lost.

A tier is spread evenly over its zones, so that losing one of `z` leaves at least `desired * (z - 1) / z`, rounded down.
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/static-stability.html
"""

from __future__ import annotations

from scanner.model.base import Node
from scanner.model.readings import Reading
from scanner.model.zones import Zones
from scanner.verdict import Result


def remaining(desired: int, zones: int) -> int:
    """How many members are left, at the least, when one of `zones` zones is lost."""
    return desired * (zones - 1) // zones


def outlasts_zone(node: Node, desired: Reading[int], zones: Zones, least: Reading[int] | None) -> Result:
    """Assert that what is left without one zone is at least `least`; half of `desired` where that is None."""
    wanted = desired.known
    if wanted is None:
        return desired.unknown()
    floor = (wanted + 1) // 2 if least is None else least.known
    if floor is None:
        assert least is not None
        return least.unknown()
    needed = f"{floor}, half of {wanted}," if least is None else f"{least.name} of {floor}"
    if floor <= 0:
        return desired.passed(f"{desired.name} is {wanted}, and none is needed at any time")
    count = 1 if zones.at_most() == 0 else zones.exactly()
    if count is None:
        return _with_unsettled_zones(desired, wanted, floor, needed, zones)
    left = remaining(wanted, count)
    words = f"{desired.name} is {wanted} over {count} {'zone' if count == 1 else 'zones'}: {left} are left without one"
    if left >= floor:
        return desired.passed(words).involving(node.address, *zones.involves)
    return desired.failed(f"{words}, and {needed} are needed").involving(node.address, *zones.involves)


def _with_unsettled_zones(desired: Reading[int], wanted: int, floor: int, needed: str, zones: Zones) -> Result:
    """Two zones leave the least, and no number of zones leaves more than all but one."""
    if zones.distinct() >= 2 and remaining(wanted, 2) >= floor:
        return desired.passed(f"{desired.name} is {wanted}: losing a zone leaves {floor} or more")
    if max(wanted - 1, 0) < floor:
        return desired.failed(f"{desired.name} is {wanted}: losing a zone leaves fewer than {needed} which are needed")
    return zones.unknown(2)


def exceeds(upper: Reading[int], lower: Reading[int]) -> Result:
    """Assert that one number is greater than another."""
    top, bottom = upper.known, lower.known
    if top is None or bottom is None:
        return upper.unknown() if top is None else lower.unknown()
    words = f"{upper.name} is {top} and {lower.name} {bottom}"
    result = upper.passed(words) if top > bottom else upper.failed(f"{words}, which leaves no room")
    return result.involving(*lower.involves)
