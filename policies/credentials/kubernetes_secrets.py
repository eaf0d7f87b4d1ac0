from scanner.model.eks import Cluster
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.11"])
def check(cluster: Cluster) -> Result:
    """Encrypt Kubernetes secrets.

    Kubernetes keeps secrets as plain text in its database. From version 1.28 on EKS seals everything in it with a key
    by itself, and before that only secrets, when it is given one.
    https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-3

    Fix: run version 1.28 or later, or set `EncryptionConfig` with the resource `secrets` and a key's ARN
    (`encryption_config { resources = ["secrets"] provider { key_arn = ... } }`).
    """
    return cluster.encrypts_secrets()
