"""Amazon Data Lifecycle Manager: policies that snapshot volumes and instances by their tags.

https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, integer, parts, text, texts
from scanner.model.tags import tags


class CopyRule(Part):
    """A rule that copies the snapshots of a schedule to another Region."""

    __slots__ = ()

    encrypted = boolean(cfn="Encrypted", tf="encrypted")


class SharedCopy(Part):
    """A rule that copies a snapshot that another account shares."""

    __slots__ = ()

    encrypted = boolean(cfn="EncryptionConfiguration.Encrypted", tf="encryption_configuration.encrypted")


class Action(Part):
    """What an event-based policy does."""

    __slots__ = ()

    copies = parts(SharedCopy, cfn="CrossRegionCopy", tf="cross_region_copy")


class Schedule(Part):
    """One schedule of a policy: how often snapshots are made, how long or how many are kept."""

    __slots__ = ()

    cron = text(cfn="CreateRule.CronExpression", tf="create_rule.cron_expression")
    interval_hours = integer(cfn="CreateRule.Interval", tf="create_rule.interval")
    keep_count = integer(cfn="RetainRule.Count", tf="retain_rule.count")
    keep_interval = integer(cfn="RetainRule.Interval", tf="retain_rule.interval")
    keep_unit = text(cfn="RetainRule.IntervalUnit", tf="retain_rule.interval_unit")
    copies = parts(CopyRule, cfn="CrossRegionCopyRules", tf="cross_region_copy_rule")


class LifecyclePolicy(Resource):
    """A policy; a default policy takes every volume or instance that nothing else snapshots."""

    cloudformation = "AWS::DLM::LifecyclePolicy"
    terraform = "aws_dlm_lifecycle_policy"

    state = text(cfn="State", tf="state", default="ENABLED")
    default_policy = text(cfn="DefaultPolicy", tf="default_policy")
    create_interval_days = integer(
        cfn=("CreateInterval", "PolicyDetails.CreateInterval"), tf="policy_details.create_interval", default=1
    )
    retain_interval_days = integer(
        cfn=("RetainInterval", "PolicyDetails.RetainInterval"), tf="policy_details.retain_interval", default=7
    )
    policy_type = text(
        cfn="PolicyDetails.PolicyType", tf="policy_details.policy_type", default="EBS_SNAPSHOT_MANAGEMENT"
    )
    resource_types = texts(cfn="PolicyDetails.ResourceTypes", tf="policy_details.resource_types")
    target_tags = tags(cfn="PolicyDetails.TargetTags", tf="policy_details.target_tags")
    schedules = parts(Schedule, cfn="PolicyDetails.Schedules", tf="policy_details.schedule")
    actions = parts(Action, cfn="PolicyDetails.Actions", tf="policy_details.action")
