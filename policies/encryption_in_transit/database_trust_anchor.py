from scanner.model import rds
from scanner.policy import Result, policy

CURRENT = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")


@policy(severity="low", items=["SEC-1.24"])
def check(database: rds.DbInstance) -> Result:
    """Use current database certificate authorities.

    A server certificate of an authority that has expired makes clients that check it fail, or tempts their authors to
    check it no more. Where nothing is named the account's default is used, which is a current one.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html

    Fix: set `CACertificateIdentifier: rds-ca-rsa2048-g1`, or `ca_cert_identifier = "rds-ca-rsa2048-g1"`, or leave it
    out.
    """
    authority = database.certificate_authority
    return authority.is_in(CURRENT) if authority.is_given else authority.passed("the account's default is current")
