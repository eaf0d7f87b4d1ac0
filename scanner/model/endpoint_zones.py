"""The zones of VPC endpoints."""

from __future__ import annotations

from scanner.model.base import typed
from scanner.model.endpoints import Endpoint
from scanner.model.placement import zones_of
from scanner.model.zones import Zones, union


def endpoint_zones(endpoint: Endpoint) -> Zones:
    """The zones that an endpoint answers in.

    An endpoint for a gateway load balancer has one subnet, so that all endpoints for one service count together.
    https://docs.aws.amazon.com/vpc/latest/privatelink/create-gateway-load-balancer-endpoint-service.html
    """
    own = zones_of(endpoint, endpoint.subnets)
    if endpoint.kind.known != "GatewayLoadBalancer":
        return own
    return union([own, *(zones_of(one, one.subnets) for one in _siblings(endpoint))], own.label) or own


def _siblings(endpoint: Endpoint) -> list[Endpoint]:
    """The other endpoints for the same service."""
    blocks = endpoint.view.graph.blocks_of(Endpoint.types())
    others = (typed(block, endpoint.view) for block in blocks if block.address != endpoint.address)
    named = endpoint.service_name.fact
    return [one for one in others if isinstance(one, Endpoint) and _value(one.service_name.fact) == _value(named)]


def _value(fact: object) -> object:
    return getattr(fact, "value", None)
