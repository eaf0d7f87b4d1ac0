"""Amazon API Gateway: HTTP and WebSocket APIs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
"""

from __future__ import annotations

from scanner.model.apigateway import EXECUTION_LEVELS, AccessLog, Backend, has_secure_scheme
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, parts, reference, text
from scanner.model.openapi import definition
from scanner.verdict import Result, Verdict


class HttpApi(Resource):
    """An HTTP or WebSocket API."""

    cloudformation = "AWS::ApiGatewayV2::Api"
    terraform = "aws_apigatewayv2_api"

    protocol = text(cfn="ProtocolType", tf="protocol_type")
    target = text(cfn="Target", tf="target")
    body = definition(cfn="Body", tf="body")


class RouteSettings(Part):
    """How the requests of a stage are logged."""

    __slots__ = ()

    logging_level = text(cfn="LoggingLevel", tf="logging_level", default="OFF")


class Stage(Resource):
    """A stage of an HTTP or WebSocket API."""

    cloudformation = "AWS::ApiGatewayV2::Stage"
    terraform = "aws_apigatewayv2_stage"

    api = reference("apigateway_http.HttpApi", cfn="ApiId", tf="api_id")
    access_logs = parts(AccessLog, cfn="AccessLogSettings", tf="access_log_settings")
    default_level = text(
        cfn="DefaultRouteSettings.LoggingLevel", tf="default_route_settings.logging_level", default="OFF"
    )
    client_certificate = text(cfn="ClientCertificateId", tf="client_certificate_id")

    @property
    def protocol(self) -> str | None:
        """`HTTP` or `WEBSOCKET`, as the API says; None where it is not in the template."""
        api = self.api.to(HttpApi)
        if api is None:
            return None
        # An OpenAPI definition makes an HTTP API: a WebSocket one takes none.
        return "HTTP" if not api.protocol.is_given and not api.body.missing else api.protocol.known

    def logs_execution(self) -> Result:
        """Assert that a WebSocket API logs errors, at least; an HTTP API has no log of executions."""
        level = self.default_level.is_in(EXECUTION_LEVELS)
        match self.protocol:
            case "HTTP":
                return self.passed("an HTTP API has no log of executions")
            case None if level.verdict is Verdict.FAIL and not self.default_level.is_given:
                return self.api.unknown("whether the API is a WebSocket one is not in the template")
            case _:
                return level

    def proves_itself(self) -> Result | None:
        """Assert a client certificate; None where the API is an HTTP one, which has none."""
        if self.protocol == "HTTP":
            return None
        if self.client_certificate.is_given:
            return self.client_certificate.must_be_given()
        if self.protocol == "WEBSOCKET":
            return self._calls_web_servers()
        return self.client_certificate.unknown("what its routes call is not in the template")

    def _calls_web_servers(self) -> Result | None:
        api = self.api.to(HttpApi)
        kind, link = _INTEGRATIONS[self.is_terraform]
        found = self.view.companions(api.block, kind, link) if api is not None else ()
        called = [Integration(block, self.view).speaks_http().verdict for block, _ in found]
        if Verdict.PASS in called:
            return self.client_certificate.must_be_given().graded("low")
        if called and Verdict.UNKNOWN not in called:
            return None
        return self.client_certificate.unknown("what its routes call is not in the template")


_INTEGRATIONS = {
    True: ("aws_apigatewayv2_integration", "api_id"),
    False: ("AWS::ApiGatewayV2::Integration", "ApiId"),
}


class Integration(Backend):
    """What a route calls."""

    cloudformation = "AWS::ApiGatewayV2::Integration"
    terraform = "aws_apigatewayv2_integration"

    api = reference("apigateway_http.HttpApi", cfn="ApiId", tf="api_id")
    kind = text(cfn="IntegrationType", tf="integration_type")
    uri = text(cfn="IntegrationUri", tf="integration_uri")
    connection = text(cfn="ConnectionType", tf="connection_type", default="INTERNET")
    server_name = text(cfn="TlsConfig.ServerNameToVerify", tf="tls_config.server_name_to_verify")

    def calls_over_tls(self) -> Result | None:
        """As `Backend.calls_over_tls`; a private one speaks TLS where it says which name to verify, else plain HTTP.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
        """
        if self.connection.known == "VPC_LINK" and self.kind.known == "HTTP_PROXY":
            if self.server_name.is_given:
                return self.server_name.must_be_given()
            secure = has_secure_scheme(self.uri)
            if secure.verdict is Verdict.PASS:
                return secure
            words = f"{self.server_name.name} is not set: the private link carries plain HTTP"
            return self.server_name.failed(words).graded("low")
        return super().calls_over_tls()


class Route(Resource):
    """A route of an API."""

    cloudformation = "AWS::ApiGatewayV2::Route"
    terraform = "aws_apigatewayv2_route"

    api = reference("apigateway_http.HttpApi", cfn="ApiId", tf="api_id")
    route_key = text(cfn="RouteKey", tf="route_key")
    authorization = text(cfn="AuthorizationType", tf="authorization_type", default="NONE")
    api_key_required = boolean(cfn="ApiKeyRequired", tf="api_key_required", default=False)

    def takes_authorization(self) -> bool | None:
        """Whether the service can ask who calls here: of a WebSocket API, on `$connect` alone.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access.html
        """
        key = self.route_key.known
        if key is None:
            return None
        api = self.api.to(HttpApi)
        if key == "$connect" or " " in key:
            return True
        if key == "$default":
            return None if api is None or api.protocol.known is None else api.protocol.known == "HTTP"
        return False


class DomainConfiguration(Part):
    """How a domain name is served."""

    __slots__ = ()

    security_policy = text(cfn="SecurityPolicy", tf="security_policy", default="TLS_1_2")


class DomainName(Resource):
    """A domain name of HTTP and WebSocket APIs; they admit nothing below TLS 1.2."""

    cloudformation = "AWS::ApiGatewayV2::DomainName"
    terraform = "aws_apigatewayv2_domain_name"

    configurations = parts(DomainConfiguration, cfn="DomainNameConfigurations", tf="domain_name_configuration")
