from scanner.analysis.hosts import user_data
from scanner.model import acm, autoscaling, ec2, key_pairs
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.23", "SEC-1.10", "SEC-1.11"])
def check(
    holder: (
        acm.ServerCertificate
        | acm.Certificate
        | key_pairs.KeyPair
        | autoscaling.LaunchConfiguration
        | ec2.LaunchTemplate
    ),
) -> Result:
    """Keep private keys out of code and state.

    Whoever has a private key is the server, or the person, that it stands for, and a repository or a state file is read
    by many. A certificate that AWS issues has a key that nobody ever sees.
    https://docs.aws.amazon.com/acm/latest/userguide/acm-concepts.html
    https://registry.terraform.io/providers/hashicorp/tls/latest/docs/resources/private_key

    Fix: request the certificate from Certificate Manager; pass a key that must be imported by a `NoEcho` parameter, a
    write-only argument or a sensitive variable; upload the public half of a key pair that was made elsewhere,
    as `PublicKeyMaterial` (`public_key`).
    """
    match holder:
        case acm.ServerCertificate() | acm.Certificate():
            return key_pairs.is_kept_out(holder.private_key, holder)
        case key_pairs.KeyPair():
            return holder.keeps_private_key_out()
        case autoscaling.LaunchConfiguration() | ec2.LaunchTemplate():
            return user_data.holds_no_private_key(holder.user_data)
