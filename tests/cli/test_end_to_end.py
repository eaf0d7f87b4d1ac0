"""The commands on real templates of both dialects, from the command line to what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import networkx
import pytest

from scanner.cli import main

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
EBS = ["--policy", "encryption-at-rest/ebs-volume"]

TERRAFORM = """\
variable "encrypt" {
  type = bool
}

resource "aws_ebs_volume" "good" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = true
}

resource "aws_ebs_volume" "bad" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = false
}

resource "aws_ebs_volume" "open" {
  availability_zone = aws_ebs_volume.good.availability_zone
  size              = 8
  encrypted         = var.encrypt
}
"""

CLOUDFORMATION = """\
Parameters:
  Encrypt:
    Type: String
    AllowedValues: ["true", "false"]
Conditions:
  Encrypted: !Equals [!Ref Encrypt, "true"]
Resources:
  Good:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-west-1a, Size: 8, Encrypted: true}
  Bad:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-west-1a, Size: 8, Encrypted: false}
  Open:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !GetAtt Good.AvailabilityZone
      Size: 8
      Encrypted: !If [Encrypted, true, false]
"""


@pytest.fixture(autouse=True)
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tf").mkdir()
    (tmp_path / "tf" / "main.tf").write_text(TERRAFORM, encoding="utf-8")
    (tmp_path / "template.yaml").write_text(CLOUDFORMATION, encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str], schema: str) -> dict[str, Any]:
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((SCHEMAS / schema).read_text(encoding="utf-8")))
    assert isinstance(document, dict)
    return document


def statuses(document: dict[str, Any]) -> dict[str, str]:
    return {result["resource"]["address"]: result["status"] for result in document["results"]}


def test_both_dialects_in_one_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", *EBS, "--format", "json"]) == 1
    document = printed(capsys, "scan-report.schema.json")
    assert statuses(document) == {
        "Good": "pass",
        "Bad": "fail",
        "Open": "unknown",
        "aws_ebs_volume.good": "pass",
        "aws_ebs_volume.bad": "fail",
        "aws_ebs_volume.open": "unknown",
    }
    assert document["roots"] == [
        {"path": "template.yaml", "dialect": "cloudformation", "resources": 3},
        {"path": "tf", "dialect": "terraform", "resources": 3},
    ]
    bad = next(result for result in document["results"] if result["resource"]["address"] == "aws_ebs_volume.bad")
    assert bad["location"] == {
        "file": "tf/main.tf",
        "start_line": 14,
        "start_column": 23,
        "end_line": 14,
        "end_column": 28,
    }
    unknown = next(result for result in document["results"] if result["resource"]["address"] == "Open")
    assert unknown["needs"] == ["Encrypt"]
    assert unknown["when"] == "Encrypt=false"


def test_what_a_deployer_gives_decides(capsys: pytest.CaptureFixture[str]) -> None:
    Path("more.tfvars").write_text("encrypt = true\n", encoding="utf-8")
    Path("parameters.json").write_text('[{"ParameterKey": "Encrypt", "ParameterValue": "false"}]', encoding="utf-8")
    given = ["--var-file", "more.tfvars", "--parameters", "parameters.json"]
    main(["scan", *EBS, "--format", "json", *given])
    found = statuses(printed(capsys, "scan-report.schema.json"))
    assert (found["aws_ebs_volume.open"], found["Open"]) == ("pass", "fail")
    main(["scan", *EBS, "--format", "json", *given, "--var", "encrypt=false", "--parameter", "Encrypt=true"])
    found = statuses(printed(capsys, "scan-report.schema.json"))
    assert (found["aws_ebs_volume.open"], found["Open"]) == ("fail", "pass")


def test_the_terminal_shows_the_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["scan", "tf", *EBS, "--color", "never"]) == 1
    out = capsys.readouterr().out
    assert (
        """\
high[encryption-at-rest/ebs-volume] Encrypt block volumes
   --> tf/main.tf:14:23
    |
 14 |   encrypted         = false
    |                       ^^^^^ """
        in out
    )
    assert out.splitlines()[-1].startswith("1 failure (1 high), 1 passed, 1 unknown, 0 suppressed, 0 files unread")


def test_a_broken_file_is_told_and_the_rest_is_scanned(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.yaml").write_text("Resources:\n  A: {Type: AWS::EC2::Volume\n", encoding="utf-8")
    assert main(["scan", *EBS, "--format", "json"]) == 3
    document = printed(capsys, "scan-report.schema.json")
    (error,) = document["errors"]
    assert error["file"] == "broken.yaml"
    assert error["line"] > 1
    assert document["summary"]["fail"] == 2


def test_a_path_that_does_not_exist_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("scan", "graph"):
        assert main([command, "nowhere"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "nowhere" in err


def test_nothing_to_scan_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert main(["scan", "empty", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["results"] == []
    assert err == "warning: no template found in empty\n"


def test_the_graph_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph"]) == 0
    document = printed(capsys, "graph.schema.json")
    properties = {resource["address"]: resource["properties"] for resource in document["resources"]}
    assert properties["aws_ebs_volume.good"] == {"availability_zone": "eu-west-1a", "size": 8, "encrypted": True}
    assert properties["aws_ebs_volume.open"]["encrypted"] == {
        "$choice": [{"when": "encrypt=true", "value": True}, {"when": "encrypt=false", "value": False}]
    }
    assert properties["Open"]["Encrypted"] == {
        "$choice": [{"when": "Encrypt=true", "value": True}, {"when": "Encrypt=false", "value": False}]
    }
    edges = {(edge["from"], edge["to"], edge["kind"]) for edge in document["edges"]}
    assert edges == {
        ("Open", "Good", "AvailabilityZone"),
        ("aws_ebs_volume.open", "aws_ebs_volume.good", "availability_zone"),
    }


def test_the_graph_for_drawing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "--format", "graphml"]) == 0
    read = networkx.parse_graphml(capsys.readouterr().out)
    assert (read.number_of_nodes(), read.number_of_edges()) == (6, 2)
    for form in ("dot", "mermaid"):
        assert main(["graph", "--format", form]) == 0
        assert "aws_ebs_volume" in capsys.readouterr().out


def test_a_graph_without_what_could_not_be_read_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path("tf/broken.tf").write_text('resource "aws_vpc" "a" {\n', encoding="utf-8")
    assert main(["graph", "tf"]) == 3
    out, err = capsys.readouterr()
    assert len(json.loads(out)["resources"]) >= 3
    assert err.startswith("error: tf/broken.tf:")


def test_variables_of_the_shell_are_taken_on_request_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'variable "on" {\n  type = bool\n}\nresource "aws_ebs_volume" "v" {\n  encrypted = var.on\n}\n'
    Path("main.tf").write_text(text, encoding="utf-8")
    monkeypatch.setenv("TF_VAR_on", "false")
    command = ["scan", ".", "--policy", "encryption-at-rest/ebs-volume", "--format", "json"]

    def status(*options: str) -> str:
        main([*command, *options])
        return str(json.loads(capsys.readouterr().out)["results"][0]["status"])

    assert status() == "unknown"
    assert status("--var-env") == "fail"
    Path("terraform.tfvars").write_text("on = true\n", encoding="utf-8")
    assert status("--var-env") == "pass"
