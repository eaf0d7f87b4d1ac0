"""What a diagram shows, and what it says is connected."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.report.diagram.areas import Topology
from scanner.report.diagram.services import DRAWN, service_of
from scanner.report.diagram.topology import CROWDED, USERS, topology_of
from scanner.roots import load_roots

ROOT = Path(__file__).parents[3]
SAMPLES = {
    "cloudformation": ROOT / "fixtures" / "cloudformation" / "samples",
    "terraform": ROOT / "fixtures" / "terraform" / "samples",
}


def graph_of(path: Path) -> ResourceGraph:
    [root] = load_roots(discover([path]), Inputs())
    return ResourceGraph(root)


def written(folder: Path, text: str, name: str = "template.yaml") -> Topology:
    (folder / name).write_text(text, encoding="utf-8")
    return topology_of(graph_of(folder))


def places(topology: Topology) -> dict[str, str]:
    """Each icon's title, in one spelling for both dialects, with the frame that it stands in."""
    found: dict[str, str] = {}

    def note(titles: list[str], place: str) -> None:
        found.update({title.replace("_", "").lower(): place for title in titles})

    for region in topology.regions:
        for icons in region.icons.values():
            note([icon.title for icon in icons], "region")
        for vpc in region.vpcs:
            note([icon.title for icon in vpc.gateways], "gateway")
            note([icon.title for icon in vpc.loose], "vpc")
            for number, row in enumerate(vpc.rows):
                for zone, area in row.areas.items():
                    note([icon.title for icon in area.icons], f"row {number} zone {zone} public {area.public}")
                for spanning in row.spanning:
                    note([icon.title for icon in spanning.icons], f"row {number} over {len(spanning.subnets)}")
    return found


@pytest.mark.parametrize("dialect", SAMPLES)
def test_both_dialects_draw_the_same_shop(dialect: str) -> None:
    assert places(topology_of(graph_of(SAMPLES[dialect]))) == {
        "internetgateway": "gateway",
        "loadbalancer": "row 0 over 2",
        "webservers": "row 0 over 2",
        "database": "row 1 over 2",
        "sharedfolder": "row 1 zone 0 public False",
        "pictures": "region",
        "accesslogs": "region",
    }


@pytest.mark.parametrize("dialect", SAMPLES)
def test_requests_go_from_users_over_the_load_balancer_to_the_servers(dialect: str) -> None:
    pairs = {
        tuple(one.rpartition(".")[2].replace("_", "").lower() for one in pair)
        for pair in topology_of(graph_of(SAMPLES[dialect])).connections
    }
    assert {("users", "loadbalancer"), ("loadbalancer", "webservers")} <= pairs


@pytest.mark.parametrize("dialect", SAMPLES)
def test_nothing_is_drawn_that_is_not_in_the_graph_and_nothing_major_is_missing(dialect: str) -> None:
    graph = graph_of(SAMPLES[dialect])
    topology = topology_of(graph)
    drawn = {address for icon in topology.icons() for address in icon.addresses}
    major = {
        block.address
        for block in graph.root.blocks
        if not block.data and (service := service_of(block.type)) is not None and service.role in DRAWN
    }
    assert drawn == major
    assert {end for pair in topology.connections for end in pair} <= {icon.key for icon in topology.icons()}


QUEUE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Keep: {Type: String, AllowedValues: ["yes", "no"]}
Conditions:
  Keeps: !Equals [!Ref Keep, "yes"]
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::111122223333:role/worker
      Code: {ZipFile: ""}
      VpcConfig: {SubnetIds: !Ref Subnets, SecurityGroupIds: []}
      Environment: {Variables: {TABLE: !Ref Table}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Queue.Arn, FunctionName: !Ref Worker}
  Table:
    Type: AWS::DynamoDB::Table
    Condition: Keeps
    Properties: {AttributeDefinitions: [], KeySchema: []}
  Key: {Type: "AWS::KMS::Key"}
"""


def test_an_event_source_leads_to_what_it_wakes(tmp_path: Path) -> None:
    assert written(tmp_path, QUEUE).connections == [("Queue", "Worker"), ("Worker", "Table")]


def test_subnets_that_a_parameter_gives_are_drawn_as_outside_the_template(tmp_path: Path) -> None:
    [vpc] = written(tmp_path, QUEUE).regions[0].vpcs
    [area] = vpc.rows[0].areas.values()
    assert (vpc.title, area.title, area.public) == (
        "VPC outside these templates: given on deployment",
        "Subnets: Subnets",
        None,
    )
    assert [icon.title for icon in area.icons] == ["Worker"]


def test_what_a_condition_may_leave_out_is_uncertain(tmp_path: Path) -> None:
    topology = written(tmp_path, QUEUE)
    assert {icon.title: icon.certain for icon in topology.icons()} == {"Queue": True, "Worker": True, "Table": False}


def test_a_service_that_is_not_drawn_is_named_with_its_count(tmp_path: Path) -> None:
    assert [(service.label, count) for service, count in written(tmp_path, QUEUE).regions[0].listed] == [("KMS", 1)]


def test_nobody_is_drawn_outside_where_nothing_answers_the_internet(tmp_path: Path) -> None:
    assert written(tmp_path, QUEUE).users is None


def test_a_module_that_is_not_present_is_drawn_as_that(tmp_path: Path) -> None:
    text = 'module "network" {\n  source  = "example/network/aws"\n  version = "1.0.0"\n}\n'
    topology = written(tmp_path, text + 'resource "aws_sqs_queue" "jobs" {}\n', "main.tf")
    assert [(icon.title, icon.certain) for icon in topology.regions[0].absent] == [("network", False)]


def test_regions_of_providers_are_apart(tmp_path: Path) -> None:
    text = (
        'provider "aws" {\n  region = "eu-west-1"\n}\nprovider "aws" {\n  alias = "far"\n  region = "us-east-1"\n}\n'
        'resource "aws_s3_bucket" "near" {}\nresource "aws_s3_bucket" "copy" {\n  provider = aws.far\n}\n'
    )
    topology = written(tmp_path, text, "main.tf")
    assert {region.title: [icon.title for icon in region.icons["data"]] for region in topology.regions} == {
        "Region eu-west-1": ["near"],
        "Region us-east-1": ["copy"],
    }


def test_equal_resources_of_a_crowd_are_gathered(tmp_path: Path) -> None:
    count = CROWDED + 10
    text = f'resource "aws_sqs_queue" "jobs" {{\n  count = {count}\n}}\nresource "aws_sns_topic" "news" {{}}\n'
    icons = list(written(tmp_path, text, "main.tf").icons())
    assert sorted(len(icon.addresses) for icon in icons) == [1, count]
    assert USERS not in {icon.key for icon in icons}
