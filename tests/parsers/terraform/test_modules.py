from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.inputs import Inputs
from scanner.parsers.terraform import find_roots, load_root
from scanner.template import Root
from tests.parsers.terraform.conftest import Load, blocks, show

Properties = Callable[[Root, str], str]

CHILD = """
variable "name" {}
variable "flag" {
  type    = bool
  default = false
}
variable "size" {
  default  = 5
  nullable = false
}
resource "aws_x" "y" {
  name = var.name
  flag = var.flag
  size = var.size
}
output "id" { value = aws_x.y.id }
output "name" { value = "<${var.name}>" }
"""


def test_arguments_go_down_and_outputs_come_up(load: Load, properties: Properties) -> None:
    root = load(
        {
            "main.tf": """
variable "public" { type = bool }
module "a" {
  source = "./child"
  name   = module.b.name
  flag   = var.public
  size   = null
}
module "b" {
  source = "./child"
  name   = "b"
}
resource "aws_z" "z" { link = module.a.id }
output "all" { value = module.b }
output "none" { value = module.b.none }
""",
            "child/main.tf": CHILD,
        }
    )
    assert (
        properties(root, "module.a.aws_x.y") == "{name: '<b>', flag: <public=None; true: true, false: false>, size: 5}"
    )
    assert properties(root, "module.b.aws_x.y") == "{name: 'b', flag: false, size: 5}"
    assert properties(root, "aws_z.z") == "{link: @module.a.aws_x.y.id}"
    assert show(root.outputs["none"]) == "?module.b.none"
    block = blocks(root)["module.a.aws_x.y"]
    assert block.container == "module.a"
    assert [(call.address, call.span) for call in block.calls] == [("module.a", ("main.tf", 3, 1, 3, 11))]
    assert block.span.file == "child/main.tf"
    assert sorted(root.containers) == ["module.a", "module.b"]
    assert sorted(root.files) == ["child/main.tf", "main.tf"]


def test_instances_of_modules(load: Load, properties: Properties) -> None:
    root = load(
        {
            "main.tf": """
variable "unknown" {}
variable "on" {
  type    = bool
  default = false
}
module "counted" {
  count  = 2
  source = "./child"
  name   = count.index
}
module "each" {
  for_each = { k = "v" }
  source   = "./child"
  name     = each.value
}
module "any" {
  for_each = var.unknown
  source   = "./child"
  name     = each.key
}
module "maybe" {
  count  = var.on ? 1 : 0
  source = "./child"
  name   = "m"
}
output "counted" { value = module.counted[*].id }
output "first" { value = module.counted[0].name }
output "each" { value = { for k, m in module.each : k => m.name } }
output "key" { value = module.each["k"].id }
output "any" { value = module.any["x"].id }
output "maybe" { value = try(module.maybe[0].id, null) }
""",
            "child/main.tf": CHILD,
        }
    )
    assert [(b.address, show(b.exists), b.symbolic) for b in root.blocks] == [
        ("module.counted[0].aws_x.y", "true", False),
        ("module.counted[1].aws_x.y", "true", False),
        ('module.each["k"].aws_x.y', "true", False),
        ("module.any[*].aws_x.y", "true", True),
        ("module.maybe[0].aws_x.y", "<on=false; true: true, false: false>", False),
    ]
    assert properties(root, "module.counted[1].aws_x.y") == "{name: 1, flag: false, size: 5}"
    assert {name: show(value) for name, value in root.outputs.items()} == {
        "counted": "[@module.counted[0].aws_x.y.id, @module.counted[1].aws_x.y.id]",
        "first": "'<0>'",
        "each": "{k: '<v>'}",
        "key": '@module.each["k"].aws_x.y.id',
        "any": "@module.any[*].aws_x.y.id",
        "maybe": "<on=false; true: @module.maybe[0].aws_x.y.id, false: null>",
    }


def test_an_absent_module_is_unknown_and_said_once(load: Load) -> None:
    root = load(
        """
module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
}
module "many" {
  count  = 2
  source = "git::https://example.com/x.git"
}
output "subnet" { value = module.vpc.private_subnets[0] }
output "many" { value = module.many[1].id }
"""
    )
    assert show(root.outputs["subnet"]) == "?module.vpc.private_subnets[0]"
    assert show(root.outputs["many"]) == "?module.many[1].id"
    assert list(map(str, root.notes)) == [
        "main.tf:2:1: module.vpc is unknown: terraform-aws-modules/vpc/aws is not present in the scanned tree; "
        "what it makes is not judged, and private_subnets is open, which output.subnet takes",
        "main.tf:5:1: module.many is unknown: git::https://example.com/x.git is not present in the scanned tree; "
        "what it makes is not judged, and id is open, which output.many takes",
    ]


def test_a_fetched_module_is_found_through_its_manifest(load: Load) -> None:
    manifest = {
        "Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "x", "Source": "registry/x", "Dir": ".terraform/modules/x"},
            {"Key": "x.inner", "Source": "registry/inner", "Dir": ".terraform/modules/x.inner"},
        ]
    }
    root = load(
        {
            "main.tf": 'module "x" {\n  source = "registry/x"\n}\n',
            ".terraform/modules/modules.json": json.dumps(manifest),
            ".terraform/modules/x/main.tf": 'module "inner" {\n  source = "registry/inner"\n}\n',
            ".terraform/modules/x.inner/main.tf": 'resource "aws_x" "y" {}\n',
        }
    )
    block = root.blocks[0]
    assert block.address == "module.x.module.inner.aws_x.y"
    assert [call.address for call in block.calls] == ["module.x", "module.x.module.inner"]


@pytest.mark.parametrize("manifest", ["", "[]", '{"Modules": 5}', '{"Modules": [{"Key": "x"}, 7]}', "{" * 5_000])
def test_a_broken_manifest_means_nothing(load: Load, manifest: str) -> None:
    root = load({"main.tf": 'module "x" {\n  source = "a/b/c"\n}\n', ".terraform/modules/modules.json": manifest})
    assert len(root.notes) == 1


def test_nothing_outside_the_scanned_tree_is_read(load: Load, tmp_path: Path) -> None:
    load({"in/main.tf": 'module "x" {\n  source = "../out"\n}\n', "out/main.tf": 'resource "aws_x" "y" {}\n'})
    assert load_root(Path("in"), Inputs(), Path("in")).blocks == []
    assert len(load_root(Path("in"), Inputs(), Path()).blocks) == 1
    (tmp_path / "in" / "link.tf").symlink_to(tmp_path / "out" / "main.tf")
    assert load_root(Path("in"), Inputs(), Path("in")).blocks == []


def test_a_module_that_calls_itself_ends(load: Load) -> None:
    root = load('resource "aws_x" "y" {}\nmodule "again" {\n  source = "./."\n}\n')
    assert len(root.blocks) == 1
    assert [note.message for note in root.notes] == ["module.again is unknown: the module ./. calls itself"]


def test_providers_are_handed_down(load: Load) -> None:
    inner = 'resource "aws_x" "y" {}\nresource "aws_x" "z" {\n  provider = aws.other\n}\n'
    root = load(
        {
            "main.tf": """
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
module "a" {
  source    = "./a"
  providers = { aws = aws.us, aws.other = aws }
}
module "b" {
  source = "./a"
}
""",
            "a/main.tf": inner,
        }
    )
    assert {block.address: block.provider for block in root.blocks} == {
        "module.a.aws_x.y": "aws.us",
        "module.a.aws_x.z": "aws",
        "module.b.aws_x.y": "aws",
        "module.b.aws_x.z": "aws.other",
    }
    assert {name: show(value.entries["region"]) for name, value in root.providers.items()} == {
        "aws": "'eu-west-1'",
        "aws.us": "'us-east-1'",
    }


def test_roots_are_what_nobody_calls(load: Load) -> None:
    load(
        {
            "main.tf": "",
            "examples/one/main.tf": (
                'module "x" {\n  source = "../../"\n}\nmodule "y" {\n  source = "../../modules/y"\n}\n'
            ),
            "modules/y/main.tf": 'module "z" {\n  source = "../z"\n}\n',
            "modules/z/main.tf": "",
            "modules/alone/main.tf": "",
            "circle/a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
            "circle/b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
        }
    )
    folders = [".", "examples/one", "modules/y", "modules/z", "modules/alone", "circle/a", "circle/b"]
    found = find_roots({Path(folder): Path() for folder in folders})
    assert [path.as_posix() for path in found] == ["examples/one", "modules/alone", "circle/a"]


CALLS = [
    'module "a" {\n  source = "./child"\n  name   = module.b.name\n}\n',
    'module "b" {\n  source = "./child"\n  name   = module.c.name\n}\n',
    'module "c" {\n  source = "./child"\n  name   = var.name\n}\n',
    'module "d" {\n  source = "./child"\n  name   = module.d.name\n}\n',
    'variable "name" {}\n',
    'output "all" {\n  value = [module.a.id, module.d.name]\n}\n',
]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.permutations(CALLS))
def test_the_order_of_calls_does_not_matter(load: Load, calls: list[str]) -> None:
    root = load({"main.tf": "".join(calls), "child/main.tf": CHILD})
    assert {block.address: show(block.properties) for block in root.blocks} == {
        "module.a.aws_x.y": "{name: <<${?name}>>, flag: false, size: 5}",
        "module.b.aws_x.y": "{name: <${?name}>, flag: false, size: 5}",
        "module.c.aws_x.y": "{name: ?name, flag: false, size: 5}",
        "module.d.aws_x.y": "{name: ?depends on itself, flag: false, size: 5}",
    }
