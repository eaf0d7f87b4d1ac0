"""Report files of other scanners, sound and broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import main
from scanner.errors import UserError
from scanner.integrations.imports import read_report

SARIF: dict[str, Any] = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "Trivy",
                    "rules": [
                        {
                            "id": "AVD-AWS-0026",
                            "shortDescription": {"text": "EBS volumes must be encrypted"},
                            "helpUri": "https://example.org/aws-0026",
                            "properties": {"security-severity": "8.0"},
                        }
                    ],
                }
            },
            "originalUriBaseIds": {"ROOTPATH": {"uri": "file:///"}},
            "results": [
                {
                    "ruleId": "AVD-AWS-0026",
                    "level": "error",
                    "message": {"text": "Artifact: main.tf\nVolume is not encrypted."},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "main.tf"},
                                "region": {"startLine": 1, "endLine": 5},
                            }
                        }
                    ],
                },
                {
                    "ruleId": "AVD-AWS-0026",
                    "message": {"text": "accepted"},
                    "suppressions": [{"kind": "inSource"}],
                    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "main.tf"}}}],
                },
                {"ruleId": "x", "kind": "pass", "message": {"text": "fine"}},
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, content: object) -> Path:
    path = Path(name)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_sarif() -> None:
    (report,) = read_report(write("trivy.sarif", SARIF))
    (found,) = report.findings
    assert (report.scanner, found.rule, found.severity) == ("trivy", "AWS-0026", "high")
    assert (found.span.file, found.span.start_line, found.span.end_line) == ("main.tf", 1, 5)
    assert found.message == "Artifact: main.tf Volume is not encrypted."


def test_checkov_json() -> None:
    check = {
        "check_id": "CKV_AWS_3",
        "check_name": "Ensure all data stored in the EBS is securely encrypted",
        "file_abs_path": str(Path("main.tf").resolve()),
        "file_line_range": [1, 5],
        "resource": "aws_ebs_volume.data",
        "severity": None,
    }
    part = {"check_type": "terraform", "results": {"failed_checks": [check], "parsing_errors": ["/elsewhere/x.tf"]}}
    (report,) = read_report(write("checkov.json", [part]))
    (found,) = report.findings
    assert (found.rule, found.address, found.span.file) == ("CKV_AWS_3", "aws_ebs_volume.data", "main.tf")
    assert [error.span.file for error in report.errors] == ["/elsewhere/x.tf"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"version": ', "broken.json:1:13: is no JSON"),
        ("", "broken.json:1:1: is no JSON"),
        ({"version": "2.0.0", "runs": []}, "is neither SARIF 2.1.0 nor"),
        ([1, 2], "is neither SARIF 2.1.0 nor"),
        ({"version": "2.1.0", "runs": [{"results": [{"locations": "x"}]}]}, "is not built as its format says"),
        ("[" * 100_000, "is nested too deep"),
    ],
)
def test_a_broken_report_is_refused(content: object, message: str) -> None:
    with pytest.raises(UserError, match="--import") as caught:
        read_report(write("broken.json", content))
    assert message in str(caught.value)


def test_a_scan_adds_what_it_did_not_say_itself(capsys: pytest.CaptureFixture[str]) -> None:
    write("main.tf", 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 8\n}\n')
    run = dict(SARIF["runs"][0])
    other = {**run["results"][0], "ruleId": "AWS-9999"}
    run["results"] = [*run["results"], other]
    write("trivy.sarif", {**SARIF, "runs": [run]})
    assert (
        main(["scan", "--policy", "encryption-at-rest/ebs-volume", "--import", "trivy.sarif", "--format", "json"]) == 1
    )
    printed = capsys.readouterr()
    found = sorted(one["policy"] for one in json.loads(printed.out)["results"])
    assert found == ["encryption-at-rest/ebs-volume", "trivy/AWS-9999"]
    assert "trivy reported 2 failures, 1 of them the same as ours" in printed.err


def test_a_scan_with_a_report_that_is_none_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    write("x.json", "{")
    assert main(["scan", "--import", "x.json"]) == 2
    assert "is no JSON" in capsys.readouterr().err
