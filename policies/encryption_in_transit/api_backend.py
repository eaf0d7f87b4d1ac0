from scanner.model import apigateway, apigateway_http
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.24", "SEC-1.22"])
def check(
    caller: apigateway.Method
    | apigateway.Integration
    | apigateway.Stage
    | apigateway_http.Integration
    | apigateway_http.Stage,
) -> Result | None:
    """Call API backends over HTTPS and prove the caller.

    An integration with an `http` address sends what clients sent over TLS across the network in the open. A client
    certificate on the stage lets the web server behind it refuse whoever is not the API. Functions and other services
    of AWS are called over TLS in any case.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html

    Fix: begin `Uri` (`uri`, `integration_uri`) with `https://`, or set `TlsConfig.ServerNameToVerify`
    (`tls_config { server_name_to_verify }`) on a private integration of an HTTP API, and set `ClientCertificateId`
    (`client_certificate_id`) on the stage.
    """
    if isinstance(caller, apigateway.Stage | apigateway_http.Stage):
        return caller.proves_itself()
    return caller.calls_over_tls()
