from scanner.analysis.credentials import key_consumers
from scanner.model import iam_access, key_pairs, secretsmanager
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.8", "SEC-1.12"])
def check(shared: iam_access.AccessKey | secretsmanager.Secret | key_pairs.KeyPair) -> Result | None:
    """Give each consumer its own credentials.

    A credential that several workloads use cannot be taken from one of them, and nobody can tell which of them did what
    with it. That holds for access keys most of all; for a database user's secret and a key pair it is reported as
    medium. Programs that work under one role are one workload.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_unique.html

    Fix: make a user and a secret for each workload; use Session Manager in place of a key pair on every machine.
    """
    return key_consumers.has_one_consumer(shared)
