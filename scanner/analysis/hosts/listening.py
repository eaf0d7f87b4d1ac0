"""The ports that something on a network listens on, as far as its kind or its template tells.

A security group may open more; what nobody listens on cannot be reached.
"""

from __future__ import annotations

from itertools import chain

from scanner.model import classic_elb, docdb, efs, elasticache, elb, mq, msk, neptune, opensearch, rds, redshift
from scanner.model.base import Node, Resource
from scanner.model.ecs import Service
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.fields import integer
from scanner.model.links import may_lead_inside
from scanner.model.readings import Missing, Reading, Undecided
from scanner.model.security_rules import Ports, port
from scanner.verdict import Result

INNER_SERVICES = (
    port(23, "Telnet"),
    port(25, "SMTP"),
    Ports(135, 139, "RPC and NetBIOS"),
    port(161, "SNMP"),
    port(389, "LDAP"),
    port(445, "SMB"),
    port(636, "LDAP over TLS"),
    port(1433, "SQL Server"),
    port(1434, "SQL Server browser"),
    port(1521, "Oracle"),
    port(2375, "Docker"),
    port(2376, "Docker over TLS"),
    port(2379, "etcd"),
    port(2382, "Analysis Services browser"),
    port(2383, "Analysis Services"),
    port(2484, "Oracle over TLS"),
    port(3000, "development servers"),
    port(3020, "CIFS"),
    port(3306, "MySQL"),
    Ports(4505, 4506, "SaltStack"),
    port(5432, "PostgreSQL"),
    port(5439, "Redshift"),
    port(5500, "VNC"),
    port(5800, "VNC"),
    port(5900, "VNC"),
    Ports(5985, 5986, "WinRM"),
    port(6379, "Redis"),
    port(6443, "Kubernetes"),
    port(7001, "Cassandra"),
    port(8000, "web administration"),
    port(8080, "web administration"),
    port(8140, "Puppet"),
    port(9000, "Hadoop"),
    port(9042, "Cassandra"),
    Ports(9092, 9098, "Kafka"),
    port(9200, "search"),
    port(9300, "search"),
    port(10250, "Kubelet"),
    port(11211, "Memcached"),
    Ports(11214, 11215, "Memcached"),
    Ports(27017, 27019, "MongoDB"),
    port(61621, "Cassandra OpsCenter"),
)
"""Ports of administration, file sharing and databases, which no public range should reach."""

ADMINISTRATION = (port(22, "SSH"), port(3389, "RDP"))
"""Ports that people sign in to machines by."""

_WEB_ADMINISTRATION = {3000, 8000, 8080, 9000}
"""Inner services that are as often web servers."""

GRAVE = (*ADMINISTRATION, *(one for one in INNER_SERVICES if one.first not in _WEB_ADMINISTRATION))
"""Ports whose exposure is critical."""

_DATABASES = {
    "mysql": 3306,
    "mariadb": 3306,
    "aurora": 3306,
    "postgres": 5432,
    "oracle": 1521,
    "custom-oracle": 1521,
    "sqlserver": 1433,
    "custom-sqlserver": 1433,
    "db2": 50000,
}
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (Port); by the engine's name."""


class Addressed(Node):
    """A store, seen by the port that its template gives it."""

    __slots__ = ()

    port = integer(cfn=("Port", "DBPort"), tf="port")


def listening_ports(holder: Resource) -> tuple[Ports, ...] | None:
    """The ports that a store, a service or a load balancer listens on; None where the template doesn't tell.

    Kafka, MQ and search: the ports of all their protocols.
    https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-connecting.html
    """
    match holder:
        case elb.LoadBalancer():
            return _all_known([listener.port for listener in holder.listeners()])
        case classic_elb.ClassicLoadBalancer():
            return None if holder.listeners.rest else _all_known([one.port for one in holder.listeners])
        case Service():
            return _of_containers(holder)
        case rds.DbInstance() | rds.DbCluster():
            return _own(holder, _of_engine(holder.engine.known))
        case docdb.DbCluster():
            return _own(holder, (port(27017),))
        case neptune.DbCluster():
            return _own(holder, (port(8182),))
        case redshift.Cluster():
            return _own(holder, (port(5439),))
        case elasticache.ReplicationGroup():
            return _own(holder, (port(6379),))
        case opensearch.Domain():
            return (port(80), port(443))
        case msk.Cluster():
            return (port(2181), port(2182), Ports(9092, 9198))
        case mq.Broker():
            return (port(443), port(5671), Ports(8161, 8162), port(8883), Ports(61613, 61619))
        case efs.MountTarget():
            return (port(2049),)
        case _:
            return None


def unheard(holder: Resource) -> Result | None:
    """Unknown where the template leaves open which ports a store or a service listens on; None where it tells them, and
    where they are not a template's to tell.
    """
    if isinstance(holder, Service):
        return _unheard_containers(holder)
    if not isinstance(holder, rds.DbInstance | rds.DbCluster):
        return None
    stated = Addressed(holder.block, holder.value, holder.view, holder.absent).port
    if not isinstance(stated.fact, Missing):
        return stated.unknown() if stated.known is None else None
    return holder.engine.unknown() if isinstance(holder.engine.fact, Undecided) else None


def _unheard_containers(service: Service) -> Result | None:
    link = service.task_definition
    task = link.to(TaskDefinition)
    if task is None:
        return link.unknown("which ports its task opens is not settled") if may_lead_inside(link.fact) else None
    if may_lead_inside(task.containers.rest):
        return task.containers.unknown()
    ports = [one.ports for one in task.containers]
    unseen = (one.unknown() for one in ports if may_lead_inside(one.rest))
    unsettled = (
        one.container_port.unknown() for mapped in ports for one in mapped if may_lead_inside(one.container_port.fact)
    )
    return next(chain(unseen, unsettled), None)


def _own(store: Resource, default: tuple[Ports, ...] | None) -> tuple[Ports, ...] | None:
    """The port that the template states, else that of the engine."""
    stated = Addressed(store.block, store.value, store.view, store.absent).port
    if isinstance(stated.fact, Missing):
        return default
    return None if stated.known is None else (port(stated.known),)


def _of_engine(engine: str | None) -> tuple[Ports, ...] | None:
    if engine is None:
        return None
    if "postgres" in engine:
        return (port(5432),)
    number = _DATABASES.get(engine) or _DATABASES.get(engine.partition("-")[0])
    number = number or _DATABASES.get("-".join(engine.split("-")[:2]))
    return None if number is None else (port(number),)


def _all_known(ports: list[Reading[int]]) -> tuple[Ports, ...] | None:
    known = [one.known for one in ports]
    return tuple(port(one) for one in known if one is not None) if known and None not in known else None


def _of_containers(service: Service) -> tuple[Ports, ...] | None:
    """The ports of its containers; a task whose containers map none may listen on any."""
    task = service.task_definition.to(TaskDefinition)
    if task is None or task.containers.rest is not None:
        return None
    mapped = [mapping.container_port for container in task.containers for mapping in container.ports]
    if any(container.ports.rest is not None for container in task.containers):
        return None
    return _all_known(mapped)
