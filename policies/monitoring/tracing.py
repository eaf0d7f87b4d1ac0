from scanner.model import apigateway, appsync, functions, serverless, stepfunctions
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.4"])
def check(
    hop: functions.Function
    | apigateway.Stage
    | serverless.ServerlessApi
    | stepfunctions.StateMachine
    | appsync.GraphQLApi,
) -> Result:
    """Trace requests through the application.

    A trace shows where a request that crosses several services lost its time, or failed. Each service takes part only
    when told to; a function that passes through traces what was sampled upstream, and nothing of its own.
    https://docs.aws.amazon.com/xray/latest/devguide/xray-services.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html

    Fix: set `TracingConfig: {Mode: Active}` (`tracing_config { mode = "Active" }`) on functions, `TracingEnabled: true`
    (`xray_tracing_enabled = true`) on stages, `TracingConfiguration: {Enabled: true}` on state machines and
    `XrayEnabled: true` (`xray_enabled = true`) on GraphQL APIs.
    """
    return hop.tracing.is_("Active") if isinstance(hop, functions.Function) else hop.tracing.is_true()
