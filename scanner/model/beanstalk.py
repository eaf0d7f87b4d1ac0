"""AWS Elastic Beanstalk: environments, as their option settings describe them.

https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, text
from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.source import Span
from scanner.values import Known, Reason, Text, Unknown, to_text
from scanner.verdict import Result, Verdict


class OptionSetting(Part):
    """One option."""

    __slots__ = ()

    namespace = text(cfn="Namespace", tf="namespace")
    option = text(cfn="OptionName", tf="name")
    setting = text(cfn="Value", tf="value")

    def could_be(self, namespace: str, option: str) -> bool:
        """Whether it may set this option."""
        return self.namespace.known in (None, namespace) and self.option.known in (None, option)

    def sets(self, namespace: str, option: str) -> bool:
        """Whether it surely sets this option."""
        return self.namespace.known == namespace and self.option.known == option


class Environment(Resource):
    """An environment, or a saved configuration of one."""

    cloudformation = ("AWS::ElasticBeanstalk::Environment", "AWS::ElasticBeanstalk::ConfigurationTemplate")
    terraform = ("aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template")

    options = parts(OptionSetting, cfn="OptionSettings", tf="setting")
    saved_configuration = text(cfn=("TemplateName", "SourceConfiguration.TemplateName"), tf="template_name")
    version = text(cfn="VersionLabel", tf="version_label")
    tier = text(cfn="Tier.Name", tf="tier", default="WebServer")

    def option(self, namespace: str, option: str, default: str | None) -> Reading[str]:
        """The value of an option, from its settings or the service's default; unknown where another place states it."""
        label = f"{option} ({namespace})"
        doubt: Undecided | None = None
        for one in self.options:
            if one.sets(namespace, option):
                return Reading(label, one.setting.fact, (self.address,))
            if one.could_be(namespace, option):
                doubt = doubt or _doubt(one.span, "an option that is not known", ())
        if self.options.rest is not None:
            doubt = doubt or self.options.rest
        saved = self.saved_configuration
        if doubt is None and not isinstance(saved.fact, Missing):
            doubt = _doubt(saved.span, "a saved configuration states it", (f"{option} in {saved.name}",))
        if doubt is not None:
            return Reading(label, doubt, (self.address,))
        if default is None:
            return Reading(label, Missing(self.span), (self.address,))
        return Reading(label, Stated(default, self.span, implied=True), (self.address,))

    def number(self, namespace: str, option: str, default: int) -> Reading[int]:
        """As `option`, of a whole number."""
        found = self.option(namespace, option, str(default))
        match found.fact:
            case Stated(value, span, implied):
                if value.strip().isdecimal():
                    return Reading(found.name, Stated(int(value), span, implied), found.involves)
                return Reading(found.name, _doubt(span, "not a number", ()), found.involves)
            case Undecided() as fact:
                return Reading(found.name, fact, found.involves)
            case Missing() as fact:
                return Reading(found.name, fact, found.involves)

    @property
    def minimum(self) -> Reading[int]:
        """The least number of instances."""
        return self.number("aws:autoscaling:asg", "MinSize", 1)

    @property
    def maximum(self) -> Reading[int]:
        """The greatest number of instances."""
        return self.number("aws:autoscaling:asg", "MaxSize", 4)

    def reaches_two_zones(self) -> Result:
        """Assert that instances start in two zones or more: as many as asked for, zones or subnets that are listed.

        Subnets are taken to lie in different zones, as the service asks for one of each.
        """
        asked = self.option("aws:autoscaling:asg", "Availability Zones", "Any")
        counted = asked.must(lambda zones: zones.strip() in ("Any 2", "Any 3"), "Any 2 or Any 3")
        if counted.verdict is Verdict.PASS:
            return counted
        listed = self.option("aws:autoscaling:asg", "Custom Availability Zones", None)
        subnets = self.option("aws:ec2:vpc", "Subnets", None)
        return counted | _lists_two(listed) | _lists_two(subnets)

    @property
    def health_reports(self) -> Reading[str]:
        """How it reports its health: `basic` or `enhanced`."""
        return self.option("aws:elasticbeanstalk:healthreporting:system", "SystemType", "basic")

    @property
    def deployment(self) -> Reading[str]:
        """How a version is deployed to its instances."""
        return self.option("aws:elasticbeanstalk:command", "DeploymentPolicy", "AllAtOnce")

    def is_balanced(self) -> Result:
        """Assert that a load balancer stands before a group of instances, as is the default."""
        return self.option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced").is_("LoadBalanced")


def _lists_two(listed: Reading[str]) -> Result:
    """Assert that a text lists two things or more, separated by commas; parts that are not known are counted too."""
    fact = listed.fact
    if isinstance(fact, Undecided) and isinstance(fact.value, Text):
        separators = sum(to_text(part.value).count(",") for part in fact.value.parts if isinstance(part, Known))
        if separators:
            return listed.passed(f"{listed.name} lists {separators + 1}")
    return listed.must(lambda text: len([one for one in text.split(",") if one.strip()]) > 1, "two or more")


def _doubt(span: Span, reason: str, needs: tuple[str, ...]) -> Undecided:
    return Undecided(reason, needs, span, Unknown(Reason.MISSING, span, detail=reason))
