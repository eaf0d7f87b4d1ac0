from scanner.analysis.credentials import service_keys
from scanner.analysis.identity import trust
from scanner.model import iam, iam_access
from scanner.model.codepipeline import Connection
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.12"])
def check(identity: iam.User | iam_access.OidcProvider | Connection) -> Result | None:
    """Let build systems sign in by federation.

    Build systems prove who a job is by a token that lives for minutes; a key in their settings lives until somebody
    remembers it. Whoever can change a build can read such a key.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections.html

    Fix: trust the build system's provider (`AWS::IAM::OIDCProvider`, `aws_iam_openid_connect_provider`) in a role for
    its jobs, and remove the user's access key.
    """
    if isinstance(identity, iam.User):
        return service_keys.signs_in_by_federation(identity)
    if isinstance(identity, iam_access.OidcProvider):
        return trust.is_build_provider(identity)
    return identity.passed("the build system is connected without a key")
