"""What is new since a commit: both sides evaluated, and nothing of the user's repository touched or run."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import main
from scanner.integrations.git import _is_safe

POLICIES = [
    "--policy",
    "encryption-at-rest/ebs-volume",
    "--policy",
    "network-exposure/security-group-remote-admin-ports",
]

MODULE = """\
variable "encrypted" {
  type    = bool
  default = true
}

resource "aws_ebs_volume" "data" {
  size      = 8
  encrypted = var.encrypted
}
"""

ROOT = """\
module "first" {
  source = "./volume"
}

module "second" {
  source    = "./volume"
  encrypted = true
}

resource "aws_ebs_volume" "old" {
  size = 8
}
"""

INNER = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 8
      Encrypted: true
"""

OUTER = """\
Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: inner.yaml}
"""


def git(*words: str, folder: Path | None = None) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def commit(message: str = "change") -> None:
    git("add", "-A")
    git("commit", "-qm", message)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, and a branch `main` at it."""
    for variable in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.org")
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    write("terraform/main.tf", ROOT)
    write("terraform/volume/main.tf", MODULE)
    write("stacks/outer.yaml", OUTER)
    write("stacks/inner.yaml", INNER)
    commit("start")
    git("checkout", "-q", "-b", "work")
    return folder


def compared(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["scan", *options, *POLICIES, "--base", "main", "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def news(document: dict[str, Any]) -> list[tuple[str, str, int]]:
    """What is new: address, file and line."""
    return [
        (one["resource"]["address"], one["location"]["file"], one["location"]["start_line"])
        for one in document["results"]
        if one["change"] == "new" and one["status"] == "fail"
    ]


def test_nothing_is_new_where_nothing_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = compared(capsys)
    assert code == 0
    assert [(one["resource"]["address"], one["change"]) for one in document["results"] if one["status"] == "fail"] == [
        ("aws_ebs_volume.old", "remaining")
    ]
    assert main(["scan", *POLICIES]) == 1


def test_a_modules_default_shows_at_its_callers(capsys: pytest.CaptureFixture[str]) -> None:
    write("terraform/volume/main.tf", MODULE.replace("= true", "= false"))
    commit()
    code, document = compared(capsys)
    assert code == 1
    assert news(document) == [("module.first.aws_ebs_volume.data", "terraform/volume/main.tf", 8)]


def test_a_nested_stack_shows_in_the_stack_that_nests_it(capsys: pytest.CaptureFixture[str]) -> None:
    write("stacks/inner.yaml", INNER.replace("Encrypted: true", "Encrypted: false"))
    commit()
    code, document = compared(capsys, "stacks/outer.yaml")
    assert code == 1
    assert news(document) == [("Stack/Data", "stacks/inner.yaml", 7)]


def test_what_is_mended_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("terraform/main.tf", ROOT.replace("size = 8", "size = 8\n  encrypted = true"))
    commit()
    code, document = compared(capsys)
    assert code == 0
    assert [one["resource"]["address"] for one in document["comparison"]["fixed"]] == ["aws_ebs_volume.old"]
    assert document["comparison"]["ref"] == "main"
    assert document["comparison"]["commit"] == git("rev-parse", "main").strip()


def test_a_dirty_tree_is_judged_as_it_is_and_left_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    write("terraform/more.tf", 'resource "aws_ebs_volume" "untracked" {\n  size = 8\n}\n')
    write("terraform/volume/main.tf", MODULE.replace("= true", "= false"))
    git("add", "terraform/volume/main.tf")
    write("stacks/inner.yaml", INNER.replace("Encrypted: true", "Encrypted: false"))
    before = (git("status", "--porcelain=v2"), git("stash", "list"), git("worktree", "list"), git("branch", "-a"))
    code, document = compared(capsys)
    assert code == 1
    assert [address for address, _, _ in news(document)] == [
        "Stack/Data",
        "aws_ebs_volume.untracked",
        "module.first.aws_ebs_volume.data",
    ]
    assert (
        git("status", "--porcelain=v2"),
        git("stash", "list"),
        git("worktree", "list"),
        git("branch", "-a"),
    ) == before


def test_what_the_base_branch_did_meanwhile_is_not_ours(capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "main")
    write("terraform/main.tf", ROOT.replace("size = 8", "size = 8\n  encrypted = true"))
    commit("mended on main")
    git("checkout", "-q", "work")
    code, document = compared(capsys)
    assert code == 0
    assert news(document) == []


def test_a_second_open_rule_in_a_group_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    rule = '  ingress {\n from_port = PORT\n to_port = PORT\n protocol = "tcp"\n cidr_blocks = ["0.0.0.0/0"]\n  }\n'
    group = 'resource "aws_security_group" "web" {\n' + rule.replace("PORT", "22") + "}\n"
    git("checkout", "-q", "main")
    write("terraform/group.tf", group)
    commit()
    git("checkout", "-q", "-B", "work")
    assert compared(capsys)[0] == 0
    write("terraform/group.tf", group.replace("}\n}", "}\n" + rule.replace("PORT", "3389") + "}"))
    code, document = compared(capsys)
    assert code == 1
    assert [address for address, _, _ in news(document)] == ["aws_security_group.web"]


def test_a_file_that_was_moved_brings_nothing_new(capsys: pytest.CaptureFixture[str]) -> None:
    git("mv", "terraform", "infrastructure")
    git("mv", "stacks/outer.yaml", "stacks/all.yaml")
    code, document = compared(capsys)
    assert code == 0
    assert document["comparison"]["fixed"] == []


def test_a_default_that_is_written_out_is_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    write("terraform/main.tf", ROOT.replace("size = 8", "size = 8\n  encrypted = false"))
    commit()
    code, document = compared(capsys)
    assert code == 0
    assert document["comparison"]["fixed"] == []
    git("branch", "-f", "main")
    write("terraform/main.tf", ROOT)
    code, document = compared(capsys)
    assert code == 0
    assert document["comparison"]["fixed"] == []


def test_a_suppression_that_was_taken_out_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "main")
    suppressed = ROOT.replace("size = 8", 'size = 8 # stackproof:ignore[*] reason="old" scope=file')
    write("terraform/main.tf", suppressed)
    commit()
    git("checkout", "-q", "-B", "work")
    write("terraform/main.tf", ROOT)
    code, document = compared(capsys)
    assert code == 1
    assert [address for address, _, _ in news(document)] == ["aws_ebs_volume.old"]


def test_values_of_both_sides_come_from_their_own_files(capsys: pytest.CaptureFixture[str]) -> None:
    root = (
        'variable "on" {\n  type = bool\n}\nresource "aws_ebs_volume" "data" {\n  size = 8\n  encrypted = var.on\n}\n'
    )
    git("checkout", "-q", "main")
    write("values/main.tf", root)
    write("values/prod.tfvars", "on = true\n")
    commit()
    git("checkout", "-q", "-B", "work")
    write("values/prod.tfvars", "on = false\n")
    code, document = compared(capsys, "values", "--var-file", "values/prod.tfvars")
    assert code == 1
    assert [address for address, _, _ in news(document)] == ["aws_ebs_volume.data"]
    code, document = compared(
        capsys, str(Path("values").absolute()), "--var-file", str(Path("values/prod.tfvars").absolute())
    )
    assert code == 1


def test_fetched_modules_are_on_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "main")
    write(".gitignore", ".terraform/\n")
    write("fetched/main.tf", 'module "far" {\n  source  = "example/far/aws"\n  version = "1.0.0"\n}\n')
    commit()
    git("checkout", "-q", "-B", "work")
    where = {
        "Key": "far",
        "Source": "registry.terraform.io/example/far/aws",
        "Version": "1.0.0",
        "Dir": ".terraform/modules/far",
    }
    write(
        "fetched/.terraform/modules/modules.json",
        json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, where]}),
    )
    write("fetched/.terraform/modules/far/main.tf", 'resource "aws_ebs_volume" "far" {\n  size = 8\n}\n')
    code, document = compared(capsys, "fetched")
    assert [(one["resource"]["address"], one["change"]) for one in document["results"]] == [
        ("module.far.aws_ebs_volume.far", "remaining")
    ]
    assert code == 0


def test_from_a_folder_inside_the_same_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("terraform/volume/main.tf", MODULE.replace("= true", "= false"))
    monkeypatch.chdir("terraform")
    code, document = compared(capsys)
    assert code == 1
    assert news(document) == [("module.first.aws_ebs_volume.data", "volume/main.tf", 8)]


def test_a_folder_that_is_new_is_new_altogether(capsys: pytest.CaptureFixture[str]) -> None:
    write("added/main.tf", 'resource "aws_ebs_volume" "added" {\n  size = 8\n}\n')
    code, document = compared(capsys, "added")
    assert (code, [address for address, _, _ in news(document)]) == (1, ["aws_ebs_volume.added"])


def test_nothing_of_a_hostile_repository_is_run(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trap = tmp_path / "trap.sh"
    sprung = tmp_path / "sprung"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {sprung}\ncat\n', encoding="utf-8")
    trap.chmod(0o755)
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).write_text(trap.read_text(), encoding="utf-8")
        (hooks / hook).chmod(0o755)
    write(".gitattributes", "*.tf filter=trap diff=trap\n*.yaml filter=trap\n")
    write("terraform/more.tf", 'resource "aws_ebs_volume" "more" {\n  size = 8\n}\n')
    for key, value in {
        "core.fsmonitor": str(trap),
        "core.pager": str(trap),
        "core.sshCommand": str(trap),
        "core.alternateRefsCommand": str(trap),
        "diff.external": str(trap),
        "diff.trap.textconv": str(trap),
        "filter.trap.smudge": str(trap),
        "filter.trap.clean": str(trap),
        "filter.trap.process": str(trap),
        "uploadpack.packObjectsHook": str(trap),
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "remote.origin.partialclonefilter": "blob:none",
        "extensions.partialClone": "origin",
        "protocol.ext.allow": "always",
    }.items():
        git("config", key, value)
    git("config", "core.repositoryFormatVersion", "1")
    code, document = compared(capsys)
    assert code == 1
    assert [address for address, _, _ in news(document)] == ["aws_ebs_volume.more"]
    blob = git("-c", "core.fsmonitor=false", "rev-parse", "main:terraform/main.tf").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert main(["scan", *POLICIES, "--base", "main"]) == 2
    assert "can't be read; is the clone complete" in capsys.readouterr().err
    assert not sprung.exists(), sprung.read_text()


def test_links_that_lead_out_are_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "outside.tf").write_text('resource "aws_ebs_volume" "outside" {\n  size = 8\n}\n', encoding="utf-8")
    git("checkout", "-q", "main")
    Path("terraform/link.tf").symlink_to(tmp_path / "outside.tf")
    Path("terraform/up").symlink_to("../../..")
    commit()
    git("checkout", "-q", "-B", "work")
    code, document = compared(capsys)
    assert code == 0
    assert "outside" not in json.dumps(document["results"])


@pytest.mark.parametrize("path", ["../a", "a/../b", "/etc/passwd", ".git/config", "a/.GIT/hooks/x", "", "a\\..\\b"])
def test_names_that_lead_out_are_never_written(path: str) -> None:
    assert not _is_safe(path)


@pytest.mark.parametrize(
    ("ref", "complaint"),
    [
        (
            "nowhere",
            "error: --base nowhere: there is no such commit here; a branch of a remote is called origin/nowhere",
        ),
        ("origin/nowhere", "error: --base origin/nowhere: there is no such commit here\n"),
        ("--upload-pack=x", "there is no such commit here"),
        ("main:terraform", "there is no such commit here"),
    ],
)
def test_a_commit_that_is_not_there(ref: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", *POLICIES, f"--base={ref}"]) == 2
    assert complaint in capsys.readouterr().err


def test_a_shallow_clone(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write("terraform/more.tf", 'resource "aws_ebs_volume" "more" {\n  size = 8\n}\n')
    commit()
    git("clone", "-q", "--depth=1", "--branch=work", repository.as_uri(), str(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert main(["scan", *POLICIES, "--base", "origin/main"]) == 2
    assert "this clone is shallow: fetch it first" in capsys.readouterr().err
    git("fetch", "-q", "--depth=1", "origin", "main:main")
    assert main(["scan", *POLICIES, "--base", "main"]) == 2
    assert "this clone is shallow, and doesn't reach back" in capsys.readouterr().err
    git("fetch", "-q", "--unshallow")
    assert main(["scan", *POLICIES, "--base", "main"]) == 1


def test_without_a_repository_or_a_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert main(["scan", "--base", "main"]) == 2
    assert "lies in no Git repository" in capsys.readouterr().err
    git("init", "-q")
    assert main(["scan", "--base", "HEAD"]) == 2
    assert "no commit yet" in capsys.readouterr().err
    git("commit", "-q", "--allow-empty", "-m", "one")
    git("checkout", "-q", "--orphan", "other")
    git("commit", "-q", "--allow-empty", "-m", "two")
    assert main(["scan", "--base", "HEAD~0"]) == 0
    assert main(["scan", "--base", "HEAD@{0}"]) == 0
    monkeypatch.setenv("PATH", "")
    assert main(["scan", "--base", "HEAD"]) == 2
    assert "git is not on the PATH" in capsys.readouterr().err


def test_unrelated_histories(capsys: pytest.CaptureFixture[str]) -> None:
    git("checkout", "-q", "--orphan", "other")
    commit("two")
    assert main(["scan", "--base", "main"]) == 2
    assert "main and HEAD have no commit in common" in capsys.readouterr().err


def test_a_path_that_is_not_there_is_told_as_ever(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "none/here.tf", "--base", "main"]) == 2
    assert "error: none/here.tf: no such file or folder" in capsys.readouterr().err


def test_other_scanners_are_not_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--base", "main", "--with", "cfn-lint"]) == 2
    assert "can't be combined with --with" in capsys.readouterr().err


def test_every_format_tells_new_from_remaining(capsys: pytest.CaptureFixture[str]) -> None:
    write("terraform/more.tf", 'resource "aws_ebs_volume" "more" {\n  size = 8\n}\n')
    Path("stacks/outer.yaml").unlink()
    outputs = [
        f"--output={name}={name}"
        for name in ("sarif", "markdown", "junit", "csv", "github", "gitlab-code-quality", "gitlab-sast", "json")
    ]
    assert main(["scan", "terraform", *POLICIES, "--base", "main", *outputs]) == 1
    out = capsys.readouterr().out
    assert "1 new failure (1 high), 0 fixed since main, 1 remaining" in out
    assert "aws_ebs_volume.old" not in out
    (run,) = json.loads(Path("sarif").read_text())["runs"]
    states = {
        one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: one["baselineState"] for one in run["results"]
    }
    assert states == {"aws_ebs_volume.more": "new", "aws_ebs_volume.old": "unchanged"}
    assert "## Stackproof: 1 new failure" in Path("markdown").read_text()
    assert "aws_ebs_volume.old" not in Path("markdown").read_text()
    assert Path("junit").read_text().count("<failure") == 1
    assert Path("junit").read_text().count("was there before") == 1
    assert Path("github").read_text().count("::error") == 1
    assert ",new," in Path("csv").read_text()
    assert len(json.loads(Path("gitlab-code-quality").read_text())) == 2
    main(["scan", "terraform", *POLICIES, "--base", "main", "--show", "remaining"])
    assert "aws_ebs_volume.old" in capsys.readouterr().out
