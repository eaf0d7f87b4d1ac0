from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scanner.values import Known
from tests.parsers.terraform.conftest import Load, show

Evaluated = Callable[..., str]


@pytest.mark.parametrize(
    ("declaration", "expression", "expected"),
    [
        ('variable "x" {}', "var.x", "?x"),
        ('variable "x" { default = "a" }', "var.x", "'a'"),
        ('variable "x" { default = null }', "var.x", "null"),
        ('variable "x" { default = true }', "var.x", "<x=true; true: true, false: false>"),
        ('variable "x" {\n  type = bool\n  default = "false"\n}', "var.x", "<x=false; true: true, false: false>"),
        ('variable "x" { type = "string" }', "var.x", "?x"),
        (
            'variable "x" {\n  type = bool\n  default = null\n}',
            "var.x",
            "<x=null; true: true, false: false, null: null>",
        ),
        ('variable "x" { default = "a" }', 'var.x == "b"', "<x=a; a: false, b: true, *: false>"),
        ('variable "x" {}', 'var.x == "b"', "<x=None; b: true, *: false>"),
        ('variable "x" {}', '[var.x == "b", var.x]', "[<x=None; b: true, *: false>, <x=None; b: 'b', *: ?x>]"),
        ('variable "x" { default = "s" }', "{ s = 1, m = 2 }[var.x]", "<x=s; s: 1, m: 2, *: ?x.[]({s = 1, m = 2})>"),
        ('variable "x" { default = null }', "var.x == null", "<x=null; null: true, *: false>"),
        ('variable "x" { default = null }', "var.x != null ? var.x : 1", "<x=null; null: 1, *: ?x>"),
        ('variable "x" { type = list(string) }', "var.x", "[?x…]"),
        ('variable "x" { type = set(string) }', "var.x", "[?x…]"),
        ('variable "x" { type = map(bool) }', "var.x", "{?x…}"),
        ('variable "x" { type = map(bool) }', 'var.x["k"]', "?x.k"),
        ('variable "x" { type = object({ a = string, b = optional(bool) }) }', "var.x", "{a: ?x.a, b: ?x.b}"),
        ('variable "x" { type = list(object({ a = string })) }', "var.x[1]", "{a: ?x.a[1]}"),
        ('variable "x" { type = tuple([string, list(number)]) }', "var.x", "[?x[0], [?x[1]…]]"),
        ('variable "x" {\n  type = number\n  default = "5"\n}', "var.x", "5"),
        ('variable "x" {\n  type = string\n  default = 5\n}', "var.x", "'5'"),
        ('variable "x" {\n  type = list(string)\n  default = [1, true]\n}', "var.x", "['1', 'true']"),
        ('variable "x" {\n  type = set(string)\n  default = ["b", "a", "b"]\n}', "var.x", "['a', 'b']"),
        ('variable "x" {\n  type = number\n  default = "five"\n}', "var.x", "?no number"),
        ('variable "x" {\n  type = list(string)\n  default = "a"\n}', "var.x", "?no list"),
        (
            'variable "x" {\n  type = object({ a = string, b = optional(string, "d"), c = optional(number) })\n'
            "  default = { a = 1, z = 2 }\n}",
            "var.x",
            "{a: '1', b: 'd', c: null}",
        ),
        (
            'variable "x" {\n  type = map(object({ on = optional(bool, true) }))\n'
            "  default = { k = {}, l = { on = null } }\n}",
            "var.x",
            "{k: {on: true}, l: {on: true}}",
        ),
        (
            'variable "x" {\n  validation {\n    condition = contains(["a", "b"], var.x)\n  }\n}',
            'var.x == "a"',
            "<x=None; a: true, b: false>",
        ),
        ("", "var.x", "?x"),
    ],
)
def test_what_nobody_gives(value: Evaluated, declaration: str, expression: str, expected: str) -> None:
    assert value(expression, declaration) == expected


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("", {"x": "a"}, "'a'"),
        ("type = bool", {"x": "true"}, "true"),
        ("type = number", {"x": "5"}, "5"),
        ("type = string", {"x": "5"}, "'5'"),
        ("type = list(string)", {"x": '["a", "b"]'}, "['a', 'b']"),
        ("type = list(string)", {"x": ["a", 1]}, "['a', '1']"),
        ("type = map(number)", {"x": "{ a = 1 }"}, "{a: 1}"),
        ("type = map(number)", {"x": {"a": 1}}, "{a: 1}"),
        ("", {"x": None}, "null"),
        ("nullable = false\n  default = 3", {"x": None}, "3"),
        ("default = true", {"x": False}, "false"),
        ("default = true", {"y": 1}, "<x=true; true: true, false: false>"),
    ],
)
def test_given_values(value: Evaluated, kind: str, given: Mapping[str, object], expected: str) -> None:
    assert value("var.x", f'variable "x" {{\n  {kind}\n}}', given) == expected


def test_variable_files_in_their_order(load: Load, tmp_path: Path) -> None:
    names = ["a", "b", "c", "d"]
    declared = "".join(f'variable "{n}" {{}}\noutput "{n}" {{\n  value = var.{n}\n}}\n' for n in names)
    (tmp_path / "later.tfvars").write_text('d = "file"\n')
    root = load(
        {
            "main.tf": declared,
            "terraform.tfvars": 'a = "own"\nb = "own"\nc = "own"\nd = "own"\n',
            "z.auto.tfvars": 'b = "z"\nc = "z"\n',
            "y.auto.tfvars": 'b = "y"\n',
            "other.tfvars": 'a = "never"\n',
        },
        {"c": "line"},
        variable_files=(Path("later.tfvars"),),
    )
    assert {name: show(value) for name, value in root.outputs.items()} == {
        "a": "'own'",
        "b": "'z'",
        "c": "'line'",
        "d": "'file'",
    }
    assert root.files == ["terraform.tfvars", "y.auto.tfvars", "z.auto.tfvars", "later.tfvars", "main.tf"]


def test_a_value_is_seen_where_it_is_used(load: Load) -> None:
    root = load('variable "x" { default = "a" }\nresource "aws_x" "y" {\n  a = var.x\n}\n')
    found = root.blocks[0].properties.entries["a"]
    assert isinstance(found, Known)
    assert found.span == ("main.tf", 3, 7, 3, 12)


def test_locals_in_any_order(value: Evaluated) -> None:
    assert value("local.a", "locals {\n  a = local.b + 1\n  b = local.c * 2\n}\nlocals {\n  c = 3\n}\n") == "7"


def test_cycles_are_invalid(load: Load) -> None:
    root = load('locals {\n  a = local.b\n  b = local.a\n}\noutput "a" {\n  value = local.a\n}\n')
    assert show(root.outputs["a"]) == "?depends on itself"
    assert sorted(note.message for note in root.notes) == ["local.a depends on itself", "local.b depends on itself"]


def test_hostile_chains_stay_within_bounds(load: Load) -> None:
    long = "".join(f"  a{n} = local.a{n + 1}\n" for n in range(5_000))
    assert show(load(f'locals {{\n{long}}}\noutput "a" {{\n  value = local.a0\n}}\n').outputs["a"]).startswith("?")
    doubling = "".join(f"  a{n + 1} = [local.a{n}, local.a{n}]\n" for n in range(60))
    text = f'locals {{\n  a0 = 1\n{doubling}}}\nresource "aws_x" "y" {{\n  a = local.a60\n}}\n'
    assert show(load(text).blocks[0].properties.entries["a"]) != ""
    texts = "".join(f'  s{n + 1} = "${{local.s{n}}}${{local.s{n}}}"\n' for n in range(60))
    found = load(f'locals {{\n  s0 = "x"\n{texts}}}\noutput "s" {{\n  value = local.s60\n}}\n').outputs["s"]
    assert len(show(found)) < 10_000_000


def test_override_files_take_the_place_of_what_they_state(load: Load) -> None:
    root = load(
        {
            "main.tf": """
resource "aws_x" "y" {
  a = 1
  b = 1
  inner { c = 1 }
}
locals { l = 1 }
""",
            "main_override.tf": """
resource "aws_x" "y" {
  b = local.l
  inner { c = 2 }
}
locals { l = 2 }
""",
        }
    )
    assert show(root.blocks[0].properties) == "{a: 1, b: 2, inner: [{c: 2}]}"


def test_tofu_takes_the_place_of_tf(load: Load) -> None:
    root = load({"main.tf": 'resource "aws_x" "old" {}\n', "main.tofu": 'resource "aws_x" "new" {}\n'})
    assert [block.address for block in root.blocks] == ["aws_x.new"]
