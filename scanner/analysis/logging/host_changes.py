"""Whether changes to the files of hosts and containers are detected, and where the record of them is kept.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_validate_software_integrity.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from scanner.analysis.hosts.host_agents import reports_by_itself, shipper_in, state_document_in, watcher_in
from scanner.analysis.hosts.host_scripts import Host, script_of
from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.model.associations import Association
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, Surroundings, View
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.ecs_tasks import Container, TaskDefinition
from scanner.model.eks import Cluster
from scanner.model.helm_releases import releases_of
from scanner.model.iam import Role
from scanner.model.machine_profiles import role_of
from scanner.model.readings import Missing
from scanner.model.s3 import Bucket
from scanner.model.template_voice import all_of_kind
from scanner.template import Block
from scanner.verdict import Result, Verdict, all_of, any_of
from scanner.world import World

Population = Instance | AutoScalingGroup | Service | Cluster
"""What has files that somebody could change unseen."""

_ERASES = ("logs:DeleteLogGroup", "logs:DeleteLogStream", "s3:DeleteObject", "s3:DeleteObjectVersion")

ATTESTED = "the tool that watches files, and where its records go"


@dataclass(frozen=True, slots=True)
class Watch:
    """A program that watches files, by name, and what states that it is there."""

    name: str
    stated_by: Resource
    container: Container | None = None
    association: Association | None = None


def changes_are_detected(host: Population) -> Result | None:
    """Assert that a program of the template watches a host's or container's files.

    What nothing is seen to watch is unknown, since images are built elsewhere; the first such host says so for all.
    """
    watch = next(_watches(host), None)
    if watch is not None:
        return host.passed(f"{watch.name} watches it").involving(watch.stated_by.address)
    unseen = (one for kind in Population.__args__ for one in all_of_kind(host, kind) if not any(_watches(one)))
    first = next(unseen)
    if first.address != host.address:
        return None
    others = (first.address, *(one.address for one in unseen))
    whose = f"the files of any of {len(others)} hosts or services" if len(others) > 1 else "its files"
    return host.unknown(f"nothing in the template is seen to watch {whose}", ATTESTED).involving(*others)


def _watches(host: Population) -> Iterator[Watch]:
    """What watches the files of a host, as far as the template shows."""
    match host:
        case Instance() | AutoScalingGroup():
            name = watcher_in(script_of(host).written)
            if name is not None:
                yield Watch(name, host)
            for association in all_of_kind(host, Association):
                name = _watched_by(association)
                if name is not None and association.could_reach(host.address):
                    yield Watch(name, association, association=association)
        case Service():
            yield from _containers(host)
        case Cluster():
            for release, written in releases_of(host):
                name = watcher_in(written)
                if name is not None:
                    yield Watch(name, release)


def _watched_by(association: Association) -> str | None:
    return watcher_in(association.runs) or state_document_in(association.runs)


def _containers(service: Service) -> Iterator[Watch]:
    """A side-car in its own task, or a service that runs on every host of its cluster."""
    daemons = (Service(block, service.view) for block in _daemons(service.view.graph))
    beside = (one for one in daemons if one.address != service.address and one.cluster.fact == service.cluster.fact)
    for one in (service, *beside):
        task = one.task_definition.to(TaskDefinition)
        for container in task.containers if task is not None else ():
            name = watcher_in((container.image.known or container.container_name.known or "").lower())
            if name is not None and task is not None:
                yield Watch(name, task, container=container)


_DAEMONS: WeakKeyDictionary[Surroundings, list[Block]] = WeakKeyDictionary()


def _daemons(graph: Surroundings) -> list[Block]:
    """The services that run on every host of their cluster, as the defaults have it; looked for once a graph."""
    found = _DAEMONS.get(graph)
    if found is None:
        view = View(graph, World())
        blocks = graph.blocks_of(Service.types())
        found = [block for block in blocks if Service(block, view).scheduling.known == "DAEMON"]
        _DAEMONS[graph] = found
    return found


def records_are_kept(subject: Instance | AutoScalingGroup | Service | Association, least_days: int) -> Result | None:
    """Assert that what a watcher sees is kept outside the host, where the host cannot take it away again.

    None for what no watcher is seen on.
    """
    if isinstance(subject, Association):
        return _output_is_kept(subject, least_days) if _watched_by(subject) is not None else None
    for watch in _watches(subject):
        if watch.association is not None:
            continue
        if watch.container is not None:
            return _container_record(watch, watch.container) if isinstance(subject, Service) else None
        if isinstance(subject, Instance | AutoScalingGroup):
            return _host_record(subject, watch)
    return None


def _container_record(watch: Watch, container: Container) -> Result:
    if reports_by_itself(watch.name):
        return container.unknown(f"{watch.name} keeps its records in a service of its own", ATTESTED)
    return container.log_driver.is_set()


def _host_record(host: Host, watch: Watch) -> Result:
    script = script_of(host)
    shipper = shipper_in(script.written)
    role = role_of(host) if isinstance(host, Instance) else None
    if shipper is not None:
        kept = host.passed(f"{shipper} carries what {watch.name} sees off the host")
        return kept & _appends_only(host, role)
    if reports_by_itself(watch.name):
        return host.unknown(f"{watch.name} keeps its records in a service of its own", ATTESTED)
    if not script.whole:
        return host.unknown(f"where the records of {watch.name} go lies outside the template", ATTESTED)
    return host.failed(f"the records of {watch.name} stay on the host, where whoever changes files can change them too")


def _appends_only(host: Resource, role: Role | None) -> Result:
    """Assert that a host's role cannot erase logs or objects."""
    if role is None:
        return host.passed("its role is not seen to erase anything")
    erases = any_of(
        (document.some(lambda one: one.grants(*_ERASES)) for document in permissions_of(role).documents),
        role.failed("the role erases nothing"),
    )
    if erases.verdict is Verdict.PASS:
        return role.failed("the role of the host may delete logs or objects, its own records among them")
    return role.passed("the role erases nothing")


def _output_is_kept(association: Association, least_days: int) -> Result:
    """Assert that the output goes to a bucket and stays there for so many days.

    The service itself keeps 2,500 characters of it for 30 days.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-associations-creating.html
    """
    output = association.output_bucket
    if isinstance(output.fact, Missing):
        return output.failed(
            "its output goes to no bucket, and what the service itself shows is cut short and forgotten"
        )
    bucket = output.to(Bucket)
    if bucket is None:
        return output.passed("its output goes to a bucket")
    kept = [
        rule.expiration_days.must(lambda days: days >= least_days, f"{least_days} or more")
        for rule in bucket.lifecycle
        if rule.enabled.known is not False and rule.expiration_days.is_given
    ]
    return all_of(kept, output.passed("its output goes to a bucket that keeps it")).involving(bucket.address)
