"""`[assume]`: what it decides, and that every report says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main

CLOUDFORMATION = """
Parameters:
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  One: {Type: AWS::EC2::Subnet::Id}
  Other: {Type: AWS::EC2::Subnet::Id}
  Standby: {Type: String}
Resources:
  Listed:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MinSize: 2, MaxSize: 4, VPCZoneIdentifier: !Ref Subnets}
  Named:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MinSize: 2, MaxSize: 4, VPCZoneIdentifier: [!Ref One, !Ref Other]}
  Selected:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MinSize: 2, MaxSize: 4, VPCZoneIdentifier: [!Select [0, !Ref Subnets], !Select [1, !Ref Subnets]]}
  Store:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, MultiAZ: !Ref Standby}
"""

TERRAFORM = """
variable "Subnets" { type = list(string) }
variable "One" {}
variable "Other" {}
variable "Standby" {}

resource "aws_autoscaling_group" "Listed" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = var.Subnets
}

resource "aws_autoscaling_group" "Named" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [var.One, var.Other]
}

resource "aws_autoscaling_group" "Selected" {
  min_size            = 2
  max_size            = 4
  vpc_zone_identifier = [var.Subnets[0], var.Subnets[1]]
}

resource "aws_db_instance" "Store" {
  engine   = "postgres"
  multi_az = var.Standby
}
"""

ASSUMED = """\
[assume]
distinct_zones = [["One", "Other"]]

[assume.zones]
Subnets = 2

[assume.values]
Standby = true
"""

POLICIES = ("availability-zones/auto-scaling-group-zones", "availability-zones/rds-instance")


def verdicts(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[dict[str, str], dict[str, str]]:
    """Status and message by the resource's name."""
    asked = [part for policy in POLICIES for part in ("--policy", policy)]
    main(["scan", str(folder), *asked, "--format", "json", "--no-cache", *options])
    results = json.loads(capsys.readouterr().out)["results"]
    named = [(one["resource"]["address"].rpartition(".")[2], one) for one in results]
    return {name: one["status"] for name, one in named}, {name: one["message"] for name, one in named}


@pytest.fixture(params=["cloudformation", "terraform"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    if request.param == "cloudformation":
        (tmp_path / "stack.yaml").write_text(CLOUDFORMATION, encoding="utf-8")
    else:
        (tmp_path / "main.tf").write_text(TERRAFORM, encoding="utf-8")
    (tmp_path / "stackproof.toml").write_text(ASSUMED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_assumptions_decide_what_the_template_leaves_open(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, _ = verdicts(folder, capsys, "--no-config")
    after, messages = verdicts(folder, capsys)
    assert before == {"Listed": "unknown", "Named": "unknown", "Selected": "unknown", "Store": "unknown"}
    assert after == {"Listed": "pass", "Named": "pass", "Selected": "pass", "Store": "pass"}
    assert "(assuming that Subnets reaches 2 zones (stackproof.toml:5))" in messages["Listed"]
    assert "(assuming that One and Other lie in different zones (stackproof.toml:2))" in messages["Named"]
    assert "(assuming that Subnets reaches 2 zones (stackproof.toml:5))" in messages["Selected"]
    assert "(assuming that Standby is true (stackproof.toml:8))" in messages["Store"]


@pytest.mark.parametrize(
    "format_",
    ["terminal", "json", "sarif", "markdown", "csv", "junit", "github", "gitlab-code-quality", "gitlab-sast"],
)
def test_every_report_says_what_a_failure_assumes(
    folder: Path, capsys: pytest.CaptureFixture[str], format_: str
) -> None:
    (folder / "stackproof.toml").write_text("[assume.values]\nStandby = false\n", encoding="utf-8")
    main(["scan", str(folder), "--policy", POLICIES[1], "--format", format_, "--no-cache"])
    assert "Standby is false (stackproof.toml:2)" in " ".join(capsys.readouterr().out.replace("\\", "").split())


def test_a_given_value_outweighs_an_assumption(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--parameter", "Standby=false", "--var", "Standby=false")
    after, messages = verdicts(folder, capsys, *given)
    assert after["Store"] == "fail"
    assert "assuming" not in messages["Store"]


def test_an_outage_says_what_it_assumes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outage", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "zone 1 of Subnets (assumed)" in out
    assert "assumed: Subnets reaches 2 zones (stackproof.toml:5)" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[assume.zones]\nSubnets = 0\n", "stackproof.toml:2"),
        ("[assume]\ndistinct_zones = [['One']]\n", "stackproof.toml:2"),
        ("[assume]\nzone = 2\n", "did you mean"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (folder / "stackproof.toml").write_text(text, encoding="utf-8")
    assert main(["scan", str(folder)]) == 2
    assert message in capsys.readouterr().err
