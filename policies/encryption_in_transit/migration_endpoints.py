from scanner.analysis.encryption import migration_tls
from scanner.model import dms, glue
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24"])
def check(connection: dms.Endpoint | glue.Connection) -> Result | None:
    """Use TLS on migration and connection endpoints.

    A migration carries a whole database, often between networks, together with the password that opens it. Endpoints
    connect without TLS unless a mode is set; those that AWS reaches by its own interfaces always use it.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html
    https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html

    Fix: set `SslMode: verify-full` or `require` (`ssl_mode = "require"`); for JDBC connections
    `ConnectionProperties: {JDBC_ENFORCE_SSL: "true"}` (`connection_properties = { JDBC_ENFORCE_SSL = "true" }`).
    """
    if isinstance(connection, dms.Endpoint):
        return migration_tls.endpoint_uses_tls(connection)
    return migration_tls.connection_uses_tls(connection)
