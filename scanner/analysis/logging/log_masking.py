"""Whether what is sensitive is masked in the logs of workloads that hold sensitive data.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from scanner.analysis.data.data_classes import Lasting, is_sensitive, rank_of
from scanner.model.base import Surroundings, View
from scanner.model.logs import AccountPolicy, LogGroup
from scanner.model.template_voice import all_of_kind
from scanner.verdict import Result, Verdict, any_of
from scanner.world import World

DATA_PROTECTION = "DATA_PROTECTION_POLICY"


def masks_sensitive_data(group: LogGroup) -> Result | None:
    """Assert that the group, or its whole account, has a data protection policy.

    None where neither the group nor a store of the template is tagged with a sensitive class.
    """
    sensitive = _is_sensitive(group)
    if sensitive.verdict is not Verdict.PASS:
        return sensitive.graded("info") if sensitive.verdict is Verdict.UNKNOWN else None
    own = group.data_protection.is_set()
    whole = (
        one.kind.is_(DATA_PROTECTION).because(f"{one.address} protects every log group").involving(one.address)
        for one in all_of_kind(group, AccountPolicy)
    )
    return any_of((own, *whole), own).because(own.evidence[0].message).graded("info")


def _is_sensitive(group: LogGroup) -> Result:
    """Assert that what is logged may be sensitive: by the group's own class, or by that of a store beside it."""
    own = is_sensitive(group)
    if rank_of(group) is not None or own.verdict is Verdict.UNKNOWN:
        return own
    beside = _holds_sensitive_data(group.view.graph)
    return own if beside is None else beside


_HOLDS: WeakKeyDictionary[Surroundings, Result | None] = WeakKeyDictionary()


def _holds_sensitive_data(graph: Surroundings) -> Result | None:
    """Whether some store has a sensitive class, as the defaults have it; None without stores. Asked once a graph."""
    if graph not in _HOLDS:
        view = View(graph, World())
        stores = (kind(block, view) for kind in Lasting.__args__ for block in graph.blocks_of(kind.types()))
        found = [is_sensitive(store) for store in stores]
        _HOLDS[graph] = any_of(found, found[0]) if found else None
    return _HOLDS[graph]
