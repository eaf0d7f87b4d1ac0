"""AWS AppSync.

https://docs.aws.amazon.com/appsync/latest/devguide/what-is-appsync.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, parts, text
from scanner.verdict import Result

LOG_LEVELS = ("ERROR", "INFO", "DEBUG", "ALL")
"""Levels at which errors, at least, are logged.
https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
"""


class AuthenticationProvider(Part):
    """One more way in which callers say who they are."""

    __slots__ = ()

    kind = text(cfn="AuthenticationType", tf="authentication_type")


class GraphQLApi(Resource):
    """A GraphQL API."""

    cloudformation = "AWS::AppSync::GraphQLApi"
    terraform = "aws_appsync_graphql_api"

    authentication = text(cfn="AuthenticationType", tf="authentication_type")
    more_authentication = parts(
        AuthenticationProvider, cfn="AdditionalAuthenticationProviders", tf="additional_authentication_provider"
    )
    log_level = text(cfn="LogConfig.FieldLogLevel", tf="log_config.field_log_level")
    visibility = text(cfn="Visibility", tf="visibility", default="GLOBAL")
    tracing = boolean(cfn="XrayEnabled", tf="xray_enabled", default=False)

    def asks_who_calls(self) -> Result:
        """Assert a way of authentication other than an API key."""
        return self.authentication.is_not("API_KEY") | self.more_authentication.any(
            lambda provider: provider.kind.is_not("API_KEY"), "an API key is the only authentication"
        )


class EventApi(Resource):
    """An Event API."""

    cloudformation = "AWS::AppSync::Api"
    terraform = "aws_appsync_api"

    log_level = text(cfn="EventConfig.LogConfig.LogLevel", tf="event_config.log_config.log_level")


class ApiCache(Resource):
    """The cache of a GraphQL API."""

    cloudformation = "AWS::AppSync::ApiCache"
    terraform = "aws_appsync_api_cache"

    encrypted_at_rest = boolean(cfn="AtRestEncryptionEnabled", tf="at_rest_encryption_enabled", default=False)
    encrypted_in_transit = boolean(cfn="TransitEncryptionEnabled", tf="transit_encryption_enabled", default=False)
