from scanner.analysis.encryption.database_tls import forces_tls
from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24", "SEC-1.22"])
def check(database: rds.DbInstance | rds.DbCluster | rds.Proxy) -> Result | None:
    """Force TLS on relational databases.

    A database that offers TLS but does not ask for it lets every client send passwords and rows in the clear, unseen.
    PostgreSQL asks for it from version 15 on, Aurora PostgreSQL from 17 and MariaDB from 11.8; the others do when a
    parameter of their group says so, Oracle by an option. A proxy asks for it on request. It is a lighter failure where
    the database can be reached from its own network alone.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html

    Fix: set `rds.force_ssl` to 1 (PostgreSQL, SQL Server) or `require_secure_transport` to ON (MySQL, MariaDB) in the
    parameter group that the database names; `RequireTLS: true`, or `require_tls = true`, on a proxy.
    """
    return database.requires_tls.is_true() if isinstance(database, rds.Proxy) else forces_tls(database)
