from scanner.model import credential_holders, emr, mq
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10", "SEC-1.11"])
def check(
    holder: mq.Broker | credential_holders.Directory | credential_holders.FleetDirectory | emr.Cluster,
) -> Result:
    """Supply broker, directory and cluster passwords by reference.

    The administrator's password of a directory opens every machine that joined it, and a broker's user reads every
    message; written in a template they are known to all who read the repository and its history.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html

    Fix: use `'{{resolve:secretsmanager:directory:SecretString:password}}'` or a `NoEcho` parameter without default; in
    Terraform a sensitive variable, a `random_password` or a data source of the secret.
    """
    return credential_holders.broker_secrets_are_supplied(holder)
