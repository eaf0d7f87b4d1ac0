"""What a tier reaches outside its network, and whether it has no other way there than through a gateway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from scanner.analysis.workloads.tier_members import Behaviour, Member
from scanner.model.base import Resource
from scanner.model.endpoints import Endpoint
from scanner.values import Known, Text, to_text

_SERVICES = {
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::Kinesis::Stream": "kinesis-streams",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
    "aws_dynamodb_table": "dynamodb",
    "aws_kinesis_stream": "kinesis-streams",
    "aws_s3_bucket": "s3",
    "aws_sns_topic": "sns",
    "aws_sqs_queue": "sqs",
}
"""How the endpoint of a service ends: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html."""


class Leading(Protocol):
    """What leads from one tier to another."""

    @property
    def source(self) -> str:
        """The address of the tier that needs the other."""

    @property
    def target(self) -> str:
        """The address of the tier that is needed."""


def outside_of(
    members: list[Member], edges: Iterable[Leading], leader: str, tiers: Mapping[str, list[Member]]
) -> Resource | None:
    """Something of the Region that a tier needs and that no endpoint in the template leads to; None without."""
    if all(member.behaviour is Behaviour.REGIONAL or not _leaves(member) for member in members):
        return None
    for edge in edges:
        target = tiers[edge.target][0].resource if edge.source == leader and edge.target in tiers else None
        service = _SERVICES.get(target.block.type) if target is not None else None
        if target is not None and service is not None and not _has_endpoint(target, service):
            return target
    return None


def _leaves(member: Member) -> bool:
    return any(part.exits for part in member.parts)


def _has_endpoint(resource: Resource, service: str) -> bool:
    view = resource.view
    return any(_may_serve(Endpoint(block, view), service) for block in view.graph.blocks_of(Endpoint.types()))


def _may_serve(endpoint: Endpoint, service: str) -> bool:
    name = endpoint.service_name
    if name.known is not None:
        return name.known.endswith(f".{service}")
    value = getattr(name.fact, "value", None)
    if isinstance(value, Text):
        last = value.parts[-1]
        return not isinstance(last, Known) or to_text(last.value).endswith(f".{service}")
    return True
