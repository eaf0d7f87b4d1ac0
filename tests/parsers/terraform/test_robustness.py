"""Whatever the files hold, a root comes back: with errors, with unknowns, never with an exception."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.values import references
from tests.parsers.terraform.conftest import Load, show

SAMPLE = """
variable "env" { default = "dev" }
variable "list" { type = list(object({ a = optional(string, "x"), b = number })) }
variable "flag" { type = bool }
locals {
  names = { for k, v in var.list : "${var.env}-${k}" => v.a if v.b > 1 }
  deep  = [for x in range(3) : [for y in [1, 2] : { z = x * y }]]
  tags  = merge({ Name = "n" }, var.env == "prod" ? { Prod = true } : {}, try(var.list[0].c, null))
}
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = local.names
    content {
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.b[0].arn, "${aws_s3_bucket.b[0].arn}/*"]
    }
  }
}
resource "aws_s3_bucket" "b" {
  count  = var.flag ? length(local.deep) : 0
  bucket = format("%s-%d", var.env, count.index)
  policy = <<-EOT
    {"Statement": [{"Resource": "${self.arn}", "Count": ${count.index}}]}
  EOT
}
resource "aws_x" "each" {
  for_each = local.names
  name     = each.key
  all      = aws_s3_bucket.b[*].id
  one      = one(aws_s3_bucket.b[*].id)
}
module "m" {
  source   = "./m"
  for_each = toset(["a", "b"])
  name     = each.value
  up       = module.m["a"].name
}
output "all" { value = [local.tags, module.m, data.aws_iam_policy_document.d.json, aws_x.each] }
"""
CHILD = """
variable "name" {}
variable "up" { default = null }
resource "aws_x" "y" {
  name = coalesce(var.up, var.name)
}
output "name" { value = "${var.name}!" }
"""

PLACES = st.integers(0, len(SAMPLE))
EDITS = st.lists(
    st.tuples(
        PLACES, st.integers(0, 12), st.sampled_from(["", "{", "}", "[", '"', "${", "var.", "null", "*", "\n", "."])
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_damaged_files_are_read_as_far_as_they_go(load: Load, edits: list[tuple[int, int, str]]) -> None:
    text = SAMPLE
    for start, length, inserted in edits:
        text = text[:start] + inserted + text[start + length :]
    root = load({"main.tf": text, "m/main.tf": CHILD})
    for block in root.blocks:
        assert block.address
        assert list(references(block.properties)) is not None
        assert show(block.properties)


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "env": st.sampled_from(["dev", "prod", "", None, 5]),
        "flag": st.sampled_from([True, False, "true", "x", None]),
        "list": st.sampled_from([[], [{"b": 2}], [{"a": "y", "b": 1}, {"b": "3"}], "[{ b = 2 }]", "nonsense", {}, 7]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(SETTINGS)
def test_any_values_may_be_given(load: Load, given_values: dict[str, object]) -> None:
    root = load({"main.tf": SAMPLE, "m/main.tf": CHILD}, given_values)
    assert not root.errors
    assert {block.type for block in root.blocks} >= {"aws_iam_policy_document", "aws_x"}
    assert show(root.outputs["all"])


def test_modules_inside_modules_are_bounded(load: Load) -> None:
    call = 'resource "aws_x" "y" {{}}\nmodule "m" {{\n  source = "{}"\n  count  = 1000\n}}\n'
    files = {"main.tf": call.format("./a"), "a/main.tf": call.format("./b"), "a/b/main.tf": call.format("./c")}
    root = load({**files, "a/b/c/main.tf": 'resource "aws_x" "y" {}\n'})
    assert 1_000 < len(root.blocks) < 100_000
    assert any("evaluation limit" in note.message for note in root.notes)


def test_a_root_has_its_time(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.parsers.terraform.scope.SECONDS", 0.0)
    root = load('resource "aws_x" "y" {\n  a = [for x in range(1000) : x + 1]\n}\n')
    assert show(root.blocks[0].properties) == "{a: ?beyond the evaluation limit}"
