"""Terragrunt's files: recognised, not evaluated, and the modules that they name judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.engine import scan

Tree = Callable[[dict[str, str]], None]

MODULE = 'variable "encrypted" {}\nresource "aws_ebs_volume" "data" {\n  encrypted = var.encrypted\n}\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Write files into the working folder."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    "source",
    [
        '"../../modules/volume"',
        '"../../modules//volume"',
        '"../../modules//volume?ref=v1"',
        '"${get_terragrunt_dir()}/../../modules/volume"',
        '"${get_repo_root()}/modules//volume"',
        '"${dirname(find_in_parent_folders("root.hcl"))}/modules/volume"',
        '"${local.base}/volume"',
    ],
)
def test_a_local_module_is_found(tree: Tree, source: str) -> None:
    tree(
        {
            "root.hcl": 'remote_state {\n  backend = "s3"\n}\n',
            "live/prod/terragrunt.hcl": f"""
include "root" {{
  path = find_in_parent_folders("root.hcl")
}}
locals {{
  modules = "modules"
  base    = "../../${{local.modules}}"
}}
terraform {{
  source = {source}
}}
inputs = {{
  encrypted = true
}}
""",
            "modules/volume/main.tf": MODULE,
        }
    )
    report = scan([Path()])
    assert [root.path for root in report.roots] == ["modules/volume"]
    assert sorted(str(note) for note in report.notes) == [
        "live/prod/terragrunt.hcl:9:1: is Terragrunt's, which is not evaluated; modules/volume, which it names, is "
        "judged without the inputs that it is given here",
        "root.hcl:1:1: is Terragrunt's, which is not evaluated",
    ]
    assert not report.errors


def test_a_module_that_a_root_calls_too_is_judged_for_itself(tree: Tree) -> None:
    tree(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  encrypted = false\n}\n',
            "m/main.tf": MODULE,
            "live/terragrunt.hcl": 'terraform {\n  source = "../m"\n}\n',
        }
    )
    assert [root.path for root in scan([Path()]).roots] == [".", "m"]


@pytest.mark.parametrize(
    "source",
    [
        '"git::https://example.com/modules.git//volume?ref=v1"',
        '"tfr:///terraform-aws-modules/vpc/aws?version=5.0.0"',
        '"../modules/none"',
        '"../../outside"',
        '"${local.unknown}/volume"',
        '"${run_cmd("echo", "x")}"',
    ],
)
def test_a_module_that_is_not_in_the_tree_is_named(tree: Tree, source: str) -> None:
    tree({"live/terragrunt.hcl": f"terraform {{\n  source = {source}\n}}\n"})
    (note,) = scan([Path()]).notes
    assert note.message.endswith("which it names, is not present in the scanned tree")
    assert source.strip('"${}')[:10] in note.message


def test_configuration_beside_the_file_is_its_module(tree: Tree) -> None:
    tree({"live/terragrunt.hcl": "inputs = {}\n", "live/main.tf": MODULE})
    report = scan([Path()])
    assert [root.path for root in report.roots] == ["live"]
    assert "live, which it names, is judged" in report.notes[0].message


def test_units_of_a_stack(tree: Tree) -> None:
    tree(
        {
            "terragrunt.stack.hcl": 'unit "volume" {\n  source = "./units/volume"\n  path   = "volume"\n}\n',
            "units/volume/terragrunt.hcl": 'terraform {\n  source = "../../volume"\n}\n',
            "volume/main.tf": MODULE,
        }
    )
    notes = [str(note) for note in scan([Path()]).notes]
    assert notes[0].startswith("terragrunt.stack.hcl:1:1: ")
    assert "units/volume, which it names" in notes[0]
    assert "volume, which it names" in notes[1]


def test_files_of_other_tools_are_not_terragrunts(tree: Tree) -> None:
    tree(
        {
            ".terraform.lock.hcl": 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.0.0"\n}\n',
            "image.pkr.hcl": 'locals {\n  a = 1\n}\nsource "amazon-ebs" "x" {}\n',
            "docker-bake.hcl": 'target "default" {\n  context = "."\n}\n',
            ".tflint.hcl": 'plugin "aws" {\n  enabled = true\n}\n',
            "env.hcl": 'locals {\n  environment = "prod"\n}\n',
            "live/terragrunt.hcl": "this is { not HCL",
        }
    )
    assert [file.display for file in discover([Path()]).terragrunt] == ["env.hcl", "live/terragrunt.hcl"]
    assert len(scan([Path()]).notes) == 2
