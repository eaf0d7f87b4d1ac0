"""Services of which policies ask nothing but the passwords, keys and tokens that are handed to them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html
"""

from __future__ import annotations

from scanner.model import mq, secrets
from scanner.model.base import Part, Resource
from scanner.model.fields import Field, references, texts
from scanner.model.readings import Missing, Reading
from scanner.values import plain
from scanner.verdict import Result, all_of


class Directory(Resource):
    """A directory of AWS Directory Service, with the password of its administrator."""

    cloudformation = ("AWS::DirectoryService::MicrosoftAD", "AWS::DirectoryService::SimpleAD")
    terraform = "aws_directory_service_directory"

    subnets = references(
        "vpc.Subnet", cfn="VpcSettings.SubnetIds", tf=("vpc_settings.subnet_ids", "connect_settings.subnet_ids")
    )


class FleetDirectory(Resource):
    """The directory that AppStream fleets join, with the password of the account that joins them."""

    cloudformation = "AWS::AppStream::DirectoryConfig"
    terraform = "aws_appstream_directory_config"


class TransferLocation(Resource):
    """A place that DataSync copies from or to, with what it signs in by."""

    cloudformation = ("AWS::DataSync::LocationObjectStorage", "AWS::DataSync::LocationSMB")
    terraform = ("aws_datasync_location_object_storage", "aws_datasync_location_smb")


class WebApp(Resource):
    """An app of Amplify, or a branch of one, with the tokens of its repository and its basic authentication."""

    cloudformation = ("AWS::Amplify::App", "AWS::Amplify::Branch")
    terraform = ("aws_amplify_app", "aws_amplify_branch")


class Webhook(Resource):
    """What starts a pipeline from outside, with the secret that proves the caller."""

    cloudformation = "AWS::CodePipeline::Webhook"
    terraform = "aws_codepipeline_webhook"


class Channel(Resource):
    """A way of Pinpoint to reach phones, with the key of the messaging service."""

    cloudformation = (
        "AWS::Pinpoint::APNSChannel",
        "AWS::Pinpoint::APNSSandboxChannel",
        "AWS::Pinpoint::APNSVoipChannel",
        "AWS::Pinpoint::APNSVoipSandboxChannel",
        "AWS::Pinpoint::GCMChannel",
    )
    terraform = (
        "aws_pinpoint_apns_channel",
        "aws_pinpoint_apns_sandbox_channel",
        "aws_pinpoint_apns_voip_channel",
        "aws_pinpoint_apns_voip_sandbox_channel",
        "aws_pinpoint_gcm_channel",
    )


class ChainMember(Resource):
    """A member of a managed blockchain, with the password of its administrator."""

    cloudformation = "AWS::ManagedBlockchain::Member"


class Skill(Resource):
    """A skill of Alexa, with what signs its developer in."""

    cloudformation = "Alexa::ASK::Skill"


class BrokerSecrets(Part):
    """A broker, directory or cluster, seen by its passwords; those of a broker's users are apart."""

    __slots__ = ()

    values = texts(
        cfn=(
            "Password",
            "ServiceAccountCredentials.AccountPassword",
            "LdapServerMetadata.ServiceAccountPassword",
            "KerberosAttributes.KdcAdminPassword",
            "KerberosAttributes.ADDomainJoinPassword",
            "KerberosAttributes.CrossRealmTrustPrincipalPassword",
        ),
        tf=(
            "password",
            "service_account_credentials.account_password",
            "ldap_server_metadata.service_account_password",
            "kerberos_attributes.kdc_admin_password",
            "kerberos_attributes.ad_domain_join_password",
            "kerberos_attributes.cross_realm_trust_principal_password",
        ),
    )


class IntegrationSecrets(Part):
    """An endpoint, delivery stream, connection or location, seen by what it signs in with."""

    __slots__ = ()

    values = texts(
        cfn=(
            "Password",
            "SecretKey",
            "DocDbSettings.Password",
            "KafkaSettings.SaslPassword",
            "KafkaSettings.SslClientKeyPassword",
            "MongoDbSettings.Password",
            "RedisSettings.AuthPassword",
            "RedshiftDestinationConfiguration.Password",
            "SplunkDestinationConfiguration.HECToken",
            "SnowflakeDestinationConfiguration.PrivateKey",
            "SnowflakeDestinationConfiguration.KeyPassphrase",
            "HttpEndpointDestinationConfiguration.EndpointConfiguration.AccessKey",
            "ConnectionInput.ConnectionProperties.PASSWORD",
        ),
        tf=(
            "password",
            "secret_key",
            "kafka_settings.sasl_password",
            "kafka_settings.ssl_client_key_password",
            "redis_settings.auth_password",
            "redshift_configuration.password",
            "splunk_configuration.hec_token",
            "snowflake_configuration.private_key",
            "snowflake_configuration.key_passphrase",
            "http_endpoint_configuration.access_key",
            "connection_properties.PASSWORD",
        ),
    )


class ToolSecrets(Part):
    """A tool or a channel, seen by its tokens, keys and passwords."""

    __slots__ = ()

    values = texts(
        cfn=(
            "AccessToken",
            "OauthToken",
            "BasicAuthConfig.Password",
            "AutoBranchCreationConfig.BasicAuthConfig.Password",
            "AuthenticationConfiguration.SecretToken",
            "AuthenticationConfiguration.ClientSecret",
            "AuthenticationConfiguration.RefreshToken",
            "PrivateKey",
            "TokenKey",
            "ApiKey",
            "EventSourceToken",
            "MemberConfiguration.MemberFrameworkConfiguration.MemberFabricConfiguration.AdminPassword",
        ),
        tf=(
            "access_token",
            "oauth_token",
            "basic_auth_credentials",
            "auto_branch_creation_config.basic_auth_credentials",
            "authentication_configuration.secret_token",
            "private_key",
            "token_key",
            "api_key",
            "event_source_token",
        ),
    )


def broker_secrets_are_supplied(holder: Resource) -> Result:
    """Assert that no password of a broker, directory or cluster stands in the code."""
    stated = _stated(BrokerSecrets.values, holder)
    if isinstance(holder, mq.Broker):
        stated += [user.password for user in holder.users]
        if holder.users.rest is not None:
            return _are_supplied(holder, stated) & holder.users.unknown()
    return _are_supplied(holder, stated)


def integration_secrets_are_supplied(holder: Resource) -> Result:
    """Assert that nothing that an endpoint, stream, connection or location signs in with stands in the code."""
    return _are_supplied(holder, _stated(IntegrationSecrets.values, holder))


def tool_secrets_are_supplied(holder: Resource) -> Result:
    """Assert that no token, key or password of a tool or channel stands in the code."""
    return _are_supplied(holder, _stated(ToolSecrets.values, holder))


def _stated(declared: Field, holder: Resource) -> list[Reading[str]]:
    """Each of the properties that the holder states, as a property of its own."""
    found: list[Reading[str]] = []
    for one in declared.find_all(holder):
        name = declared.label(holder, one.source)
        found.append(secrets.entry(Reading(name, Missing(holder.span), one.involves), name, plain(one.value)))
    return found


def _are_supplied(holder: Resource, stated: list[Reading[str]]) -> Result:
    results = (secrets.is_supplied(one, holder) for one in stated)
    return all_of(results, holder.passed("no password, key or token is in the code"))
