from scanner.analysis.identity import trust
from scanner.model import iam
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.policy import Result, Verdict, policy, setting


@policy(severity="critical", items=["SEC-1.9", "SEC-1.8"])
def check(
    role: iam.Role | PolicyDocumentSource,
    *,
    known_accounts: tuple[str, ...] = setting((), "accounts that are known to you", each="account"),
) -> Result | None:
    """Let only named principals assume roles.

    A role is as safe as its trust policy: whoever it admits gets all its rights. Everyone, every service or all of a
    foreign account without a condition admits people whom nobody has looked at.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

    Fix: name the role, user or service in `Principal` (`principals`), and ask a partner's account for an external ID by
    a condition on `sts:ExternalId`:

        Principal: {AWS: "arn:aws:iam::111122223333:root"}
        Action: sts:AssumeRole
        Condition:
          StringEquals: {sts:ExternalId: !Ref ExternalId}

        statement {
          actions = ["sts:AssumeRole"]
          principals {
            type        = "AWS"
            identifiers = ["arn:aws:iam::111122223333:root"]
          }
          condition {
            test     = "StringEquals"
            variable = "sts:ExternalId"
            values   = [var.external_id]
          }
        }
    """
    stated = role.trust
    if stated is None:
        return None
    closed = stated.none(trust.lets_anyone_in)
    if closed.verdict is Verdict.FAIL:
        return closed
    return closed & stated.none(lambda one: trust.trusts_foreign_account(one, known_accounts)).graded("high")
