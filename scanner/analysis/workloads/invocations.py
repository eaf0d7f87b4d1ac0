"""How a function is invoked: at once, with somebody waiting for the answer, or by events that are queued for it.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import attached
from scanner.model.functions import Alias, EventSource, Function, Permission
from scanner.model.paths import enter
from scanner.values import Absent, Known, MapValue, plain
from scanner.verdict import Result, any_of

_QUEUING_SERVICES = frozenset(
    f"{service}.amazonaws.com"
    for service in ("events", "s3", "sns", "logs", "ses", "iot", "config", "codecommit", "codepipeline", "scheduler")
)
"""Services that hand events to Lambda without waiting for what comes of them."""

_QUEUING_TYPES = frozenset(
    {
        "AWS::Events::Rule",
        "AWS::Scheduler::Schedule",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::S3::Bucket",
        "AWS::Logs::SubscriptionFilter",
        "aws_cloudwatch_event_target",
        "aws_scheduler_schedule",
        "aws_sns_topic_subscription",
        "aws_s3_bucket_notification",
        "aws_cloudwatch_log_subscription_filter",
    }
)
"""Resources that name a function in order to hand it events."""

_WAITING_TYPES = frozenset(
    {
        "AWS::ApiGateway::Authorizer",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::AppSync::DataSource",
        "AWS::CloudFormation::CustomResource",
        "AWS::CloudFormation::Macro",
        "AWS::CloudFront::Distribution",
        "AWS::Cognito::UserPool",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::StepFunctions::StateMachine",
        "aws_api_gateway_authorizer",
        "aws_api_gateway_integration",
        "aws_api_gateway_rest_api",
        "aws_apigatewayv2_api",
        "aws_apigatewayv2_authorizer",
        "aws_apigatewayv2_integration",
        "aws_appsync_datasource",
        "aws_cloudfront_distribution",
        "aws_cognito_user_pool",
        "aws_kinesis_firehose_delivery_stream",
        "aws_lambda_invocation",
        "aws_lb_target_group_attachment",
        "aws_sfn_state_machine",
    }
)
"""Resources that name a function and wait for its answer; whoever updates a stack waits for custom resources too."""

_QUEUING_EVENTS = frozenset(
    {"S3", "SNS", "Schedule", "ScheduleV2", "CloudWatchEvent", "EventBridgeRule", "CloudWatchLogs", "IoTRule"}
)
"""Types of events of serverless functions that are queued.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""


def takes_events(function: Function) -> Result:
    """Assert that events are queued for it; unknown where the template shows nothing that invokes it."""
    shown = list(_evidence(function))
    return any_of(shown, function.unknown("what invokes the function is not in the template"))


def _evidence(function: Function) -> Iterator[Result]:
    # Whoever invokes an alias of it invokes the function.
    names = (function, *attached(function, Alias, cfn="FunctionName", tf="function_name"))
    for named in names:
        for permission in attached(named, Permission, cfn="FunctionName", tf="function_name"):
            yield permission.principal.is_in(_QUEUING_SERVICES)
    for block, _ in (found for named in names for found in function.view.graph.referrers(named.block)):
        if block.type in _QUEUING_TYPES:
            yield function.passed(f"{block.address} hands it events").involving(block.address)
        elif block.type in EventSource.types():
            yield function.failed(f"{block.address} polls for it").involving(block.address)
        elif block.type in _WAITING_TYPES or block.type.startswith("Custom::"):
            yield function.failed(f"{block.address} waits for it").involving(block.address)
    events = enter(function.value.entries.get("Events", Absent()), function.view.world)
    for name, event in events.entries.items() if isinstance(events, MapValue) else ():
        entered = enter(event, function.view.world)
        kind = plain(entered.entries.get("Type", Absent())) if isinstance(entered, MapValue) else Absent()
        if isinstance(kind, Known):
            queued = kind.value in _QUEUING_EVENTS
            yield function.passed(f"{name} hands it events") if queued else function.failed(f"{name} waits for it")
