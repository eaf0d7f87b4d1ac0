from scanner.analysis.credentials.database_secrets import passwords_are_supplied
from scanner.model import docdb, elasticache, opensearch, rds, redshift
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.11"])
def check(
    store: rds.DbInstance
    | rds.DbCluster
    | redshift.Cluster
    | redshift.Namespace
    | docdb.DbCluster
    | elasticache.ReplicationGroup
    | elasticache.User
    | opensearch.Domain,
) -> Result | None:
    """Supply database passwords by reference.

    A password in a template is known to everybody who can read the repository, its history and the logs of every build,
    and it is rarely changed. The service can make and rotate one itself, or take one from where secrets are kept.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html

    Fix: set `ManageMasterUserPassword: true` or `'{{resolve:secretsmanager:orders:SecretString:password}}'`; in
    Terraform `manage_master_user_password = true`, a write-only argument or a sensitive variable.
    """
    return passwords_are_supplied(store)
