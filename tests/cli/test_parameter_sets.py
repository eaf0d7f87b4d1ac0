"""Several deployments in one scan: what each yields, and what differs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from scanner.cli import main
from scanner.results import RootSummary, ScanReport
from tests.report.conftest import finding, render

TEMPLATE = """
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties: {Size: 1, AvailabilityZone: !Select [0, !GetAZs ""], Encrypted: !If [IsProd, true, false]}
  Scratch:
    Type: AWS::EC2::Volume
    Properties: {Size: 1, AvailabilityZone: !Select [0, !GetAZs ""], Encrypted: false}
"""
SETS = ["--parameter-set", "prod=prod.json", "--parameter-set", "dev=dev.json"]
POLICY = ["--policy", "encryption-at-rest/ebs-volume"]
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/scan-report.schema.json").read_text())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)
    Path("prod.json").write_text('{"Environment": "prod"}')
    Path("dev.json").write_text('[{"ParameterKey": "Environment", "ParameterValue": "dev"}]')
    return tmp_path


def scanned(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["scan", *arguments])
    return code, capsys.readouterr().out


def test_each_set_has_its_results(capsys):
    code, out = scanned(capsys, "t.yaml", *SETS, *POLICY, "--format", "json")
    report = json.loads(out)
    jsonschema.validate(report, SCHEMA)
    answers = {(one["resource"]["address"], one["parameter_set"]): one["status"] for one in report["results"]}
    assert code == 1
    assert answers == {
        ("Data", "prod"): "pass",
        ("Data", "dev"): "fail",
        ("Scratch", "prod"): "fail",
        ("Scratch", "dev"): "fail",
    }
    assert len({one["fingerprint"] for one in report["results"]}) == 4
    assert report["roots"] == [{"path": "t.yaml", "dialect": "cloudformation", "resources": 2}]


def test_without_sets_nothing_is_marked(capsys):
    _, out = scanned(capsys, "t.yaml", *POLICY, "--format", "json")
    assert {one["parameter_set"] for one in json.loads(out)["results"]} == {None}


def test_the_terminal_says_once_what_the_sets_share(capsys):
    _, out = scanned(capsys, "t.yaml", *SETS, *POLICY)
    assert out.count("resource: Scratch") == 1
    assert out.count("only in: dev") == 1
    assert "only in: prod" not in out
    assert "Parameter sets\n  prod  1 fail, 1 pass\n  dev   2 fail\n  1 answer differs between the sets\n" in out
    assert "t.yaml: 2 high" in out
    assert "2 parameter sets)" in out


def test_sarif_tells_the_sets_apart(capsys):
    _, out = scanned(capsys, "t.yaml", *SETS, *POLICY, "--format", "sarif")
    results = json.loads(out)["runs"][0]["results"]
    assert sorted(one["properties"]["parameterSet"] for one in results) == ["dev", "dev", "prod"]
    assert len({one["partialFingerprints"]["stackproof/v1"] for one in results}) == 3
    assert all("(parameter set " in one["message"]["text"] for one in results)


def test_single_values_win_over_every_set(capsys):
    _, out = scanned(capsys, "t.yaml", *SETS, *POLICY, "--parameter", "Environment=prod", "--format", "json")
    statuses = {one["status"] for one in json.loads(out)["results"] if one["resource"]["address"] == "Data"}
    assert statuses == {"pass"}


def test_variable_sets_judge_terraform(capsys, folder):
    (folder / "main.tf").write_text(
        'variable "encrypted" {\n  type = bool\n}\n'
        'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  encrypted = var.encrypted\n}\n'
    )
    (folder / "on.tfvars").write_text("encrypted = true\n")
    (folder / "off.tfvars").write_text("encrypted = false\n")
    sets = ["--variable-set", "on=on.tfvars", "--variable-set", "off=off.tfvars"]
    _, out = scanned(capsys, "main.tf", *sets, *POLICY, "--format", "json")
    answers = {one["parameter_set"]: one["status"] for one in json.loads(out)["results"]}
    assert answers == {"on": "pass", "off": "fail"}


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("prod", "is not NAME=FILE"),
        ("=prod.json", "is not NAME=FILE"),
        ("prod=none.json", "none.json"),
        ("prod=broken.json", "broken.json cannot be parsed"),
    ],
)
def test_what_is_no_set_is_refused(capsys, folder, argument, words):
    (folder / "broken.json").write_text("{")
    assert main(["scan", "t.yaml", "--parameter-set", argument]) == 2
    assert words in capsys.readouterr().err


def test_a_remark_of_one_set_names_it(capsys, folder):
    rule = "Rules: {R: {Assertions: [{Assert: !Not [!Equals [!Ref Environment, dev]]}]}}\n"
    (folder / "t.yaml").write_text(rule + TEMPLATE)
    _, out = scanned(capsys, "t.yaml", *SETS, *POLICY, "--format", "json")
    messages = [note["message"] for note in json.loads(out)["notes"]]
    assert messages == ["rule R refuses what is given (parameter set dev)"]


def test_a_construct_is_shown_in_every_format():
    made = finding(construct="App/Data/Resource")
    report = ScanReport((RootSummary(".", "terraform", 1),), (made,), policies=1)
    assert "= construct: App/Data/Resource" in render(report)
    assert json.loads(render(report, "json"))["results"][0]["construct"] == "App/Data/Resource"
    [result] = json.loads(render(report, "sarif"))["runs"][0]["results"]
    assert result["properties"]["construct"] == "App/Data/Resource"
