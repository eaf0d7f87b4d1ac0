"""Policies of one's own: laid out, tested, asked, and none that a stranger's configuration could have run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.cli import main

PYTHON = '''\
from pathlib import Path

from scanner.model import ebs
from scanner.policy import Result, policy

Path("ran").touch()


@policy(severity="high")
def check(volume: ebs.Volume) -> Result:
    """Encrypt."""
    return volume.encrypted.is_true()
'''
YAML = "title: Encrypt\nseverity: high\nresource: ebs.Volume\nrequire: {encrypted: is_true}\n"
VOLUME = 'resource "aws_ebs_volume" "a" {\n  availability_zone = "eu-west-1a"\n}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repository")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    Path("main.tf").write_text(VOLUME)
    return tmp_path


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def asked(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    capsys.readouterr()
    main(["scan", "--format", "json", "--profile", "all", *options])
    results = json.loads(capsys.readouterr().out)["results"]
    return sorted(one["policy"] for one in results if one["policy"].startswith("our-rules/"))


@pytest.mark.parametrize("options", [[], ["--python"]])
@pytest.mark.parametrize(
    "resource", ["s3.Bucket", "aws_db_instance", "AWS::SQS::Queue", "ec2.LaunchTemplate", "lambda_.Nope"]
)
def test_what_is_laid_out_passes_its_test(
    options: list[str], resource: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = main(["policy", "new", "our-rules/first-one", "--resource", resource, *options])
    if resource == "lambda_.Nope":
        assert made == 2
        assert "the model has no resource 'lambda_.Nope'" in capsys.readouterr().err
        return
    assert made == 0
    path = f"policies/our_rules/first_one.{'py' if options else 'yaml'}"
    assert f"next: stackproof policy test {path}" in capsys.readouterr().out
    assert main(["policy", "test", path]) == 0
    out = capsys.readouterr().out
    for dialect in ("cloudformation", "terraform"):
        assert f"ok    our-rules/first-one  {dialect}: 1 pass, 1 fail, 1 unknown" in out
    assert out.endswith("1 policy, no problems\n")
    assert main(["policy", "new", "our-rules/first-one", "--resource", resource]) == 2
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["volumes", "Our/volumes", "our/vol umes", "our/../x", "our_rules/x", "a/b/c"])
def test_names_that_are_none(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "new", name]) == 2
    assert "is no name for a policy" in capsys.readouterr().err


def test_a_test_that_fails_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "new", "our-rules/volumes", "--resource", "ebs.Volume"]) == 0
    path = Path("policies/fixtures/terraform/our_rules/volumes/main.tf")
    path.write_text(path.read_text().replace("expect: fail", "expect: pass").replace(" # expect: unknown", ""))
    capsys.readouterr()
    assert main(["policy", "test"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "FAIL  our-rules/volumes  terraform: 1 pass, 1 fail, 1 unknown" in lines
    said = [line.strip() for line in lines if line.startswith("      ")]
    top = "policies/fixtures/terraform/our_rules/volumes"
    place = f"{top}/main.tf"
    assert said == [
        f"{place}:10: pass is expected, but aws_ebs_volume.wrong is fail: encrypted is false",
        f"{place}:14: nothing is expected, but aws_ebs_volume.open is unknown: encrypted is not known: given: "
        "parameter without default",
        f"{top}: shows no fail; if there can't be one, say '# never: fail - why'",
        f"{top}: shows no unknown; if there can't be one, say '# never: unknown - why'",
    ]
    assert lines[-1] == "1 policy, 4 problems"


def test_dialects_that_disagree_and_fixtures_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "new", "our-rules/volumes", "--resource", "ebs.Volume"])
    path = Path("policies/fixtures/terraform/our_rules/volumes/main.tf")
    path.write_text(path.read_text().replace('"right"', '"x"').replace('"wrong"', '"right"').replace('"x"', '"wrong"'))
    capsys.readouterr()
    assert main(["policy", "test"]) == 1
    assert "FAIL  our-rules/volumes: right is pass in CloudFormation, fail in Terraform" in capsys.readouterr().out
    path.unlink()
    path.parent.rmdir()
    assert main(["policy", "test"]) == 1
    assert f"{path}: there is no fixture for terraform" in capsys.readouterr().out


def test_a_policy_that_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/our_rules/volumes.yaml", YAML.replace("encrypted", "encryptd"))
    assert main(["policy", "test"]) == 1
    out = capsys.readouterr().out
    assert "FAIL  our-rules/volumes\n      policies/our_rules/volumes.yaml:4: ebs.Volume has no property" in out


def test_nothing_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "test"]) == 2
    assert "there is no folder 'policies'" in capsys.readouterr().err
    Path("policies").mkdir()
    assert main(["policy", "test"]) == 2
    assert main(["policy", "test", "policies", "--policy", "x/*"]) == 2
    assert "no policy in policies matches" in capsys.readouterr().err


def test_a_folder_that_the_command_line_names(capsys: pytest.CaptureFixture[str]) -> None:
    write("own/our_rules/in_python.py", PYTHON)
    write("own/our_rules/in_yaml.yaml", YAML)
    write("own/our_rules/both.yaml", "nonsense")
    write("own/our_rules/both.py", PYTHON)
    assert asked(capsys, "--policies", "own") == ["our-rules/both", "our-rules/in-python", "our-rules/in-yaml"]
    assert Path("ran").exists()
    assert main(["policy", "list", "--theme", "our-rules", "--policies", "own"]) == 0
    assert capsys.readouterr().out.count("our-rules/") == 3
    assert main(["policy", "show", "our-rules/in-yaml", "--policies", "own"]) == 0
    assert main(["scan", "--policies", "none"]) == 2
    assert main(["policy", "test", "--policies", "own"]) == main(["policy", "test", "own"]) == 1


def test_a_repository_names_yaml_alone(capsys: pytest.CaptureFixture[str]) -> None:
    write("policies/our_rules/in_python.py", PYTHON)
    write("policies/our_rules/in_yaml.yaml", YAML)
    write("stackproof.toml", '[policies]\nfolders = ["policies"]\n')
    assert asked(capsys) == ["our-rules/in-yaml"]
    assert main(["policy", "list"]) == 0
    assert main(["policy", "test"]) == 1
    assert main(["assess", "--delivery", "customer-deployed"]) in (0, 1)
    assert main(["config", "show"]) == 0
    assert not Path("ran").exists()
    assert asked(capsys, "--no-config") == []
    assert asked(capsys, "--config", "stackproof.toml") == ["our-rules/in-yaml"]
    assert not Path("ran").exists()


def test_what_a_repositorys_policies_cannot_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("stackproof.toml", '[policies]\nfolders = [\n  "policies",\n]\n')
    write("policies/encryption_at_rest/ebs_volume.yaml", YAML)
    assert main(["scan"]) == 2
    assert (
        "stackproof.toml:3: 'folders': there is a policy encryption-at-rest/ebs-volume already"
        in capsys.readouterr().err
    )
    Path("policies/encryption_at_rest/ebs_volume.yaml").unlink()
    (folder / "secret.yaml").write_text(YAML)
    Path("policies/encryption_at_rest/linked.yaml").symlink_to(folder / "secret.yaml")
    assert main(["policy", "show", "encryption-at-rest/linked"]) == 2
    write("stackproof.toml", '[policies]\nfolders = ["../elsewhere"]\n')
    (folder / "elsewhere").mkdir()
    assert main(["scan"]) == 2
    assert "lies outside of the repository" in capsys.readouterr().err


def test_fixtures_of_own_policies_are_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "new", "our-rules/volumes", "--resource", "ebs.Volume"])
    write("stackproof.toml", '[policies]\nfolders = ["policies"]\n')
    capsys.readouterr()
    main(["scan", "--format", "json"])
    assert [root["path"] for root in json.loads(capsys.readouterr().out)["roots"]] == ["."]


def test_the_users_own_configuration_names_folders_that_may_be_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder / "home" / "stackproof" / "stackproof.toml"
    write(str(folder / "home" / "stackproof" / "mine" / "our_rules" / "in_python.py"), PYTHON)
    write(str(own), '[policies]\nfolders = ["mine"]\n')
    assert asked(capsys) == ["our-rules/in-python"]
    assert Path("ran").exists()
    assert asked(capsys, "--no-config") == []
    own.write_text('[scan]\nprofile = "all"\n')
    assert main(["scan"]) == 2
    assert "your own configuration can only name 'folders' under [policies]" in capsys.readouterr().err
    own.write_text('[policies]\ndisable = ["*/*"]\n')
    assert main(["scan"]) == 2


def test_a_home_inside_the_repository_is_not_ones_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(Path(".config").absolute()))
    write(".config/stackproof/stackproof.toml", '[policies]\nfolders = ["mine"]\n')
    write(".config/stackproof/mine/our_rules/in_python.py", PYTHON)
    assert asked(capsys) == []
    assert not Path("ran").exists()


def test_what_can_be_asked_of_a_resource(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "resource", "AWS::EC2::SecurityGroup"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("security_groups.SecurityGroup: ")
    assert "  ingress" in out
    assert "    from_port" in out
    assert main(["policy", "resource", "aws_ebs_volum"]) == 2
    assert "did you mean aws_ebs_volume" in capsys.readouterr().err


def test_every_resource_of_the_model_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    from scanner.model.lookup import class_named, names

    shown = {kind for kind in map(class_named, names()) if kind is not None}
    assert len(shown) > 300
    for kind in sorted(shown, key=lambda one: (one.__module__, one.__name__))[::25]:
        assert main(["policy", "resource", kind.types()[0]]) == 0
        assert "Properties:" in capsys.readouterr().out
