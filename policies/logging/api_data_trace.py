from scanner.model import apigateway, serverless
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.21", "SEC-1.22"])
def check(
    traced: apigateway.Stage | apigateway.MethodSettings | serverless.ServerlessApi,
) -> Result | None:
    """Keep request bodies out of API logs.

    Data tracing writes whole requests and answers into the execution log, tokens and personal data with them, where
    whoever reads logs reads them too. AWS advises against it outside of development.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html

    Fix: leave `DataTraceEnabled` (`data_trace_enabled`) out, or set it to false.
    """
    development = apigateway.is_for_development(traced.stage_name, traced.view)
    if isinstance(traced, apigateway.MethodSettings):
        return traced.setting.data_trace.is_false() | development
    # In Terraform each setting is a resource of its own and answers for itself.
    if traced.is_terraform or (traced.settings.missing and traced.settings.rest is None):
        return None
    return traced.settings.all(lambda setting: setting.data_trace.is_false()) | development
