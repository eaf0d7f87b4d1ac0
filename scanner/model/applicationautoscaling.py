"""Application Auto Scaling: targets whose capacity it sets, and the policies by which it does.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

from __future__ import annotations

import re

from scanner.model.action_patterns import rendered
from scanner.model.base import Node, Part, Resource, typed
from scanner.model.capacity import exceeds
from scanner.model.fields import integer, on, parts, text
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided
from scanner.values import Absent, Known, Reason, Unknown, Value, references
from scanner.verdict import Result, Verdict


class ScalingPolicy(Part):
    """A policy of a target."""

    __slots__ = ()

    kind = text(cfn="PolicyType", tf="policy_type", default="StepScaling")


class ScheduledAction(Part):
    """A change of capacity at set times."""

    __slots__ = ()

    schedule = text(cfn="Schedule", tf="schedule")


class ScalableTarget(Resource):
    """Something whose capacity lies between a minimum and a maximum that Application Auto Scaling keeps."""

    cloudformation = "AWS::ApplicationAutoScaling::ScalableTarget"
    terraform = "aws_appautoscaling_target"
    identified_by = ("resource_id",)

    resource_id = text(cfn="ResourceId", tf="resource_id")
    dimension = text(cfn="ScalableDimension", tf="scalable_dimension")
    minimum = integer(cfn="MinCapacity", tf="min_capacity")
    maximum = integer(cfn="MaxCapacity", tf="max_capacity")
    policies = parts(
        ScalingPolicy,
        cfn=(
            on("AWS::ApplicationAutoScaling::ScalingPolicy.ScalingTargetId"),
            on("AWS::ApplicationAutoScaling::ScalingPolicy.ResourceId"),
        ),
        tf=on("aws_appautoscaling_policy.resource_id"),
    )
    schedules = parts(ScheduledAction, cfn="ScheduledActions", tf=on("aws_appautoscaling_scheduled_action.resource_id"))

    def leaves_room(self) -> Result:
        """Assert that its maximum is above its minimum."""
        return exceeds(self.maximum, self.minimum)

    def scales(self) -> Result:
        """Assert that a policy or a schedule changes its capacity."""
        result = self.policies.is_set() | self.schedules.is_set()
        match result.verdict:
            case Verdict.PASS:
                return result.because("a policy or schedule sets its capacity")
            case Verdict.FAIL:
                return self.failed("no policy or schedule sets its capacity")
            case _:
                return result

    def covers(self, node: Node, name: Reading[str]) -> bool | None:
        """Whether its resource ID names `node`, whose own name is `name`; None where that is not known."""
        raw = node.view.world.resolve_deep(self._raw_id())
        if any(found.address == node.address for found in references(raw)):
            return True
        own = rendered(raw)
        wanted = rendered(_value(name))
        if own is None or (isinstance(raw, Unknown)):
            return None
        if wanted is None:
            return False
        return own == wanted or own.endswith((f"/{wanted}", f":{wanted}")) or wanted in re.split("[/:]", own)

    def _raw_id(self) -> Value:
        key = "resource_id" if self.is_terraform else "ResourceId"
        return self.value.entries.get(key, Absent(self.span))


def _value(reading: Reading[str]) -> Value:
    match reading.fact:
        case Stated(value, span):
            return Known(value, span)
        case Undecided(value=value):
            return value
        case Missing(span):
            return Absent(span)


def targets_of(node: Node, dimension: str, name: Reading[str]) -> Readings[ScalableTarget]:
    """The targets that set `dimension` of `node`, whose own name is `name`; `rest` where one may do so."""
    found: list[ScalableTarget] = []
    rest: Undecided | None = None
    for block in node.view.graph.blocks_of(ScalableTarget.types()):
        target = typed(block, node.view)
        if not isinstance(target, ScalableTarget) or node.view.world.exists(block) is False:
            continue
        if target.dimension.known not in (None, dimension):
            continue
        covered = target.covers(node, name)
        if covered:
            found.append(target)
        elif covered is None:
            doubt = Unknown(Reason.MISSING, block.name_span, f"the resource that {block.address} scales")
            rest = rest or Undecided(f"{block.address} may scale it", (doubt.needs,), block.name_span, doubt)
    involves = (node.address, *(target.address for target in found))
    return Readings("scaling target", tuple(found), node.span, rest, not found, involves)
