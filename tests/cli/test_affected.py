"""`scan --affected`: of a whole repository, the roots that read one of the files that have changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main

POLICY = ["--policy", "encryption-at-rest/ebs-volume"]
VOLUME = 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 8\n  encrypted = false\n}\n'
CALL = 'module "storage" {\n  source = "../modules/storage"\n}\n'
STACK = """\
Resources:
  Nested:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested.yaml
"""
NESTED = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 8
      Encrypted: false
"""


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two root modules that share a module, one that doesn't, and a stack with a nested one."""
    files = {
        "modules/storage/main.tf": VOLUME,
        "prod/main.tf": CALL,
        "dev/main.tf": CALL,
        "other/main.tf": VOLUME,
        "stacks/main.yaml": STACK,
        "stacks/nested.yaml": NESTED,
        "broken/main.tf": "resource {",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def judged(capsys: pytest.CaptureFixture[str], *files: str) -> tuple[int, list[str]]:
    code = main(["scan", "--affected", *POLICY, "--format", "json", *files])
    report = json.loads(capsys.readouterr().out)
    return code, sorted(f"{one['resource']['root']} {one['resource']['address']}" for one in report["results"])


def test_a_module_affects_its_callers(capsys: pytest.CaptureFixture[str]) -> None:
    found = ["dev module.storage.aws_ebs_volume.data", "prod module.storage.aws_ebs_volume.data"]
    assert judged(capsys, "modules/storage/main.tf") == (1, found)


def test_a_nested_stack_affects_what_nests_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(capsys, "stacks/nested.yaml") == (1, ["stacks/main.yaml Nested/Data"])


def test_a_root_affects_itself_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(capsys, "prod/main.tf") == (1, ["prod module.storage.aws_ebs_volume.data"])


def test_nothing_is_said_where_nothing_is_affected(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--affected", *POLICY, "README.md"]) == 0
    assert capsys.readouterr().err == ""


def test_a_broken_file_is_the_matter_of_who_changes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(capsys, "other/main.tf") == (1, ["other aws_ebs_volume.data"])
    assert judged(capsys, "broken/main.tf") == (3, [])
