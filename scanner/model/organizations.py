"""AWS Organizations and AWS Control Tower: accounts, and policies and controls that hold for whole accounts.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, by_dialect, on, text, texts
from scanner.model.paths import parse_path, walk
from scanner.model.policy_conditions import Condition
from scanner.model.policy_document import document
from scanner.model.policy_statement import Statement
from scanner.model.readings import undecided
from scanner.values import Absent, Known, plain, to_text
from scanner.verdict import Result, Verdict

_S3_ASSIGNMENT = "s3_attributes.public_access_block_configuration.@@assign"


class OrganizationPolicy(Resource):
    """A policy of an organization; `statements` are those of a service or resource control policy."""

    cloudformation = "AWS::Organizations::Policy"
    terraform = "aws_organizations_policy"

    type = text(cfn="Type", tf="type", default=by_dialect(cfn=None, tf="SERVICE_CONTROL_POLICY"))
    statements = document(cfn="Content", tf="content")
    targets = texts(cfn="TargetIds", tf=on("aws_organizations_policy_attachment.policy_id", "target_id"))

    def denies_root_users(self) -> Result:
        """Pass: a statement denies root users of accounts everything, or all but a few actions.

        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
        """
        return self.statements.any(_denies_root, "the policy denies nothing")

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


class Account(Resource):
    """An account of the organization."""

    cloudformation = "AWS::Organizations::Account"
    terraform = "aws_organizations_account"


class LandingZone(Resource):
    """A landing zone, which sets accounts up with central logs.

    https://docs.aws.amazon.com/controltower/latest/userguide/lz-api-launch.html
    """

    cloudformation = "AWS::ControlTower::LandingZone"
    terraform = "aws_controltower_landing_zone"

    central_logs = boolean(
        cfn="Manifest.centralizedLogging.enabled", tf="manifest_json.centralizedLogging.enabled", default=True
    )


class EnabledControl(Resource):
    """A control of AWS Control Tower that is on for an organizational unit."""

    cloudformation = "AWS::ControlTower::EnabledControl"
    terraform = "aws_controltower_control"

    identifier = text(cfn="ControlIdentifier", tf="control_identifier")
    target = text(cfn="TargetIdentifier", tf="target_identifier")


def _denies_root(statement: Statement) -> Result:
    conditions = statement.conditions
    root = conditions.any(
        lambda one: conditions.result(_is_about_root(one), one.words),
        "no condition is about root users",
    )
    return statement.if_denies(root & (statement.not_actions.is_set() | statement.has_any_action("*")))


def _is_about_root(condition: Condition) -> Verdict:
    matches = condition.test in ("stringlike", "arnlike", "stringequals", "arnequals")
    if condition.key != "aws:principalarn" or not matches:
        return Verdict.FAIL
    return condition.some(lambda one: one.endswith(":root"))
