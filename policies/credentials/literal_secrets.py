from scanner.model import literal_secrets
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10"])
def check(file: literal_secrets.SourceFile) -> Result | None:
    """Keep secrets out of every file of the estate.

    What was committed once stays in the history of the repository, in every clone and in the caches of every build,
    long after the line is gone; a secret found there must be replaced, not only removed. Secret access keys, private
    keys, tokens of known form and irregular values under a secret's name are looked for, in comments too.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html

    Fix: revoke the secret, then take its place by a `NoEcho` parameter or `{{resolve:secretsmanager:…}}`, in Terraform
    by a sensitive variable or a data source of the secret.
    """
    return file.holds_no_secret()
