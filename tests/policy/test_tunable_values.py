"""Every setting of a bundled policy changes what the policy says of some template."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.fixtures import DIALECTS, fixture_paths
from scanner.policy.adjustments import Adjustment
from scanner.policy.registry import bundled
from scanner.policy.selection import Selection
from scanner.policy.settings import Setting

ROOT = Path(__file__).parents[2]

GROUP = """
resource "aws_security_group" "a" {{
  ingress {{
    from_port   = {0}
    to_port     = {0}
    protocol    = "tcp"
    cidr_blocks = ["{1}"]
  }}
}}
"""
EGRESS = GROUP.replace("ingress", "egress")
TRAIL = """
resource "aws_cloudtrail" "a" {
  name                  = "a"
  s3_bucket_name        = "records-of-all"
  is_multi_region_trail = true
}
"""
SHARED = """
resource "aws_s3_bucket_policy" "a" {
  bucket = "b"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*",
    Principal = { AWS = "arn:aws:iam::111122223333:root" } }] })
}
"""
TOPIC = """
resource "aws_sns_topic_policy" "a" {
  arn = "arn:aws:sns:eu-west-1:444455556666:t"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:Publish", Resource = "*",
    Principal = { AWS = "arn:aws:iam::111122223333:root" } }] })
}
"""
LOOKED_UP = """
data "aws_vpc" "a" {
  default = true
}
resource "aws_subnet" "a" {
  vpc_id     = data.aws_vpc.a.id
  cidr_block = "10.0.0.0/24"
}
"""
TRUST = """
resource "aws_iam_role" "a" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole",
    Principal = { AWS = "arn:aws:iam::111122223333:root" } }] })
}
"""
SUBNETS = """
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.v.id
  availability_zone = "eu-west-1a"
}
resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.v.id
  availability_zone = "eu-west-1b"
}
"""
PASSWORDS = """
resource "aws_iam_account_password_policy" "a" {
  minimum_password_length        = 14
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  password_reuse_prevention      = 24
  max_password_age               = 90
  allow_users_to_change_password = true
}
"""
HOST = (
    SUBNETS
    + """
resource "aws_internet_gateway" "g" {
  vpc_id = aws_vpc.v.id
}
resource "aws_route_table" "r" {
  vpc_id = aws_vpc.v.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.g.id
  }
}
resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.r.id
}
resource "aws_security_group" "g" {
  vpc_id = aws_vpc.v.id
  ingress {
    from_port   = 8443
    to_port     = 8443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_instance" "a" {
  subnet_id                   = aws_subnet.a.id
  associate_public_ip_address = true
  vpc_security_group_ids      = [aws_security_group.g.id]
}
"""
)
VERSIONED = """
resource "aws_s3_bucket" "a" {}
resource "aws_s3_bucket_versioning" "a" {
  bucket = aws_s3_bucket.a.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.a.id
  rule {
    id     = "x"
    status = "Enabled"
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }
}
"""
BALANCED = (
    SUBNETS
    + """
resource "aws_lb" "a" {
  subnets = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_autoscaling_group" "a" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [aws_subnet.a.id, aws_subnet.b.id]
  target_group_arns   = [aws_lb_target_group.a.arn]
}
resource "aws_lb_target_group" "a" {
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.v.id
}
resource "aws_db_subnet_group" "a" {
  subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
}
resource "aws_lambda_function" "a" {
  function_name = "a"
  role          = "arn:aws:iam::444455556666:role/a"
  vpc_config {
    subnet_ids         = [aws_subnet.a.id, aws_subnet.b.id]
    security_group_ids = []
  }
}
resource "aws_ecs_service" "a" {
  name          = "a"
  desired_count = 2
  network_configuration {
    subnets = [aws_subnet.a.id, aws_subnet.b.id]
  }
}
"""
)
RULES = """
resource "aws_config_config_rule" "age" {
  name = "age"
  source {
    owner             = "AWS"
    source_identifier = "ACCESS_KEYS_ROTATED"
  }
  input_parameters = jsonencode({ maxAccessKeyAge = "60" })
}
resource "aws_config_config_rule" "unused" {
  name = "unused"
  source {
    owner             = "AWS"
    source_identifier = "IAM_USER_UNUSED_CREDENTIALS_CHECK"
  }
}
"""


PLAN = """
resource "aws_backup_plan" "a" {
  name = "a"
  rule {
    rule_name = "r"
    target_vault_name = "v"
    schedule = "cron(0 3 * * ? *)"
    lifecycle {
      delete_after = 7
    }
  }
}
"""
ROTATION = """
resource "aws_secretsmanager_secret_rotation" "a" {
  secret_id = "x"
  rotation_rules {
    automatically_after_days = 60
  }
}
"""


RECORDS = """
resource "aws_ssm_association" "a" {
  name                = "AWS-ApplyAnsiblePlaybooks"
  schedule_expression = "rate(1 day)"
  output_location {
    s3_bucket_name = aws_s3_bucket.a.id
  }
}
resource "aws_s3_bucket" "a" {}
resource "aws_s3_bucket_lifecycle_configuration" "a" {
  bucket = aws_s3_bucket.a.id
  rule {
    id     = "x"
    status = "Enabled"
    expiration {
      days = 400
    }
  }
}
"""


def one(kind: str, **properties: str) -> str:
    lines = "".join(f"  {name} = {value}\n" for name, value in properties.items())
    return f'resource "{kind}" "a" {{\n{lines}}}\n'


# Policy, setting, its value, a Terraform configuration, and the worst verdict without and with the value.
CASES = [
    (
        "change-management/infrastructure-as-code",
        "accepted",
        ("network_vpc_id", "vpc_id"),
        'variable "vpc_id" {\n  type = string\n}\n',
        "unknown",
        "pass",
    ),
    *(
        (f"availability-zones/{name}", "zones", 3, BALANCED, "pass", "fail")
        for name in ("load-balancer-zones", "subnet-groups", "lambda-subnets", "ecs-service", "load-balancer-targets")
    ),
    ("availability-zones/auto-scaling-group-zones", "zones", 3, BALANCED, "pass", "fail"),
    (
        "backups/cache-snapshots",
        "days",
        5,
        one("aws_elasticache_replication_group", snapshot_retention_limit="3"),
        "pass",
        "fail",
    ),
    (
        "backups/derived-recovery-point",
        "hours",
        6,
        one("aws_redshift_cluster", automated_snapshot_retention_period="3"),
        "pass",
        "fail",
    ),
    (
        "backups/document-graph-retention",
        "days",
        14,
        one("aws_docdb_cluster", backup_retention_period="7"),
        "pass",
        "fail",
    ),
    ("backups/noncurrent-retention", "days", 30, VERSIONED, "pass", "fail"),
    (
        "backups/relational-retention",
        "days",
        3,
        one("aws_db_instance", engine='"mysql"', backup_retention_period="5"),
        "fail",
        "pass",
    ),
    ("backups/retention-length", "days", 30, PLAN, "pass", "fail"),
    (
        "backups/warehouse-snapshots",
        "days",
        7,
        one("aws_redshift_cluster", automated_snapshot_retention_period="3"),
        "pass",
        "fail",
    ),
    ("credentials/secret-rotation", "days", 30, ROTATION, "pass", "fail"),
    (
        "data-classification/stores-classified",
        "tag_keys",
        ("Schutzklasse",),
        one("aws_s3_bucket", tags='{ Schutzklasse = "hoch" }'),
        "fail",
        "pass",
    ),
    (
        "data-classification/stores-classified",
        "classes",
        ("green", "red"),
        one("aws_s3_bucket", tags='{ DataClass = "blue" }'),
        "pass",
        "fail",
    ),
    ("identity/credential-age-monitoring", "days", 30, RULES, "pass", "fail"),
    ("identity/password-expiry", "days", 60, PASSWORDS, "pass", "fail"),
    ("identity/password-strength", "length", 16, PASSWORDS, "pass", "fail"),
    ("identity/password-strength", "remembered", 5, PASSWORDS.replace("= 24", "= 6"), "fail", "pass"),
    (
        "identity/shared-images-and-snapshots",
        "known_accounts",
        ("111122223333",),
        one("aws_ami_launch_permission", image_id='"ami-1"', account_id='"111122223333"'),
        "unknown",
        "pass",
    ),
    ("identity/role-trust-principals", "known_accounts", ("111122223333",), TRUST, "fail", "pass"),
    ("identity/topic-policy", "known_accounts", ("111122223333",), TOPIC, "unknown", "pass"),
    ("key-management/key-availability", "days", 30, one("aws_kms_key", deletion_window_in_days="20"), "pass", "fail"),
    ("logging/cloudtrail-all-accounts", "accounts", ("444455556666",), TRAIL, "unknown", "pass"),
    ("logging/cloudtrail-bucket-account", "archive_buckets", ("records-*",), TRAIL, "unknown", "pass"),
    ("logging/log-retention", "days", 30, one("aws_cloudwatch_log_group", retention_in_days="60"), "fail", "pass"),
    (
        "logging/log-retention",
        "development_days",
        30,
        one("aws_cloudwatch_log_group", retention_in_days="60", tags='{ Environment = "development" }'),
        "fail",
        "pass",
    ),
    ("change-management/infrastructure-as-code", "accepted", ("data.aws_vpc.a",), LOOKED_UP, "unknown", "pass"),
    ("change-management/infrastructure-as-code", "layers", ("compute",), SUBNETS, "pass", "fail"),
    ("disaster-recovery/off-region-copy", "claimed", True, one("aws_efs_file_system"), "improvement", "fail"),
    (
        "disaster-recovery/recovery-region-artefacts",
        "claimed",
        True,
        one("aws_ecr_repository", name='"a"'),
        "not asked",
        "fail",
    ),
    ("logging/cloudtrail-end-to-end", "accounts", ("111122223333", "444455556666"), TRAIL, "unknown", "fail"),
    ("monitoring/host-change-records", "days", 500, RECORDS, "pass", "fail"),
    ("network-exposure/internet-path-to-port", "public_ports", (8443,), HOST, "fail", "pass"),
    (
        "network-exposure/security-group-egress-open",
        "ports",
        (443, 8443),
        EGRESS.format(8443, "0.0.0.0/0"),
        "fail",
        "pass",
    ),
    (
        "network-exposure/security-group-open-source",
        "public_ports",
        (443, 8443),
        GROUP.format(8443, "0.0.0.0/0"),
        "fail",
        "pass",
    ),
    (
        "network-exposure/security-group-remote-admin-ports",
        "ports",
        (2222,),
        GROUP.format(2222, "0.0.0.0/0"),
        "pass",
        "fail",
    ),
    (
        "network-exposure/security-group-wide-sources",
        "public_ports",
        (8443,),
        GROUP.format(8443, "203.0.112.0/20"),
        "fail",
        "pass",
    ),
    (
        "network-exposure/security-group-wide-sources",
        "public_prefix",
        20,
        GROUP.format(8443, "203.0.112.0/20"),
        "fail",
        "pass",
    ),
    (
        "network-exposure/security-group-wide-sources",
        "private_prefix",
        16,
        GROUP.format(8443, "10.2.0.0/16"),
        "fail",
        "pass",
    ),
    (
        "network-exposure/security-group-wide-sources",
        "trusted_ranges",
        ("10.2.0.0/15",),
        GROUP.format(8443, "10.2.0.0/16"),
        "fail",
        "pass",
    ),
    ("s3-public-access/policy-cross-account", "known_accounts", ("111122223333",), SHARED, "unknown", "pass"),
]


def verdict(folder: Path, policy: str, values: dict[str, object]) -> str:
    registry = bundled().adjusted({policy: Adjustment(values=values)})
    report = scan([folder], registry=registry, selection=Selection(profile="all", severity="info", policies=(policy,)))
    assert not report.errors
    found = {
        "improvement" if (one.verdict.value, one.severity) == ("fail", "info") else one.verdict.value
        for one in report.findings
    }
    return next((one for one in ("fail", "improvement", "unknown", "pass") if one in found), "not asked")


@pytest.mark.parametrize(("policy", "name", "value", "text", "before", "after"), CASES)
def test_a_setting_changes_the_answer(
    tmp_path: Path, policy: str, name: str, value: object, text: str, before: str, after: str
) -> None:
    (setting,) = [one for one in bundled().settings_of(policy) if one.name == name]
    assert setting.read(list(value) if isinstance(value, tuple) else value) == value
    (tmp_path / "main.tf").write_text(text)
    assert verdict(tmp_path, policy, {}) == before
    assert verdict(tmp_path, policy, {name: value}) == after


SHOWN = {(policy, name) for policy, name, *_ in CASES}
OTHERS = [
    (policy.id, one)
    for policy in bundled().load_all()
    for one in policy.definition.settings
    if (policy.id, one.name) not in SHOWN
]


def said(policy: str, values: dict[str, object]) -> list[tuple[str, str, str, str]]:
    """What a policy says of its own fixtures when it is asked with these values."""
    registry = bundled().adjusted({policy: Adjustment(values=values)})
    paths = [path for dialect in DIALECTS for path in fixture_paths(ROOT / "fixtures", policy, dialect)]
    report = scan(paths, registry=registry, selection=Selection(profile="all", severity="info", policies=(policy,)))
    return sorted((one.subject.address, one.verdict.value, one.severity, one.message) for one in report.findings)


def other_values(one: Setting) -> list[object]:
    """Values that may be set instead of the default."""
    candidates: list[object] = []
    if one.kind == "boolean":
        candidates = [not one.default]
    if one.kind == "number":
        candidates = [one.at_least, one.at_most, 0, 1, 3, 30, 100_000]
    if one.kind == "numbers":
        candidates = [[], [22], [80, 443, 8080]]
    if one.kind == "text":
        candidates = list(one.one_of)
    if one.kind == "texts":
        candidates = [["111122223333"], ["*"], ["0.0.0.0/0"]]
    found = []
    for value in candidates:
        with contextlib.suppress(ValueError):
            found.append(one.read(value))
    return [value for value in found if value != one.default]


@pytest.mark.parametrize(("policy", "one"), OTHERS, ids=[f"{policy} {one.name}" for policy, one in OTHERS])
def test_a_setting_without_a_case_changes_what_is_said_of_the_fixtures(policy: str, one: Setting) -> None:
    usual = said(policy, {})
    assert any(said(policy, {one.name: value}) != usual for value in other_values(one)), (
        "add a case above that shows it"
    )
