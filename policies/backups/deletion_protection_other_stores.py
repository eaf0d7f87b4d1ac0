from scanner.model import cognito, docdb, dynamodb, neptune, qldb
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.6"])
def check(
    store: docdb.DbCluster | neptune.DbCluster | dynamodb.Table | qldb.Ledger | cognito.UserPool,
) -> Result:
    """Protect other data stores from deletion.

    Clusters, tables and directories of users go with one call unless deletion protection is on; then removing them
    takes two deliberate steps. It is off unless it is asked for, except for ledgers.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html

    Fix: set `DeletionProtection: true` or `DeletionProtectionEnabled: true`; in Terraform `deletion_protection = true`
    or `deletion_protection_enabled = true`. Of a user pool it is `ACTIVE`.
    """
    return store.deletion_protection.is_true()
