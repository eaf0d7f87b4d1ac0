from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.template import Root
from scanner.values import Choice, MapValue, Reference, Text
from tests.parsers.terraform.conftest import Load, blocks, show

Properties = Callable[[Root, str], str]

VARIABLES = """
variable "on" {
  type    = bool
  default = true
}
variable "ports" { type = list(number) }
variable "rules" { type = list(object({ port = number })) }
variable "any" {}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a = null", "{a: null}"),
        ("inner {\n a = 1\n}\ninner {\n a = 2\n}\nother {}", "{inner: [{a: 1}, {a: 2}], other: [{}]}"),
        (
            'dynamic "rule" {\n for_each = [80, 443]\n content {\n port = rule.value\n number = rule.key\n }\n}',
            "{rule: [{port: 80, number: 0}, {port: 443, number: 1}]}",
        ),
        (
            'dynamic "rule" {\n for_each = { a = 1 }\n iterator = it\n content {\n k = it.key\n v = it.value\n }\n}',
            "{rule: [{k: 'a', v: 1}]}",
        ),
        (
            'rule {\n port = 22\n}\ndynamic "rule" {\n for_each = var.ports\n content {\n port = rule.value\n }\n}',
            "{rule: [{port: 22}, {port: ?ports}…]}",
        ),
        (
            'dynamic "rule" {\n for_each = var.on ? [1] : []\n content {\n on = var.on\n }\n}',
            "{rule: <on=true; true: [{on: true}], false: []>}",
        ),
        (
            'dynamic "rule" {\n for_each = var.rules\n content {\n port = rule.value.port\n }\n}',
            "{rule: [{port: ?rules.port}…]}",
        ),
        ('dynamic "rule" {\n for_each = var.any\n content {\n a = rule.value.b\n }\n}', "{rule: [{a: ?any.b}…]}"),
        ('dynamic "rule" {\n for_each = null\n content {}\n}', "{rule: []}"),
        ('dynamic "rule" {\n for_each = 5\n content {}\n}', "{rule: [?no collection…]}"),
        ('dynamic "rule" {}', "{rule: [?dynamic block without for_each or content…]}"),
        (
            'dynamic "outer" {\n for_each = [[1, 2], []]\n content {\n  dynamic "inner" {\n   for_each = outer.value\n'
            "   content {\n    x = inner.value\n   }\n  }\n }\n}",
            "{outer: [{inner: [{x: 1}, {x: 2}]}, {inner: []}]}",
        ),
        (
            'dynamic "rule" {\n for_each = [for x in [1, 2] : x if var.on]\n content {\n x = rule.value\n }\n}',
            "{rule: <on=true; true: [{x: 1}, {x: 2}], false: []>}",
        ),
    ],
)
def test_nested_blocks_are_lists_of_maps(load: Load, properties: Properties, body: str, expected: str) -> None:
    assert properties(load(f'{VARIABLES}\nresource "aws_x" "y" {{\n{body}\n}}\n'), "aws_x.y") == expected


def test_nested_blocks_have_their_places(load: Load) -> None:
    root = load('resource "aws_x" "y" {\n  inner {\n    a = 1\n  }\n}\n')
    inner = root.blocks[0].properties.entries["inner"]
    assert inner.items[0].span == ("main.tf", 2, 3, 4, 4)
    assert inner.items[0].entries["a"].span == ("main.tf", 3, 9, 3, 10)
    assert inner.items[0].key_spans["a"] == ("main.tf", 3, 5, 3, 6)
    assert root.blocks[0].properties.key_spans["inner"] == ("main.tf", 2, 3, 2, 8)


def test_zones_are_distinct_terms(load: Load, properties: Properties) -> None:
    root = load(
        """
variable "region" {}
data "aws_availability_zones" "all" {}
resource "aws_subnet" "s" {
  count             = 2
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_subnet" "named" {
  availability_zone = "${var.region}a"
}
resource "aws_instance" "i" {
  availability_zone = aws_subnet.s[1].availability_zone
}
"""
    )
    assert properties(root, "aws_subnet.s[0]") == "{availability_zone: ?data.aws_availability_zones.all.names[0]}"
    assert properties(root, "aws_subnet.s[1]") == "{availability_zone: ?data.aws_availability_zones.all.names[1]}"
    assert properties(root, "aws_subnet.named") == "{availability_zone: ${?region}a}"
    assert properties(root, "aws_instance.i") == (
        "{availability_zone: @aws_subnet.s[1].availability_zone=?data.aws_availability_zones.all.names[1]}"
    )


@pytest.mark.parametrize(
    ("data", "expression", "expected"),
    [
        ('"aws_region" "d" {}', "data.aws_region.d.name", "?data.aws_region.d.name"),
        ('"aws_subnets" "d" {}', "data.aws_subnets.d.ids", "[?data.aws_subnets.d.ids…]"),
        ('"aws_vpc" "d" {\n  id = "vpc-1"\n}', "data.aws_vpc.d.id", "'vpc-1'"),
        ('"aws_vpc" "d" {\n  id = "vpc-1"\n}', "data.aws_vpc.d.cidr_block", "?data.aws_vpc.d.cidr_block"),
        ('"x" "d" {\n  count = 2\n}', "data.x.d[1].y", "?data.x.d[1].y"),
        ('"x" "d" {}', "data.x.other.y", "?data.x.other.y"),
    ],
)
def test_data_sources_are_symbolic(load: Load, data: str, expression: str, expected: str) -> None:
    root = load(f'data {data}\noutput "o" {{\n  value = {expression}\n}}\n')
    assert show(root.outputs["o"]) == expected
    assert all(block.data and block.address.startswith("data.") for block in root.blocks)


def test_a_policy_document_is_its_statements(load: Load) -> None:
    root = load(
        """
resource "aws_s3_bucket" "b" {}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "a"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = ["{\\"Statement\\": {\\"Sid\\": \\"b\\", \\"Effect\\": \\"Deny\\"}}"]
  statement {
    sid         = "b"
    effect      = "Allow"
    not_actions = ["iam:*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::1:root"]
    }
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::2:root"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
  statement {
    actions = ["ec2:*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::1:root"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
}
resource "aws_s3_bucket_policy" "p" {
  policy = data.aws_iam_policy_document.all.json
}
"""
    )
    policy = blocks(root)["aws_s3_bucket_policy.p"].properties.entries["policy"]
    assert isinstance(policy, Reference)
    assert (policy.address, policy.attribute) == ("data.aws_iam_policy_document.all", "json")
    assert isinstance(policy.value, Text)
    document = policy.value.decoded
    assert isinstance(document, MapValue)
    assert show(document.entries["Version"]) == "'2012-10-17'"
    first, second, third = document.entries["Statement"].items
    assert show(first) == (
        "{Sid: 'a', Effect: 'Allow', Action: ['s3:GetObject'], Resource: [${@aws_s3_bucket.b.arn}/*], Principal: '*'}"
    )
    assert show(second) == "{Sid: 'b', Effect: 'Deny'}"
    assert show(third) == (
        "{Effect: 'Allow', Action: ['ec2:*'], "
        "Principal: {AWS: ['arn:aws:iam::1:root'], Service: ['ec2.amazonaws.com']}, "
        "Condition: {Bool: {aws:SecureTransport: ['true']}}}"
    )
    assert (first.span.start_line, first.key_spans["Action"].start_line) == (4, 6)


def test_an_unknown_source_document_may_hold_any_statement(load: Load) -> None:
    root = load(
        """
variable "extra" {}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [var.extra]
  statement {
    actions = ["s3:*"]
  }
}
output "o" { value = data.aws_iam_policy_document.d.json }
"""
    )
    value = root.outputs["o"].value
    assert show(value.decoded) == "{Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: ['s3:*']}, ?extra…]}"


def test_source_documents_under_a_choice_are_followed_and_one_without_statements_adds_none(load: Load) -> None:
    root = load(
        """
variable "more" { type = bool }
data "aws_iam_policy_document" "base" {
  statement {
    actions = ["s3:*"]
  }
}
data "aws_iam_policy_document" "extra" {
  count = var.more ? 1 : 0
  statement {
    actions = ["sqs:*"]
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = compact([
    data.aws_iam_policy_document.base.json,
    join("", data.aws_iam_policy_document.extra[*].json),
  ])
  override_policy_documents = ["{}"]
}
output "o" { value = data.aws_iam_policy_document.d.json }
"""
    )
    value = root.outputs["o"].value
    assert isinstance(value.decoded, Choice)
    first = "{Effect: 'Allow', Action: ['s3:*']}"
    with_more = value.decoded.options["true"].entries["Statement"]
    without = value.decoded.options["false"].entries["Statement"]
    assert show(with_more) == f"[{first}, {{Effect: 'Allow', Action: ['sqs:*']}}]"
    assert show(without) == f"[{first}]"


def test_a_broken_file_is_an_error_and_what_it_may_hold_is_open(load: Load) -> None:
    root = load({"main.tf": 'resource "aws_x" "y" {\n  a = 1\n  b = = 2\n}\nresource "aws_x" "z" {}\n'})
    assert [error.span.start_line for error in root.errors] == [3]
    found = blocks(root)
    assert found["aws_x.y"].properties.rest is not None
    assert show(found["aws_x.z"].properties) == "{}"


def test_the_region_is_what_the_provider_states(load: Load) -> None:
    root = load(
        {
            "main.tf": """
variable "region" {}
provider "aws" { region = var.region }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
data "aws_region" "here" {}
data "aws_region" "there" { provider = aws.us }
data "aws_region" "named" { name = "eu-west-1" }
module "m" {
  source    = "./m"
  providers = { aws = aws.us }
}
output "regions" {
  value = [data.aws_region.here.name, data.aws_region.there.id, data.aws_region.named.name, module.m.region]
}
""",
            "m/main.tf": 'data "aws_region" "r" {}\noutput "region" {\n  value = data.aws_region.r.name\n}\n',
        }
    )
    assert show(root.outputs["regions"]) == "[?region, 'us-east-1', 'eu-west-1', 'us-east-1']"


@pytest.mark.parametrize("given", ["vars = { name = var.name }", "vars { name = var.name }"])
def test_a_template_file_is_rendered(load: Load, given: str) -> None:
    root = load(
        f"""
variable "name" {{}}
data "template_file" "t" {{
  template = "<$${{name}}>"
  {given}
}}
output "t" {{ value = data.template_file.t.rendered }}
"""
    )
    assert show(root.outputs["t"]) == "<${?name}>"


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-west-1", "['aws', 'amazonaws.com', 'com.amazonaws']"),
        ("cn-north-1", "['aws-cn', 'amazonaws.com.cn', 'cn.com.amazonaws']"),
        ("us-gov-west-1", "['aws-us-gov', 'amazonaws.com', 'com.amazonaws']"),
        ("us-isob-east-1", "['aws-iso-b', 'sc2s.sgov.gov', 'gov.sgov.sc2s']"),
    ],
)
def test_the_region_of_the_provider_decides_the_partition(
    value: Callable[..., str], region: str, expected: str
) -> None:
    around = f'provider "aws" {{ region = "{region}" }}\ndata "aws_partition" "p" {{}}\n'
    names = ("partition", "dns_suffix", "reverse_dns_prefix")
    assert value(f"[{', '.join(f'data.aws_partition.p.{one}' for one in names)}]", around) == expected


def test_a_partition_without_a_region_is_unknown(value: Callable[..., str]) -> None:
    around = 'variable "r" {}\nprovider "aws" { region = var.r }\ndata "aws_partition" "p" {}\n'
    assert value("data.aws_partition.p.partition", around) == "?data.aws_partition.p.partition"
    assert value("data.aws_partition.p.partition", 'data "aws_partition" "p" {}') == "?data.aws_partition.p.partition"


def test_data_sources_say_one_thing_under_two_names(value: Callable[..., str]) -> None:
    around = 'data "aws_caller_identity" "me" {}\ndata "aws_s3_bucket" "b" { bucket = "logs" }\n'
    assert value("data.aws_caller_identity.me.id", around) == "?data.aws_caller_identity.me.account_id"
    assert value("data.aws_s3_bucket.b.id", around) == "'logs'"


def test_the_working_folder_has_the_root_modules_name(load: Load, tmp_path: Path) -> None:
    text = 'output "name" { value = "ex-${basename(path.cwd)}" }\noutput "whole" { value = path.cwd }\n'
    outputs = load({"live/main.tf": text}, root="live").outputs
    assert show(outputs["name"]) == "'ex-live'"
    assert show(outputs["whole"]) == "${?path.cwd}/live"
