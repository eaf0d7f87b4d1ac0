"""Policy documents that Terraform makes for themselves, to be used by name."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Node, Resource
from scanner.model.fields import Field, Found, Source, gather
from scanner.model.policy_document import PolicyDocument, statement_of, statements_in
from scanner.model.policy_statement import Statement
from scanner.verdict import Verdict


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
        return None if any(_names_principals(one) for one in found) else found

    @property
    def trust(self) -> PolicyDocument | None:
        """Its statements as a trust policy; None where it is something else, or judged where it is used."""
        if self.is_used():
            return None
        found = self.document
        return found if any(_is_trust(one) for one in found) else None

    def is_used(self) -> bool:
        """Whether something in the template uses it."""
        return any(True for _ in self.view.graph.referrers(self.block))


def _is_trust(statement: Statement) -> bool:
    """Whether it says who may assume a role: by its actions, or by principals that can do nothing else."""
    federated = any(principal.kind == "Federated" for principal in statement.principals)
    return federated or (_names_principals(statement) and statement.grants("sts:AssumeRole").verdict is Verdict.PASS)


def _names_principals(statement: Statement) -> bool:
    return not (statement.principals.missing and statement.not_principals.missing)
