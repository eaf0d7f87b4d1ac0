from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9", "SEC-1.8"])
def check(search: opensearch.Domain | opensearch.AccessPolicy) -> Result:
    """Control access to search domains by user.

    Without fine-grained access control whoever reaches a domain reads and changes every index, and nobody can tell who
    did. With it each user has a role, down to documents and fields, and requests can be audited.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html

    Fix: set `AdvancedSecurityOptions: {Enabled: true, MasterUserOptions: {MasterUserARN: !GetAtt Admin.Arn}}`; in
    Terraform `advanced_security_options { enabled = true }` with its `master_user_options`.
    """
    return search.controls_users()
