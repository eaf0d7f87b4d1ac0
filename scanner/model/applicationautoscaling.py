"""Application Auto Scaling: targets whose capacity it sets, and the policies by which it does.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from weakref import WeakKeyDictionary

from scanner.model.action_patterns import rendered
from scanner.model.base import Node, Part, Resource, Surroundings
from scanner.model.capacity import exceeds
from scanner.model.fields import integer, on, parts, text
from scanner.model.links import is_hidden_in_part
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided, could_be
from scanner.template import Block
from scanner.values import Absent, Choice, Known, Reason, Unknown, Value, plain, references
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
        if is_hidden_in_part(name.fact):
            open_ended = own is None or not isinstance(plain(raw), Known)
            return None if open_ended or _may_be_in(name, own or "") else False
        wanted = rendered(_value(name))
        if own is None or (isinstance(raw, Unknown)):
            return None
        if wanted is None:
            return False
        return own == wanted or own.endswith((f"/{wanted}", f":{wanted}")) or wanted in re.split("[/:]", own)

    def _raw_id(self) -> Value:
        key = "resource_id" if self.is_terraform else "ResourceId"
        return self.value.entries.get(key, Absent(self.span))


def _may_be_in(name: Reading[str], written: str) -> bool:
    """Whether a name that is not known, or only in part, may be a part of a resource ID."""
    fact = name.fact
    return isinstance(fact, Undecided) and any(
        could_be(fact.value, one) for one in (written, *re.split("[/:]", written))
    )


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
    for block in _candidates(node, name):
        target = ScalableTarget(block, node.view)
        if node.view.world.exists(block) is False:
            continue
        sets = target.dimension.is_(dimension)
        if sets.verdict is Verdict.FAIL:
            continue
        covered = target.covers(node, name)
        if covered and sets.verdict is Verdict.PASS:
            found.append(target)
        elif covered is not False:
            doubt = Unknown(Reason.MISSING, block.name_span, f"the resource that {block.address} scales")
            rest = rest or Undecided(f"{block.address} may scale it", (doubt.needs,), block.name_span, doubt)
    involves = (node.address, *(target.address for target in found))
    return Readings("scaling target", tuple(found), node.span, rest, not found, involves)


class _Index:
    """The targets of a graph by whom their resource ID may name, made once: references, names, and what is open."""

    def __init__(self, graph: Surroundings) -> None:
        self.by_address: dict[str, list[Block]] = defaultdict(list)
        self.by_name: dict[str, list[Block]] = defaultdict(list)
        self.loose: list[Block] = []
        for block in graph.blocks_of(ScalableTarget.types()):
            raw = block.properties.entries.get("resource_id" if block.dialect == "terraform" else "ResourceId")
            if raw is None:
                continue
            for address in {found.address for found in references(raw)}:
                self.by_address[address].append(block)
            names: set[str] = set()
            for leaf in _leaves(raw):
                written = None if isinstance(leaf, Unknown) else rendered(leaf)
                if written is None:
                    self.loose.append(block)
                else:
                    names.update((written, written.rpartition("/")[2], written.rpartition(":")[2]))
                    names.update(re.split("[/:]", written))
            for name in names:
                self.by_name[name].append(block)


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for option in value.options.values():
            yield from _leaves(option)
    else:
        yield plain(value)


_INDEXES: WeakKeyDictionary[Surroundings, _Index] = WeakKeyDictionary()


def _candidates(node: Node, name: Reading[str]) -> list[Block]:
    """The targets that may name a resource, each once."""
    graph = node.view.graph
    index = _INDEXES.setdefault(graph, _Index(graph)) if graph not in _INDEXES else _INDEXES[graph]
    wanted = rendered(_value(name))
    if is_hidden_in_part(name.fact):
        return graph.blocks_of(ScalableTarget.types())
    named = index.by_name.get(wanted, ()) if wanted else ()
    found = (*index.by_address.get(node.address, ()), *named, *index.loose)
    return list({block.address: block for block in found}.values())
