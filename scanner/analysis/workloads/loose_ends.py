"""Loose ends: properties that may name a part of a workload, but whose value is not settled.

What such a property names cannot be followed, so that the parts of a workload seem to stand alone. Here they are found,
with what they may lead to: whoever walks a workload says what it may have missed, instead of taking it to be absent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import get_args
from weakref import WeakKeyDictionary

from scanner.analysis.network.data_tier import Store
from scanner.analysis.workloads.dependencies import INWARDS, PASSED_TYPES, OtherStore, admitting, is_named, lasting_of
from scanner.analysis.workloads.tiers import TIER_TYPES
from scanner.model import classic_elb, ec2, ecs, elb, functions
from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Surroundings, View, typed
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.facts import once
from scanner.model.listeners import Listener
from scanner.model.security_groups import SecurityGroup
from scanner.model.target_groups import TargetGroup
from scanner.model.unsettled import hidden_in, is_anything
from scanner.template import Block
from scanner.values import Unknown
from scanner.verdict import Result, unknown

_BALANCERS = frozenset(elb.LoadBalancer.types())
_GROUPS = frozenset(TargetGroup.types())
_BALANCED = _GROUPS | frozenset(classic_elb.ClassicLoadBalancer.types())
_LAUNCHED = frozenset((*ec2.LaunchTemplate.types(), *LaunchConfiguration.types()))
_FUNCTIONS = frozenset(functions.Function.types())
_HOSTS = frozenset(AutoScalingGroup.types())
_LISTENERS = frozenset((*Listener.types(), "AWS::GlobalAccelerator::Listener", "aws_globalaccelerator_listener"))
_APIS = frozenset(name for name in INWARDS if "Api" in name or "_api" in name)
_SOURCES = frozenset(name for name, found in INWARDS.items() if any("mapping" in one.lower() for one in found))
_CLUSTERS = frozenset(
    (
        *("AWS::RDS::DBCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"),
        *("aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"),
    )
)
_MACHINES = frozenset(ec2.Instance.types())
_STORES = TIER_TYPES - _BALANCERS - _BALANCED - _HOSTS - _FUNCTIONS - _MACHINES - frozenset(ecs.Service.types())

GUARDED = (ec2.Instance, ec2.LaunchTemplate, LaunchConfiguration, AutoScalingGroup, ecs.Service, functions.Function)
"""What security groups let into a data store."""

_BY_GROUP = "networkconfiguration networkinterfaces securitygroupids securitygroups vpcconfig vpcsecuritygroupids"
"""What names security groups, and so leads to the stores that admit them."""

_NAMED: dict[str, frozenset[str]] = {
    name: types
    for names, types in (
        ("acceleratorarn", frozenset(("AWS::GlobalAccelerator::Accelerator", "aws_globalaccelerator_accelerator"))),
        ("action actions defaultaction defaultactions", _GROUPS),
        ("albtargetgrouparn lbtargetgrouparn targetgrouparn targetgrouparns", _GROUPS),
        ("apiid events restapiid", _APIS),
        ("autoscalinggroupname capacityproviderstrategy cluster", _HOSTS),
        ("clusteridentifier dbclusteridentifier dbclusteridentifiers", _CLUSTERS),
        ("dbproxyname", frozenset(("AWS::RDS::DBProxy", "aws_db_proxy"))),
        ("elb loadbalancer loadbalancers loadbalancernames trafficsource trafficsources", _BALANCED),
        ("eventsourcearn", _SOURCES),
        ("functionarn functionname", _FUNCTIONS),
        ("instance instances", _MACHINES),
        ("launchconfiguration launchconfigurationname launchtemplate mixedinstancespolicy", _LAUNCHED),
        ("listenerarn", _LISTENERS),
        ("loadbalancerarn", _BALANCERS),
        ("taskdefinition", frozenset(TaskDefinition.types())),
        ("topicarn", frozenset(("AWS::SNS::Topic", "aws_sns_topic"))),
        ("distributionconfig endpointconfiguration endpointconfigurations origin targetid targets", TIER_TYPES),
        ("containerdefinitions environment launchtemplatedata userdata userdatabase64", TIER_TYPES),
        ("body definitionbody integration integrationuri uri", TIER_TYPES),
        ("defaultcachebehavior orderedcachebehavior", _FUNCTIONS),
        (_BY_GROUP, _STORES),
    )
    for name in names.split()
}
"""What properties name that traffic or data follows, by their own names in lower case and without underscores."""


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A property of a block that may name any resource of some types.

    Those of `inward` would lead to the block by being named; the block would lead to those of `outward`.
    """

    block: Block
    property: str
    inward: frozenset[str]
    outward: frozenset[str]
    value: Unknown

    def names_groups(self) -> bool:
        """Whether it names security groups, which lead to whatever lets them in."""
        return self.property.replace("_", "").lower() in _BY_GROUP.split()

    def unknown(self) -> Result:
        """Unknown, since what the property names is not settled."""
        words = f"what {self.block.address} names by {self.property} is not settled"
        span = self.value.span if self.value.span.start_line else self.block.name_span
        return unknown(span, words, self.value.needs or f"{self.block.address}.{self.property}", self.block.address)


_FOUND: WeakKeyDictionary[Surroundings, list[LooseEnd]] = WeakKeyDictionary()


def loose_ends(graph: Surroundings) -> list[LooseEnd]:
    """All loose ends of a root, looked for once: they are the same under any choice."""
    found = _FOUND.get(graph)
    if found is None:
        found = _FOUND[graph] = [end for block in graph.blocks_of(_WALKED) for end in _ends_of(block)]
    return found


_GUARDED_TYPES = frozenset(name for kind in GUARDED for name in kind.types())
_WALKED = tuple(sorted(TIER_TYPES | PASSED_TYPES))


def _ends_of(block: Block) -> Iterator[LooseEnd]:
    for name, value in () if block.data else block.properties.entries.items():
        called = name.replace("_", "").lower()
        types = _NAMED.get(called, frozenset())
        # A resource's own name is no link, nor do groups before something else lead to a store.
        is_own = types is not TIER_TYPES and block.type in types
        if not types or is_own or (types is _STORES and block.type not in _GUARDED_TYPES):
            continue
        hidden = hidden_in(value)
        if hidden is not None:
            inward = frozenset(one for one in types if block.type in INWARDS.get(one, ()))
            yield LooseEnd(block, name, inward, types - inward, hidden)


def ends_beyond(view: View, visited: Collection[str]) -> Iterator[tuple[LooseEnd, str]]:
    """The loose ends that may lead from what was visited to what was not, each with the address at which it hangs."""
    for end in loose_ends(view.graph):
        if view.world.exists(end.block) is False:
            continue
        at = end.block.address
        if at in visited:
            if any(_others(view, end.outward, visited)):
                yield end, at
        else:
            for block in view.graph.blocks_of(tuple(end.inward)):
                if block.address in visited:
                    yield end, block.address


def _others(view: View, types: frozenset[str], visited: Collection[str]) -> Iterator[Block]:
    for block in view.graph.blocks_of(tuple(sorted(types))):
        if not block.data and block.address not in visited and view.world.exists(block) is not False:
            yield block


def open_stores(view: View) -> dict[str, Result]:
    """The data stores, by address, of which it is not settled who is let in, each with why."""
    return once(view, "open stores", lambda: dict(_open_stores(view)))


_STORE_TYPES = tuple(name for kind in (*get_args(Store), *get_args(OtherStore)) for name in kind.types())


def _open_stores(view: View) -> Iterator[tuple[str, Result]]:
    for block in view.graph.blocks_of(_STORE_TYPES):
        store = typed(block, view)
        if block.data or view.world.exists(block) is False or not isinstance(store, Store | OtherStore):
            continue
        doubt = _doubt_of(store)
        lasting = lasting_of(store)[0] if doubt is not None else None
        if doubt is not None and lasting is not None and not is_named(lasting, store):
            yield lasting.address, doubt


def _doubt_of(store: Store | OtherStore) -> Result | None:
    words = f"whom {store.address} lets in is not settled"
    for held in admitting(store):
        if is_anything(held.rest):
            return held.unknown(words)
        for link in held:
            if is_anything(link.fact):
                return link.unknown(words)
            group = link.to(SecurityGroup)
            if group is None:
                continue
            if is_anything(group.ingress.rest):
                return group.ingress.unknown(words)
            for rule in group.ingress:
                if is_anything(rule.groups.rest):
                    return rule.groups.unknown(words)
                source = next((one for one in rule.groups if is_anything(one.fact)), None)
                if source is not None:
                    return source.unknown(words)
    return None
