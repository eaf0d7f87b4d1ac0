"""Amazon Route 53: zones, records and health checks; the logs of its resolver.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/Welcome.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.domain_names import domain_name
from scanner.model.fields import Link, boolean, on, parts, reference, references, text
from scanner.model.links import is_undeclared
from scanner.model.readings import Missing, Reading, Stated, Undecided, could_be
from scanner.values import Known, Text, Value, is_one_thing
from scanner.verdict import Result, Verdict, all_of


class Record(Resource):
    """A record of a hosted zone."""

    cloudformation = "AWS::Route53::RecordSet"
    terraform = "aws_route53_record"

    zone = reference("route53.Zone", cfn="HostedZoneId", tf="zone_id")
    record_name = text(cfn="Name", tf="name")
    kind = text(cfn="Type", tf="type")
    set_identifier = text(cfn="SetIdentifier", tf="set_identifier")
    failover = text(cfn="Failover", tf="failover_routing_policy.type")
    region = text(cfn="Region", tf="latency_routing_policy.region")
    multivalue = boolean(cfn="MultiValueAnswer", tf="multivalue_answer_routing_policy", default=False)
    health_check = reference("route53.HealthCheck", cfn="HealthCheckId", tf="health_check_id")
    evaluates_target = boolean(cfn="AliasTarget.EvaluateTargetHealth", tf="alias.evaluate_target_health", default=False)
    target = domain_name(cfn="AliasTarget.DNSName", tf="alias.name")
    alias = reference("", cfn="AliasTarget.DNSName", tf="alias.name")
    values = references("", cfn="ResourceRecords", tf="records")

    def withdraws_failed_target(self) -> Result | None:
        """Assert that it is answered while its target is healthy alone; None for a record without alternatives.

        The second of a failover pair is what is left when the first has failed, and needs no check of its own.
        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html
        """
        return withdraws_failed_target(self)

    def shares_name(self, other: Record) -> bool | None:
        """Whether it is a record of the same name as another one; None where that is not settled."""
        own, name = _name(self.record_name), _name(other.record_name)
        if own is None or name is None:
            return False
        if own == name and is_one_thing(own):
            return True
        return None if _may_be_alike(own, name) else False

    def has_live_target(self) -> Result | None:
        """Assert that what it leads to exists; None for a record that names no resource."""
        if not isinstance(self.alias.fact, Missing):
            return self._exists(self.alias)
        named = [link for link in self.values if link.known is not None or is_undeclared(link, self)]
        return all_of((self._exists(link) for link in named), named[0].passed("")) if named else None

    def _exists(self, link: Link) -> Result:
        if link.known is not None:
            return link.passed(f"{link.name} is {link.known.address}").involving(link.known.address)
        if is_undeclared(link, self):
            return link.failed(f"{link.name} names something that nobody declares")
        if link.literal is not None:
            return link.passed(f"{link.name} is {link.literal}")
        return link.unknown(f"what {link.name} names lies outside the template")


def _name(reading: Reading[str]) -> Value | None:
    """A record's name, or what is known of it where it is not settled; None where it has none."""
    match reading.fact:
        case Stated(str(text)):
            return Known(text.lower().removesuffix("."))
        case Undecided(value=value):
            return value
        case _:
            return None


def _may_be_alike(left: Value, right: Value) -> bool:
    """Whether two texts may turn out to be one: neither what they are, nor their beginnings, nor their ends differ."""
    if isinstance(left, Known):
        return not isinstance(right, Known) and could_be(right, left.value)
    if isinstance(right, Known):
        return could_be(left, right.value)
    if not isinstance(left, Text) or not isinstance(right, Text):
        return True
    begins, ends = (left.prefix(), right.prefix()), (left.suffix(), right.suffix())
    return max(begins, key=len).startswith(min(begins, key=len)) and max(ends, key=len).endswith(min(ends, key=len))


class GroupedRecord(Part):
    """A record of a record set group."""

    __slots__ = ()

    record_name = text(cfn="Name")
    kind = text(cfn="Type")
    set_identifier = text(cfn="SetIdentifier")
    failover = text(cfn="Failover")
    multivalue = boolean(cfn="MultiValueAnswer", default=False)
    health_check = reference("route53.HealthCheck", cfn="HealthCheckId")
    evaluates_target = boolean(cfn="AliasTarget.EvaluateTargetHealth", default=False)
    target = domain_name(cfn="AliasTarget.DNSName")
    values = references("", cfn="ResourceRecords")


class RecordGroup(Resource):
    """Several records that are made together."""

    cloudformation = "AWS::Route53::RecordSetGroup"

    zone = reference("route53.Zone", cfn="HostedZoneId")
    records = parts(GroupedRecord, cfn="RecordSets")

    def withdraws_failed_targets(self) -> Result | None:
        """Assert that each record with alternatives is answered while its target is healthy alone."""
        judged = [one for record in self.records if (one := withdraws_failed_target(record)) is not None]
        if self.records.rest is not None:
            judged.append(self.records.unknown())
        return all_of(judged, judged[0]) if judged else None


def withdraws_failed_target(record: Record | GroupedRecord) -> Result | None:
    """Assert that a record is answered while its target is healthy alone; None for one without alternatives."""
    if not record.set_identifier.is_given and record.multivalue.known is not True:
        return None
    if record.failover.known == "SECONDARY":
        return None
    checked = record.health_check.must_be_given()
    if record.target.reading.is_given:
        checked = record.evaluates_target.is_true() | checked
    if checked.verdict is Verdict.FAIL and isinstance(record.failover.fact, Undecided):
        return record.failover.unknown()
    words = "the record has alternatives, but neither a health check nor an alias that evaluates its target"
    return checked.because(words) if checked.verdict is Verdict.FAIL else checked


class HealthCheck(Resource):
    """A health check that asks an endpoint from outside."""

    cloudformation = "AWS::Route53::HealthCheck"
    terraform = "aws_route53_health_check"

    kind = text(cfn="HealthCheckConfig.Type", tf="type")
    asked_name = domain_name(cfn="HealthCheckConfig.FullyQualifiedDomainName", tf="fqdn")
    disabled = boolean(tf="disabled", default=False)


class ZoneNetwork(Part):
    """A network that a private zone is answered in."""

    __slots__ = ()


class QueryLog(Part):
    """Where the queries for a zone are logged."""

    __slots__ = ()


class Zone(Resource):
    """A hosted zone; public unless networks are named."""

    cloudformation = "AWS::Route53::HostedZone"
    terraform = "aws_route53_zone"

    networks = parts(ZoneNetwork, cfn="VPCs", tf=("vpc", "vpc_id", on("aws_route53_zone_association.zone_id")))
    query_logs = parts(QueryLog, cfn="QueryLoggingConfig", tf=on("aws_route53_query_log.zone_id"))

    def logs_queries(self) -> Result:
        """Assert that queries are logged; the resolver logs those of a private zone, which passes.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
        """
        if self.networks.items:
            return self.passed("the zone is private: the resolver of each network logs its queries")
        logged = self.query_logs.is_set()
        return logged if self.networks.rest is None else self.networks.is_set() | logged


class ResolverAssociation(Part):
    """A network whose queries are logged."""

    __slots__ = ()


class ResolverLog(Resource):
    """Where the queries of networks are logged."""

    cloudformation = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
    terraform = "aws_route53_resolver_query_log_config"

    associations = parts(
        ResolverAssociation,
        cfn=on("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation.ResolverQueryLogConfigId"),
        tf=on("aws_route53_resolver_query_log_config_association.resolver_query_log_config_id"),
    )

    def is_in_use(self) -> Result:
        """Assert that the queries of some network go there."""
        used = self.associations.is_set()
        if used.verdict is Verdict.FAIL and self.view.graph.exported(self.block):
            return self.unknown("the networks that use it lie outside the template")
        return used.because("no network logs its queries there") if used.verdict is Verdict.FAIL else used
