"""Policy documents that Terraform makes for themselves, to be used by name."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Node, Resource, View
from scanner.model.facts import once
from scanner.model.fields import Field, Found, Source, gather
from scanner.model.links import is_hidden, is_hidden_in_part, may_lead_inside
from scanner.model.policy_document import PolicyDocument, statement_of, statements_in
from scanner.model.policy_statement import Statement
from scanner.model.readings import Undecided, undecided
from scanner.model.unsettled import may_be_anything
from scanner.values import Reason, Unknown
from scanner.verdict import Verdict

_TAKERS = (
    "aws_iam_policy", "aws_iam_role", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy",
    "aws_ssoadmin_permission_set_inline_policy", "aws_s3_bucket_policy", "aws_sqs_queue_policy",
    "aws_sns_topic_policy", "aws_kms_key", "aws_ecr_repository_policy", "aws_secretsmanager_secret_policy",
)  # fmt: skip
"""What documents are mostly written for."""


class _Made(Field):
    """The statements that the blocks of the data source come to."""

    def __init__(self) -> None:
        super().__init__((), "statement")
        self.name = "statement"

    def find_all(self, node: Node) -> Iterator[Found]:
        """The list of them, wherever they come from."""
        # Imported where it is needed: without Terraform in the scan its parser stays unread.
        from scanner.parsers.terraform.policy_documents import policy_document

        made = policy_document(node.value.entries.get, node.address, node.span)
        yield Found(statements_in(made, node), node, Source("statement"))


class PolicyDocumentSource(Resource):
    """A policy document that is written apart from whatever uses it.

    One that a resource of the template uses is judged there. One that is handed to the outside, or used by nothing
    yet, is judged by itself: as permissions of an identity where it names no principals, else as a trust policy where
    it is about assuming roles.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
    """

    terraform = "data.aws_iam_policy_document"

    @property
    def document(self) -> PolicyDocument:
        """Its statements."""
        found = gather(_Made(), self, statement_of)
        return PolicyDocument(found.name, found.items, found.span, found.rest, found.missing, found.involves)

    @property
    def permissions(self) -> PolicyDocument | None:
        """Its statements as permissions of an identity; None where it is something else, or judged where it is used."""
        if self.is_used():
            return None
        found = self.document
        named = [_names_principals(one) for one in found]
        return None if True in named else self._as_it_stands(found, None not in named)

    @property
    def trust(self) -> PolicyDocument | None:
        """Its statements as a trust policy; None where it is something else, or judged where it is used."""
        if self.is_used():
            return None
        found = self.document
        trust = self._is_trust(found)
        return None if trust is False else self._as_it_stands(found, trust is True)

    @property
    def resource_policy(self) -> PolicyDocument | None:
        """Its statements as the policy of a resource; None where it is something else, or judged where it is used."""
        if self.is_used():
            return None
        found = self.document
        trust = self._is_trust(found)
        named = {_names_principals(one) for one in found} or {None if trust is None else False}
        if trust is True or named == {False}:
            return None
        return self._as_it_stands(found, trust is False and True in named)

    def is_used(self) -> bool:
        """Whether something in the template uses it."""
        return any(True for _ in self.view.graph.referrers(self.block))

    def _is_trust(self, found: PolicyDocument) -> bool | None:
        """Whether it is a trust policy; None where its statements don't tell."""
        about = {_is_trust(one) for one in found}
        if True in about:
            return True
        return None if None in about or (not found.items and may_lead_inside(found.rest)) else False

    def _as_it_stands(self, found: PolicyDocument, certain: bool) -> PolicyDocument:
        """The statements; that nothing is known of them where something may use them unseen, or judges them otherwise,
        being not `certain` to be what they are taken for.
        """
        rest = None if self.view.graph.exported(self.block) else _unseen_use(self.view)
        if rest is None and not certain:
            unread = Unknown(Reason.UNDECIDED, found.span, detail="whose policy it is cannot be told")
            rest = found.rest or undecided(unread)
        return found if rest is None else PolicyDocument(found.name, (), found.span, rest, False, found.involves)


def _unseen_use(view: View) -> Undecided | None:
    """What may be made of a document by a policy of which nothing is known."""
    return once(view, "policy of which nothing is known", lambda: next(_unread_policies(view), None))


def _unread_policies(view: View) -> Iterator[Undecided]:
    for block in view.graph.blocks_of(_TAKERS):
        for name, value in block.properties.entries.items():
            if "policy" in name and isinstance(value, Unknown) and may_be_anything(value):
                unread = Unknown(value.reason, value.span, detail=f"{block.address} may use the document")
                yield undecided(unread)


def _is_trust(statement: Statement) -> bool | None:
    """Whether it says who may assume a role: by its actions, or by principals that can do nothing else.

    None where that cannot be seen.
    """
    named = _names_principals(statement)
    if not named:
        return named
    if any(principal.kind == "Federated" for principal in statement.principals):
        return True
    actions = statement.actions
    match statement.grants("sts:AssumeRole").verdict:
        case Verdict.PASS:
            return True
        case Verdict.UNKNOWN if is_hidden(actions.rest) or any(is_hidden_in_part(one.fact) for one in actions):
            return None
        case _:
            return False


def _names_principals(statement: Statement) -> bool | None:
    """Whether it names principals; None where nothing can be seen of the statement."""
    if "Principal" in statement.value.entries or "NotPrincipal" in statement.value.entries:
        return not (statement.principals.missing and statement.not_principals.missing)
    return False if statement.value.rest is None else None
