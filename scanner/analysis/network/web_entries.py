"""What the web reaches: load balancers, APIs, distributions, user pools; and the web ACLs in front of them.

https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from scanner.model import apigateway, appsync, classic_elb, cloudfront, cognito, elb, waf
from scanner.model.base import Node, typed
from scanner.model.fields import Link, references
from scanner.model.links import unseen_names
from scanner.model.readings import Missing, Readings, Undecided
from scanner.values import Reason, Unknown
from scanner.verdict import Result, Verdict, any_of

Entry: TypeAlias = cloudfront.Distribution | elb.LoadBalancer | apigateway.Stage | appsync.GraphQLApi | cognito.UserPool

_ASSOCIATION_PATHS = frozenset({"ResourceArn", "resource_arn"})


def is_public(entry: Entry) -> Result | None:
    """Pass: whoever has its address may ask it over the web; None for what no web ACL can stand in front of."""
    match entry:
        case elb.LoadBalancer():
            guardable = entry.kind.is_not_in(("network", "gateway"))
            return None if guardable.verdict is Verdict.FAIL else ~entry.is_internal() & guardable
        case apigateway.Stage():
            api = entry.api.to(apigateway.RestApi)
            return ~api.is_private() if api is not None else entry.api.unknown("the API lies outside the template")
        case appsync.GraphQLApi():
            return entry.visibility.is_not("PRIVATE")
        case _:
            return entry.passed("it answers on the web")


def is_behind_web_acl(entry: Entry) -> Result:
    """Assert a web ACL with rules in front; unknown for one that lies outside the template."""
    if isinstance(entry, cloudfront.Distribution):
        return _has_rules(entry.web_acl)
    found = [_has_rules(one.web_acl).involving(one.address) for one in associations(entry)]
    for block in entry.view.graph.blocks_of(waf.Association.types()):
        one = typed(block, entry.view)
        if isinstance(one, waf.Association) and _may_name_anything(one.protected):
            found.append(entry.unknown(f"{block.address} may put a web ACL in front of it"))
    return any_of(found, entry.failed("no web ACL stands in front of it"))


def associations(entry: Entry) -> Iterator[waf.Association]:
    """The associations of the template that name an entry, or the API that a stage belongs to."""
    blocks = [entry.block]
    api = entry.api.known if isinstance(entry, apigateway.Stage) else None
    if api is not None:
        blocks.append(api.block)
    seen: set[str] = set()
    for block in blocks:
        for referrer, path in entry.view.graph.referrers(block):
            found = typed(referrer, entry.view)
            fits = isinstance(found, waf.Association) and path in _ASSOCIATION_PATHS
            if fits and referrer.address not in seen and entry.view.world.exists(referrer) is not False:
                seen.add(referrer.address)
                assert isinstance(found, waf.Association)
                yield found


def _may_name_anything(protected: Readings[Link]) -> bool:
    """Whether a deployer alone says which resource is meant, or nothing is known of it."""
    facts = (protected.rest, *(link.fact for link in protected))
    values = (fact.value for fact in facts if isinstance(fact, Undecided))
    by_parameter = any(isinstance(value, Unknown) and value.reason is Reason.PARAMETER for value in values)
    return by_parameter or unseen_names(protected)


def _has_rules(link: Link) -> Result:
    acl = link.known
    if isinstance(acl, waf.WebAcl | waf.ClassicWebAcl):
        ruled = acl.has_rules()
        return ruled if ruled.verdict is not Verdict.PASS else link.passed(f"{acl.address} stands in front of it")
    if isinstance(link.fact, Missing):
        return link.failed(f"{link.name} is not set: no web ACL stands in front of it")
    return link.unknown(f"{link.name} names a web ACL outside the template")


def fronts(node: Node) -> Iterator[str]:
    """What leads the public to a resource: DNS records, distributions, accelerators and outputs, by address."""
    for block, path in node.view.graph.referrers(node.block):
        if path in _FRONTS.get(block.type, ()):
            yield block.address
    if node.view.graph.exported(node.block):
        yield "an output"


_FRONTS = {
    "AWS::Route53::RecordSet": ("AliasTarget.DNSName", "ResourceRecords"),
    "AWS::Route53::RecordSetGroup": ("RecordSets.AliasTarget.DNSName", "RecordSets.ResourceRecords"),
    "AWS::CloudFront::Distribution": ("DistributionConfig.Origins.DomainName",),
    "AWS::GlobalAccelerator::EndpointGroup": ("EndpointConfigurations.EndpointId",),
    "AWS::ApiGateway::BasePathMapping": ("RestApiId",),
    "aws_route53_record": ("alias.name", "records"),
    "aws_cloudfront_distribution": ("origin.domain_name",),
    "aws_globalaccelerator_endpoint_group": ("endpoint_configuration.endpoint_id",),
    "aws_api_gateway_base_path_mapping": ("api_id",),
}
"""The properties by which something leads the public to a resource, by its type."""


class _Front(Node):
    """What leads the public to a resource, seen by that: each kind has one of the paths."""

    __slots__ = ()

    named = references(
        "",
        cfn=tuple(path for kind, paths in _FRONTS.items() if "::" in kind for path in paths),
        tf=tuple(path for kind, paths in _FRONTS.items() if "::" not in kind for path in paths),
    )


def _unseen_front(node: Node) -> Result | None:
    """Unknown where something may lead the public to any resource, since where it leads is not settled."""
    for block in node.view.graph.blocks_of(tuple(_FRONTS)):
        front = _Front(block, block.properties, node.view, block.name_span)
        if node.view.world.exists(block) is not False and unseen_names(front.named):
            return front.named.unknown(f"where {block.address} leads the public is not settled")
    return None


def is_inside_or_declared(
    door: elb.LoadBalancer | classic_elb.ClassicLoadBalancer | apigateway.RestApi | apigateway.DomainName,
) -> Result:
    """Assert that it answers inside alone, or that something leads the public to it."""
    leading = next(fronts(door), None)
    if isinstance(door, apigateway.DomainName):
        return door.passed("a domain name of its own declares it as an entry")
    inside = door.is_private() if isinstance(door, apigateway.RestApi) else door.is_internal()
    if inside.verdict is Verdict.PASS:
        return inside
    if leading is not None:
        return door.passed(f"{leading} leads the public to it")
    unseen = _unseen_front(door)
    return inside if unseen is None else inside | unseen
