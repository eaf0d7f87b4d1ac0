from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.6"])
def check(database: rds.DbInstance | rds.DbCluster) -> Result | None:
    """Protect relational databases from deletion.

    Deletion protection makes removing a database take two deliberate steps, be it by a console, a script or a template
    that replaces it. It is off unless it is asked for; instances of a cluster go by the cluster's.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html

    Fix: set `DeletionProtection: true`, or `deletion_protection = true`.
    """
    if isinstance(database, rds.DbInstance) and database.is_member:
        return None
    return database.deletion_protection.is_true()
