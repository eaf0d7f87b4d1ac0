"""An old repository of each dialect, adopted as a new user would: `docs/adopting.md`, step by step."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli import main

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the repositories to adopt are not here")


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True, capture_output=True)


@pytest.fixture
def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """Put a repository under Git, write a configuration and a baseline, and start a branch."""
    for variable in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("HOME", str(tmp_path))

    def adopted(name: str) -> None:
        shutil.copytree(CORPUS / name, tmp_path / "repository", symlinks=True)
        monkeypatch.chdir(tmp_path / "repository")
        git("init", "-q", "-b", "main")
        git("config", "user.name", "somebody")
        git("config", "user.email", "somebody@example.org")
        assert main(["init"]) == 0
        assert main(["scan"]) == 1
        assert main(["baseline", "create"]) == 0
        assert main(["scan"]) == 0
        git("add", "-A")
        git("commit", "-qm", "adopt")
        git("checkout", "-qb", "change")
        capsys.readouterr()

    return adopted


def replaced(path: str, old: str, new: str) -> int:
    """Replace a text that stands once, and return its line."""
    text = Path(path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def news(capsys: pytest.CaptureFixture[str]) -> set[tuple[str, str, int, str]]:
    """What the change brings: policy, file, line, and the resource without the root it belongs to."""
    assert main(["scan", "--base", "main", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["comparison"]["fixed"] == []
    return {
        (one["policy"], one["location"]["file"], one["location"]["start_line"], one["resource"]["address"])
        for one in document["results"]
        if one["change"] == "new" and one["status"] == "fail" and one["suppressed"] is None
    }


def test_a_fault_in_a_module(adopted: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    adopted("terraform/nozaq+terraform-aws-secure-baseline")
    path = "modules/cloudtrail-baseline/main.tf"
    line = replaced(path, 'enable_key_rotation     = "true"', 'enable_key_rotation     = "false"')
    key = "module.cloudtrail_baseline[0].aws_kms_key.cloudtrail"
    found = news(capsys)
    assert {(policy, file, at) for policy, file, at, _ in found} == {("key-management/key-rotation", path, line)}
    assert {address for *_, address in found} == {f"module.secure_baseline.{key}"}
    assert main(["scan"]) == 1


def test_a_fault_in_a_nested_stack(adopted: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    adopted("cloudformation/aws-quickstart+quickstart-magento")
    path = "templates/securitygroups.template"
    line = replaced(path, "CidrIp: !Ref AccessCIDR", "CidrIp: 0.0.0.0/0")
    found = news(capsys)
    assert ("network-exposure/security-group-remote-admin-ports", path, line) in {one[:3] for one in found}
    assert {one[1:] for one in found} == {(path, line, "MagentoStack/SecurityGroupStack/WebServerSecurityGroup")}
