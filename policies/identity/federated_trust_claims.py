from scanner.analysis.identity import trust
from scanner.model import iam
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9", "SEC-1.12"])
def check(role: iam.Role | PolicyDocumentSource) -> Result | None:
    """Bind federated deployment roles to exact claims.

    A build system signs tokens for all its customers. Only the claims tell your repository and branch from a
    stranger's: without a condition on the subject anybody's build takes on the role.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html

    Fix: compare `:sub` with a repository and a branch or environment, such as `repo:owner/name:environment:production`,
    and `:aud` with `sts.amazonaws.com`:

        Condition:
          StringEquals:
            token.actions.githubusercontent.com:sub: repo:owner/name:environment:production
            token.actions.githubusercontent.com:aud: sts.amazonaws.com

        condition {
          test     = "StringEquals"
          variable = "token.actions.githubusercontent.com:sub"
          values   = ["repo:owner/name:environment:production"]
        }
        condition {
          test     = "StringEquals"
          variable = "token.actions.githubusercontent.com:aud"
          values   = ["sts.amazonaws.com"]
        }
    """
    return None if role.trust is None else trust.binds_build_systems(role.trust)
