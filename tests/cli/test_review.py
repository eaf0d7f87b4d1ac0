"""What the configuration says of suppressions, and what it may not say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scanner.cli import main

PLAN = Path(__file__).parents[1] / "data" / "plans" / "shop"
EBS = ["--policy", "encryption-at-rest/ebs-volume"]

VOLUME = """\
resource "aws_ebs_volume" "data" {
  size      = 8
  encrypted = false # stackproof:ignore[encryption-at-rest/*] reason="scratch"
}

resource "aws_ebs_volume" "legacy" { #checkov:skip=CKV_AWS_3:old
  size = 8
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(VOLUME, encoding="utf-8")
    return tmp_path


def configured(folder: Path, text: str) -> None:
    (folder / "stackproof.toml").write_text(text, encoding="utf-8")


def test_whose_suppressions_hold_decides_the_exit_code() -> None:
    assert main(["scan", *EBS]) == 0
    assert main(["scan", *EBS, "--no-foreign-suppressions"]) == 1
    assert main(["scan", *EBS, "--no-suppressions"]) == 1


def test_the_configuration_accepts_by_address(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(
        folder,
        '[suppressions]\nforeign = false\n\n[[suppressions.accept]]\npolicies = ["encryption-at-rest/*"]\n'
        'addresses = ["*.legacy"]\nreason = "moves away"\nuntil = 2099-01-01\nowner = "data"\n',
    )
    assert main(["scan", *EBS, "--show", "suppressed"]) == 0
    out = capsys.readouterr().out
    assert "suppressed: moves away, owner data, until 2099-01-01 (stackproof.toml:4:1)" in out
    assert "suppressed: scratch (main.tf:3:" in out


def test_the_configuration_locks_policies(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configured(folder, '[suppressions]\nlocked = ["encryption-at-rest/*"]\n')
    assert main(["scan", *EBS]) == 1
    out = capsys.readouterr().out
    assert out.count("encryption-at-rest/ebs-volume is locked against suppression") == 2
    assert "note: the suppression of encryption-at-rest/* does not hold" in out


def test_what_holds_for_nothing_is_named_and_can_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "main.tf").write_text(VOLUME.replace("= false", "= true"), encoding="utf-8")
    assert main(["scan", *EBS]) == 0
    assert (
        "note: the suppression of encryption-at-rest/* suppresses nothing\n  --> main.tf:3:" in capsys.readouterr().out
    )
    assert main(["scan", *EBS, "--fail-on-unused-suppressions"]) == 1
    configured(folder, "[suppressions]\nfail_on_unused = true\n")
    assert main(["scan", *EBS]) == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '[[suppressions.accept]]\npolicies = ["a/b"]\nfiles = ["x"]\n',
            "toml:1: the key 'reason' is missing",
        ),
        ('[[suppressions.accept]]\npolicies = ["*/ebs-*"]\nreason = "x"\n', "stackproof.toml:1: say what it is about"),
        ('[[suppressions.accept]]\npolicies = ["a/b"]\nuntill = 2027-01-01\nreason = "x"\n', "did you mean 'until'?"),
        (
            '[suppressions]\nlocked = ["identity/*", "encription-at-rest/ebs-volume"]\n',
            "'encription-at-rest/ebs-volume' matches nothing; did you mean encryption-at-rest/ebs-volume",
        ),
        (
            '[[suppressions.accept]]\npolicies = ["backup/*"]\nfiles = ["x"]\nreason = "x"\n',
            "stackproof.toml:2: 'policies': 'backup/*' matches nothing",
        ),
        ("[suppressions]\nlock = []\n", "unknown key 'lock'; did you mean 'locked'?"),
        ('[suppressions]\nbaseline = "../elsewhere.txt"\n', "lies outside of the repository"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_line(
    folder: Path, text: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(folder, text)
    assert main(["scan", *EBS]) == 2
    assert complaint in capsys.readouterr().err


def test_an_assessment_shows_what_is_accepted_and_holds_it_not_met(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configured(folder, '[[suppressions.accept]]\npolicies = ["*"]\naddresses = ["*.legacy"]\nreason = "moves away"\n')
    assert main(["assess", "--delivery", "single-tenant-saas", "--format", "json"]) == 1
    items = {one["id"]: one for one in json.loads(capsys.readouterr().out)["items"]}
    assert items["SEC-1.22"]["status"] == "not-met"
    accepted = {(one["address"], one["accepted"]) for one in items["SEC-1.22"]["evidence"] if one["accepted"]}
    assert {("aws_ebs_volume.data", "scratch"), ("aws_ebs_volume.legacy", "old")} <= accepted
    assert ("aws_ebs_volume.legacy", "moves away") in accepted


def test_comments_in_the_sources_hold_for_their_plan(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PLAN, folder / "plan")
    monkeypatch.chdir(folder / "plan")
    policy = ["--policy", "encryption-at-rest/rds-instance"]
    assert main(["scan", "plan.json", ".", *policy]) == 1
    sources = folder / "plan" / "main.tf"
    text = sources.read_text(encoding="utf-8")
    at = 'resource "aws_db_instance" "main" {'
    assert at in text
    sources.write_text(text.replace(at, f'# stackproof:ignore[*] reason="known"\n{at}'), encoding="utf-8")
    capsys.readouterr()
    assert main(["scan", "plan.json", ".", *policy, "--show", "suppressed"]) == 0
    assert "suppressed: known (main.tf:" in capsys.readouterr().out
