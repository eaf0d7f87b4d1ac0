"""Whether changes to the files of hosts and containers are detected, and where the record of them is kept.

https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_compute_validate_software_integrity.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from scanner.analysis.hosts.host_agents import reports_by_itself, shipper_in, state_document_in, watcher_in
from scanner.analysis.hosts.host_scripts import Host, script_of, services_of
from scanner.analysis.identity.identity_permissions import permissions_of
from scanner.model.associations import Association
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource, Surroundings, View
from scanner.model.ec2 import Instance
from scanner.model.ecs import Service
from scanner.model.ecs_tasks import Container, TaskDefinition
from scanner.model.eks import Addon, Cluster
from scanner.model.fields import Link
from scanner.model.helm_releases import Release, releases_of
from scanner.model.iam import Role
from scanner.model.links import is_hidden, is_hidden_in_part
from scanner.model.machine_profiles import role_of
from scanner.model.readings import Missing, Reading, Undecided
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

    What nothing is seen to watch is unknown, since images are built elsewhere; the first such host says so for all but
    those that hide what runs on them.
    """
    watch = next(_watches(host), None)
    if watch is not None:
        return host.passed(f"{watch.name} watches it").involving(watch.stated_by.address)
    hidden = next(_hidden(host), None)
    if hidden is not None:
        return hidden
    unseen = (
        one
        for kind in Population.__args__
        for one in all_of_kind(host, kind)
        if not any(_watches(one)) and next(_hidden(one), None) is None
    )
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
                if name is not None and association.reaches(host.address).verdict is Verdict.PASS:
                    yield Watch(name, association, association=association)
        case Service():
            yield from _containers(host)
        case Cluster():
            for release, written in releases_of(host):
                name = watcher_in(written)
                if name is not None:
                    yield Watch(name, release)


def _hidden(host: Population) -> Iterator[Result]:
    """Unknown for each thing that may watch the files of a host, since nothing is known of what it runs or where."""
    match host:
        case Instance() | AutoScalingGroup():
            yield from _hidden_programs(host)
        case Service():
            for one in (host, *_daemons_beside(host)):
                yield from _hidden_containers(one)
        case Cluster():
            for release, _ in releases_of(host):
                names: list[Reading[str]] = []
                if isinstance(release, Release):
                    names = [release.release_name, release.chart]
                elif isinstance(release, Addon):
                    names = [release.addon_name]
                yield from (name.unknown() for name in names if is_hidden_in_part(name.fact))


def _hidden_programs(host: Host) -> Iterator[Result]:
    if isinstance(host, AutoScalingGroup):
        yield from (link.unknown() for link in (host.template, host.configuration) if is_hidden(link.fact))
    scripts = (service.user_data for service in services_of(host))
    words = "what it installs at its start, a watcher of files perhaps, is not known"
    yield from (script.unknown(words) for script in scripts if is_hidden_in_part(script.fact))
    for association in all_of_kind(host, Association):
        runs = association.hides_what_runs() if _watched_by(association) is None else association.reaches(host.address)
        if runs is not None and runs.verdict is Verdict.UNKNOWN:
            yield runs


def _hidden_containers(service: Service) -> Iterator[Result]:
    if is_hidden(service.task_definition.fact):
        yield service.task_definition.unknown()
    task = service.task_definition.to(TaskDefinition)
    if task is not None and is_hidden(task.containers.rest):
        yield task.containers.unknown()
    images = (container.image for container in (task.containers if task is not None else ()))
    yield from (image.unknown() for image in images if is_hidden_in_part(image.fact))


def _watched_by(association: Association) -> str | None:
    return watcher_in(association.runs) or state_document_in(association.runs)


def _containers(service: Service) -> Iterator[Watch]:
    """A side-car in its own task, or a service that runs on every host of its cluster."""
    for one in (service, *_daemons_beside(service)):
        task = one.task_definition.to(TaskDefinition)
        for container in task.containers if task is not None else ():
            name = watcher_in((container.image.known or container.container_name.known or "").lower())
            if name is not None and task is not None:
                yield Watch(name, task, container=container)


def _daemons_beside(service: Service) -> Iterator[Service]:
    """The services that run on every host of the same cluster."""
    for block in _daemons(service.view.graph):
        one = Service(block, service.view)
        if one.address != service.address and _named(one.cluster) == _named(service.cluster):
            yield one


def _named(cluster: Link) -> str:
    """What tells a cluster from others: its address, its name, or what its name comes from; empty for the default."""
    target = cluster.known
    if target is not None:
        return target.address
    fact = cluster.fact
    return " ".join(fact.needs) or cluster.literal or "" if isinstance(fact, Undecided) else ""


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
        watched = _watched_by(subject) is not None
        return _output_is_kept(subject, least_days) if watched else subject.hides_what_runs()
    for watch in _watches(subject):
        if watch.association is not None:
            continue
        if watch.container is not None:
            return _container_record(watch, watch.container) if isinstance(subject, Service) else None
        if isinstance(subject, Instance | AutoScalingGroup):
            return _host_record(subject, watch)
    return next(_hidden(subject), None)


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
    return role.passed("the role erases nothing") if erases.verdict is Verdict.FAIL else ~erases


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
    kept = [output.passed("its output goes to a bucket that keeps it")]
    kept += [
        rule.expiration_days.must(lambda days: days >= least_days, f"{least_days} or more") | rule.enabled.is_false()
        for rule in bucket.lifecycle
        if rule.enabled.known is not False and rule.expiration_days.is_given
    ]
    if bucket.lifecycle.rest is not None:
        kept.append(bucket.lifecycle.unknown())
    return all_of(kept, kept[0]).involving(bucket.address)
