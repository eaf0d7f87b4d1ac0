"""Managed services that answer on the internet by themselves, whatever network they lead into.

What a service asks of its callers (a signature, a token, a policy) is another question: anybody
can send a request to these addresses.
"""

from __future__ import annotations

from scanner.analysis.network.public_endpoints import is_private
from scanner.model import (
    apigateway,
    apigateway_http,
    apprunner,
    appsync,
    cloudfront,
    cognito,
    dms,
    eks,
    functions,
    globalaccelerator,
    mq,
    msk,
    mwaa,
    opensearch,
    redshift,
    sagemaker,
    serverless,
    transfer,
)
from scanner.model.base import Resource
from scanner.verdict import Result, Verdict

SERVICES: tuple[type[Resource], ...] = (
    cloudfront.Distribution,
    globalaccelerator.Accelerator,
    apigateway.RestApi,
    apigateway_http.HttpApi,
    serverless.ServerlessApi,
    serverless.ServerlessHttpApi,
    appsync.GraphQLApi,
    apprunner.Service,
    functions.FunctionUrl,
    cognito.UserPool,
    eks.Cluster,
    opensearch.Domain,
    redshift.Workgroup,
    transfer.Server,
    mq.Broker,
    msk.Cluster,
    mwaa.Environment,
    dms.ReplicationInstance,
    sagemaker.NotebookInstance,
)
"""The kinds that may answer on the internet by themselves."""

FRONTS: tuple[type[Resource], ...] = (
    cloudfront.Distribution,
    globalaccelerator.Accelerator,
    apigateway.RestApi,
    apigateway_http.HttpApi,
    serverless.ServerlessApi,
    serverless.ServerlessHttpApi,
    appsync.GraphQLApi,
    apprunner.Service,
    functions.FunctionUrl,
    cognito.UserPool,
)
"""Those of them that are made for the public; stores, brokers and control planes are not."""


def answers_on_internet(service: Resource) -> Result | None:
    """Assert that a managed service has an address on the internet; None for what is reached through its network."""
    match service:
        case cloudfront.Distribution() | globalaccelerator.Accelerator() | cognito.UserPool():
            return service.passed("it answers on the internet by design")
        case apigateway_http.HttpApi() | serverless.ServerlessHttpApi():
            return service.passed("HTTP and WebSocket APIs have a public address")
        case apigateway.RestApi():
            return ~service.is_private()
        case serverless.ServerlessApi():
            return service.passed("its address is public")
        case appsync.GraphQLApi():
            return service.visibility.is_not("PRIVATE")
        case apprunner.Service():
            return service.public.is_true()
        case functions.FunctionUrl():
            return _of_url(service)
        case eks.Cluster():
            return ~service.admits_known_callers_only()
        case opensearch.Domain():
            return None if service.networks.items else service.passed("a domain outside a VPC has a public address")
        case redshift.Workgroup():
            return ~service.is_private()
        case _ if isinstance(service, SERVICES):
            private = is_private(service)
            return None if private is None else ~private
        case _:
            return None


def _of_url(url: functions.FunctionUrl) -> Result:
    signed = url.auth_type.is_not("NONE")
    words = {
        Verdict.PASS: "it has a public address, and asks for a signature",
        Verdict.FAIL: "it has a public address, and asks nobody who he is",
        Verdict.UNKNOWN: "it has a public address",
    }
    return url.auth_type.passed(words[signed.verdict])
