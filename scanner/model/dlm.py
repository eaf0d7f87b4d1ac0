"""Amazon Data Lifecycle Manager: policies that snapshot volumes and instances by their tags.

https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, integer, parts, text, texts
from scanner.model.readings import Reading, Stated, Undecided
from scanner.model.schedules import DAY, gap_of
from scanner.model.tags import tags
from scanner.verdict import Result, all_of


class CopyRule(Part):
    """A rule that copies the snapshots of a schedule to another Region."""

    __slots__ = ()

    encrypted = boolean(cfn="Encrypted", tf="encrypted")
    target = text(cfn=("TargetRegion", "Target"), tf=("target_region", "target"))
    kms_key = kms.key(cfn="CmkArn", tf="cmk_arn")


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

    def keeps(self, days: int) -> Result:
        """Assert that a snapshot is kept for some days: by its age, or as many as the interval makes in that time."""
        age = self.keep_interval
        if age.is_given:
            unit = _UNIT_DAYS.get(self.keep_unit.known or "")
            if unit is None:
                return self.keep_unit.unknown()
            return age.must(lambda interval: interval * unit >= days, f"{days} days or more")
        gap = self.gap
        if gap.known is None:
            return gap.unknown()
        minutes = gap.known
        return self.keep_count.must(lambda count: count * minutes >= days * DAY, f"as many as are made in {days} days")

    @property
    def gap(self) -> Reading[int]:
        """The longest time between two runs, in minutes."""
        hours = self.interval_hours
        match hours.fact:
            case Stated(value, span, implied=False):
                return Reading(hours.name, Stated(value * 60, span), hours.involves)
            case Undecided() as fact:
                return Reading(hours.name, fact, hours.involves)
            case _:
                return gap_of(self.cron, DAY)


_UNIT_DAYS = {"DAYS": 1, "WEEKS": 7, "MONTHS": 30, "YEARS": 365}


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

    @property
    def reacts_to_events(self) -> bool:
        """Whether it copies what others share, instead of making snapshots on a schedule."""
        return self.policy_type.known == "EVENT_BASED_POLICY"

    def keeps(self, days: int) -> Result | None:
        """Assert that snapshots are kept for some days; None for a policy that makes none."""
        if self.reacts_to_events:
            return None
        if self.default_policy.is_given:
            return self.retain_interval_days.at_least(days)
        return self.schedules.all(lambda schedule: schedule.keeps(days), "the policy has no schedule")

    @property
    def default_gap(self) -> Reading[int]:
        """The time between two runs of a default policy, in minutes."""
        days = self.create_interval_days
        match days.fact:
            case Stated(value, span, implied=implied):
                return Reading(days.name, Stated(value * DAY, span, implied), days.involves)
            case fact:
                return Reading(days.name, fact, days.involves)

    def copies_encrypted(self) -> Result | None:
        """Assert that every copy it makes is encrypted; None where it makes none."""
        results = [
            *(
                one.copies.all(lambda copy: copy.encrypted.is_true())
                for one in self.schedules
                if not one.copies.surely_empty
            ),
            *(
                one.copies.all(lambda copy: copy.encrypted.is_true())
                for one in self.actions
                if not one.copies.surely_empty
            ),
            *(unseen.unknown() for unseen in (self.schedules, self.actions) if unseen.rest is not None),
        ]
        return all_of(results, self.passed("it copies nothing")) if results else None
