"""The simulation of zone loss against one that tries every zone for everything whose zone is not known.

The oracle below knows nothing of the project's model: it works on its own description of a small architecture, in which
every question has one answer once all unknowns are given values. The template is made from the same description.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.analysis.workloads.workloads import Workload, workloads_of
from scanner.analysis.workloads.zone_loss import State
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.roots import load_roots

CONTINUES, INTERRUPTED, LOST = State.CONTINUES, State.INTERRUPTED, State.LOST

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Subnet:
    """`zone` is an element of the Region's list, or UNKNOWN for a subnet that a parameter names."""

    name: str
    zone: int | str
    gateway: str | None = None
    """The subnet whose NAT gateway it leaves through."""


@dataclass(frozen=True)
class Machines:
    """What stands behind the balancer: machines placed by hand, or a group."""

    kind: str
    subnets: tuple[str, ...]
    least: int | str
    mounts: bool
    uses_bucket: bool


@dataclass(frozen=True)
class Architecture:
    """A balancer, one tier of machines, and perhaps a database and a file system behind it."""

    subnets: tuple[Subnet, ...]
    nodes: tuple[str, ...]
    crossing: bool
    machines: Machines
    standby: bool | str | None
    store_zone: int | str
    mounts: tuple[str, ...]

    def subnet(self, name: str) -> Subnet:
        return next(one for one in self.subnets if one.name == name)


@st.composite
def architectures(draw: st.DrawFn) -> Architecture:
    count = draw(st.integers(2, 4))
    zones = st.sampled_from([0, 1, 2, 0, 1, UNKNOWN])
    subnets = [Subnet(f"Subnet{number}", draw(zones)) for number in range(count)]
    inside = draw(st.booleans())
    if inside:
        known = [one for one in subnets if one.zone != UNKNOWN]
        if known:
            gates = [draw(st.sampled_from([None, *(one.name for one in known)])) for _ in subnets]
            subnets = [
                Subnet(one.name, one.zone, gate if one.zone != UNKNOWN else None)
                for one, gate in zip(subnets, gates, strict=True)
            ]
    names = st.lists(st.sampled_from([one.name for one in subnets]), min_size=1, max_size=3, unique=True).map(tuple)
    mounting = draw(st.booleans())
    machines = Machines(
        draw(st.sampled_from(["group", "group", "by hand"])),
        draw(names),
        draw(st.sampled_from([1, 2, UNKNOWN])),
        mounting,
        draw(st.booleans()),
    )
    return Architecture(
        tuple(subnets),
        draw(names),
        draw(st.booleans()),
        machines,
        draw(st.sampled_from([None, True, False, UNKNOWN])),
        draw(st.sampled_from([0, 1, UNKNOWN])),
        draw(names) if mounting else (),
    )


# The oracle.


def worlds(arch: Architecture) -> Iterator[dict[str, int]]:
    """Every way in which the unknowns may turn out: zones, the group's size, the database's standby."""
    free = [one.name for one in arch.subnets if one.zone == UNKNOWN and one.name in used(arch)]
    if arch.standby is not None and arch.store_zone == UNKNOWN:
        free.append("store")
    choices: list[list[tuple[str, int]]] = []
    for number, name in enumerate(free):
        # The three zones of the list, or further ones, as many as there are unknowns before it.
        choices.append([(name, zone) for zone in range(3 + number + 1)])
    if arch.machines.least == UNKNOWN:
        choices.append([("least", 1), ("least", 2)])
    if arch.standby == UNKNOWN:
        choices.append([("standby", 0), ("standby", 1)])
    for combination in itertools.product(*choices):
        yield dict(combination)


def used(arch: Architecture) -> set[str]:
    return {*arch.nodes, *arch.machines.subnets, *arch.mounts}


def zone_in(arch: Architecture, name: str, world: Mapping[str, int]) -> int:
    zone = arch.store_zone if name == "store" else arch.subnet(name).zone
    return world[name] if isinstance(zone, str) else zone


def states(arch: Architecture, world: Mapping[str, int], lost: int) -> dict[str, State]:
    """What becomes of each tier in one world when one zone is lost."""

    def place(name: str) -> int:
        return zone_in(arch, name, world)

    machines = arch.machines
    mounted = {place(name) for name in arch.mounts} - {lost}
    standing = [name for name in machines.subnets if place(name) != lost]
    if machines.mounts:
        standing = [name for name in standing if place(name) in mounted]
    found: dict[str, State] = {}
    served = {place(name) for name in standing}
    nodes = {place(name) for name in arch.nodes} - {lost}
    reaching = nodes if arch.crossing else nodes & served
    found["Door"] = CONTINUES if reaching else LOST
    found["Machines"] = machines_state(arch, world, lost, standing)
    if machines.mounts:
        found["Files"] = CONTINUES if mounted else LOST
    if arch.standby is not None:
        standby = arch.standby is True or (arch.standby == UNKNOWN and world["standby"] == 1)
        found["Store"] = CONTINUES if standby or place("store") != lost else LOST
    return found


def machines_state(arch: Architecture, world: Mapping[str, int], lost: int, standing: list[str]) -> State:
    machines = arch.machines

    def is_cut(name: str) -> bool:
        gate = arch.subnet(name).gateway
        return gate is not None and zone_in(arch, gate, world) == lost

    cut_state = LOST if machines.uses_bucket else INTERRUPTED
    if machines.kind == "by hand":
        # One machine in each subnet; the best of them decides.
        each = [LOST if name not in standing else cut_state if is_cut(name) else CONTINUES for name in machines.subnets]
        return min(each)
    if not standing:
        return LOST
    if all(is_cut(name) for name in standing):
        return cut_state
    least = machines.least if isinstance(machines.least, int) else world["least"]
    return INTERRUPTED if least < 2 and len(standing) < len(machines.subnets) else CONTINUES


# The same architecture as a template.


def template(arch: Architecture) -> dict[str, object]:
    parameters: dict[str, object] = {"Least": {"Type": "Number"}, "Standby": {"Type": "String"}}
    resources: dict[str, object] = {"Network": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}
    for subnet in arch.subnets:
        if subnet.zone == UNKNOWN:
            parameters[subnet.name] = {"Type": "AWS::EC2::Subnet::Id"}
            continue
        resources[subnet.name] = {
            "Type": "AWS::EC2::Subnet",
            "Properties": {
                "VpcId": {"Ref": "Network"},
                "AvailabilityZone": {"Fn::Select": [subnet.zone, {"Fn::GetAZs": ""}]},
            },
        }
        if subnet.gateway is not None:
            resources |= route_of(subnet.name, subnet.gateway)
    resources |= door_of(arch)
    resources |= machines_of(arch)
    if arch.standby is not None:
        store: dict[str, object] = {
            "Engine": "postgres",
            "MultiAZ": {"Ref": "Standby"} if arch.standby == UNKNOWN else arch.standby,
        }
        if arch.store_zone != UNKNOWN:
            store["AvailabilityZone"] = {"Fn::Select": [arch.store_zone, {"Fn::GetAZs": ""}]}
        resources["Store"] = {"Type": "AWS::RDS::DBInstance", "Properties": store}
    if arch.machines.mounts:
        resources["Files"] = {"Type": "AWS::EFS::FileSystem"}
        for name in arch.mounts:
            resources[f"Mount{name}"] = {
                "Type": "AWS::EFS::MountTarget",
                "Properties": {"FileSystemId": {"Ref": "Files"}, "SubnetId": {"Ref": name}},
            }
    if arch.machines.uses_bucket:
        resources["Bucket"] = {"Type": "AWS::S3::Bucket"}
    return {"Parameters": parameters, "Resources": resources}


def route_of(subnet: str, gateway: str) -> dict[str, object]:
    return {
        f"Gate{gateway}": {"Type": "AWS::EC2::NatGateway", "Properties": {"SubnetId": {"Ref": gateway}}},
        f"Table{subnet}": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Network"}}},
        f"Leads{subnet}": {
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": {"Ref": subnet}, "RouteTableId": {"Ref": f"Table{subnet}"}},
        },
        f"Way{subnet}": {
            "Type": "AWS::EC2::Route",
            "Properties": {
                "RouteTableId": {"Ref": f"Table{subnet}"},
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": {"Ref": f"Gate{gateway}"},
            },
        },
    }


def door_of(arch: Architecture) -> dict[str, object]:
    # An internal one, so that its own way out doesn't matter; a network one, so that crossing zones is a choice.
    crossing = {"Key": "load_balancing.cross_zone.enabled", "Value": "true" if arch.crossing else "false"}
    targets: dict[str, object] = {"Port": 80, "Protocol": "TCP"}
    if arch.machines.kind == "by hand":
        targets["Targets"] = [{"Id": {"Ref": f"Machine{name}"}} for name in arch.machines.subnets]
    return {
        "Door": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": {
                "Type": "network",
                "Scheme": "internal",
                "Subnets": [{"Ref": name} for name in arch.nodes],
                "LoadBalancerAttributes": [crossing],
            },
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": {
                "LoadBalancerArn": {"Ref": "Door"},
                "Port": 80,
                "Protocol": "TCP",
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Targets"}}],
            },
        },
        "Targets": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": targets},
    }


def machines_of(arch: Architecture) -> dict[str, object]:
    machines = arch.machines
    script = "start"
    if machines.mounts:
        script += " ${Files}"
    if machines.uses_bucket:
        script += " ${Bucket}"
    if arch.standby is not None:
        script += " ${Store.Endpoint.Address}"
    user_data = {"Fn::Base64": {"Fn::Sub": script}}
    if machines.kind == "by hand":
        return {
            f"Machine{name}": {
                "Type": "AWS::EC2::Instance",
                "Properties": {"ImageId": "ami-1", "SubnetId": {"Ref": name}, "UserData": user_data},
            }
            for name in machines.subnets
        }
    return {
        "Machines": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "Properties": {
                "MinSize": {"Ref": "Least"} if machines.least == UNKNOWN else machines.least,
                "MaxSize": 4,
                "VPCZoneIdentifier": [{"Ref": name} for name in machines.subnets],
                "TargetGroupARNs": [{"Ref": "Targets"}],
                "LaunchTemplate": {"LaunchTemplateId": {"Ref": "Template"}, "Version": "1"},
            },
        },
        "Template": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": {"LaunchTemplateData": {"ImageId": "ami-1", "UserData": user_data}},
        },
    }


# Both together.


def workload_in(folder: Path, arch: Architecture) -> Workload:
    path = folder / "stack.json"
    path.write_text(json.dumps(template(arch)), encoding="utf-8")
    [root] = load_roots(discover([path]), Inputs())
    assert not root.errors
    found = list(workloads_of(ResourceGraph(root).view()))
    [workload] = [one for one in found if one.entry.address == "Door"]
    return workload


def named(address: str) -> str:
    return "Machines" if address.startswith("Machine") else address


def place_named(arch: Architecture, description: str, world: Mapping[str, int]) -> int:
    if description.startswith("zone "):
        return int(description.split()[1]) - 1
    name = description.removeprefix("the zone of ")
    return zone_in(arch, "store" if name == "Store" else name, world)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracle")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arch=architectures())
def test_the_simulation_agrees_with_trying_everything(folder: Path, arch: Architecture) -> None:
    workload = workload_in(folder, arch)
    compared = 0
    for zone, fates in workload.outages():
        assert zone is not None
        tried = [states(arch, world, place_named(arch, zone.describe(), world)) for world in worlds(arch)]
        for fate in fates:
            name = named(fate.tier.address)
            if name == "Bucket":
                assert (fate.best, fate.worst.state) == (CONTINUES, CONTINUES)
                continue
            seen = [one[name] for one in tried]
            assert fate.best <= min(seen), (zone.describe(), name)
            assert fate.worst.state >= max(seen), (zone.describe(), name)
            if exact(arch):
                assert (fate.best, fate.worst.state) == (min(seen), max(seen)), (zone.describe(), name)
            compared += 1
        if exact(arch):
            whole = [max(one.values()) for one in tried]
            assert max(fate.best for fate in fates) == min(whole)
            assert max(fate.worst.state for fate in fates) == max(whole)
    assert compared


def exact(arch: Architecture) -> bool:
    """Whether the simulation promises the narrowest answer: where nothing needs something unknown in its own zone."""
    settled = all(arch.subnet(name).zone != UNKNOWN for name in used(arch))
    return settled or (arch.crossing and not arch.machines.mounts)
