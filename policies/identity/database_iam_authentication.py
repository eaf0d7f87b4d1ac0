from scanner.analysis.credentials.database_sign_in import signs_in_by_identity
from scanner.model import neptune, rds
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["SEC-1.8", "SEC-1.10", "SEC-1.5"])
def check(database: rds.DbInstance | rds.DbCluster | neptune.DbCluster) -> Result | None:
    """Offer identity-based sign-in to databases.

    With IAM sign-in programs use their role and a token of fifteen minutes in place of a password that must be kept and
    changed. MySQL, MariaDB, PostgreSQL, Aurora and Neptune offer it on request; members go by their cluster.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth.html

    Fix: set `EnableIAMDatabaseAuthentication: true` or `IamAuthEnabled: true`; in Terraform
    `iam_database_authentication_enabled = true`.
    """
    offered = signs_in_by_identity(database)
    return offered.graded("info") if offered is not None and offered.verdict is Verdict.FAIL else offered
