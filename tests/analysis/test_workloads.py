"""One architecture, written four ways, has one set of fates; and what belongs to which workload."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.analysis.workloads.memberships import ENTRY_TYPES
from scanner.analysis.workloads.workload_entries import ENTRIES
from scanner.analysis.workloads.workloads import Workload, workloads_of
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.roots import load_roots
from scanner.verdict import Verdict

ARCHITECTURES = Path(__file__).resolve().parents[2] / "fixtures" / "architectures"

WAYS = ("stack.yaml", "nested", "plain", "modules")

Fates = frozenset[tuple[str, str, str, str]]


def workloads_in(path: Path, inputs: Inputs | None = None) -> list[Workload]:
    found = []
    for root in load_roots(discover([path]), inputs or Inputs()):
        assert root.errors == []
        found.extend(workloads_of(ResourceGraph(root).view()))
    return found


def written(tmp_path: Path, text: str, name: str = "stack.yaml") -> list[Workload]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return workloads_in(tmp_path)


def role(address: str) -> str:
    """What a resource is called in all four ways: the last part of its address, without case, type or underscores."""
    return re.sub(r"\[.*\]$", "", re.split(r"[./]", address)[-1]).lower().replace("_", "")


def zone_named(description: str) -> str:
    if description.startswith("zone "):
        return " ".join(description.split()[:2])
    return f"the zone of {role(description.removeprefix('the zone of '))}"


def fates_in(path: Path) -> Fates:
    """(entry, zone, tier, state) for all of them."""
    return frozenset(
        (role(workload.entry.address), zone_named(zone.describe()), role(fate.tier.address), fate.word)
        for workload in workloads_in(path)
        for zone, fates in workload.outages()
        if zone is not None
        for fate in fates
    )


@pytest.mark.parametrize("way", WAYS[1:])
@pytest.mark.parametrize("name", ["shop", "intranet"])
def test_four_ways_of_writing_have_one_set_of_fates(name: str, way: str) -> None:
    expected = fates_in(ARCHITECTURES / name / WAYS[0])
    assert expected
    assert fates_in(ARCHITECTURES / name / way) == expected


def test_the_shop_fares_as_drawn_up_by_hand() -> None:
    fates = fates_in(ARCHITECTURES / "shop" / "stack.yaml")
    assert fates == {
        # The one gateway lies in zone 1, and the queue is reached through it alone.
        ("door", "zone 1", "door", "continues"),
        ("door", "zone 1", "counter", "lost"),
        ("door", "zone 1", "ledger", "continues"),
        ("door", "zone 1", "orders", "continues"),
        ("door", "zone 1", "cache", "unknown"),
        ("door", "zone 2", "door", "continues"),
        ("door", "zone 2", "counter", "continues"),
        ("door", "zone 2", "ledger", "continues"),
        ("door", "zone 2", "orders", "continues"),
        ("door", "zone 2", "cache", "unknown"),
        # Whichever zone the cache's primary node is in: nothing takes over without Multi-AZ.
        ("door", "the zone of cache", "door", "continues"),
        ("door", "the zone of cache", "counter", "unknown"),
        ("door", "the zone of cache", "ledger", "continues"),
        ("door", "the zone of cache", "orders", "continues"),
        ("door", "the zone of cache", "cache", "lost"),
        ("worker", "zone 1", "worker", "interrupted"),
        ("worker", "zone 1", "orders", "continues"),
        ("worker", "zone 2", "worker", "interrupted"),
        ("worker", "zone 2", "orders", "continues"),
    }


def test_the_intranet_fares_as_drawn_up_by_hand() -> None:
    fates = fates_in(ARCHITECTURES / "intranet" / "stack.yaml")
    assert {(entry, zone, tier, word) for entry, zone, tier, word in fates if entry == "door"} == {
        ("door", "zone 1", "door", "lost"),
        ("door", "zone 1", "desks", "lost"),
        ("door", "zone 1", "files", "lost"),
        ("door", "zone 2", "door", "continues"),
        ("door", "zone 2", "desks", "continues"),
        ("door", "zone 2", "files", "continues"),
    }
    assert {word for entry, _, tier, word in fates if (entry, tier) == ("api", "records")} == {"unknown"}
    assert {word for entry, _, tier, word in fates if (entry, tier) == ("api", "answer")} == {"continues"}


def test_what_an_entry_leads_to_is_no_entry_itself(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
Resources:
  Edge:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins: [{Id: door, DomainName: !GetAtt Door.DNSName}]
  Door:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [subnet-1, subnet-2]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Door
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Targets}]
  Targets:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: HTTP, Targets: [{Id: !Ref Server}]}
  Server:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-1, SubnetId: subnet-1}
""",
    )
    assert workload.entry.address == "Edge"
    assert set(workload.addresses) == {"Edge", "Door", "Server"}


def test_machines_behind_one_door_stand_in_for_each_other(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
data "aws_availability_zones" "here" {}

resource "aws_subnet" "inner" {
  count             = 2
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

resource "aws_elb" "door" {
  subnets                   = aws_subnet.inner[*].id
  cross_zone_load_balancing = true
  instances                 = [aws_instance.one.id, aws_instance.other.id]
}

resource "aws_instance" "one" {
  subnet_id = aws_subnet.inner[0].id
}

resource "aws_instance" "other" {
  subnet_id = aws_subnet.inner[1].id
}
""",
        "main.tf",
    )
    assert len(workload.tiers) == 2
    for zone in workload.zones:
        assert workload.survives(zone).verdict is Verdict.PASS


def test_a_group_for_each_zone_is_one_tier(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
data "aws_availability_zones" "here" {}

resource "aws_subnet" "inner" {
  count             = 2
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

resource "aws_lb" "door" {
  subnets = aws_subnet.inner[*].id
}

resource "aws_lb_listener" "listener" {
  load_balancer_arn = aws_lb.door.arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.targets.arn
  }
}

resource "aws_lb_target_group" "targets" {}

resource "aws_autoscaling_group" "servers" {
  count               = 2
  min_size            = 1
  max_size            = 1
  vpc_zone_identifier = [aws_subnet.inner[count.index].id]
  target_group_arns   = [aws_lb_target_group.targets.arn]
}
""",
        "main.tf",
    )
    assert len(workload.tiers) == 2
    assert all(workload.survives(zone).verdict is Verdict.PASS for zone in workload.zones)


def test_services_that_call_each_other_by_name_are_one_workload(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
Resources:
  Front:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      TaskDefinition: !Ref FrontTask
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
  FrontTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: app, Image: app, Environment: [{Name: BACK, Value: "http://back:8080/v1"}]}]
  Back:
    Type: AWS::ECS::Service
    Properties:
      DesiredCount: 2
      TaskDefinition: !Ref BackTask
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
      ServiceConnectConfiguration: {Enabled: true, Services: [{PortName: http, DiscoveryName: back}]}
  BackTask:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: app, Image: app}]
""",
    )
    assert workload.entry.address == "Front"
    assert set(workload.addresses) == {"Front", "Back"}


def test_a_balancer_without_targets_in_sight_is_never_taken_to_go_on(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
Resources:
  Door:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref One, !Ref Other]}
  One:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: us-east-1a}
  Other:
    Type: AWS::EC2::Subnet
    Properties: {AvailabilityZone: us-east-1b}
""",
    )
    assert [one.verdict for one in workload.unseen] == [Verdict.UNKNOWN]
    assert workload.unseen[0].needs == ("the targets of Door",)


def test_a_distribution_to_a_name_outside_is_never_taken_to_go_on(tmp_path: Path) -> None:
    [workload] = written(
        tmp_path,
        """
variable "shop" {}

resource "aws_cloudfront_distribution" "edge" {
  origin {
    origin_id   = "shop"
    domain_name = var.shop
  }

  origin {
    origin_id   = "files"
    domain_name = aws_s3_bucket.files.bucket_regional_domain_name
  }
}

resource "aws_s3_bucket" "files" {}
""",
        "main.tf",
    )
    [unseen] = workload.unseen
    assert (unseen.verdict, unseen.needs) == (Verdict.UNKNOWN, ("shop",))


def test_every_type_of_entry_is_known_without_the_model_of_workloads() -> None:
    assert set(ENTRY_TYPES) == {name for kind in ENTRIES for name in kind.types()}


def test_a_program_that_a_listener_may_lead_to_is_in_doubt_as_a_workload(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        """
        resource "aws_lb" "door" {
          subnet_mapping { subnet_id = "subnet-1" }
          subnet_mapping { subnet_id = "subnet-2" }
        }
        resource "aws_lb_listener" "door" {
          load_balancer_arn = aws_lb.door.arn
          default_action {
            type             = "forward"
            target_group_arn = provider::routing::current()
          }
        }
        resource "aws_lb_target_group" "shop" {}
        resource "aws_autoscaling_group" "shop" {
          availability_zones = ["eu-west-1a", "eu-west-1b"]
          min_size           = 2
          max_size           = 4
          target_group_arns  = [aws_lb_target_group.shop.arn]
        }
        """,
        "main.tf",
    )
    by_entry = {one.entry.address: one for one in found}
    assert list(by_entry) == ["aws_lb.door", "aws_autoscaling_group.shop"]
    words = "what aws_lb_listener.door names by default_action is not settled"
    assert [one.evidence[0].message for one in by_entry["aws_lb.door"].loose] == [words]
    doubt = by_entry["aws_autoscaling_group.shop"].doubt
    assert doubt is not None
    assert doubt.evidence[0].message == words
    assert doubt in by_entry["aws_autoscaling_group.shop"].unseen
    assert by_entry["aws_lb.door"].doubt is None


def test_what_may_be_registered_beside_a_machine_leaves_its_loss_open(tmp_path: Path) -> None:
    shop = """
        resource "aws_lb" "door" {
          subnet_mapping { subnet_id = aws_subnet.one.id }
          subnet_mapping { subnet_id = aws_subnet.two.id }
        }
        resource "aws_subnet" "one" {
          vpc_id            = "vpc-1"
          availability_zone = "eu-west-1a"
        }
        resource "aws_subnet" "two" {
          vpc_id            = "vpc-1"
          availability_zone = "eu-west-1b"
        }
        resource "aws_lb_listener" "door" {
          load_balancer_arn = aws_lb.door.arn
          default_action {
            type             = "forward"
            target_group_arn = aws_lb_target_group.shop.arn
          }
        }
        resource "aws_lb_target_group" "shop" {}
        resource "aws_instance" "first" { subnet_id = aws_subnet.one.id }
        resource "aws_instance" "second" { subnet_id = aws_subnet.two.id }
        resource "aws_lb_target_group_attachment" "first" {
          target_group_arn = aws_lb_target_group.shop.arn
          target_id        = aws_instance.first.id
        }
    """
    attached = """
        resource "aws_lb_target_group_attachment" "second" {
          target_group_arn = GROUP
          target_id        = aws_instance.second.id
        }
    """
    (alone,) = written(tmp_path, shop, "main.tf")
    assert alone.survives(alone.zones[0]).verdict is Verdict.FAIL
    (open_ended,) = written(tmp_path, shop + attached.replace("GROUP", "provider::routing::current()"), "main.tf")
    assert open_ended.survives(open_ended.zones[0]).verdict is Verdict.UNKNOWN
    (paired,) = written(tmp_path, shop + attached.replace("GROUP", "aws_lb_target_group.shop.arn"), "main.tf")
    assert paired.survives(paired.zones[0]).verdict is Verdict.PASS
