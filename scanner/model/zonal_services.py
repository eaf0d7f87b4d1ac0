"""Services of which each instance lies in one zone unless asked otherwise: replication, time series, keys, transfers.

https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.html
https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-multi-az.html
https://docs.aws.amazon.com/cloudhsm/latest/userguide/bp-cluster-management.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource, attached
from scanner.model.credential_holders import Directory
from scanner.model.dms import ReplicationInstance, ReplicationTask
from scanner.model.endpoint_zones import endpoint_zones
from scanner.model.endpoints import Endpoint
from scanner.model.fields import on, parts, references, text
from scanner.model.links import unplaced
from scanner.model.placement import zones_of
from scanner.model.readings import Missing
from scanner.model.s3 import Bucket
from scanner.model.s3_objects import Object
from scanner.model.s3_parts import LifecycleRule
from scanner.model.tagged import is_recreatable
from scanner.model.transfer import Server
from scanner.model.zones import Zones, ZoneTerm, term_of, union
from scanner.verdict import Result, Verdict, all_of, if_concerned

ONE_ZONE = ("ONEZONE_IA", "EXPRESS_ONEZONE")
"""Storage classes that keep objects in one zone.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
"""


class DirectoryBucket(Resource):
    """A bucket of which all objects lie in one zone."""

    cloudformation = "AWS::S3Express::DirectoryBucket"
    terraform = "aws_s3_directory_bucket"


class SeriesDatabase(Resource):
    """A database of Timestream for InfluxDB."""

    cloudformation = "AWS::Timestream::InfluxDBInstance"
    terraform = "aws_timestreaminfluxdb_db_instance"

    deployment = text(cfn="DeploymentType", tf="deployment_type", default="SINGLE_AZ")


class SecurityModule(Part):
    """One hardware security module, seen from its cluster."""

    __slots__ = ()

    zone = text(tf="availability_zone")
    subnets = references("vpc.Subnet", tf="subnet_id")


class ModuleCluster(Resource):
    """A cluster of hardware security modules; CloudFormation has none."""

    terraform = "aws_cloudhsm_v2_cluster"

    modules = parts(SecurityModule, tf=on("aws_cloudhsm_v2_hsm.cluster_id"))


def keeps_objects_in_zones(store: Bucket | Object | DirectoryBucket) -> Result:
    """Assert that objects that nobody can make again are kept in several zones."""
    kept = _kept(store)
    return kept | is_recreatable(store) if kept.verdict is Verdict.FAIL else kept


def _kept(store: Bucket | Object | DirectoryBucket) -> Result:
    match store:
        case Bucket():
            return store.lifecycle.all(_keeps, "no rule moves objects to another class")
        case Object():
            return store.storage_class.is_not_in(ONE_ZONE)
        case DirectoryBucket():
            return store.failed("a directory bucket keeps all its objects in one zone")


def _keeps(rule: LifecycleRule) -> Result:
    off = rule.enabled.is_false()
    if off.verdict is Verdict.PASS:
        return off.because("the rule is switched off")
    kept = rule.transitions.all(lambda one: one.storage_class.is_not_in(ONE_ZONE), "the rule moves nothing")
    return kept | off if off.verdict is Verdict.UNKNOWN else kept


Zonal = ReplicationInstance | SeriesDatabase | Server | Directory | ModuleCluster


def outlives_its_zone(service: Zonal) -> Result | None:
    """Assert that a service has a part in a second zone; None for a replication instance that copies once."""
    match service:
        case ReplicationInstance():
            return if_concerned(~_copies_once(service), service.multi_az.is_true())
        case SeriesDatabase():
            return service.deployment.is_("WITH_MULTIAZ_STANDBY")
        case Server():
            return _answers_in_zones(service)
        case Directory():
            return zones_of(service, service.subnets).reach(2)
        case ModuleCluster():
            return _modules_reach_zones(service)


def _copies_once(instance: ReplicationInstance) -> Result:
    """Assert that it has tasks, all of which end with the first copy."""
    link = ("ReplicationInstanceArn", "replication_instance_arn")
    tasks = attached(instance, ReplicationTask, cfn=link[0], tf=link[1])
    unseen = unplaced(instance, ReplicationTask, cfn=link[0], tf=link[1])
    once = [task.kind.is_("full-load") for task in tasks] + ([unseen] if unseen is not None else [])
    return all_of(once, instance.failed("no task is in the template"))


def _answers_in_zones(server: Server) -> Result:
    if server.endpoint_type.known == "PUBLIC":
        return server.endpoint_type.passed("a public endpoint answers from several zones")
    if server.endpoint_type.known is None:
        return server.endpoint_type.unknown()
    endpoint = server.endpoint.to(Endpoint)
    if endpoint is not None:
        return endpoint_zones(endpoint).reach(2)
    if not isinstance(server.endpoint.fact, Missing):
        return server.endpoint.unknown("the zones of its endpoint are not in the template")
    return zones_of(server, server.subnets).reach(2)


def _modules_reach_zones(cluster: ModuleCluster) -> Result:
    modules = cluster.modules
    if not modules.items:
        return cluster.unknown("no module is in the template; they may be declared elsewhere", "its modules")
    found = union([_zones(module, cluster) for module in modules], "modules")
    assert found is not None
    return Zones(
        found.terms, cluster.span, cluster.address, modules.rest or found.rest, found.involves, "modules"
    ).reach(2)


def _zones(module: SecurityModule, cluster: ModuleCluster) -> Zones:
    term = term_of(module.zone)
    if term is None:
        return zones_of(module, module.subnets)
    return Zones((ZoneTerm(term.value, term.span, module.address),), module.span, cluster.address)
