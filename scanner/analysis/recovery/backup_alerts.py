"""Who hears of a backup that failed, and who checks that everything is backed up."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.backup import Framework, Plan, ReportPlan, Vault
from scanner.model.base import Node, Part
from scanner.model.fields import on, parts, reference, references, text, texts
from scanner.model.rds import EventSubscription
from scanner.model.subscribers import is_heard
from scanner.verdict import Result, Verdict, any_of


class Target(Part):
    """What an event rule calls."""

    __slots__ = ()

    topic = reference("sns.Topic", cfn="Arn", tf="arn")


class EventRule(Part):
    """An event rule, by what it listens to."""

    __slots__ = ()

    sources = texts(cfn="EventPattern.source", tf="event_pattern.source")
    targets = parts(Target, cfn="Targets", tf=on("aws_cloudwatch_event_target.rule"))

    def tells_of_backups(self) -> Result:
        """Assert that it listens to AWS Backup and that somebody hears it."""
        return self.sources.any(lambda source: source.is_("aws.backup")) & self.targets.any(
            lambda target: is_heard(target.topic)
        )


class Alarm(Part):
    """An alarm on a metric."""

    __slots__ = ()

    namespace = text(cfn="Namespace", tf="namespace")
    actions = references("sns.Topic", cfn="AlarmActions", tf="alarm_actions")

    def tells_of_backups(self) -> Result:
        """Assert that it watches AWS Backup and that somebody hears it."""
        return self.namespace.is_("AWS/Backup") & self.actions.any(is_heard)


class ConfigRule(Part):
    """A rule of AWS Config."""

    __slots__ = ()

    identifier = text(cfn="Source.SourceIdentifier", tf="source.source_identifier")


def _parts(node: Node, kind: type[Part], *types: str) -> Iterator[Part]:
    """The resources of some types that may be created, each seen as `kind`."""
    view = node.view
    for block in view.graph.blocks_of(types):
        if view.world.exists(block) is not False:
            yield kind(block, block.properties, view, block.name_span)


def failures_are_told(vault: Vault) -> Result:
    """Assert that somebody hears of a failed backup: by the vault, an event rule, an alarm or a subscription."""
    found = [is_heard(vault.topic)]
    for rule in _parts(vault, EventRule, "AWS::Events::Rule", "aws_cloudwatch_event_rule"):
        assert isinstance(rule, EventRule)
        found.append(rule.tells_of_backups())
    for alarm in _parts(vault, Alarm, "AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm"):
        assert isinstance(alarm, Alarm)
        found.append(alarm.tells_of_backups())
    found.extend(
        EventSubscription(block, vault.view).tells_of("backup")
        for block in vault.view.graph.blocks_of(EventSubscription.types())
        if vault.view.world.exists(block) is not False
    )
    told = any_of(found, vault.failed("nobody hears of failed backups"))
    words = {
        Verdict.PASS: "somebody hears of failed backups",
        Verdict.FAIL: "nobody hears of failed backups",
        Verdict.UNKNOWN: "whether anybody hears of failed backups is not settled",
    }
    return told.at(vault.span, words[told.verdict], vault.address).involving(vault.address)


def audited(plan: Plan) -> Result:
    """Assert that a framework, a report or a config rule checks what is backed up."""
    view = plan.view
    found = [
        plan.passed("what is backed up is audited").involving(block.address)
        for block in view.graph.blocks_of((*Framework.types(), *ReportPlan.types()))
        if view.world.exists(block) is not False
    ]
    for rule in _parts(plan, ConfigRule, "AWS::Config::ConfigRule", "aws_config_config_rule"):
        assert isinstance(rule, ConfigRule)
        found.append(rule.identifier.must(lambda name: "BACKUP_PLAN" in name))
    result = any_of(found, plan.failed("nothing checks what is backed up"))
    words = {
        Verdict.PASS: "what is backed up is audited",
        Verdict.FAIL: "nothing checks what is backed up",
        Verdict.UNKNOWN: "whether anything checks what is backed up is not settled",
    }
    return result.at(plan.span, words[result.verdict], plan.address).involving(plan.address)
