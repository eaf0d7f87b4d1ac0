"""AWS WAF: web ACLs in the current version and in the two classic ones, and what they are put in front of.

https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, reference, references, text
from scanner.model.readings import Readings
from scanner.verdict import Result


class Verb(Part):
    """What a rule does with a request."""

    __slots__ = ()

    @property
    def is_stated(self) -> bool:
        """Whether it says anything."""
        return bool(self.value.entries)


class Rule(Part):
    """A rule of a web ACL."""

    __slots__ = ()

    verbs = parts(Verb, cfn=("Action", "OverrideAction"), tf=("action", "override_action"))
    groups = parts(
        Verb,
        cfn=("Statement.ManagedRuleGroupStatement", "Statement.RuleGroupReferenceStatement"),
        tf=("statement.managed_rule_group_statement", "statement.rule_group_reference_statement"),
    )

    def acts(self) -> Result:
        """Assert that it does something with the requests that it matches, as the rules of a group do."""
        return _acts(self, (self.verbs, self.groups))


class ClassicRule(Part):
    """A rule of a classic web ACL."""

    __slots__ = ()

    verbs = parts(Verb, cfn="Action", tf=("action", "override_action"))

    def acts(self) -> Result:
        """Assert that it does something with the requests that it matches."""
        return _acts(self, (self.verbs,))


def _acts(rule: Part, stated: tuple[Readings[Verb], ...]) -> Result:
    if any(verb.is_stated for verbs in stated for verb in verbs):
        return rule.passed("the rule acts on what it matches")
    unseen = next((one for one in stated if one.rest is not None or any(verb.value.rest for verb in one)), None)
    return rule.failed("the rule does nothing with what it matches") if unseen is None else unseen.unknown()


class LogSettings(Part):
    """Where a web ACL records what it decides."""

    __slots__ = ()


class WebAcl(Resource):
    """A web ACL."""

    cloudformation = "AWS::WAFv2::WebACL"
    terraform = "aws_wafv2_web_acl"
    identified_by = ("acl_name",)

    acl_name = text(cfn="Name", tf="name")
    scope = text(cfn="Scope", tf="scope")
    rules = parts(Rule, cfn="Rules", tf="rule")
    rules_text = text(tf="rule_json")
    logs = parts(
        LogSettings,
        cfn=on("AWS::WAFv2::LoggingConfiguration.ResourceArn"),
        tf=on("aws_wafv2_web_acl_logging_configuration.resource_arn"),
    )

    def has_rules(self) -> Result:
        """Assert that it has at least one rule that does something."""
        if self.rules_text.is_given:
            return self.rules_text.must_be_given()
        return self.rules.any(Rule.acts)


class ClassicWebAcl(Resource):
    """A web ACL of AWS WAF Classic, global or regional."""

    cloudformation = ("AWS::WAF::WebACL", "AWS::WAFRegional::WebACL")
    terraform = ("aws_waf_web_acl", "aws_wafregional_web_acl")

    rules = parts(ClassicRule, cfn="Rules", tf=("rules", "rule"))
    logs = parts(LogSettings, tf="logging_configuration")

    def has_rules(self) -> Result:
        """Assert that it has at least one rule that does something."""
        return self.rules.any(ClassicRule.acts)


class GroupRule(Part):
    """A rule of a rule group, which names no other group."""

    __slots__ = ()

    verbs = parts(Verb, cfn="Action", tf="action")

    def acts(self) -> Result:
        """Assert that it does something with the requests that it matches."""
        return _acts(self, (self.verbs,))


class RuleGroup(Resource):
    """Rules that web ACLs take over together."""

    cloudformation = "AWS::WAFv2::RuleGroup"
    terraform = "aws_wafv2_rule_group"

    rules = parts(GroupRule, cfn="Rules", tf="rule")

    def has_rules(self) -> Result:
        """Assert that it has at least one rule that does something."""
        return self.rules.any(GroupRule.acts)


class ClassicRuleGroup(Resource):
    """The same of AWS WAF Classic, which CloudFormation does not know."""

    terraform = ("aws_waf_rule_group", "aws_wafregional_rule_group")

    rules = parts(GroupRule, tf="activated_rule")

    def has_rules(self) -> Result:
        """Assert that it has at least one rule that does something."""
        return self.rules.any(GroupRule.acts)


class Association(Resource):
    """A web ACL put in front of a load balancer, an API, a user pool or another regional entry."""

    cloudformation = ("AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation")
    terraform = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")

    web_acl = reference("waf.WebAcl waf.ClassicWebAcl", cfn=("WebACLArn", "WebACLId"), tf=("web_acl_arn", "web_acl_id"))
    protected = references("", cfn="ResourceArn", tf="resource_arn")
