"""`stackproof guide` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main

ROOT = Path(__file__).parents[2]
GUIDE = str(ROOT / "fixtures" / "assessment" / "docs" / "deployment-guide.md")
SAMPLES = str(ROOT / "fixtures" / "cloudformation" / "samples")


def test_the_sample_guide_lacks_one_section(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guide", SAMPLES, "--guide", GUIDE]) == 1
    text = capsys.readouterr().out
    assert "lacks  Emergency maintenance" in text
    assert "11 of 12 sections, 0 names of the templates not mentioned" in text


def test_json_names_lines_and_what_is_not_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "guide.md").write_text("# Guide\n\n## Costs\n\nnone\n")
    assert main(["guide", SAMPLES, "--guide", str(tmp_path / "guide.md"), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in report["not_mentioned"] if one["kind"] == "parameter"} == {
        "Stage",
        "AdminNetwork",
        "CertificateArn",
        "ImageId",
    }
    [costs] = [one for one in report["sections"] if one["id"] == "costs"]
    assert costs["found"][0]["line"] == 3


def test_a_guide_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["guide", SAMPLES]) == 2
    assert "--guide" in capsys.readouterr().err
