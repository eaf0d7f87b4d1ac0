"""AWS WAF: web ACLs in the current version and in the two classic ones, and what they are put in front of.

https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, reference, references, text
from scanner.verdict import Result


class Rule(Part):
    """A rule of a web ACL."""

    __slots__ = ()


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
    rules = parts(Rule, cfn="Rules", tf=("rule", "rule_json"))
    logs = parts(
        LogSettings,
        cfn=on("AWS::WAFv2::LoggingConfiguration.ResourceArn"),
        tf=on("aws_wafv2_web_acl_logging_configuration.resource_arn"),
    )

    def has_rules(self) -> Result:
        """Assert that it has at least one rule."""
        return self.rules.is_set()


class ClassicWebAcl(Resource):
    """A web ACL of AWS WAF Classic, global or regional."""

    cloudformation = ("AWS::WAF::WebACL", "AWS::WAFRegional::WebACL")
    terraform = ("aws_waf_web_acl", "aws_wafregional_web_acl")

    rules = parts(Rule, cfn="Rules", tf=("rules", "rule"))
    logs = parts(LogSettings, tf="logging_configuration")

    def has_rules(self) -> Result:
        """Assert that it has at least one rule."""
        return self.rules.is_set()


class Association(Resource):
    """A web ACL put in front of a load balancer, an API, a user pool or another regional entry."""

    cloudformation = ("AWS::WAFv2::WebACLAssociation", "AWS::WAFRegional::WebACLAssociation")
    terraform = ("aws_wafv2_web_acl_association", "aws_wafregional_web_acl_association")

    web_acl = reference("waf.WebAcl waf.ClassicWebAcl", cfn=("WebACLArn", "WebACLId"), tf=("web_acl_arn", "web_acl_id"))
    protected = references("", cfn="ResourceArn", tf="resource_arn")
