from scanner.model import apigateway, apigateway_http, appsync, serverless
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(
    api: apigateway.Stage
    | apigateway.Deployment
    | apigateway_http.Stage
    | serverless.ServerlessApi
    | serverless.ServerlessHttpApi
    | appsync.GraphQLApi
    | appsync.EventApi,
) -> Result | None:
    """Log API access and execution.

    The access log tells who called and what they were answered; the execution log tells why a call failed before it
    reached any code of yours. Both are off until a stage asks for them. HTTP APIs have no execution log.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html

    Fix: give the stage `AccessLogSetting.DestinationArn` (`access_log_settings` with `destination_arn`) and a method
    setting for `/*` and `*` with `LoggingLevel: ERROR` (an `aws_api_gateway_method_settings` for `*/*` with
    `logging_level = "ERROR"`); a GraphQL API `LogConfig` with `FieldLogLevel: ERROR` (`log_config`).
    """
    match api:
        case appsync.GraphQLApi() | appsync.EventApi():
            return api.log_level.is_in(appsync.LOG_LEVELS)
        case serverless.ServerlessHttpApi():
            return apigateway.writes_access_logs(api.access_logs)
        case apigateway_http.Stage():
            return apigateway.writes_access_logs(api.access_logs) & api.logs_execution()
        case apigateway.Deployment():
            return api.logs_its_stage()
        case _:
            return apigateway.writes_access_logs(api.access_logs) & api.logs_execution()
