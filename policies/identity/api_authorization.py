from scanner.analysis.identity import api_callers
from scanner.model import apigateway, apigateway_http, appsync, serverless
from scanner.policy import Result, policy


@policy(severity="medium", items=["FEAT-CM-2", "FEAT-DC-5", "SEC-1.9"])
def check(
    called: apigateway.Method
    | apigateway.RestApi
    | apigateway_http.Route
    | appsync.GraphQLApi
    | serverless.ServerlessApi,
) -> Result | None:
    """Authorise API methods.

    A method without authorization answers whoever finds its address, and its function runs for them. OPTIONS is asked
    by browsers without credentials; of a WebSocket API only `$connect` can ask who calls; and an API key alone tells
    applications apart, not people.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html

    Fix: set `AuthorizationType` (`authorization`, `authorization_type`) to `AWS_IAM`, `COGNITO_USER_POOLS`, `JWT` or
    `CUSTOM` with an authorizer, `Auth.DefaultAuthorizer` on a serverless API, `security` on each operation of an API
    definition, and another `AuthenticationType` than `API_KEY` on a GraphQL API.
    """
    return api_callers.asks_who_calls(called)
