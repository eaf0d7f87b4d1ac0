"""How a value came about, told from the place where it is found to where somebody decided it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.cli import main

EBS = ["--policy", "encryption-at-rest/ebs-volume"]

FILES = {
    "main.tf": """\
variable "stage" {
  default = "dev"
}
locals {
  protect = var.stage == "prod"
}
module "storage" {
  source  = "./storage"
  encrypt = local.protect
}
module "each" {
  for_each = { a = false, b = true }
  source   = "./storage"
  encrypt  = each.value
}
module "keys" {
  source = "./keys"
}
resource "aws_ebs_volume" "own" {
  size      = 8
  encrypted = module.keys.enabled && data.aws_region.here.name != ""
}
data "aws_region" "here" {}
""",
    "storage/main.tf": """\
variable "encrypt" {
  type = bool
}
resource "aws_ebs_volume" "data" {
  size      = 8
  encrypted = var.encrypt
}
""",
    "keys/main.tf": """\
variable "token" {
  sensitive = true
  default   = "hunter2-hunter2"
}
output "enabled" {
  value = var.token == ""
}
""",
    "outer.yaml": """\
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Mappings:
  Levels:
    dev: {Encrypt: "false"}
    prod: {Encrypt: "true"}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: inner.yaml
      Parameters:
        Encrypt: !If [IsProd, "true", !FindInMap [Levels, !Ref Stage, Encrypt]]
""",
    "inner.yaml": """\
Parameters:
  Encrypt: {Type: String, Default: "true"}
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      Size: 8
      AvailabilityZone: eu-west-1a
      Encrypted: !Ref Encrypt
""",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The steps of what is explained, without the space that lays them out."""
    assert main(["explain", *arguments, *EBS]) == 0
    out = capsys.readouterr().out
    _, _, steps = out.partition("How the value came about:\n")
    return [" ".join(line.split()) for line in steps.split("\n\n")[0].splitlines()]


def test_through_a_module_call_and_a_local(capsys: pytest.CaptureFixture[str]) -> None:
    steps = explained(capsys, "module.storage.aws_ebs_volume.data")
    assert [step.partition(" -> ")[0] for step in steps] == [
        "storage/main.tf:6:3 encrypted = var.encrypt",
        'storage/main.tf:1:1 variable "encrypt"',
        "main.tf:9:3 encrypt = local.protect (given to module.storage)",
        'main.tf:5:3 protect = var.stage == "prod"',
        'main.tf:1:1 variable "stage", which nobody gives a value',
        'main.tf:2:3 default = "dev"',
    ]


def test_a_given_value_is_named_with_who_gave_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "test.tfvars").write_text('stage = "test"\n', encoding="utf-8")
    steps = explained(capsys, "module.storage.aws_ebs_volume.data", "--var-file", "test.tfvars")
    assert steps[-1] == 'test.tfvars:1:9 stage = "test" (given by test.tfvars)'
    assert explained(capsys, "module.storage.aws_ebs_volume.data", "--var", "stage=x")[-1].endswith(
        "(given by the command line)"
    )


def test_through_for_each_of_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    steps = explained(capsys, 'module.each["a"].aws_ebs_volume.data')
    assert steps[1:] == [
        'storage/main.tf:1:1 variable "encrypt" -> false',
        'main.tf:14:3 encrypt = each.value (given to module.each["a"])',
        'main.tf:12:3 for_each = {"a" = false, "b" = true}',
    ]


def test_through_an_output_to_a_secret_that_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    steps = explained(capsys, "aws_ebs_volume.own")
    assert steps[0].startswith("main.tf:21:3 encrypted = module.keys.enabled && ")
    assert [step.partition(" -> ")[0] for step in steps[1:]] == [
        'keys/main.tf:6:3 output "enabled" of module.keys: var.token == ""',
        'keys/main.tf:1:1 variable "token", which nobody gives a value',
        "keys/main.tf:3:3 default = (sensitive)",
        "main.tf:23:1 data.aws_region.here.name (data source, read at deployment)",
    ]
    assert "hunter2" not in "".join(steps)


def test_through_a_nested_stack_condition_and_mapping(capsys: pytest.CaptureFixture[str]) -> None:
    steps = explained(capsys, "inner.yaml:9", "outer.yaml")
    assert [step.partition(" -> ")[0] for step in steps] == [
        "inner.yaml:9:7 Encrypted: !Ref Encrypt",
        "inner.yaml:2:3 parameter Encrypt",
        'outer.yaml:15:18 Encrypt: !If ["IsProd", "true", !FindInMap ["Levels", !Ref Stage, "Encrypt"]]'
        " (handed down to Inner)",
        'outer.yaml:8:3 condition IsProd: !Equals [!Ref Stage, "prod"]',
        'outer.yaml:2:3 parameter Stage, one of ["dev", "prod"], which nobody gives a value',
        'outer.yaml:2:34 Default: "dev"',
        "outer.yaml:5:11 mapping Levels.dev.Encrypt",
    ]


def test_a_finding_is_named_by_place_address_or_fingerprint(capsys: pytest.CaptureFixture[str]) -> None:
    by_place = explained(capsys, "storage/main.tf:6")
    assert main(["explain", "module.storage.aws_ebs_volume.data", *EBS]) == 0
    out = capsys.readouterr().out
    assert out.startswith("high[encryption-at-rest/ebs-volume] Encrypt block volumes\n")
    assert "called by   module.storage (main.tf:7:1)" in out
    assert "when        stage=dev" in out
    fingerprint = out.split("fingerprint ")[1].strip()
    assert explained(capsys, fingerprint[:10])[0] in by_place


def test_a_policy_has_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "encryption-at-rest/ebs-volume"]) == 0
    explained_page = capsys.readouterr().out
    assert main(["policy", "show", "encryption-at-rest/ebs-volume"]) == 0
    assert capsys.readouterr().out == explained_page


@pytest.mark.parametrize(
    ("what", "complaint"),
    [
        ("encryption-at-rest/ebs-volum", "did you mean encryption-at-rest/ebs-volume"),
        ("aws_ebs_volume.ow", "did you mean aws_ebs_volume.own"),
        ("main.tf:999", "nothing is found for main.tf:999"),
    ],
)
def test_what_is_not_there(what: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", what, *EBS]) == 2
    assert complaint in capsys.readouterr().err
