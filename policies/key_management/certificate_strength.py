from scanner.model import acm
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.23", "SEC-1.24"])
def check(certificate: acm.Certificate | acm.CertificateAuthority | acm.MadeKey) -> Result:
    """Use strong certificate keys.

    RSA keys of 1,024 bits can be broken by whoever cares enough, and browsers refuse them. A certificate that names no
    algorithm gets RSA of 2,048 bits.
    https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html

    Fix: set `KeyAlgorithm: RSA_2048` or `EC_prime256v1`, in Terraform `key_algorithm = "RSA_2048"`, `rsa_bits = 2048`.
    """
    return certificate.is_strong()
