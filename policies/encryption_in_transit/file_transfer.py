from scanner.analysis.encryption import transfer_policies
from scanner.model import transfer
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.24"])
def check(server: transfer.Server) -> Result:
    """Offer encrypted file transfer only.

    FTP sends passwords and files in the clear. A server that names no protocol speaks SFTP, and one that names no
    policy gets the oldest, which still admits ciphers of another time.
    https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html

    Fix: remove `FTP` from `Protocols` and set `SecurityPolicyName: TransferSecurityPolicy-2025-03`; in Terraform
    `protocols = ["SFTP"]` and `security_policy_name = "TransferSecurityPolicy-2025-03"`.
    """
    encrypted = server.protocols.all(lambda one: one.is_not("FTP"), "no protocol is named: SFTP alone is offered")
    return encrypted & server.security_policy.is_not_in(transfer_policies.OLDEST).graded("low")
