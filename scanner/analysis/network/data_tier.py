"""Data stores as parts of a network: the subnets that they may lie in, and the security groups before them."""

from __future__ import annotations

from dataclasses import replace

from scanner.analysis.hosts.listening import listening_ports, unheard
from scanner.analysis.network.exposure import Exposure, exposure_of
from scanner.analysis.network.network_attachment import Attachment, Place, default_places
from scanner.analysis.network.public_endpoints import is_private
from scanner.model import dms, docdb, efs, elasticache, mq, msk, neptune, opensearch, rds, redshift
from scanner.model.base import attached
from scanner.model.fields import Link
from scanner.model.readings import Missing, Readings
from scanner.verdict import Result, Verdict, any_of

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
    """The network side of a data store, taken as if it had a public address; `has_public_address` says whether it has.

    None for one whose network the cluster that it belongs to states.
    """
    if isinstance(store, rds.DbInstance) and store.is_member:
        return None
    if isinstance(store, opensearch.Domain):
        groups: tuple[Readings[Link], ...] = tuple(one.groups for one in store.networks)
    else:
        groups = (store.security_groups,)
    listens = store.passed("it listens in its subnets")
    none = store.failed("it has no IPv6 address")
    links, rest = _subnets(store)
    places = tuple(Place(link, listens, none) for link in links)
    if not places and _falls_back(store):
        places = default_places(store, listens)
    doubt = rest if not places else None
    return Attachment(store, places, groups, listening_ports(store), doubt=doubt, unheard=unheard(store))


def _falls_back(store: Store) -> bool:
    """Whether it lies in the subnets of the default VPC, since it names none; a replica lies where its source does."""
    match store:
        case mq.Broker():
            return store.subnets.missing
        case opensearch.Domain() | msk.Cluster() | efs.MountTarget():
            return False
        case rds.DbInstance() if store.is_replica:
            return False
        case _:
            return isinstance(store.subnet_group.fact, Missing)


def _subnets(store: Store) -> tuple[list[Link], Result | None]:
    """The subnets that it may lie in, and why there may be others."""
    match store:
        case opensearch.Domain() | msk.Cluster() | mq.Broker():
            listed = store.subnets
        case efs.MountTarget():
            return [store.subnet], None
        case _:
            group = store.subnet_group.known
            if not isinstance(group, _Grouped):
                named = [] if isinstance(store.subnet_group.fact, Missing) else [store.subnet_group]
                return named, store.unknown("it names no subnets: the default VPC's decide", "a subnet group")
            listed = group.subnets
    if listed.rest is not None:
        return list(listed), listed.unknown("which subnets it lies in is not settled")
    return list(listed), store.unknown("it names no subnets: the default VPC's decide", "a subnet")


def has_public_address(store: Store) -> Result:
    """Assert that the service gives it an address on the internet, where its network lets it."""
    match store:
        case rds.DbInstance():
            return ~store.has_no_public_endpoint()
        case rds.DbCluster():
            members = attached(store, rds.DbInstance, cfn="DBClusterIdentifier", tf="cluster_identifier")
            public = (~one.has_no_public_endpoint() for one in members)
            return any_of((store.publicly_accessible.is_true(), *public), store.failed("no member is public"))
        case redshift.Cluster():
            return ~store.is_private()
        case neptune.DbCluster():
            instances = attached(store, neptune.DbInstance, cfn="DBClusterIdentifier", tf="cluster_identifier")
            return any_of((~one.has_no_public_endpoint() for one in instances), store.failed("no member is public"))
        case mq.Broker() | msk.Cluster() | dms.ReplicationInstance():
            private = is_private(store)
            return store.failed("it has no public endpoint") if private is None else ~private
        case _:
            return store.failed("the service gives it no public address")


def is_off_the_internet(store: Store) -> Result | None:
    """Assert that no path leads from the internet to a data store: no routed subnet with a group that lets it in.

    One that has no public address as yet is one switch away from the internet, which is lighter. None where the store
    has no network of its own.
    """
    exposure = exposure_of_store(store)
    if exposure is None:
        return None
    opened = exposure.is_open()
    if opened.verdict is not Verdict.PASS:
        return ~opened
    public = has_public_address(store)
    first, *hops = opened.evidence
    if public.verdict is Verdict.PASS:
        return ~Result(Verdict.PASS, (first, *hops[:-1], public.evidence[0]), (), opened.involves).graded("critical")
    words = "any address would reach it, but for its public address" + (
        ", which is not settled" if public.verdict is Verdict.UNKNOWN else ", one switch away"
    )
    return ~replace(opened, evidence=(replace(first, message=words), *hops[:-1])).graded("medium")


def exposure_of_store(store: Store) -> Exposure | None:
    """The ways in from the internet to a data store, its public address left aside; None as `attachment_of`."""
    attachment = attachment_of(store)
    if attachment is None or (isinstance(store, opensearch.Domain) and not store.networks.items):
        return None
    return exposure_of(attachment)
