"""What a backup selection takes: ARNs with wildcards and holes, tags, conditions, and the account's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.analysis.recovery.backup_selection import taken_by_plan
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.model import dynamodb, rds
from scanner.model.base import Resource
from scanner.model.provider_version import is_at_least
from scanner.roots import load_roots
from scanner.verdict import Verdict

PLAN = """
resource "aws_backup_plan" "nightly" {
  name = "nightly"
  rule {
    rule_name         = "nightly"
    target_vault_name = "Default"
  }
}
"""

STORES = """
variable "suffix" {}
data "aws_caller_identity" "me" {}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
  tags = { Backup = "nightly", Tier = "production-eu" }
}

resource "aws_dynamodb_table" "chosen" {
  name = "orders-${var.suffix}"
}

resource "aws_rds_cluster" "aurora" {
  cluster_identifier = "aurora"
  engine             = "aurora-mysql"
}
"""


ORDERS, CHOSEN, AURORA = "aws_dynamodb_table.orders", "aws_dynamodb_table.chosen", "aws_rds_cluster.aurora"
KINDS: dict[str, type[Resource]] = {ORDERS: dynamodb.Table, CHOSEN: dynamodb.Table, AURORA: rds.DbCluster}


def store_in(graph: ResourceGraph, address: str) -> Resource:
    block = graph.block(address)
    assert block is not None
    return KINDS[address](block, graph.view())


def graph_of(folder: Path, text: str) -> ResourceGraph:
    (folder / "main.tf").write_text(text)
    [root] = load_roots(discover([folder]), Inputs())
    return ResourceGraph(root)


def taken(folder: Path, selection: str, store: str, more: str = "") -> Verdict:
    stated = f"""
resource "aws_backup_selection" "some" {{
  name         = "some"
  plan_id      = aws_backup_plan.nightly.id
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  {selection}
}}
"""
    graph = graph_of(folder, PLAN + STORES + stated + more)
    return taken_by_plan(store_in(graph, store)).verdict


PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("arn", "store", "verdict"),
    [
        ("*", ORDERS, PASS),
        ("arn:aws:dynamodb:*:*:table/*", ORDERS, PASS),
        ("arn:aws:dynamodb:*:*:table/ord*", ORDERS, PASS),
        ("arn:aws:dynamodb:*:*:table/*ers", ORDERS, PASS),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/orders", ORDERS, PASS),
        ("arn:aws:dynamodb:*:*:table/baskets", ORDERS, FAIL),
        ("arn:aws:dynamodb:*", ORDERS, PASS),
        ("arn:aws:ec2:*:*:volume/*", ORDERS, FAIL),
        ("arn:aws:rds:*:*:cluster:*", ORDERS, FAIL),
        ("arn:aws:rds:*:*:cluster:*", AURORA, PASS),
        ("arn:aws:rds:*:*:db:*", AURORA, FAIL),
        ("arn:${data.aws_caller_identity.me.id}:dynamodb:eu-west-1:${data.aws_caller_identity.me.account_id}:table/orders",
         ORDERS, PASS),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/${aws_dynamodb_table.orders.name}", ORDERS, PASS),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/${aws_dynamodb_table.chosen.name}", CHOSEN, PASS),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/${var.suffix}", ORDERS, UNKNOWN),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/orders-test", CHOSEN, UNKNOWN),
        ("${var.suffix}", ORDERS, UNKNOWN),
    ],
)  # fmt: skip
def test_patterns(tmp_path: Path, arn: str, store: str, verdict: Verdict) -> None:
    assert taken(tmp_path, f'resources = ["{arn}"]', store) is verdict


def test_a_resource_named_is_the_only_one_taken(tmp_path: Path) -> None:
    assert taken(tmp_path, "resources = [aws_dynamodb_table.orders.arn]", ORDERS) is PASS
    assert taken(tmp_path, "resources = [aws_dynamodb_table.orders.arn]", CHOSEN) is FAIL


def test_tags_are_taken_besides(tmp_path: Path) -> None:
    tagged = 'selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "nightly"\n }'
    assert taken(tmp_path, tagged, ORDERS) is PASS
    assert taken(tmp_path, tagged, CHOSEN) is FAIL
    assert taken(tmp_path, f"resources = [aws_dynamodb_table.chosen.arn]\n{tagged}", ORDERS) is PASS
    assert taken(tmp_path, f"resources = [aws_dynamodb_table.chosen.arn]\n{tagged}", CHOSEN) is PASS


@pytest.mark.parametrize(
    ("operator", "value", "verdict"),
    [
        ("string_equals", "production-eu", PASS),
        ("string_equals", "production", FAIL),
        ("string_like", "production-*", PASS),
        ("string_like", "*-us", FAIL),
        ("string_not_equals", "test", PASS),
        ("string_not_equals", "production-eu", FAIL),
        ("string_not_like", "production*", FAIL),
    ],
)
def test_conditions_narrow(tmp_path: Path, operator: str, value: str, verdict: Verdict) -> None:
    condition = f'condition {{\n {operator} {{\n key = "aws:ResourceTag/Tier"\n value = "{value}"\n }}\n }}'
    assert taken(tmp_path, f'resources = ["*"]\n{condition}', ORDERS) is verdict


def test_what_is_left_out_is_not_taken(tmp_path: Path) -> None:
    assert taken(tmp_path, 'resources = ["*"]\nnot_resources = [aws_dynamodb_table.orders.arn]', ORDERS) is FAIL
    assert taken(tmp_path, "not_resources = [aws_dynamodb_table.orders.arn]", CHOSEN) is PASS


def test_a_selection_of_nothing_takes_everything(tmp_path: Path) -> None:
    assert taken(tmp_path, "", AURORA) is PASS


def test_kinds_that_are_opted_out(tmp_path: Path) -> None:
    settings = """
resource "aws_backup_region_settings" "here" {
  resource_type_opt_in_preference = { "DynamoDB" = false, "Aurora" = false }
}
"""
    # A selection that names the kind takes it all the same, but for clusters.
    assert taken(tmp_path, 'resources = ["*"]', ORDERS, settings) is FAIL
    assert taken(tmp_path, 'resources = ["arn:aws:dynamodb:*:*:table/*"]', ORDERS, settings) is PASS
    assert taken(tmp_path, 'resources = ["arn:aws:rds:*:*:cluster:*"]', AURORA, settings) is FAIL


def test_tags_that_the_provider_gives_count(tmp_path: Path) -> None:
    tagged = 'selection_tag {\n type = "STRINGEQUALS"\n key = "Backup"\n value = "nightly"\n }'
    default = 'provider "aws" {\n default_tags {\n tags = { Backup = "nightly" }\n }\n }\n'
    assert taken(tmp_path, tagged, CHOSEN, default) is PASS
    other = default.replace("nightly", "weekly")
    assert taken(tmp_path, tagged, CHOSEN, other) is FAIL
    assert taken(tmp_path, tagged, ORDERS, other) is PASS


def test_a_role_that_does_not_trust_the_service_backs_nothing_up(tmp_path: Path) -> None:
    role = """
resource "aws_iam_role" "machines" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_backup_selection" "powerless" {
  name         = "powerless"
  plan_id      = aws_backup_plan.nightly.id
  iam_role_arn = aws_iam_role.machines.arn
  resources    = ["*"]
}
"""
    graph = graph_of(tmp_path, PLAN + STORES + role)
    assert taken_by_plan(store_in(graph, ORDERS)).verdict is FAIL


@pytest.mark.parametrize(
    ("constraint", "sixth"),
    [
        ("6.1.0", True),
        ("= 5.99.1", False),
        ("~> 6.0", True),
        ("~> 5.60", False),
        ("~> 5", None),
        (">= 6", True),
        (">= 5.0", None),
        (">= 4.9, < 6.0", False),
        (">= 5.0, < 6.2", None),
        ("< 7, >= 6.2", True),
        ("<= 5.3", False),
        ("!= 5.1", None),
        ("latest", None),
    ],
)
def test_versions_of_the_provider(tmp_path: Path, constraint: str, sixth: bool | None) -> None:
    settings = f'terraform {{\n required_providers {{\n aws = {{ version = "{constraint}" }}\n }}\n }}\n'
    graph = graph_of(tmp_path, settings + STORES)
    assert is_at_least(store_in(graph, ORDERS), 6) is sixth
