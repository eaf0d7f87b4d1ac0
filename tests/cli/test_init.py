"""`init` writes a file that fits what it finds, and `config show` says what holds and where it comes from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from scanner.cli import main
from scanner.config.schema import mistakes

FILES = {
    "infra/prod/main.tf": 'module "x" {\n  source = "../../modules/x"\n}\n',
    "infra/prod/prod.tfvars": "a = 1\n",
    "infra/prod/terraform.tfvars": "a = 1\n",
    "modules/x/main.tf": 'resource "aws_s3_bucket" "b" {}\n',
    "modules/x/examples/simple/main.tf": 'resource "aws_s3_bucket" "b" {}\n',
    "templates/shop.yaml": "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
    "templates/prod.json": '[{"ParameterKey": "A", "ParameterValue": "b"}]\n',
    "templates/two words.json": '[{"ParameterKey": "A", "ParameterValue": "b"}]\n',
    **{f"infra/environments/of-the-team-number-{n}/everything.tfvars": "a = 1\n" for n in range(4)},
    "package.json": '{"name": "x"}\n',
    "tests/broken.yaml": "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_fits_the_repository(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    said = capsys.readouterr().out
    assert said == "wrote stackproof.toml: 2 CloudFormation templates and 2 Terraform root modules\n"
    written = tomllib.loads((repository / "stackproof.toml").read_text())
    assert written["scan"] == {"paths": ["."], "exclude": ["modules/x/examples/*", "tests/*"]}
    main(["scan", "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert sorted(root["path"] for root in report["roots"]) == ["infra/prod", "templates/shop.yaml"]
    assert any(one["resource"]["address"] == "module.x.aws_s3_bucket.b" for one in report["results"])


def test_what_it_suggests_can_be_uncommented(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--stdout"]) == 0
    text = re.sub(r"(?m)^# (?=\[|\w+ = )", "", capsys.readouterr().out)
    settings = tomllib.loads(text)
    assert list(mistakes(settings)) == []
    assert settings["scan"]["sets"] == {
        "prod": {"parameter_files": ["templates/prod.json"], "variable_files": ["infra/prod/prod.tfvars"]},
        "everything": {
            "variable_files": [f"infra/environments/of-the-team-number-{n}/everything.tfvars" for n in range(4)]
        },
        "two words": {"parameter_files": ["templates/two words.json"]},
    }
    assert settings["policies"].keys() == {"enable", "disable", "backups/retention-length"}
    (repository / "stackproof.toml").write_text(text)
    assert main(["config", "show"]) == 0


def test_suggestions_where_there_is_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--stdout"]) == 0
    out = capsys.readouterr().out
    assert "Found here: neither CloudFormation nor Terraform." in out
    assert list(mistakes(tomllib.loads(re.sub(r"(?m)^# (?=\[|\w+ = )", "", out)))) == []
    assert list(tmp_path.iterdir()) == []


def test_examples_that_are_all_there_is_are_not_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "main.tf").write_text('resource "aws_s3_bucket" "b" {}\n')
    assert main(["init", str(tmp_path)]) == 0
    assert "exclude" not in tomllib.loads((tmp_path / "stackproof.toml").read_text())["scan"]


@pytest.mark.parametrize("name", ["stackproof.toml", "pyproject.toml"])
def test_nothing_is_overwritten(repository: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / name).write_text("[tool.stackproof]\n" if name == "pyproject.toml" else "")
    assert main(["init"]) == 2
    assert f"{name} is there already" in capsys.readouterr().err


def test_each_setting_is_shown_with_its_origin(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "stackproof.toml").write_text(
        '[scan]\nseverity = "high"\nexclude = [\n  "a b",\n]\n[scan.sets."x.y"]\n'
        'parameter_files = ["templates/prod.json"]\n[assessment]\nreview_date = 2026-11-30\n'
        "[[assessment.case_studies]]\nname = 'A'\npaths = ['templates']\n"
    )
    assert main(["config", "show", "--format", "json"]) == 0
    shown = {one["key"]: (one["value"], one["source"]) for one in json.loads(capsys.readouterr().out)}
    assert shown["scan.severity"] == ("high", "stackproof.toml:2")
    assert shown["scan.exclude"] == (["a b"], "stackproof.toml:3")
    assert shown["scan.profile"] == ("default", "default")
    assert shown["scan.paths"] == (None, None)
    assert shown['scan.sets."x.y".parameter_files'] == (["templates/prod.json"], "stackproof.toml:7")
    assert shown["assessment.review_date"] == ("2026-11-30", "stackproof.toml:9")
    assert shown["assessment.case_studies[0].name"] == ("A", "stackproof.toml:11")
    assert main(["config", "show"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# configuration: stackproof.toml\n")
    assert re.search(r"(?m)^assessment.review_date +2026-11-30 +stackproof.toml:9$", out)
    assert re.search(r"(?m)^scan.paths +-$", out)


def test_showing_checks_what_every_command_reads(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, said in (
        ("[assessment]\ndelivery = 'managed'\n", "2: 'delivery' can't be 'managed'; did you mean"),
        ("[assume.zones]\nIds = 0\n", "2: "),
        ("[[suppressions.accept]]\npolicies = ['*']\nreason = 'x'\n", "1: say what it is about"),
        ("[policies]\ndisable = ['none/*']\n", "2: 'disable': 'none/*' matches nothing"),
        ("[policies.'backups/*']\ndayz = 3\n", "2: none of these policies has a setting 'dayz'; did you mean 'days'?"),
    ):
        (repository / "stackproof.toml").write_text(text)
        assert main(["config", "show"]) == 2
        assert f"stackproof.toml:{said}" in capsys.readouterr().err
