"""python-hcl2 as an independent witness: both readers see the same blocks and attributes, on the same lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.terraform_syntax import oracle_outline, outline
from scanner.parsers.terraform.syntax import read_file

SAMPLES = {
    "blocks": """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
}
resource "aws_instance" "web" {
  count = var.enabled ? 1 : 0

  root_block_device { encrypted = true }
  dynamic "ebs_block_device" {
    for_each = var.volumes
    content {
      device_name = ebs_block_device.key
      volume_size = ebs_block_device.value["size"]
    }
  }
  lifecycle {
    ignore_changes = [tags["Name"], ami]
  }
}
locals {}
moved {
  from = aws_instance.a
  to   = aws_instance.b[0]
}
""",
    "expressions": """
locals {
  a = !var.x && var.y || local.z == 3
  b = (1 + 2) * -3 / 4 % 5
  c = var.x ? "a" : var.y ? "b" : "c"
  d = aws_subnet.this[*].id
  e = aws_subnet.this.*.id
  f = { for k, v in var.map : k => v... if v != null }
  g = [for s in var.list : upper(s) if s != ""]
  h = merge(var.a, { b = 1, "c" : 2, (var.d) = 3 }, local.more...)
  i = var.list[length(var.list) - 1].name.0
  j = provider::aws::arn_parse(var.arn)
}
""",
    "templates": """
resource "aws_iam_policy" "p" {
  name   = "a-${var.b}-%{ if var.c }d%{ else }e%{ endif }"
  escape = "$${not} %%{this} \\"quoted\\" \\u00e9"
  policy = <<-EOT
    {
      "Resource": "arn:aws:s3:::${var.bucket}/*" # not = "a comment"
    }
    EOT
  script = <<EOF
#!/bin/sh
resource "looks" "like" {
  a = block
}
EOF
  nested = "${join(",", [for x in var.y : "${x}-${upper("z")}"])}"
}
""",
    "comments": """
# a = 1
// b = 2
/* c = 3
   d = 4 */
e = 5 # f = 6
g = [ # h
  1, // i
  /* j */ 2
]
block { # k
  l = 1
  # m = 2
}
""",
    "keywords": """
for  = 1
in   = 2
if   = 3
null_value = null
object = {
  if = 1
  in = 2
}
""",
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_both_see_the_same(name: str, line_end: str) -> None:
    text = SAMPLES[name].replace("\n", line_end)
    file = read_file(Path("main.tf"), "main.tf", text.encode())
    assert not file.errors
    ours = outline(file.body)
    assert ours == oracle_outline(text)
    assert len(ours) >= 4


FIXTURES = sorted((Path(__file__).parents[3] / "fixtures" / "terraform").rglob("*.tf"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_both_see_the_same_in_the_fixtures(path: Path) -> None:
    file = read_file(path, path.name)
    assert not file.errors
    assert outline(file.body) == oracle_outline(path.read_text(encoding="utf-8"))
