"""What stands behind a distribution: whether it survives the loss of a zone, and who else may read it."""

from __future__ import annotations

from scanner.model import ec2, elb
from scanner.model.cloudfront import Distribution, Origin, OriginGroup
from scanner.verdict import Result

REGIONAL = (
    ".execute-api.", ".appsync-api.", ".lambda-url.", ".mediapackage", ".mediastore.", ".mediatailor.",
    ".awsapprunner.com", ".amplifyapp.com",
)  # fmt: skip
"""Parts of the names of services that answer from several zones by themselves."""

REGIONAL_TYPES = frozenset(
    {
        "AWS::S3::Bucket", "AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment",
        "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage", "AWS::Serverless::Api", "AWS::Serverless::HttpApi",
        "AWS::Lambda::Url", "AWS::AppSync::GraphQLApi", "AWS::AppRunner::Service",
        "aws_s3_bucket", "aws_s3_bucket_website_configuration", "aws_api_gateway_rest_api", "aws_api_gateway_stage",
        "aws_api_gateway_deployment", "aws_apigatewayv2_api", "aws_apigatewayv2_stage", "aws_lambda_function_url",
        "aws_appsync_graphql_api", "aws_apprunner_service",
    }
)  # fmt: skip


def default_target(distribution: Distribution) -> Origin | OriginGroup | None:
    """The origin, or group of origins, that the default behavior leads to."""
    wanted = next((behavior.target.known for behavior in distribution.default_behavior), None)
    for group in distribution.origin_groups:
        if wanted is not None and group.group_id.known == wanted:
            return group
    origins = distribution.origins
    for origin in origins:
        if wanted is not None and origin.origin_id.known == wanted:
            return origin
    # Whatever the name says, it can only be that of the one origin there is.
    return origins.items[0] if len(origins) == 1 and origins.rest is None else None


def survives_a_zone(distribution: Distribution) -> Result:
    """Assert that what the default behavior leads to answers when a zone is lost."""
    target = default_target(distribution)
    if isinstance(target, OriginGroup):
        return target.members.at_least(2) & target.status_codes.is_set()
    if target is None:
        return distribution.unknown("which origin the default behavior leads to is not known")
    return origin_survives(target)


def origin_survives(origin: Origin) -> Result:
    """Assert that an origin answers from more than one zone."""
    domain = origin.domain
    place = domain.reading
    if domain.is_bucket or domain.is_bucket_website or any(part in domain.written for part in REGIONAL):
        return place.passed("the origin answers from several zones by itself")
    behind = domain.resource
    if isinstance(behind, elb.LoadBalancer):
        return behind.zones().reach(2).involving(behind.address)
    if isinstance(behind, ec2.Instance):
        words = f"the only origin is {behind.address}, which lies in one zone"
        return place.failed(words).involving(behind.address)
    if behind is not None and behind.block.type in REGIONAL_TYPES:
        return place.passed(f"{behind.address} answers from several zones by itself").involving(behind.address)
    return place.unknown("how many zones the origin answers from is not in the template")
