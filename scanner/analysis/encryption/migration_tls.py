"""TLS on the connections of migrations and of Glue.

https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html
"""

from __future__ import annotations

from scanner.model import dms, glue
from scanner.model.base import Part
from scanner.model.fields import text
from scanner.model.readings import Undecided
from scanner.verdict import Result, if_concerned

_BY_API = frozenset(
    {"s3", "dynamodb", "kinesis", "opensearch", "elasticsearch", "neptune", "redshift", "redshift-serverless"}
)
"""Engines that DMS reaches by AWS's own interfaces, which speak TLS, or for which it has no such setting."""


class EndpointTls(Part):
    """An endpoint of DMS, seen by how it connects."""

    __slots__ = ()

    engine = text(cfn="EngineName", tf="engine_name")
    ssl_mode = text(cfn="SslMode", tf="ssl_mode", default="none")
    kafka_protocol = text(
        cfn="KafkaSettings.SecurityProtocol", tf="kafka_settings.security_protocol", default="plaintext"
    )
    redis_protocol = text(
        cfn="RedisSettings.SslSecurityProtocol", tf="redis_settings.ssl_security_protocol", default="ssl-encryption"
    )


def endpoint_uses_tls(endpoint: dms.Endpoint) -> Result:
    """Assert that an endpoint connects over TLS, as it always does where AWS reaches it by its own interfaces."""
    seen = EndpointTls(endpoint.block, endpoint.value, endpoint.view, endpoint.span)
    engine = (seen.engine.known or "").lower()
    if engine in _BY_API or endpoint.block.type == "aws_dms_s3_endpoint":
        return endpoint.passed("the engine is reached by AWS's own interfaces")
    if engine == "kafka":
        return seen.kafka_protocol.is_not("plaintext")
    if engine == "redis":
        return seen.redis_protocol.is_not("plaintext")
    asked = seen.ssl_mode.is_in({"require", "verify-ca", "verify-full"})
    return asked if not isinstance(seen.engine.fact, Undecided) else asked | seen.engine.unknown()


def connection_uses_tls(connection: glue.Connection) -> Result | None:
    """Assert that a JDBC connection is refused where it is not encrypted; None for any other kind."""
    return if_concerned(connection.kind.is_("JDBC"), connection.enforces_ssl.is_true())
