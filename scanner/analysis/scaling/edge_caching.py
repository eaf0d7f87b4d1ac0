"""What is kept close to visitors: by distributions, and by the caches of APIs."""

from __future__ import annotations

from typing import TypeAlias

from scanner.model.apigateway import MethodSettings, RestApi, Stage
from scanner.model.base import Node
from scanner.model.cloudfront import Behavior, Distribution
from scanner.model.elb import LoadBalancer
from scanner.model.links import is_hidden
from scanner.model.s3 import Bucket
from scanner.model.serverless import ServerlessApi
from scanner.verdict import Result, Verdict, if_concerned

Source: TypeAlias = Distribution | LoadBalancer | Bucket | Stage | MethodSettings | ServerlessApi


def is_cached(source: Source) -> Result | None:
    """Assert that answers are kept at the edge or in front of an API; None for what the public does not reach."""
    match source:
        case Distribution():
            return source.default_behavior.any(Behavior.caches)
        case MethodSettings():
            return source.setting.caching.is_true()
        case Stage():
            api = source.api.to(RestApi)
            if api is not None and api.is_private().verdict is Verdict.PASS:
                return None
            return source.cache_cluster.is_true() | _is_fronted(source, source if api is None else api)
        case ServerlessApi():
            return source.cache_cluster.is_true() | _is_fronted(source, source)
        case Bucket():
            return if_concerned(source.websites.is_set(), _is_fronted(source, source))
        case LoadBalancer():
            return _balancer(source)


def _balancer(balancer: LoadBalancer) -> Result | None:
    inside = balancer.is_internal()
    if balancer.kind.known != "application" or inside.verdict is Verdict.PASS:
        return None
    fronted = _is_fronted(balancer, balancer)
    return fronted if inside.verdict is Verdict.FAIL else inside | fronted


def _is_fronted(subject: Node, *named: Node) -> Result:
    """Assert that a distribution of the template fetches from one of the resources, or from what belongs to it."""
    for one in (subject, *named):
        for block, _ in one.view.graph.referrers(one.block):
            if block.type in Distribution.types():
                return subject.passed(f"{block.address} stands in front of it").involving(block.address)
            if block.type in _BELONGINGS:
                for outer, _ in one.view.graph.referrers(block):
                    if outer.type in Distribution.types():
                        return subject.passed(f"{outer.address} stands in front of it").involving(outer.address)
    for block in subject.view.graph.blocks_of(Distribution.types()):
        distribution = Distribution(block, subject.view)
        facts: list[object] = [distribution.origins.rest]
        facts += [origin.domain.reading.fact for origin in distribution.origins]
        if subject.view.world.exists(block) is not False and any(is_hidden(fact) for fact in facts):
            return subject.unknown(f"where {block.address} fetches from is not known")
    return subject.failed("no distribution stands in front of it")


_BELONGINGS = frozenset({"aws_s3_bucket_website_configuration", "aws_api_gateway_stage", "aws_api_gateway_deployment"})
"""Types of resources that a distribution may name in place of the bucket or API that they belong to."""
