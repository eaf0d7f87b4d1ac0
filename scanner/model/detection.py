"""AWS Config, Security Hub and central root management: what watches an account, or guards it.

https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Resource
from scanner.model.domain_names import written
from scanner.model.fields import integer, text, texts
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Reading, Undecided
from scanner.verdict import Result, Verdict, any_of

ROOT_MFA_RULES = frozenset({"ROOT_ACCOUNT_MFA_ENABLED", "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"})
KEY_AGE_RULE = "ACCESS_KEYS_ROTATED"
UNUSED_RULE = "IAM_USER_UNUSED_CREDENTIALS_CHECK"

CREDENTIAL_STANDARDS = (
    "aws-foundational-security-best-practices",
    "cis-aws-foundations-benchmark",
    "nist-800-53",
    "pci-dss",
)
"""Standards that check the MFA of the root user and the age and use of credentials, as their ARNs name them.
https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html
"""

ROOT_CONTROL = "AWS-GR_RESTRICT_ROOT_USER"
"""The control that denies actions of root users.
https://docs.aws.amazon.com/controltower/latest/controlreference/strongly-recommended-controls.html
"""


class ConfigRule(Resource):
    """A rule that AWS keeps, switched on for an account or an organization."""

    cloudformation = ("AWS::Config::ConfigRule", "AWS::Config::OrganizationConfigRule")
    terraform = ("aws_config_config_rule", "aws_config_organization_managed_rule")

    identifier = text(
        cfn=("Source.SourceIdentifier", "OrganizationManagedRuleMetadata.RuleIdentifier"),
        tf=("source.source_identifier", "rule_identifier"),
    )
    maximum_key_age = integer(
        cfn=("InputParameters.maxAccessKeyAge", "OrganizationManagedRuleMetadata.InputParameters.maxAccessKeyAge"),
        tf="input_parameters.maxAccessKeyAge",
        default=90,
    )
    """In days; an input of the rule on the age of keys.
    https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
    """

    def watches_credentials(self, days: int) -> Result | None:
        """Assert that it watches the age of keys, so many days at the most, beside one that watches unused credentials.

        None for a rule about something else; the other of the two is looked for in the same template.
        """
        identifier = self.identifier.known
        if identifier is None:
            return self.identifier.unknown()
        if identifier not in (KEY_AGE_RULE, UNUSED_RULE):
            return None
        age = self.maximum_key_age.at_most(days)
        if identifier == KEY_AGE_RULE and age.verdict is not Verdict.PASS:
            return age
        other = UNUSED_RULE if identifier == KEY_AGE_RULE else KEY_AGE_RULE
        beside = any_of(self._watched_beside(other), self.identifier.failed(f"no rule {other} beside it"))
        match beside.verdict:
            case Verdict.PASS:
                words = "age and use of credentials are watched"
                return self.identifier.passed(words).involving(*beside.involves)
            case Verdict.UNKNOWN:
                return beside
            case Verdict.FAIL:
                return self.identifier.failed(f"no rule {other} beside it")

    def _watched_beside(self, identifier: str) -> Iterator[Result]:
        """For each other rule whether it is this one, and for each standard whether it holds both."""
        for block in self.view.graph.blocks_of((*ConfigRule.types(), *Standard.types())):
            if block is self.block or self.view.world.exists(block) is False:
                continue
            if block.type in Standard.types():
                yield Standard(block, self.view).checks_credentials()
            else:
                yield ConfigRule(block, self.view).identifier.is_(identifier)


class Standard(Resource):
    """A standard that Security Hub checks."""

    cloudformation = "AWS::SecurityHub::Standard"
    terraform = "aws_securityhub_standards_subscription"

    arn = text(cfn="StandardsArn", tf="standards_arn")

    def checks_credentials(self) -> Result:
        """Assert that it is one that checks the root user's MFA and the age of credentials."""
        return mentions(self.arn, CREDENTIAL_STANDARDS)


class OrganizationFeatures(Resource):
    """What is managed centrally for the root users of an organization's accounts; CloudFormation cannot state it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management
    """

    terraform = "aws_iam_organizations_features"

    enabled = texts(tf="enabled_features")

    def manages_root_credentials(self) -> Result:
        """Assert that accounts need no root credentials of their own."""
        return self.enabled.any(lambda one: one.is_("RootCredentialsManagement"))


def mentions(reading: Reading[str], names: tuple[str, ...]) -> Result:
    """Assert that a text holds one of these names, also where other parts of it are not known."""
    known = written(reading.fact.value) if isinstance(reading.fact, Undecided) else reading.known or ""
    for name in names:
        if name in known:
            return reading.passed(f"{reading.name} names {name}")
    if isinstance(reading.fact, Undecided) and (not known or is_hidden_in_part(reading.fact)):
        return reading.unknown()
    return reading.failed(f"{reading.name} names none of {', '.join(names)}")
