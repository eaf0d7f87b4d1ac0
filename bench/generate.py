"""Generate templates of any size, the same architecture in both dialects.

Twenty resources a unit: a VPC with subnets over two zones, a security group with rules, a bucket with its settings, a
queue, a topic, a table, a database, a function and its role. Properties refer to each other as real templates' do.
"""

from __future__ import annotations

import json
from pathlib import Path

UNIT = 20
"""Resources in one unit, in both dialects."""


def cloudformation(resources: int) -> str:
    """A CloudFormation template, in JSON's subset of YAML, with about this many resources."""
    found: dict[str, object] = {}
    for number in range(max(1, resources // UNIT)):
        found.update(_cloudformation_unit(f"U{number}"))
    return json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": {"Environment": {"Type": "String", "AllowedValues": ["dev", "prod"], "Default": "prod"}},
            "Conditions": {"Production": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}},
            "Resources": found,
        },
        indent=1,
    )


def _cloudformation_unit(name: str) -> dict[str, object]:
    def ref(suffix: str) -> dict[str, str]:
        return {"Ref": f"{name}{suffix}"}

    def resource(kind: str, **properties: object) -> dict[str, object]:
        return {"Type": f"AWS::{kind}", "Properties": properties}

    def zone(index: int) -> dict[str, object]:
        return {"Fn::Select": [index, {"Fn::GetAZs": ""}]}

    subnets = [ref("SubnetA"), ref("SubnetB")]
    retention = {"Fn::If": ["Production", 14, 1]}
    units: dict[str, object] = {
        "Vpc": resource("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "SubnetA": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.0.0/24", AvailabilityZone=zone(0)),
        "SubnetB": resource("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.1.0/24", AvailabilityZone=zone(1)),
        "Gateway": resource("EC2::InternetGateway"),
        "Table": resource("EC2::RouteTable", VpcId=ref("Vpc")),
        "Route": resource("EC2::Route", RouteTableId=ref("Table"), DestinationCidrBlock="0.0.0.0/0",
        GatewayId=ref("Gateway")), "Group": resource(
            "EC2::SecurityGroup",
            GroupDescription="web",
            VpcId=ref("Vpc"),
            SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}],
        ),
        "Rule": resource(
            "EC2::SecurityGroupIngress", GroupId=ref("Group"), IpProtocol="tcp", FromPort=22, ToPort=22,
            CidrIp="10.0.0.0/8"
        ),
        "Key": resource("KMS::Key", EnableKeyRotation=True, KeyPolicy={"Version": "2012-10-17", "Statement": []}),
        "Bucket": resource("S3::Bucket", VersioningConfiguration={"Status": "Enabled"}),
        "Policy": resource(
            "S3::BucketPolicy",
            Bucket=ref("Bucket"),
            PolicyDocument={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                        "Resource": {"Fn::Sub": f"${{{name}Bucket.Arn}}/*"},
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    }
                ],
            },
        ),
        "Queue": resource("SQS::Queue", SqsManagedSseEnabled=True),
        "Topic": resource("SNS::Topic", KmsMasterKeyId=ref("Key")),
        "Items": resource("DynamoDB::Table", BillingMode="PAY_PER_REQUEST"),
        "DbSubnets": resource("RDS::DBSubnetGroup", DBSubnetGroupDescription="db", SubnetIds=subnets),
        "Database": resource(
            "RDS::DBInstance",
            Engine="mysql", StorageEncrypted=True, MultiAZ={"Fn::If": ["Production", True, False]},
            BackupRetentionPeriod=retention, DBSubnetGroupName=ref("DbSubnets"), VPCSecurityGroups=[ref("Group")],
        ),
        "Volume": resource("EC2::Volume", Size=10, Encrypted=True, AvailabilityZone=zone(0)),
        "Role": resource("IAM::Role", AssumeRolePolicyDocument={"Version": "2012-10-17", "Statement": []}),
        "Function": resource(
            "Lambda::Function", Runtime="python3.13", Handler="i.h", Role={"Fn::GetAtt": [f"{name}Role", "Arn"]},
            Code={"ZipFile": "pass"},
        ),
        "Logs": resource("Logs::LogGroup", RetentionInDays=retention),
    }  # fmt: skip
    return {f"{name}{suffix}": stated for suffix, stated in units.items()}


def terraform(resources: int) -> str:
    """A Terraform root module with about this many resources."""
    units = [_TERRAFORM_UNIT.replace("NAME", f"u{number}") for number in range(max(1, resources // UNIT))]
    return _TERRAFORM_HEAD + "\n".join(units)


_TERRAFORM_HEAD = """
variable "environment" {
  type    = string
  default = "prod"
}
data "aws_availability_zones" "all" {}
locals {
  production = var.environment == "prod"
}
"""

_TERRAFORM_UNIT = """
resource "aws_vpc" "NAME" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "NAME" {
  count             = 2
  vpc_id            = aws_vpc.NAME.id
  cidr_block        = cidrsubnet(aws_vpc.NAME.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_internet_gateway" "NAME" { vpc_id = aws_vpc.NAME.id }
resource "aws_route_table" "NAME" { vpc_id = aws_vpc.NAME.id }
resource "aws_route" "NAME" {
  route_table_id         = aws_route_table.NAME.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.NAME.id
}
resource "aws_security_group" "NAME" {
  vpc_id = aws_vpc.NAME.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group_rule" "NAME" {
  type              = "ingress"
  security_group_id = aws_security_group.NAME.id
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_kms_key" "NAME" { enable_key_rotation = true }
resource "aws_s3_bucket" "NAME" {}
resource "aws_s3_bucket_versioning" "NAME" {
  bucket = aws_s3_bucket.NAME.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_sqs_queue" "NAME" { sqs_managed_sse_enabled = true }
resource "aws_sns_topic" "NAME" { kms_master_key_id = aws_kms_key.NAME.arn }
resource "aws_dynamodb_table" "NAME" {
  name         = "NAME"
  billing_mode = "PAY_PER_REQUEST"
}
resource "aws_db_subnet_group" "NAME" { subnet_ids = aws_subnet.NAME[*].id }
resource "aws_db_instance" "NAME" {
  engine                  = "mysql"
  storage_encrypted       = true
  multi_az                = local.production
  backup_retention_period = local.production ? 14 : 1
  db_subnet_group_name    = aws_db_subnet_group.NAME.name
  vpc_security_group_ids  = [aws_security_group.NAME.id]
}
resource "aws_ebs_volume" "NAME" {
  size              = 10
  encrypted         = true
  availability_zone = aws_subnet.NAME[0].availability_zone
}
resource "aws_iam_role" "NAME" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_lambda_function" "NAME" {
  function_name = "NAME"
  role          = aws_iam_role.NAME.arn
}
resource "aws_cloudwatch_log_group" "NAME" { retention_in_days = local.production ? 14 : 1 }
"""


def write(folder: Path, resources: int) -> tuple[Path, Path]:
    """Both templates of one size; the CloudFormation file and the Terraform folder."""
    template = folder / f"cloudformation-{resources}" / "template.json"
    module = folder / f"terraform-{resources}"
    template.parent.mkdir(parents=True, exist_ok=True)
    module.mkdir(parents=True, exist_ok=True)
    template.write_text(cloudformation(resources), encoding="utf-8")
    (module / "main.tf").write_text(terraform(resources), encoding="utf-8")
    return template, module
