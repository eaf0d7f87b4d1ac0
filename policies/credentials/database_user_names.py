from scanner.analysis.credentials.database_secrets import user_name_is_supplied
from scanner.model import rds, redshift
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.10"])
def check(database: rds.DbInstance | rds.DbCluster | redshift.Cluster) -> Result | None:
    """Keep administrator names unguessable and out of code.

    Whoever guesses passwords begins with the names that services suggest: admin, postgres, awsuser. A name that comes
    from a parameter or a secret differs between installations and is not in the repository.
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-24

    Fix: take `MasterUsername` from a parameter without default or from a secret; in Terraform `username` or
    `master_username` from a variable.
    """
    return user_name_is_supplied(database)
