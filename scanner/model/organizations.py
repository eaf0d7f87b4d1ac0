"""AWS Organizations: policies that hold for whole accounts."""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import by_dialect, text
from scanner.model.paths import parse_path, walk
from scanner.model.policy_document import document
from scanner.model.readings import undecided
from scanner.values import Absent, Known, plain, to_text
from scanner.verdict import Result

_S3_ASSIGNMENT = "s3_attributes.public_access_block_configuration.@@assign"


class OrganizationPolicy(Resource):
    """A policy of an organization; `statements` are those of a service or resource control policy."""

    cloudformation = "AWS::Organizations::Policy"
    terraform = "aws_organizations_policy"

    type = text(cfn="Type", tf="type", default=by_dialect(cfn=None, tf="SERVICE_CONTROL_POLICY"))
    statements = document(cfn="Content", tf="content")

    def blocks_public_access(self) -> Result:
        """Assert that it switches on all four settings of S3's public access block for the accounts it is attached to.

        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3_syntax.html
        """
        content = parse_path(f"{'content' if self.is_terraform else 'Content'}.{_S3_ASSIGNMENT}")
        assigned = plain(walk(self.value, content, self.view.world, self.span))
        match assigned:
            case Known(value) if to_text(value) == "all":
                return self.passed("the policy blocks public access in every account that it is attached to")
            case Known() | Absent():
                return self.failed("the policy does not assign all to the public access block")
            case _:
                fact = undecided(assigned)
                return self.unknown(f"what the policy assigns is not known: {fact.reason}", *fact.needs)
