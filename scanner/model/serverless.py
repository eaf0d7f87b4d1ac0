"""AWS SAM: what it states of APIs in its own way."""

from __future__ import annotations

from scanner.model.apigateway import AccessLog, MethodSetting, admits_modern_tls_only, logs_execution
from scanner.model.base import Node, Part, Resource
from scanner.model.environment import variables
from scanner.model.fields import boolean, parts, text, texts
from scanner.model.openapi import definition
from scanner.model.paths import enter
from scanner.template import Block
from scanner.values import Absent, MapValue
from scanner.verdict import Result


class ServerlessDomain(Part):
    """The domain name of an API of AWS SAM."""

    __slots__ = ()

    security_policy = text(cfn="SecurityPolicy", default="TLS_1_0")
    endpoint = text(cfn="EndpointConfiguration", default="REGIONAL")

    def admits_modern_tls_only(self) -> Result:
        """Assert a security policy whose oldest version is TLS 1.2; a private domain name knows no other.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
        """
        if self.endpoint.known == "PRIVATE":
            return self.endpoint.passed("a private domain name admits TLS 1.2 alone")
        return admits_modern_tls_only(self.security_policy)


class ServerlessApi(Resource):
    """A REST API with its one stage, as AWS SAM states it.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
    """

    cloudformation = "AWS::Serverless::Api"

    stage_name = text(cfn="StageName")
    access_logs = parts(AccessLog, cfn="AccessLogSetting")
    settings = parts(MethodSetting, cfn="MethodSettings")
    cache_cluster = boolean(cfn="CacheClusterEnabled", default=False)
    tracing = boolean(cfn="TracingEnabled", default=False)
    domains = parts(ServerlessDomain, cfn="Domain")
    default_authorizer = text(cfn="Auth.DefaultAuthorizer")
    api_key_required = boolean(cfn="Auth.ApiKeyRequired", default=False)
    endpoint_type = text(cfn="EndpointConfiguration.Type")
    admitted = texts(
        cfn=tuple(
            f"Auth.ResourcePolicy.{name}Whitelist"
            for name in ("AwsAccount", "IntrinsicVpc", "IntrinsicVpce", "IpRange", "SourceVpc")
        )
    )
    own_statements = texts(cfn="Auth.ResourcePolicy.CustomStatements")
    body = definition(cfn="DefinitionBody")
    body_file = text(cfn="DefinitionUri")

    def logs_execution(self) -> Result:
        """Assert that errors, at least, are logged."""
        return logs_execution(self, self.settings)

    def functions_authorize(self) -> bool:
        """Whether some function of the template says by itself who may call it."""
        return any(_authorizes(block, self) for block in self.view.graph.blocks_of(("AWS::Serverless::Function",)))


def _authorizes(function: Block, node: Node) -> bool:
    world = node.view.world
    events = enter(function.properties.entries.get("Events", Absent()), world)
    for event in events.entries.values() if isinstance(events, MapValue) else ():
        entered = enter(event, world)
        stated = enter(entered.entries.get("Properties", Absent()), world) if isinstance(entered, MapValue) else entered
        if isinstance(stated, MapValue) and "Auth" in stated.entries:
            return True
    return False


class ServerlessHttpDomain(Part):
    """The domain name of an HTTP API of AWS SAM."""

    __slots__ = ()

    security_policy = text(cfn="SecurityPolicy", default="TLS_1_2")

    def admits_modern_tls_only(self) -> Result:
        """Assert a security policy whose oldest version is TLS 1.2."""
        return admits_modern_tls_only(self.security_policy)


class ServerlessHttpApi(Resource):
    """An HTTP API with its one stage.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
    """

    cloudformation = "AWS::Serverless::HttpApi"

    access_logs = parts(AccessLog, cfn="AccessLogSettings")
    domains = parts(ServerlessHttpDomain, cfn="Domain")


class ServerlessApplication(Resource):
    """An application nested in a template of AWS SAM.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html
    """

    cloudformation = "AWS::Serverless::Application"

    parameters = variables(cfn="Parameters", noun="parameter")
