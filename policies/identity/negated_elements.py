from scanner.analysis.identity import permissions
from scanner.model import iam
from scanner.model.iam_documents import PolicyDocumentSource
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Write Allow statements without negated actions or resources.

    An Allow with `NotAction` or `NotResource` grants all that its author did not think of, and what AWS adds later.
    Both are meant for Deny statements.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html

    Fix: name the actions and resources that are allowed, or turn the statement into a Deny.
    """
    permitted = permissions.no_statement(holder.permissions, permissions.mentions_negation)
    trusted = None
    if isinstance(holder, iam.Role | PolicyDocumentSource):
        trusted = permissions.no_statement(holder.trust, permissions.mentions_negation)
    if permitted is None or trusted is None:
        return permitted if trusted is None else trusted
    return permitted & trusted
