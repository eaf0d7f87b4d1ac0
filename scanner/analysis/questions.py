"""What answers the questions that any resource can be asked: the methods of `Resource` and `Subnet` lead here."""

from __future__ import annotations

from scanner.analysis.network.reached_from import ways_to
from scanner.analysis.network.subnet_routes import reaches_internet
from scanner.analysis.recovery.recovery_points import Backups, backups_of
from scanner.analysis.workloads.memberships import workloads_with
from scanner.analysis.workloads.workloads import Workload
from scanner.model.base import Resource
from scanner.model.vpc import Subnet
from scanner.verdict import Result, Verdict

__all__ = ["Backups", "Workload", "backups", "is_public", "reachable_from_internet", "workloads"]


def is_public(subnet: Subnet) -> Result:
    """As `Subnet.is_public`."""
    return reaches_internet(subnet)


def reachable_from_internet(resource: Resource) -> Result:
    """As `Resource.reachable_from_internet`."""
    ways = [way for way in ways_to(resource) if way.source == "internet"]
    for verdict in (Verdict.PASS, Verdict.UNKNOWN):
        for way in ways:
            if way.verdict is verdict:
                needs = way.needs if verdict is Verdict.UNKNOWN else ()
                found = Result(verdict, way.hops, needs, (resource.address,))
                return found.at(resource.span, way.words, resource.address)
    words = ways[0].words if ways else "it has no address of its own that the internet could reach"
    return resource.failed(words)


def backups(store: Resource) -> Backups:
    """As `Resource.backups`."""
    return backups_of(store)


def workloads(resource: Resource) -> list[Workload]:
    """As `Resource.workloads`."""
    return workloads_with(resource)
