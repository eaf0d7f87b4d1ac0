"""Elastic Load Balancing: classic load balancers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/introduction.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import re2

from scanner.model import ec2
from scanner.model.base import Node, Part, Resource
from scanner.model.fields import boolean, by_dialect, integer, on, parts, reference, references, text, texts
from scanner.model.links import may_lead_inside
from scanner.model.placement import unseen_zones, zones_of, zones_of_instance
from scanner.model.readings import Readings, Undecided
from scanner.model.target_groups import groups_of, services_of, unseen_member
from scanner.model.zones import Zones, named_zones, union
from scanner.verdict import Result, Verdict, all_of

MODERN_POLICY = "ELBSecurityPolicy-TLS-1-2-2017-01"
"""The one predefined policy that starts at TLS 1.2.
https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
"""

PREDEFINED = "Reference-Security-Policy"
"""The attribute by which a policy stands for a predefined one."""

NEGOTIATION = "SSLNegotiationPolicyType"
"""The type of the policies that say which protocols and ciphers are admitted."""

_WEAK = re2.compile(r"(?i)^Protocol-(SSLv[23]|TLSv1|TLSv1\.1)$|RC4|DES|NULL|EXP|MD5|ADH|IDEA|SEED")
"""Attributes that admit an old protocol or a weak cipher."""


class Listener(Part):
    """A port on which it listens."""

    __slots__ = ()

    protocol = text(cfn="Protocol", tf="lb_protocol")
    port = integer(cfn="LoadBalancerPort", tf="lb_port")
    instance_protocol = text(cfn="InstanceProtocol", tf="instance_protocol")
    certificate = text(cfn="SSLCertificateId", tf="ssl_certificate_id")

    def is_encrypted(self) -> Result:
        """Assert that clients must speak TLS, to a certificate that it names."""
        protocol = self.protocol.must(lambda name: name.upper() in ("HTTPS", "SSL"), "HTTPS or SSL")
        return protocol if protocol.verdict is Verdict.FAIL else protocol & self.certificate.is_set()

    def ends_tls(self) -> bool:
        """Whether TLS connections end at it."""
        return (self.protocol.known or "").upper() in ("HTTPS", "SSL")


class PolicyAttribute(Part):
    """A switch of a policy."""

    __slots__ = ()

    key = text(cfn="Name", tf="name")
    setting = text(cfn="Value", tf="value")

    def is_modern(self) -> Result | None:
        """Assert a predefined policy that is modern, or that it admits nothing old; None for what says neither."""
        key = self.key.known
        if key == PREDEFINED:
            return self.setting.is_(MODERN_POLICY)
        if key is None:
            return self.key.unknown() if isinstance(self.key.fact, Undecided) else None
        if re2.search(_WEAK, key) is None:
            return None
        return self.setting.must(lambda value: value.lower() != "true", f"false for {key}")


class NegotiationPolicy(Part):
    """A policy that says which protocols and ciphers are admitted."""

    __slots__ = ()

    kind = text(cfn="PolicyType", tf="policy_type_name", default=by_dialect(cfn=None, tf=NEGOTIATION))
    attributes = parts(PolicyAttribute, cfn="Attributes", tf=("attribute", "policy_attribute"))

    def is_modern(self) -> Result:
        """Assert that it admits nothing older than TLS 1.2, and no weak cipher."""
        return _admit_modern_tls_only(self, self.attributes)


class LoosePolicy(Resource):
    """A policy that is a resource of its own. It is judged with its load balancer; alone where that is out of sight."""

    terraform = ("aws_load_balancer_policy", "aws_lb_ssl_negotiation_policy")

    balancer = reference("classic_elb.ClassicLoadBalancer", tf=("load_balancer_name", "load_balancer"))
    kind = text(tf="policy_type_name", default=NEGOTIATION)
    attributes = parts(PolicyAttribute, tf=("attribute", "policy_attribute"))

    def speaks_tls_only(self) -> Result | None:
        """Assert that it admits nothing older than TLS 1.2; None where its load balancer is at hand."""
        if self.kind.known != NEGOTIATION or self.balancer.to(ClassicLoadBalancer) is not None:
            return None
        if may_lead_inside(self.balancer.fact):
            return self.balancer.unknown("whether its load balancer is in the template is not settled")
        return _admit_modern_tls_only(self, self.attributes)


def _admit_modern_tls_only(policy: Node, attributes: Readings[PolicyAttribute]) -> Result:
    judged = [result for one in attributes if (result := one.is_modern()) is not None]
    if attributes.rest is not None:
        judged.append(attributes.unknown())
    return all_of(judged, policy.passed("admits no old protocol"))


class ClassicLoadBalancer(Resource):
    """A classic load balancer."""

    cloudformation = "AWS::ElasticLoadBalancing::LoadBalancer"
    terraform = "aws_elb"
    identified_by = ("balancer_name",)

    balancer_name = text(cfn="LoadBalancerName", tf="name")
    scheme = text(cfn="Scheme", default="internet-facing")
    internal = boolean(tf="internal", default=False)
    subnets = references("vpc.Subnet", cfn="Subnets", tf="subnets")
    zone_names = texts(cfn="AvailabilityZones", tf="availability_zones")
    groups = references("security_groups.SecurityGroup", cfn="SecurityGroups", tf="security_groups")
    listeners = parts(Listener, cfn="Listeners", tf="listener")
    policies = parts(
        NegotiationPolicy,
        cfn="Policies",
        tf=(
            on("aws_lb_ssl_negotiation_policy.load_balancer"),
            on("aws_load_balancer_policy.load_balancer_name"),
        ),
    )
    instances = references("ec2.Instance", cfn="Instances", tf=("instances", on("aws_elb_attachment.elb", "instance")))
    cross_zone = boolean(cfn="CrossZone", tf="cross_zone_load_balancing", default=by_dialect(cfn=False, tf=True))
    draining = boolean(cfn="ConnectionDrainingPolicy.Enabled", tf="connection_draining", default=False)
    access_logs = boolean(
        cfn="AccessLoggingPolicy.Enabled", tf="access_logs.enabled", default=by_dialect(cfn=False, tf=True)
    )
    access_logs_bucket = text(cfn="AccessLoggingPolicy.S3BucketName", tf="access_logs.bucket")

    def is_internal(self) -> Result:
        """Assert that it answers in its own network alone."""
        return self.internal.is_true() if self.is_terraform else self.scheme.is_("internal")

    def writes_access_logs(self) -> Result:
        """Assert that requests are logged to a bucket."""
        bucket = self.access_logs_bucket.is_set()
        return bucket if bucket.verdict is not Verdict.PASS else self.access_logs.is_true()

    def zones(self) -> Zones:
        """The zones that it has a node in."""
        if self.subnets.missing:
            found = named_zones(self.zone_names)
            return replace(found, span=self.span) if self.zone_names.missing else found
        return zones_of(self, self.subnets)

    def target_zones(self) -> Zones | None:
        """The zones of the instances that are registered in the template; None where none is."""
        found = union(self._members(), "instances")
        return None if found is None else replace(found, span=self.span, address=self.address)

    def _members(self) -> Iterator[Zones]:
        for link in self.instances:
            instance = link.to(ec2.Instance)
            if instance is not None:
                yield zones_of_instance(instance)
            else:
                yield Zones((), self.span, self.address, _unseen(link.fact))
        if self.instances.rest is not None:
            yield Zones((), self.span, self.address, self.instances.rest)
        for group in groups_of(self):
            yield group.zones()
        for service in services_of(self):
            yield service.zones()
        unseen = unseen_member(self)
        if unseen is not None:
            yield unseen_zones(self, unseen)

    def speaks_tls_only(self) -> Result:
        """Assert that every listener is for TLS, and that what it admits starts at TLS 1.2."""
        listening = self.listeners.all(Listener.is_encrypted, "it has no listener")
        if not any(listener.ends_tls() for listener in self.listeners):
            return listening
        policy = self._policy()
        if listening.verdict is Verdict.PASS:
            return policy
        return listening & policy

    def _policy(self) -> Result:
        policies = [one for one in self.policies if one.kind.known in (NEGOTIATION, None)]
        if self.policies.rest is not None:
            return self.policies.unknown()
        if not policies:
            default = self.failed("no policy is named, and the default admits TLS 1.0")
            return default.graded("medium")
        return all_of((one.is_modern() for one in policies), self.failed("no policy is named"))


def _unseen(fact: object) -> Undecided | None:
    return fact if isinstance(fact, Undecided) else None
