"""How databases and caches let their users in."""

from __future__ import annotations

from scanner.analysis.encryption.database_tls import engine_of
from scanner.model import neptune, rds
from scanner.verdict import Result, Verdict

_BY_IDENTITY = frozenset({"mysql", "mariadb", "postgres", "aurora", "aurora-mysql", "aurora-postgresql"})
"""https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html"""


def signs_in_by_identity(database: rds.DbInstance | rds.DbCluster | neptune.DbCluster) -> Result | None:
    """Assert that roles may sign in; None for members of a cluster and for engines that cannot."""
    offered = database.iam_authentication.is_true()
    if isinstance(database, neptune.DbCluster):
        return offered
    if isinstance(database, rds.DbInstance) and database.is_member:
        return None
    engine = engine_of(database)
    if engine is None:
        unnamed = not database.engine.is_given
        # A restored or replicated database has the engine of its source, mostly one that offers it.
        return offered if offered.verdict is not Verdict.FAIL or unnamed else database.engine.unknown()
    return offered if engine in _BY_IDENTITY else None
