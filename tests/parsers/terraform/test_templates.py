from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.values import Known, MapValue, Reference, Text, plain
from tests.parsers.terraform.conftest import Load, blocks, show

Evaluated = Callable[..., str]


def decoded(root: object, address: str, name: str) -> str:
    value = blocks(root)[address].properties.entries[name]  # type: ignore[arg-type]
    assert isinstance(value, Text)
    assert value.decoded is not None
    return show(value.decoded)


def test_json_in_a_heredoc_is_its_structure(load: Load) -> None:
    root = load(
        """
variable "account" {}
variable "statements" {}
resource "aws_s3_bucket" "b" {}
resource "aws_x" "y" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::${var.account}:root"},
        "Resource": ["${aws_s3_bucket.b.arn}", "${aws_s3_bucket.b.arn}/*"],
        "Count": ${1 + 1},
        "More": ${jsonencode({ a = var.statements })},
        "Note": "a \\"quoted\\" ${var.account}"
      }]
    }
  EOT
  broken = "{ ${var.account}"
}
"""
    )
    assert decoded(root, "aws_x.y", "policy") == (
        "{Version: '2012-10-17', Statement: [{Effect: 'Allow', Principal: {AWS: arn:aws:iam::${?account}:root}, "
        "Resource: [@aws_s3_bucket.b.arn, ${@aws_s3_bucket.b.arn}/*], Count: 2, More: {a: ?statements}, "
        'Note: a "quoted" ${?account}}]}'
    )
    broken = blocks(root)["aws_x.y"].properties.entries["broken"]
    assert isinstance(broken, Text)
    assert broken.decoded is None


def test_jsonencode_keeps_structure_and_places(load: Load) -> None:
    root = load('variable "a" {}\nresource "aws_x" "y" {\n  policy = jsonencode({\n    A = var.a\n  })\n}\n')
    value = blocks(root)["aws_x.y"].properties.entries["policy"]
    assert isinstance(value, Text)
    assert isinstance(value.decoded, MapValue)
    assert value.decoded.key_spans["A"].start_line == 4


def test_template_files(load: Load) -> None:
    root = load(
        {
            "main.tf": """
variable "name" {}
module "m" {
  source = "./m"
  name   = var.name
}
""",
            "m/main.tf": """
variable "name" {}
resource "aws_x" "y" {
  a = templatefile("${path.module}/a.tpl", { name = var.name, list = [1, 2] })
  b = templatefile("${path.module}/none.tpl", {})
  c = templatefile("/etc/passwd", {})
  d = templatefile("${path.module}/a.tpl", var.name)
  e = templatestring("<$${x}>", { x = 1 })
  f = file("${path.module}/a.tpl")
}
""",
            "m/a.tpl": "%{ for x in list }${x},%{ endfor }${name}",
        }
    )
    found = blocks(root)["module.m.aws_x.y"].properties.entries
    assert show(found["a"]) == "1,2,${?name}"
    assert show(found["b"]) == "?file m/none.tpl"
    assert show(found["c"]) == "?file /etc/passwd"
    assert "name" in show(found["d"])
    assert show(found["e"]) == "'<1>'"
    assert isinstance(found["f"], Known)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("merge([{ a = 1 }, { b = 2 }]...)", "{a: 1, b: 2}"),
        ("merge([for x in var.list : { (x) = x }]...)", "{?list…}"),
        ("concat([[1], [2]]...)", "[1, 2]"),
        ("concat([1], [for x in var.list : [x]]...)", "[1, ?list…]"),
        ("try(flatten([{}.filter]), [])", "[]"),
        ("length(try(flatten([{}.filter]), []))", "0"),
        ("length(var.list) > 0 ? 1 : 0", "<length(var.list) > 0=None; true: 1, false: 0>"),
        ("max(1, var.list...)", None),
        ("unheard_of(1)", "?unheard_of() is not supported"),
        ("provider::aws::arn_parse(1)", "?provider::aws::arn_parse() is not supported"),
    ],
)
def test_functions_with_open_arguments(value: Evaluated, expression: str, expected: str | None) -> None:
    found = value(expression, 'variable "list" { type = list(string) }')
    assert found.startswith("?list") if expected is None else found == expected


def test_what_an_argument_of_null_comes_to_only_the_provider_knows(load: Load) -> None:
    root = load(
        """
resource "aws_x" "y" { a = null }
resource "aws_x" "z" {
  a = aws_x.y.a
  b = aws_x.y.a == null
}
"""
    )
    found = blocks(root)["aws_x.z"].properties.entries
    assert isinstance(found["a"], Reference)
    assert show(plain(found["a"])) == "?aws_x.y.a"
    assert show(found["b"]).startswith("?")
