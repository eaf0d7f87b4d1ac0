"""Amazon API Gateway: REST APIs with their stages, methods and domain names. HTTP and WebSocket APIs are in
`apigateway_http`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Part, Resource, View
from scanner.model.domain_names import scheme_of
from scanner.model.fields import boolean, on, parts, reference, text, texts
from scanner.model.links import is_hidden, names_nothing
from scanner.model.openapi import definition
from scanner.model.policy_document import document
from scanner.model.readings import Missing, Reading, Readings, Undecided
from scanner.verdict import Result, Verdict, if_concerned

EXECUTION_LEVELS = ("ERROR", "INFO")
SAM_STAGE = "Stage"
"""The stage that SAM has each deployment make along, and that nobody uses.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html#sam-api-openapiversion
"""

MODERN_TLS = r"^(TLS_1_2$|SecurityPolicy_TLS1[23])"
"""The legacy policy of TLS 1.2, and the enhanced ones, none of which admits less.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
"""


class MethodSetting(Part):
    """How the requests of some methods of a stage are logged and cached."""

    __slots__ = ()

    api = reference("apigateway.RestApi", tf="rest_api_id")
    caching = boolean(cfn="CachingEnabled", tf="settings.caching_enabled", default=False)
    cache_encrypted = boolean(cfn="CacheDataEncrypted", tf="settings.cache_data_encrypted", default=False)
    data_trace = boolean(cfn="DataTraceEnabled", tf="settings.data_trace_enabled", default=False)
    logging_level = text(cfn="LoggingLevel", tf="settings.logging_level", default="OFF")
    metrics = boolean(cfn="MetricsEnabled", tf="settings.metrics_enabled", default=False)

    def encrypts_cache(self) -> Result:
        """Assert that what it caches is encrypted; pass where it caches nothing."""
        return self.cache_encrypted.is_true() | self.caching.is_false()

    def logs_execution(self) -> Result:
        """Assert that errors, at least, are logged."""
        return self.logging_level.is_in(EXECUTION_LEVELS)


class MethodSettings(Resource):
    """The same as a resource of its own."""

    terraform = "aws_api_gateway_method_settings"

    stage = reference("apigateway.Stage", tf="stage_name")
    stage_name = text(tf="stage_name")

    @property
    def setting(self) -> MethodSetting:
        """What it sets."""
        return MethodSetting(self.block, self.value, self.view, self.span)


class AccessLog(Part):
    """Where a stage writes a line for each request."""

    __slots__ = ()

    destination = text(cfn="DestinationArn", tf="destination_arn")


def writes_access_logs(logs: Readings[AccessLog]) -> Result:
    """Assert that access logs have a destination."""
    return logs.is_set() & logs.all(lambda log: log.destination.must_be_given())


class RestApi(Resource):
    """A REST API."""

    cloudformation = "AWS::ApiGateway::RestApi"
    terraform = "aws_api_gateway_rest_api"
    identified_by = ("api_name",)

    api_name = text(cfn="Name", tf="name")
    endpoint_types = texts(cfn="EndpointConfiguration.Types", tf="endpoint_configuration.types")
    policy = document(cfn="Policy", tf=(on("aws_api_gateway_rest_api_policy.rest_api_id", "policy"), "policy"))
    body = definition(cfn="Body", tf="body")
    body_file = text(cfn="BodyS3Location.Key")

    def is_private(self) -> Result:
        """Assert that it answers in a VPC alone."""
        types = self.endpoint_types
        if types.missing:
            return types.result(Verdict.FAIL, f"{types.name} is not set: the endpoint is public")
        return types.is_set() & types.all(lambda one: one.is_("PRIVATE"))

    def policy_keeps_strangers_out(self) -> Result:
        """Assert a resource policy that does not let everyone call the API."""
        if self.policy.missing and self.policy.rest is None:
            return self.failed("no resource policy restricts who calls it")
        return ~self.policy.publicly_grants("execute-api:Invoke")

    def methods(self) -> Iterator[Method]:
        """Its methods in the template."""
        kind, link = _METHODS[self.is_terraform]
        for block, _ in self.view.companions(self.block, kind, link):
            yield Method(block, self.view)

    def integrations(self) -> Iterator[Integration | Method]:
        """What its methods call, each seen at the resource that states it."""
        if not self.is_terraform:
            yield from self.methods()
            return
        for block, _ in self.view.companions(self.block, "aws_api_gateway_integration", "rest_api_id"):
            yield Integration(block, self.view)


_METHODS = {
    True: ("aws_api_gateway_method", "rest_api_id"),
    False: ("AWS::ApiGateway::Method", "RestApiId"),
}


class Backend(Resource):
    """What a method or route calls; whoever states it declares where."""

    kind = text()
    uri = text()
    connection = text()

    def speaks_http(self) -> Result:
        """Assert that it calls a web server of one's own, not a function or another service."""
        return self.kind.is_in(("HTTP", "HTTP_PROXY"))

    def calls_over_tls(self) -> Result | None:
        """Assert an HTTPS address; None where no web server is called. On a private link plain HTTP is a light failure.

        https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
        """
        web = self.speaks_http()
        if web.verdict is Verdict.FAIL or isinstance(self.kind.fact, Missing):
            return None
        secure = has_secure_scheme(self.uri)
        if secure.verdict is Verdict.FAIL and self.connection.known == "VPC_LINK":
            return secure.graded("low")
        return secure if web.verdict is Verdict.PASS else ~web | secure


class Method(Backend):
    """A method of a resource of the API; CloudFormation states here what it calls as well."""

    cloudformation = "AWS::ApiGateway::Method"
    terraform = "aws_api_gateway_method"

    api = reference("apigateway.RestApi", cfn="RestApiId", tf="rest_api_id")
    http_method = text(cfn="HttpMethod", tf="http_method")
    authorization = text(cfn="AuthorizationType", tf="authorization", default="NONE")
    api_key_required = boolean(cfn="ApiKeyRequired", tf="api_key_required", default=False)
    kind = text(cfn="Integration.Type")
    uri = text(cfn="Integration.Uri")
    connection = text(cfn="Integration.ConnectionType", default="INTERNET")


class Integration(Backend):
    """What a method calls, as Terraform states it."""

    terraform = "aws_api_gateway_integration"

    api = reference("apigateway.RestApi", tf="rest_api_id")
    kind = text(tf="type")
    uri = text(tf="uri")
    connection = text(tf="connection_type", default="INTERNET")


def has_secure_scheme(uri: Reading[str]) -> Result:
    """Assert an address that begins with https; unknown where its beginning is not known."""
    scheme = scheme_of(uri)
    if scheme == "https":
        return uri.passed(f"{uri.name} begins with https")
    if scheme == "http":
        return uri.failed(f"{uri.name} begins with http")
    return uri.unknown()


class Stage(Resource):
    """A stage of a REST API."""

    cloudformation = "AWS::ApiGateway::Stage"
    terraform = "aws_api_gateway_stage"
    identified_by = ("stage_name",)

    api = reference("apigateway.RestApi", cfn="RestApiId", tf="rest_api_id")
    stage_name = text(cfn="StageName", tf="stage_name")
    access_logs = parts(AccessLog, cfn="AccessLogSetting", tf="access_log_settings")
    stated_settings = parts(MethodSetting, cfn="MethodSettings", tf=on("aws_api_gateway_method_settings.stage_name"))
    cache_cluster = boolean(cfn="CacheClusterEnabled", tf="cache_cluster_enabled", default=False)
    client_certificate = text(cfn="ClientCertificateId", tf="client_certificate_id")
    tracing = boolean(cfn="TracingEnabled", tf="xray_tracing_enabled", default=False)

    @property
    def settings(self) -> Readings[MethodSetting]:
        """The settings of its methods; stages of other APIs may have the same name."""
        stated = self.stated_settings
        own = self.api.known
        kept = tuple(
            one for one in stated if own is None or one.api.known is None or one.api.known.address == own.address
        )
        return Readings(stated.name, kept, stated.span, stated.rest, stated.missing, stated.involves)

    def logs_execution(self) -> Result:
        """Assert that errors, at least, are logged."""
        return logs_execution(self, self.settings)

    def proves_itself(self) -> Result | None:
        """Assert a client certificate where web servers are called; a light failure. None where none is called."""
        if self.client_certificate.is_given:
            return self.client_certificate.must_be_given()
        api = self.api.to(RestApi)
        verdicts = [one.speaks_http().verdict for one in api.integrations()] if api is not None else []
        defined = None if api is None else api.body.calls_web_servers()
        if defined or Verdict.PASS in verdicts:
            return self.client_certificate.must_be_given().graded("low")
        # What a definition leaves out may be stated beside it, and the other way round.
        is_told = api is not None and (defined is False or api.body.missing)
        if is_told and (verdicts or defined is False) and all(verdict is Verdict.FAIL for verdict in verdicts):
            return None
        return self.client_certificate.unknown("what its methods call is not in the template")


def is_for_development(stage_name: Reading[str], view: View) -> Result:
    """Assert that a stage's name says that it is for development or tests.

    A name that is given from outside, or that nobody declares, says nothing of the kind.
    """
    fact = stage_name.fact
    if isinstance(fact, Undecided) and (not is_hidden(fact) or names_nothing(fact, view)):
        return stage_name.failed(f"{stage_name.name} does not say that it is for development")
    return stage_name.must(
        lambda name: name.lower().startswith(("dev", "test", "sandbox", "local")), "a name for development"
    )


def encrypts_caches(settings: Readings[MethodSetting]) -> Result | None:
    """Assert that whatever is cached is encrypted; None where nothing is said of caching."""
    return None if settings.surely_empty else settings.all(MethodSetting.encrypts_cache)


def logs_execution(stage: Resource, settings: Readings[MethodSetting]) -> Result:
    """Assert that some setting logs errors."""
    if settings.surely_empty:
        return stage.failed("no method setting logs executions")
    return settings.any(MethodSetting.logs_execution)


class StageDescription(Part):
    """The stage that a deployment makes."""

    __slots__ = ()

    access_logs = parts(AccessLog, cfn="AccessLogSetting")
    settings = parts(MethodSetting, cfn="MethodSettings")
    caching = boolean(cfn="CachingEnabled", default=False)
    cache_cluster = boolean(cfn="CacheClusterEnabled", default=False)
    cache_encrypted = boolean(cfn="CacheDataEncrypted", default=False)
    data_trace = boolean(cfn="DataTraceEnabled", default=False)
    logging_level = text(cfn="LoggingLevel", default="OFF")

    def encrypts_cache(self) -> Result:
        """Assert that what it caches is encrypted; pass where it caches nothing."""
        whole = self.cache_encrypted.is_true() | self.caching.is_false()
        return whole & self.settings.all(MethodSetting.encrypts_cache, "no method is set apart")

    def logs_execution(self) -> Result:
        """Assert that errors, at least, are logged."""
        return self.logging_level.is_in(EXECUTION_LEVELS) | self.settings.any(
            MethodSetting.logs_execution, "no method setting logs executions"
        )


class Deployment(Resource):
    """A deployment; CloudFormation's may make a stage along with it."""

    cloudformation = "AWS::ApiGateway::Deployment"
    terraform = "aws_api_gateway_deployment"

    api = reference("apigateway.RestApi", cfn="RestApiId", tf="rest_api_id")
    stage_name = text(cfn="StageName", tf="stage_name")
    description = parts(StageDescription, cfn="StageDescription")

    def logs_its_stage(self) -> Result | None:
        """Assert that the stage it makes is logged; None where it makes none."""
        made = self.stage_name.must_be_given() & self.stage_name.is_not(SAM_STAGE)
        described = self.description
        logged = described.all(lambda stage: writes_access_logs(stage.access_logs) & stage.logs_execution())
        if described.missing and described.rest is None:
            logged = self.stage_name.failed(f"{described.name} is not set: the stage that is made along has no logs")
        return if_concerned(made, logged)


class DomainName(Resource):
    """A domain name of REST APIs."""

    cloudformation = "AWS::ApiGateway::DomainName"
    terraform = "aws_api_gateway_domain_name"

    security_policy = text(cfn="SecurityPolicy", tf="security_policy", default="TLS_1_0")
    endpoint_types = texts(cfn="EndpointConfiguration.Types", tf="endpoint_configuration.types")


def admits_modern_tls_only(security_policy: Reading[str]) -> Result:
    """Assert a security policy whose oldest version is TLS 1.2."""
    return security_policy.matches(MODERN_TLS, "a policy of TLS 1.2 or later")
