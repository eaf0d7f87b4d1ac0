"""cfn-lint's findings in our shape, and nothing of a stranger's configuration run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main
from scanner.integrations.cfn_lint import lint, read_settings
from scanner.report import FORMATS
from scanner.verdict import Verdict

TEMPLATE = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs ""]
      Size: ten
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_findings_point_at_the_value() -> None:
    report = lint(["t.yaml"])
    assert [(one.policy, one.verdict, one.location.start_line, one.subject.address) for one in report.findings] == [
        ("cfn-lint/E3012", Verdict.FAIL, 6, "Data")
    ]


def test_a_rule_can_be_switched_off_by_its_own_configuration(here: Path) -> None:
    (here / ".cfnlintrc").write_text("ignore_checks: [E3012]\n", encoding="utf-8")
    settings, notes = read_settings(here)
    assert notes == []
    assert lint(["t.yaml"], settings).findings == ()


def test_a_configuration_names_no_code_to_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = here / "rules"
    rules.mkdir()
    (rules / "evil.py").write_text(f"open({str(here / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    (here / "cfnlint.py").write_text(f"open({str(here / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    (here / ".cfnlintrc").write_text("append_rules: [rules]\n", encoding="utf-8")
    assert main(["lint", "t.yaml"]) == 1
    assert "append_rules is not handed to cfn-lint" in capsys.readouterr().err
    assert not (here / "ran").exists()


def test_the_command_reports_as_json_and_reads_terraform_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "main.tf").write_text('resource "aws_vpc" {{\n', encoding="utf-8")
    assert main(["lint", ".", "--format", "json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert [one["policy"] for one in report["results"]] == ["cfn-lint/E3012"]
    assert [error["file"] for error in report["errors"]] == ["main.tf"]


def test_what_the_configuration_excludes_is_passed_over(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "stackproof.toml").write_text('[scan]\nexclude = ["t.yaml"]\n', encoding="utf-8")
    assert main(["lint"]) == 0
    assert main(["lint", "--no-config"]) == 1
    assert "E3012" in capsys.readouterr().out


def test_nothing_found_is_zero(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "t.yaml").write_text(TEMPLATE.replace("ten", "10"), encoding="utf-8")
    assert main(["lint", "t.yaml"]) == 0
    assert "no findings" in capsys.readouterr().out


def test_templates_that_its_own_configuration_ignores_are_passed_over(here: Path) -> None:
    Path("other").mkdir()
    Path("other/t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (here / ".cfnlintrc.yaml").write_text("ignore_templates: [./other/*]\n", encoding="utf-8")
    settings, notes = read_settings(here)
    assert notes == []
    assert {one.subject.root for one in lint(["t.yaml", "other/t.yaml"], settings).findings} == {"t.yaml"}
    assert {one.subject.root for one in lint(["t.yaml", "other/t.yaml"]).findings} == {"t.yaml", "other/t.yaml"}


@pytest.mark.parametrize("format_", list(FORMATS))
def test_every_report_format_takes_what_it_finds(here: Path, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    assert main(["lint", "t.yaml", "--format", format_]) == 1
    shown = capsys.readouterr().out
    assert "E3012" in shown
    assert "t.yaml" in shown
