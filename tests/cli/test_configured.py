"""What the configuration changes in a scan, and that the command line outweighs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import main

TEMPLATE = """\
Parameters:
  Encrypt: {Type: String}
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-west-1a, Size: 8, Encrypted: !Ref Encrypt}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "examples").mkdir()
    (tmp_path / "templates").mkdir()
    for name in ("examples/a.yaml", "templates/b.yaml"):
        (tmp_path / name).write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(text: str) -> None:
    Path("stackproof.toml").write_text(text)


def scanned(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    main(["scan", *arguments, "--format", "json"])
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def roots(report: dict[str, Any]) -> list[str]:
    return [one["path"] for one in report["roots"]]


def verdicts(report: dict[str, Any], policy: str = "encryption-at-rest/ebs-volume") -> list[str]:
    return [one["status"] for one in report["results"] if one["policy"] == policy]


def test_paths_and_exclusions(capsys: pytest.CaptureFixture[str]) -> None:
    assert roots(scanned(capsys)) == ["examples/a.yaml", "templates/b.yaml"]
    configure('[scan]\npaths = ["templates"]\n')
    assert roots(scanned(capsys)) == ["templates/b.yaml"]
    assert roots(scanned(capsys, "examples")) == ["examples/a.yaml"]
    configure('[scan]\nexclude = ["examples/*"]\n')
    assert roots(scanned(capsys)) == ["templates/b.yaml"]
    assert roots(scanned(capsys, "--exclude", "b.yaml")) == []
    assert roots(scanned(capsys, "--no-config")) == ["examples/a.yaml", "templates/b.yaml"]


def test_values_of_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdicts(scanned(capsys, "templates")) == ["unknown"]
    configure("[scan.parameters]\nEncrypt = true\n")
    assert verdicts(scanned(capsys, "templates")) == ["pass"]
    assert verdicts(scanned(capsys, "templates", "--parameter", "Encrypt=false")) == ["fail"]
    Path("parameters.json").write_text('{"Parameters": {"Encrypt": "false"}}')
    configure('[scan]\nparameter_files = ["parameters.json"]\n')
    assert verdicts(scanned(capsys, "templates")) == ["fail"]
    configure('[scan.sets.prod]\nparameter_files = ["parameters.json"]\n')
    report = scanned(capsys, "templates")
    assert {one["parameter_set"] for one in report["results"]} == {"prod"}
    assert verdicts(report) == ["fail"]


def test_the_graph_has_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure('[scan]\nexclude = ["examples"]\n[scan.parameters]\nEncrypt = true\n')
    assert main(["graph"]) == 0
    (volume,) = json.loads(capsys.readouterr().out)["resources"]
    assert volume["properties"]["Encrypted"] == "true"


def test_policies_are_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    def asked(*arguments: str) -> set[str]:
        return {one["policy"] for one in scanned(capsys, "templates", *arguments)["results"]}

    everything = asked("--profile", "all")
    default = asked()
    assert "encryption-at-rest/ebs-volume" in default
    light = min(everything - default)
    configure(f'[policies]\ndisable = ["*/ebs-volume"]\nenable = ["{light}"]\n')
    assert asked() == default - {"encryption-at-rest/ebs-volume"} | {light}
    assert asked("--policy", "*/ebs-volume") == {"encryption-at-rest/ebs-volume"}, "asked for by name"
    configure('[scan]\nprofile = "encryption-at-rest"\n')
    assert asked() == {one for one in everything if one.startswith("encryption-at-rest/")}
    assert asked("--profile", "all") == everything


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[scan]\nprofile = "backup"\n', "stackproof.toml:2: 'profile' can't be 'backup'; did you mean 'backups'?"),
        (
            '[scan]\nthemes = ["loging"]\n',
            "stackproof.toml:2: 'themes': 'loging' matches nothing; did you mean logging or",
        ),
        ('[scan]\nitems = [\n"SEC-9.*"]\n', "stackproof.toml:3: 'items': 'SEC-9.*' matches nothing"),
        (
            '[policies]\ndisable = ["encryption-at-rest/ebs-volumes"]\n',
            "stackproof.toml:2: 'disable': 'encryption-at-rest/ebs-volumes' matches nothing; did you mean",
        ),
        ("[policies]\nenable = ['none/*']\n", "stackproof.toml:2: 'enable': 'none/*' matches nothing"),
        ("[suppressions]\nlocked = ['backup/*']\n", "stackproof.toml:2: 'locked': 'backup/*' matches nothing"),
        ("[scan]\npaths = ['none']\n", "stackproof.toml:2: 'paths': there is no 'none'"),
    ],
)
def test_mistakes_end_the_command(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(text)
    assert main(["scan"]) == 2
    assert said in capsys.readouterr().err


def test_a_configuration_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    configure("[broken")
    Path("mine.toml").write_text('[scan]\nexclude = ["examples"]\n')
    assert roots(scanned(capsys, "--config", "mine.toml")) == ["templates/b.yaml"]


def test_changed_files_are_judged_by_the_working_folders_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    Path("templates/stackproof.toml").write_text("[broken")
    configure('[scan]\npaths = ["templates"]\n')
    assert roots(scanned(capsys, "--affected", "templates/b.yaml", "examples/a.yaml")) == ["templates/b.yaml"]


def test_an_unknown_profile_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--profile", "backup"]) == 2
    assert "--profile backup matches nothing; did you mean backups?" in capsys.readouterr().err
