"""checkov as it is: its real command in an environment of its own, and what happens where it is missing or fails."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from scanner.cli import main
from scanner.errors import UserError
from scanner.integrations import checkov

OWN = Path(sys.prefix).with_name(f"{Path(sys.prefix).name}-checkov") / "bin"
installed = pytest.mark.skipif(not (OWN / "checkov").exists(), reason="checkov is installed by dev.py test")

VOLUME = 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 8\n}\n'
TEMPLATE = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 8
  Files:
    Type: AWS::S3::Bucket
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@installed
def test_the_real_checkov_beside_us(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "stack").mkdir()
    (folder / "stack" / "main.tf").write_text(VOLUME)
    (folder / "template.yaml").write_text(TEMPLATE)
    # A stranger's settings that would run a stranger's Python.
    (folder / "stack" / "checks").mkdir()
    (folder / "stack" / "checks" / "__init__.py").touch()
    (folder / "stack" / "checks" / "own.py").write_text(f"open({str(folder / 'ran')!r}, 'w')\n")
    settings = f"external-checks-dir: [{folder}/stack/checks]\n"
    for place in (folder, folder / "stack"):
        (place / ".checkov.yaml").write_text(settings)
    monkeypatch.setenv("PATH", f"{OWN}{os.pathsep}{os.environ['PATH']}")
    assert main(["scan", "--with", "checkov", "--format", "json", "stack", "template.yaml"]) == 1
    printed = capsys.readouterr()
    results = json.loads(printed.out)["results"]
    failed = {(one["policy"], one["resource"]["address"]) for one in results if one["status"] == "fail"}
    assert ("encryption-at-rest/ebs-volume", "aws_ebs_volume.data") in failed
    assert ("encryption-at-rest/ebs-volume", "Data") in failed
    assert not [one for one in failed if one[0] == "checkov/CKV_AWS_3"], "ours says the same"
    theirs = [one for one in results if one["policy"].startswith("checkov/")]
    assert {one["location"]["file"] for one in theirs} == {"stack/main.tf", "template.yaml"}
    assert "checkov reported" in printed.err
    assert not (folder / "ran").exists()


def stand_in(folder: Path, script: str) -> None:
    program = folder / "programs" / "checkov"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_a_missing_checkov_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    assert main(["scan", "--with", "checkov"]) == 2
    assert "checkov is not on the PATH" in capsys.readouterr().err


def test_a_failing_checkov_is_said(folder: Path) -> None:
    stand_in(folder, "echo boom >&2; exit 3")
    with pytest.raises(UserError, match="checkov failed: boom"):
        checkov.run([folder], str(folder / "programs" / "checkov"))


def test_a_slow_checkov_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(folder, "exec sleep 60")
    monkeypatch.setattr(checkov, "SECONDS", 0.2)
    with pytest.raises(UserError, match="was stopped"):
        checkov.run([folder], str(folder / "programs" / "checkov"))


def test_nothing_to_scan_is_no_failure(folder: Path) -> None:
    stand_in(folder, """echo '{"passed": 0, "failed": 0, "parsing_errors": 0}'""")
    assert checkov.run([folder], str(folder / "programs" / "checkov")).findings == ()
