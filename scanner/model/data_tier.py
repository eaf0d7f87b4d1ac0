"""Data stores as parts of a network: the subnets that they may lie in, and the security groups before them."""

from __future__ import annotations

from scanner.model import dms, docdb, efs, elasticache, mq, msk, neptune, opensearch, rds, redshift
from scanner.model.exposure import Attachment, open_path
from scanner.model.fields import Link
from scanner.model.readings import Missing, Readings
from scanner.verdict import Result

Store = (
    rds.DbInstance
    | rds.DbCluster
    | redshift.Cluster
    | elasticache.ReplicationGroup
    | opensearch.Domain
    | msk.Cluster
    | mq.Broker
    | efs.MountTarget
    | docdb.DbCluster
    | neptune.DbCluster
    | dms.ReplicationInstance
)

_Grouped = (
    rds.SubnetGroup
    | redshift.SubnetGroup
    | elasticache.SubnetGroup
    | docdb.SubnetGroup
    | neptune.SubnetGroup
    | dms.SubnetGroup
)


def attachment_of(store: Store) -> Attachment | None:
    """The network side of a data store; None for one whose network the cluster that it belongs to states."""
    if isinstance(store, rds.DbInstance) and store.is_member:
        return None
    if isinstance(store, opensearch.Domain):
        groups: tuple[Readings[Link], ...] = tuple(one.groups for one in store.networks)
    else:
        groups = (store.security_groups,)
    return Attachment(store, store.passed("it listens in its subnets"), tuple(_subnets(store)), groups)


def _subnets(store: Store) -> list[Link]:
    match store:
        case opensearch.Domain() | msk.Cluster() | mq.Broker():
            return list(store.subnets)
        case efs.MountTarget():
            return [store.subnet]
        case _:
            named = store.subnet_group
            group = named.known
            if isinstance(group, _Grouped):
                return list(group.subnets)
            return [] if isinstance(named.fact, Missing) else [named]


def is_off_the_internet(store: Store) -> Result | None:
    """Assert that no path leads from the internet to a data store: no routed subnet with a group that lets it in.

    None where the store has no network of its own.
    """
    attachment = attachment_of(store)
    if attachment is None:
        return None
    if isinstance(store, opensearch.Domain) and not store.networks.items:
        return None
    return ~open_path(attachment, lambda rule, _: rule.from_anywhere())
