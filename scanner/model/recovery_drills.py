"""Drills that are kept in code: restore tests, experiments that take something away, assessments.

https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/test-reliability.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Part, Resource
from scanner.model.fields import on, parts, text, texts
from scanner.model.paths import enter
from scanner.model.readings import undecided
from scanner.values import Absent, Known, ListValue, MapValue, Text, Unknown, Value, to_text
from scanner.verdict import Result, any_of

ZONE_ACTIONS = (
    "aws:arc:start-zonal-autoshift",
    "aws:network:disrupt-connectivity",
    "aws:elasticache:interrupt-cluster-az-power",
    "aws:elasticache:replicationgroup-interrupt-az-power",
    "aws:ec2:asg-insufficient-instance-capacity-error",
    "aws:ec2:api-insufficient-instance-capacity-error",
)
"""Actions that by themselves take a zone, or a subnet of one, away.
https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
"""

ZONE_WORDS = ("availabilityzone", "availability-zone", "availability_zone", "azimpairment")
"""What the filters, tags or parameters of a target hold when it is limited to a zone, in lower case."""


class Selection(Part):
    """What a restore testing plan restores."""

    __slots__ = ()

    kind = text(cfn="ProtectedResourceType", tf="protected_resource_type")


class RestoreTestingPlan(Resource):
    """Restores that are made on a schedule, to see that they can be.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
    """

    cloudformation = "AWS::Backup::RestoreTestingPlan"
    terraform = "aws_backup_restore_testing_plan"
    identified_by = ("plan_name",)

    plan_name = text(cfn="RestoreTestingPlanName", tf="name")
    schedule = text(cfn="ScheduleExpression", tf="schedule_expression")
    vaults = texts(cfn="RecoveryPointSelection.IncludeVaults", tf="recovery_point_selection.include_vaults")
    selections = parts(
        Selection,
        cfn=on("AWS::Backup::RestoreTestingSelection.RestoreTestingPlanName"),
        tf=on("aws_backup_restore_testing_selection.restore_testing_plan_name"),
    )

    def restores_something(self) -> Result:
        """Assert a schedule, vaults and a selection."""
        return self.schedule.must_be_given() & self.vaults.is_set() & self.selections.is_set()


class StopCondition(Part):
    """What ends an experiment before its time."""

    __slots__ = ()

    source = text(cfn="Source", tf="source")


class Experiment(Resource):
    """An experiment that takes something away.

    https://docs.aws.amazon.com/fis/latest/userguide/experiment-templates.html
    """

    cloudformation = "AWS::FIS::ExperimentTemplate"
    terraform = "aws_fis_experiment_template"

    stop_conditions = parts(StopCondition, cfn="StopConditions", tf="stop_condition")

    def takes_a_zone(self) -> Result:
        """Assert that what it takes away is that of one zone."""
        found = (*self._of_zones("Actions", "action"), *self._of_zones("Targets", "target"))
        return any_of(found, self.failed("the experiment has no action"))

    def can_be_stopped(self) -> Result:
        """Assert that an alarm ends it."""
        return self.stop_conditions.any(lambda one: one.source.is_not("none"))

    def _of_zones(self, cfn: str, tf: str) -> Iterator[Result]:
        """Of each action or target, whether it is limited to a zone: a map in CloudFormation, blocks in Terraform."""
        world = self.view.world
        stated = world.resolve(self.value.entries.get(tf if self.is_terraform else cfn, Absent()))
        items: tuple[Value, ...] = (stated,)
        if isinstance(stated, ListValue):
            items = (*stated.items, *((stated.rest,) if stated.rest is not None else ()))
        elif isinstance(stated, MapValue) and not self.is_terraform:
            items = (*stated.entries.values(), *((stated.rest,) if stated.rest is not None else ()))
        for item in items:
            entered = enter(item, world)
            if isinstance(entered, MapValue):
                yield self._is_of_a_zone(entered)
            elif not isinstance(entered, Absent):
                yield self.unknown("what it takes away is not known", *undecided(entered).needs)

    def _is_of_a_zone(self, entry: MapValue) -> Result:
        words = list(_words(self.view.world.resolve_deep(entry)))
        if any(word in ZONE_ACTIONS or any(part in word for part in ZONE_WORDS) for word in words if word):
            return self.passed("what it takes away is that of one zone")
        if None in words:
            return self.unknown("what it takes away is not known")
        return self.failed("what it takes away is not limited to one zone")


def _words(value: Value) -> Iterator[str | None]:
    """Every key and text inside a value in lower case; None for what is not known."""
    match value:
        case Known(raw):
            yield to_text(raw).lower()
        case ListValue(items=items, rest=rest):
            for item in items:
                yield from _words(item)
            if rest is not None:
                yield None
        case MapValue(entries=entries):
            for key, item in entries.items():
                yield key.lower()
                yield from _words(item)
        case Unknown():
            yield None
        case Text(parts=parts):
            yield "".join(to_text(part.value).lower() for part in parts if isinstance(part, Known))
            if any(isinstance(part, Unknown) for part in parts):
                yield None
        case _:
            return


class Objectives(Part):
    """How soon, and how far back, recovery from one kind of disruption must be."""

    __slots__ = ()


class ResiliencyPolicy(Resource):
    """Objectives that applications are assessed against.

    https://docs.aws.amazon.com/resilience-hub/latest/userguide/resiliency-policies.html
    """

    cloudformation = "AWS::ResilienceHub::ResiliencyPolicy"
    terraform = "aws_resiliencehub_resiliency_policy"

    of_zones = parts(Objectives, cfn="Policy.AZ", tf="policy.az")
    of_software = parts(Objectives, cfn="Policy.Software", tf="policy.software")
    rpo_seconds = text(cfn="Policy.Software.RpoInSecs")
    rto_seconds = text(cfn="Policy.Software.RtoInSecs")
    rpo = text(tf="policy.software.rpo")
    rto = text(tf="policy.software.rto")

    def meets_the_need(self) -> Result:
        """Assert objectives for the loss of a zone and for failures of software."""
        return self.of_zones.is_set() & self.of_software.is_set()


class AssessedApp(Resource):
    """An application that is assessed."""

    cloudformation = "AWS::ResilienceHub::App"

    schedule = text(cfn="AppAssessmentSchedule", default="Disabled")
    policy = text(cfn="ResiliencyPolicyArn")
    mappings = parts(Objectives, cfn="ResourceMappings")

    def meets_the_need(self) -> Result:
        """Assert a policy, the resources that belong to it, and an assessment a day."""
        return self.policy.must_be_given() & self.mappings.is_set() & self.schedule.is_("Daily")
