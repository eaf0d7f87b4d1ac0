from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.template import Root
from tests.parsers.terraform.conftest import Load

Existing = Callable[[Root], dict[str, str]]
Properties = Callable[[Root, str], str]

VARIABLES = """
variable "create" {
  type    = bool
  default = true
}
variable "zones" { type = list(string) }
variable "unknown" {}
"""


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ("", {"aws_x.y": "true"}),
        ("count = 2", {"aws_x.y[0]": "true", "aws_x.y[1]": "true"}),
        ('count = "1"', {"aws_x.y[0]": "true"}),
        ("count = true", {"aws_x.y[0]": "true"}),
        ("count = 0", {}),
        ("count = null", {}),
        ("count = var.create ? 1 : 0", {"aws_x.y[0]": "<create=true; true: true, false: false>"}),
        ("count = var.unknown", {"aws_x.y[*]": "true any number"}),
        (
            "count = var.create ? var.unknown : 0",
            {"aws_x.y[*]": "<create=true; true: true, false: false> any number"},
        ),
        ('count = var.unknown == "a" ? 1 : 0', {"aws_x.y[0]": "<unknown=None; a: true, *: false>"}),
        ("for_each = { b = 1, a = 2 }", {'aws_x.y["a"]': "true", 'aws_x.y["b"]': "true"}),
        ('for_each = ["k"]', {'aws_x.y["k"]': "true"}),
        ("for_each = {}", {}),
        (
            "for_each = var.create ? { a = 1, b = 2 } : { b = 3 }",
            {'aws_x.y["a"]': "<create=true; true: true, false: false>", 'aws_x.y["b"]': "true"},
        ),
        ("for_each = var.zones", {"aws_x.y[*]": "true any number"}),
        ("for_each = var.unknown.things", {"aws_x.y[*]": "true any number"}),
        ('for_each = ["a", var.unknown]', {'aws_x.y["a"]': "true", "aws_x.y[*]": "true any number"}),
        ("for_each = 5", {"aws_x.y[*]": "true any number"}),
    ],
)
def test_instances(load: Load, existing: Existing, meta: str, expected: dict[str, str]) -> None:
    assert existing(load(f'{VARIABLES}\nresource "aws_x" "y" {{\n  {meta}\n}}\n')) == expected


@pytest.mark.parametrize(
    ("meta", "address", "expected"),
    [
        ("count = 2\n  a = count.index", "aws_x.y[1]", "{a: 1}"),
        ("count = var.unknown\n  a = var.zones[count.index]", "aws_x.y[*]", "{a: ?zones.[](unknown.index)}"),
        ("for_each = { k = 5 }\n  a = [each.key, each.value]", 'aws_x.y["k"]', "{a: ['k', 5]}"),
        ("for_each = var.zones\n  a = [each.key, each.value]", "aws_x.y[*]", "{a: [?zones, ?zones]}"),
        ("for_each = var.unknown\n  a = each.value.b", "aws_x.y[*]", "{a: ?unknown.*.b}"),
        (
            "for_each = var.create ? { a = 1, b = 2 } : { b = 3 }\n  v = each.value",
            'aws_x.y["b"]',
            "{v: <create=true; true: 2, false: 3>}",
        ),
        ("count = var.create ? 1 : 0\n  a = var.create", "aws_x.y[0]", "{a: true}"),
        ("for_each = var.create ? { a = 1 } : {}\n  v = each.value", 'aws_x.y["a"]', "{v: 1}"),
    ],
)
def test_bodies_see_their_instance(load: Load, properties: Properties, meta: str, address: str, expected: str) -> None:
    root = load(f'{VARIABLES}\nresource "aws_x" "y" {{\n  {meta}\n}}\n')
    assert properties(root, address) == expected


@pytest.mark.parametrize(
    ("meta", "expression", "expected"),
    [
        ("", "aws_x.y.id", "@aws_x.y.id"),
        ("count = 2", "aws_x.y[1].id", "@aws_x.y[1].id"),
        ("count = 2", "aws_x.y.1.id", "@aws_x.y[1].id"),
        ("count = 2", "aws_x.y.id", "@aws_x.y[0].id"),
        ("count = 2", "aws_x.y[*].id", "[@aws_x.y[0].id, @aws_x.y[1].id]"),
        ("count = 2", "aws_x.y.*.id", "[@aws_x.y[0].id, @aws_x.y[1].id]"),
        ("count = 2\n  a = count.index", "aws_x.y[*].a", "[@aws_x.y[0].a=0, @aws_x.y[1].a=1]"),
        ("count = 1", "aws_x.y[1].id", "?index 1 of a list of 1"),
        ("count = var.unknown", "aws_x.y[0].id", "@aws_x.y[*].id"),
        ("count = var.unknown", "aws_x.y[*].id", "[@aws_x.y[*].id…]"),
        (
            "count = var.create ? 1 : 0",
            'try(aws_x.y[0].id, "none")',
            "<create=true; true: @aws_x.y[0].id, false: 'none'>",
        ),
        ("count = var.create ? 1 : 0", "aws_x.y[*].id", "<create=true; true: [@aws_x.y[0].id], false: []>"),
        ("for_each = { k = 1 }", 'aws_x.y["k"].id', '@aws_x.y["k"].id'),
        ("for_each = { k = 1 }", "{ for k, x in aws_x.y : k => x.id }", '{k: @aws_x.y["k"].id}'),
        ("for_each = var.unknown", 'aws_x.y["k"].id', "@aws_x.y[*].id"),
        ('tags = { Name = "n" }', "aws_x.y.tags.Name", "@aws_x.y.tags.Name='n'"),
        ('tags = { Name = "n" }', 'aws_x.y.tags["Name"]', "'n'"),
        ("inner {\n    a = 1\n  }", "aws_x.y.inner[0].a", "1"),
        ("a = aws_x.y.b\n  b = aws_x.y.a", "aws_x.y.a", "@aws_x.y.a=@aws_x.y.b=@aws_x.y.a"),
    ],
)
def test_references_lead_to_instances(load: Load, meta: str, expression: str, expected: str) -> None:
    from tests.parsers.terraform.conftest import show

    text = f'{VARIABLES}\nresource "aws_x" "y" {{\n  {meta}\n}}\noutput "o" {{\n  value = {expression}\n}}\n'
    assert show(load(text).outputs["o"]) == expected


def test_too_many_instances_are_cut_off_with_a_remark(load: Load) -> None:
    root = load('resource "aws_x" "y" { count = 100000 }\n')
    assert len(root.blocks) == 1_000
    assert [note.message for note in root.notes] == ["count is 100,000: only the first 1,000 instances are looked at"]


def test_a_count_that_depends_on_itself_is_invalid(load: Load) -> None:
    root = load('resource "aws_x" "y" { count = aws_x.y[0].a }\n')
    assert [block.symbolic for block in root.blocks] == [True]


def test_beside_the_properties(load: Load) -> None:
    from tests.parsers.terraform.conftest import show

    root = load(
        """
resource "aws_x" "y" {
  provider   = aws.west
  depends_on = [aws_x.z]
  a          = 1
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [tags["a"], b]
  }
  provisioner "local-exec" {
    command = self.a
  }
}
resource "aws_x" "z" {}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
"""
    )
    block = root.blocks[0]
    assert show(block.properties) == "{a: 1}"
    assert {name: show(value) for name, value in block.attributes.items()} == {
        "provider": "'aws.west'",
        "depends_on": "[@aws_x.z.]",
        "lifecycle": "{prevent_destroy: true, ignore_changes: ['tags[\"a\"]', 'b']}",
        "provisioner": "[{type: 'local-exec', command: @aws_x.y.a=1}]",
    }
    assert block.provider == "aws.west"
    assert root.blocks[1].provider == "aws"
    assert show(root.providers["aws.west"]) == "{alias: 'west', region: 'us-west-2'}"
    assert (block.name_span.start_line, block.name_span.end_line, block.span.end_line) == (2, 2, 13)
    assert block.properties.key_spans["a"] == ("main.tf", 5, 3, 5, 4)
