from scanner.model import glue
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.22", "SEC-1.11"])
def check(
    settings: glue.CatalogEncryption | glue.SecurityConfiguration | glue.Worker | glue.Transform,
) -> Result | None:
    """Encrypt catalogues and job data.

    The catalogue holds the passwords of connections, and jobs leave what they read in logs, bookmarks and temporary
    files. All of it is off until a catalogue setting or a security configuration asks for it.
    https://docs.aws.amazon.com/glue/latest/dg/encryption-at-rest.html

    Fix: set `CatalogEncryptionMode: SSE-KMS` and `ReturnConnectionPasswordEncrypted: true`, and name a
    `SecurityConfiguration` in each job, crawler and endpoint; in Terraform `catalog_encryption_mode = "SSE-KMS"` and
    `security_configuration = aws_glue_security_configuration.main.name`.
    """
    return settings.is_encrypted()
