"""Whether what is sensitive is masked in the logs of workloads that hold sensitive data.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from scanner.model.base import Surroundings, View
from scanner.model.data_classes import CONFIDENTIAL, Lasting, rank_of
from scanner.model.logs import AccountPolicy, LogGroup
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, any_of
from scanner.world import World

DATA_PROTECTION = "DATA_PROTECTION_POLICY"


def masks_sensitive_data(group: LogGroup) -> Result | None:
    """Assert that the group, or its whole account, has a data protection policy.

    None where neither the group nor a store of the template is tagged with a sensitive class.
    """
    if not _is_sensitive(group):
        return None
    own = group.data_protection.is_set()
    whole = (
        one.kind.is_(DATA_PROTECTION).because(f"{one.address} protects every log group").involving(one.address)
        for one in all_of_kind(group, AccountPolicy)
    )
    return any_of((own, *whole), own).because(own.evidence[0].message).graded("info")


def _is_sensitive(group: LogGroup) -> bool:
    own = rank_of(group)
    if own is not None:
        return own >= CONFIDENTIAL
    return _holds_sensitive_data(group.view.graph)


_HOLDS: WeakKeyDictionary[Surroundings, bool] = WeakKeyDictionary()


def _holds_sensitive_data(graph: Surroundings) -> bool:
    """Whether some store has a sensitive class, as the defaults have it; found out once for each graph."""
    found = _HOLDS.get(graph)
    if found is None:
        view = View(graph, World())
        stores = (kind(block, view) for kind in Lasting.__args__ for block in graph.blocks_of(kind.types()))
        found = any((rank_of(store) or 0) >= CONFIDENTIAL for store in stores)
        _HOLDS[graph] = found
    return found
