"""A policy of somebody's own that asks the graph in a line or two, in both dialects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main

SUBNET = '''
from scanner.model import vpc
from scanner.policy import Result, policy


@policy(severity="low")
def check(subnet: vpc.Subnet) -> Result:
    """Keep subnets private."""
    return ~subnet.is_public()
'''

DATABASE = '''
from scanner.model import rds
from scanner.policy import Result, all_of, policy


@policy(severity="high")
def check(database: rds.DbInstance) -> Result:
    """Keep databases off the internet, backed up, and their workloads running in any zone."""
    kept = ~database.reachable_from_internet() & database.backups().within(4)
    lasting = (workload.survives(zone) for workload in database.workloads() for zone in workload.zones)
    return kept & all_of(lasting, database.passed("no workload needs it"))
'''

CLOUDFORMATION = """
Resources:
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Network, InternetGatewayId: !Ref Gateway}
  Outer: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, AvailabilityZone: us-east-1a}}
  Inner: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, AvailabilityZone: us-east-1a}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Network}}
  Way:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Follows:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: !Ref Table, SubnetId: !Ref Outer}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: api, ProtocolType: HTTP}}
  Answer:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Function.Arn}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Environment: {Variables: {ONE: !GetAtt Kept.Endpoint.Address, OTHER: !GetAtt Alone.Endpoint.Address}}
  Kept: {Type: AWS::RDS::DBInstance, Properties: {MultiAZ: true, BackupRetentionPeriod: 7}}
  Alone: {Type: AWS::RDS::DBInstance, Properties: {AvailabilityZone: us-east-1a, BackupRetentionPeriod: 7}}
  Loose: {Type: AWS::RDS::DBInstance, Properties: {PubliclyAccessible: false, BackupRetentionPeriod: 7}}
"""

TERRAFORM = """
resource "aws_vpc" "Network" {}
resource "aws_internet_gateway" "Gateway" { vpc_id = aws_vpc.Network.id }
resource "aws_subnet" "Outer" {
  vpc_id            = aws_vpc.Network.id
  availability_zone = "us-east-1a"
}
resource "aws_subnet" "Inner" {
  vpc_id            = aws_vpc.Network.id
  availability_zone = "us-east-1a"
}
resource "aws_route_table" "Table" {
  vpc_id = aws_vpc.Network.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.Gateway.id
  }
}
resource "aws_route_table_association" "Follows" {
  route_table_id = aws_route_table.Table.id
  subnet_id      = aws_subnet.Outer.id
}
resource "aws_apigatewayv2_api" "Api" { name = "api" }
resource "aws_apigatewayv2_integration" "Answer" {
  api_id          = aws_apigatewayv2_api.Api.id
  integration_uri = aws_lambda_function.Function.invoke_arn
}
resource "aws_lambda_function" "Function" {
  environment { variables = { ONE = aws_db_instance.Kept.address, OTHER = aws_db_instance.Alone.address } }
}
resource "aws_db_instance" "Kept" {
  multi_az                = true
  backup_retention_period = 7
}
resource "aws_db_instance" "Alone" {
  availability_zone       = "us-east-1a"
  backup_retention_period = 7
}
resource "aws_db_instance" "Loose" { backup_retention_period = 7 }
"""


@pytest.mark.parametrize(("name", "text"), [("stack.yaml", CLOUDFORMATION), ("main.tf", TERRAFORM)])
def test_policies_ask_the_graph_in_a_line(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own" / "mine"
    own.mkdir(parents=True)
    (own / "subnet.py").write_text(SUBNET, encoding="utf-8")
    (own / "database.py").write_text(DATABASE, encoding="utf-8")
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / name).write_text(text, encoding="utf-8")
    chosen = ("--policies", str(own.parent), "--policy", "mine/*", "--no-config", "--no-cache", "--format", "json")
    main(["scan", str(templates), *chosen])
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == []
    found = {(one["policy"], one["resource"]["address"].rpartition(".")[2]): one["status"] for one in report["results"]}
    assert found == {
        ("mine/subnet", "Outer"): "fail",
        ("mine/subnet", "Inner"): "pass",
        # The workload that needs both is lost with the zone of the one that has no standby.
        ("mine/database", "Kept"): "fail",
        ("mine/database", "Alone"): "fail",
        ("mine/database", "Loose"): "pass",
    }
