from scanner.model import emr, emr_security
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(cluster: emr.Cluster | emr_security.SecurityConfiguration) -> Result:
    """Encrypt cluster data.

    A cluster copies what it works on to the disks of its machines, to volumes and back to S3. Only a security
    configuration encrypts them, and it must be named when the cluster is created.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-data-encryption-options.html

    Fix: set `EnableAtRestEncryption: true` with `S3EncryptionConfiguration`, `LocalDiskEncryptionConfiguration` and
    `EnableEbsEncryption: true`, and name it in `SecurityConfiguration`; in Terraform the same JSON in `configuration`,
    named in `security_configuration`.
    """
    if isinstance(cluster, emr.Cluster):
        return emr_security.names_configuration(cluster)
    return cluster.encrypts_data()
