from scanner.model import apigateway, apigateway_http, serverless
from scanner.policy import Result, Verdict, policy


@policy(severity="medium", items=["SEC-1.24"])
def check(
    domain: apigateway.DomainName
    | apigateway_http.DomainName
    | serverless.ServerlessApi
    | serverless.ServerlessHttpApi,
) -> Result | None:
    """Require TLS 1.2 on API domains.

    The security policy of a domain name sets the oldest TLS version that its clients may speak. One of TLS 1.0 keeps
    ciphers alive that were broken years ago; every client of today speaks TLS 1.2. The domain names of HTTP and
    WebSocket APIs admit nothing older.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html

    Fix: set `SecurityPolicy: TLS_1_2` on the domain name, or under `Domain` of a serverless API;
    `security_policy = "TLS_1_2"` on the `aws_api_gateway_domain_name`.
    """
    match domain:
        case apigateway.DomainName() if any(one.known == "PRIVATE" for one in domain.endpoint_types):
            return domain.passed("a private domain name admits TLS 1.2 alone")
        case apigateway.DomainName():
            modern = apigateway.admits_modern_tls_only(domain.security_policy)
            private = domain.endpoint_types.any(lambda one: one.is_("PRIVATE"))
            return modern | private if private.verdict is Verdict.UNKNOWN else modern
        case apigateway_http.DomainName():
            own = domain.passed("the domain name of an HTTP or WebSocket API admits TLS 1.2 or later alone")
            return domain.configurations.all(lambda one: apigateway.admits_modern_tls_only(one.security_policy)) & own
        case _:
            domains = domain.domains
            return None if domains.surely_empty else domains.all(lambda one: one.admits_modern_tls_only())
